"""Where a route's function runs."""

from __future__ import annotations

import asyncio
import threading
from collections import deque

from fastapi import APIRouter, FastAPI
from httpx import ASGITransport, AsyncClient
from starlette.testclient import TestClient

from monitor.web.answering import BETWEEN, Route, Work, later

router = APIRouter(route_class=Route)


@router.get("/thread/{number}")
def thread(number: int) -> dict[str, int]:
    return {"asked": number, "thread": threading.get_ident()}


@router.get("/loop")
async def loop() -> dict[str, int]:
    return {"thread": threading.get_ident()}


def app() -> FastAPI:
    made = FastAPI()
    made.include_router(router)
    return made


def answered_at_once(path: str) -> tuple[int, dict[str, int]]:
    """(this thread, the answer) where one request is answered after the other."""

    async def ask() -> tuple[int, dict[str, int]]:
        BETWEEN.set(deque())
        async with AsyncClient(transport=ASGITransport(app()), base_url="http://desk") as client:
            return threading.get_ident(), (await client.get(path)).json()

    return asyncio.run(ask())


def test_one_after_the_other_a_function_runs_where_the_request_was_taken() -> None:
    here, answer = answered_at_once("/thread/7")
    assert answer == {"asked": 7, "thread": here}


def test_else_a_function_runs_in_a_thread_and_a_coroutine_in_the_loop() -> None:
    client = TestClient(app())
    with client:
        in_loop = client.get("/loop").json()["thread"]
        answer = client.get("/thread/7").json()
    assert answer["asked"] == 7
    assert answer["thread"] != in_loop


def test_arguments_are_judged_as_ever() -> None:
    assert TestClient(app()).get("/thread/seven").status_code == 422


def test_what_can_wait_runs_in_a_thread_or_between_two_answers() -> None:
    done = threading.Event()
    later(done.set)
    assert done.wait(10)
    waiting: deque[Work] = deque()
    token = BETWEEN.set(waiting)
    try:
        later(done.clear)
        assert done.is_set()
        waiting.popleft()()
        assert not done.is_set()
    finally:
        BETWEEN.reset(token)
