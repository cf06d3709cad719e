"""How the process that listens hands requests to those that draw pages: each to one that is free, in the order in which
they came, so that two heavy pages never share one interpreter while another process has nothing to do.

Between our own processes, over a pair of sockets: a length of four bytes, then a pickle.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import html
import logging
import pickle
import re
import socket
from collections import deque
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor import hook
from monitor.web.answering import BETWEEN, Work
from monitor.web.entry_files import PATHS

log = logging.getLogger("nightdesk.pages")

Answer = tuple[int, list[tuple[bytes, bytes]], bytes]
"""Status, headers, body."""
Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_HERE = ("/events", "/login", "/logout", "/static/", hook.PATH)
"""Answered by the process that listens: what stays open, what counts tries, what costs nothing; and a sender that waits
for one second only. And what is written as it is sent."""
_SCOPE = ("type", "asgi", "http_version", "method", "scheme", "path", "raw_path", "query_string", "root_path", "headers",
          "client", "server")  # fmt: skip
_LONGEST_S = 60.0
_LINK = re.compile(r'href="(/[^"#]*)')
_REHEARSED = 60
"""Addresses at most."""
_LISTS = ("/api/v1/changes", "/api/v1/items", "/api/v1/sources", "/feeds/changes.json", "/search")
"""Which the first page does not lead to."""
_FREE = b"."
_NO_ANSWER: Answer = (503, [(b"content-type", b"text/plain"), (b"retry-after", b"5")], b"Try again in a moment.\n")


class Handing:
    """Wraps an ASGI app; `lines` lead to the processes that draw. Without lines the app answers everything itself."""

    def __init__(self, app: ASGIApp, lines: Sequence[socket.socket]) -> None:
        self._app = app
        self._lines = lines
        # who was free last is asked first: what it keeps in memory is at hand
        self._free: asyncio.Queue[Ends] = asyncio.LifoQueue()
        self._busy: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for line in self._lines:
                self._free.put_nowait(await asyncio.open_unix_connection(sock=line))
        here = scope["type"] != "http" or scope["path"].startswith(_HERE) or scope["path"].endswith(PATHS)
        if here or not self._lines:
            return await self._app(scope, receive, send)
        body = await _whole(receive)
        if body is None:
            return None
        asked = {name: scope[name] for name in _SCOPE if name in scope}, body
        status, headers, content = await asyncio.shield(self._handed(asked))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    async def _handed(self, asked: tuple[Scope, bytes]) -> Answer:
        """The answer of the next free process. One that does not answer is asked no more, and ends by that."""
        reader, writer = await self._free.get()
        try:
            async with asyncio.timeout(_LONGEST_S):
                await _put(writer, asked)
                answer: Answer = await _taken(reader)
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            writer.close()
            return _NO_ANSWER
        waiting = asyncio.create_task(self._back(reader, writer))
        self._busy.add(waiting)  # a task that nobody holds may be lost
        waiting.add_done_callback(self._busy.discard)
        return answer

    async def _back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Among the free ones again, once it has done what it does between two answers."""
        try:
            async with asyncio.timeout(_LONGEST_S):
                await reader.readexactly(len(_FREE))
            self._free.put_nowait((reader, writer))
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            writer.close()


async def answer_all(app: Any, line: socket.socket) -> None:
    """In a process that draws: what comes over `line` is answered by the app, one after the other, until it closes. After
    each answer it does what waited for it, and says by one byte more that it is free."""
    between: deque[Work] = deque()
    BETWEEN.set(between)
    reader, writer = await asyncio.open_unix_connection(sock=line)
    async with app.router.lifespan_context(app):
        await _rehearse(app)
        gc.freeze()
        gc.disable()  # see monitor.web.settled
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            while True:
                scope, body = await _taken(reader)
                await _put(writer, await _answered(app, scope, body))
                while between:
                    between.popleft()()
                app.state.settled.between_answers()
                writer.write(_FREE)


async def _rehearse(app: ASGIApp) -> None:
    """The first page and what it leads to, its narrower forms first, asked for by nobody: no reader waits for what is
    made once in a process."""
    _, _, first = await _answered(app, _asking("/"), b"")
    paths = sorted(dict.fromkeys(_LINK.findall(first.decode())), key=lambda path: not path.startswith("/?"))
    for path in (*paths[:_REHEARSED], *_LISTS):
        await _answered(app, _asking(html.unescape(path)), b"")


def _asking(address: str) -> Scope:
    path, _, query = address.partition("?")
    names = {"path": unquote(path), "raw_path": path.encode(), "query_string": query.encode(), "root_path": ""}
    return {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "headers": [], "client": None, "server": None, **names}  # fmt: skip


async def _answered(app: ASGIApp, scope: Scope, body: bytes) -> Answer:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    try:
        await app(scope, receive, send)
    except Exception:
        log.exception("a bug in the page %s", scope["path"])
    if not sent:
        return 500, [(b"content-type", b"text/plain")], b"That did not work.\n"
    content = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], [(bytes(name), bytes(value)) for name, value in sent[0]["headers"]], content


async def _whole(receive: Receive) -> bytes | None:
    """The body of a request; None if whoever asked has gone, or sends more than is taken."""
    body: bytes = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


async def _put(writer: asyncio.StreamWriter, value: Any) -> None:
    packed = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    writer.write(len(packed).to_bytes(4, "big") + packed)
    await writer.drain()


async def _taken(reader: asyncio.StreamReader) -> Any:
    size = int.from_bytes(await reader.readexactly(4), "big")
    return pickle.loads(await reader.readexactly(size))  # noqa: S301 - from our own other process
