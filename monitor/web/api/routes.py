"""The API's routes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Path, Query

from monitor.errors import BadInput
from monitor.web.access import InRoom
from monitor.web.answering import Route
from monitor.web.api import shapes, shaping
from monitor.web.asked import Asked, asked
from monitor.web.change import known_change
from monitor.web.entry_files import plain_entry
from monitor.web.lists import items as listed_items
from monitor.web.pair import blocks, pair
from monitor.web.pair import version as known_version
from monitor.web.search import passages
from monitor.web.sources import all_rows

T = TypeVar("T")
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": shapes.Problem, "description": "Something asked for cannot be understood"},
    404: {"model": shapes.Problem, "description": "There is no such thing"},
    503: {"model": shapes.Problem, "description": "The archive cannot answer now"},
}
router = APIRouter(prefix="/api/v1", route_class=Route, responses=_PROBLEMS)

Limit = Annotated[int, Query(ge=1, le=200, description="How many at most")]
_AGAIN = "`next` of the answer before; empty = from the top"
Cursor = Annotated[str, Query(pattern="^[0-9]{0,18}$", description=_AGAIN)]
ItemCursor = Annotated[str, Query(pattern="^[0-9a-f-]{0,36}$", description=_AGAIN)]
AKind = Annotated[str, Query(pattern="^(article|docket|page|feed|section)?$")]
Text = Annotated[str, Query(max_length=500)]
Key = Annotated[str, Path(min_length=1, max_length=200, description="Item id, page id or slug")]
Number = Annotated[int, Path(ge=1, le=10**8, description="Number of the version, from 1")]


@router.get("/changes", summary="Changes, newest first")
def changes(
    room: InRoom,
    source: Text = "",
    tag: Text = "",
    flag: Text = "",
    weight: Annotated[str, Query(pattern="^(minor|substantive|major)?$", description="At least")] = "",
    kind: AKind = "",
    words: Text = "",
    added: Text = "",
    removed: Text = "",
    item: Text = "",
    since: Annotated[str, Query(max_length=60, description="ISO 8601 date or time")] = "",
    cursor: Cursor = "",
    limit: Limit = 30,
) -> shapes.Changes:
    filters = {"source": source, "tag": tag, "flag": flag, "weight": weight, "kind": kind, "words": words}
    filters |= {"added": added, "removed": removed, "item": item, "since": since, "before": cursor}
    found = room.changes(asked(filters).where(), limit=limit + 1)
    following = str(found[limit - 1].seq) if len(found) > limit else None
    return shapes.Changes(changes=[shaping.change(stored) for stored in found[:limit]], next=following)


@router.get("/changes/{change_id}", summary="One change with its findings")
def change(room: InRoom, change_id: Annotated[str, Path(max_length=64)]) -> shapes.ChangeInFull:
    return shaping.change_in_full(known_change(room, change_id))


@router.get("/items", summary="Articles, pages and dockets, latest seen first")
def items(
    room: InRoom,
    kind: AKind = "",
    source: Text = "",
    tag: Text = "",
    words: Text = "",
    cursor: ItemCursor = "",
    limit: Limit = 50,
) -> shapes.Items:
    question = asked({"kind": kind, "source": source, "tag": tag, "words": words})
    found = listed_items(room, question, cursor, limit + 1)
    following = found[limit - 1].id if len(found) > limit else None
    return shapes.Items(items=[shaping.item(record) for record in found[:limit]], next=following)


@router.get("/items/{key}", summary="One item")
def item(room: InRoom, key: Key) -> shapes.ItemShape:
    return shaping.item(room.item(key))


@router.get("/items/{key}/versions", summary="An item's versions, oldest first")
def versions(room: InRoom, key: Key, cursor: Cursor = "", limit: Limit = 100) -> shapes.Versions:
    found, following = _part(room.archive.versions(room.item(key).id), cursor, limit)
    return shapes.Versions(versions=[shaping.version(record) for record in found], next=following)


@router.get("/items/{key}/versions/{number}", summary="One version with what was read")
def version(room: InRoom, key: Key, number: Number) -> shapes.VersionInFull:
    return shaping.version_in_full(known_version(room, room.item(key), number))


@router.get("/items/{key}/diff", summary="Any two versions compared")
def diff(
    room: InRoom,
    key: Key,
    a: Annotated[int | None, Query(ge=0, le=10**8, description="Older version; 0 = nothing")] = None,
    b: Annotated[int | None, Query(ge=1, le=10**8, description="Newer version; the latest if left out")] = None,
) -> shapes.DiffShape:
    shown = pair(room, room.item(key), "" if a is None else str(a), "" if b is None else str(b))
    return shaping.diff(shown, blocks(room, shown.before, shown.after))


@router.get("/items/{key}/entries", summary="Every docket entry ever seen, in the docket's order")
def entries(room: InRoom, key: Key, cursor: Cursor = "", limit: Limit = 100) -> shapes.Entries:
    start = int(cursor or 0)
    found = list(room.archive.entries_part(room.item(key).id, start, limit + 1))
    following = str(start + limit) if len(found) > limit else None
    return shapes.Entries(entries=[plain_entry(seen) for seen in found[:limit]], next=following)


@router.get("/sources", summary="Sources and how they are doing")
def sources(room: InRoom, cursor: Cursor = "", limit: Limit = 50) -> shapes.Sources:
    found, following = _part(all_rows(room), cursor, limit)
    return shapes.Sources(sources=[shaping.source(one) for one in found], next=following)


@router.get("/hosts", summary="Hosts and when they may be asked again")
def hosts(room: InRoom, cursor: Cursor = "", limit: Limit = 50) -> shapes.Hosts:
    found, following = _part(room.archive.hosts(), cursor, limit)
    return shapes.Hosts(hosts=[shaping.host(record) for record in found], next=following)


@router.get("/search", summary="Passages over every version")
def search(
    room: InRoom,
    q: Annotated[str, Query(max_length=500, description="Words are all required; docs/search.md has the language")],
    source: Text = "",
    tag: Text = "",
    current: Annotated[str, Query(pattern="^[01]?$", description="1 = stands now, 0 = stood once")] = "",
    limit: Limit = 50,
) -> shapes.Hits:
    if not q.strip() or "\x00" in q:
        raise BadInput("q is empty: name the words to look for")
    question: Asked = asked({"source": source, "tag": tag})
    return shapes.Hits(hits=[shaping.hit(found) for found in passages(room, q.strip(), question, current, limit)])


def _part(whole: Sequence[T], cursor: str, limit: int) -> tuple[Sequence[T], str | None]:
    """The part of a list that begins at a cursor, and the cursor of the part after it."""
    start = int(cursor or 0)
    return whole[start : start + limit], str(start + limit) if len(whole) > start + limit else None
