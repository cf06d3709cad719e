"""What a reader has seen: a small cookie, so that "new since your last look" needs no account. Pure.

The mark moves by itself when a reader comes back after half an hour: what was newest at the earlier look is then seen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

COOKIE = "nightdesk-look"
_APART = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Look:
    """Changes up to `seen` are old news; `newest` was the latest at this reader's latest look, at `at` (seconds)."""

    seen: int
    newest: int
    at: int

    def __str__(self) -> str:
        return f"{self.seen}.{self.newest}.{self.at}"


def read(cookie: str) -> Look | None:
    parts = cookie.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 16 for part in parts):
        return None
    return Look(*map(int, parts))


def follow(look: Look | None, newest: int, now: datetime) -> Look:
    """The look that follows, given what is newest now. At a first look nothing is new: there is nothing to miss."""
    at = int(now.timestamp())
    if look is None or look.newest > newest:
        return Look(newest, newest, at)
    if at - look.at > _APART.total_seconds():
        return Look(look.newest, newest, at)
    return replace(look, newest=newest, at=at)
