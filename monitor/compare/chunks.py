"""What the texts of a comparison are made of, as it was learnt once: words, and what stands between two spaces."""

from __future__ import annotations

from collections.abc import Sequence


class Word:
    """A distinct word: the character that stands for it, the word, the same without regard to case, and what it may
    begin (see `marks`)."""

    __slots__ = ("character", "low", "marks", "spelt")

    def __init__(self, character: str, spelt: str, low: str, marks: int) -> None:
        self.character, self.spelt, self.low, self.marks = character, spelt, low, marks


class Chunk:
    """What stands between two spaces, with the later of them: its pieces and their words. Most have one, which is kept
    in fields of its own, since a text is read by them."""

    __slots__ = ("count", "key", "low", "marks", "piece", "pieces", "spelt", "words")

    def __init__(self, pieces: Sequence[str], words: Sequence[Word]) -> None:
        self.count = len(pieces)
        self.key = "".join([word.character for word in words])
        self.piece = pieces[0] if pieces else ""
        self.spelt = words[0].spelt if words else ""
        self.low = words[0].low if words else ""
        self.marks = words[0].marks if words else 0
        self.pieces = tuple(pieces) if self.count > 1 else ()
        self.words = tuple(words) if self.count > 1 else ()
