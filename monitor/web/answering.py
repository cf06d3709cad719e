"""Where a route's function runs. A process that draws pages answers one after the other, so the function runs at once, in
the thread that took the request; any other app gives it a thread, and its loop goes on.

A change of threads costs more than many a page: the reader's turn waits until the other thread is awake, often on another
processor, whose caches know nothing of the archive yet.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

Work = Callable[[], None]
BETWEEN: ContextVar[deque[Work] | None] = ContextVar("BETWEEN", default=None)
"""Set where whoever asks waits for one answer before asking for the next: what is to be done between two answers."""


def later(work: Work) -> None:
    """Have it done behind the reader's back: between two answers, or by a thread of its own. It must not raise."""
    waiting = BETWEEN.get()
    if waiting is None:
        threading.Thread(target=work, daemon=True).start()
    else:
        waiting.append(work)


class Route(APIRoute):
    """A route whose plain function runs at once where there is a time between answers, else in a thread."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        super().__init__(path, endpoint if iscoroutinefunction(endpoint) else _awaited(endpoint), **more)


def _awaited(endpoint: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    @wraps(endpoint)
    async def awaited(**given: Any) -> Any:
        return await run_in_threadpool(endpoint, **given) if BETWEEN.get() is None else endpoint(**given)

    return awaited
