"""Where a route's function runs. A process that draws pages answers one after the other, so the function runs at once, in
the thread that took the request; any other app gives it a thread, and its loop goes on.

A change of threads costs more than many a page: the reader's turn waits until the other thread is awake, often on another
processor, whose caches know nothing of the archive yet.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

AT_ONCE: ContextVar[bool] = ContextVar("AT_ONCE", default=False)
"""True where whoever asks waits for one answer before asking for the next."""


class Turn(APIRoute):
    """A route whose plain function runs as AT_ONCE says."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        super().__init__(path, endpoint if iscoroutinefunction(endpoint) else _awaited(endpoint), **more)


def _awaited(endpoint: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    @wraps(endpoint)
    async def awaited(**given: Any) -> Any:
        return endpoint(**given) if AT_ONCE.get() else await run_in_threadpool(endpoint, **given)

    return awaited
