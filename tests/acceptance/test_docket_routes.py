"""One docket by two routes: merged, each entry with who showed it, and nothing told twice."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor import config as configuration
from monitor.check import Tools
from monitor.egress import Guard
from monitor.fetch import Fetcher
from monitor.turns import Rounds
from monitor.workers import Workers
from storage import open_archive
from storage.records import ChangeFilter, Docket
from tests.bench.site import Site

SETTINGS = """
[nightdesk]
contact = "desk@example.org"
data_dir = "{data}"
allow = ["127.0.0.0/8"]
ports = [{port}]
gap = "0s"
floor = "6d"

[[source]]
slug = "case"
kind = "docket"
url = "{api}"
routes = ["{page}"]
family = "ferries"

[[channel]]
name = "desk"
kind = "terminal"

[[alert]]
name = "all"
channels = ["desk"]
"""
Row = tuple[int, str, str]
FIRST: Row = (1, "2026-03-02", "COMPLAINT against Port Authority of Marrow Bay (Attachments: # 1 Exhibit)")
SECOND: Row = (2, "2026-03-09", "NOTICE of Appearance by Quay Street Law Chambers")
ORDER: Row = (3, "2026-04-22", "ORDER granting the motion for an extension of time.")


def record(rows: list[Row]) -> bytes:
    entries = [
        {"id": 50 + n, "entry_number": n, "date_filed": day, "description": text, "recap_documents": []}
        for n, day, text in rows
    ]
    case = {"court_id": "mdd", "docket_number": "8:26-cv-00417", "case_name": "Union v. Port Authority", "id": 7}
    return json.dumps({**case, "date_filed": "2026-03-02", "docket_entries": entries}).encode()


def page(rows: list[Row]) -> bytes:
    cells = "".join(
        f"<tr><td>{datetime.fromisoformat(day):%m/%d/%Y}</td><td>{n}</td><td>{html.escape(text)} (Entered: 04/22/2026)</td></tr>"
        for n, day, text in rows
    )
    head = "<tr><th>Date Filed</th><th>#</th><th>Docket Text</th></tr>"
    return f"<html><body><h1>Union v. Port Authority</h1><table>{head}{cells}</table></body></html>".encode()


class Routes:
    def __init__(self, folder: Path) -> None:
        self.now = datetime(2026, 4, 22, 6, 0, tzinfo=UTC)
        self.site = Site()
        self.urls = {"api": self.site.url("api", "/api"), "page": self.site.url("court", "/page")}
        path = folder / "sources.toml"
        path.write_text(SETTINGS.format(data=folder, port=self.site.port, **self.urls), encoding="utf-8")
        config = configuration.load(path)
        self.archive = open_archive(folder / "nightdesk.sqlite")
        self.archive.sync_sources(config.source_records(), self.now, config.gaps())
        self.fetcher = Fetcher(Guard(config.nightdesk.allow, config.nightdesk.ports), config.fetch_settings())
        self.rounds = Rounds(self.archive, Tools(config, self.fetcher, Workers(0), lambda: self.now), config.gap_of)

    def look(self, route: str, payload: bytes) -> None:
        self.site.put(f"/{route}", payload, "application/json" if route == "api" else "text/html")
        self.now += timedelta(minutes=10)
        [found] = [p for p in self.archive.pages(slug="case") if p.url == self.urls[route]]
        self.archive.due_now(found.id, self.now)
        while (again := self.archive.page(found.id)) is not None and again.last_visit_at != self.now:
            self.rounds.tick(self.now)
            assert self.rounds.wait(30)
            self.rounds.flush()
            if self.rounds.failure is not None:
                raise self.rounds.failure

    def findings(self) -> list[str]:
        """The kinds of all that was told, oldest first."""
        stored = self.archive.changes(ChangeFilter(source="case"), 50)
        return [finding.kind for change in reversed(stored) for finding in change.change.findings]

    def docket(self) -> Docket:
        item = self.archive.item("case")
        version = self.archive.version(item.id, -1) if item is not None else None
        assert version is not None
        assert version.reading is not None
        assert version.reading.docket is not None
        return version.reading.docket

    def close(self) -> None:
        self.rounds.stop(5)
        self.fetcher.close()
        self.archive.close()
        self.site.close()


@pytest.fixture
def routes(tmp_path: Path) -> Iterator[Routes]:
    opened = Routes(tmp_path)
    opened.site.put("/page", page([FIRST, SECOND]), "text/html")
    opened.look("api", record([FIRST, SECOND]))
    opened.look("page", page([FIRST, SECOND]))
    yield opened
    opened.close()


def test_two_routes_are_one_docket_and_say_nothing_twice(routes: Routes) -> None:
    assert routes.findings() == []
    routes.look("page", page([FIRST, SECOND, ORDER]))
    assert routes.findings() == ["entry-new"]
    routes.look("api", record([FIRST, SECOND, ORDER]))
    routes.look("page", page([FIRST, SECOND, ORDER]))
    assert routes.findings() == ["entry-new"]
    assert len(routes.docket().entries) == 3


def test_every_entry_says_who_showed_it(routes: Routes) -> None:
    routes.look("page", page([FIRST, SECOND, ORDER]))
    item = routes.archive.item("case")
    assert item is not None
    shown = {seen["entry"].number: set(seen["entry"].routes) for seen in routes.archive.entries_seen(item.id)}
    both = set(routes.urls.values())
    assert shown == {"1": both, "2": both, "3": {routes.urls["page"]}}


def test_what_one_route_lacks_is_not_gone_while_another_shows_it(routes: Routes) -> None:
    routes.look("page", page([FIRST, SECOND, ORDER]))
    for _ in range(3):
        routes.look("api", record([FIRST, SECOND]))
    assert routes.findings() == ["entry-new"]


def test_what_its_only_route_loses_is_gone(routes: Routes) -> None:
    routes.look("page", page([FIRST, SECOND, ORDER]))
    routes.look("page", page([FIRST, SECOND]))
    routes.look("page", page([FIRST, SECOND]))
    assert routes.findings() == ["entry-new", "entry-gone"]
