"""`follow`: which of the pages found are watched, by wildcards on their addresses."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit


def followed(url: str, patterns: Sequence[str]) -> bool:
    """Whether the address fits a pattern, or there is none. `*` stands for anything. A pattern that begins with `/` is
    about path and query, one with `://` about the whole address, and both must fit from end to end; any other pattern
    need only occur in the address."""
    return not patterns or any(_fits(url, pattern.replace(".*", "*")) for pattern in patterns)


def _fits(url: str, pattern: str) -> bool:
    if pattern.startswith("/"):
        parts = urlsplit(url)
        return _match(parts.path + (f"?{parts.query}" if parts.query else ""), pattern)
    return _match(url, pattern if "://" in pattern else f"*{pattern}*")


def _match(text: str, pattern: str) -> bool:
    """A wildcard match in one pass: every piece between stars is looked for after the piece before it."""
    first, *rest = pattern.split("*")
    if not rest:
        return text == pattern
    last = rest.pop()
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in rest:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
