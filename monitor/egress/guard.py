"""The guard: resolve once, judge every answer, dial the judged address. Nothing else in the house opens connections."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from monitor.egress import tripwire
from monitor.egress.addresses import WEB_PORTS, Allowed, judge, judge_host, judge_port, parse
from monitor.errors import Refused

Resolve = Callable[..., list[Any]]
"""Like `socket.getaddrinfo`."""

DEFAULT_TIMEOUT_S = 30.0
PATIENCE_S = 10.0
"""Longest wait for one of several addresses of a host before the next is tried."""


class NameUnknown(OSError):
    """The name {host} does not exist, or nobody could say (DNS)."""


class Guard:
    """Judges and dials. `allow`: networks, addresses and host names from the operator's configuration file; `ports`:
    those that may be dialled (80 and 443 by default)."""

    def __init__(
        self,
        allow: Sequence[str] = (),
        ports: Sequence[int] | None = None,
        resolve: Resolve | None = None,
    ) -> None:
        self.allowed = Allowed.parse(allow)
        self.ports = frozenset(ports or WEB_PORTS)
        self._ask = resolve or socket.getaddrinfo

    def also(self, allow: Sequence[str] = (), ports: Sequence[int] = ()) -> Guard:
        """A guard that lets more through: for what the configuration file itself names, a mail relay or a webhook."""
        wider = Guard((), tuple(self.ports | set(ports)), self._ask)
        more = Allowed.parse(allow)
        wider.allowed = Allowed(self.allowed.networks + more.networks, self.allowed.hosts | more.hosts)
        return wider

    def judge(self, address: str) -> str | None:
        """Why a numeric address may not be dialled; None if it may."""
        return judge(address, self.allowed)

    def resolve(self, host: str, port: int, timeout: float | None = None) -> list[str]:
        """The judged numeric addresses of a host, in the resolver's order. Raises Refused if host, port or *any* of
        its addresses may not be dialled, NameUnknown if there are none, TimeoutError if nobody answers in time."""
        self.refuse(host, judge_host(host) or judge_port(port, self.ports))
        if (numeric := parse(host)) is not None:
            answers = [str(numeric)]
        else:
            answers = self._look_up(host, port, DEFAULT_TIMEOUT_S if timeout is None else timeout)
        if host.lower().rstrip(".") not in self.allowed.hosts:
            for answer in answers:
                self.refuse(host if host == answer else f"{host} ({answer})", judge(answer, self.allowed))
        return answers

    @staticmethod
    def refuse(address: str, reason: str | None) -> None:
        """Raise Refused if there is a reason to."""
        if reason is not None:
            raise Refused(f"{address} may not be connected to: {reason}")

    def connect(self, host: str, port: int, timeout: float | None = None) -> socket.socket:
        """A connected TCP socket, with `timeout` seconds for name and connection together. Raises Refused, NameUnknown
        or another OSError."""
        ends = time.monotonic() + (DEFAULT_TIMEOUT_S if timeout is None else timeout)
        addresses = self.resolve(host, port, ends - time.monotonic())
        failure: OSError = NameUnknown(f"the name {host} has no address (DNS)")
        for number, address in enumerate(addresses, 1):
            left = ends - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"{host} did not answer in time")
            try:
                return dial(address, port, left if number == len(addresses) else min(left, PATIENCE_S))
            except OSError as error:
                failure = error
        raise failure

    def _look_up(self, host: str, port: int, timeout: float) -> list[str]:
        """Ask the resolver in a thread of its own, since it knows no deadline."""
        box: list[Any] = []

        def ask() -> None:
            try:
                box.append(self._ask(host, port, 0, socket.SOCK_STREAM))
            except (OSError, UnicodeError) as error:
                box.append(error)

        thread = threading.Thread(target=ask, name="resolve", daemon=True)
        thread.start()
        thread.join(max(timeout, 0))
        if not box:
            raise TimeoutError(f"nobody answered in time for the name {host} (DNS)")
        return _numeric(host, box[0])


def _numeric(host: str, answer: Any) -> list[str]:
    if isinstance(answer, socket.gaierror):
        raise NameUnknown(_why_unknown(host, answer)) from answer
    if isinstance(answer, Exception):
        raise NameUnknown(f"the name {host} cannot be looked up (DNS)") from answer
    found = list(dict.fromkeys(_scoped(entry[4]) for entry in answer))
    if not found:
        raise NameUnknown(f"the name {host} has no address (DNS)")
    return found


def _scoped(sockaddr: Sequence[Any]) -> str:
    """The address of a sockaddr, with its scope id where it has one, so that it is refused."""
    if len(sockaddr) == 4 and sockaddr[3] and "%" not in sockaddr[0]:
        return f"{sockaddr[0]}%{sockaddr[3]}"
    return str(sockaddr[0])


def _why_unknown(host: str, error: socket.gaierror) -> str:
    if error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)):
        return f"the name {host} does not exist (DNS)"
    if error.errno == socket.EAI_AGAIN:
        return f"no name server answered for {host} (DNS)"
    return f"the name {host} cannot be looked up (DNS: {error.strerror})"


def dial(address: str, port: int, timeout: float) -> socket.socket:
    """Connect to a numeric address that was judged. The only call of connect in the house."""
    numeric = parse(address)
    if numeric is None:
        raise Refused(f"{address} may not be connected to: it is not a numeric address")
    family = socket.AF_INET if numeric.version == 4 else socket.AF_INET6
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(timeout)
        with tripwire.passing(str(numeric), port):
            sock.connect((str(numeric), port))
        if parse(sock.getpeername()[0].partition("%")[0]) != numeric:
            raise Refused(f"{address} may not be connected to: another address answered")
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        sock.close()
        raise
    return sock


def ports_of(urls: Iterable[str]) -> tuple[int, ...]:
    """The ports that addresses name, for `Guard.also`."""
    from urllib.parse import urlsplit

    found = []
    for url in urls:
        parts = urlsplit(url)
        found.append(parts.port or (443 if parts.scheme == "https" else 80))
    return tuple(found)
