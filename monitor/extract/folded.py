"""Text as it is matched by wording: lower case, without accents, one form of quotes, dashes and spaces."""

from __future__ import annotations

import re
import unicodedata

_FORMS = {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
_FORMS |= dict.fromkeys("‘’‚‛′´`", "'") | dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‐‑‒–—―−", "-")
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u3099\u309a]+")
"""Accents and vowel signs that stand apart once letters are decomposed."""
_TABLE = str.maketrans(_FORMS) | dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def fold(text: str) -> str:
    """The text for matching. Not of the same length as it was: places found in it are none in the text itself."""
    plain = text.casefold()
    if not plain.isascii():
        plain = plain.translate(_TABLE)
    if not plain.isascii():
        plain = _MARKS.sub("", unicodedata.normalize("NFKD", plain))
    if plain.isprintable() and "  " not in plain:  # no white space but single blanks
        return plain.strip()
    return " ".join(plain.split())
