"""Memento, by RFC 7089's words."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from monitor.errors import BadInput
from monitor.web.memento import accept_datetime, parse_stamp
from tests.web.conftest import close, open_desk
from tests.web.shelf import MORNING, Shelf, article, source
from tests.web.stories import LEDGER, METRO


def links(text: str) -> list[tuple[str, dict[str, str]]]:
    """Addresses with their attributes, from a Link header or link-format."""
    return [
        (m[1], dict(re.findall(r'(\w+)="([^"]*)"', m[2])))
        for m in re.finditer(r"<([^>]*)>((?:;\s*\w+=\"[^\"]*\")*)", text)
    ]


def test_the_timemap_lists_every_version(ask: TestClient) -> None:
    answer = ask.get(f"/timemap/link/{LEDGER}")
    assert answer.headers["content-type"] == "application/link-format"
    found = links(answer.text)
    assert found[0] == (LEDGER, {"rel": "original"})
    assert [a["rel"] for _, a in found[1:3]] == ["timegate", "self"]
    mementos = [(u, a) for u, a in found if "memento" in a["rel"].split()]
    assert [a["rel"] for _, a in mementos] == ["first memento", "memento", "memento", "last memento"]
    assert mementos[0][1]["datetime"] == "Wed, 22 Apr 2026 06:12:00 GMT"
    assert found[2][1]["from"] == mementos[0][1]["datetime"]
    assert found[2][1]["until"] == mementos[-1][1]["datetime"]


@pytest.mark.parametrize(
    ("wanted", "stamp"),
    [
        ("Wed, 22 Apr 2026 07:00:00 GMT", "20260422061200"),
        ("Wed, 22 Apr 2026 10:05:00 GMT", "20260422100500"),
        ("Thu, 01 Jan 1998 00:00:00 GMT", "20260422061200"),
        ("Fri, 01 Jan 2100 00:00:00 GMT", "20260422121200"),
        ("", "20260422121200"),
    ],
)
def test_the_timegate_leads_to_what_stood_then(ask: TestClient, wanted: str, stamp: str) -> None:
    headers = {"accept-datetime": wanted} if wanted else {}
    answer = ask.get(f"/timegate/{LEDGER}", headers=headers, follow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["vary"] == "accept-datetime"
    assert answer.headers["location"].endswith(f"/memento/{stamp}/{LEDGER}")
    assert {a["rel"] for _, a in links(answer.headers["link"])} == {"original", "timemap"}


def test_a_memento_is_the_text_that_stood_with_its_neighbours(ask: TestClient) -> None:
    answer = ask.get(f"/memento/20260422080000/{LEDGER}")
    assert answer.headers["memento-datetime"] == "Wed, 22 Apr 2026 07:40:00 GMT"
    assert answer.headers["content-type"].startswith("text/plain")
    assert "The board meets on Thursday." in answer.text
    assert "not there yet" not in answer.text
    rels = [a["rel"] for _, a in links(answer.headers["link"])]
    assert rels == ["original", "timegate", "timemap", "first prev memento", "memento", "next memento", "last memento"]


def test_a_removal_has_its_memento(ask: TestClient) -> None:
    answer = ask.get(f"/memento/20260422200000/{METRO}")
    assert answer.status_code == 200
    assert "removed" in answer.text


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("/timegate/https://unknown.example/", {}, 404),
        ("/timemap/link/https://unknown.example/a?b=c", {}, 404),
        ("/memento/20260422080000/https://unknown.example/", {}, 404),
        (f"/memento/2026/{LEDGER}", {}, 400),
        (f"/memento/20269999999999/{LEDGER}", {}, 400),
        (f"/timegate/{LEDGER}", {"accept-datetime": "yesterday"}, 400),
    ],
)
def test_what_is_not_there(ask: TestClient, address: str, headers: dict[str, str], status: int) -> None:
    assert ask.get(address, headers=headers, follow_redirects=False).status_code == status


def test_a_slash_lost_on_the_way_is_found_again(ask: TestClient) -> None:
    assert ask.get(f"/timemap/link/{LEDGER.replace('//', '/')}").status_code == 200


def test_dates() -> None:
    assert accept_datetime("Wed, 22 Apr 2026 18:47:09 GMT") == datetime(2026, 4, 22, 18, 47, 9, tzinfo=UTC)
    assert parse_stamp("20260422184709") == datetime(2026, 4, 22, 18, 47, 9, tzinfo=UTC)
    with pytest.raises(BadInput):
        parse_stamp("２０260422184709")


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York"])
@pytest.mark.parametrize("said", ["GMT", "-0000", "", "UTC", "+0000"])
def test_a_date_without_a_zone_is_in_utc_wherever_the_desk_stands(
    said: str, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert accept_datetime(f"Wed, 22 Apr 2026 18:47:09 {said}".strip()) == datetime(
            2026, 4, 22, 18, 47, 9, tzinfo=UTC
        )
    finally:
        monkeypatch.undo()
        time.tzset()


@given(st.text(max_size=60))
def test_any_text_is_a_moment_or_bad_input(text: str) -> None:
    for read in (accept_datetime, parse_stamp):
        try:
            moment = read(text)
        except BadInput:
            continue
        assert moment is None or moment.utcoffset() == timedelta(0)


@pytest.mark.parametrize("asked", ["gr%C3%B6%C3%9Fe?q=%C3%A9", "größe?q=é"])
def test_an_address_beyond_ascii_is_found_as_browsers_ask_for_it(tmp_path: Path, asked: str) -> None:
    def stories(shelf: Shelf) -> None:
        shelf.watch(source("a", "https://a.example/größe?q=é"))
        shelf.see("a", article("One", "Text of the first day."), MORNING)

    desk = open_desk(tmp_path, stories)
    reader = desk.client()
    gate = reader.get(f"/timegate/https://a.example/{asked}", follow_redirects=False)
    assert gate.status_code == 302
    assert gate.headers["location"].isascii()
    memento = reader.get(gate.headers["location"].removeprefix("http://127.0.0.1:8470"))
    assert "Text of the first day." in memento.text
    assert reader.get(f"/timemap/link/https://a.example/{asked}").status_code == 200
    close(desk)
