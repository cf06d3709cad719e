"""Text as it is matched by wording: lower case, without accents, one form of quotes, dashes and spaces."""

from __future__ import annotations

import unicodedata

_FORMS = {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
_FORMS |= dict.fromkeys("‘’‚‛′´`", "'") | dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‐‑‒–—―−", "-")
_TABLE = str.maketrans(_FORMS) | dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def fold(text: str) -> str:
    """The text for matching. Not of the same length as it was: places found in it are none in the text itself."""
    plain = text.casefold()
    if not plain.isascii():
        parts = unicodedata.normalize("NFKD", plain.translate(_TABLE))
        plain = "".join(c for c in parts if not unicodedata.combining(c))
    return " ".join(plain.split())
