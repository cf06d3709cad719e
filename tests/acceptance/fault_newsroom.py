"""A news site on which everything goes wrong: raw sockets on loopback, one path for each fault.

with FaultNewsroom() as newsroom:
    newsroom.url("/short")         says 1,000 bytes, sends 100
    newsroom.asked                 paths asked for, in order
with TlsServer(context) as server: one page over TLS, with whichever certificate
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import gzip
import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Awaitable, Callable

STORY = (
    b"<html><head><title>A story</title></head><body><h1>A story</h1>"
    + b"<p>The council met.</p>" * 60
    + b"</body></html>"
)
CHUNK = b"10000\r\n" + b"x" * 65536 + b"\r\n"
BOUND = 200 * 1024 * 1024
"""No fault sends more than this, should the fetcher fail to stop it."""

_BOMB = (
    "c-lMv|9?G$3d5s~4n^<(|NQ@-zk$U;My%o8U;F?6|1(Zt=s3)DVekLv|Nq-F2r(2!FzovN|Ih#b><&x{eB2J-|IG)gV(?%%lF0bt"
    "-v7`4|I0IQHdyE|-2Gku@Be>h1xA5()&<r7&qFQQz)&)3$*3ixmW*05YRT}l#2x@(vt3L"
)

Writer = asyncio.StreamWriter
Fault = Callable[[Writer, str], Awaitable[None]]


def answer(status: str, *headers: str, body: bytes = b"", length: bool = True) -> bytes:
    """A whole response."""
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8", *headers]
    lines = [
        line for i, line in enumerate(lines) if i != 1 or not any(h.lower().startswith("content-type") for h in headers)
    ]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def brotli_bomb() -> bytes:
    """1,617 bytes of brotli that unpack to 2 GB of zeros."""
    return zlib.decompress(base64.b85decode(_BOMB))


def gzip_bomb(mebibytes: int) -> bytes:
    """Zeros, at a thousandth of their size."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    block = bytes(1 << 20)
    return b"".join(packer.compress(block) for _ in range(mebibytes)) + packer.flush()


async def flood(writer: Writer, piece: bytes) -> None:
    """`piece` again and again, until the reader hangs up or the bound is met."""
    sent = 0
    while sent < BOUND:
        writer.write(piece)
        await writer.drain()
        sent += len(piece)


async def reset(writer: Writer, _: str) -> None:
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def trickle(writer: Writer, _: str) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(100_000):
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.05)


async def trickle_head(writer: Writer, _: str) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(100_000):
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.05)


async def silent(writer: Writer, _: str) -> None:
    await asyncio.sleep(3600)


async def endless_headers(writer: Writer, _: str) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    await flood(writer, b"X-More: " + b"y" * 8000 + b"\r\n")


async def endless_hints(writer: Writer, _: str) -> None:
    await flood(writer, b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")


async def endless_chunks(writer: Writer, _: str) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    await flood(writer, CHUNK)


async def endless_body(writer: Writer, _: str) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    await flood(writer, b"z" * 65536)


async def endless_redirects(writer: Writer, path: str) -> None:
    number = int(path.partition("?")[2] or 0) + 1
    writer.write(answer("302 Found", f"Location: /endless-redirects?{number}"))


def fixed(raw: bytes) -> Fault:
    """A fault that is always the same bytes, after which the connection closes."""

    async def send(writer: Writer, _: str) -> None:
        writer.write(raw)
        with contextlib.suppress(OSError):
            await writer.drain()

    return send


def encoded(encoding: str, body: bytes, *, length: bool = True) -> Fault:
    return fixed(answer("200 OK", f"Content-Encoding: {encoding}", "Connection: close", body=body, length=length))


def redirect(location: str, status: str = "302 Found") -> Fault:
    return fixed(answer(status, f"Location: {location}"))


def refused(status: str, *headers: str) -> Fault:
    return fixed(answer(status, *headers, body=b"<html><body><p>No.</p></body></html>"))


_PACKED = gzip.compress(STORY * 20)

FAULTS: dict[str, Fault] = {
    "/": fixed(answer("200 OK", 'ETag: "1"', body=STORY)),
    "/reset": reset,
    "/reset-midway": fixed(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"a" * 50),
    "/empty-reply": fixed(b""),
    "/empty-page": fixed(answer("200 OK")),
    "/not-http": fixed(b"220 mail.example ESMTP\r\n\r\n"),
    "/trickle": trickle,
    "/trickle-head": trickle_head,
    "/silent": silent,
    "/endless-headers": endless_headers,
    "/endless-hints": endless_hints,
    "/endless-chunks": endless_chunks,
    "/endless-body": endless_body,
    "/ten-gigabytes": fixed(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n" + b"a" * 1000),
    "/short": fixed(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"a" * 100),
    "/short-chunks": fixed(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
    "/cut-gzip": encoded("gzip", _PACKED[: len(_PACKED) * 6 // 10], length=False),
    "/cut-gzip-framed": encoded("gzip", _PACKED[: len(_PACKED) * 6 // 10]),
    "/closed-gzip": encoded("gzip", _PACKED, length=False),
    "/closed": fixed(answer("200 OK", "Connection: close", body=STORY, length=False)),
    "/closed-early": fixed(answer("200 OK", "Connection: close", body=STORY[:700], length=False)),
    "/garbage-gzip": encoded("gzip", b"this is no gzip at all"),
    "/brotli-bomb": encoded("br", brotli_bomb()),
    "/zstd": encoded("zstd", b"\x28\xb5\x2f\xfd" + bytes(60_000)),
    "/deflate": encoded("deflate", zlib.compress(STORY)),
    "/gzip-gzip": encoded("gzip, gzip", gzip.compress(gzip_bomb(64))),
    "/gzip-bomb": encoded("gzip", gzip_bomb(512)),
    "/gzip": encoded("gzip", _PACKED),
    "/two-members": encoded("gzip", gzip.compress(STORY[:500]) + gzip.compress(STORY[500:]) + b"\0" * 20),
    "/wrong-charset": fixed(
        answer(
            "200 OK", "Content-Type: text/html; charset=iso-8859-1", body="<html><p>Müller – café</p></html>".encode()
        )
    ),
    "/unknown-charset": fixed(
        answer(
            "200 OK", "Content-Type: text/html; charset=klingon", body="<html><p>Straße</p></html>".encode("latin-1")
        )
    ),
    "/circle": redirect("/circle"),
    "/circle-of-two": redirect("/circle-of-three"),
    "/circle-of-three": redirect("/circle-of-two"),
    "/endless-redirects": endless_redirects,
    "/to-private": redirect("http://10.0.0.1/"),
    "/to-metadata": redirect("http://169.254.169.254/latest/meta-data/"),
    "/to-file": redirect("file:///etc/passwd"),
    "/to-userinfo": redirect("http://user:pass@127.0.0.1/"),
    "/to-backslash": redirect("http://127.0.0.1\\@10.0.0.1/"),
    "/to-nonsense": redirect("http://[::1"),
    "/to-no-name": redirect("http://xn--/"),
    "/moved": redirect("/", "301 Moved Permanently"),
    "/moved-twice": redirect("/moved", "308 Permanent Redirect"),
    "/found": redirect("/moved"),
    "/moved-then-found": redirect("/found", "301 Moved Permanently"),
    "/300": fixed(answer("300 Multiple Choices", body=STORY)),
    "/204": fixed(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "/206": fixed(answer("206 Partial Content", "Content-Range: bytes 0-99/5000", body=STORY[:100])),
    "/304": fixed(b"HTTP/1.1 304 Not Modified\r\n\r\n"),
    "/401": refused("401 Unauthorized", 'WWW-Authenticate: Basic realm="x"'),
    "/403": refused("403 Forbidden"),
    "/404": refused("404 Not Found"),
    "/410": refused("410 Gone"),
    "/418": refused("418 I'm a teapot"),
    "/451": refused("451 Unavailable For Legal Reasons"),
    "/500": refused("500 Internal Server Error"),
    "/503": refused("503 Service Unavailable", "Retry-After: 90"),
    "/503-plain": refused("503 Service Unavailable"),
    "/429": refused("429 Too Many Requests", "Retry-After: 120"),
    "/429-date": refused("429 Too Many Requests", "Retry-After: Fri, 01 Jan 2100 00:00:00 GMT"),
    "/429-past": refused("429 Too Many Requests", "Retry-After: Fri, 01 Jan 1999 00:00:00 GMT"),
    "/429-absurd": refused("429 Too Many Requests", "Retry-After: 99999999999999999999"),
    "/429-nonsense": refused("429 Too Many Requests", "Retry-After: tomorrow, perhaps"),
    "/challenge": fixed(
        answer(
            "503 Service Unavailable",
            body=b"<html><head><title>Just a moment...</title></head><body><script>_cf_chl_opt={}</script></body></html>",
        )
    ),
}


class FaultNewsroom:
    """Serves FAULTS on a free port of 127.0.0.1, in a thread of its own; `robots` is its /robots.txt."""

    at = "127.0.0.1"
    """Where it listens."""

    def __init__(self, robots: bytes | None = None) -> None:
        self.asked: list[str] = []
        self.heads: list[bytes] = []
        self.robots = robots
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fault-newsroom", daemon=True)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def __enter__(self) -> FaultNewsroom:
        self._thread.start()
        assert self._started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop)
        self._thread.join(10)

    def _stop(self) -> None:
        for task in asyncio.all_tasks(self._loop):
            task.cancel()

    def _run(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._serve())
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._visit, self.at, 0)
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        async with server:
            await server.serve_forever()

    async def _visit(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode("latin-1")
            self.asked.append(path)
            self.heads.append(head)
            await self._fault(path)(writer, path)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    def _fault(self, path: str) -> Fault:
        if path == "/robots.txt":
            return refused("404 Not Found") if self.robots is None else fixed(answer("200 OK", body=self.robots))
        return FAULTS.get(path.partition("?")[0], refused("404 Not Found"))


class TlsServer:
    """One story over TLS on a free port of 127.0.0.1."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.names: list[str | None] = []
        self.served = 0
        context.sni_callback = lambda sock, name, ctx: self.names.append(name)
        self._thread = threading.Thread(target=self._serve, name="tls-server", daemon=True)

    def __enter__(self) -> TlsServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), sock:
                sock.settimeout(10)
                with self._context.wrap_socket(sock, server_side=True) as secured:
                    secured.recv(65536)
                    self.served += 1
                    secured.sendall(answer("200 OK", "Connection: close", body=STORY))
