"""Words that gave way to as many others while the rest stands: the commonest edit there is, seen without parting the
texts into words."""

from __future__ import annotations

from rapidfuzz.distance import Prefix

_RUN = 3
"""Words in a row that may have given way."""


Swap = tuple[int, int, int, int, int]
"""Characters `before[0:1]` became `after[2:3]`: so many words, each with the space behind it."""


def swaps(before: str, after: str) -> list[Swap] | None:
    """What was swapped, in order, at least a word apart; None where the texts differ otherwise."""
    found: list[Swap] = []
    old_size, new_size = len(before), len(after)
    i = j = 0
    while True:
        same = Prefix.similarity(before[i:], after[j:])
        at, new_at = i + same, j + same
        if at == old_size or new_at == new_size:
            return found if at == old_size and new_at == new_size else None
        stays = max(before.rfind(" ", i, at) + 1 - i, 0)
        end, new_end = before.find(" ", at) + 1, after.find(" ", new_at) + 1
        if (end == 0) is not (new_end == 0) or not _add(
            found, (i + stays, end or old_size, j + stays, new_end or new_size, 1), stays == 0
        ):
            return None
        if end == 0:
            return found
        i, j = end, new_end


def _add(found: list[Swap], swap: Swap, joins: bool) -> bool:
    """Puts it behind the others, or joins it to the last one; False if that grows too long."""
    if joins and found:
        start, _, new_start, _, words = found.pop()
        swap = (start, swap[1], new_start, swap[3], words + 1)
    found.append(swap)
    return swap[4] <= _RUN
