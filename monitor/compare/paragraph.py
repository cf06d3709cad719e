"""One paragraph's words, and which of them may begin a mention."""

from __future__ import annotations

import re

from monitor.compare.language import Language
from monitor.compare.marks import CAPITAL
from monitor.compare.stances import NEITHER, stance_in
from monitor.compare.standing import Standing
from monitor.compare.tokens import Text

_MOST_ASKED = 2_000
"""Words of which it is looked up how they stand elsewhere."""
POSSESSIVE = re.compile(r"'s?$")
_ENDS = frozenset(".!?:;")
_QUOTES = frozenset("\"'")
_OPENERS = _QUOTES | frozenset("(-[*•")


class Mention:
    """A run of pieces with a kind and a value. Two of one kind with equal values say the same, however they are
    written: nine and 9, $1.2bn and 1.2 billion dollars."""

    __slots__ = ("end", "kind", "start", "value")

    def __init__(self, kind: str, start: int, end: int, value: object) -> None:
        self.kind, self.start, self.end, self.value = kind, start, end, value


class Setting:
    """What the words of one comparison have in common: its language, and how words stand in its two versions."""

    def __init__(self, language: Language, before: str, after: str) -> None:
        self.language = language
        self._standing = Standing(f"{before}\n{after}")
        self._before, self._after = before, after
        self._called: dict[str, int] = {}

    def is_lower(self, word: str) -> bool:
        """It stands in lower case somewhere: no name."""
        return self._standing.is_lower(word)

    def is_proper(self, word: str) -> bool:
        """It has a capital inside a sentence somewhere: a name, even where a sentence begins with it."""
        return self._standing.is_proper(word)

    def called(self, word: str) -> int:
        """How it stands wherever it stands, in a language where all nouns have a capital: see `nouns`."""
        found = self._called.get(word)
        if found is None and len(self._called) >= _MOST_ASKED:
            return NEITHER
        if found is None:
            found = self._called[word] = stance_in((self._before, self._after), word, self.language)
        return found

    def is_usual(self, spelling: str, other: str) -> bool:
        """The newer version writes a word so in other places too, and never the other way."""
        return self._after.count(spelling) > 1 and other not in self._after


class Paragraph:
    """One paragraph's words with what the mentions need to know of the rest of the article."""

    def __init__(self, text: Text, setting: Setting) -> None:
        self.pieces = text.pieces
        self.setting, self.language = setting, setting.language
        self.words, self.low, self.marks, self.has = text.spelt, text.low, text.marks, text.has
        self._marked = text.marked
        self._titled: bool | None = None

    @property
    def titled(self) -> bool:
        """A heading in title case: its capitals tell nothing."""
        if self._titled is None:
            capitals = len(self.starts(CAPITAL))
            self._titled = 3 * capitals > len(self.words) and capitals > 0.7 * self._letters() >= 2.1
        return self._titled

    def _letters(self) -> int:
        return sum(1 for word in self.words if word[0].isalpha())

    def starts(self, mark: int) -> list[int]:
        """Where something of this mark may begin."""
        return [k for k in self._marked if self.marks[k] & mark] if self.has & mark else []

    def opens_sentence(self, index: int) -> bool:
        at = index - 1
        while at >= 0 and self.words[at] in _OPENERS:
            at -= 1
        quoted = at < index - 1 and self.words[index - 1] in _QUOTES
        return at < 0 or quoted or self.words[at] in _ENDS or self.words[at] == "..."


def low_at(p: Paragraph, at: int) -> str:
    """The word there in lower case; empty beside the paragraph."""
    return p.low[at] if 0 <= at < len(p.low) else ""
