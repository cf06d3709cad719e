"""The service's own time: the wall clock's, carried on by the monotonic one, so that a jump comes when we are ready."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

TRIM = timedelta(seconds=5)
"""A difference up to this is the wall clock being trimmed: it is taken over at once."""


class SteadyClock:
    """Goes on evenly while the wall clock jumps; `take_over` follows it. Callable: the time."""

    def __init__(self, wall: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic) -> None:
        self.wall = wall
        self.monotonic = monotonic
        self.base = (wall(), monotonic())

    def __call__(self) -> datetime:
        wall, since = self.base
        return wall + timedelta(seconds=self.monotonic() - since)

    def behind(self) -> timedelta:
        """How far the wall clock is ahead of this one; zero where it was but trimmed, which is taken over."""
        difference = self.wall() - self()
        if abs(difference) > TRIM:
            return difference
        self.take_over()
        return timedelta(0)

    def take_over(self) -> timedelta:
        """Follow the wall clock; by how much this one jumped."""
        before = self()
        self.base = (self.wall(), self.monotonic())
        return self.base[0] - before
