"""What the texts of a comparison are made of, as it was learnt once: words, and what stands between two spaces."""

from __future__ import annotations

from collections.abc import Sequence


class Word:
    """A distinct word: the character that stands for it, the word, the same without regard to case, and what it may
    begin (see `marks`)."""

    __slots__ = ("character", "low", "marks", "spelt")

    def __init__(self, character: str, spelt: str, low: str, marks: int) -> None:
        self.character, self.spelt, self.low, self.marks = character, spelt, low, marks


_NOTHING = Word("", "", "", 0)


class Chunk:
    """What stands between two spaces, with the later of them: its pieces and their words. Most have one, which is kept
    in fields of its own, since a text is read by them."""

    __slots__ = ("count", "key", "low", "marks", "piece", "pieces", "spelt", "words")

    def __init__(self, pieces: Sequence[str], words: Sequence[Word]) -> None:
        self.count = len(pieces)
        self.pieces: tuple[str, ...] = ()
        self.words: tuple[Word, ...] = ()
        first = words[0] if words else _NOTHING
        self.piece = pieces[0] if pieces else ""
        self.key, self.spelt, self.low, self.marks = first.character, first.spelt, first.low, first.marks
        if self.count > 1:
            self.pieces, self.words = tuple(pieces), tuple(words)
            self.key = "".join([word.character for word in words])
