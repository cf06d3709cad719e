"""httpx over the guard, by public interfaces only: an httpx transport of our own over httpcore's connection pools."""

from __future__ import annotations

import ssl
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

import httpcore
import httpx

from monitor.egress.backend import GuardedBackend, NameFailed, TlsFailed
from monitor.egress.deadline import OutOfTime, TooMuch
from monitor.egress.guard import Guard

IDLE_S = 30.0
"""How long a connection is kept for the host's next page."""
IDLE_MOST = 96
"""How many idle connections are kept at once."""

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
    """Thread safe. Each connection has a pool of its own, lent to one request at a time: no request looks through other
    hosts' connections, and no two share one (httpcore's pool may close a connection that another thread just took)."""

    def __init__(self, guard: Guard, context: ssl.SSLContext, *, http2: bool) -> None:
        self._backend = GuardedBackend(guard)
        self._context = context
        self._http2 = http2
        self._idle: dict[Origin, list[httpcore.ConnectionPool]] = {}
        self._rested: OrderedDict[httpcore.ConnectionPool, tuple[Origin, float]] = OrderedDict()
        """Idle pools, longest idle first, with the time since when."""
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
            self._give_back(origin, pool)
            if isinstance(error, (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)):
                raise twin(error) from error
            raise
        stream = _Body(answer, lambda: self._give_back(origin, pool))
        return httpx.Response(answer.status, headers=answer.headers, stream=stream, extensions=answer.extensions)

    def _borrow(self, origin: Origin) -> httpcore.ConnectionPool:
        with self._lock:
            waiting = self._idle.get(origin)
            if waiting:
                pool = waiting.pop()
                del self._rested[pool]
                return pool
        return httpcore.ConnectionPool(
            ssl_context=self._context,
            max_connections=1,
            keepalive_expiry=IDLE_S,
            http2=self._http2,
            network_backend=self._backend,
        )

    def _give_back(self, origin: Origin, pool: httpcore.ConnectionPool) -> None:
        now = time.monotonic()
        with self._lock:
            if pool.connections:
                self._idle.setdefault(origin, []).append(pool)
                self._rested[pool] = (origin, now)
            spare = self._take_spare(now)
        for idle in spare:
            idle.close()

    def _take_spare(self, now: float) -> list[httpcore.ConnectionPool]:
        """Take out the pools that are idle too long, or too many."""
        spare = []
        while self._rested:
            pool, (origin, since) = next(iter(self._rested.items()))
            if len(self._rested) <= IDLE_MOST and now - since < IDLE_S:
                break
            del self._rested[pool]
            self._idle[origin].remove(pool)
            if not self._idle[origin]:
                del self._idle[origin]
            spare.append(pool)
        return spare

    def close(self) -> None:
        """Close what is idle; what still answers closes when it is given back."""
        with self._lock:
            pools = list(self._rested)
            self._rested.clear()
            self._idle.clear()
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


@cache
def common_context() -> ssl.SSLContext:
    """The one of this process: reading the certificates costs 26 ms, and many threads may use one context."""
    return tls_context()


def transport(guard: Guard, *, http2: bool = False, context: ssl.SSLContext | None = None) -> httpx.BaseTransport:
    """A transport for `httpx.Client(transport=…, trust_env=False)` that connects by the guard alone. Raises Refused,
    else httpx's errors; the thread's Deadline holds."""
    return GuardedTransport(guard, context or common_context(), http2=http2)
