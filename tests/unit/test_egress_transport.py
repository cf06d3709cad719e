"""httpx over the guard: keep-alive, certificates, names, errors by their classes."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import httpx
import pytest
import trustme

from monitor.egress import Deadline, Guard, OutOfTimeError, TlsError, tls_context, transport
from monitor.errors import Refused
from monitor.fetch.trouble import root
from tests.acceptance.fault_newsroom import STORY, FaultNewsroom, TlsServer


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


def named(*addresses: str):
    def resolve(host: str, port: int, *_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, 1, 6, "", (a, port)) for a in addresses]

    return resolve


def server_of(certificate: trustme.LeafCert) -> TlsServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return TlsServer(context)


def client_of(port: int, authority: trustme.CA | None) -> httpx.Client:
    context = tls_context()
    if authority is not None:
        authority.configure_trust(context)
    guard = Guard(["127.0.0.0/8"], [port], named("127.0.0.1"))
    return httpx.Client(transport=transport(guard, context=context), trust_env=False)


def test_the_right_name_passes_and_is_sent_as_sni(authority: trustme.CA) -> None:
    with server_of(authority.issue_cert("news.example")) as server, client_of(server.port, authority) as client:
        got = client.get(f"https://news.example:{server.port}/")
    assert got.content == STORY
    assert server.names == ["news.example"]


def test_a_second_name_on_the_same_address_fails(authority: trustme.CA) -> None:
    with (
        server_of(authority.issue_cert("news.example")) as server,
        client_of(server.port, authority) as client,
        pytest.raises(TlsError, match="for another name"),
    ):
        client.get(f"https://other.example:{server.port}/")
    assert server.served == 0


def test_an_unknown_authority_fails(authority: trustme.CA) -> None:
    with (
        server_of(authority.issue_cert("news.example")) as server,
        client_of(server.port, None) as client,
        pytest.raises(TlsError, match="issuer is not"),
    ):
        client.get(f"https://news.example:{server.port}/")
    assert server.served == 0


def test_an_expired_certificate_fails(authority: trustme.CA) -> None:
    from datetime import UTC, datetime, timedelta

    old = authority.issue_cert("news.example", not_after=datetime.now(UTC) - timedelta(days=1))
    with (
        server_of(old) as server,
        client_of(server.port, authority) as client,
        pytest.raises(TlsError, match="has expired"),
    ):
        client.get(f"https://news.example:{server.port}/")


def test_old_tls_fails(authority: trustme.CA) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("news.example").configure_cert(context)
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with TlsServer(context) as server, client_of(server.port, authority) as client, pytest.raises(httpx.ConnectError):
        client.get(f"https://news.example:{server.port}/")


def test_a_handshake_that_never_ends_meets_the_deadline() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        client_of(listener.getsockname()[1], None) as client,
        Deadline(0.2),
        pytest.raises(httpx.ConnectTimeout),
    ):
        client.get(f"https://news.example:{listener.getsockname()[1]}/")


@pytest.fixture
def newsroom() -> Iterator[FaultNewsroom]:
    with FaultNewsroom() as opened:
        yield opened


@pytest.fixture
def client(newsroom: FaultNewsroom) -> Iterator[httpx.Client]:
    guard = Guard(["127.0.0.0/8"], [newsroom.port])
    with httpx.Client(transport=transport(guard), trust_env=False, timeout=None) as opened:
        yield opened


def test_errors_are_httpx_errors_with_the_systems_own_behind_them(
    client: httpx.Client, newsroom: FaultNewsroom
) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        client.get(newsroom.url("/empty-reply"))
    with pytest.raises(httpx.ReadError) as caught:
        client.get(newsroom.url("/reset"))
    assert isinstance(root(caught.value), ConnectionResetError)
    with Deadline(0.2), pytest.raises(OutOfTimeError):
        client.get(newsroom.url("/silent"))
    with pytest.raises(Refused):
        client.get("http://10.0.0.1/")


def test_following_redirects_does_not_get_past_the_guard(client: httpx.Client, newsroom: FaultNewsroom) -> None:
    with pytest.raises(Refused):
        client.get(newsroom.url("/to-metadata"), follow_redirects=True)


def test_posting_works_as_webhooks_need_it(client: httpx.Client, newsroom: FaultNewsroom) -> None:
    assert client.post(newsroom.url("/"), json={"a": 1}).status_code == 200
    assert newsroom.heads[-1].startswith(b"POST / ")


def test_only_tcp_goes_out() -> None:
    import httpcore

    from monitor.egress import GuardedBackend

    with pytest.raises(httpcore.UnsupportedProtocol):
        GuardedBackend(Guard()).connect_unix_socket("/run/some.sock")


class KeepAlive:
    """A server that answers `rounds` requests on each connection, then hangs up; counts connections."""

    def __init__(self, rounds: int) -> None:
        import threading

        self.rounds = rounds
        self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            with sock:
                for _ in range(self.rounds):
                    if not sock.recv(65536):
                        break
                    sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nok")

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(10)


def test_connections_are_kept_and_a_dead_one_is_replaced() -> None:
    from monitor.egress import FetchSettings
    from monitor.fetch import Ask, Fetcher, Response

    server = KeepAlive(3)
    fetcher = Fetcher(Guard(["127.0.0.0/8"], [server.port]), FetchSettings())
    got = [fetcher.fetch(Ask(f"http://127.0.0.1:{server.port}/page/{n}")) for n in range(7)]
    fetcher.close()
    server.close()
    assert all(isinstance(one, Response) for one in got)
    assert server.connections == 3
