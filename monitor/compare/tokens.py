"""Words as a comparison sees them: a paragraph becomes pieces that join to the text as read, and a key in which each
piece is one character. Equal words have equal characters, so keys can be compared, hashed and aligned like strings.

Normalised for the key only: composed form, quotation marks, dashes, ellipses, invisible characters, white space.
Digits, case and punctuation stay: 1.5 is not 15.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import chain
from threading import local
from typing import NamedTuple

_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
_MARKS = "\u0300-\u036f\u0653-\u0655\u3099\u309a"
"""What composed letters come apart into, beside letters."""
_WORD = rf"[\w{_INVISIBLE}{_MARKS}]"
_START = r"[^\W\u02bc]"
"""What a word begins with: nothing that cannot be seen, and no apostrophe."""
_DASHES = "-\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
_PIECE = re.compile(
    rf"(?:[A-Za-z]\.(?:[A-Za-z]\.)+|{_START}{_WORD}*(?:['\u2019\u02bc]\w{_WORD}*"
    rf"|[\u2018\u0060\u00b4](?:s|t|d|m|re|ve|ll)\b|(?<=[\d{_INVISIBLE}])[.,:][{_INVISIBLE}]*(?=\d){_WORD}+)*"
    rf"|[{_DASHES}]+|\.\.\.+|['\u2019]['\u2019]|[`\u2018][`\u2018]|[^\w\s]|\u02bc)\s*"
)
_CHUNK = re.compile(r"\S+\s*")
_UNSEEN = re.compile(f"[{_INVISIBLE}]")
_ALIKE = {ord(c): '"' for c in "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u301d\u301e\u301f\uff02"}
_ALIKE |= {ord(c): "'" for c in "\u2018\u2019\u201a\u201b\u2039\u203a\u2032\u02bc\u0060\u00b4\uff07"}
_ALIKE |= {ord("\u2026"): "..."}
_DASH = re.compile(f"[{_DASHES}]+")
_CLOSING = frozenset(".,;:!?\"')")
_SWELLING, _FULL = 1_000_000, 300_000
"""Characters of a comparison that are too many for the standing lexicon, and those of its words with which it begins
anew."""
PARTING = "\n\n"
"""What stands between two paragraphs that are read as one."""
_FIRST, _SURROGATES, _LAST = 0x21, range(0xD800, 0xE000), 0x10FFFF


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


Chunk = tuple[tuple[str, ...], str]
"""A word with the white space behind it: its pieces, and the characters that stand for them."""


class Lexicon(dict[str, Chunk]):
    """Word as it stands between white space → its pieces with their characters. Keys are comparable only within one
    lexicon."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}
        """Character → word."""
        self.low: dict[str, str] = {}
        """Character → word without regard to case."""
        self.marks: dict[str, object] = {}
        """What is known of the words, by language; it lives as long as the lexicon."""
        self.size = 0
        """Characters that it holds."""
        self._characters: dict[str, str] = {}
        self._next = _FIRST

    def __missing__(self, chunk: str) -> Chunk:
        self.size += len(chunk)
        bare = chunk.rstrip()
        if bare.isalnum() and bare.isascii():
            read: Chunk = (chunk,), self._characters.get(bare) or self._take(bare)
        else:
            read = self._read(chunk, bare[:-1], bare[-1:])
        self[chunk] = read
        return read

    def _read(self, chunk: str, word: str, mark: str) -> Chunk:
        if mark in _CLOSING and word.isalnum() and word.isascii():
            return (word, chunk[len(word) :]), self._character(word) + self._character(mark)
        return self._pieces(chunk)

    def _pieces(self, chunk: str) -> Chunk:
        pieces: list[str] = []
        key = ""
        for piece in _PIECE.findall(chunk):
            word = normal_word(piece)
            if word:
                pieces.append(piece)
                key += self._character(word)
            elif pieces:
                pieces[-1] += piece
        return tuple(pieces), key

    def _character(self, word: str) -> str:
        return self._characters.get(word) or self._take(word)

    def _take(self, word: str) -> str:
        character = self._characters[word] = chr(self._next)
        self.words[character] = word
        self.low[character] = word.casefold()
        self._next += 1
        if self._next in _SURROGATES:
            self._next = _SURROGATES.stop
        elif self._next > _LAST:
            raise OverflowError("more distinct words than a comparison can hold")
        return character


_standing = local()


def lexicon_for(size: int) -> Lexicon:
    """A lexicon for a comparison of so many characters: this thread's standing one, which knows the common words
    already, as long as it is small; one of its own for a text that would swell it."""
    if size > _SWELLING:
        return Lexicon()
    found: Lexicon | None = getattr(_standing, "lexicon", None)
    if found is None or found.size > _FULL:
        found = _standing.lexicon = Lexicon()
    return found


class Text(NamedTuple):
    """One paragraph as pieces and key; `pieces[i]` belongs to `key[i]`."""

    pieces: list[str]
    key: str

    def words(self, start: int, end: int) -> str:
        """The exact text of a run of pieces, without white space around it."""
        return "".join(self.pieces[start:end]).strip()


def read_text(text: str, lexicon: Lexicon) -> Text:
    """The text in pieces. One that holds nothing visible goes to the piece before it."""
    chunks = _chunks(text)
    reads = list(map(lexicon.__getitem__, chunks))
    pieces, keys = zip(*reads, strict=True)
    if "" in keys:
        return Text(_with_unseen(chunks, reads), "".join(keys))
    return Text([*chain.from_iterable(pieces)], "".join(keys))


def _with_unseen(chunks: Iterable[str], reads: Iterable[Chunk]) -> list[str]:
    pieces: list[str] = []
    for chunk, (found, key) in zip(chunks, reads, strict=True):
        if key:
            pieces += found
        elif pieces:
            pieces[-1] += chunk
    return pieces


def _chunks(text: str) -> list[str]:
    """Words with the space behind them; the quick way where no NUL stands in the text."""
    return _CHUNK.findall(text) if "\0" in text else text.replace(" ", " \0").split("\0")


def joined(texts: Sequence[Text]) -> Text:
    """Several paragraphs as one, as a split or a merge needs it."""
    if len(texts) == 1:
        return texts[0]
    pieces: list[str] = []
    keys: list[str] = []
    for text in texts:
        if pieces:
            pieces[-1] += PARTING
        pieces.extend(text.pieces)
        keys.append(text.key)
    return Text(pieces, "".join(keys))
