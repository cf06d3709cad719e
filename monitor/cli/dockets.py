"""The command that shows a docket: what lies ahead, the numbers never seen, and every entry ever seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from monitor.cli.docket_text import docket_head
from monitor.cli.opening import AT_MOST, Desk, item_of, json_option, line, out, print_json
from monitor.compare.dockets import ahead, number_gaps, of_many_cases
from monitor.control import utc_now
from monitor.errors import BadInput
from monitor.render.clean import clean_text
from monitor.render.times import ago
from monitor.render.wording import route_name
from monitor.web.docket import newest_first
from storage import Archive
from storage.records import Docket, Entry, Hearing, Item, Kind, Version

MOST_AHEAD = 12
MOST_GAPS = 12
LOST = ("gone", "sealed")


@click.command()
@click.argument("page")
@click.option("--limit", type=AT_MOST, help="Only so many of the latest entries.")
@json_option
@click.pass_obj
def docket(desk: Desk, page: str, limit: int | None, as_json: bool) -> None:
    """A docket: hearings ahead, and every entry ever seen with what was edited, sealed or is gone."""
    with desk.reading() as archive:
        item = item_of(archive, page)
        if item.kind is not Kind.DOCKET:
            raise BadInput(f"{item.source.slug} is no docket. `nightdesk show {item.source.slug}` shows what it says")
        standing = docket_of(archive.version(item.id, -1))
        rows = shown_entries(archive, item, standing, limit)
        siblings = family_of(archive, item)
    coming = ahead(standing, today(desk.config.nightdesk.zone)) if standing is not None else ()
    if as_json:
        listed = standing.hearings if standing is not None else ()
        print_json({"item": item, "hearings": coming, "listed_hearings": listed, "entries": rows})
        return
    print_head(standing, rows, siblings)
    print_ahead(coming)
    several = len({route for row in rows for route in row["entry"].routes}) > 1
    for row in rows:
        print_entry(row, several, of_many_cases(standing))


def shown_entries(
    archive: Archive, item: Item, standing: Docket | None, limit: int | None
) -> Sequence[Mapping[str, Any]]:
    """All in the docket's order, or so many of the latest, the last one last. Of a whole court's feed, which has had
    entries without end, no more than those are loaded."""
    if limit is None:
        return archive.entries_seen(item.id)
    if standing is not None and standing.rolls and of_many_cases(standing):
        return archive.entries_latest(item.id, 0, limit)[::-1]
    return newest_first(archive.entries_seen(item.id))[:limit][::-1]


def docket_of(version: Version | None) -> Docket | None:
    return version.reading.docket if version is not None and version.reading is not None else None


def today(zone: str) -> str:
    return datetime.now(UTC).astimezone(ZoneInfo(zone)).date().isoformat()


def family_of(archive: Archive, item: Item) -> list[Item]:
    """The other dockets of the same story."""
    name = item.source.options.get("family")
    if not name:
        return []
    listed = archive.items(kind=Kind.DOCKET, limit=10_000)
    return [other for other in listed if other.id != item.id and other.source.options.get("family") == name]


def print_head(docket: Docket | None, rows: Sequence[Mapping[str, Any]], siblings: list[Item]) -> None:
    if docket is not None:
        print(clean_text("\n".join(docket_head(docket))))
    missing = [] if of_many_cases(docket) else gaps([row["entry"] for row in rows])
    if missing:
        more = f" and {len(missing) - MOST_GAPS} more" if len(missing) > MOST_GAPS else ""
        print(f"numbers never seen: {', '.join(missing[:MOST_GAPS])}{more}")
    for other in siblings:
        out.print(f"same story: {other.source.slug}  {line(other.title or other.url, 120)}", markup=False)


def gaps(entries: Iterable[Entry]) -> list[str]:
    numbers = (e.counted for e in entries if e.counted is not None)
    return [str(first) if first == last else f"{first}–{last}" for first, last in number_gaps(numbers)]


def print_ahead(coming: tuple[Hearing, ...]) -> None:
    for text in ahead_lines(coming[:MOST_AHEAD]):
        out.print(text, markup=False)
    if len(coming) > MOST_AHEAD:
        print(f"and {len(coming) - MOST_AHEAD} more ahead")


def ahead_lines(coming: Iterable[Hearing]) -> Iterator[str]:
    """`ahead  2026-04-23 10:30  Status Hearing (America/New_York), Courtroom 5, entry 84 · 2026-04-22, was 2026-04-20 09:00`;
    what only the docket's list of hearings says names no entry."""
    for hearing in coming:
        zone = f" ({hearing.zone})" if hearing.zone and "T" in hearing.when else ""
        what = f"due: {hearing.what}" if hearing.kind == "deadline" else hearing.what
        was = f", was {hearing.was.replace('T', ' ')}" if hearing.was else ""
        mark = "CANCELLED " if hearing.cancelled else ""
        entry = f"entry {hearing.entry}" if hearing.entry else "listed"
        said = ", ".join(
            part for part in (f"{mark}{what or 'Hearing'}{zone}", hearing.place, hearing.judge, entry) if part
        )
        yield line(f"ahead  {hearing.when.replace('T', ' '):<16}  {said}{was}", 300)


def print_entry(row: Mapping[str, Any], several: bool = False, with_case: bool = False) -> None:
    """`with_case`: the docket is a feed of many cases, and each entry says which it is of."""
    entry: Entry = row["entry"]
    edited = " (edited)" if len({state.text for _, state in row.get("history", ())}) > 1 else ""
    out.print(f"{line(entry.number or '–', 40):>5}  {line(entry.date_filed or '', 40):<10}  ", end="", markup=False)
    out.print(f"{row['state'] if row['state'] in LOST else '':<6}", style="red", end="", markup=False)
    out.print(f"{edited} ", style="yellow", end="", markup=False)
    case = " · ".join(filter(None, (entry.docket_number, entry.case_name))) if with_case else ""
    out.print(f"{line(f'[{case}]', 160)} " if case else "", end="", markup=False)
    out.print(line(entry.text or entry.short or "", 600), style="dim" if row["state"] == "gone" else "", markup=False)
    shown = f", by {', '.join(hosts(entry.routes))}" if several and entry.routes else ""
    out.print(f"       seen {ago(row['first_seen_at'], utc_now())}{shown}", style="dim", markup=False)


def hosts(routes: Iterable[str]) -> list[str]:
    return [line(route_name(route), 60) for route in routes]


COMMANDS = [docket]
