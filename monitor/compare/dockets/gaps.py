"""Numbers that were passed over, which often is a filing under seal, and numbers that are filled later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from monitor.compare.dockets.backfill import number_of
from monitor.compare.dockets.entry_names import name_of
from storage.records import Docket, Entry, Finding, Weight

FEWEST = 5
"""Numbered entries from which a docket counts by one."""
WIDEST = 20
"""A wider jump is another way of numbering."""


def gap_findings(before: Docket, after: Docket, new: Sequence[Entry]) -> Iterator[Finding]:
    """Told where both states show the whole docket."""
    if not (before.coverage.kind == after.coverage.kind == "full" and after.complete and new):
        return
    known = {number_of(e) for e in before.entries} - {0}
    if len(known) < FEWEST:
        return
    highest = max(known)
    come = {number_of(e) for e in new} - {0}
    opened = [gap for gap in number_gaps([highest, *(n for n in come if n > highest)]) if gap[1] - gap[0] < WIDEST]
    if opened:
        words = ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in opened)
        yield Finding("gap-opened", "", words, Weight.MINOR, "numbers passed over", "entries")
    for entry in new:
        if min(known) < number_of(entry) < highest:
            yield Finding(
                "gap-filled", "", entry.number or "", Weight.MINOR, "number filled", "entries", name_of(entry)
            )


def of_many_cases(docket: Docket | None) -> bool:
    """A feed of many cases, each entry of which says which it is of: their numbers are of no one docket."""
    return docket is not None and not docket.docket_number and any(e.docket_number for e in docket.entries)


def number_gaps(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """(first, last) of each run of numbers that is missing between the given ones."""
    return [(low + 1, high - 1) for low, high in pairwise(sorted(set(numbers))) if high - low > 1]
