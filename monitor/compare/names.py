"""The names in a paragraph: runs of capital words that no common word explains."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.compare.nouns import is_called
from monitor.compare.paragraph import POSSESSIVE, Mention, Paragraph

_NO_NAMES = frozenset(("i", "i'm", "i've", "i'll", "i'd", "a"))
_JOINERS = frozenset(
    [
        "de",
        "van",
        "von",
        "der",
        "den",
        "ter",
        "ten",
        "zu",
        "bin",
        "ibn",
        "bint",
        "al",
        "el",
        "la",
        "le",
        "du",
        "da",
        "di",
        "del",
        "della",
        "dos",
        "das",
        "do",
    ]
)
_MOST_JOINERS = 3


def names(p: Paragraph, starts: Iterable[int], taken: set[int]) -> list[Mention]:
    found: list[Mention] = []
    reached = 0
    for index in starts:
        if index < reached or index in taken or not _is_name(p, index):
            continue
        reached = index + 1
        while reached < len(p.words) and reached not in taken and _goes_on(p, reached):
            reached += 1
        plain = [_plain(word) for word in p.words[index:reached]]
        found.append(Mention("name", index, reached, tuple([word for word in plain if word])))
    return found


def _goes_on(p: Paragraph, at: int) -> bool:
    """A name goes on with another word of it, or with what joins such words."""
    if p.words[at - 1][-2:] == "'s":
        return False
    if not p.words[at][0].isupper():
        return _joins_name(p, at) and not p.opens_sentence(at)
    if p.words[at - 1] == ".":
        return _joins_name(p, at - 1)
    return _is_name(p, at) and not p.opens_sentence(at)


def _plain(word: str) -> str:
    """Without points: `U.S.` and `US`, `Mr.` and `Mr` name the same."""
    return _bare(word).replace(".", "")


def _bare(word: str) -> str:
    """Without the possessive's ending."""
    return POSSESSIVE.sub("", word) if "'" in word else word


def _is_name(p: Paragraph, index: int) -> bool:
    """Of a word with a capital: whether it names something."""
    bare, low, lang = _bare(p.words[index]), _bare(p.low[index]), p.language
    if low in _NO_NAMES or (low in lang.function and not (len(bare) > 1 and bare.isupper())):
        return False
    if lang.capital_nouns:
        return is_called(p, index)
    if p.setting.is_proper(bare):
        return True
    if p.titled and _is_acronym(p, bare):
        return True
    if p.titled:
        return False if p.setting.is_lower(low) or low in lang.function else _followed_by_name(p, index)
    if not p.opens_sentence(index):
        return True
    if low in lang.common or low in lang.sources or low in lang.hedge or low in lang.negation or low in lang.numbers:
        return _followed_by_name(p, index) and low in lang.titles
    return not p.setting.is_lower(low) and not (
        low.endswith(("ly", "ing")) and len(low) > 5 and not _followed_by_name(p, index)
    )


def _is_acronym(p: Paragraph, word: str) -> bool:
    """Capitals alone, in a heading that has other words."""
    return len(word) > 1 and word.isupper() and any(other[1:].islower() for other in p.words)


def _followed_by_name(p: Paragraph, index: int) -> bool:
    return index + 1 < len(p.words) and p.words[index + 1][0].isupper() and p.words[index + 1].isalpha()


def _joins_name(p: Paragraph, at: int) -> bool:
    """What may stand inside a name: a hyphen, an initial's point, `de`, `van`."""
    behind = at + 1
    while behind - at < _MOST_JOINERS and behind < len(p.words) and p.low[at] in _JOINERS and p.low[behind] in _JOINERS:
        behind += 1
    if behind >= len(p.words) or not p.words[behind][0].isupper():
        return False
    if p.words[at] == ".":
        return len(p.words[at - 1]) <= 2 or p.low[at - 1] in p.language.titles
    return p.words[at] == "-" or p.low[at] in _JOINERS
