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
from operator import itemgetter
from threading import local
from typing import NamedTuple

from monitor.compare.language import FALLBACK, Language, languages
from monitor.compare.marks import marked_words, marks_of

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


Word = tuple[str, tuple[str], tuple[str], bytes]
"""The character that stands for a word, the word, the word without regard to case, and what it may begin."""
Chunk = tuple[tuple[str, ...], str, tuple[str, ...], tuple[str, ...], bytes]
"""What stands between two spaces, with the later of them: its pieces, and of each piece's word the same as above."""
_pieces_of, _key_of, _words_of, _low_of, _marks_of = map(itemgetter, range(5))


class Lexicon(dict[str, Chunk]):
    """What stands between two spaces → its pieces and their words, in one language. Keys are comparable only within
    one lexicon."""

    def __init__(self, language: Language | None = None) -> None:
        self.size = 0
        """Characters that it holds."""
        self._marked = marked_words(language or languages()[FALLBACK])
        self._known: dict[str, Word] = {}
        self._next = _FIRST

    def __missing__(self, found: str) -> Chunk:
        chunk = found + " "
        self.size += len(chunk)
        bare = found.rstrip()
        if bare.isalnum() and bare.isascii():
            read: Chunk = ((chunk,), *self._word(bare))
        else:
            read = self._read(chunk, bare[:-1], bare[-1:])
        self[found] = read
        return read

    def _read(self, chunk: str, word: str, mark: str) -> Chunk:
        if mark in _CLOSING and word.isalnum() and word.isascii():
            a, b = self._word(word), self._word(mark)
            return (word, chunk[len(word) :]), a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]
        return self._pieces(chunk)

    def _pieces(self, chunk: str) -> Chunk:
        pieces: list[str] = []
        found: list[Word] = []
        for piece in _PIECE.findall(chunk):
            word = normal_word(piece)
            if word:
                pieces.append(piece)
                found.append(self._word(word))
            elif pieces:
                pieces[-1] += piece
        words, low = [word[0] for _, word, _, _ in found], [low[0] for _, _, low, _ in found]
        return (
            tuple(pieces),
            "".join([character for character, _, _, _ in found]),
            tuple(words),
            tuple(low),
            b"".join([marks for _, _, _, marks in found]),
        )

    def _word(self, word: str) -> Word:
        return self._known.get(word) or self._take(word)

    def _take(self, word: str) -> Word:
        low, spelt = word.casefold(), (word,)
        marks = bytes((marks_of(word, low, self._marked),))
        taken = self._known[word] = chr(self._next), spelt, spelt if low == word else (low,), marks
        self._next += 1
        if self._next in _SURROGATES:
            self._next = _SURROGATES.stop
        elif self._next > _LAST:
            raise OverflowError("more distinct words than a comparison can hold")
        return taken


_standing = local()


def lexicon_for(size: int, language: Language | None = None) -> Lexicon:
    """A lexicon of a language for a comparison of so many characters: this thread's standing one, which knows the
    common words already, as long as it is small; one of its own for a text that would swell it."""
    if size > _SWELLING:
        return Lexicon(language)
    kept: dict[Language | None, Lexicon] = _standing.__dict__  # type: ignore[assignment]
    found = kept.get(language)
    if found is None or found.size > _FULL:
        found = kept[language] = Lexicon(language)
    return found


class Text(NamedTuple):
    """One paragraph as pieces and key; `pieces[i]` belongs to `key[i]`."""

    pieces: list[str]
    key: str
    reads: list[Chunk]

    def spelt(self) -> tuple[list[str], list[str], bytes]:
        """Each piece's word, the same without regard to case, and what it may begin."""
        words = [*chain.from_iterable(map(_words_of, self.reads))]
        low = [*chain.from_iterable(map(_low_of, self.reads))]
        return words, low, b"".join(map(_marks_of, self.reads))

    def words(self, start: int, end: int) -> str:
        """The exact text of a run of pieces, without white space around it."""
        return "".join(self.pieces[start:end]).strip()


def read_text(text: str, lexicon: Lexicon) -> Text:
    """The text in pieces. One that holds nothing visible goes to the piece before it."""
    words = text.split(" ")
    reads = list(map(lexicon.__getitem__, words))
    keys = list(map(_key_of, reads))
    pieces = _with_unseen(words, reads) if "" in keys else [*chain.from_iterable(map(_pieces_of, reads))]
    if pieces:
        pieces[-1] = pieces[-1][:-1]
    return Text(pieces, "".join(keys), reads)


def _with_unseen(words: Iterable[str], reads: Iterable[Chunk]) -> list[str]:
    pieces: list[str] = []
    for word, (found, key, *_) in zip(words, reads, strict=True):
        if key:
            pieces += found
        elif pieces:
            pieces[-1] += word + " "
    return pieces


def joined(texts: Sequence[Text]) -> Text:
    """Several paragraphs as one, as a split or a merge needs it."""
    if len(texts) == 1:
        return texts[0]
    pieces: list[str] = []
    for text in texts:
        if pieces:
            pieces[-1] += PARTING
        pieces.extend(text.pieces)
    return Text(pieces, "".join([text.key for text in texts]), [*chain.from_iterable([text.reads for text in texts])])
