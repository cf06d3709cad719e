"""The forms in which texts are compared: what looks or means the same is written the same.

Normalised are composed form, quotation marks, dashes, ellipses and invisible characters. Digits, case and punctuation
stay: 1.5 is not 15.
"""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
_MARKS = "\u0300-\u036f\u0653-\u0655\u3099\u309a"
"""What composed letters come apart into, beside letters."""
_WORD = rf"[\w{_INVISIBLE}{_MARKS}]"
_START = r"[^\W\u02bc]"
"""What a word begins with: nothing that cannot be seen, and no apostrophe."""
_DASHES = "-\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
PIECE = re.compile(
    rf"(?:[A-Za-z]\.(?:[A-Za-z]\.)+|{_START}{_WORD}*(?:['\u2019\u02bc]\w{_WORD}*"
    rf"|[\u2018\u0060\u00b4](?:s|t|d|m|re|ve|ll)\b|(?<=[\d{_INVISIBLE}])[.,:][{_INVISIBLE}]*(?=\d){_WORD}+)*"
    rf"|[{_DASHES}]+|\.\.\.+|['\u2019]['\u2019]|[`\u2018][`\u2018]|[^\w\s]|\u02bc)\s*"
)
_UNSEEN = re.compile(f"[{_INVISIBLE}]")
_ALIKE = {ord(c): '"' for c in "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u301d\u301e\u301f\uff02"}
_ALIKE |= {ord(c): "'" for c in "\u2018\u2019\u201a\u201b\u2039\u203a\u2032\u02bc\u0060\u00b4\uff07"}
_ALIKE |= {ord("\u2026"): "..."}
_DASH = re.compile(f"[{_DASHES}]+")


_LEADING, _TRAILING = frozenset("\"“”([«‘'"), frozenset(".,;:!?\"“”)]»’'")
_APOSTROPHES = frozenset("'’‘")


def plain_pieces(chunk: str) -> list[str]:
    """What `PIECE` finds in most of what stands between two spaces: ASCII words with apostrophes and hyphens in them,
    and marks round them; nothing of what is not so plain."""
    start, end = 0, len(chunk)
    while start < end and chunk[start] in _LEADING:
        start += 1
    while end > start and chunk[end - 1] in _TRAILING:
        end -= 1
    middle = chunk[start:end]
    lead, tail = [*chunk[:start]], [*chunk[end:]]
    if not _are_single(lead) or not _are_single(tail):
        return []
    if middle.isalnum() and middle.isascii():
        return [*lead, middle, *tail]
    parts = middle.split("-")
    if False in [_is_plain_word(part) for part in parts]:
        return []
    return [*lead, *"\n-\n".join(parts).split("\n"), *tail]


def _are_single(marks: list[str]) -> bool:
    """Each of these marks is a piece: there is no ellipsis, and no quotation mark of two apostrophes, among them."""
    return len(marks) < 2 or (marks.count(".") < 2 and sum([mark in _APOSTROPHES for mark in marks]) < 2)


def _is_plain_word(word: str) -> bool:
    """Letters and digits of ASCII, apostrophes between them."""
    parts = word.replace("’", "'").split("'")
    return False not in [part.isalnum() and part.isascii() for part in parts]


def normal_word(piece: str) -> str:
    """The piece as it is compared: without the white space after it, one form for what looks or means the same."""
    word = piece.strip()
    if not word.isascii():
        word = unicodedata.normalize("NFC", _UNSEEN.sub("", word)).translate(_ALIKE)
    if not word[:1].isalnum():
        word = "-" if _DASH.fullmatch(word) else '"' if word in ("''", "``") else "..." if word[:3] == "..." else word
    return word


_COMMON = (("\u2019", "'"), ("\u201c", '"'), ("\u201d", '"'), ("\u2014", "-"), ("\u2013", "-"), ("\u2018", "'"))
"""The marks that most texts have, told apart without a search for the rest."""
_ODD = re.compile(f"[{_INVISIBLE}{_MARKS}{''.join(map(chr, _ALIKE))}\u2010-\u2015\u2212]")
_FORMS = {chr(c): form for c, form in _ALIKE.items()} | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")


def plain_form(text: str) -> str:
    """The text in the form in which two paragraphs are held against each other, quickly; white space stays."""
    if text.isascii():
        return text
    for mark, form in _COMMON:
        text = text.replace(mark, form)
    if text.isascii() or _ODD.search(text) is None:
        return text
    return unicodedata.normalize("NFC", _ODD.sub(_form_of, text))


def _form_of(match: re.Match[str]) -> str:
    character = match[0]
    return _FORMS.get(character, "" if _UNSEEN.match(character) else character)
