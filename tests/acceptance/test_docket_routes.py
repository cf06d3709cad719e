"""One docket by two routes: merged, each entry with who showed it, and nothing told twice."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.acceptance import settings
from tests.acceptance.desk import Town
from tests.bench.site import Site

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


class Routes(Town):
    """One case, watched by the court's record and by its page."""

    def __init__(self, folder: Path) -> None:
        self.site = Site()
        self.urls = {"api": self.site.url("api", "/api"), "page": self.site.url("court", "/page")}
        tables = (
            settings.nightdesk(folder, self.site.port, floor="6d"),
            settings.source("case", "docket", self.urls["api"], routes=[self.urls["page"]], family="ferries"),
            settings.all_to_screen(),
        )
        super().__init__(folder, self.site, *tables)

    def shows(self, route: str, payload: bytes) -> None:
        """One look at a route that serves this."""
        self.site.put(f"/{route}", payload, "application/json" if route == "api" else "text/html")
        self.look(self.urls[route])

    def findings(self) -> list[str]:
        """The kinds of all that was told, oldest first."""
        return [finding.kind for stored in self.changes("case") for finding in stored.change.findings]


@pytest.fixture
def routes(tmp_path: Path) -> Iterator[Routes]:
    opened = Routes(tmp_path)
    opened.site.put("/page", page([FIRST, SECOND]), "text/html")
    opened.shows("api", record([FIRST, SECOND]))
    opened.shows("page", page([FIRST, SECOND]))
    yield opened
    opened.close()


def test_two_routes_are_one_docket_and_say_nothing_twice(routes: Routes) -> None:
    assert routes.findings() == []
    routes.shows("page", page([FIRST, SECOND, ORDER]))
    assert routes.findings() == ["entry-new"]
    routes.shows("api", record([FIRST, SECOND, ORDER]))
    routes.shows("page", page([FIRST, SECOND, ORDER]))
    assert routes.findings() == ["entry-new"]
    assert len(routes.docket("case").entries) == 3


def test_every_entry_says_who_showed_it(routes: Routes) -> None:
    routes.shows("page", page([FIRST, SECOND, ORDER]))
    item = routes.archive.item("case")
    assert item is not None
    shown = {seen["entry"].number: set(seen["entry"].routes) for seen in routes.archive.entries_seen(item.id)}
    both = set(routes.urls.values())
    assert shown == {"1": both, "2": both, "3": {routes.urls["page"]}}


def test_what_one_route_lacks_is_not_gone_while_another_shows_it(routes: Routes) -> None:
    routes.shows("page", page([FIRST, SECOND, ORDER]))
    for _ in range(3):
        routes.shows("api", record([FIRST, SECOND]))
    assert routes.findings() == ["entry-new"]


def test_what_its_only_route_loses_is_gone(routes: Routes) -> None:
    routes.shows("page", page([FIRST, SECOND, ORDER]))
    routes.shows("page", page([FIRST, SECOND]))
    routes.shows("page", page([FIRST, SECOND]))
    assert routes.findings() == ["entry-new", "entry-gone"]
