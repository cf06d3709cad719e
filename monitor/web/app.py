"""The web app: its routes, its errors, its guard, put together."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from types import ModuleType
from typing import Any

from anyio import create_task_group, to_thread
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from monitor.config import Config
from monitor.errors import BadInput, Busy, NightdeskError, UnknownName
from monitor.web import (
    api,
    captures,
    change,
    entering,
    entry_files,
    events,
    family,
    feeds,
    hearings,
    hook,
    item,
    lists,
    memento,
    search,
    sources,
    websub,
)
from monitor.web import wire as wire_pages
from monitor.web.answering import BETWEEN, Route
from monitor.web.guard import Guard
from monitor.web.handing import Handing
from monitor.web.login import Login
from monitor.web.room import Act, Room, utc_now
from monitor.web.settings import Settings
from monitor.web.settled import Settled
from monitor.web.words import one_line
from storage import Archive, ArchiveError

_STATUS: dict[type[Exception], int] = {UnknownName: 404, BadInput: 400, Busy: 503}
_PAGES = (
    *(wire_pages, lists, entry_files, hearings, family, item, change, captures),
    *(sources, search, feeds, memento, events, entering),
)
THREADS = 4
_LINE = 500
_FOREVER = {"cache-control": "public, max-age=31536000, immutable"}


def create_app(
    config: Config,
    archive: Archive,
    act: Act,
    *,
    metrics: Callable[[], str] | None = None,
    health: Callable[[], dict[str, Any]] | None = None,
    clock: Callable[[], datetime] = utc_now,
    acts: Callable[[], int] = lambda: 0,
    hand_to: Sequence[socket.socket] = (),
    behind: bool = False,
) -> FastAPI:
    """The desk's pages, feeds and API over an archive that is only read.

    `act(command, arguments)` performs what a button asks for, by the writer, and returns after the commit; it raises
    NightdeskError with one clear line. `metrics` gives the text of /metrics, `health` the facts behind /healthz and
    /readyz: `alive` and `ready`, both taken as true where they are not told. `acts` counts what was done by anybody, so
    that the next page shows it. `hand_to` leads to processes that draw pages, `behind` makes the app of one of those,
    which is asked by nobody else (monitor.web.serving).
    """
    settings = Settings.of(config)
    login = Login(settings.password, secure=settings.secure)
    ways_in = [] if behind else [Middleware(Guard, settings=settings, login=login)]
    app = FastAPI(
        title="Nightdesk",
        description="What changed on watched articles and court dockets.",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_ready_for_readers,
        middleware=[
            *ways_in,
            Middleware(Handing, lines=hand_to),
            Middleware(GZipMiddleware, minimum_size=800, compresslevel=3),
        ],
    )
    app.state.room = Room(settings, archive, act, clock, acts)
    app.state.login = login
    app.state.settled = Settled()
    app.state.health = health
    app.state.metrics = metrics
    for module in (*_PAGES, *_called(config, settings)):
        app.include_router(module.router, include_in_schema=False)
    app.include_router(_plain, include_in_schema=False)
    api.mount(app)
    _add_errors(app)
    return app


def _called(config: Config, settings: Settings) -> list[ModuleType]:
    """Where other machines call, if they can reach us."""
    return [*([websub] if config.nightdesk.public_url else []), *([hook] if settings.hook else [])]


@asynccontextmanager
async def _ready_for_readers(app: FastAPI) -> AsyncIterator[None]:
    """Routes run in few threads, whose own connections to the archive stay warm. What is made once for all readers is set
    aside from the garbage collector, which else walks through all of it again and again while readers wait."""
    to_thread.current_default_thread_limiter().total_tokens = THREADS
    if BETWEEN.get() is None:
        async with create_task_group() as first:
            for _ in range(THREADS):
                first.start_soon(to_thread.run_sync, _connect, app.state.room)
    app.state.settled.begin()
    yield
    app.state.settled.end()


def _connect(room: Room) -> None:
    """Opens this thread's own connection to the archive."""
    with suppress(ArchiveError):
        room.newest()


_plain = APIRouter(route_class=Route)


@_plain.get("/static/{name}")
def static(request: Request, name: str) -> Response:
    content, media, _ = request.app.state.room.statics.get(name, (b"", "", ""))
    if not media:
        raise UnknownName("There is no such file")
    return Response(content, media_type=media, headers=_FOREVER)


@_plain.get("/healthz")
def healthz(request: Request) -> Response:
    """Whether the service's loop turns. Says no more than that: it is open to everybody who reaches the desk."""
    return _said(request, "alive")


@_plain.get("/readyz")
def readyz(request: Request) -> Response:
    """Whether the first round of visits has begun and the archive answers."""
    request.app.state.room.archive.setting("ready")
    return _said(request, "ready")


@_plain.get("/metrics")
def metrics_page(request: Request) -> Response:
    if request.app.state.metrics is None:
        raise UnknownName("This desk gives no metrics")
    return PlainTextResponse(request.app.state.metrics(), media_type="text/plain; version=0.0.4")


def _said(request: Request, word: str) -> Response:
    facts = request.app.state.health() if request.app.state.health is not None else {}
    good = bool(facts.get(word, True))
    return JSONResponse({word: good}, 200 if good else 503)


def _add_errors(app: FastAPI) -> None:
    app.add_exception_handler(NightdeskError, _expected)
    app.add_exception_handler(ArchiveError, _archive_trouble)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)


def _expected(request: Request, error: Exception) -> Response:
    return _problem(request, _STATUS.get(type(error), 400), str(error))


def _archive_trouble(request: Request, error: Exception) -> Response:
    return _problem(request, 503, f"The archive cannot answer now: {error}")


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    text = {404: "There is nothing at this address", 405: "That cannot be done here"}.get(status, "That did not work")
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    answer = _problem(request, status, text)
    answer.headers.update(headers)
    return answer


def _invalid(request: Request, error: Exception) -> Response:
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {"loc": ("",), "msg": "not understood"}
    return _problem(request, 400, f"{first['loc'][-1]}: {first['msg']}")


def _problem(request: Request, status: int, text: str) -> Response:
    """One clear line, as JSON for programs and as a page for people. It may repeat what was asked."""
    text = one_line(text, _LINE)
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": text}, status)
    room: Room = request.app.state.room
    return room.page(request, "problem.html", status, text=text)
