"""Counts and spans of time in a word or two, the same on pages and in a terminal. Pure: the present is an argument."""

from __future__ import annotations

from datetime import datetime, timedelta


def count(number: int, one: str, many: str = "") -> str:
    """1 version, 1,200 versions."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def span(duration: timedelta) -> str:
    """A duration by its largest unit: 40 s, 5 min, 3 h, 2 days."""
    seconds = max(0, int(duration.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 36 * 3600:
        return f"{seconds // 3600} h"
    return count(seconds // 86400, "day")


def ago(then: datetime | None, now: datetime) -> str:
    """How long since, or until, a moment; `never` where there is none."""
    if then is None:
        return "never"
    if then > now + timedelta(seconds=1):
        return f"in {span(then - now)}"
    return "just now" if now - then < timedelta(seconds=5) else f"{span(now - then)} ago"


def soon(then: datetime, now: datetime) -> str:
    """In how long, or `now` for what is due."""
    return "now" if then <= now else f"in {span(then - now)}"
