"""What a word may begin: a figure, a date, a name, a quote. So nothing is looked for where no word can begin it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from monitor.compare.language import Language

DATE, COUNT, CAPITAL, NEGATION, HEDGE, SPEECH, QUOTE, APOSTROPHE = (1 << k for k in range(8))
CURRENCY = frozenset("$€£¥₹")
_DIGITS = "0123456789"
_FIRSTS = dict.fromkeys(_DIGITS, DATE | COUNT) | dict.fromkeys(CURRENCY, COUNT)


@cache
def marked_words(language: Language) -> Mapping[str, int]:
    """What the words of a language may begin; a word that is not there begins nothing by itself."""
    found: dict[str, int] = {'"': QUOTE, "'": APOSTROPHE}
    for mark, words in (
        (DATE, language.calendar),
        (COUNT, language.counting.union(language.money)),
        (DATE, language.counting if language.spelt_hours else frozenset[str]()),
        (NEGATION, language.negation.union(language.negation_openers)),
        (HEDGE, language.hedge.union(language.hedge_pairs)),
        (SPEECH, language.speech.union([phrase[0] for phrase in language.according])),
    ):
        for word in words:
            found[word] = found.get(word, 0) | mark
    return found


def marks_of(word: str, low: str, marked: Mapping[str, int]) -> int:
    """What a word, given as it stands and without regard to case, may begin in a language of these marked words."""
    first = word[0]
    marks = marked.get(low, 0) | _FIRSTS.get(first, 0)
    if first.isupper():
        marks = (marks & ~HEDGE if word == "May" else marks) | CAPITAL
    return marks
