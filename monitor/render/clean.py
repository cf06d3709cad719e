"""Text that came from outside, made safe to stand in a line of a terminal, a subject, a log or a cell."""

from __future__ import annotations

import re

_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_SEPARATORS = "\u2028\u2029\u0085"
_UNSAFE_IN_LINE = re.compile(
    f"[{_CONTROL}{_DIRECTION}{_SEPARATORS}\t\n\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]+"
)
_UNSAFE_IN_TEXT = re.compile(f"[{_CONTROL}{_DIRECTION}\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]+")
_BREAKS = re.compile(f"\r\n?|[{_SEPARATORS}]")
_SPACES = re.compile(r"\s+")


def clean_line(text: str, limit: int = 300) -> str:
    """One line without control characters, direction marks and line breaks, cut to `limit` characters."""
    line = _SPACES.sub(" ", _UNSAFE_IN_LINE.sub(" ", text[: limit * 8])).strip()
    return line if len(line) <= limit else line[: max(0, limit - 1)].rstrip() + "…"


def clean_text(text: str, limit: int = 100_000) -> str:
    """Several lines: line breaks and tabs stay, other control characters and direction marks go."""
    if len(text) <= limit and text.isprintable():  # no control, format, separator or surrogate character is printable
        return text
    cleaned = _UNSAFE_IN_TEXT.sub("", _BREAKS.sub("\n", text[: limit * 2]))
    return cleaned if len(cleaned) <= limit else cleaned[: max(0, limit - 1)].rstrip() + "…"
