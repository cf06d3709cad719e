"""The words that a comparison has met. Equal words have equal characters, so that texts can be compared, hashed and
aligned like strings."""

from __future__ import annotations

from threading import local

from monitor.compare.chunks import Chunk, Chunks, Word
from monitor.compare.forms import PIECE, normal_word
from monitor.compare.language import FALLBACK, Language, languages
from monitor.compare.marks import marked_words, marks_of

_CLOSING = frozenset(".,;:!?\"')")
_SWELLING, _FULL = 1_000_000, 300_000
"""Characters of a comparison that are too many for the standing lexicon, and those of its words with which it begins
anew."""
_FIRST, _SURROGATES, _LAST = 0x21, range(0xD800, 0xE000), 0x10FFFF


class Lexicon:
    """The words of one language that were met. Keys are comparable only within one lexicon."""

    def __init__(self, language: Language | None = None) -> None:
        self.chunks = Chunks(self._learn)
        self.size = 0
        """Characters that it holds."""
        self._marked = marked_words(language or languages()[FALLBACK])
        self._known: dict[str, Word] = {}
        self._next = _FIRST

    def _learn(self, found: str) -> Chunk:
        chunk = found + " "
        self.size += len(chunk)
        bare = found.rstrip()
        if bare.isalnum() and bare.isascii():
            return ((chunk,), *self._word(bare))
        return self._marked_word(chunk, bare[:-1], bare[-1:])

    def _marked_word(self, chunk: str, word: str, mark: str) -> Chunk:
        if mark in _CLOSING and word.isalnum() and word.isascii():
            a, b = self._word(word), self._word(mark)
            return (word, chunk[len(word) :]), a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]
        return self._pieces(chunk)

    def _pieces(self, chunk: str) -> Chunk:
        pieces: list[str] = []
        found: list[Word] = []
        for piece in PIECE.findall(chunk):
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
    common words already, as long as those of all languages are small together; one of its own for a text that would
    swell it. The language plays no part in which words are equal."""
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
