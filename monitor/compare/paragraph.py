"""One paragraph's words, and which of them may begin a mention."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, cached_property, reduce
from itertools import compress
from operator import or_
from typing import NamedTuple

from monitor.compare.language import Language
from monitor.compare.standing import Standing
from monitor.compare.tokens import Lexicon, Text

DATE, COUNT, CAPITAL, NEGATION, HEDGE, SPEECH, QUOTE, APOSTROPHE = (1 << k for k in range(8))
"""What a word may begin."""
CURRENCY = frozenset("$€£¥₹")
POSSESSIVE = re.compile(r"'s?$")
_DIGIT = frozenset("0123456789")
_COUNTING = _DIGIT | CURRENCY
_ENDS = frozenset(".!?:;")
_QUOTES = frozenset("\"'")
_OPENERS = _QUOTES | frozenset("(-[*•")


class Mention(NamedTuple):
    """A run of pieces with a kind and a value. Two of one kind with equal values say the same, however they are
    written: nine and 9, $1.2bn and 1.2 billion dollars."""

    kind: str
    start: int
    end: int
    value: object


class Setting:
    """What the words of one comparison have in common: its language, and how words stand in its two versions."""

    def __init__(self, lexicon: Lexicon, language: Language, before: str, after: str) -> None:
        self.lexicon = lexicon
        self.language = language
        self.marks = marks_for(lexicon, language)
        self._standing = Standing(f"{before}\n{after}")
        self._before, self._after = before, after

    def is_lower(self, word: str) -> bool:
        """It stands in lower case somewhere: no name."""
        return self._standing.is_lower(word)

    def is_proper(self, word: str) -> bool:
        """It has a capital inside a sentence somewhere: a name, even where a sentence begins with it."""
        return self._standing.is_proper(word)

    def is_usual(self, spelling: str, other: str) -> bool:
        """The newer version writes a word so in other places too, and never the other way."""
        return self._after.count(spelling) > 1 and other not in self._after


Read = tuple[str, str, int]
"""A word, the word without regard to case, and what it may begin."""


class Marks(dict[str, Read]):
    """Character of a lexicon → what is known of its word."""

    def __init__(self, lexicon: Lexicon, language: Language) -> None:
        self._lexicon = lexicon
        self._by_word = _marked_words(language)

    def __missing__(self, character: str) -> Read:
        word, low = self._lexicon.words[character], self._lexicon.low[character]
        first = word[0]
        marks = self._by_word.get(low, 0) | _FIRSTS.get(first, 0)
        if first.isupper():
            marks = (marks & ~HEDGE if word == "May" else marks) | CAPITAL
        found = self[character] = (word, low, marks)
        return found


_FIRSTS = dict.fromkeys(_DIGIT, DATE | COUNT) | dict.fromkeys(CURRENCY, COUNT)


@cache
def _marked_words(language: Language) -> dict[str, int]:
    """What the words of a language may begin; a word that is not there begins nothing."""
    found: dict[str, int] = {'"': QUOTE, "'": APOSTROPHE}
    for mark, words in (
        (DATE, language.calendar),
        (COUNT, language.counting),
        (NEGATION, language.negation),
        (HEDGE, language.hedge | language.hedge_to),
        (SPEECH, language.speech | {language.according[0]}),
    ):
        for word in words:
            found[word] = found.get(word, 0) | mark
    return found


def marks_for(lexicon: Lexicon, language: Language) -> Marks:
    """The marks of a lexicon's words in a language; they live as long as the lexicon."""
    known = lexicon.marks.get(language.name)
    if not isinstance(known, Marks):
        known = lexicon.marks[language.name] = Marks(lexicon, language)
    return known


class Paragraph:
    """One paragraph's words with what the mentions need to know of the rest of the article."""

    def __init__(self, text: Text, setting: Setting) -> None:
        key = text.key
        self.pieces = text.pieces
        self.setting, self.language = setting, setting.language
        read = list(map(setting.marks.__getitem__, key))
        self.words: Sequence[str]
        self.low: Sequence[str]
        self.marks: Sequence[int]
        """What each word may begin."""
        self.words, self.low, self.marks = zip(*read, strict=True) if read else ((), (), ())
        self._marked = list(compress(enumerate(self.marks), self.marks))
        self.has = all_of(self.marks)

    @cached_property
    def titled(self) -> bool:
        """A heading in title case: its capitals tell nothing."""
        capitals = len(self.starts(CAPITAL))
        return 3 * capitals > len(self.words) and capitals > 0.7 * self._letters() >= 2.1

    def _letters(self) -> int:
        return sum(1 for word in self.words if word[0].isalpha())

    def starts(self, mark: int) -> list[int]:
        """Where something of this mark may begin."""
        return [k for k, found in self._marked if found & mark] if self.has & mark else []

    def opens_sentence(self, index: int) -> bool:
        at = index - 1
        while at >= 0 and self.words[at] in _OPENERS:
            at -= 1
        quoted = at < index - 1 and self.words[index - 1] in _QUOTES
        return at < 0 or quoted or self.words[at] in _ENDS or self.words[at] == "..."


def all_of(marks: Iterable[int]) -> int:
    """Every mark that is among these."""
    return reduce(or_, set(marks), 0)


def low_at(p: Paragraph, at: int) -> str:
    """The word there in lower case; empty beside the paragraph."""
    return p.low[at] if 0 <= at < len(p.low) else ""
