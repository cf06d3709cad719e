"""Patterns that are tried only where they can match: a clerk's entry holds few of the words that they look for, and
whether a word stands in a text is told many times faster than whether a pattern does."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SAME = str.maketrans({"İ": "i", "ı": "i", "ſ": "s"})
"""Letters that a pattern without regard to case takes for others, beyond those that `lower` evens out."""


def folded(text: str) -> str:
    """A text in small letters, as patterns without regard to case see it."""
    return text.lower() if text.isascii() else text.translate(_SAME).lower()


def holds(low: str, stems: Iterable[str]) -> bool:
    for stem in stems:  # noqa: SIM110 — `any` costs more than what it asks
        if stem in low:
            return True
    return False


class Gated:
    """A pattern without regard to case, and stems in small letters of which one stands in whatever it matches."""

    __slots__ = ("pattern", "stems")

    def __init__(self, pattern: str, *stems: str) -> None:
        self.pattern = re.compile(pattern, re.IGNORECASE)
        self.stems = stems

    def may(self, low: str) -> bool:
        """Whether it can match in a text, by that text, or one that it is part of, `folded`."""
        return holds(low, self.stems)

    def search(self, words: str, low: str | None = None) -> re.Match[str] | None:
        return self.pattern.search(words) if self.may(folded(words) if low is None else low) else None

    def match(self, words: str, low: str | None = None) -> re.Match[str] | None:
        return self.pattern.match(words) if self.may(folded(words) if low is None else low) else None

    def finditer(self, words: str, low: str | None = None) -> Iterable[re.Match[str]]:
        return self.pattern.finditer(words) if self.may(folded(words) if low is None else low) else ()

    def sub(self, new: str, words: str, low: str | None = None) -> str:
        return self.pattern.sub(new, words) if self.may(folded(words) if low is None else low) else words
