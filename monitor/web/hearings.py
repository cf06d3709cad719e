"""Hearings and deadlines of a docket: what lies ahead, in words, and all of them as a calendar to subscribe to."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import Response

from monitor.compare.dockets import Calendar
from monitor.errors import UnknownName
from monitor.render.calendar import CalendarOf, calendar_text, sentence
from monitor.web import words
from monitor.web.access import InRoom, conditional
from monitor.web.answering import Route
from monitor.web.room import Room
from monitor.web.tables import cell
from storage.records import Docket, Hearing, Item, Kind, Version

router = APIRouter(route_class=Route)
_MOST = 500


@dataclass(frozen=True, slots=True)
class Ahead:
    """One hearing or deadline as the docket's page lists it."""

    when: str
    what: str
    deadline: bool
    cancelled: bool
    was: str
    entry: str
    text: str
    place: str = ""
    judge: str = ""
    result: str = ""


def standing(room: Room, item: Item, version: Version | None) -> Sequence[Hearing]:
    """What the docket's entries set, soonest first; read once for each version."""
    docket = version.reading.docket if version is not None and version.reading is not None else None
    if version is None or docket is None:
        return ()
    reader = version.reading.reader if version.reading is not None else ""
    return room.redlines.get(("hearings", item.id, version.number, reader), lambda: _read(docket))


def _read(docket: Docket) -> tuple[Hearing, ...]:
    return tuple(sorted(Calendar(docket).standing, key=lambda hearing: hearing.when)[-_MOST:])


def ahead(hearings: Sequence[Hearing], zone: ZoneInfo, now: datetime) -> list[Ahead]:
    """Those of today and later, by the court's own day where its zone is known, else by the newsroom's."""
    return [_said(h, now) for h in hearings if h.when[:10] >= _today(h, zone, now)]


def listed(docket: Docket | None, now: datetime) -> list[Ahead]:
    """All that the docket's own list of hearings shows, the latest first."""
    return [_said(h, now) for h in reversed(docket.hearings)][:_MOST] if docket is not None else []


def _today(hearing: Hearing, zone: ZoneInfo, now: datetime) -> str:
    try:
        place = ZoneInfo(hearing.zone) if hearing.zone else zone
    except (KeyError, ValueError, OSError):
        place = zone
    return now.astimezone(place).date().isoformat()


def _said(hearing: Hearing, now: datetime) -> Ahead:
    return Ahead(
        when=words.local_moment(hearing.when, now),
        what=sentence(hearing.what or hearing.kind),
        deadline=hearing.kind == "deadline",
        cancelled=hearing.cancelled,
        was=words.local_moment(hearing.was, now) if hearing.was else "",
        entry=hearing.entry,
        text=hearing.text,
        place=hearing.place,
        judge=hearing.judge,
        result=hearing.result,
    )


def docket_of(room: Room, key: str) -> tuple[Item, Version]:
    """The item and its latest version. Raises UnknownName where that is no docket, or nothing was read of it."""
    item = room.item(key)
    latest = room.archive.version(item.id, -1) if item.kind is Kind.DOCKET else None
    if latest is None:
        raise UnknownName("That is not a docket")
    return item, latest


COLUMNS = ("when", "zone", "kind", "what", "place", "judge", "result", "cancelled", "was", "entry", "text")


@router.get("/item/{key}/hearings.csv")
def hearings_csv(request: Request, room: InRoom, key: str) -> Response:
    """All hearings and deadlines that the docket names, for a spreadsheet; nothing in it is taken for a formula."""
    item, latest = docket_of(room, key)
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for hearing in standing(room, item, latest):
        said = {name: getattr(hearing, name) for name in COLUMNS}
        said["cancelled"] = "yes" if hearing.cancelled else ""
        table.writerow([cell(str(said[name])) for name in COLUMNS])
    return conditional(request, out.getvalue().encode(), "text/csv; charset=utf-8", filename=f"{item.id}-hearings.csv")


@router.get("/item/{key}/hearings.ics")
def hearings_ics(request: Request, room: InRoom, key: str) -> Response:
    """All hearings and deadlines that the docket names, past ones too: a calendar keeps what it was given."""
    item, latest = docket_of(room, key)
    name = words.one_line(item.title or item.url, 200)
    of = CalendarOf(item.id, name, room.url(f"/item/{item.id}"), latest.number, latest.first_seen_at)
    content = calendar_text(of, standing(room, item, latest))
    return conditional(request, content.encode("utf-8", "replace"), "text/calendar; charset=utf-8")
