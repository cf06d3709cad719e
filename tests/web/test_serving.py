"""The processes that serve the pages: what they answer, what follows an act, and that none outlives what it is for."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from monitor.config import default_config
from monitor.service import listening
from monitor.web import create_app
from monitor.web.serving import Pages
from storage import open_archive
from tests.acceptance.inbox import free_port
from tests.bench.machine import family
from tests.waiting import until
from tests.web.shelf import Shelf
from tests.web.stories import NOON, fill


class Served:
    """The desk's pages over a filled archive, as `run` has them served."""

    def __init__(self, folder: Path, make: Callable[..., Any]) -> None:
        self.port = free_port()
        self.heard: list[BaseException] = []
        self.failed = threading.Event()
        self.before = set(family(os.getpid()))
        self.pages = Pages(make)
        self.pages.start(listening("127.0.0.1", self.port), self.hear)

    def hear(self, error: BaseException) -> None:
        self.heard.append(error)
        self.failed.set()

    def get(self, path: str, **given: Any) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=30, **given)

    def processes(self) -> set[int]:
        return {number for number in family(os.getpid()) if alive(number)} - self.before


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    def make(acts: Callable[[], int], **where: Any) -> Any:
        reader = open_archive(tmp_path / "nightdesk.sqlite", readonly=True)
        return create_app(default_config(tmp_path), reader, refuse, clock=lambda: NOON, acts=acts, **where)

    writer = open_archive(tmp_path / "nightdesk.sqlite")
    fill(Shelf(writer))
    writer.close()
    made = Served(tmp_path, make)
    yield made
    made.pages.stop()


def refuse(command: str, given: dict[str, Any]) -> dict[str, Any]:
    return {}


def test_pages_are_drawn_by_others_and_guarded_by_the_one_that_listens(served: Served) -> None:
    shown = served.get("/")
    assert (shown.status_code, shown.headers["content-encoding"]) == (200, "gzip")
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert served.get("/item/nothing").status_code == 404
    assert served.get("/static/desk.css").status_code == 200
    assert served.get("/", headers={"host": "elsewhere.example"}).status_code == 421
    assert served.get("/sources", headers={"if-none-match": "x"}).status_code == 200
    assert httpx.head(f"http://127.0.0.1:{served.port}/").content == b""
    assert len(served.processes()) == 4


def test_files_of_entries_come_from_the_one_that_listens(served: Served) -> None:
    table = served.get("/item/court/entries.csv")
    assert (table.status_code, table.headers["content-encoding"]) == (200, "gzip")
    assert len(table.text.strip().splitlines()) == 6
    assert served.get("/item/ledger/entries.json").status_code == 404


def test_many_at_once_are_all_answered_right(served: Served) -> None:
    paths = ["/", "/sources", "/pages", "/api/v1/changes", "/feeds/changes.atom"] * 8
    found: dict[int, str] = {}
    threads = [
        threading.Thread(target=lambda n=n, path=path: found.update({n: served.get(path).text}))  # type: ignore[misc]
        for n, path in enumerate(paths)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == len(paths)
    for n, path in enumerate(paths):
        assert found[n] == found[paths.index(path)]


def test_one_that_dies_is_followed_by_others(served: Served) -> None:
    served.get("/")
    keeper = served.pages._keeper.pid
    first = served.processes() - {keeper}
    os.kill(max(first), signal.SIGKILL)
    until(lambda: not first & served.processes() and len(served.processes()) == 4, "another team")
    assert served.get("/").status_code == 200
    assert served.heard == []


def test_where_all_are_told_to_end_nothing_begins_again(tmp_path: Path) -> None:
    begun = tmp_path / "begun"

    def make(acts: Callable[[], int], **where: Any) -> Any:
        with begun.open("a") as lines:
            lines.write("one more\n")
        return create_app(default_config(tmp_path), reader, refuse, acts=acts, **where)

    writer = open_archive(tmp_path / "nightdesk.sqlite")
    reader = open_archive(tmp_path / "nightdesk.sqlite", readonly=True)
    made = Served(tmp_path, make)
    made.get("/")
    team = made.processes() - {made.pages._keeper.pid}
    for number in team:
        os.kill(number, signal.SIGTERM)
    until(lambda: not team & made.processes(), "an end of the team")
    made.pages.stop()
    reader.close()
    writer.close()
    assert len(begun.read_text().splitlines()) == len(team) == 3


def test_one_that_was_told_to_end_alone_is_followed_by_others(served: Served) -> None:
    served.get("/")
    first = served.processes() - {served.pages._keeper.pid}
    os.kill(max(first), signal.SIGTERM)
    until(lambda: not first & served.processes() and len(served.processes()) == 4, "another team")
    assert served.get("/").status_code == 200


def test_all_end_when_the_service_hangs_up(served: Served) -> None:
    served.get("/")
    served.pages._line.shutdown(socket.SHUT_RDWR)
    until(lambda: not served.processes(), "an end of all of them")


def test_a_dead_keeper_takes_its_team_along_and_is_told(served: Served) -> None:
    served.get("/")
    team = served.processes()
    os.kill(served.pages._keeper.pid or 0, signal.SIGKILL)
    assert served.failed.wait(20)
    until(lambda: not any(alive(number) for number in team), "an end of all of them")


def test_an_app_that_cannot_be_made_is_told_after_some_tries(tmp_path: Path) -> None:
    def make(acts: Callable[[], int], **where: Any) -> Any:
        raise ZeroDivisionError("ours")

    made = Served(tmp_path, make)
    assert made.failed.wait(30)
    assert "cannot be served" in str(made.heard[0])
    made.pages.stop()


def test_a_stop_before_the_start_leaves_nobody(tmp_path: Path) -> None:
    before = set(family(os.getpid()))
    pages = Pages(lambda acts, **where: None)
    pages.stop()
    assert set(family(os.getpid())) == before


def alive(number: int) -> bool:
    """Whether the process runs; one that waits to be buried does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
