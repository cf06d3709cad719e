"""Where two long texts stand together, in time that grows with their length: pieces that both have once, in the order
in which most of them agree, part the texts into gaps that are short enough to be aligned whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Postfix, Prefix

from monitor.compare.align import heaviest_rising

Gap = tuple[int, int, int, int]
"""Pieces `a[0:1]` stand where pieces `b[2:3]` do; what is between two gaps is equal."""
_WIDTHS = (1, 3, 8)
"""Pieces in a row that are looked for: single ones, then runs, where too many single ones stand twice."""
_DEPTH = 6


def gaps(a: Sequence[str], b: Sequence[str], most: int, depth: int = _DEPTH) -> Iterator[Gap]:
    """The gaps in order, both of whose sides have `most` pieces or fewer wherever anything they share once allows it."""
    yield from _parted(a, b, (0, len(a), 0, len(b)), most, depth)


def _parted(a: Sequence[str], b: Sequence[str], gap: Gap, most: int, depth: int) -> Iterator[Gap]:
    i, i_end, j, j_end = gap
    left, right = a[i:i_end], b[j:j_end]
    head = Prefix.similarity(left, right)
    tail = min(Postfix.similarity(left, right), len(left) - head, len(right) - head)
    i, i_end, j, j_end = i + head, i_end - tail, j + head, j_end - tail
    if i == i_end and j == j_end:
        return
    if (i_end - i <= most and j_end - j <= most) or i == i_end or j == j_end or not depth:
        yield i, i_end, j, j_end
        return
    found = _anchors(a[i:i_end], b[j:j_end])
    if not found:
        yield i, i_end, j, j_end
        return
    last_i, last_j = i, j
    for at, new_at, width in found:
        start, new_start = i + at, j + new_at
        if start >= last_i and new_start >= last_j:
            yield from _parted(a, b, (last_i, start, last_j, new_start), most, depth - 1)
            last_i, last_j = start + width, new_start + width
    yield from _parted(a, b, (last_i, i_end, last_j, j_end), most, depth - 1)


def _anchors(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int, int]]:
    """(place in a, place in b, pieces) of what both have once, rising in both."""
    for width in _WIDTHS:
        old, new = _once(a, width), _once(b, width)
        shared = [(old[key], at) for key, at in new.items() if key in old]
        if shared:
            shared.sort()
            kept = heaviest_rising([(j, 1) for _, j in shared])
            return [(*shared[k], width) for k in kept]
    return []


def _once(pieces: Sequence[str], width: int) -> dict[object, int]:
    """What stands once → where."""
    keys: Sequence[object] = pieces
    if width > 1:
        keys = list(zip(*(pieces[k:] for k in range(width)), strict=False))
    counted = Counter(keys)
    return {key: at for at, key in enumerate(keys) if counted[key] == 1}
