"""What was received, exactly: addresses, headers, and the bytes as harmless text."""

from __future__ import annotations

import codecs
import re
from io import BytesIO

from fastapi import APIRouter, Request
from fastapi.responses import Response

from monitor.errors import UnknownName
from monitor.export import write_evidence
from monitor.web.access import InRoom
from monitor.web.answering import Route
from monitor.web.item import page_of
from monitor.web.pair import pair
from monitor.web.room import Room
from storage.records import Capture, StoredCapture

router = APIRouter(route_class=Route)
_SHOWN = 60_000
_LISTED = 200


@router.get("/item/{key}/captures")
def captures(request: Request, room: InRoom, key: str) -> Response:
    """All captures and looks of an item, newest first."""
    item = room.item(key)
    page = page_of(room, item)
    return room.page(
        request,
        "captures.html",
        item=item,
        page=page,
        captures=room.archive.captures(item.id, _LISTED),
        visits=room.archive.visits(page.id, _LISTED) if page is not None else [],
    )


@router.get("/item/{key}/evidence.zip")
def evidence(room: InRoom, key: str, a: str = "", b: str = "") -> Response:
    """Two versions with what was received, and what proves that nothing was altered since."""
    shown = pair(room, room.item(key), a, b)
    target = BytesIO()
    versions = [version for version in (shown.before, shown.after) if version is not None]
    write_evidence(room.archive, shown.item, versions, target)
    name = f"evidence-{shown.item.id}-{shown.after.number}.zip"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(target.getvalue(), media_type="application/zip", headers=headers)


@router.get("/capture/{capture_id}")
def capture(request: Request, room: InRoom, capture_id: str) -> Response:
    found = _known(room, capture_id)
    source = decoded(found.capture)
    return room.page(
        request,
        "capture.html",
        stored=found,
        item=room.archive.item(found.page_id),
        source=source[:_SHOWN],
        left_out=max(0, len(source) - _SHOWN),
    )


@router.get("/capture/{capture_id}/raw")
def raw(room: InRoom, capture_id: str) -> Response:
    """The bytes, as a text file to save: never as anything that a browser would run or draw."""
    found = _known(room, capture_id)
    headers = {"content-disposition": f'attachment; filename="capture-{found.capture.digest[:16]}.txt"'}
    return Response(found.capture.payload, media_type="text/plain; charset=utf-8", headers=headers)


def _known(room: Room, capture_id: str) -> StoredCapture:
    found = room.archive.capture(capture_id) if len(capture_id) <= 64 and "\x00" not in capture_id else None
    if found is None:
        raise UnknownName(f"There is no capture {capture_id[:64]}")
    return found


def decoded(capture: Capture) -> str:
    """The payload as text, by the charset that the answer named, else UTF-8; what fits neither is marked."""
    match = re.search(r"charset=[\"']?([\w.:-]+)", capture.header("content-type") or "", re.IGNORECASE)
    try:
        name = codecs.lookup(match[1]).name if match else "utf-8"
        return capture.payload.decode(name, "replace")
    except (LookupError, UnicodeError):
        return capture.payload.decode("utf-8", "replace")
