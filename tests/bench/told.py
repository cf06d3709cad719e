"""Were a docket's changes told, each once? Judged by a short reading of our own, not by the product's.

The reading knows table rows alone (or a record's fields). A capture in which it sees none (a feed, a page of plain lists,
an outage) is not judged: the next one with rows is compared with the last one with rows. It also finds out for itself
whether a page is one of several (`is_partial`), since what such a page does not show is not gone, and what it showed
once is known and no news when it shows it again (`Shown`): `told`, `untold` and `invented` count by that rule. `plain`
counts the same steps without it, as if every page showed all.
"""

from __future__ import annotations

import itertools
import re
from calendar import month_abbr, month_name
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import html as lxml_html
from rapidfuzz import fuzz, process

from storage.records import Finding
from tests.bench.corpus import Capture, record_fields

ROWS = ("entry-new", "entry-gone", "entry-edited", "entry-backfilled", "entry-restored", "entry-renumbered")
RECORDS = "court_hearings_sg"
ALIKE = 60
SAME = 90
CLOSE = 80
HEADERS = 2
"""Header rows that a table has at most."""
MENU = 5
"""Links in one cell from which it is a menu."""
MONTHS = {name.lower(): str(n) for names in (month_name, month_abbr) for n, name in enumerate(names) if name}
Says = Callable[[str, str], bool]
Named = tuple[str, str]
"""A field of a record: its name and its value; or a row and its first cell."""


@dataclass(frozen=True)
class Event:
    """came (before empty), went (after empty) or changed."""

    before: str
    after: str


def plain(text: str) -> str:
    """Lower case, words and numbers alone; months as numbers and numbers without leading zeros, so that one date is the
    same however it is written."""
    words = re.sub(r"[\W_]+", " ", text.lower()).split()
    return " ".join(MONTHS.get(word, word.lstrip("0") or "0") for word in words)


@lru_cache(maxsize=8)
def tree_of(payload: bytes) -> Any:
    """The page's tree, with line breaks and blocks set apart so that their words do not run together."""
    try:
        text = payload.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = payload.decode("cp1252", "replace")
    tree = lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", text) or "<p></p>")
    for part in tree.iter("br", "p", "div", "li", "td", "span"):
        part.tail = f" {part.tail or ''}"
    return tree


@lru_cache(maxsize=8)
def rows_of(payload: bytes) -> tuple[str, ...]:
    """The body rows of a page's tables, as cells joined; header rows and layout tables left out. A row has two cells or
    more that say something; a header is a row of `th`, or one at the top in words without a digit and without a link."""
    rows = []
    for table in tree_of(payload).iter("table"):
        own = [row for row in table.iter("tr") if cells_of(row, table)]
        rows += [" | ".join(cells_of(row)) for row in own[headers_of(own) :]]
    return tuple(rows)


def table_rows(capture: Capture) -> tuple[str, ...]:
    return rows_of(capture.payload)


_SORTS = re.compile(r"javascript:|sort|order", re.IGNORECASE)


def leads_on(row: Any) -> bool:
    """It has a link that is not there to sort the table."""
    return any(not _SORTS.search(link.get("href") or "") for link in row.iter("a"))


def headers_of(rows: Sequence[Any]) -> int:
    """How many of a table's first rows are headers: they have no digit where most rows have, or are set in bold."""
    numbered = [bool(re.search(r"\d", " ".join(cells_of(row)))) for row in rows]
    most = sum(numbered) * 2 >= len(rows)
    heads = (not leads_on(row) and not has and (most or is_bold(row)) for row, has in zip(rows, numbered, strict=True))
    return len(list(itertools.takewhile(bool, itertools.islice(heads, HEADERS))))


def is_bold(row: Any) -> bool:
    bold = " ".join(part.text_content() for part in row.iter("b", "strong"))
    return plain(bold) == plain(" ".join(cells_of(row)))


def cells_of(row: Any, table: Any = None) -> list[str]:
    """The words of a row's cells, if two or more say something. A row of form fields, or with a menu of links in a cell,
    is none."""
    if table is not None and next(row.iterancestors("table")) is not table:
        return []
    if row.find(".//table") is not None or next(row.iter("input", "select", "textarea"), None) is not None:
        return []
    if any(sum(bool(link.text_content().strip()) for link in cell.iter("a")) >= MENU for cell in row):
        return []
    cells = [" ".join(cell.text_content().split()) for cell in row if cell.tag == "td"]
    said = [cell for cell in cells if re.search(r"[^\s|:·•–-]", cell)]
    return said if len(said) >= 2 else []


def is_partial(capture: Capture) -> bool:
    """The page shows itself to be one of several: a link to the next one, a line of nothing but page numbers with links
    in it, or "20 of 300 results"."""
    for link in tree_of(capture.payload).iter("a"):
        text = " ".join(link.text_content().split()).lower()
        if re.fullmatch(r"\W*(next|next page|older)\W*", text) and link.get("href", "#") != "#":
            return True
        line = link.getparent().getparent() if link.getparent().tag == "li" else link.getparent()
        beside = " ".join(line.text_content().split()).lower()
        if text.isdigit() and re.fullmatch(r"([\W\d]|first|previous|prev|next|last|pages?)*\b1\b[\W]*2\b.*", beside):
            return True
    return bool(re.search(r"\b(results|records|cases|showing)\W{1,3}\d+ of \d", capture.text.lower()))


class Shown:
    """The rows that are known of a page: an earlier capture showed them, and no whole page after a whole one left them
    out."""

    def __init__(self) -> None:
        self.rows: Counter[Named] = Counter()

    def see(self, before: Capture | None, after: Capture) -> None:
        now = Counter(named_rows(after))
        if before is not None and not is_partial(before) and not is_partial(after):
            self.rows -= Counter(named_rows(before)) - now
        self.rows |= now


def named_rows(capture: Capture) -> list[Named]:
    return [(plain(row), plain(row.split(" | ")[0])) for row in table_rows(capture)]


def row_events(before: Capture, after: Capture, shown: Shown | None = None) -> list[Event]:
    """Rows that came, went or changed between two captures. A row goes with the one that has its first cell, if that has
    a digit and stands once on either side; else with the likest. A row that is known from before did not come."""
    stood, stands = Counter(named_rows(before)), Counter(named_rows(after))
    went = list((stood - stands).elements())
    came = list((stands - ((shown.rows if shown else Counter()) | stood)).elements())
    events = []
    for was, now in [*same_mark(went, came), *likest_rows(went, came)]:
        if was in went and now in came:
            went.remove(was)
            came.remove(now)
            events.append(Event(was[0], now[0]))
    return events + [Event("", row) for row, _ in came] + [Event(row, "") for row, _ in went]


def same_mark(went: Sequence[Named], came: Sequence[Named]) -> Iterator[tuple[Named, Named]]:
    old, new = Counter(mark for _, mark in went), Counter(mark for _, mark in came)
    marked = {mark: row for row, mark in came}
    for row, mark in went:
        if re.search(r"\d", mark) and old[mark] == new[mark] == 1:
            yield (row, mark), (marked[mark], mark)


def likest_rows(went: Sequence[Named], came: Sequence[Named]) -> Iterator[tuple[Named, Named]]:
    rows = [row for row, _ in came]
    pairs = []
    for i, (row, _) in enumerate(went):
        found = process.extract_iter(row, rows, scorer=fuzz.ratio, score_cutoff=ALIKE)
        pairs += [(score, -i, -j) for _, score, j in found]
    for _, i, j in sorted(pairs, reverse=True):
        yield went[-i], came[-j]


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


def events_of(set_name: str, before: Capture, after: Capture, shown: Shown | None = None) -> list[Event]:
    return record_events(before, after) if set_name == RECORDS else row_events(before, after, shown)


def has_rows(set_name: str, capture: Capture) -> bool:
    return set_name == RECORDS or bool(table_rows(capture))


def is_part(set_name: str, before: Capture, after: Capture) -> bool:
    """Whether one of two captures shows a part of what there is."""
    return set_name != RECORDS and (is_partial(before) or is_partial(after))


@dataclass
class Told:
    told: int = 0
    untold: int = 0
    invented: int = 0

    def add(self, events: Sequence[Event], findings: Sequence[Finding], partial: bool = False) -> None:
        """Match each event to one finding (or to a gone and a new one for a change); what is left was invented.
        `partial`: one of the two captures is a page of several. A row that it does not show is not gone, and a row said
        to be gone is invented; a row in the place of another is one that came."""
        if partial:
            events = [Event("", event.after) for event in events if event.after]
        left = [f for f in findings if f.kind in ROWS or f.kind.startswith(("hearing", "judge", "caption", "party"))]
        entries = [f for f in left if f.kind in ROWS]
        used: set[int] = set()
        count, untold = len(events), self.untold
        events = [event for event in events if not self.match(event, entries, used, holds)]
        events = take_likest(events, entries, used)
        events = [event for event in events if not self.match(event, entries, used, is_like)]
        for event in events:
            matched = self.match(event, left, used, is_like) or (partial and self.match_edited(event, entries, used))
            self.untold += not matched
        self.told += count - self.untold + untold
        self.invented += sum(1 for f in entries if id(f) not in used and not is_of_marks(f))

    def match(self, event: Event, findings: Sequence[Finding], used: set[int], says: Says) -> bool:
        left = [f for f in findings if id(f) not in used]
        one = likest(event, [f for f in left if says(f.before, event.before) and says(f.after, event.after)])
        if one is not None:
            used.add(id(one))
            return True
        if not (event.before and event.after):
            return False
        gone = likest(event, [f for f in left if f.before and says(f.before, event.before)])
        came = likest(event, [f for f in left if f.after and says(f.after, event.after)])
        if gone is None or came is None or gone is came:
            return False
        used.update((id(gone), id(came)))
        return True

    def match_edited(self, event: Event, findings: Sequence[Finding], used: set[int]) -> bool:
        """A row that came to this page may be one known from another, in new words."""
        edited = next((f for f in findings if id(f) not in used and f.before and is_like(f.after, event.after)), None)
        used.update({id(edited)} if edited else ())
        return edited is not None


def take_likest(events: Sequence[Event], findings: Sequence[Finding], used: set[int]) -> list[Event]:
    """Rows that came or went, and what says so in nearly the same words, the likest first. What is left."""
    left = [f for f in findings if id(f) not in used]
    words = [(plain(f.before), plain(f.after)) for f in left]
    pairs = [
        (fuzz.token_sort_ratio(was or now, event.before or event.after), -i, -j)
        for i, event in enumerate(events)
        if not (event.before and event.after)
        for j, (was, now) in enumerate(words)
        if bool(was) == bool(event.before) and bool(now) == bool(event.after)
    ]
    taken: set[int] = set()
    for score, i, j in sorted(pairs, reverse=True):
        if score >= CLOSE and -i not in taken and id(left[-j]) not in used:
            taken.add(-i)
            used.add(id(left[-j]))
    return [event for i, event in enumerate(events) if i not in taken]


def likest(event: Event, findings: Sequence[Finding]) -> Finding | None:
    """The finding whose words are most like the event's."""

    def likeness_of(finding: Finding) -> float:
        words = f"{event.before if finding.before else ''} {event.after if finding.after else ''}"
        return fuzz.ratio(plain(f"{finding.before} {finding.after}"), words)

    return max(findings, key=likeness_of, default=None) if len(findings) > 1 else next(iter(findings), None)


def is_of_marks(finding: Finding) -> bool:
    """Other punctuation alone, of which the reading of rows here knows nothing."""
    return finding.before != finding.after and plain(finding.before) == plain(finding.after)


def holds(finding: str, event: str) -> bool:
    """The finding's words hold the event's, or the other way round; both empty is agreement."""
    words = plain(finding)
    return f" {event} " in f" {words} " or f" {words} " in f" {event} " if words and event else not words and not event


def is_like(finding: str, event: str) -> bool:
    """Nearly the same words, in whatever order."""
    return holds(finding, event) or (bool(event) and fuzz.token_set_ratio(plain(finding), event) >= SAME)
