"""httpx over the guard, by public interfaces only: an httpx transport of our own over httpcore's connection pools."""

from __future__ import annotations

import ssl
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpcore
import httpx

from monitor.egress.backend import GuardedBackend, NameFailed, TlsFailed
from monitor.egress.deadline import OutOfTime, TooMuch
from monitor.egress.guard import Guard

IDLE_S = 30.0
"""How long a connection is kept for the host's next page."""
ORIGINS = 96
"""How many hosts' connections are kept at once."""

Origin = tuple[bytes, bytes, int | None]


class OutOfTimeError(httpx.ReadTimeout):
    """The visit's deadline has passed."""


class TooMuchError(httpx.NetworkError):
    """More bytes came than the visit may take."""


class NameFailedError(httpx.ConnectError):
    """A name could not be resolved."""


class TlsError(httpx.ConnectError):
    """The handshake failed, or the certificate is not good for this name."""


_TWINS: tuple[tuple[type[Exception], type[httpx.TransportError]], ...] = (
    (OutOfTime, OutOfTimeError),
    (TooMuch, TooMuchError),
    (NameFailed, NameFailedError),
    (TlsFailed, TlsError),
    (httpcore.ConnectTimeout, httpx.ConnectTimeout),
    (httpcore.ReadTimeout, httpx.ReadTimeout),
    (httpcore.WriteTimeout, httpx.WriteTimeout),
    (httpcore.PoolTimeout, httpx.PoolTimeout),
    (httpcore.TimeoutException, httpx.ReadTimeout),
    (httpcore.ConnectError, httpx.ConnectError),
    (httpcore.ReadError, httpx.ReadError),
    (httpcore.WriteError, httpx.WriteError),
    (httpcore.NetworkError, httpx.NetworkError),
    (httpcore.RemoteProtocolError, httpx.RemoteProtocolError),
    (httpcore.LocalProtocolError, httpx.LocalProtocolError),
    (httpcore.UnsupportedProtocol, httpx.UnsupportedProtocol),
    (httpcore.ProtocolError, httpx.ProtocolError),
)


@contextmanager
def as_httpx() -> Iterator[None]:
    """httpcore's errors as httpx's of the same name."""
    try:
        yield
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise twin(error) from error


def twin(error: Exception) -> httpx.TransportError:
    for ours, theirs in _TWINS:
        if isinstance(error, ours):
            return theirs(str(error))
    return httpx.TransportError(str(error))


class GuardedTransport(httpx.BaseTransport):
    """Thread safe. A small pool for each origin, so that no request looks through the other hosts' connections."""

    def __init__(self, guard: Guard, context: ssl.SSLContext, *, http2: bool, per_host: int) -> None:
        self._backend = GuardedBackend(guard)
        self._context = context
        self._http2 = http2
        self._per_host = per_host
        self._pools: OrderedDict[Origin, httpcore.ConnectionPool] = OrderedDict()
        self._busy: dict[Origin, int] = {}
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        origin = (url.raw_scheme, url.raw_host, url.port)
        asked = httpcore.Request(
            method=request.method.encode("ascii"),
            url=httpcore.URL(scheme=origin[0], host=origin[1], port=origin[2], target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        pool = self._borrow(origin)
        try:
            answer = pool.handle_request(asked)
        except BaseException as error:
            self._return(origin)
            if isinstance(error, (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)):
                raise twin(error) from error
            raise
        stream = _Body(answer, lambda: self._return(origin))
        return httpx.Response(answer.status, headers=answer.headers, stream=stream, extensions=answer.extensions)

    def _borrow(self, origin: Origin) -> httpcore.ConnectionPool:
        with self._lock:
            pool = self._pools.get(origin)
            if pool is None:
                pool = self._pools[origin] = self._open()
            self._pools.move_to_end(origin)
            self._busy[origin] = self._busy.get(origin, 0) + 1
            spare = self._spare()
        for idle in spare:
            idle.close()
        return pool

    def _open(self) -> httpcore.ConnectionPool:
        return httpcore.ConnectionPool(
            ssl_context=self._context,
            max_connections=self._per_host,
            keepalive_expiry=IDLE_S,
            http1=True,
            http2=self._http2,
            network_backend=self._backend,
        )

    def _spare(self) -> list[httpcore.ConnectionPool]:
        """The longest unused pools above the number that is kept, taken out."""
        if len(self._pools) <= ORIGINS:
            return []
        unused = [origin for origin in self._pools if not self._busy.get(origin)]
        return [self._pools.pop(origin) for origin in unused[: len(self._pools) - ORIGINS]]

    def _return(self, origin: Origin) -> None:
        with self._lock:
            count = self._busy.get(origin, 0) - 1
            if count > 0:
                self._busy[origin] = count
            else:
                self._busy.pop(origin, None)

    def close(self) -> None:
        with self._lock:
            pools = list(self._pools.values())
            self._pools.clear()
        for pool in pools:
            pool.close()


class _Body(httpx.SyncByteStream):
    """A response's body; gives its pool back when closed."""

    def __init__(self, answer: httpcore.Response, done: Callable[[], None]) -> None:
        self._answer = answer
        self._done: Callable[[], None] | None = done

    def __iter__(self) -> Iterator[bytes]:
        with as_httpx():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        done, self._done = self._done, None
        if done is not None:
            try:
                self._answer.close()
            finally:
                done()


def tls_context() -> ssl.SSLContext:
    """Certificates checked against the system's, or certifi's where the system has none; TLS 1.2 and up."""
    return httpx.create_ssl_context(trust_env=False)


def transport(
    guard: Guard, *, http2: bool = False, context: ssl.SSLContext | None = None, per_host: int = 4
) -> httpx.BaseTransport:
    """A transport for `httpx.Client(transport=…, trust_env=False)` that connects by the guard alone. Raises Refused,
    else httpx's errors; the thread's Deadline holds. Making one costs a TLS context (26 ms): make one and keep it."""
    return GuardedTransport(guard, context or tls_context(), http2=http2, per_host=per_host)
