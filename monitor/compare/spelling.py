"""Whether one word is another's slip of the pen or other house style, without a dictionary."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from rapidfuzz.distance import OSA

_SHORTEST, _LONGER = 5, 3
_TRIPLED = re.compile(r"(.)\1\1")
"""No form of a word has a letter three times in a row."""
_ENDINGS = ("s", "d", "n", "r", "y", "ed", "es", "er", "ly", "al", "en", "ic", "or", "an", "ing", "est", "ity", "ism")
_STYLES = (
    ("our", "or"),
    ("ise", "ize"),
    ("isi", "izi"),
    ("isa", "iza"),
    ("yse", "yze"),
    ("tre", "ter"),
    ("ogue", "og"),
    ("ence", "ense"),
    ("ll", "l"),
    ("ae", "e"),
    ("oe", "e"),
    ("gramme", "gram"),
    ("owards", "oward"),
    ("erwards", "erward"),
    ("ckwards", "ckward"),
    ("nwards", "nward"),
)


def is_slip(before: str, after: str, confusable: Collection[str]) -> bool:
    """One letter left out, doubled, swapped or struck wrong in a longer word, or British against American spelling.
    Another form of the word (`report`, `reports`) is no slip, nor are two real words (`form`, `from`)."""
    a, b = before.casefold(), after.casefold()
    if a.endswith("'s") and b.endswith("'s"):
        a, b = a[:-2], b[:-2]
    if a == b:
        return True
    if abs(len(a) - len(b)) > _LONGER or (a[0] != b[0] and a[-1] != b[-1]):
        return False
    if not (a.isalpha() and b.isalpha()) or (a in confusable and b in confusable):
        return False
    if is_other_style(a, b):
        return True
    if a.isascii() is not b.isascii() and without_accents(a) == without_accents(b):
        return True
    shorter, longer = sorted((a, b), key=len)
    if len(longer) == _SHORTEST - 1 == len(shorter):
        return a[0] + a[2] + a[1] + a[3] == b
    if len(shorter) < _SHORTEST - 1 or len(longer) < _SHORTEST:
        return False
    if _is_inflected(shorter, longer) and not _TRIPLED.search(longer):
        return False
    return OSA.distance(a, b) == 1 and (len(a) != len(b) or _swapped(a, b) or len(a) >= 8)


def without_accents(word: str) -> str:
    """`cafe` for `café`: letters without the marks on them."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def is_other_style(before: str, after: str) -> bool:
    """British against American spelling, or the like."""
    a, b = before.casefold(), after.casefold()
    return min(len(a), len(b)) >= _SHORTEST and any(a.replace(x, y) == b.replace(x, y) for x, y in _STYLES)


def _is_inflected(shorter: str, longer: str) -> bool:
    """The words part only at their ends, as forms of one word do."""
    shared = 0
    while shared < len(shorter) and shorter[shared] == longer[shared]:
        shared += 1
    ends = (shorter[shared:], longer[shared:])
    return len(longer) - shared <= 3 and all(end == "" or end in _ENDINGS or len(end) == 1 for end in ends)


def _swapped(a: str, b: str) -> bool:
    return sorted(a) == sorted(b)
