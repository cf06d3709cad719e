"""The proxy that a browser is made to use: it connects by the guard alone, passes on what it may, and ends with its visit."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.egress import Guard
from monitor.egress.proxy import MOST_HEAD, GuardProxy, parse_head, read_head
from tests.waiting import until

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Server:
    """Answers every connection with the same, and keeps what it was sent."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        self.got: list[bytes] = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection: socket.socket) -> None:
        with connection:
            self.got.append(connection.recv(65_536))
            connection.sendall(ANSWER)


@pytest.fixture
def server() -> Iterator[Server]:
    opened = Server()
    yield opened
    opened.listener.close()


@contextmanager
def proxied(*ports: int, allow: tuple[str, ...] = ("127.0.0.0/8",), refusal: object = None) -> Iterator[GuardProxy]:
    with GuardProxy(Guard(allow, ports or (80, 443)), refusal) as proxy:  # type: ignore[arg-type]
        yield proxy


def sent(proxy: GuardProxy, request: bytes, then: bytes = b"") -> bytes:
    """All that comes back of a request; `then` is sent after the first part of the answer."""
    port = int(proxy.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), 10) as client:
        client.sendall(request)
        got = client.recv(65_536)
        if then:
            client.sendall(then)
        while part := client.recv(65_536):
            got += part
    return got


def test_an_absolute_address_becomes_a_path_of_its_server(server: Server) -> None:
    with proxied(server.port) as proxy:
        head = f"GET http://127.0.0.1:{server.port}/story?a=1 HTTP/1.1\r\nHost: x\r\nProxy-Connection: keep-alive\r\n"
        assert sent(proxy, head.encode() + b"Proxy-Authorization: Basic c2VjcmV0\r\nAccept: */*\r\n\r\n") == ANSWER
    lines = server.got[0].split(b"\r\n")
    assert lines[0] == b"GET /story?a=1 HTTP/1.1"
    assert b"Accept: */*" in lines
    assert b"Connection: close" in lines
    assert not any(line.lower().startswith(b"proxy-") for line in lines)
    assert (proxy.refused, proxy.failed) == ([], [])


def test_a_tunnel_carries_bytes_both_ways_untouched(server: Server) -> None:
    with proxied(server.port) as proxy:
        got = sent(
            proxy, f"CONNECT 127.0.0.1:{server.port} HTTP/1.1\r\nHost: x\r\n\r\n".encode(), b"\x16\x03\x01 hello"
        )
    assert got == b"HTTP/1.1 200 Connection established\r\n\r\n" + ANSWER
    assert server.got == [b"\x16\x03\x01 hello"]


def test_what_came_with_the_head_is_passed_on(server: Server) -> None:
    with proxied(server.port) as proxy:
        sent(proxy, f"POST http://127.0.0.1:{server.port}/ HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody".encode())
    assert server.got[0].endswith(b"\r\n\r\nbody")


@pytest.mark.parametrize("method", ["CONNECT 127.0.0.1:{port}", "GET http://127.0.0.1:{port}/"])
def test_what_the_guard_refuses_is_no_connection(server: Server, method: str) -> None:
    with proxied(server.port, allow=()) as proxy:
        got = sent(proxy, f"{method.format(port=server.port)} HTTP/1.1\r\n\r\n".encode())
    assert got.startswith(b"HTTP/1.1 502 ")
    [(host, reason)] = proxy.refused
    assert host == "127.0.0.1"
    assert "may not be connected to" in reason
    assert server.got == []


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "169.254.169.254", "[::1]", "[fd00::1]", "[::ffff:10.0.0.1]", "localhost"]
)
def test_private_places_are_refused_to_a_browser_too(host: str) -> None:
    with proxied(80, 443, allow=()) as proxy:
        assert sent(proxy, f"CONNECT {host}:443 HTTP/1.1\r\n\r\n".encode()).startswith(b"HTTP/1.1 502 ")
    assert len(proxy.refused) == 1


def test_a_port_that_is_not_in_use_here_is_refused(server: Server) -> None:
    with proxied(80, 443) as proxy:
        sent(proxy, f"CONNECT 127.0.0.1:{server.port} HTTP/1.1\r\n\r\n".encode())
    assert "port" in proxy.refused[0][1]


def test_what_a_source_may_not_fetch_is_refused_by_its_address(server: Server) -> None:
    with proxied(server.port, refusal=lambda url: "it costs money" if "pacer" in url else None) as proxy:
        refused = sent(proxy, f"GET http://127.0.0.1:{server.port}/pacer HTTP/1.1\r\n\r\n".encode())
        assert refused.startswith(b"HTTP/1.1 502 ")
        assert sent(proxy, f"GET http://127.0.0.1:{server.port}/open HTTP/1.1\r\n\r\n".encode()) == ANSWER
    assert [reason for _, reason in proxy.refused] == [
        f"http://127.0.0.1:{server.port}/pacer is not fetched: it costs money"
    ]


def test_a_server_that_is_not_there_is_told_apart_from_a_refused_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = int(gone.getsockname()[1])
    with proxied(port) as proxy:
        assert sent(proxy, f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n".encode()).startswith(b"HTTP/1.1 502 ")
    assert proxy.refused == []
    [(host, error)] = proxy.failed
    assert (host, type(error)) == ("127.0.0.1", ConnectionRefusedError)


BROKEN = [
    b"GET / HTTP/1.1",
    b"GET /story HTTP/1.1",
    b"nonsense",
    b"GET http://a.example/ HTTP/2",
    b"GET http://a.example/",
    b"GET ftp://a.example/ HTTP/1.1",
    b"GET https://a.example/ HTTP/1.1",
    b"GET http://user:pass@a.example/ HTTP/1.1",
    b"GET http:///path HTTP/1.1",
    b"GET http://[::1 HTTP/1.1",
    b"GET http://a.example:99999/ HTTP/1.1",
    b"CONNECT a.example HTTP/1.1",
    b"CONNECT a.example:x HTTP/1.1",
    b"CONNECT user@a.example:443 HTTP/1.1",
    b"CONNECT :443 HTTP/1.1",
    b"GET  http://a.example/ HTTP/1.1",
    b"\xff\xfe\x00 \x00 HTTP/1.1",
]


@pytest.mark.parametrize("line", BROKEN)
def test_what_no_proxy_can_pass_on_is_a_bad_request(line: bytes) -> None:
    with proxied() as proxy:
        assert sent(proxy, line + b"\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert (proxy.refused, proxy.failed) == ([], [])


@given(st.binary(max_size=200))
def test_any_head_is_a_target_or_none(head: bytes) -> None:
    target = parse_head(head + b"\r\n\r\n")
    if target is not None and target.head is not None:
        assert target.head.count(b"\r\n\r\n") == 1
        assert target.head.endswith(b"\r\n\r\n")


@given(
    st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=40),
    st.sampled_from(["GET", "POST", "CONNECT"]),
)
def test_any_address_is_passed_on_with_its_own_host_or_not_at_all(rest: str, method: str) -> None:
    address = f"a.example:443{rest}" if method == "CONNECT" else f"http://a.example/{rest}"
    target = parse_head(f"{method} {address} HTTP/1.1\r\nHost: a.example\r\n\r\n".encode("latin-1"))
    if target is not None and method != "CONNECT":
        assert (target.host, target.port) == ("a.example", 80)


def test_a_head_comes_in_pieces_and_keeps_what_follows() -> None:
    one, other = socket.socketpair()
    with one, other:
        for piece in (b"GET http://a.example/ HT", b"TP/1.1\r\n", b"\r\nbody"):
            other.sendall(piece)
        assert read_head(one) == (b"GET http://a.example/ HTTP/1.1\r\n\r\n", b"body")


@pytest.mark.parametrize("sends", [b"", b"GET http://a.example/ HTTP/1.1\r\n"])
def test_one_who_hangs_up_early_has_asked_nothing(sends: bytes) -> None:
    one, other = socket.socketpair()
    with one:
        other.sendall(sends)
        other.close()
        with pytest.raises(OSError, match="no request came"):
            read_head(one)


def test_a_head_without_end_is_cut_off() -> None:
    one, other = socket.socketpair()
    with one, other:
        feeding = threading.Thread(target=_feed, args=(other,), daemon=True)
        feeding.start()
        with pytest.raises(OSError, match="no request came"):
            read_head(one)
        one.close()
        feeding.join(10)


def _feed(sock: socket.socket) -> None:
    try:
        for _ in range(4 * MOST_HEAD // 1024):
            sock.sendall(b"x" * 1024)
    except OSError:
        return


def test_its_end_closes_what_is_still_open(server: Server) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    port = int(listener.getsockname()[1])
    with proxied(port) as proxy:
        client = socket.create_connection(("127.0.0.1", int(proxy.url.rsplit(":", 1)[1])), 10)
        client.sendall(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n".encode())
        assert client.recv(100).startswith(b"HTTP/1.1 200")
        held, _ = listener.accept()
    held.settimeout(10)
    assert held.recv(10) == b""
    client.settimeout(10)
    assert client.recv(10) == b""
    until(lambda: not proxy._open, "every socket is forgotten")
    assert proxy._listener.fileno() == -1
    for sock in (held, client, listener):
        sock.close()
