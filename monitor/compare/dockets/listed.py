"""The hearings that a docket lists beside its entries: which is which between two looks, what became of each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from monitor.compare.dockets.calendar import same_name
from storage.records import Docket, Hearing

OWNER = "hearings"
"""Provenance: the route whose list of hearings stands; under `ROUTE#hearings`, that a route's look could show one."""
MARK = "hearing:"
"""Before a hearing's identity among what a look misses."""
SHORTEST = 5
"""From so many hearings a list may show only the next ones."""
MOST = 1_000
"""Hearings, the latest, that are kept of one docket."""
Pair = tuple[Hearing, Hearing]


@dataclass(frozen=True, slots=True)
class Listed:
    """What stands of a docket's list after a look, and the hearings that it misses until another look does."""

    hearings: tuple[Hearing, ...]
    missing: tuple[str, ...] = ()


def local_time(now: datetime | None, zone: str | None) -> str:
    """`2026-03-04T09:30` by the court's clock; by the world's where its zone is not known. Empty without a time."""
    if now is None:
        return ""
    try:
        return now.astimezone(ZoneInfo(zone) if zone else UTC).strftime("%Y-%m-%dT%H:%M")
    except (KeyError, ValueError, OSError):
        return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")


def is_past(hearing: Hearing, now: str) -> bool:
    """Its hour has come; what has no hour is past when its day is."""
    return bool(now) and hearing.when < now[: len(hearing.when)]


# ---------------------------------------------------------------- which is which


def pair_hearings(
    old: Sequence[Hearing], new: Sequence[Hearing], now: str = ""
) -> tuple[list[Pair], list[Hearing], list[Hearing]]:
    """(pairs, gone, come): by identity, by time and name, by time, by day and name; at last by name alone, where the
    older one was still to come."""
    gone, come = list(old), list(new)
    pairs: list[Pair] = []
    rules: tuple[Callable[[Hearing, Hearing], bool], ...] = (
        lambda a, b: bool(a.identity) and a.identity == b.identity,
        lambda a, b: a.when == b.when and a.what.lower() == b.what.lower(),
        lambda a, b: a.when == b.when and same_name(a.what, b.what),
        lambda a, b: a.when == b.when,
        lambda a, b: a.when[:10] == b.when[:10] and same_name(a.what, b.what),
        lambda a, b: a.what.lower() == b.what.lower() and not is_past(a, now) and not a.cancelled,
    )
    for fits in rules:
        for one in list(gone):
            other = next((b for b in come if fits(one, b) and may_be_one(one, b)), None)
            if other is not None:
                pairs.append((one, other))
                gone.remove(one)
                come.remove(other)
    return pairs, gone, come


def may_be_one(one: Hearing, two: Hearing) -> bool:
    """Two that were given different identities at an earlier look are two."""
    return not one.identity or not two.identity or one.identity == two.identity


# ---------------------------------------------------------------- what stands


def merged_hearings(
    standing: Docket, shown: Docket, route: str, confirmed: Collection[str], everything: bool, now: str
) -> Listed:
    """The list of the route that showed one first. What a look misses is kept until another look misses it too; what
    lies behind is kept as it was last listed."""
    if standing.provenance.get(OWNER, route if shown.hearings else "") != route:
        return Listed(standing.hearings)
    pairs, gone, come = pair_hearings(standing.hearings, shown.hearings, now)
    behind = [h for h in gone if is_past(h, now)]
    ahead = [] if everything else [h for h in gone if h not in behind and not falls_off(h, pairs, come)]
    kept = [h for h in ahead if f"{MARK}{h.identity}" not in confirmed] if shown.complete else ahead
    fresh = [*(taken_on(old, new) for old, new in pairs), *named(come, pairs, standing.hearings)]
    waiting = tuple(f"{MARK}{h.identity}" for h in kept) if shown.complete else ()
    return Listed(tuple(sorted([*behind, *fresh, *kept], key=lambda h: (h.when, h.what)))[-MOST:], waiting)


def falls_off(hearing: Hearing, pairs: Sequence[Pair], come: Sequence[Hearing]) -> bool:
    """The list is full, and shows nearer ones in place of its last."""
    return len(pairs) >= SHORTEST and bool(come) and hearing.when > max(h.when for h in [*come, *(b for _, b in pairs)])


def taken_on(old: Hearing, new: Hearing) -> Hearing:
    """The newer state under the name that the hearing has, with the day that it had before."""
    return replace(new, identity=old.identity or key_of(old), was=old.when if old.when != new.when else old.was)


def named(come: Sequence[Hearing], pairs: Sequence[Pair], standing: Sequence[Hearing]) -> Iterator[Hearing]:
    """New ones with a name of their own; one that takes the place of one put off in the same look says from when."""
    used = {h.identity for h in standing}
    for hearing in come:
        key = key_of(hearing)
        count = 1
        while key in used:
            count += 1
            key = f"{key_of(hearing)}.{count}"
        used.add(key)
        put_off = replaced_by(hearing, pairs)
        yield replace(hearing, identity=key, was=put_off.when if put_off is not None else "")


def replaced_by(hearing: Hearing, pairs: Sequence[Pair]) -> Hearing | None:
    """The hearing of that name that this look calls off, and in whose place the new one stands."""
    off = (old for old, new in pairs if new.cancelled and not old.cancelled and same_name(old.what, hearing.what))
    return next((old for old in off if not hearing.cancelled and hearing.when > old.when), None)


def key_of(hearing: Hearing) -> str:
    """16 hex digits of its time and name as first seen."""
    return hashlib.blake2b(f"{hearing.when}|{hearing.what.lower()}".encode(), digest_size=8).hexdigest()


def with_route(provenance: Mapping[str, str], shown: Docket, route: str) -> dict[str, str]:
    """What is remembered of a look: that it could show hearings, and whose list stands."""
    more = {OWNER: route} if shown.hearings and OWNER not in provenance else {}
    return {**provenance, f"{route}#hearings": "read", **more}


# ---------------------------------------------------------------- what became of them


@dataclass(frozen=True, slots=True)
class Turn:
    """What became of one hearing. kind: hearing-set, -moved, -cancelled, -result, -edited, -gone. `old` as it stood,
    `new` as it stands; for one that was moved by being listed again, the new row."""

    kind: str
    old: Hearing | None
    new: Hearing | None


def turns(before: Docket, after: Docket, now: str) -> list[Turn]:
    """What the list tells. Nothing of a list that is seen for the first time by a reader that knows such lists."""
    owner = after.provenance.get(OWNER)
    if before.hearings == after.hearings or (before.provenance and f"{owner}#hearings" not in before.provenance):
        return []
    pairs, gone, come = pair_hearings(before.hearings, after.hearings, now)
    found = [turn for old, new in pairs for turn in turns_of(old, new, pairs, come)]
    again = {id(turn.new) for turn in found if turn.kind == "hearing-moved"}
    found += come_now([h for h in come if id(h) not in again])
    lost = [h for h in gone if not is_past(h, now) and not h.cancelled and not falls_off(h, pairs, come)]
    return [*found, *(Turn("hearing-gone", h, None) for h in lost)]


def come_now(come: Sequence[Hearing]) -> Iterator[Turn]:
    """New rows; one that is called off already, and in whose place another new one stands, is a move."""
    instead: set[int] = set()
    for hearing in come:
        if hearing.cancelled:
            again = next((h for h in come if replaced_by(h, [(replace(hearing, cancelled=False), hearing)])), None)
            instead |= {id(again)} if again is not None else set()
            yield Turn("hearing-moved", hearing, again) if again else Turn("hearing-cancelled", hearing, hearing)
    yield from (Turn("hearing-set", None, h) for h in come if not h.cancelled and id(h) not in instead)


def turns_of(old: Hearing, new: Hearing, pairs: Sequence[Pair], come: Sequence[Hearing]) -> Iterator[Turn]:
    if new.cancelled and not old.cancelled:
        again = next((h for h in come if replaced_by(h, [(old, new)]) is not None), None)
        yield Turn("hearing-moved", old, again) if again is not None else Turn("hearing-cancelled", old, new)
    elif old.cancelled and not new.cancelled:
        yield Turn("hearing-set", None, new)
    elif old.when != new.when and not is_hour_alone(old.when, new.when):
        yield Turn("hearing-moved", old, new)
    elif new.result and bare(new.result) != bare(old.result):
        yield Turn("hearing-result", old, new)
    elif differs(old, new):
        yield Turn("hearing-edited", old, new)


def is_hour_alone(old: str, new: str) -> bool:
    """The same day, whose hour only one of the two says."""
    return old[:10] == new[:10] and ("T" in old) != ("T" in new)


def differs(old: Hearing, new: Hearing) -> bool:
    """Another name, place or judge, or an hour where none was; what is not given any more is no change."""
    if old.when[:10] == new.when[:10] and "T" in new.when and "T" not in old.when:
        return True
    pairs = ((old.what, new.what), (old.place, new.place), (old.judge, new.judge))
    return any(two and bare(one) != bare(two) for one, two in pairs)


def bare(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())
