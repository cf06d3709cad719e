"""The lists of watched pages and dockets, latest seen first."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from monitor.errors import BadInput, UnknownName
from monitor.web.access import InRoom
from monitor.web.answering import Route
from monitor.web.asked import Asked, asked
from monitor.web.room import Room
from storage import ArchiveError
from storage.records import Item, Kind

router = APIRouter(route_class=Route)
PER_PAGE = 60


@router.get("/pages")
def pages(request: Request, room: InRoom) -> Response:
    """Articles and plain pages."""
    return _list(request, room, "Pages", None)


@router.get("/dockets")
def dockets(request: Request, room: InRoom) -> Response:
    return _list(request, room, "Dockets", Kind.DOCKET)


def _list(request: Request, room: Room, title: str, kind: Kind | None) -> Response:
    question = asked({**request.query_params, "before": "", "kind": kind or request.query_params.get("kind", "")})
    found = items(room, question, request.query_params.get("after", ""), PER_PAGE + 1)
    return room.page(
        request,
        "items.html",
        title=title,
        asked=question,
        items=found[:PER_PAGE],
        after=found[PER_PAGE - 1].id if len(found) > PER_PAGE else "",
        dockets=kind is Kind.DOCKET,
    )


def items(room: Room, question: Asked, after: str, limit: int) -> list[Item]:
    """Raises UnknownName if `after` is no item's id, BadInput for words that cannot be read as a question."""
    if after and ("\x00" in after or room.archive.item(after) is None):
        raise UnknownName("That place in the list is gone; start again from the top")
    try:
        return room.archive.items(
            kind=question.kind or None,
            tag=question.tag or None,
            source=question.source or None,
            words=question.words or None,
            limit=limit,
            after=after or None,
        )
    except ArchiveError as error:
        if question.words:
            raise BadInput(str(error)) from error
        raise
