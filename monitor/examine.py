"""From bytes to a judgement: read, guard, merge, compare. Pure, so that it can run in a child process with limits."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from monitor.compare import Known, compare, learn, redline
from monitor.compare.dockets import entry_key, gone_before, merge, merge_dockets
from monitor.extract import LIMITED, Raw, Recipe, locate, read
from storage.content import content_digest
from storage.records import Change, Docket, Entry, Memory, Outcome, Reading

ENOUGH_LOOKS = 3
"""A suspect reading that is the same at this many looks in a row is what the page says now."""
AFTER_TAKEDOWN = "the version before was taken down: what changed cannot be said"
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
    """Found after the baseline: a first reading is news, against `reading` if that is given."""
    pending: Mapping[str, Any] = field(default_factory=dict)
    taken_down: str = ""
    """Digest of the latest version where its content was taken down; `reading` is then of the version before."""


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
    missed: str = ""
    """Why something may have been missed since the last look; told to operators. Empty if nothing was."""


def examine(raw: Raw, recipe: Recipe, memory: Memory, standing: Standing) -> Judged:
    """Judge one complete response. Never raises on any bytes; a reading that cannot be made is `unreadable`."""
    technical = reread(recipe, memory, standing)
    before = technical or standing.reading
    got = read(raw, recipe, memory, expected(before, standing.pending))
    if got.reading is None:
        return Judged(Outcome.UNREADABLE, memory, got.problem or "nothing could be read", technical=technical)
    if got.suspect and (got.suspect == LIMITED or not seen_enough(standing, got.reading)):
        return suspect(got.reading, got.suspect, memory, standing, technical)
    judged = judge(before, got.reading, got.memory, standing, route_of(raw), believed=bool(got.suspect))
    if got.suspect and judged.change is not None:
        judged = replace(judged, change=replace(judged.change, held=judged.change.held or got.suspect))
    return replace(judged, technical=technical or judged.technical)


def look(raw: Raw, recipe: Recipe, memory: Memory) -> Generator[None, Standing, Memory | Judged]:
    """The cheap way first: the memory if all that is read stands as it was; else what stands is asked for, and the look
    is judged by it."""
    kept = locate(raw, recipe, memory)
    if kept is not None:
        return kept
    standing = yield
    return examine(raw, recipe, memory, standing)


def expected(before: Reading | None, pending: Mapping[str, Any]) -> Reading | None:
    """What this look should show: entries that the last look missed are kept, but the guard does not wait for them."""
    missing = set(pending.get("gone", ()))
    if before is None or before.docket is None or not missing:
        return before
    kept = tuple(e for e in before.docket.entries if e.identity not in missing)
    return replace(before, docket=replace(before.docket, entries=kept))


def reread(recipe: Recipe, memory: Memory, standing: Standing) -> Reading | None:
    """The standing version as the present reader and recipe see it; None where that is not asked or not possible."""
    if standing.again is None or standing.reading is None:
        return None
    again = read(standing.again, recipe, memory, None).reading
    if again is None:
        return None
    if again.docket is not None and standing.reading.docket is not None:
        route, now = route_of(standing.again), standing.known.now
        return replace(again, docket=merge_dockets(standing.reading.docket, again.docket, route, now))
    return again


def seen_enough(standing: Standing, reading: Reading) -> bool:
    same = standing.pending.get("suspect") == content_digest(reading)
    return same and int(standing.pending.get("looks", 0)) + 1 >= ENOUGH_LOOKS


def suspect(reading: Reading, reason: str, memory: Memory, standing: Standing, technical: Reading | None) -> Judged:
    digest = content_digest(reading)
    looks = int(standing.pending.get("looks", 0)) + 1 if standing.pending.get("suspect") == digest else 1
    pending = {"suspect": digest, "looks": looks}
    return Judged(Outcome.SUSPECT, memory, reason, technical=technical, pending=pending)


def judge(
    before: Reading | None,
    shown: Reading,
    memory: Memory,
    standing: Standing,
    route: str = "",
    believed: bool = False,
) -> Judged:
    """Compare what is shown with what stood. `believed`: enough looks have shown the same."""
    published = shown.article.published_at if shown.article is not None else None
    known = replace(standing.known, memory=memory)
    if standing.version == 0:
        if shown.docket is not None:
            shown = replace(shown, docket=merge_dockets(None, shown.docket, route))
        change = compare(before, shown, known) if standing.news else None
        return Judged(
            Outcome.FIRST, memory, reading=shown, digest=content_digest(shown), change=change, published_at=published
        )
    settled = settle(before, shown, known, standing.pending, route, believed)
    if standing.taken_down:
        return after_takedown(settled, standing.taken_down)
    memory = learn(before, settled.reading, settled.change, settled.memory, known.now)
    if settled.change is None:
        noise = what_differs(before, settled.reading)
        return Judged(
            Outcome.UNCHANGED, memory, noise=noise, pending=settled.pending, published_at=published,
            technical=settled.learnt(before),
        )  # fmt: skip
    return Judged(
        Outcome.CHANGED,
        memory,
        reading=settled.reading,
        digest=content_digest(settled.reading),
        change=settled.change,
        pending=settled.pending,
        published_at=published,
        missed=settled.missed,
    )


def after_takedown(settled: Settled, taken_down: str) -> Judged:
    """What was taken down is not kept again while the page says the same. When it says something else, that is a new
    version; what changed cannot be said, and nobody is told."""
    digest, memory = content_digest(settled.reading), settled.memory
    if digest == taken_down:
        return Judged(Outcome.UNCHANGED, memory, pending=settled.pending)
    change = Change(reason=AFTER_TAKEDOWN, held=AFTER_TAKEDOWN)
    return Judged(
        Outcome.CHANGED, memory, reading=settled.reading, digest=digest, change=change, pending=settled.pending
    )


@dataclass(frozen=True, slots=True)
class Settled:
    """The item's new state, its change, what the next look must confirm, and what is remembered."""

    reading: Reading
    change: Change | None
    memory: Memory
    pending: Mapping[str, Any] = field(default_factory=dict)
    missed: str = ""

    def learnt(self, before: Reading | None) -> Reading | None:
        """The state, where nothing changed but which routes show it: kept as a technical reading."""
        if before is None or before.docket is None or self.reading.docket is None:
            return None
        return self.reading if self.reading.docket.provenance.keys() != before.docket.provenance.keys() else None


def settle(
    before: Reading | None,
    shown: Reading,
    known: Known,
    pending: Mapping[str, Any],
    route: str = "",
    believed: bool = False,
) -> Settled:
    """An entry that is gone from a docket is believed when a second look misses it too (docs/decisions/0016); until
    then it is kept, and all else that this look shows is told at once."""
    if before is None or before.docket is None or shown.docket is None:
        return Settled(shown, compare(before, shown, known), known.memory)
    merged = merge(before.docket, shown.docket, route, pending.get("gone", ()), gone_before(known), believed, known.now)
    after = replace(shown, docket=merged.docket)
    memory = remembered(known.memory, merged.dropped, merged.docket)
    waiting = {"gone": list(merged.missing)} if merged.missing else {}
    missed = SKIPPED if merged.skipped else ""
    return Settled(after, compare(before, after, known), memory, waiting, missed)


MOST_REMEMBERED = 500
SKIPPED = "it shows nothing of what it showed at the last look: entries may have been missed in between"


def remembered(memory: Memory, dropped: tuple[Entry, ...], docket: Docket) -> Memory:
    """With the entries that are gone now, so that one that returns is known again."""
    kept: dict[str, str] = dict(memory.page.get("gone_entries", {}))
    standing = {entry.identity for entry in docket.entries}
    now = {key: name for key, name in kept.items() if name not in standing}
    now |= {entry_key(entry): entry.identity for entry in dropped if not entry.stub}
    if now == kept:
        return memory
    return Memory({**memory.page, "gone_entries": dict(list(now.items())[-MOST_REMEMBERED:])}, memory.site)


def route_of(raw: Raw) -> str:
    """What a docket's route is called: the address that answered, without its fragment."""
    return raw.url.split("#")[0][:300]


def what_differs(before: Reading | None, after: Reading) -> str:
    """The words in which two equal-in-meaning readings differ, for the noise that people can look at."""
    if before is None or content_digest(before) == content_digest(after):
        return ""
    marks = {"ins": "+", "del": "-"}
    runs = (f"{marks[s.op]} {s.text.strip()}" for b in redline(before, after) for s in b.spans if s.op in marks)
    return "\n".join(runs)[:NOISE_KEPT]
