"""An item's page: its history, any two of its versions, what changed and what the outlet says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from markupsafe import Markup

from monitor.errors import BadInput
from monitor.render import times
from monitor.render.html import redline_html, side_by_side_html
from monitor.render.plain import version_text
from monitor.web import docket, history, words
from monitor.web.access import InRoom
from monitor.web.answering import Route
from monitor.web.pair import Pair, blocks, pair, place_of, version
from monitor.web.room import Room
from storage.records import ChangeFilter, Hit, Item, Kind, Page, Reading, StoredChange, Version

router = APIRouter(route_class=Route)
VIEWS = {"redline": "Redline", "side": "Side by side", "text": "As read"}
_CAPTURES = 12
_CHOICES = 150
"""More versions than this are asked for by number."""
_PASSAGE = 40


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where the old wording still stands: the passage, and other items."""

    passage: str
    hits: tuple[Hit, ...]


@router.get("/item/{key}")
def item_page(request: Request, room: InRoom, key: str, a: str = "", b: str = "", view: str = "") -> Response:
    item = room.item(key)
    if item.kind is Kind.DOCKET and not (a or b or view):
        return docket.docket_page(request, room, item)
    view = view or "redline"
    if view not in VIEWS:
        raise BadInput(f"{view[:40]}: not a view; there are {', '.join(VIEWS)}")
    if item.versions == 0:
        return room.page(request, "item_empty.html", item=item, page=page_of(room, item))
    shown = pair(room, item, a, b)
    return room.page(request, "item.html", **_about(room, shown), view=view, views=VIEWS, body=_body(room, shown, view))


def _about(room: Room, shown: Pair) -> dict[str, Any]:
    item = shown.item
    versions = room.archive.versions(item.id)
    changes = recent_changes(room, item)
    when = partial(words.short, zone=room.settings.zone, now=room.clock())
    return {
        "item": item,
        "page": page_of(room, item),
        "pair": shown,
        "versions": versions,
        "bars": history.strip(versions, changes, shown.b, when),
        "bars_left_out": max(0, len(versions) - history.BARS),
        "changes": changes,
        "choices": versions if len(versions) <= _CHOICES else [],
        "summary": summary(versions, changes),
        "captures": room.archive.captures(item.id, _CAPTURES, headers=False),
        "notes": notes(shown.after.reading),
        "elsewhere": elsewhere(room, shown),
        "same_edits": same_edits(room, shown.stored),
        "annotations": room.archive.annotations(shown.stored.id) if shown.stored else [],
    }


def _body(room: Room, shown: Pair, view: str) -> Markup | str:
    if view == "text":
        return version_text(shown.after)
    if shown.taken_down:
        return ""
    lines = blocks(room, shown.before, shown.after)
    key = (view, *place_of(shown.before, shown.after))
    html = side_by_side_html if view == "side" else redline_html
    return room.redlines.get(key, lambda: Markup(html(lines)))  # noqa: S704 - render escapes


def page_of(room: Room, item: Item) -> Page | None:
    return room.archive.page(item.page_ids[0]) if item.page_ids else None


def recent_changes(room: Room, item: Item) -> dict[int, StoredChange]:
    """The newest changes by the number of the version that they led to."""
    found = room.archive.changes(ChangeFilter(item_id=item.id), limit=history.BARS)
    return {stored.after: stored for stored in found}


def summary(versions: Sequence[Version], changes: dict[int, StoredChange]) -> str:
    """6 versions · 3 headlines · 2 silent edits."""
    parts = [times.count(len(versions), "version")]
    headlines = len({v.headline for v in versions if v.headline})
    if headlines > 1:
        parts.append(times.count(headlines, "headline"))
    for flag, one in (("update-note", "update note"), ("correction", "correction"), ("silent-edit", "silent edit")):
        number = sum(flag in stored.change.flags for stored in changes.values())
        if number:
            parts.append(times.count(number, one))
    return " · ".join(parts)


def notes(reading: Reading | None) -> tuple[Any, ...]:
    return reading.article.notes if reading is not None and reading.article is not None else ()


def elsewhere(room: Room, shown: Pair) -> list[Elsewhere]:
    """Other items where a passage that was edited or taken out here still stands."""
    before = shown.before.reading if shown.before is not None else None
    if before is None or before.article is None:
        return []
    old = before.article.paragraphs
    lines = blocks(room, shown.before, shown.after)
    gone = [old[b.before].text for b in lines if b.kind in ("edited", "removed") and b.before is not None]
    passages = sorted((text for text in gone if len(text) >= _PASSAGE), key=len, reverse=True)[:3]
    found = [Elsewhere(text, _standing(room, shown.item, text)) for text in passages]
    return [one for one in found if one.hits]


def _standing(room: Room, item: Item, text: str) -> tuple[Hit, ...]:
    hits = room.archive.stands_in(text, limit=8)
    return tuple(hit for hit in hits if hit.current and hit.item.id != item.id)


def same_edits(room: Room, stored: StoredChange | None) -> list[StoredChange]:
    """The same edit on other pages within a week around it."""
    if stored is None or not stored.change.fingerprint:
        return []
    since = stored.noted_at - timedelta(days=7)
    return [o for o in room.archive.same_edit(stored.change.fingerprint, since) if o.item.id != stored.item.id][:10]


@router.get("/item/{key}/latest")
def latest(room: InRoom, key: str) -> Response:
    """A lasting address for the latest redline."""
    item = room.item(key)
    return RedirectResponse(f"/item/{item.id}?b={item.versions}", 307)


@router.get("/item/{key}/{wanted}.txt")
def text(room: InRoom, key: str, wanted: int) -> Response:
    """One version as plain text."""
    found = version(room, room.item(key), wanted)
    return PlainTextResponse(words.showable(version_text(found)))
