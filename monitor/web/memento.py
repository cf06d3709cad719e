"""Memento (RFC 7089): an address as it read at a moment. TimeGate, TimeMap and mementos as plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import unquote

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from monitor.errors import BadInput, UnknownName
from monitor.render.plain import version_text
from monitor.web import words
from monitor.web.access import InRoom, conditional
from monitor.web.answering import Route
from monitor.web.room import Room
from storage.records import Item, Version

router = APIRouter(route_class=Route)
_STAMP = "%Y%m%d%H%M%S"


@router.get("/timegate/{url:path}")
def timegate(request: Request, room: InRoom) -> Response:
    """To the memento that stood at Accept-Datetime; to the latest one without it (section 4.1, pattern 2.1)."""
    item = _item(room, _target(request, "/timegate/"))
    versions = room.archive.versions(item.id)
    wanted = accept_datetime(request.headers.get("accept-datetime", ""))
    chosen = standing_at(versions, wanted)
    links = [_link(item.url, "original"), _timemap(room, item)]
    headers = {"vary": "accept-datetime", "link": ", ".join(links)}
    return RedirectResponse(_memento_url(room, item, chosen), 302, headers)


@router.get("/timemap/link/{url:path}")
def timemap(request: Request, room: InRoom) -> Response:
    """All mementos in application/link-format (RFC 6690, section 5 of RFC 7089)."""
    item = _item(room, _target(request, "/timemap/link/"))
    versions = room.archive.versions(item.id)
    lines = [_link(item.url, "original"), _timegate(room, item)]
    own = room.url(f"/timemap/link/{_sane(item.url)}")
    span = f'; from="{_http(versions[0])}"; until="{_http(versions[-1])}"' if versions else ""
    lines.append(f'<{own}>; rel="self"; type="application/link-format"{span}')
    lines += [_memento_link(room, item, v, i, len(versions)) for i, v in enumerate(versions)]
    return conditional(request, (",\n".join(lines) + "\n").encode(), "application/link-format")


@router.get("/memento/{stamp}/{url:path}")
def memento(request: Request, room: InRoom, stamp: str) -> Response:
    """The version that stood at the moment `stamp` (YYYYMMDDhhmmss, UTC), as text."""
    item = _item(room, _target(request, f"/memento/{stamp}/"))
    versions = room.archive.versions(item.id)
    chosen = standing_at(versions, parse_stamp(stamp))
    full = room.archive.version(item.id, chosen.number)
    text = version_text(full or chosen)
    links = [_link(item.url, "original"), _timegate(room, item), _timemap(room, item)]
    links += _around(room, item, versions, chosen)
    headers = {"memento-datetime": _http(chosen), "link": ", ".join(links)}
    return PlainTextResponse(words.showable(text), headers=headers)


def standing_at(versions: Sequence[Version], at: datetime | None) -> Version:
    """The version that stood at that moment: the last one seen before it, else the first. The latest for None."""
    if not versions:
        raise UnknownName("Nothing of this address is kept yet")
    earlier = [v for v in versions if at is None or v.first_seen_at.replace(microsecond=0) <= at]
    return earlier[-1] if earlier else versions[0]


def accept_datetime(text: str) -> datetime | None:
    """RFC 7089, section 2.1.1: an RFC 1123 date in GMT. Raises BadInput."""
    if not text:
        return None
    try:
        parsed = parsedate_to_datetime(text)
        return parsed.astimezone(UTC) if parsed.tzinfo is not None else parsed.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError) as error:
        raise BadInput("Accept-Datetime is not a date like Wed, 22 Apr 2026 18:47:09 GMT") from error


def parse_stamp(text: str) -> datetime:
    try:
        if not re.fullmatch(r"[0-9]{14}", text):
            raise ValueError(text)
        return datetime.strptime(text, _STAMP).replace(tzinfo=UTC)
    except ValueError as error:
        raise BadInput("A memento's moment has 14 digits, like 20260422184709") from error


def _item(room: Room, target: str) -> Item:
    """The item of an address. One that was given to us with letters beyond ASCII is asked for with them escaped."""
    try:
        return room.item(target)
    except UnknownName:
        return room.item(unquote(target))


def _target(request: Request, prefix: str) -> str:
    """The address after the prefix, exactly as it was asked for: its own query belongs to it."""
    path = request.scope.get("raw_path", request.url.path.encode()).decode("latin-1")
    query = request.scope.get("query_string", b"").decode("latin-1")
    target = path.partition(prefix)[2] + (f"?{query}" if query else "")
    return re.sub(r"^(https?:)/+", r"\1//", target)


def _around(room: Room, item: Item, versions: Sequence[Version], chosen: Version) -> list[str]:
    """Links to this memento and to the first, last, previous and next one."""
    last = len(versions) - 1
    place = next(i for i, v in enumerate(versions) if v.number == chosen.number)
    names = [(0, "first"), (last, "last"), (place - 1, "prev"), (place + 1, "next")]
    shown = sorted({i for i in (0, place - 1, place, place + 1, last) if 0 <= i <= last})
    return [
        _named_memento(room, item, versions[i], [*(name for at, name in names if at == i), "memento"]) for i in shown
    ]


def _memento_link(room: Room, item: Item, version: Version, place: int, total: int) -> str:
    names = [name for at, name in ((0, "first"), (total - 1, "last")) if at == place]
    return _named_memento(room, item, version, [*names, "memento"])


def _named_memento(room: Room, item: Item, version: Version, rel: list[str]) -> str:
    return f'<{_memento_url(room, item, version)}>; rel="{" ".join(rel)}"; datetime="{_http(version)}"'


def _memento_url(room: Room, item: Item, version: Version) -> str:
    return room.url(f"/memento/{version.first_seen_at.astimezone(UTC).strftime(_STAMP)}/{_sane(item.url)}")


def _timemap(room: Room, item: Item) -> str:
    return f'<{room.url("/timemap/link/" + _sane(item.url))}>; rel="timemap"; type="application/link-format"'


def _timegate(room: Room, item: Item) -> str:
    return _link(room.url("/timegate/" + item.url), "timegate")


def _link(url: str, rel: str) -> str:
    return f'<{_sane(url)}>; rel="{rel}"'


def _sane(url: str) -> str:
    """An address that can stand in a header between angle brackets: anything else in it is escaped."""
    return "".join(c if "!" <= c <= "~" and c not in '<>"\\' else _escaped(c) for c in url)


def _escaped(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))


def _http(version: Version) -> str:
    return format_datetime(version.first_seen_at.astimezone(UTC).replace(microsecond=0), usegmt=True)
