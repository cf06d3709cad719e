"""A docket's entries as files: a table for spreadsheets, and JSON with every wording. Written as they are sent, a few hundred
entries at a time, however many a court's feed has had."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from monitor.errors import UnknownName
from monitor.web.access import InRoom, known_by
from monitor.web.answering import Route
from monitor.web.docket import docket_of
from monitor.web.room import Room
from monitor.web.tables import cell
from storage.content import to_plain
from storage.records import Hearing, Item, Kind

router = APIRouter(route_class=Route)
PATHS = ("/entries.csv", "/entries.json")
"""How the addresses of these files end."""
AT_A_TIME = 200
COLUMNS = (
    "number", "date_filed", "text", "state", "first_seen_at", "last_seen_at", "first_version", "edits", "docket_number",
    "case_name", "documents",
)  # fmt: skip
"""Of the spreadsheet; number and name of the case are said where a feed shows many cases."""
Seen = Mapping[str, Any]


@router.get("/item/{key}/entries.csv")
def entries_csv(request: Request, room: InRoom, key: str) -> Response:
    """All entries ever seen, for a spreadsheet; nothing in it is taken for a formula."""
    item = _docket_item(room, key)
    return _sent(request, room, item, "text/csv; charset=utf-8", "csv", table)


@router.get("/item/{key}/entries.json")
def entries_json(request: Request, room: InRoom, key: str) -> Response:
    item = _docket_item(room, key)
    docket = docket_of(room.archive.version(item.id, -1))
    hearings = docket.hearings if docket is not None else ()
    return _sent(request, room, item, "application/json", "json", lambda entries: listing(item, entries, hearings))


def _sent(
    request: Request, room: Room, item: Item, media: str, ending: str, write: Callable[[Iterator[Seen]], Iterator[str]]
) -> Response:
    """The file as it is written, or 304 where the reader has it already."""
    seen, headers = known_by(request, _mark(room, item, ending))
    if seen:
        return Response(status_code=304, headers=headers)
    headers["content-disposition"] = f'attachment; filename="{item.id}.{ending}"'
    content = (part.encode() for part in write(room.archive.entries_part(item.id, 0)))
    return StreamingResponse(content, media_type=media, headers=headers)


def _mark(room: Room, item: Item, ending: str) -> str:
    """Another one whenever the file would be: a look at the docket, a better reading, a takedown."""
    latest = room.archive.version(item.id, -1)
    reading = latest.reading if latest is not None else None
    reader = (reading.reader, reading.recipe) if reading is not None else ()
    taken = len(room.archive.takedowns(item.id))
    return repr((ending, item.id, item.title, item.versions, item.last_seen_at, reader, taken))


def table(entries: Iterator[Seen]) -> Iterator[str]:
    yield _rows([COLUMNS])
    while part := list(islice(entries, AT_A_TIME)):
        yield _rows([_cells(seen) for seen in part])


def _rows(rows: list[tuple[Any, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _cells(seen: Seen) -> tuple[Any, ...]:
    entry = seen["entry"]
    said = (entry.number or "", entry.date_filed or "", entry.text, seen["state"])
    times = (seen["first_seen_at"].isoformat(), seen["last_seen_at"].isoformat())
    links = " ".join(d.url for d in entry.documents if d.url)
    case = (entry.docket_number or "", entry.case_name or "", links)
    return (*map(cell, said), *times, seen["first_version"], len(seen["history"]) - 1, *map(cell, case))


def listing(item: Item, entries: Iterator[Seen], hearings: Sequence[Hearing]) -> Iterator[str]:
    """{"item": …, "title": …, "entries": […], "hearings": […]}"""
    yield f'{{"item":{_json(item.id)},"title":{_json(item.title)},"entries":['
    between = ""
    while part := list(islice(entries, AT_A_TIME)):
        yield between + ",".join(_json(plain_entry(seen)) for seen in part)
        between = ","
    yield f'],"hearings":{_json(to_plain(hearings))}}}'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def plain_entry(seen: Seen) -> dict[str, Any]:
    """An entry ever seen as JSON-able values, with every wording it had."""
    wordings = [{"version": version, "text": entry.text} for version, entry in seen["history"]]
    return {
        **to_plain(seen["entry"]),
        "state": seen["state"],
        "first_version": seen["first_version"],
        "last_version": seen["last_version"],
        "first_seen_at": seen["first_seen_at"].isoformat(),
        "last_seen_at": seen["last_seen_at"].isoformat(),
        "history": wordings,
    }


def _docket_item(room: Room, key: str) -> Item:
    item = room.item(key)
    if item.kind is not Kind.DOCKET:
        raise UnknownName("That is not a docket")
    return item
