"""Few words put in, struck out, or given for others while the rest stands: the commonest edits there are, seen without
parting the texts into words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from rapidfuzz.distance import Indel, Postfix, Prefix

_SURE = 8
"""Characters that must stand behind an edit in both texts for it to be over."""
_SIZES = [(0, 1), (1, 0), (1, 1), (0, 2), (2, 0), (1, 2), (2, 1), (0, 3), (3, 0), (2, 2), (1, 3), (3, 1), (2, 3)]
_SIZES += [(3, 2), (3, 3)]
"""Words that were and that are there instead, the smaller edits first."""

Stroke = tuple[int, int, int, int, int, int]
"""Characters `before[0:1]` became `after[2:3]`, words with the space behind them: how many they were, and are."""


def strokes(before: str, after: str) -> list[Stroke]:
    """How the one text became the other, in order and at least a word apart. White space in them is one space each,
    and none stands at their ends."""
    found: list[Stroke] = []
    old_size, new_size = len(before), len(after)
    i = j = 0
    while True:
        at = Prefix.similarity(before[i:], after[j:])
        new_at, at = j + at, i + at
        if at == old_size or new_at == new_size:
            if at == old_size and new_at == new_size:
                return found
            if (tail := _tail(before, after, at, new_at)) is not None:
                found.append(tail)
                return found
        start = before.rfind(" ", i, at) + 1 or i
        new_start = start - i + j
        end, new_end = before.find(" ", at) + 1 or old_size, after.find(" ", new_at) + 1 or new_size
        behind = before[end : end + _SURE]
        if behind == after[new_end : new_end + _SURE] and behind[:1] != before[start]:
            stroke = (start, end, new_start, new_end, 1, 1)
        else:
            other = _stroke(before, after, [start, end], [new_start, new_end])
            if other is None:
                return _joined(found, _rest(before, after, start, new_start))
            stroke = other
        if start == i and found:
            found = _joined(found, [stroke])
        else:
            found.append(stroke)
        i, j = stroke[1], stroke[3]


def _tail(before: str, after: str, at: int, new_at: int) -> Stroke | None:
    """What was put, or struck out, behind all the other words."""
    if at == len(before) and at and after[new_at] == " ":
        return at, at, new_at + 1, len(after), 0, after.count(" ", new_at)
    if new_at == len(after) and new_at and before[at] == " ":
        return at + 1, len(before), new_at, new_at, before.count(" ", at), 0
    return None


def _stroke(before: str, after: str, ends: list[int], new_ends: list[int]) -> Stroke | None:
    """The smallest edit behind which both texts go on alike, if it is plain. Given where the first of the words begins
    and ends."""
    for words, new_words in _SIZES:
        if words == len(ends):
            ends.append(before.find(" ", ends[-1]) + 1 or len(before))
        if new_words == len(new_ends):
            new_ends.append(after.find(" ", new_ends[-1]) + 1 or len(after))
        end, new_end = ends[words], new_ends[new_words]
        if before[end : end + _SURE] == after[new_end : new_end + _SURE]:
            if words == new_words == 3 and before[ends[1] : ends[2]] == after[new_ends[1] : new_ends[2]]:
                return ends[0], ends[1], new_ends[0], new_ends[1], 1, 1
            if words > 1 < new_words and _share_words(before[ends[0] : end], after[new_ends[0] : new_end]):
                return None
            return ends[0], end, new_ends[0], new_end, words, new_words
    return None


def _share_words(gone: str, come: str) -> bool:
    return not set(gone.split()).isdisjoint(come.split())


def _joined(found: list[Stroke], more: list[Stroke]) -> list[Stroke]:
    """The first of the further ones is one with the last if nothing stands between them."""
    if found and more and more[0][0] == found[-1][1] and more[0][2] == found[-1][3]:
        start, _, new_start, _, words, new_words = found.pop()
        _, end, _, new_end, more_words, more_new = more[0]
        more = [(start, end, new_start, new_end, words + more_words, new_words + more_new), *more[1:]]
    return found + more


def _rest(before: str, after: str, start: int, new_start: int) -> list[Stroke]:
    """The same from there on, word by word."""
    old, new = before[start:], after[new_start:]
    same = Postfix.similarity(old, new)
    space = old.find(" ", len(old) - same, -1) if same else -1
    cut = len(old) - space if space >= 0 else 0
    old_words, new_words = old[: len(old) - cut].split(" "), new[: len(new) - cut].split(" ")
    return list(_by_words(old_words, new_words, start, new_start, len(before), len(after)))


def _by_words(old: list[str], new: list[str], start: int, new_start: int, last: int, new_last: int) -> Iterator[Stroke]:
    """Characters of the edits between these words, which begin there."""
    places = [*accumulate((len(word) + 1 for word in old), initial=start)]
    new_places = [*accumulate((len(word) + 1 for word in new), initial=new_start)]
    places[-1], new_places[-1] = min(places[-1], last), min(new_places[-1], new_last)
    i = j = 0
    for block in Indel.editops(old, new).as_matching_blocks():
        a, b = block.a, block.b
        if a > i or b > j:
            yield places[i], places[a], new_places[j], new_places[b], a - i, b - j
        i, j = a + block.size, b + block.size
