"""Where CourtListener's docket alerts arrive, at an address that only CourtListener and the operator know. See
monitor/hook."""

from __future__ import annotations

import hmac

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from monitor import hook
from monitor.errors import BadInput, NightdeskError
from monitor.web.answering import Route
from monitor.web.room import Room

router = APIRouter(route_class=Route)


@router.post(hook.PATH + "{secret}")
async def deliver(request: Request, secret: str) -> Response:
    """202 for what was kept, was kept before, or is left alone; 400 for what is no event, 503 where it cannot be kept
    now. A wrong secret is a page that does not exist."""
    room: Room = request.app.state.room
    if not is_secret(room.settings.hook, secret):
        raise HTTPException(404)
    return await run_in_threadpool(delivered, room, await request.body(), request.headers.items())


def is_secret(ours: str, given: str) -> bool:
    return bool(ours) and hmac.compare_digest(ours.encode(), given.encode("utf-8", "replace"))


def delivered(room: Room, body: bytes, headers: list[tuple[str, str]]) -> Response:
    try:
        parts = hook.parts_of(body)
    except BadInput as error:
        return PlainTextResponse(f"{error}\n", 400)
    stated = next((value for name, value in headers if name.lower() == "idempotency-key"), None)
    try:
        if parts:
            room.act("courtlistener-alert", hook.said(parts, hook.key_of(stated, body), headers))
    except NightdeskError:
        return PlainTextResponse("Try again.\n", 503, {"retry-after": "180"})
    return PlainTextResponse("", 202)
