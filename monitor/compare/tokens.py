"""Texts as a comparison sees them: a paragraph becomes pieces that join to the text as read, and a key in which each
piece is one character. Equal words have equal characters, whatever form they are written in (see `forms`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from monitor.compare.chunks import Chunk
from monitor.compare.lexicon import Lexicon

PARTING = "\n\n"
"""What stands between two paragraphs that are read as one."""
_pieces_of, _key_of, _words_of, _low_of, _marks_of = map(itemgetter, range(5))


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
    reads = list(map(lexicon.chunks.__getitem__, words))
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
