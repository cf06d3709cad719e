"""From bytes to a judgement: read, guard, merge, compare. Pure, so that it can run in a child process with limits."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from monitor.compare import Known, compare, learn, redline
from monitor.compare.dockets import merge_dockets
from monitor.extract import Raw, Recipe, read
from storage.content import content_digest
from storage.records import Change, Coverage, Memory, Outcome, Reading

ENOUGH_LOOKS = 3
"""A suspect reading that is the same at this many looks in a row is what the page says now."""
NOISE_KEPT = 2000
"""Characters of differing text that a visit with nothing but noise keeps."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the archive holds of an item before this look at it."""

    reading: Reading | None = None
    again: Raw | None = None
    """The latest capture, where a better reader or another recipe must read it first."""
    version: int = 0
    known: Known = field(default_factory=Known)
    news: bool = False
    """Found after the baseline: a first reading is news."""
    pending: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """What one look means. `reading` is the state that the item has now, set if the outcome is first or changed."""

    outcome: Outcome
    memory: Memory
    reason: str = ""
    reading: Reading | None = None
    digest: str = ""
    technical: Reading | None = None
    change: Change | None = None
    noise: str = ""
    pending: Mapping[str, Any] = field(default_factory=dict)
    published_at: str | None = None


def examine(raw: Raw, recipe: Recipe, memory: Memory, standing: Standing) -> Judged:
    """Judge one complete response. Never raises on any bytes; a reading that cannot be made is `unreadable`."""
    technical = reread(recipe, memory, standing)
    before = technical or standing.reading
    got = read(raw, recipe, memory, before)
    if got.reading is None:
        return Judged(Outcome.UNREADABLE, memory, got.problem or "nothing could be read", technical=technical)
    if got.suspect and not seen_enough(standing, got.reading):
        return suspect(got.reading, got.suspect, memory, standing, technical)
    judged = judge(before, got.reading, got.memory, standing)
    if got.suspect and judged.change is not None:
        judged = replace(judged, change=replace(judged.change, held=judged.change.held or got.suspect))
    return replace(judged, technical=technical)


def reread(recipe: Recipe, memory: Memory, standing: Standing) -> Reading | None:
    """The standing version as the present reader and recipe see it; None where that is not asked or not possible."""
    if standing.again is None or standing.reading is None:
        return None
    again = read(standing.again, recipe, memory, None).reading
    if again is None:
        return None
    if again.docket is not None and standing.reading.docket is not None:
        return replace(again, docket=merge_dockets(standing.reading.docket, again.docket))
    return again


def seen_enough(standing: Standing, reading: Reading) -> bool:
    same = standing.pending.get("suspect") == content_digest(reading)
    return same and int(standing.pending.get("looks", 0)) + 1 >= ENOUGH_LOOKS


def suspect(reading: Reading, reason: str, memory: Memory, standing: Standing, technical: Reading | None) -> Judged:
    digest = content_digest(reading)
    looks = int(standing.pending.get("looks", 0)) + 1 if standing.pending.get("suspect") == digest else 1
    pending = {"suspect": digest, "looks": looks}
    return Judged(Outcome.SUSPECT, memory, reason, technical=technical, pending=pending)


def judge(before: Reading | None, shown: Reading, memory: Memory, standing: Standing) -> Judged:
    """Compare what is shown with what stood."""
    published = shown.article.published_at if shown.article is not None else None
    known = replace(standing.known, memory=memory)
    if standing.version == 0:
        change = compare(None, shown, known) if standing.news else None
        return Judged(
            Outcome.FIRST, memory, reading=shown, digest=content_digest(shown), change=change, published_at=published
        )
    after, change, pending = settle(before, shown, known, standing.pending)
    memory = learn(before, after, change, memory)
    if change is None:
        noise = what_differs(before, after)
        return Judged(Outcome.UNCHANGED, memory, noise=noise, pending=pending, published_at=published)
    return Judged(
        Outcome.CHANGED,
        memory,
        reading=after,
        digest=content_digest(after),
        change=change,
        pending=pending,
        published_at=published,
    )


def settle(
    before: Reading | None, shown: Reading, known: Known, pending: Mapping[str, Any]
) -> tuple[Reading, Change | None, Mapping[str, Any]]:
    """The item's new state, its change, and what the next look must confirm.

    An entry that is gone from a docket is believed when a second look misses it too (docs/decisions, dockets); until
    then this look counts as a window, so that all else it shows is told at once.
    """
    if before is None or before.docket is None or shown.docket is None:
        return shown, compare(before, shown, known), {}
    merged = replace(shown, docket=merge_dockets(before.docket, shown.docket))
    change = compare(before, merged, known)
    gone = gone_digest(change)
    if not gone or pending.get("gone") == gone:
        return merged, change, {}
    window = replace(shown.docket, coverage=Coverage("window"))
    kept = replace(merge_dockets(before.docket, window), coverage=shown.docket.coverage)
    merged = replace(shown, docket=kept)
    return merged, compare(before, merged, known), {"gone": gone}


def gone_digest(change: Change | None) -> str:
    rows = sorted((f.where, f.before) for f in change.findings if f.kind == "entry-gone") if change else []
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:16] if rows else ""


def what_differs(before: Reading | None, after: Reading) -> str:
    """The words in which two equal-in-meaning readings differ, for the noise that people can look at."""
    if before is None or content_digest(before) == content_digest(after):
        return ""
    marks = {"ins": "+", "del": "-"}
    runs = (f"{marks[s.op]} {s.text.strip()}" for b in redline(before, after) for s in b.spans if s.op in marks)
    return "\n".join(runs)[:NOISE_KEPT]
