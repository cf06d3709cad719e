"""Answers kept in memory: those that hold as long as their key does, and one that may be a few seconds old."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar, cast

from monitor.web.answering import later
from storage import ArchiveError

T = TypeVar("T")
_SHARE = 100
"""Of a process's time at most one part in so many goes into asking for one answer again and again."""


class Kept:
    """A bounded store of answers that are the same as long as their key is: least lately used go first."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._answers: OrderedDict[Hashable, tuple[Any, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T], of: Any = None) -> T:
        """An answer that was made `of` something else than this is made anew."""
        with self._lock:
            kept = self._answers.get(key)
            if kept is not None and (kept[0] is of or kept[0] == of):
                self._answers.move_to_end(key)
                return cast(T, kept[1])
        answer = make()
        with self._lock:
            self._answers[key] = of, answer
            while len(self._answers) > self._room:
                self._answers.popitem(last=False)
        return answer


class Standing(Generic[T]):
    """An answer that may be a few seconds old: given at once while it is asked for anew behind. One that takes long is
    asked for less often. `forget`, and another `acts` than when it was asked for, make the next reader wait for a fresh
    one."""

    def __init__(
        self,
        make: Callable[[], T],
        fresh_s: float = 2.0,
        longest_s: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
        acts: Callable[[], int] = lambda: 0,
    ) -> None:
        self._make = make
        self._clock = clock
        self._acts = acts
        self._fresh_s, self._longest_s = fresh_s, longest_s
        self._took_s = 0.0
        self._lock = threading.Lock()
        self._answer: tuple[float, int, T] | None = None
        self._asking = False

    def get(self) -> T:
        kept = self._answer
        fresh_s = max(self._fresh_s, _SHARE * self._took_s)
        longest_s = max(self._longest_s, 2 * fresh_s)
        age = self._clock() - kept[0] if kept is not None else longest_s
        if kept is None or age >= longest_s or kept[1] != self._acts():
            return self._ask()
        if age >= fresh_s and self._first_to_ask():
            later(self._ask_behind)
        return kept[2]

    def forget(self) -> None:
        self._answer = None

    def _first_to_ask(self) -> bool:
        with self._lock:
            first = not self._asking
            self._asking = True
            return first

    def _ask(self) -> T:
        begun, acts, answer = self._clock(), self._acts(), self._make()
        self._answer = (begun, acts, answer)
        self._took_s = self._clock() - begun
        return answer

    def _ask_behind(self) -> None:
        try:
            self._ask()
        except ArchiveError:
            self.forget()  # the next reader asks, and is told what is wrong
        finally:
            self._asking = False
