"""Dockets of one story: on one page, in one calendar, and naming each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from storage.records import Entry, Kind
from tests.web.conftest import Desk, close, open_desk
from tests.web.shelf import MORNING, Shelf, docket, source

HEARING = Entry("Status Conference set for 5/4/2026 at 10:00 AM.", "2026-04-20", "7", identity="e7")
APPEAL = Entry("ORAL ARGUMENT set for 6/1/2026 at 9:30 AM.", "2026-04-21", "12", identity="e12")


def fill(shelf: Shelf) -> None:
    one, two = {"options": {"family": "the ferries"}}, {"options": {"family": "another"}}
    shelf.watch(
        source("trial", "https://court.example/trial", Kind.DOCKET, **one),
        source("appeal", "https://court.example/appeal", Kind.DOCKET, **one),
        source("other", "https://court.example/other", Kind.DOCKET, **two),
    )
    shelf.see("trial", docket(HEARING, case_name="Union v. Port", zone="America/New_York"), MORNING)
    later = MORNING + timedelta(minutes=1)
    shelf.see("appeal", docket(APPEAL, case_name="Port v. Union"), later)
    shelf.see("other", docket(HEARING, case_name="Strangers"), later + timedelta(minutes=1))


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Desk]:
    opened = open_desk(tmp_path, fill)
    yield opened
    close(opened)


def ask(desk: Desk, path: str) -> str:
    client: TestClient = desk.client()
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_page_of_a_story(story: Desk) -> None:
    text = ask(story, "/family/the%20ferries")
    assert "Union v. Port" in text
    assert "Port v. Union" in text
    assert "Strangers" not in text
    assert "Status Conference" in text


def test_one_calendar_of_all_its_dockets(story: Desk) -> None:
    text = ask(story, "/family/the%20ferries/hearings.ics")
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert text.count("BEGIN:VCALENDAR") == text.count("END:VCALENDAR") == 1
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == 2
    assert "DTSTART:20260504T140000Z" in text


def test_dockets_name_the_others_of_their_story(story: Desk) -> None:
    assert "Port v. Union" in ask(story, "/item/trial")
    assert "Strangers" not in ask(story, "/item/trial")


@pytest.mark.parametrize("path", ["/family/nobody", "/family/nobody/hearings.ics", "/family/%3Cscript%3E"])
def test_a_story_that_nobody_named(story: Desk, path: str) -> None:
    answer = story.client().get(path)
    assert answer.status_code == 404
    assert "<script>" not in answer.text
