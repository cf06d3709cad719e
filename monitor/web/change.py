"""The share page of one change, and a person's verdict on it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from monitor.errors import BadInput, UnknownName
from monitor.render.html import redline_html
from monitor.web.access import InRoom
from monitor.web.answering import Route
from monitor.web.item import notes, same_edits
from monitor.web.pair import blocks, pair
from monitor.web.room import Room
from monitor.web.telling import cards
from storage.records import StoredChange

router = APIRouter(route_class=Route)
_COMMANDS = {"noise": "noise", "important": "important", "": "unnoise"}
_TEXT_LIMIT = 2000


@router.get("/change/{change_id}")
def change_page(request: Request, room: InRoom, change_id: str) -> Response:
    stored = known_change(room, change_id)
    two = pair(room, stored.item, str(stored.before), str(stored.after))
    lines = blocks(room, two.before, two.after)
    return room.page(
        request,
        "change.html",
        shown=cards([stored])[0],
        stored=stored,
        pair=two,
        body=Markup(redline_html(lines)),  # noqa: S704 - render escapes
        notes=notes(two.after.reading),
        same_edits=same_edits(room, stored),
        annotations=room.archive.annotations(stored.id),
        share=room.url(f"/change/{stored.id}"),
    )


@router.post("/change/{change_id}/verdict")
def judge(
    room: InRoom, change_id: str, verdict: Annotated[str, Form()] = "", text: Annotated[str, Form()] = ""
) -> Response:
    """noise, important, or nothing, which takes the verdict back."""
    stored = known_change(room, change_id)
    if verdict not in _COMMANDS:
        raise BadInput(f"{verdict[:40]}: not a verdict; there are noise and important")
    room.act(_COMMANDS[verdict], {"change": stored.id, "text": text[:_TEXT_LIMIT]})
    return RedirectResponse(f"/change/{stored.id}", 303)


@router.post("/change/{change_id}/remark")
def remark(room: InRoom, change_id: str, text: Annotated[str, Form()] = "") -> Response:
    """A remark leaves the verdict as it is."""
    stored = known_change(room, change_id)
    if not text.strip():
        raise BadInput("The remark is empty")
    room.act("annotate", {"change": stored.id, "verdict": stored.verdict, "text": text.strip()[:_TEXT_LIMIT]})
    return RedirectResponse(f"/change/{stored.id}", 303)


def known_change(room: Room, change_id: str) -> StoredChange:
    found = room.archive.change(change_id) if len(change_id) <= 64 and "\x00" not in change_id else None
    if found is None:
        raise UnknownName(f"There is no change {change_id[:64]}")
    return found
