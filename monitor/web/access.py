"""How a route gets at the room and answers conditional requests."""

from __future__ import annotations

import hashlib
from datetime import datetime
from email.utils import format_datetime
from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.responses import Response

from monitor.web.room import Room


async def _room(request: Request) -> Room:
    return cast(Room, request.app.state.room)


InRoom = Annotated[Room, Depends(_room)]


def conditional(
    request: Request, content: bytes, media: str, changed_at: datetime | None = None, filename: str = ""
) -> Response:
    """The content with its ETag (and Last-Modified), or 304 where the reader has it already.
    `filename`, plain ASCII without quotes, makes it a file to save."""
    tag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
    known = {"etag": tag, "cache-control": "private, no-cache"}
    if changed_at is not None:
        known["last-modified"] = format_datetime(changed_at.replace(microsecond=0), usegmt=True)
    if _has(request, tag, known.get("last-modified", "")):
        return Response(status_code=304, headers=known)
    if filename:
        known["content-disposition"] = f'attachment; filename="{filename}"'
    return Response(content, media_type=media, headers=known)


def known_by(request: Request, mark: str) -> tuple[bool, dict[str, str]]:
    """Whether the reader has what `mark` names already, and the headers that say what it is known by."""
    tag = f'W/"{hashlib.sha256(mark.encode()).hexdigest()[:32]}"'
    return _has(request, tag, ""), {"etag": tag, "cache-control": "private, no-cache"}


def _has(request: Request, tag: str, last_modified: str) -> bool:
    asked = request.headers.get("if-none-match")
    if asked is not None:
        return asked.strip() == "*" or tag in (part.strip() for part in asked.split(","))
    return bool(last_modified) and request.headers.get("if-modified-since") == last_modified
