"""Hearings ahead on a docket's page, and as a calendar."""

from __future__ import annotations

import csv
import io

from fastapi.testclient import TestClient
from lxml import html

from tests.web.conftest import Desk


def text_of(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_a_docket_shows_what_lies_ahead(desk: Desk, ask: TestClient) -> None:
    page = html.fromstring(ask.get(f"/item/{desk.item('court')}").text)
    listed = [text_of(line) for line in page.cssselect(".ahead li")]
    assert any("Sat 25 Apr 09:00" in line and "Status conference" in line for line in listed), listed
    assert any("Deadline" in line and "25 Apr" in line for line in listed), listed
    assert page.cssselect("a[href$='/hearings.ics']")


def test_the_calendar_is_served_whole_and_again_for_nothing(desk: Desk, ask: TestClient) -> None:
    address = f"/item/{desk.item('court')}/hearings.ics"
    answer = ask.get(address)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.text.startswith("BEGIN:VCALENDAR\r\n")
    assert "SUMMARY:Status conference" in answer.text
    assert ask.get(address, headers={"if-none-match": answer.headers["etag"]}).status_code == 304


def test_all_hearings_are_to_be_had_as_a_table(desk: Desk, ask: TestClient) -> None:
    answer = ask.get(f"/item/{desk.item('court')}/hearings.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert ("Status conference", "hearing") in [(row["what"], row["kind"]) for row in rows]


def test_what_is_no_docket_has_no_calendar(desk: Desk, ask: TestClient) -> None:
    assert ask.get(f"/item/{desk.item('ledger')}/hearings.ics").status_code == 404
    assert ask.get("/item/nothing/hearings.ics").status_code == 404
    assert ask.get(f"/item/{desk.item('ledger')}/hearings.csv").status_code == 404
