"""How a word stands in a text: in lower case, or with a capital inside a sentence. Words are what stands between white
space, without the marks round it. In a text of usual length a word is looked up when it is first asked for; a long one
is read once."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

_AROUND = "\"'“”‘’„«»()[]*•,;:.!?…-–—"
_CLOSES = frozenset(".!?:;\"'”’»)]*•-–—…")
_LONG = 60_000
"""Characters from which on so many words may be asked for that the text is better read once."""


class Standing:
    def __init__(self, text: str) -> None:
        self._text = text
        self._read = _words(text) if len(text) > _LONG else None
        self._lower: dict[str, bool] = {}
        self._proper: dict[str, bool] = {}

    def is_lower(self, word: str) -> bool:
        """It stands in lower case somewhere."""
        if self._read is not None:
            return word in self._read[0]
        found = self._lower.get(word)
        if found is None:
            text = self._text
            found = self._stands(word, lambda start, end: _plain(text[start:end]) == word) and word[0].islower()
            self._lower[word] = found
        return found

    def is_proper(self, word: str) -> bool:
        """It has a capital inside a sentence somewhere."""
        if self._read is not None:
            return word in self._read[1]
        found = self._proper.get(word)
        if found is None:
            text = self._text
            found = self._stands(word, lambda start, end: _bare(text[start:end]) == word and self._inside(start))
            self._proper[word] = found
        return found

    def _stands(self, word: str, holds: Callable[[int, int], bool]) -> bool:
        """Whether one of the runs of visible characters with the word in them passes."""
        text, at = self._text, -1
        while word and (at := text.find(word, at + 1)) >= 0:
            start, end = at, at + len(word)
            while start and not text[start - 1].isspace():
                start -= 1
            while end < len(text) and not text[end].isspace():
                end += 1
            if holds(start, end):
                return True
            at = end - 1
        return False

    def _inside(self, start: int) -> bool:
        """It has a capital, and neither a sentence nor a line begins with it."""
        text, before = self._text, start - 1
        while before >= 0 and text[before].isspace() and text[before] != "\n":
            before -= 1
        return before >= 0 and text[before] != "\n" and text[before] not in _CLOSES and text[start].isupper()


def _words(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """All that stand in lower case, and all with a capital inside a sentence."""
    words = " . ".join(dict.fromkeys(text.split("\n"))).split()
    lower = {_plain(word) for word in set(words) if not word[0].isupper()}
    inside = {word for before, word in pairwise(words) if word[0].isupper() and before[-1] not in _CLOSES}
    return frozenset(word for word in lower if word[:1].islower()), frozenset(map(_bare, inside))


def _plain(word: str) -> str:
    return word if word.isalpha() else word.strip(_AROUND)


def _bare(word: str) -> str:
    return word.rstrip(_AROUND).removesuffix("'s").removesuffix("’s")
