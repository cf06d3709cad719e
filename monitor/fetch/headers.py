"""Small readings of response headers, and request headers as pairs. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

Pairs = tuple[tuple[str, str], ...]

LONGEST_PAUSE = timedelta(hours=24)
_SECRET = re.compile(r"auth|cookie|token|key|secret|signature", re.IGNORECASE)


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Retry-After in either form (RFC 9110, 10.2.3), at most 24 hours; None if absent, past or nonsense."""
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        seconds = int(value[:12])
        return min(timedelta(seconds=min(seconds, 10**8)), LONGEST_PAUSE) if seconds else None
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    try:
        wait = at - now
    except OverflowError:
        return None
    return min(wait, LONGEST_PAUSE) if wait > timedelta(0) else None


def pairs(headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> Pairs:
    """Headers as pairs, whichever way they were given. Raises ValueError for one that would break out of its line."""
    given = headers.items() if isinstance(headers, Mapping) else headers
    found = tuple((str(name), str(value)) for name, value in given)
    for name, value in found:
        if re.search(r"[\r\n\0]", name + value) or not name.isascii() or not name:
            raise ValueError(f"the header {name!r} cannot be sent")
    return found


def masked(headers: Iterable[tuple[str, str]]) -> Pairs:
    """Headers as they may be kept: values of those that carry secrets are left out."""
    return tuple((name, "…" if _SECRET.search(name) else value) for name, value in headers)


def seconds_words(wait: timedelta) -> str:
    """A wait in words: `40 s`, `5 min`, `24 h`."""
    seconds = int(wait.total_seconds())
    if seconds < 120:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"
