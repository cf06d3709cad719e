"""What a docket's entries set: hearings and deadlines, each as the latest entry that speaks of it leaves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from monitor.compare.dockets.entry_names import name_of
from monitor.compare.dockets.occasions import Occasion, may_set
from monitor.compare.dockets.signals import signals
from storage.records import Docket, Entry, Hearing

LOOKED_AT = 2000
"""The latest entries that are looked at: what was set longer ago has been moved or is past."""


class Calendar:
    """The hearings and deadlines of a docket, oldest entry first. `listed`: with those of its list of hearings."""

    def __init__(self, docket: Docket, listed: bool = True) -> None:
        self.zone = docket.zone or ""
        self.standing: list[Hearing] = []
        for entry in oldest_first(docket.entries)[-LOOKED_AT:]:
            if may_set(entry.text):
                for occasion in signals(entry.text).occasions:
                    self.take(occasion, entry)
        taken: set[int] = set()
        for hearing in docket.hearings if listed else ():
            self.take_listed(hearing, taken)

    def take_listed(self, hearing: Hearing, taken: set[int]) -> None:
        """One of the docket's list: its state counts, but where an entry has called it off or moved it since. `taken`:
        what other rows of the list are about."""
        here = replace(hearing, zone=self.zone)
        spoken = [h for h in self.standing if h.kind == "hearing" and id(h) not in taken]
        old = next((h for h in reversed(spoken) if is_one(h.when, h.what, hearing.when, hearing.what)), None)
        if old is None and any(is_one(h.was, h.what, hearing.when, hearing.what) for h in spoken):
            return
        if old is not None:
            text, entry, identity = old.text or hearing.text, old.entry, old.identity or hearing.identity
            off, was, what = hearing.cancelled or old.cancelled, hearing.was or old.was, hearing.what or old.what
            here = replace(here, entry=entry, text=text, identity=identity, cancelled=off, was=was, what=what)
        elif old := next((h for h in self.standing if is_one(h.when, h.what, hearing.was, hearing.what)), None):
            here = replace(here, identity=old.identity or hearing.identity)
        self.put(old, here)
        taken.add(id(here))

    def take(self, occasion: Occasion, entry: Entry) -> None:
        """Set, move or cancel."""
        old = self.meant(occasion)
        if occasion.kind == "hearing-cancelled":
            if old is not None:
                self.put(old, replace(old, cancelled=True, entry=name_of(entry), text=entry.text))
            return
        if not occasion.when:
            return
        moved = old if occasion.kind.endswith("-moved") else None
        what = occasion.what if len(occasion.what.split()) > 1 or moved is None else moved.what
        made = Hearing(
            kind="hearing" if occasion.hearing else "deadline",
            what=what or "Hearing",
            when=occasion.when,
            zone=self.zone,
            entry=name_of(entry),
            text=entry.text,
            identity=(moved.identity if moved else "") or f"{entry.identity or name_of(entry)}/{occasion.when}",
            was=moved.when if moved else occasion.was,
        )
        self.put(moved, made)

    def put(self, old: Hearing | None, new: Hearing) -> None:
        rest = [h for h in self.standing if h is not old and (h.kind, h.when, h.what) != (new.kind, new.when, new.what)]
        self.standing = [*rest, new]

    def meant(self, occasion: Occasion) -> Hearing | None:
        """The standing hearing that an occasion speaks of: at the time that it names, else the latest of its name."""
        kind = "hearing" if occasion.hearing else "deadline"
        open_ones = [h for h in self.standing if h.kind == kind and not h.cancelled]
        if occasion.was:
            return next((h for h in reversed(open_ones) if h.when[:10] == occasion.was[:10]), None)
        named = [h for h in open_ones if same_name(h.what, occasion.what)]
        return named[-1] if named else None


def is_one(when: str, what: str, other_when: str, other_what: str) -> bool:
    """Whether two may be one hearing: at the same hour of a day; or on the same day, where one says no hour and the names
    do not speak against it."""
    if not when or when[:10] != other_when[:10]:
        return False
    hours = (when[11:], other_when[11:])
    return hours[0] == hours[1] != "" or ("" in hours and same_name(what, other_what))


def oldest_first(entries: Iterable[Entry]) -> list[Entry]:
    """By date, then by number, then as the docket has them; newest-first pages are turned round."""
    listed = list(entries)
    dated = [e for e in listed if e.date_filed]
    turned = len(dated) > 1 and (dated[0].date_filed or "") > (dated[-1].date_filed or "")
    ordered = listed[::-1] if turned else listed
    return sorted(ordered, key=lambda e: e.date_filed or "")


def same_name(one: str, two: str) -> bool:
    """Equal names, or one that says no more than "hearing"."""
    a, b = one.lower().split(), two.lower().split()
    if not a or not b or a == b:
        return True
    return a[-1].rstrip("s") == b[-1].rstrip("s") and (len(a) == 1 or len(b) == 1 or bool(set(a[:-1]) & set(b[:-1])))


def ahead(docket: Docket, today: str) -> tuple[Hearing, ...]:
    """What lies ahead of a local day (ISO), soonest first; cancelled ones are kept and marked."""
    return tuple(sorted(upcoming(Calendar(docket).standing, today), key=lambda h: h.when))


def upcoming(hearings: Iterable[Hearing], today: str) -> Iterator[Hearing]:
    return (hearing for hearing in hearings if hearing.when[:10] >= today)
