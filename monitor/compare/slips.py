"""Edits of form only: words set right, closed up, doubled, or written otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.compare.language import Language
from monitor.compare.marks import CURRENCY
from monitor.compare.pairs import Half, Pair
from monitor.compare.spelling import is_other_style, is_slip
from monitor.compare.stances import is_noun
from monitor.compare.words import Region
from storage.records import Finding

_MADE = 8
"""Letters from which a word that ends like a common noun is one."""


def slips(pair: Pair, where: str) -> Iterator[Finding]:
    """Every region that changed in form only, marked as explained."""
    for region in pair.regions:
        if _is_form(pair, region):
            i, i_to, j, j_to = region
            pair.old.slip(i, i_to)
            pair.new.slip(j, j_to)
            yield Finding("typography", pair.old.text.words(i, i_to), pair.new.text.words(j, j_to), where=where)


def _is_form(pair: Pair, region: Region) -> bool:
    i, i_to, j, j_to = region
    if i == i_to:
        return _is_doubled(pair.new, j, j_to)
    if j == j_to:
        return _is_doubled(pair.old, i, i_to)
    return _is_set_right(pair, region) or _is_closed_up(pair, region)


def _is_doubled(half: Half, start: int, end: int) -> bool:
    """The same words twice in a row, be it one or a passage that was pasted twice: one of the two came or went."""
    key, size = half.text.key, end - start
    if not any(word[0].isalpha() for word in half.paragraph.words[start:end]):
        return False
    return key[start:end] in (key[end : end + size], key[start - size : start] if start >= size else "")


def _is_set_right(pair: Pair, region: Region) -> bool:
    """One word spelt otherwise. A name spelt otherwise may be another name, unless it is house style, the newer spelling
    is how the article writes it elsewhere, or it is a common noun in the name of an office: `Departement of State`."""
    i, i_to, j, j_to = region
    if i_to - i != 1 or j_to - j != 1:
        return False
    old, new = pair.old.paragraph.words[i], pair.new.paragraph.words[j]
    language = pair.setting.language
    if new.casefold() in language.styles.get(old.casefold(), ()):
        return True
    if old[0].isupper() != new[0].isupper() or not is_slip(old, new, language.confusable):
        return False
    meant, means = telling([old.casefold()], language), telling([new.casefold()], language)
    if meant and means and meant != means:
        return False
    plain = old[0].islower() or (pair.old.paragraph.opens_sentence(i) and not pair.setting.is_proper(old))
    return plain or is_other_style(old, new) or pair.setting.is_usual(new, old) or _is_common(new, language)


def _is_common(word: str, language: Language) -> bool:
    low = word.casefold()
    return (len(word) >= _MADE and low.endswith(language.common_endings)) or (
        language.capital_nouns and is_noun(low, language)
    )


def _is_closed_up(pair: Pair, region: Region) -> bool:
    """The same letters, with a space, a hyphen or a capital more or less; no figure, date, negation or hedge among
    them came or went."""
    i, i_to, j, j_to = region
    old, new = pair.old.paragraph.low[i:i_to], pair.new.paragraph.low[j:j_to]
    if len(old) == len(new) == 1 and old != new and "'" not in f"{old[0]}{new[0]}":
        return False
    if letters(old) != letters(new) or not letters(old):
        return False
    language = pair.setting.language
    return telling(old, language) == telling(new, language)


def letters(low: Sequence[str]) -> str:
    """What stays of words without white space and marks; signs of money and per cent stay."""
    return "".join(word for word in low if word[0].isalnum() or word in CURRENCY or word == "%").replace("'", "")


def telling(low: Sequence[str], language: Language) -> list[str]:
    return [
        word
        for word in low
        if word[0].isdigit()
        or word in ('"', "+")
        or word in language.counting
        or word in language.calendar
        or word in language.negation
        or word in language.hedge
    ]


def same_but_form(old: Sequence[str], new: Sequence[str], language: Language) -> bool:
    """The same words but for spelling, case, marks and white space."""
    a, b = [w for w in old if w[0].isalnum() or w in CURRENCY], [w for w in new if w[0].isalnum() or w in CURRENCY]
    if "".join(a).casefold() == "".join(b).casefold():
        return True
    return len(a) == len(b) and all(is_slip(x, y, language.confusable) for x, y in zip(a, b, strict=True))
