"""What kind of thing a run of changed words is: quote, date, figure, negation, hedge, attribution, name, wording.

The first that fits decides. Languages' words are data (data/LANGUAGE.toml).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.compare.language import Language
from monitor.compare.tokens import Text

_OPEN, _CLOSE, _BOTH = "“„«‹", "”»›", '"'
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*|[$€£%]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}\b|\b\d{1,2}\s*[ap]\.?\s?m\b", re.IGNORECASE)
_NEGATED = re.compile(r"n[’']t$")
_NEAR = 3


def quoted(text: Text) -> list[bool]:
    """For each piece, whether it stands inside quotation marks; a mark never closed ends with the text."""
    inside, marks = False, []
    for piece in text.pieces:
        opens = any(c in _OPEN for c in piece) or (not inside and any(c in _BOTH for c in piece))
        closes = any(c in _CLOSE for c in piece) or (inside and any(c in _BOTH for c in piece))
        marks.append(inside or opens)
        inside = False if closes and not (opens and not inside) else inside or opens
    return marks


def kind_of(before: Text, after: Text, region: tuple[int, int, int, int], language: Language) -> str:
    """The kind of one changed region of a pair of paragraphs."""
    i, i_end, j, j_end = region
    old, new = before.words(i, i_end), after.words(j, j_end)
    if letters(old) == letters(new):
        return "typography"
    if in_quote(before, i, i_end) and in_quote(after, j, j_end):
        return "quote"
    around = (before.words(max(0, i - _NEAR), i_end + _NEAR), after.words(max(0, j - _NEAR), j_end + _NEAR))
    return plain_kind(old, new, around, language)


def plain_kind(old: str, new: str, around: tuple[str, str], language: Language) -> str:
    """The kind by the words that differ, and for dates by those beside them."""
    one, two = words(old), words(new)
    differ = sorted({*lowered(one)} ^ {*lowered(two)})
    if is_date(old, new, differ, around, language):
        return "date"
    if numbers(one, language) != numbers(two, language):
        return "figure"
    if any(w in language.negation or _NEGATED.search(w) for w in differ):
        return "negation"
    if any(w in language.hedge for w in differ):
        return "hedge"
    if says_who(differ, around, language):
        return "attribution"
    return "name" if names(one, language) != names(two, language) else "wording"


def in_quote(text: Text, start: int, end: int) -> bool:
    """Whether the run, or the place of a run that is empty, stands in a quotation."""
    marks = quoted(text)
    if start < end:
        return all(marks[start:end])
    return 0 < start < len(marks) and marks[start - 1] and marks[start]


def letters(text: str) -> str:
    return "".join(re.findall(r"[^\W_]", text)).casefold()


def words(text: str) -> list[str]:
    return _WORD.findall(text)


def lowered(found: Sequence[str]) -> list[str]:
    return [w.casefold().replace("’", "'") for w in found]


def numbers(found: Sequence[str], language: Language) -> list[str]:
    """The numbers among words, digits or spelt out, in order; scales and currency belong to them."""
    rows = []
    for word in lowered(found):
        if word[:1].isdigit():
            rows.append(word)
        elif word in language.numbers:
            rows.append(f"{language.numbers[word]:g}")
        elif word in language.scales or word in language.ordinals or word in "$€£%":
            rows.append(word)
    return rows


def is_date(old: str, new: str, differ: Sequence[str], around: tuple[str, str], language: Language) -> bool:
    if any(w in language.weekdays or w in language.months or w in language.days for w in differ if len(w) > 2):
        return True
    if _CLOCK.search(old) or _CLOCK.search(new):
        return True
    digits = bool(_NUMBER.search(old) or _NUMBER.search(new))
    dated = any(w in language.months for text in around for w in lowered(words(text)) if len(w) > 2)
    timed = any(_CLOCK.search(text) for text in around)
    years = [re.fullmatch(r"(19|20)\d\d", w) for w in differ]
    return (digits and (dated or timed)) or (bool(years) and all(years))


def says_who(differ: Sequence[str], around: tuple[str, str], language: Language) -> bool:
    """A source or a verb of speech changed beside a verb of speech: police said → witnesses said."""
    spoken = any(w in language.speech for text in around for w in lowered(words(text)))
    return spoken and any(w in language.sources or w in language.speech for w in differ)


def names(found: Sequence[str], language: Language) -> list[str]:
    """Capitalised words that are no common ones."""
    return [
        w
        for w in found
        if w[:1].isupper() and w.casefold() not in language.common and w.casefold() not in language.function
    ]
