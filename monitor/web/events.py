"""Server-sent events: one line when changes have come, so that an open wire can show them.

One task asks the archive once a second while anybody listens. A stream holds no queue: it wakes, says the newest
number and sleeps again, so a slow reader skips and nobody waits for it. Streams are counted; past the bound a reader
is told to come back later.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from monitor.web.room import Room
from storage import ArchiveError

router = APIRouter()
STREAMS = 60
"""Open streams at most."""
_EVERY = 1.0
_COMMENT_AFTER = 20.0
"""Seconds of silence after which a comment keeps the connection known as alive."""


class Bell:
    """Rings for all listeners when the archive's newest change is another."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._rung = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None
        self.listening = 0
        self.newest = 0

    async def start(self) -> int:
        """The first listener starts the asking. What is newest as a listener begins."""
        if self._task is None:
            self._task = asyncio.create_task(self._watch())
        self.newest = await run_in_threadpool(self._room.newest)
        return self.newest

    def rest(self) -> None:
        """The last listener to go ends it."""
        if self.listening <= 0 and self._task is not None:
            self._task.cancel()
            self._task = None

    async def after(self, seen: int) -> int:
        """The newest number, once it is another than `seen`, or after a while of silence."""
        async with self._rung:
            try:
                await asyncio.wait_for(self._rung.wait_for(lambda: self.newest != seen), _COMMENT_AFTER)
            except TimeoutError:
                return seen
            return self.newest

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_EVERY)
            try:
                newest = await run_in_threadpool(self._room.newest)
            except ArchiveError:
                continue
            async with self._rung:
                if newest != self.newest:
                    self.newest = newest
                    self._rung.notify_all()


@router.get("/events")
async def events(request: Request) -> Response:
    """`event: changes` with the newest change's number as data, at the start and whenever it is another."""
    bell = _bell(request)
    if bell.listening >= STREAMS:
        return PlainTextResponse("Too many listen already; the page can be reloaded.\n", 503, {"retry-after": "60"})
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_stream(bell), media_type="text/event-stream", headers=headers)


async def _stream(bell: Bell) -> AsyncIterator[str]:
    bell.listening += 1
    try:
        said = await bell.start()
        yield _line(said)
        while True:
            newest = await bell.after(said)
            yield _line(newest) if newest != said else ": still here\n\n"
            said = newest
    finally:
        bell.listening -= 1
        bell.rest()


def _line(newest: int) -> str:
    return f"retry: 5000\nevent: changes\ndata: {newest}\n\n"


def _bell(request: Request) -> Bell:
    state = request.app.state
    if not hasattr(state, "bell"):
        state.bell = Bell(state.room)
    bell: Bell = state.bell
    return bell
