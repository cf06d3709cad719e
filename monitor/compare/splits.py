"""Paragraphs that became several, or several that became one."""

from __future__ import annotations

from rapidfuzz.distance import Indel

from monitor.compare.sides import Side

_CONTAINED = 0.7
"""Share of a part's words that must stand in the whole for it to be taken as split off."""


def find_splits(whole: Side, parts: Side, pairs: list[tuple[int, int]], free: list[int]) -> dict[int, tuple[int, ...]]:
    """Paragraphs of `whole` that became several neighbours in `parts`: index → the parts' indexes. Takes what it uses
    out of `free`."""
    open_parts = set(free)
    found: dict[int, tuple[int, ...]] = {}
    if not open_parts:
        return found
    for i, j in pairs:
        if open_parts.isdisjoint((j - 2, j - 1, j + 1, j + 2)):
            continue
        run = [j]
        for step in (-1, 1):
            while (part := _next_part(whole, parts, i, run, step, open_parts)) is not None:
                run = sorted([*run, part])
                open_parts.discard(part)
        if len(run) > 1:
            found[i] = tuple(run)
    free[:] = [k for k in free if k in open_parts]
    return found


def _next_part(whole: Side, parts: Side, i: int, run: list[int], step: int, free: set[int]) -> int | None:
    """The next free paragraph above or below that belongs to the whole; something put between may be stepped over."""
    end = run[0] if step < 0 else run[-1]
    for part in (end + step, end + 2 * step):
        if part in free and _belongs(whole, parts, i, sorted([*run, part]), run):
            return part
    return None


def _belongs(whole: Side, parts: Side, i: int, longer: list[int], shorter: list[int]) -> bool:
    """The words of the part that would be taken in stand in the whole, and not yet among those that it has."""
    words = whole.words(i)
    now = [word for k in shorter for word in parts.words(k)]
    if len(now) >= len(words):
        return False
    then = [word for k in longer for word in parts.words(k)]
    gained = Indel.similarity(words, then) - Indel.similarity(words, now)
    return gained >= 2 * _CONTAINED * (len(then) - len(now))
