"""Two texts without what they begin and end with in common: most of an edited paragraph stands as it stood, and need not
be parted into words."""

from __future__ import annotations

from typing import NamedTuple

from rapidfuzz.distance import Editops, Indel, Postfix, Prefix

from monitor.compare.tokens import plain_form


class Trimmed(NamedTuple):
    """Two texts parted at each space; joined again, they are the texts."""

    old: list[str]
    new: list[str]
    """The words as read. What both texts begin with, if anything, is one long word of each, and so is what they end
    with."""
    offset: int
    """Words before the first one that `steps` speaks of: 0 or 1."""
    steps: Editops
    """How the words between became those of the newer text, each in the form in which it is compared."""


def trimmed(before: str, after: str) -> Trimmed:
    """The two texts' words, and the steps from the one to the other."""
    start = before.rfind(" ", 1, max(1, Prefix.similarity(before, after))) + 1
    old, new = before[start:], after[start:]
    space = old.find(" ", len(old) - Postfix.similarity(old, new), -1)
    head = before[: start - 1] if start else ""
    if space < 0:
        return _parted(head, old, new, "")
    return _parted(head, old[:space], new[: space - len(old)], old[space + 1 :])


def untrimmed(before: str, after: str) -> Trimmed:
    """The same with every word apart: for edits that may slide along what stays."""
    return _parted("", before, after, "")


def _parted(start: str, old: str, new: str, end: str) -> Trimmed:
    old_words, new_words = old.split(" "), new.split(" ")
    steps = Indel.editops(
        old_words if old.isascii() else _compared(old, old_words),
        new_words if new.isascii() else _compared(new, new_words),
    )
    if start:
        old_words.insert(0, start)
        new_words.insert(0, start)
    if end:
        old_words.append(end)
        new_words.append(end)
    return Trimmed(old_words, new_words, 1 if start else 0, steps)


def _compared(text: str, words: list[str]) -> list[str]:
    plain = plain_form(text)
    return words if plain is text else plain.split(" ")
