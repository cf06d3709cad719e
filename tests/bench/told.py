"""Were a docket's changes told, each once? Judged by a short reading of our own, not by the product's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import html as lxml_html
from rapidfuzz import fuzz

from storage.records import Finding
from tests.bench.corpus import Capture, record_fields

ROWS = ("entry-new", "entry-gone", "entry-edited", "entry-backfilled", "entry-restored", "entry-renumbered")
ALIKE = 60
Named = tuple[str, str]
"""A field of a record: its name and its value."""


@dataclass(frozen=True)
class Event:
    """came (before empty), went (after empty) or changed."""

    before: str
    after: str


def plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.lower()).strip()


def table_rows(capture: Capture) -> list[str]:
    """The body rows of a page's tables, as cells joined; header rows and layout tables left out."""
    tree = lxml_html.fromstring(capture.payload or b"<p></p>")
    rows = []
    for row in tree.iter("tr"):
        cells = [" ".join(cell.text_content().split()) for cell in row if cell.tag == "td"]
        if row.find(".//table") is None and sum(1 for c in cells if c) >= 2:
            rows.append(" | ".join(c for c in cells if c))
    return rows


def row_events(before: Capture, after: Capture) -> list[Event]:
    """Rows that came, went or changed between two captures."""
    old, new = Counter(map(plain, table_rows(before))), Counter(map(plain, table_rows(after)))
    went, came = list((old - new).elements()), list((new - old).elements())
    events = []
    for row in came:
        likest = max(went, key=lambda gone: fuzz.ratio(gone, row), default="")
        if likest and fuzz.ratio(likest, row) >= ALIKE:
            went.remove(likest)
            events.append(Event(likest, row))
        else:
            events.append(Event("", row))
    return events + [Event(row, "") for row in went]


def record_events(before: Capture, after: Capture) -> list[Event]:
    """Fields of a hearing's record that came, went or changed, with old and new value. Of several fields of one name,
    each goes with the likest value that stood under it; their place among one another is nobody's name."""
    old, new = record_fields(before.labels["record"]), record_fields(after.labels["record"])
    gone = list((Counter(old) - Counter(new)).elements())
    came = list((Counter(new) - Counter(old)).elements())
    events = []
    for was, now in list(likest_first(gone, came)):
        gone.remove(was)
        came.remove(now)
        events.append(Event(plain(was[1]), plain(now[1])))
    return events + [Event("", plain(value)) for _, value in came] + [Event(plain(value), "") for _, value in gone]


def likest_first(gone: Sequence[Named], came: Sequence[Named]) -> Iterator[tuple[Named, Named]]:
    """Pairs of the same name, the likest values first, each of either side once."""
    pairs = [(likeness(a[1], b[1]), -i, -j) for i, a in enumerate(gone) for j, b in enumerate(came) if a[0] == b[0]]
    used: tuple[set[int], set[int]] = (set(), set())
    for _, i, j in sorted(pairs, reverse=True):
        if -i not in used[0] and -j not in used[1]:
            used[0].add(-i)
            used[1].add(-j)
            yield gone[-i], came[-j]


def likeness(one: str, two: str) -> float:
    """0 to 100; a value that goes on with more words is the same value."""
    return 100.0 if one and two and (one.startswith(two) or two.startswith(one)) else fuzz.ratio(one, two)


def events_of(set_name: str, before: Capture, after: Capture) -> list[Event]:
    return record_events(before, after) if set_name == "court_hearings_sg" else row_events(before, after)


@dataclass
class Told:
    told: int = 0
    untold: int = 0
    invented: int = 0

    def add(self, events: Sequence[Event], findings: Sequence[Finding]) -> None:
        """Match each event to one finding (or to a gone and a new one for a change); what is left was invented."""
        left = [f for f in findings if f.kind in ROWS or f.kind.startswith(("hearing", "judge", "caption", "party"))]
        entries = [f for f in left if f.kind in ROWS]
        used: set[int] = set()
        for event in events:
            matched = self.match(event, entries, used) or self.match(event, left, used)
            self.told += matched
            self.untold += not matched
        self.invented += sum(1 for f in entries if id(f) not in used)

    def match(self, event: Event, findings: Sequence[Finding], used: set[int]) -> bool:
        for finding in findings:
            if id(finding) not in used and says(finding.before, event.before) and says(finding.after, event.after):
                used.add(id(finding))
                return True
        if not (event.before and event.after):
            return False
        gone = next((f for f in findings if id(f) not in used and f.before and says(f.before, event.before)), None)
        came = next((f for f in findings if id(f) not in used and f.after and says(f.after, event.after)), None)
        if gone is None or came is None or gone is came:
            return False
        used.update((id(gone), id(came)))
        return True


def says(finding: str, event: str) -> bool:
    """The finding's words hold the event's, or the other way round; both empty is agreement."""
    words = plain(finding)
    if not words or not event:
        return not words and not event
    return event in words or words in event or fuzz.token_set_ratio(words, event) >= 90
