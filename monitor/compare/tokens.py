"""Texts as a comparison sees them: a paragraph becomes pieces that join to the text as read, and a key in which each
piece is one character. Equal words have equal characters, whatever form they are written in (see `forms`)."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.compare.chunks import Chunk
from monitor.compare.lexicon import Lexicon

PARTING = "\n\n"
"""What stands between two paragraphs that are read as one."""


class Text:
    """One paragraph as pieces and key; what stands at `[i]` of each of its lists belongs to `key[i]`."""

    __slots__ = ("has", "key", "low", "marked", "marks", "pieces", "spelt")

    def __init__(self) -> None:
        self.key = ""
        self.pieces: list[str] = []
        self.spelt: list[str] = []
        """Each piece's word."""
        self.low: list[str] = []
        """The same without regard to case."""
        self.marks: list[int] = []
        """What it may begin (see `marks`)."""
        self.marked: list[int] = []
        """Where something may begin."""
        self.has = 0
        """All that may begin anywhere in it."""

    def words(self, start: int, end: int) -> str:
        """The exact text of a run of pieces, without white space around it."""
        return "".join(self.pieces[start:end]).strip()


def read_text(text: str, lexicon: Lexicon) -> Text:
    """The text in pieces. One that holds nothing visible goes to the piece before it."""
    found = Text()
    pieces, spelt, low, marks, marked = found.pieces, found.spelt, found.low, found.marks, found.marked
    known, has = lexicon.chunks, 0
    keys: list[str] = []
    for word in text.split(" "):
        chunk = known.get(word)
        if chunk is None:
            chunk = lexicon.learn(word)
        if chunk.count == 1:
            if chunk.marks:
                marked.append(len(marks))
                has |= chunk.marks
            pieces.append(chunk.piece)
            spelt.append(chunk.spelt)
            low.append(chunk.low)
            marks.append(chunk.marks)
            keys.append(chunk.key)
        elif chunk.count:
            has |= _take(found, chunk)
            keys.append(chunk.key)
        elif pieces:
            pieces[-1] += word + " "
    if pieces:
        pieces[-1] = pieces[-1][:-1]
    found.key, found.has = "".join(keys), has
    return found


def _take(found: Text, chunk: Chunk) -> int:
    """Puts the pieces of a chunk behind a text's others, and says what may begin there."""
    has = 0
    found.pieces.extend(chunk.pieces)
    for word in chunk.words:
        if word.marks:
            found.marked.append(len(found.marks))
            has |= word.marks
        found.spelt.append(word.spelt)
        found.low.append(word.low)
        found.marks.append(word.marks)
    return has


def joined(texts: Sequence[Text]) -> Text:
    """Several paragraphs as one, as a split or a merge needs it."""
    if len(texts) == 1:
        return texts[0]
    whole = Text()
    for text in texts:
        if whole.pieces:
            whole.pieces[-1] += PARTING
        whole.marked += [len(whole.marks) + k for k in text.marked]
        whole.pieces += text.pieces
        whole.spelt += text.spelt
        whole.low += text.low
        whole.marks += text.marks
        whole.has |= text.has
    whole.key = "".join([text.key for text in texts])
    return whole
