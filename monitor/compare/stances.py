"""Names among nouns, in a language that gives all of them a capital: how a word stands beside its neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from monitor.compare.language import Language
from monitor.compare.spelling import without_accents

NEITHER, NOUN, NAME, SURE = range(4)
"""Nothing is plain; it stands as a common noun does, as a name may, or as only a name does."""
_FORMS = ("", "s", "es", "e", "n", "en", "er", "ern", "nen", "se", "sen")
_ADJECTIVES = ("en", "er", "es", "em", "e")
_REACHED, _ROUND, _MOST = 60_000, 40, 40
"""Characters of a text that are looked through for a word, those round it, and places of it that are looked at."""
_PIECE = re.compile(r"[^\W\d_][\w-]*|\d[\w.,]*|[^\w\s]")


@lru_cache(maxsize=20_000)
def is_noun(low: str, language: Language) -> bool:
    """A common noun that the language's data has, in any of its forms, or a word made from one: `Rückschritt`."""
    plain = without_accents(low.rpartition("-")[2])
    if len(plain) > 5 and low.endswith(language.noun_ends):
        return True
    for ending in _FORMS:
        stem = plain[: len(plain) - len(ending)]
        if plain.endswith(ending) and (
            stem in language.nouns or any(stem[k:] in language.heads for k in range(2, len(stem) - 3))
        ):
            return True
    return False


def is_plainly_noun(low: str, language: Language) -> bool:
    """The same of a word of which all parts are known: `Hafenbrücke`, and not `Nordwerft`."""
    if not is_noun(low, language):
        return False
    plain = without_accents(low.rpartition("-")[2])
    stems = [plain[: len(plain) - len(ending)] for ending in _FORMS if plain.endswith(ending)]
    if low.endswith(language.noun_ends) or any(stem in language.nouns for stem in stems):
        return True
    return any(
        stem[k:] in language.heads and stem[: k - len(joint)] in language.nouns
        for stem in stems
        for joint in ("", "s", "n", "es")
        for k in range(3, len(stem) - 3)
        if stem.endswith(joint, 0, k)
    )


def is_title(low: str, language: Language) -> bool:
    return low in language.titles or low.endswith(language.title_ends or ("\n",))


def stance(before: str, word: str, after: str, language: Language) -> int:
    """How a word with a capital stands between its neighbours; those that a mark or a sentence's end parts from it are
    empty."""
    prev, behind = before.casefold(), after.casefold()
    common = is_noun(word.casefold(), language)
    if is_title(prev, language) or prev in language.given or (before[:1].isupper() and prev in language.before_names):
        return SURE
    if before[:1].isupper() and prev not in language.function and _names_next(prev, language) and not common:
        return SURE
    if common:
        return NOUN
    if after[:1].isupper() and (word.endswith("er") or (word.endswith("s") and is_noun(behind, language))):
        return NAME  # `der Kölner Dom`, `Merkels Nachfolger`
    if prev in language.determiners or before[:1].isdigit() or prev in language.numbers or prev in language.units:
        return NOUN
    if after[:1].isupper() and behind not in language.calendar and not is_noun(behind, language):
        return SURE
    if (
        prev in language.bare
        or prev in language.speech
        or behind in language.speech
        or prev in language.according_words
    ):
        return NAME
    adjective = before[:1].islower() and len(prev) > 3 and prev.endswith(_ADJECTIVES) and prev not in language.function
    return NOUN if adjective else NEITHER


def _names_next(prev: str, language: Language) -> bool:
    """A word with a capital after which another one is a name: no unit, and no time."""
    return prev not in language.units and prev not in language.scales and prev not in language.calendar


def stance_in(texts: Iterable[str], word: str, language: Language) -> int:
    """How a word stands in these texts: as only a name does in one place, else as a noun does, else as a name may."""
    found = {stance(before, word, after, language) for text in texts for before, after in _round(text, word)}
    return next((kind for kind in (SURE, NOUN, NAME) if kind in found), NEITHER)


def _round(text: str, word: str) -> Iterator[tuple[str, str]]:
    """The words before and behind a word, in its first places."""
    at = -1
    for _ in range(_MOST):
        at = text.find(word, at + 1, _REACHED)
        if at < 0:
            return
        end = at + len(word)
        if (at and text[at - 1].isalnum()) or text[end : end + 1].isalnum():
            continue
        before = _PIECE.findall(text[max(at - _ROUND, 0) : at].rpartition("\n")[2])
        after = _PIECE.match(text[end : end + _ROUND].lstrip(" "))
        yield (before[-1] if before else ""), (after[0] if after else "")
