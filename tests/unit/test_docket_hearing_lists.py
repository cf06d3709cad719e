"""Hearings that a docket page lists beside its entries: what is read of them, in which layouts, and what is none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract import Raw, Recipe, read
from monitor.extract.dockets.hearing_words import heads_hearings, is_moved, is_off, is_standing
from monitor.extract.dockets.hearings import clock_in
from storage.content import content_digest, reading_from_json, reading_to_json
from storage.records import Docket, Hearing, Kind, Memory, Reading

ENTRIES = """<h3>Docket entries</h3><table><tr><th>#</th><th>Date filed</th><th>Docket text</th></tr>
<tr><td>1</td><td>01/05/2026</td><td>Complaint filed by Vera Harrow.</td></tr>
<tr><td>2</td><td>01/09/2026</td><td>Answer of Pell Works.</td></tr></table>"""
CASE = "<p>Case Number: 26-CV-0417</p><h1>Harrow v. Pell Works</h1>"


def docket_of(body: str, language: str = "en-US", kind: str = "text/html; charset=utf-8") -> Docket:
    page = body if kind == "application/json" else f"<html lang={language}><body>{CASE}{body}</body></html>"
    got = read(Raw(page.encode(), "https://court.example/case", kind, Kind.DOCKET), Recipe(), Memory())
    assert got.reading is not None, got.problem
    assert got.reading.docket is not None
    return got.reading.docket


def said(docket: Docket) -> list[tuple[str, str, str]]:
    return [(h.when, h.what, h.place) for h in docket.hearings]


def table(headings: str, *rows: str, title: str = "") -> str:
    head = "".join(f"<th>{name}</th>" for name in headings.split("|"))
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split('|'))}</tr>" for row in rows)
    return f"{f'<h3>{title}</h3>' if title else ''}<table><tr>{head}</tr>{body}</table>"


@pytest.mark.parametrize(
    ("headings", "row", "title", "language"),
    [
        ("Date|Time|Courtroom|Hearing|Result", "03/04/2026|9:30 AM|Courtroom 5|Status conference|", "", "en-US"),
        ("Date/Time|Location|Event", "03/04/2026 9:30 a.m.|Courtroom 5|Status conference", "Upcoming events", "en-US"),
        ("Hearing date|Time|Dept|Type", "March 4, 2026|09:30|Courtroom 5|Status conference", "Hearings (1)", "en-US"),
        ("Fecha|Hora|Sala|Tipo de audiencia", "04/03/2026|9:30|Courtroom 5|Status conference", "Audiencias", "es"),
        ("Date|Heure|Salle|Objet", "04/03/2026|9h30|Courtroom 5|Status conference", "Audiences à venir", "fr"),
        ("Datum|Uhrzeit|Saal|Gegenstand", "04.03.2026|9.30 Uhr|Courtroom 5|Status conference", "Termine", "de"),
        ("Data|Ora|Aula|Oggetto", "04/03/2026|9:30|Courtroom 5|Status conference", "Udienze", "it"),
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_a_table_of_hearings_is_read_beside_the_entries(
    headings: str, row: str, title: str, language: str, above: bool
) -> None:
    listing = table(headings, row, title=title)
    docket = docket_of(listing + ENTRIES if above else ENTRIES + listing, language)
    assert said(docket) == [("2026-03-04T09:30", "Status conference", "Courtroom 5")]
    assert [entry.number for entry in docket.entries] == ["1", "2"]


@pytest.mark.parametrize(
    "listing",
    [
        "<h3>Hearings</h3><table><tr><td>03/04/2026</td><td>9:30 AM</td><td>Status conference</td><td>Courtroom 5</td></tr>"
        "</table>",
        "<div class=card><div class=card-header>Scheduled events</div><div class=card-body><table><tr><th>Event</th>"
        "<th>Party</th><th>Room</th></tr><tr><td>Wednesday, March 4, 2026 at 9:30 AM Status conference</td>"
        "<td>Pell</td><td>Courtroom 5</td></tr></table></div></div>",
        "<table><caption>Upcoming hearings</caption><tr><th>Status</th><th>Type</th><th>Date &amp; Time</th><th>Location</th>"
        "</tr><tr><td>Scheduled</td><td>Status conference</td><td>03/04/2026 - 9:30 am</td><td>Courtroom 5</td></tr></table>",
        "<details><summary>Court dates (1)</summary><table><tr><th>When</th><th>What</th><th>Where</th></tr><tr>"
        "<td>Mar 4, 2026 09:30</td><td>Status conference</td><td>Courtroom 5</td></tr></table></details>",
    ],
)
def test_tables_of_many_makes_are_read(listing: str) -> None:
    assert said(docket_of(ENTRIES + listing)) == [("2026-03-04T09:30", "Status conference", "Courtroom 5")]


def test_results_and_what_is_off_are_read() -> None:
    rows = (
        "03/04/2026|9:30 AM|Motion hearing|Held",
        "03/05/2026|9:30 AM|Status conference|Continued",
        "03/06/2026|9:30 AM|Trial|Vacated by the court",
        "03/07/2026|9:30 AM|Sentencing|Scheduled",
        "03/08/2026|9:30 AM|Arraignment|Held and continued",
    )
    docket = docket_of(ENTRIES + table("Date|Time|Event|Result", *rows, title="Hearings"))
    assert [(h.what, h.result, h.cancelled) for h in docket.hearings] == [
        ("Motion hearing", "Held", False),
        ("Status conference", "Continued", True),
        ("Trial", "Vacated by the court", True),
        ("Sentencing", "", False),
        ("Arraignment", "Held and continued", False),
    ]


def test_a_row_struck_through_is_off_and_a_blank_day_is_that_of_the_row_above() -> None:
    rows = ("03/04/2026|9:30 AM|Motion hearing", "|<s>2:00 PM</s>|<s>Status conference</s>")
    docket = docket_of(ENTRIES + table("Date|Time|Event", *rows, title="Scheduled hearings"))
    assert [(h.when, h.cancelled) for h in docket.hearings] == [
        ("2026-03-04T09:30", False),
        ("2026-03-04T14:00", True),
    ]


def test_two_tables_that_show_one_hearing_give_it_once() -> None:
    row = "03/04/2026|9:30 AM|Room 2|Trial"
    both = table("Date|Time|Room|Event", row, title="Next hearing") + table(
        "Date|Time|Room|Event|Result", row + "|Held", title="All hearings"
    )
    assert [(h.when, h.result) for h in docket_of(ENTRIES + both).hearings] == [("2026-03-04T09:30", "Held")]


@pytest.mark.parametrize(
    "listing",
    [
        "<h2>Upcoming hearings</h2><ul><li>March 4, 2026 9:30 AM – Status conference – Courtroom 5</li></ul>",
        "<h2>Hearings</h2><ul><li><b>Wednesday, March 4, 2026</b> 9:30 AM<br>Status conference<br>Courtroom 5</li></ul>",
        "<section><h4>Court dates</h4><div><div>March 4, 2026, 9:30 AM</div><div>Status conference</div>"
        "<div>Courtroom 5</div></div></section>",
        "<h3>Hearings</h3><dl><dt>Date</dt><dd>March 4, 2026</dd><dt>Time</dt><dd>9:30 AM</dd><dt>Type</dt>"
        "<dd>Status conference</dd><dt>Courtroom</dt><dd>Courtroom 5</dd></dl>",
        "<p>Next hearing: 03/04/2026 9:30 AM | Status conference | Courtroom 5</p>",
    ],
)
def test_hearings_outside_tables_are_read_too(listing: str) -> None:
    assert said(docket_of(listing + ENTRIES)) == [("2026-03-04T09:30", "Status conference", "Courtroom 5")]


def test_hearings_in_json_stand_beside_the_entries() -> None:
    value = {
        "caseNumber": "26-CV-0417",
        "caseName": "Harrow v. Pell Works",
        "docketEntries": [{"filedDate": "2026-01-05", "description": "Complaint"}],
        "upcomingHearings": [
            {"hearingDate": "2026-03-04T09:30:00", "courtroom": "5", "hearingType": "Trial", "status": "Scheduled"},
            {"hearingDate": "2026-03-09", "startTime": "2:00 PM", "hearingType": "Sentencing", "isCancelled": True},
        ],
    }
    docket = docket_of(json.dumps(value), kind="application/json")
    assert said(docket) == [("2026-03-04T09:30", "Trial", "5"), ("2026-03-09T14:00", "Sentencing", "")]
    assert [h.cancelled for h in docket.hearings] == [False, True]
    assert [entry.text for entry in docket.entries] == ["Complaint"]


@pytest.mark.parametrize(
    "other",
    [
        table("Date|Time|Courtroom|Case number|Event", "03/04/2026|9:30 AM|5|26-CV-9|Trial", title="Court calendar"),
        table("Date|Description|Amount", "03/04/2026|Filing fee|40.00", title="Fees"),
        table("Party|Role", "Vera Harrow|Plaintiff"),
        table("Set date|Calendar type|Reason set", "03/04/2026|Status|Awaiting record", title="Calendars"),
    ],
)
def test_other_tables_are_no_hearings(other: str) -> None:
    assert docket_of(ENTRIES + other).hearings == ()


def test_a_page_of_nothing_but_hearings_has_them_as_entries() -> None:
    rows = ("03/04/2026|9:30 AM|Courtroom 5|Trial", "03/09/2026|9:30 AM|Courtroom 5|Sentencing")
    docket = docket_of(table("Date|Time|Courtroom|Event", *rows, title="Hearings"))
    assert [entry.date_filed for entry in docket.entries] == ["2026-03-04", "2026-03-09"]
    assert docket.hearings == ()


def test_entries_in_a_list_are_found_beside_a_table_of_hearings() -> None:
    entries = "<h3>Filings</h3><ul><li>01/05/2026 Complaint of Vera Harrow</li><li>01/09/2026 Answer</li></ul>"
    docket = docket_of(
        table("Date|Time|Courtroom|Event", "03/04/2026|9:30 AM|5|Trial", title="Upcoming hearings") + entries
    )
    assert [entry.text for entry in docket.entries] == ["Complaint of Vera Harrow", "Answer"]
    assert said(docket) == [("2026-03-04T09:30", "Trial", "5")]


@pytest.mark.parametrize(
    ("title", "meant"),
    [
        ("Upcoming Hearings (3)", True), ("Hearings in this case", True), ("Scheduled events", True),
        ("Audiencias programadas", True), ("Audiences prévues", True), ("Kommende Termine", True),
        ("Events", False), ("Events and orders of the court", False), ("Docket entries", False), ("Calendar", False),
        ("Hearing transcripts", False),
    ],
)  # fmt: skip
def test_the_titles_of_lists_of_hearings(title: str, meant: bool) -> None:
    assert heads_hearings(title) is meant


def test_the_words_of_results() -> None:
    assert is_off("CANCELLED")
    assert is_off("Not held")
    assert is_off("verlegt auf 3.4.")
    assert is_moved("Rescheduled")
    assert not is_off("Held")
    assert is_standing("Scheduled")
    assert not is_standing("Guilty plea entered")


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("9:30 AM", "09:30"), ("1:30 PM", "13:30"), ("1:30", "13:30"), ("01:30", "01:30"), ("14h30", "14:30"),
        ("9 h", "09:00"), ("10.15 Uhr", "10:15"), ("9 a.m.", "09:00"), ("noon", "12:00"), ("Courtroom 9", ""),
        ("12:15 a.m.", "00:15"), ("99:30", ""),
    ],
)  # fmt: skip
def test_clock_times_of_a_cell(text: str, clock: str) -> None:
    assert clock_in(text) == clock


@given(st.text(max_size=300))
def test_no_cell_breaks_the_reader(text: str) -> None:
    clock_in(text)
    heads_hearings(text)
    is_off(text)


def test_readings_of_before_and_of_now_are_kept_alike() -> None:
    old = '{"docket": {"docket_number": "26-CV-0417", "form": "table"}, "reader": "docket/6", "recipe": ""}'
    before = reading_from_json(old)
    assert before.docket is not None
    assert before.docket.hearings == ()
    assert reading_to_json(before) == reading_to_json(reading_from_json(reading_to_json(before)))
    heard = Hearing("hearing", "Trial", "2026-03-04T09:30", place="5", identity="a", was="2026-03-01")
    after = Reading("docket/7", "", docket=Docket(docket_number="26-CV-0417", form="table", hearings=(heard,)))
    assert reading_from_json(reading_to_json(after)) == after
    renamed = Hearing("hearing", "Trial", "2026-03-04T09:30", place="5", identity="b")
    other = Reading("docket/7", "", docket=Docket(docket_number="26-CV-0417", form="table", hearings=(renamed,)))
    assert content_digest(after) == content_digest(other) != content_digest(before)
