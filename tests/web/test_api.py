"""The API: what the pages show, by the description it gives of itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient

from tests.web.conftest import Desk, close, open_desk


def _near(app: Any) -> Any:
    """The app as asked from this machine: the test's transport names no address of its own."""

    async def near(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "client": ("127.0.0.1", 1)} if scope["type"] == "http" else scope, receive, send)

    return near


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder: Path = tmp_path_factory.mktemp("api")
    desk = open_desk(folder)
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", _near(desk.app), headers={"host": "127.0.0.1"})
    yield schema
    close(desk)


api = schemathesis.pytest.from_fixture("described")


@api.parametrize()
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
def test_the_api_keeps_what_it_promises(case: Any) -> None:
    # A question in words can be well formed and still be no question ("an open quote): that is a 400 by design.
    case.call_and_validate(headers={"host": "127.0.0.1"}, excluded_checks=[positive_data_acceptance])


def test_changes_page_by_cursor_without_a_gap(ask: TestClient) -> None:
    seen, cursor = [], ""
    while True:
        answer = ask.get("/api/v1/changes", params={"limit": 3, "cursor": cursor}).json()
        seen += [change["seq"] for change in answer["changes"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 8


def test_items_page_by_cursor(ask: TestClient) -> None:
    first = ask.get("/api/v1/items?limit=3").json()
    second = ask.get("/api/v1/items", params={"limit": 3, "cursor": first["next"]}).json()
    assert len({item["id"] for item in first["items"] + second["items"]}) == 4
    assert second["next"] is None


def test_one_change_in_full(desk: Desk, ask: TestClient) -> None:
    stored = desk.change("court")
    change = ask.get(f"/api/v1/changes/{stored.id}").json()
    assert change["flags"] == ["entry-new", "entry-gone"]
    assert change["weight"] == "major"
    assert change["item"]["source"] == "court"
    assert [f["kind"] for f in change["findings"]] == ["entry-new", "entry-gone"]


def test_versions_and_any_two_compared(ask: TestClient) -> None:
    versions = ask.get("/api/v1/items/ledger/versions").json()["versions"]
    assert [v["number"] for v in versions] == [1, 2, 3, 4]
    whole = ask.get("/api/v1/items/ledger/versions/4").json()
    assert whole["article"]["headline"].startswith("Envoy says")
    assert "eleven containers" in whole["text"]
    assert whole["docket"] is None
    diff = ask.get("/api/v1/items/ledger/diff?a=1&b=4").json()
    assert (diff["a"], diff["b"]) == (1, 4)
    runs = [(s["op"], s["text"].strip()) for block in diff["blocks"] for s in block["spans"]]
    assert ("del", "very close") in runs
    assert ("ins", "not there yet") in runs
    assert ask.get("/api/v1/items/ledger/versions?limit=3").json()["next"] == "3"


def test_entries_sources_hosts_search(ask: TestClient) -> None:
    entries = ask.get("/api/v1/items/court/entries").json()["entries"]
    assert {e["number"]: e["state"] for e in entries}["80"] == "gone"
    sources = {s["slug"]: s for s in ask.get("/api/v1/sources").json()["sources"]}
    assert sources["coast"]["health"] == "bad"
    assert sources["ledger"]["changes_14d"] == 3
    hosts = {h["host"] for h in ask.get("/api/v1/hosts").json()["hosts"]}
    assert "capitolledger.example" in hosts
    hits = ask.get("/api/v1/search?q=containers").json()["hits"]
    assert {(h["item"]["source"], h["current"]) for h in hits} == {
        ("ledger", True),
        ("ledger", False),
        ("metro", False),
    }


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/changes?cursor=x", 400),
        ("/api/v1/changes?limit=0", 400),
        ("/api/v1/changes?limit=9999", 400),
        ("/api/v1/changes?weight=odd", 400),
        ("/api/v1/changes?words=%22", 400),
        ("/api/v1/changes/unknown", 404),
        ("/api/v1/items?cursor=unknown", 400),
        ("/api/v1/items?cursor=0", 404),
        ("/api/v1/items/unknown", 404),
        ("/api/v1/items/ledger/versions?cursor=-1", 400),
        ("/api/v1/items/ledger/versions/99", 404),
        ("/api/v1/items/ledger/versions/x", 400),
        ("/api/v1/items/ledger/diff?b=77", 404),
        ("/api/v1/search", 400),
        ("/api/v1/search?q=%22", 400),
        ("/api/v1/nothing", 404),
        ("/api/v2/changes", 404),
    ],
)
def test_problems_are_one_line_of_json(ask: TestClient, address: str, status: int) -> None:
    answer = ask.get(address)
    assert answer.status_code == status
    assert list(answer.json()) == ["error"]
    assert "\n" not in answer.json()["error"]


def test_the_description_names_every_route_and_no_page(ask: TestClient) -> None:
    schema = ask.get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.")
    assert set(schema["paths"]) == {
        "/api/v1/changes",
        "/api/v1/changes/{change_id}",
        "/api/v1/items",
        "/api/v1/items/{key}",
        "/api/v1/items/{key}/versions",
        "/api/v1/items/{key}/versions/{number}",
        "/api/v1/items/{key}/diff",
        "/api/v1/items/{key}/entries",
        "/api/v1/sources",
        "/api/v1/hosts",
        "/api/v1/search",
    }
    assert all("422" not in op["responses"] for path in schema["paths"].values() for op in path.values())
