"""Where hubs reach us: they ask whether we asked (GET), and say that a feed has news (POST). See monitor/websub."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool

from monitor import websub
from monitor.errors import NightdeskError, UnknownName
from monitor.web.answering import Route
from monitor.web.room import Room

router = APIRouter(route_class=Route)
LONGEST = 500
"""Characters of a challenge that are given back."""
_GONE = PlainTextResponse("There is no such subscription.\n", 410)


@router.get("/websub/{page}/{token}")
def confirm(request: Request, page: str, token: str) -> Response:
    """The challenge is given back for what we asked; anything else is not ours."""
    room: Room = request.app.state.room
    said = {name: request.query_params.get(f"hub.{name}", "") for name in ("mode", "topic", "reason", "challenge")}
    given = {"page": page, "token": token, "lease": request.query_params.get("hub.lease_seconds"), **said}
    room.act("websub-confirm", given)
    return PlainTextResponse(said["challenge"][:LONGEST])


@router.post("/websub/{page}/{token}")
async def deliver(request: Request, page: str, token: str) -> Response:
    """What is delivered is not read: it is a hint. One whose signature is not its hub's is taken and left alone."""
    body = await request.body()
    header = request.headers.get("x-hub-signature", "")
    return await run_in_threadpool(delivered, request.app.state.room, page, token, body, header)


def delivered(room: Room, page: str, token: str, body: bytes, header: str) -> Response:
    try:
        _, found = websub.known(room.archive, page, token)
        if websub.signed(found.secret, body, header):
            given: dict[str, Any] = {"page": page, "token": token}
            room.act("websub-hint", given)
    except UnknownName:
        return _GONE
    except NightdeskError:
        return PlainTextResponse("Try again.\n", 503, {"retry-after": "60"})
    return PlainTextResponse("", 202)
