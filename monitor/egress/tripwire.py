"""The tripwire: while it is armed, a connection that the guard did not judge raises, whoever opens it.

An audit hook (PEP 578) sees every connect of the interpreter, from any library and thread. Tests arm it to prove that
only egress goes out; child processes that read hostile pages arm it for good. Unix sockets pass.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_EVENTS = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname")
_pass = threading.local()


class Tripped(BaseException):
    """Something tried to go out past the guard. Not an Exception, so that no library swallows it."""


class _Wire:
    armed = 0
    hooked = False
    seen: list[str]


_wire = _Wire()
_wire.seen = []
_lock = threading.Lock()


@contextmanager
def passing(address: str, port: int) -> Iterator[None]:
    """What the guard puts around its own connect."""
    _pass.target = (address, port)
    try:
        yield
    finally:
        _pass.target = None


@contextmanager
def armed() -> Iterator[list[str]]:
    """Arm the wire for a while, in all threads; yields the list of what tripped it."""
    arm()
    try:
        yield _wire.seen
    finally:
        disarm()


def arm() -> None:
    """Arm the wire. An audit hook cannot be taken out again, so it is put in once and switched."""
    with _lock:
        if not _wire.hooked:
            sys.addaudithook(_watch)
            _wire.hooked = True
        if not _wire.armed:
            _wire.seen.clear()
        _wire.armed += 1


def disarm() -> None:
    with _lock:
        _wire.armed -= 1


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if not _wire.armed or event not in _EVENTS:
        return
    target = arguments[1] if event in ("socket.connect", "socket.sendto", "socket.sendmsg") else None
    if _is_allowed(event, target):
        return
    what = f"{event} {target if target is not None else arguments[0]}"
    _wire.seen.append(what)
    raise Tripped(f"{what}: not through the guard")


def _is_allowed(event: str, target: Any) -> bool:
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        return threading.current_thread().name == "resolve"
    if target is None or isinstance(target, (str, bytes)):
        return True
    return bool(event == "socket.connect" and tuple(target[:2]) == getattr(_pass, "target", None))
