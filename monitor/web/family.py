"""The dockets of one story (trial, appeal, Supreme Court) on one page, with what lies ahead in any of them, and as one
calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from monitor.errors import UnknownName
from monitor.render.calendar import CalendarOf, calendar_of_all
from monitor.web.access import InRoom, conditional
from monitor.web.answering import Route
from monitor.web.hearings import Ahead, ahead, standing
from monitor.web.room import Room
from storage.records import Docket, Hearing, Item, Kind, Version

router = APIRouter(route_class=Route)
_MOST_DOCKETS = 100
_MOST_LISTED = 10_000


@dataclass(frozen=True, slots=True)
class Member:
    """One docket of the story."""

    item: Item
    version: Version | None
    ahead: list[Ahead]

    @property
    def docket(self) -> Docket | None:
        return self.version.reading.docket if self.version is not None and self.version.reading is not None else None


def family_name(item: Item) -> str:
    """The story that a docket belongs to; empty if it belongs to none."""
    return str(item.source.options.get("family") or "")


def members(room: Room, name: str) -> list[Item]:
    """The dockets of a story, by the court's own order of their numbers."""
    listed = room.archive.items(kind=Kind.DOCKET, limit=_MOST_LISTED) if name else []
    return [item for item in listed if family_name(item) == name][:_MOST_DOCKETS]


def known_members(room: Room, name: str) -> list[Item]:
    """Raises UnknownName for a story without dockets."""
    items = members(room, name)
    if not items:
        raise UnknownName(f"There is no story called {name[:60]}")
    return items


@router.get("/family/{name}")
def family_page(request: Request, room: InRoom, name: str) -> Response:
    shown = [_member(room, item) for item in known_members(room, name)]
    return room.page(request, "family.html", story=name, path_name=quote(name, safe=""), members=shown)


def _member(room: Room, item: Item) -> Member:
    latest = room.archive.version(item.id, -1)
    return Member(item, latest, ahead(standing(room, item, latest), room.settings.zone, room.clock()))


@router.get("/family/{name}/hearings.ics")
def family_ics(request: Request, room: InRoom, name: str) -> Response:
    """All hearings and deadlines of the story's dockets."""
    content = calendar_of_all(name, [part for item in known_members(room, name) for part in _part(room, item)])
    return conditional(request, content.encode("utf-8", "replace"), "text/calendar; charset=utf-8")


def _part(room: Room, item: Item) -> Iterator[tuple[CalendarOf, Sequence[Hearing]]]:
    """What one docket adds to the story's calendar; nothing before it was read."""
    latest = room.archive.version(item.id, -1)
    if latest is not None:
        link = room.url(f"/item/{item.id}")
        of = CalendarOf(item.id, item.title or item.url, link, latest.number, latest.first_seen_at)
        yield of, standing(room, item, latest)
