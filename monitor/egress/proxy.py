"""A proxy on loopback that connects by the guard alone: what a browser, which dials by itself, is made to use.

CONNECT for https, absolute addresses for http (RFC 9112, 3.2.2); one request a connection. A browser asks it for every
host, those of this machine too, so that each is judged like any other.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

from monitor.egress.guard import Guard
from monitor.errors import Refused

MOST_HEAD = 65_536
IDLE_S = 60.0
CONNECT_S = 15.0
_OWN = (b"proxy-connection", b"connection", b"keep-alive", b"proxy-authorization")


class GuardProxy:
    """Listens on a free port of 127.0.0.1 for as long as the context lasts. `refused` holds host and the guard's
    reason, `failed` host and the operating system's error, in order."""

    def __init__(self, guard: Guard, refusal: Callable[[str], str | None] | None = None) -> None:
        self._guard = guard
        self._refusal = refusal
        self.refused: list[tuple[str, str]] = []
        self.failed: list[tuple[str, OSError]] = []
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._thread = threading.Thread(target=self._accept, name="guard-proxy", daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> GuardProxy:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for sock in self._open:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), name="guard-proxy", daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        self._note(client)
        try:
            client.settimeout(IDLE_S)
            head, rest = read_head(client)
            target = parse_head(head)
            if target is None:
                client.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
                return
            self._forward(client, target, rest)
        except OSError:
            return
        finally:
            self._forget(client)

    def _forward(self, client: socket.socket, target: Target, rest: bytes) -> None:
        server = self._dial(target)
        if server is None:
            client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            return
        self._note(server)
        try:
            if target.head is None:
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                server.sendall(rest)
            else:
                server.sendall(target.head + rest)
            relay(client, server)
        finally:
            self._forget(server)

    def _dial(self, target: Target) -> socket.socket | None:
        try:
            if self._refusal is not None and (reason := self._refusal(target.url)) is not None:
                raise Refused(f"{target.url} is not fetched: {reason}")
            return self._guard.connect(target.host, target.port, CONNECT_S)
        except Refused as refused:
            self.refused.append((target.host, str(refused)))
        except OSError as error:
            self.failed.append((target.host, error))
        return None

    def _note(self, sock: socket.socket) -> None:
        with self._lock:
            self._open.add(sock)

    def _forget(self, sock: socket.socket) -> None:
        with self._lock:
            self._open.discard(sock)
        sock.close()


class Target:
    """Where a request goes. `head` is what the server gets, None for CONNECT."""

    __slots__ = ("head", "host", "port", "url")

    def __init__(self, host: str, port: int, url: str, head: bytes | None) -> None:
        self.host = host
        self.port = port
        self.url = url
        self.head = head


def read_head(sock: socket.socket) -> tuple[bytes, bytes]:
    """A request's head, with its last empty line, and what came after. Raises OSError if it is too long or cut."""
    buffer = b""
    while b"\r\n\r\n" not in buffer:
        part = sock.recv(65_536)
        if not part or len(buffer) > MOST_HEAD:
            raise OSError("no request came")
        buffer += part
    head, _, rest = buffer.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n", rest


def parse_head(head: bytes) -> Target | None:
    """Whither a request goes; None if it is none that a proxy can pass on. Pure."""
    lines = head.rstrip(b"\r\n").split(b"\r\n")
    words = lines[0].decode("latin-1").split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        return None
    method, address, version = words
    try:
        parts = urlsplit(f"//{address}" if method == "CONNECT" else address)
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname or parts.username is not None:
        return None
    if method == "CONNECT":
        return Target(parts.hostname, port, f"https://{parts.netloc}/", None) if port else None
    if parts.scheme != "http":
        return None
    path = parts.path or "/"
    request = f"{method} {path}{'?' + parts.query if parts.query else ''} {version}".encode("latin-1")
    kept = [line for line in lines[1:] if line.split(b":", 1)[0].strip().lower() not in _OWN]
    passed = b"\r\n".join([request, *kept, b"Connection: close", b"", b""])
    return Target(parts.hostname, port or 80, address, passed)


def relay(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until either side ends or both are silent for long."""
    with selectors.DefaultSelector() as ready:
        ready.register(one, selectors.EVENT_READ, other)
        ready.register(other, selectors.EVENT_READ, one)
        while True:
            events = ready.select(IDLE_S)
            if not events:
                return
            for key, _ in events:
                sock: socket.socket = key.fileobj  # type: ignore[assignment]
                part = sock.recv(65_536)
                if not part:
                    return
                key.data.sendall(part)
