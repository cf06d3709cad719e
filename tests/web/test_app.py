"""The app as a whole: health, trouble with the archive, what it is given, what the manual promises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from monitor.web import create_app
from monitor.web.captures import decoded
from monitor.web.sources import condition
from storage import ArchiveError
from storage.records import Capture, Fault, HostState, Kind, Outcome, Source, SourceState
from tests.web.conftest import Desk

DOCS = Path(__file__).parents[2] / "docs"
NOW = datetime(2026, 4, 22, 12, tzinfo=UTC)


@pytest.fixture
def health(desk: Desk) -> Iterator[dict[str, Any]]:
    facts: dict[str, Any] = {"alive": True, "ready": True, "visits": {"changed": 7}}
    desk.app.state.health = lambda: facts
    yield facts
    desk.app.state.health = None


def test_health_says_yes_or_no_and_nothing_else(ask: TestClient, health: dict[str, Any]) -> None:
    assert ask.get("/healthz").json() == {"alive": True}
    assert ask.get("/readyz").json() == {"ready": True}
    health.update(alive=False, ready=False)
    assert ask.get("/healthz").status_code == 503
    assert ask.get("/readyz").status_code == 503


def test_without_a_service_behind_it_the_desk_is_well(ask: TestClient) -> None:
    assert ask.get("/healthz").json() == {"alive": True}


def test_metrics_are_the_service_s_text(desk: Desk, ask: TestClient) -> None:
    desk.app.state.metrics = lambda: "nightdesk_up 1\n"
    answer = ask.get("/metrics")
    desk.app.state.metrics = None
    assert answer.text == "nightdesk_up 1\n"
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert ask.get("/metrics").status_code == 404


@pytest.mark.parametrize("address", ["/", "/pages", "/api/v1/changes", "/feeds/changes.atom", "/readyz"])
def test_an_archive_in_trouble_is_said_in_one_line(
    desk: Desk, ask: TestClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    def trouble(*args: Any, **more: Any) -> Any:
        raise ArchiveError("the disk is gone")

    for name in ("changes", "items", "setting"):
        monkeypatch.setattr(desk.app.state.room.archive, name, trouble, raising=False)
    answer = ask.get(address)
    assert answer.status_code == 503
    assert "the disk is gone" in answer.text


def test_the_app_takes_what_it_is_given(desk: Desk) -> None:
    from monitor.config import default_config

    app = create_app(default_config(Path("data")), desk.archive, lambda c, g: {}, health=lambda: {"ready": False})
    reader = TestClient(app, base_url="http://localhost", client=("127.0.0.1", 1))
    assert reader.get("/readyz").status_code == 503
    assert reader.get("/").status_code == 200


def test_an_empty_archive_has_a_desk_too(tmp_path: Path) -> None:
    from tests.web.conftest import close, open_desk

    empty = open_desk(tmp_path, lambda shelf: None)
    reader = empty.client()
    for address in ("/", "/pages", "/dockets", "/sources", "/search?q=x", "/feeds/changes.atom", "/api/v1/items"):
        assert reader.get(address).status_code == 200, address
    assert "No change yet" in reader.get("/").text
    assert "No source yet" in reader.get("/sources").text
    close(empty)


def test_the_manual_s_pictures_are_there() -> None:
    for name in ("reporters.md", "archivists.md"):
        for picture in re.findall(r"\]\((pictures/[^)]+)\)", (DOCS / name).read_text()):
            assert (DOCS / picture).stat().st_size > 1000, picture


def test_the_manual_s_keys_are_those_of_the_script() -> None:
    script = (Path(__file__).parents[2] / "monitor/web/static/desk.js").read_text()
    table = script.partition("const keys = {")[2].partition("};")[0]
    keys = set(re.findall(r'^  "?(\S?)"?: ', table, re.MULTILINE))
    told = set(re.findall(r"^\| (.+?) \|", (DOCS / "reporters.md").read_text(), re.MULTILINE))
    assert {key for cell in told for key in re.findall(r"`([a-z/])`", cell)} == keys


def capture(payload: bytes, content_type: str) -> Capture:
    return Capture("https://a.example/", 200, (("Content-Type", content_type),), payload, "d", NOW)


@pytest.mark.parametrize(
    ("payload", "content_type", "text"),
    [
        ("é".encode(), "text/html", "é"),
        ("é".encode("latin-1"), "text/html; charset=ISO-8859-1", "é"),
        ("é".encode("latin-1"), "text/html; charset='windows-1252'", "é"),
        (b"\xff", "text/html; charset=utf-8", "\ufffd"),
        (b"x", "text/html; charset=unheard-of", "x"),
        (b"x", "text/html; charset=hex", "x"),
    ],
)
def test_the_source_is_read_by_its_own_charset(payload: bytes, content_type: str, text: str) -> None:
    assert decoded(capture(payload, content_type)) == text


def state(**source: Any) -> SourceState:
    known = {name: source.pop(name) for name in ("faults", "last_outcome", "last_reason") if name in source}
    kept = Source("s", Kind.ARTICLE, "https://a.example/x", **source)
    base = SourceState(kept, 1, 0, NOW, NOW, NOW + timedelta(minutes=5), 0)
    return replace(base, **known)


HOST = {"a.example": HostState("a.example", NOW, 1, timedelta(seconds=5), 1, NOW + timedelta(minutes=6), NOW, 3, "429")}


@pytest.mark.parametrize(
    ("state", "hosts", "health", "said"),
    [
        (state(), {}, "ok", "well"),
        (state(muted=True), {}, "ok", "well; muted: nobody is told"),
        (state(state="paused"), {}, "slow", "paused: not visited until you resume it"),
        (state(state="removed"), {}, "slow", "no longer in sources.toml: its history stays"),
        (state(state="needs", needs="a token"), {}, "bad", "needs a token"),
        (state(faults=(Fault("blocked", "s", "a login wall"),)), {}, "bad", "a login wall"),
        (state(), HOST, "slow", "429, goes on in 6 min"),
        (state(last_outcome=Outcome.FAILED, last_reason="timed out"), {}, "slow", "last look: timed out"),
        (state(last_outcome=Outcome.GONE, last_reason="not there (404)"), {}, "slow", "last look: not there (404)"),
        (replace(state(last_outcome=Outcome.GONE), pages=9), {}, "ok", "well"),
        (state(last_outcome=Outcome.BLOCKED), {}, "slow", "last look: blocked by the site"),
    ],
)
def test_a_source_s_state_in_words(state: SourceState, hosts: dict[str, HostState], health: str, said: str) -> None:
    assert condition(state, hosts, NOW) == (health, said)


def test_a_source_never_looked_at_says_so() -> None:
    assert condition(replace(state(), last_visit_at=None), {}, NOW) == ("slow", "not yet looked at")
