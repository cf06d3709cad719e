"""Server-sent events: told when changes come, bounded, and nobody waits for a slow reader."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest

from monitor.web import events
from tests.web.conftest import Desk
from tests.web.serving import served
from tests.web.shelf import article


@pytest.fixture
def site(own_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(events, "_EVERY", 0.05)
    with served(own_desk.app) as address:
        yield address


def lines(answer: httpx.Response) -> Iterator[str]:
    """What is told. Held by the test for as long as it listens: dropping it hangs up."""
    return (line for line in answer.iter_lines() if line.startswith("data:"))


def test_an_open_wire_is_told_when_a_change_comes(own_desk: Desk, site: str) -> None:
    newest = own_desk.app.state.room.newest()
    with httpx.stream("GET", f"{site}/events", timeout=20) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        told = lines(answer)
        assert next(told) == f"data: {newest}"
        hour = timedelta(hours=1)
        own_desk.shelf.see("coast", article("Freight rates ease", "For a third week."), own_desk.now + hour)
        own_desk.shelf.see("coast", article("Freight rates rise", "For a third week."), own_desk.now + 2 * hour)
        assert next(told) == f"data: {newest + 1}"


def test_streams_are_bounded_and_their_places_come_back(
    own_desk: Desk, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "STREAMS", 2)
    with httpx.stream("GET", f"{site}/events") as first, httpx.stream("GET", f"{site}/events") as second:
        assert (first.status_code, second.status_code) == (200, 200)
        told = lines(first), lines(second)
        assert [next(one) for one in told] == [f"data: {own_desk.app.state.room.newest()}"] * 2
        refused = httpx.get(f"{site}/events")
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "60"
        assert httpx.get(f"{site}/").status_code == 200
    gone = threading.Event()
    while own_desk.app.state.bell.listening:
        gone.wait(0.01)
    with httpx.stream("GET", f"{site}/events") as again:
        assert again.status_code == 200


def test_readers_who_never_read_hold_nobody_up(own_desk: Desk, site: str) -> None:
    address = urlsplit(site)
    assert address.hostname is not None
    silent = [socket.create_connection((address.hostname, address.port)) for _ in range(40)]
    try:
        for one in silent:
            one.sendall(f"GET /feeds/changes.atom HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
        with httpx.stream("GET", f"{site}/events", timeout=20) as answer:
            told = lines(answer)
            next(told)
            assert httpx.get(f"{site}/", timeout=20).status_code == 200
    finally:
        for one in silent:
            one.close()


def test_nobody_is_asked_while_nobody_listens(own_desk: Desk, site: str) -> None:
    with httpx.stream("GET", f"{site}/events", timeout=20) as answer:
        told = lines(answer)
        next(told)
        assert own_desk.app.state.bell._task is not None
    waited = threading.Event()
    while own_desk.app.state.bell._task is not None:
        waited.wait(0.01)
    assert own_desk.app.state.bell.listening == 0
