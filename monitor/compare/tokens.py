"""Words as a comparison sees them: a paragraph becomes pieces that join to the text as read, and a key in which each
piece is one character. Equal words have equal characters, so keys can be compared, hashed and aligned like strings.

Normalised for the key only: composed form, quotation marks, dashes, ellipses, invisible characters, white space.
Digits, case and punctuation stay: 1.5 is not 15.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
_MARKS = "\u0300-\u036f"
_WORD = rf"[\w{_INVISIBLE}{_MARKS}]"
_DASHES = "-\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
_PIECE = re.compile(
    rf"(?:[A-Za-z]\.(?:[A-Za-z]\.)+|{_WORD}+(?:['\u2019\u02bc]\w{_WORD}*|(?<=\d)[.,:](?=\d){_WORD}+)*"
    rf"|[{_DASHES}]+|\.\.\.+|''|``|[^\w\s])\s*"
)
_UNSEEN = re.compile(f"[{_INVISIBLE}]")
_ALIKE = {ord(c): '"' for c in "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u301d\u301e\u301f\uff02"}
_ALIKE |= {ord(c): "'" for c in "\u2018\u2019\u201a\u201b\u2039\u203a\u2032\u02bc\u0060\u00b4\uff07"}
_ALIKE |= {ord("\u2026"): "..."}
_DASH = re.compile(f"[{_DASHES}]+")
_FIRST, _SURROGATES, _LAST = 0x21, range(0xD800, 0xE000), 0x10FFFF


def normal_word(piece: str) -> str:
    """The piece as it is compared: without the white space after it, one form for what looks or means the same."""
    word = piece.strip()
    if not word.isascii():
        word = unicodedata.normalize("NFC", _UNSEEN.sub("", word)).translate(_ALIKE)
    if not word[:1].isalnum():
        word = "-" if _DASH.fullmatch(word) else '"' if word in ("''", "``") else "..." if word[:3] == "..." else word
    return word


_ODD = re.compile(f"[{_INVISIBLE}{_MARKS}{''.join(map(chr, _ALIKE))}\u2010-\u2015\u2212]")
_FORMS = {chr(c): form for c, form in _ALIKE.items()} | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")


def plain_form(text: str) -> str:
    """The text in the form in which two paragraphs are held against each other, quickly; white space stays."""
    if text.isascii() or _ODD.search(text) is None:
        return text
    return unicodedata.normalize("NFC", _ODD.sub(_form_of, text))


def _form_of(match: re.Match[str]) -> str:
    character = match[0]
    return _FORMS.get(character, "" if _UNSEEN.match(character) else character)


class Lexicon(dict[str, str]):
    """Piece → the character that stands for its word. One lexicon serves one comparison."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}
        """Character → word."""
        self._characters: dict[str, str] = {"": ""}
        self._next = _FIRST

    def __missing__(self, piece: str) -> str:
        word = normal_word(piece)
        character = self._characters.get(word)
        if character is None:
            character = self._characters[word] = chr(self._next)
            self.words[character] = word
            self._advance()
        self[piece] = character
        return character

    def _advance(self) -> None:
        self._next += 1
        if self._next in _SURROGATES:
            self._next = _SURROGATES.stop
        elif self._next > _LAST:
            raise OverflowError("more distinct words than a comparison can hold")


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph as pieces and key; `pieces[i]` belongs to `key[i]`."""

    pieces: list[str]
    key: str

    def words(self, start: int, end: int) -> str:
        """The exact text of a run of pieces, without white space around it."""
        return "".join(self.pieces[start:end]).strip()


def read_text(text: str, lexicon: Lexicon) -> Text:
    pieces = _PIECE.findall(text)
    key = "".join([lexicon[piece] for piece in pieces])
    if len(key) != len(pieces):
        pieces = _join_unseen(pieces, lexicon)
    return Text(pieces, key)


def _join_unseen(pieces: list[str], lexicon: Lexicon) -> list[str]:
    """Pieces that hold nothing visible go to the piece before them."""
    kept: list[str] = []
    for piece in pieces:
        if lexicon[piece]:
            kept.append(piece)
        elif kept:
            kept[-1] += piece
    return kept


def joined(texts: Iterable[Text]) -> Text:
    """Several paragraphs as one, as a split or a merge needs it."""
    pieces: list[str] = []
    keys: list[str] = []
    for text in texts:
        if pieces:
            pieces[-1] += "\n\n"
        pieces.extend(text.pieces)
        keys.append(text.key)
    return Text(pieces, "".join(keys))
