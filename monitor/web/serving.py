"""The desk's pages, served by processes of their own: a page and a visit never wait for each other.

The first of them, the keeper, is forked while the service is still one thread and holds nothing. It forks a team: one
that listens, and some that draw what that one hands them. If one of a team ends, the keeper begins another team. They
read the archive and never write it; all of them end when the service does, however it ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import mmap
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing import connection
from multiprocessing.context import ForkProcess
from typing import Any

import uvicorn

from monitor import memory
from monitor.web.handing import answer_all
from monitor.web.templating import compile_templates

log = logging.getLogger("nightdesk.pages")

DRAWING = 2
"""Processes that draw pages; one that waits for the archive leaves the other."""
ENDS_S = 3.0
"""Seconds that answers under way get when the service stops."""
GROUP_S = 1.0
"""Where a whole group of processes is told to end, ours may do so before the service hangs up: so long it may take."""
YOUNG_S, YOUNG_DEATHS = 10.0, 3
"""So many in a row that end before this age cannot be mended by starting another."""
_FORK = multiprocessing.get_context("fork")
_NOT_OURS = {signal.SIGINT, signal.SIGHUP, signal.SIGTERM}
"""What a terminal or a supervisor may send to everybody; the service alone answers them, and hangs up to stop us."""


class Acts:
    """How many acts the service has done, as all its processes see it: what they keep of the archive's states is told
    by it from what is old."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, 8)
        self._lock = threading.Lock()

    def __call__(self) -> int:
        return int.from_bytes(self._shared[:8], "little")

    def one_more(self) -> None:
        """By the service alone."""
        with self._lock:
            self._shared[:8] = (self() + 1).to_bytes(8, "little")


class Pages:
    """To be made before the first thread starts and before the archive is opened. `make(acts, **where)` gives the app, in
    each process anew; `where` is what `create_app` takes for one that listens or one that draws."""

    def __init__(self, make: Callable[..., Any], drawing: int = DRAWING) -> None:
        self.acts = Acts()
        self._stopping = False
        self._line, theirs = socket.socketpair()
        with theirs, _deaf():
            given = (theirs, self._line, partial(make, self.acts), drawing)
            self._keeper = _FORK.Process(target=_keep, args=given, name="pages")
            self._keeper.start()

    def start(self, listener: socket.socket, failed: Callable[[BaseException], None]) -> None:
        """Serve at this listening socket, which is closed here. `failed` hears of it if no process can serve."""
        with listener:
            socket.send_fds(self._line, [b"+"], [listener.fileno()])
        threading.Thread(target=self._watch, args=(failed,), name="pages", daemon=True).start()

    def acted(self) -> None:
        """Something was done to the archive that the next page must show."""
        self.acts.one_more()

    def stop(self) -> None:
        """Let answers under way end, for a few seconds at most."""
        self._stopping = True
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self._keeper.join(2 * ENDS_S)
        if self._keeper.is_alive():
            self._keeper.kill()
        self._line.close()

    def _watch(self, failed: Callable[[BaseException], None]) -> None:
        connection.wait([self._keeper.sentinel])
        if not self._stopping:
            failed(RuntimeError("the pages cannot be served; what they said before tells why"))


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _NOT_OURS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# ---------------------------------------------------------------- in the keeper


def _keep(line: socket.socket, other_end: socket.socket, make: Callable[..., Any], drawing: int) -> None:
    """Until the service hangs up. Ends with 1 where teams end as soon as they begin."""
    other_end.close()
    _, given, _, _ = socket.recv_fds(line, 1, 1)
    if not given:
        return
    compile_templates()
    young = 0
    with socket.socket(fileno=given[0]) as listener:
        while young < YOUNG_DEATHS:
            begun, team = time.monotonic(), _team(make, listener, drawing)
            ended = connection.wait([line, *(process.sentinel for process in team)])
            codes = [_code(process) for process in team if process.sentinel in ended]
            _end(team)
            if line in ended or (-signal.SIGTERM in codes and connection.wait([line], GROUP_S)):
                return
            log.error("a process of the pages ended (code %s); all of them begin again", codes)
            young = young + 1 if time.monotonic() - begun < YOUNG_S else 0
    sys.exit(1)


def _code(ended: ForkProcess) -> int | None:
    ended.join()
    return ended.exitcode


def _team(make: Callable[..., Any], listener: socket.socket, drawing: int) -> list[ForkProcess]:
    """The one that listens, and those that draw."""
    pairs = [socket.socketpair() for _ in range(drawing)]
    listens = _FORK.Process(target=_listen, args=(make, listener, [ours for ours, _ in pairs]), name="pages")
    draws = [_FORK.Process(target=_draw, args=(make, theirs), name="pages") for _, theirs in pairs]
    for process in (listens, *draws):
        process.start()
    for ours, theirs in pairs:
        ours.close()
        theirs.close()
    return [listens, *draws]


def _end(team: list[ForkProcess]) -> None:
    """Who listens first: answers under way still need those that draw."""
    for process in team:
        process.terminate()
        process.join(ENDS_S)
        process.kill()
        process.join()


# ---------------------------------------------------------------- in a team


def _listen(make: Callable[..., Any], listener: socket.socket, lines: list[socket.socket]) -> None:
    server = serving(make(hand_to=lines))
    _end_with_the_keeper()
    server.run(sockets=[listener])


def _draw(make: Callable[..., Any], line: socket.socket) -> None:
    _end_with_the_keeper()
    asyncio.run(answer_all(make(behind=True), line))


def _end_with_the_keeper() -> None:
    """From now on; and when the keeper says so."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    memory.give_back()
    threading.Thread(target=_end_after_the_keeper, name="keeper", daemon=True).start()


def _end_after_the_keeper() -> None:
    keeper = multiprocessing.parent_process()
    assert keeper is not None
    keeper.join()
    os._exit(0)


def serving(app: Any) -> uvicorn.Server:
    """A server for the pages, as the desk runs it."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=1,
            server_header=False,
            limit_concurrency=400,
        )
    )
