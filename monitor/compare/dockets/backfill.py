"""What an entry that was not there before is: news, only not seen yet, returned, or a stub's full text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from monitor.compare.dockets.calendar import Calendar
from monitor.compare.dockets.hearing_findings import tells
from monitor.compare.dockets.listed import Turn
from monitor.compare.dockets.occasions import Occasion
from monitor.compare.dockets.wording import opens, said
from storage.records import Docket, Entry


class Earlier:
    """What was known before, asked about one entry at a time."""

    def __init__(self, before: Docket, after: Docket, gone: Collection[str] = (), listed: Sequence[Turn] = ()) -> None:
        self.before, self.after, self.gone, self.listed = before, after, gone, listed
        self.whole = before.coverage.kind == "full"
        self.newest = max((e.date_filed or "" for e in before.entries), default="")
        self.oldest = min((e.date_filed for e in before.entries if e.date_filed), default="")
        self.highest = max((number_of(e) for e in before.entries), default=0)
        self.last_id = max((id_of(e) for e in before.entries), default=0)
        self.fresh_routes = routes(after) - routes(before) if before.provenance else set()
        self.by_day: dict[str | None, list[Entry]] = defaultdict(list)
        for entry in before.entries:
            if entry.stub or not entry.number:
                self.by_day[entry.date_filed].append(entry)
        self._calendar: Calendar | None = None

    @property
    def calendar(self) -> Calendar:
        """What was set before; made when first asked for."""
        if self._calendar is None:
            self._calendar = Calendar(self.before)
        return self._calendar

    def tells(self, occasion: Occasion) -> bool:
        """The docket's own list of hearings tells what an entry announces, or stood so before."""
        return bool(self.listed or self.before.hearings) and tells(occasion, self.before.hearings, self.listed)

    def standing_of(self, entry: Entry) -> str:
        """new, backfilled, restored, twin (the full text of a stub that stands beside it), or stub (of a text that
        stands beside it)."""
        if entry.identity in self.gone:
            return "restored"
        if self.stub_of(entry) is not None:
            return "twin"
        if any(opens(entry, full) and not full.stub for full in self.by_day[entry.date_filed] if fits(entry, full)):
            return "stub" if entry.stub else "new"
        return "backfilled" if self.is_old(entry) else "new"

    def stub_of(self, entry: Entry) -> Entry | None:
        """A stub of the same day whose words open this entry's text, or the day's only stub without any."""
        if entry.stub:
            return None
        stubs = [e for e in self.by_day[entry.date_filed] if e.stub and fits(e, entry)]
        blank = [e for e in stubs if not said(e)]
        return next((stub for stub in stubs if opens(stub, entry)), blank[0] if len(blank) == 1 else None)

    def is_old(self, entry: Entry) -> bool:
        """Older than what was known, where not all was to be seen before. A higher number, or a later id at the source,
        is new whatever its date; so is anything late-filed where all was to be seen. A window and a report by dates show
        all of the days that they reach back to; one page of many may be of any days."""
        if not self.before.entries or not entry.date_filed:
            return False
        by_new_route = bool(entry.routes) and set(entry.routes) <= self.fresh_routes
        if self.whole and not by_new_route:
            return False
        if number_of(entry) > self.highest > 0 or id_of(entry) > self.last_id > 0:
            return False
        if self.before.coverage.kind in ("window", "filtered") and not by_new_route:
            return entry.date_filed < self.oldest
        return entry.date_filed < self.newest or (
            entry.date_filed == self.newest and 0 < number_of(entry) < self.highest
        )

    def is_folded(self, entry: Entry) -> bool:
        """A stub that was merged into its full text: nothing is gone."""
        if not entry.stub:
            return False
        days = (e for e in self.after.entries if e.date_filed == entry.date_filed and not e.stub)
        return any(not said(entry) or opens(entry, e) for e in days)


def fits(one: Entry, two: Entry) -> bool:
    """The numbers do not speak against one entry."""
    return one.docket_number == two.docket_number and (not one.number or not two.number or one.number == two.number)


def number_of(entry: Entry) -> int:
    """The entry's number where dockets count by one; 0 for none and for a document's id in its place."""
    text = entry.number or ""
    plain = text.isascii() and text.isdigit() and len(text) <= 6 and not entry.docket_number
    return int(text) if plain else 0


def id_of(entry: Entry) -> int:
    text = entry.source_id or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def routes(docket: Docket) -> set[str]:
    return {key.removesuffix("#coverage") for key in docket.provenance if key.endswith("#coverage")}
