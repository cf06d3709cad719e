"""The words that a comparison has met. Equal words have equal characters, so that texts can be compared, hashed and
aligned like strings."""

from __future__ import annotations

from collections.abc import Iterator
from threading import local

from monitor.compare.chunks import Chunk, Word
from monitor.compare.forms import PIECE, normal_word, plain_pieces
from monitor.compare.language import FALLBACK, Language, languages
from monitor.compare.marks import marked_words, marks_of

_SWELLING, _FULL = 1_000_000, 500_000
"""Characters of a comparison that are too many for the standing lexicon, and those of its words with which it begins
anew."""
_FIRST, _SURROGATES, _LAST = 0x21, range(0xD800, 0xE000), 0x10FFFF


class Lexicon:
    """The words of one language that were met. Keys are comparable only within one lexicon."""

    def __init__(self, language: Language | None = None) -> None:
        self.chunks: dict[str, Chunk] = {}
        """What stands between two spaces → its pieces and their words, as far as it was met."""
        self.size = 0
        """Characters that it holds."""
        spoken = language or languages()[FALLBACK]
        self._marked = marked_words(spoken)
        self._elisions, self._unparted = spoken.elisions, spoken.unparted
        self._known: dict[str, Word] = {}
        self._next = _FIRST

    def learn(self, found: str) -> Chunk:
        """Takes in what stands between two spaces."""
        self.size += len(found) + 1
        bare = found.rstrip()
        pieces = [bare] if bare.isalnum() and bare.isascii() else plain_pieces(bare)
        if pieces and self._elisions:
            pieces = list(self._parted(pieces))
        if pieces:
            words = [self._word(piece if piece.isascii() else _normal(piece)) for piece in pieces]
            pieces[-1] += found[len(bare) :] + " "
            chunk = Chunk(pieces, words)
        else:
            chunk = self._read(found + " ")
        self.chunks[found] = chunk
        return chunk

    def _read(self, chunk: str) -> Chunk:
        pieces: list[str] = []
        words: list[Word] = []
        for piece in self._parted(PIECE.findall(chunk)) if self._elisions else PIECE.findall(chunk):
            word = normal_word(piece)
            if word:
                pieces.append(piece)
                words.append(self._word(word))
            elif pieces:
                pieces[-1] += piece
        return Chunk(pieces, words)

    def _parted(self, pieces: list[str]) -> Iterator[str]:
        """`l'` and `d'` are pieces of their own."""
        for piece in pieces:
            at = max(piece.find("'"), piece.find("\u2019")) + 1
            low = piece.replace("\u2019", "'").rstrip().casefold()
            if at and low[:at] in self._elisions and at < len(low) and low not in self._unparted:
                yield piece[:at]
                yield piece[at:]
            else:
                yield piece

    def _word(self, word: str) -> Word:
        found = self._known.get(word)
        return self._take(word) if found is None else found

    def _take(self, word: str) -> Word:
        low = word.casefold()
        if low == word:
            low = word
        taken = self._known[word] = Word(chr(self._next), word, low, marks_of(word, low, self._marked))
        self._next += 1
        if self._next in _SURROGATES:
            self._next = _SURROGATES.stop
        elif self._next > _LAST:
            raise OverflowError("more distinct words than a comparison can hold")
        return taken


def _normal(piece: str) -> str:
    """A plain piece that is not ASCII, as it is compared."""
    return normal_word(piece) if len(piece) == 1 else piece.replace("’", "'")


_standing = local()


def lexicon_for(size: int, language: Language | None = None) -> Lexicon:
    """A lexicon of a language for a comparison of so many characters: this thread's standing one, which knows the
    common words already, as long as those of all languages are small together; one of its own for a text that would
    swell it. The language says what a word may begin, and what is written to the next with an apostrophe."""
    spoken = language or languages()[FALLBACK]
    if size > _SWELLING:
        return Lexicon(spoken)
    kept: dict[Language, Lexicon] = _standing.__dict__  # type: ignore[assignment]
    found = kept.get(spoken)
    if found is None or found.size > _FULL:
        if sum([lexicon.size for lexicon in kept.values()]) > _FULL:
            kept.clear()
        found = kept[spoken] = Lexicon(spoken)
    return found
