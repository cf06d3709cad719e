"""How long, and how much: what one visit may cost. Set for the thread that makes the visit; every connect, handshake,
read and write gets what is left of it, so that no trickle outlives it."""

from __future__ import annotations

import threading
import time
from types import TracebackType

import httpcore

_of_thread = threading.local()


class OutOfTime(httpcore.ReadTimeout):
    """The visit's deadline has passed."""


class TooMuch(httpcore.NetworkError):
    """More bytes came than the visit may take."""


class Deadline:
    """Ends on the monotonic clock. As a context manager it holds for the present thread; an inner one never outlives
    an outer one. `limit` is in bytes received, head and body together; None is no limit."""

    __slots__ = ("_outer", "dialled", "ends", "limit", "received")

    def __init__(self, seconds: float, limit: int | None = None) -> None:
        self.ends = time.monotonic() + seconds
        self.limit = limit
        self.received = 0
        self.dialled = 0
        """Connections opened under it: none means that the request went over one that was kept alive."""
        self._outer: Deadline | None = None

    def remaining(self) -> float:
        """Seconds left; negative once it has passed."""
        return self.ends - time.monotonic()

    def left(self, timeout: float | None = None) -> float:
        """Seconds that the next step may take. Raises OutOfTime if none are left."""
        remaining = self.ends - time.monotonic()
        if remaining <= 0:
            raise OutOfTime("the deadline of the visit has passed")
        return remaining if timeout is None or remaining < timeout else timeout

    def take(self, count: int) -> None:
        """Count received bytes. Raises TooMuch above the limit."""
        self.received += count
        if self.limit is not None and self.received > self.limit:
            raise TooMuch(f"more than {self.limit} bytes came")

    def __enter__(self) -> Deadline:
        self._outer = current()
        if self._outer is not None:
            self.ends = min(self.ends, self._outer.ends)
        _of_thread.deadline = self
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _of_thread.deadline = self._outer


def current() -> Deadline | None:
    """The deadline that holds for this thread."""
    return getattr(_of_thread, "deadline", None)
