"""Whether a word with a capital is a name, in a language where all nouns have one. A name needs other signs: that it is
well known, a title or a first name before it, another such word beside it without an article, or how it stands
elsewhere in the two versions."""

from __future__ import annotations

from monitor.compare.paragraph import Paragraph
from monitor.compare.stances import NAME, NOUN, SURE, is_noun, is_title, stance

_LISTED = frozenset((",", "und", "oder", "sowie", "bis", "/"))
_GENITIVES = ("s", "er", "ern")


def is_called(p: Paragraph, index: int) -> bool:
    """Of a word with a capital, which is neither a small word nor part of a date."""
    word, low, lang = p.words[index], p.low[index], p.language
    if low in lang.common or low in lang.months or low in lang.weekdays or low in lang.units or low in lang.scales:
        return False
    if is_known(p, index):
        return True
    before, after = _beside(p, index)
    if is_title(low, lang):
        return after[:1].isupper() and index + 1 < len(p.words) and is_called(p, index + 1)
    here, there = stance(before, word, after, lang), p.setting.called(word)
    if here == SURE or (here == NAME and there != NOUN):
        return True
    if before.casefold() in lang.determiners or p.setting.is_lower(low):
        return False
    if is_noun(low, lang):
        return there == SURE
    listed = index > 1 and p.low[index - 1] in _LISTED and p.words[index - 2][:1].isupper() and is_known(p, index - 2)
    return there in (SURE, NAME) or listed


def is_known(p: Paragraph, index: int) -> bool:
    """It is short for something, or the language's data has it."""
    word, low, lang = p.words[index], p.low[index], p.language
    if len(word) > 1 and word.isupper() and word.isalpha():
        return any(other[1:].islower() for other in p.words)
    return (
        low in lang.called
        or low in lang.given
        or any(low.endswith(e) and low[: -len(e)] in lang.called for e in _GENITIVES)
    )


def _beside(p: Paragraph, index: int) -> tuple[str, str]:
    """The words before and behind it, where no mark and no sentence's end parts them."""
    before = "" if index == 0 or p.opens_sentence(index) else p.words[index - 1]
    return before, p.words[index + 1] if index + 1 < len(p.words) else ""
