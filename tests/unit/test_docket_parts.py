"""The parts of the docket reader: dates, docket numbers, courts, columns, rows, coverage, cut documents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract import Raw, Recipe, court_name, looks_like_docket, read
from monitor.extract.dockets.columns import by_content, by_heading, entry_number, heading_role, is_heading
from monitor.extract.dockets.courts import by_address, zone_of
from monitor.extract.dockets.dates import clock_of, iso_date, leading_date
from monitor.extract.dockets.entries import is_sealed
from monitor.extract.dockets.numbers import case_number, same_case
from storage.records import Docket, Kind, Memory, Reading

HEAD = "<html><head><title>Register</title></head><body><h1>Harrow v. Pell</h1><p>Case Number: 2:26-cv-00101</p>"
END = "</body></html>"


def docket_in(page: str, recipe: Recipe | None = None, url: str = "https://court.example/1") -> Docket:
    raw = Raw(page.encode(), url, "text/html", Kind.DOCKET)
    got = read(raw, recipe or Recipe(), Memory())
    assert got.reading is not None, got.problem
    assert got.reading.docket is not None
    return got.reading.docket


def problem_of(page: str | bytes, kind: str = "text/html") -> str:
    payload = page.encode() if isinstance(page, str) else page
    got = read(Raw(payload, "https://court.example/1", kind, Kind.DOCKET), Recipe(), Memory())
    assert got.reading is None
    return got.problem


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("03/04/2026", "2026-03-04"),
        ("3/4/26", "2026-03-04"),
        ("12/31/98", "1998-12-31"),
        ("2026-03-04", "2026-03-04"),
        ("2026-03-04T16:57:55.000+00:00", "2026-03-04"),
        ("Mar 4 2026", "2026-03-04"),
        ("March 4th, 2026", "2026-03-04"),
        ("Sept. 4, 2026", "2026-09-04"),
        ("Wednesday, March 4, 2026 at 9:00 AM", "2026-03-04"),
        ("04-MAR-2026", "2026-03-04"),
        ("4 de marzo de 2026", "2026-03-04"),
        ("23/03/2026", "2026-03-23"),
        ("02/30/2026", None),
        ("12/13/219", None),
        ("1:26-cv-00101", None),
        ("10 pages 2026", None),
        ("", None),
    ],
)
def test_dates_as_courts_write_them(written: str, day: str | None) -> None:
    assert iso_date(written) == day


@given(st.text(max_size=200))
def test_any_text_is_a_date_or_none(text: str) -> None:
    day, rest = leading_date(text)
    assert day is None or (len(day) == 10 and text.rstrip().endswith(rest))


@pytest.mark.parametrize(("written", "clock"), [("9:30 AM", "09:30"), ("at 12:05 p.m.", "12:05"), ("25:00", None)])
def test_clock_times(written: str, clock: str | None) -> None:
    assert clock_of(written) == clock


# ---------------------------------------------------------------- numbers, courts


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("8:26-cv-01777-ABC-DEF", "8:26-cv-01777"),
        ("26-10444-XYZ", "26-10444"),
        ("8-26-78584-ast", "8-26-78584"),
        ("No. 26-321", "26-321"),
        ("26A317 *** CAPITAL CASE ***", "26A317"),
        ("03-26-00261-CV", "03-26-00261-CV"),
        ("CF-2026-4 (Criminal Felony)", "CF-2026-4"),
        ("MDL No. 2168", "MDL No. 2168"),
        ("29 U.S.C. and much more that is no number of a case at all", None),
    ],
)
def test_docket_numbers_without_initials(written: str, number: str | None) -> None:
    assert case_number(written) == number


def test_one_case_however_it_is_written() -> None:
    assert same_case("8:26-cv-01777-ABC", "26-CV-1777")
    assert same_case("26-10444-XYZ", "26-10444")
    assert not same_case("8:26-cv-01777", "8:26-cv-01778")


@pytest.mark.parametrize(
    ("url", "court"),
    [
        ("https://ecf.mdd.uscourts.gov/cgi-bin/DktRpt.pl?1", "mdd"),
        ("https://www.ca9.uscourts.gov/x", "ca9"),
        ("https://ca9-portal.example.net/", "ca9"),
        ("https://www.supremecourt.gov/RSS/Cases/JSON/26-321.json", "scotus"),
        ("https://efiling.uscourts.cavc.gov/docs1/1", "cavc"),
        ("https://pacer.login.uscourts.gov/", None),
        ("https://court.example/", None),
    ],
)
def test_a_court_by_its_address(url: str, court: str | None) -> None:
    assert by_address(url) == court


def test_courts_have_names_and_zones() -> None:
    assert court_name("azb") == "U.S. Bankruptcy Court, District of Arizona"
    assert court_name("texas_coa03") == "Texas Court of Appeals, district 3"
    assert court_name("nobody") == "nobody"
    assert zone_of("cacd") == "America/Los_Angeles"
    assert zone_of("texas_coa03") == "America/Chicago"
    assert zone_of("elsewhere") is None


# ---------------------------------------------------------------- columns


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Date Filed", "date"),
        ("Filing Date", "date"),
        ("~~~Date~~~", "date"),
        ("#", "number"),
        ("Doc. No.", "number"),
        ("Docket Text", "text"),
        ("Proceedings and Orders", "text"),
        ("Remarks", "more"),
        ("Document", "document"),
        ("Amount", "aside"),
        ("Select all / clear", None),
    ],
)
def test_headings_say_what_a_column_is(heading: str, role: str | None) -> None:
    assert heading_role(heading) == role


def test_a_row_of_labels_or_of_dates_is_no_heading() -> None:
    assert is_heading(["Date Filed", "#", "Docket Text"])
    assert not is_heading(["03/04/2026", "1", "Description"])
    assert not is_heading(["Text"])


def test_columns_by_what_stands_in_them() -> None:
    rows = [["03/04/2026", "1", "5 pg, 12 KB", "COMPLAINT"], ["03/05/2026", "", "2 pg, 9 KB", "ORDER"]]
    columns = by_content(rows)
    assert columns is not None
    assert (columns.date, columns.number, columns.text) == (0, (1,), (3,))


def test_without_a_date_column_there_are_no_columns() -> None:
    assert by_heading(["Name", "Address", "Phone"]) is None
    assert by_content([["a", "b"], ["c", "d"]]) is None


@pytest.mark.parametrize(
    ("cell", "number"),
    [("12", "12"), ("(12)", "12"), ("1 (29 pgs, 2 docs)", "1"), ("5 pg, 120.3 KB", None), ("", None), ("14-1", "14-1")],
)
def test_entry_numbers(cell: str, number: str | None) -> None:
    assert entry_number(cell) == number


# ---------------------------------------------------------------- rows


def test_a_date_that_is_left_blank_is_the_one_above() -> None:
    rows = "<tr><td>03/04/2026</td><td>CODE</td><td>Complaint filed</td></tr><tr><td></td><td>FEE</td><td>Fee</td></tr>"
    page = f"{HEAD}<table><tr><th>Date</th><th>Code</th><th>Description</th></tr>{rows}</table>{END}"
    assert [(e.date_filed, e.text) for e in docket_in(page).entries] == [
        ("2026-03-04", "Complaint filed"),
        ("2026-03-04", "Fee"),
    ]


def test_days_before_months_where_the_column_shows_it() -> None:
    rows = "".join(f"<tr><td>{day}/02/2026</td><td>Order {day}</td></tr>" for day in ("03", "17"))
    page = f"{HEAD}<table><tr><th>Date</th><th>Event</th></tr>{rows}</table>{END}"
    assert [e.date_filed for e in docket_in(page).entries] == ["2026-02-03", "2026-02-17"]


def test_the_operator_says_which_column_is_what() -> None:
    rows = "<tr><td>Order</td><td>x</td><td>04.03.2026</td><td>7</td><td>granted</td></tr>"
    page = (
        f"{HEAD}<table><tr><th>What</th><th>Y</th><th>When it was</th><th>Nr</th><th>How</th></tr>{rows}</table>{END}"
    )
    columns = {"date": 2, "number": "Nr", "text": "What, 4", "dates": "d/m/y"}
    entry = docket_in(page, Recipe.from_options({"columns": columns})).entries[0]
    assert (entry.date_filed, entry.number, entry.text) == ("2026-03-04", "7", "Order | granted")


def test_tables_of_parties_calendars_and_layout_are_no_entries() -> None:
    calendar = "<h2>Calendar</h2><table><tr><th>Date</th><th>Place</th></tr><tr><td>04/01/2026</td><td>Room 1</td></tr></table>"
    entries = "<table><tr><th>Date</th><th>Event</th></tr><tr><td>03/04/2026</td><td>Complaint</td></tr></table>"
    page = f"{HEAD}<table><tr><td>{calendar}{entries}</td></tr></table>{END}"
    assert [e.text for e in docket_in(page).entries] == ["Complaint"]


@pytest.mark.parametrize("text", ["SEALED DOCUMENT", "*SEALED*", "Restricted", "This document is sealed."])
def test_a_seal_in_place_of_words(text: str) -> None:
    assert is_sealed(text)
    assert not is_sealed(f"MOTION to file {text} by the defendant")


# ---------------------------------------------------------------- coverage, completeness, other cases


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("", "full"),
        ("<p>Page 2 of 5</p>", "page"),
        ("<p>Showing 1 to 2 of 40 entries</p>", "page"),
        ("<p>Showing 1 to 2 of 2 entries</p>", "full"),
        ('<a rel="next" href="?page=2">Next</a>', "page"),
        ("<p>The most recent 2 entries</p>", "window"),
        (
            "<p>Transaction Receipt 04/01/2026</p><p>From: 3/1/2026 To: 4/1/2026 Doc From: 0 Doc To: 99999999</p>",
            "filtered",
        ),
        ("<p>Transaction Receipt 04/01/2026</p><p>Starting with document: 1 Ending with document: 2</p>", "filtered"),
        ("<p>Transaction Receipt 04/01/2026</p><p>Starting with document: 1 Ending with document: 9</p>", "full"),
    ],
)
def test_what_a_page_can_show(said: str, kind: str) -> None:
    rows = (
        "<tr><td>03/04/2026</td><td>1</td><td>Complaint</td></tr><tr><td>03/05/2026</td><td>2</td><td>Order</td></tr>"
    )
    filed = "<p>Date Filed: 02/01/2026</p>"
    page = f"{HEAD}{filed}<table><tr><th>Date</th><th>#</th><th>Docket Text</th></tr>{rows}</table>{said}{END}"
    assert docket_in(page).coverage.kind == kind


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>",
        "<html><head><title>Log in</title></head><body><form><input type=password></form></body></html>",
        f"{HEAD}<h3>Case not found.</h3>{END}",
        f"{HEAD}<p>The report you requested is 2 pages. You will be billed for the exact number of pages.</p>"
        f"<table><tr><td>Client Code:</td><td>x</td><td>Cost:</td><td>0.20</td></tr></table>{END}",
        "<html><head><title>Document</title></head><body><b>2 Documents are attached to this filing</b><table>"
        "<tr><td>1</td><td>Brief</td><td>102</td></tr><tr><td>2</td><td>Form</td><td>2</td></tr></table></body></html>",
        f"{HEAD}<strong>*** This case is in the process of being opened, please check back later</strong>{END}",
        "<html><body><form action=search><input name=q></form></body></html>",
        "<html></html>",
        "plain words",
    ],
)
def test_pages_that_are_no_docket(page: str) -> None:
    assert problem_of(page)


@pytest.mark.parametrize("payload", [b"{", b"[]", b"{}", b'{"results": []}', b"[1, 2]", b'{"a": {"b": [{"c": 1}]}}'])
def test_json_that_is_no_docket(payload: bytes) -> None:
    assert problem_of(payload, "application/json")


def test_another_case_at_the_same_address_is_doubted() -> None:
    rows = "<table><tr><th>Date</th><th>Event</th></tr><tr><td>03/04/2026</td><td>Complaint</td></tr></table>"
    before = Reading("docket/1", "", docket=Docket(docket_number="2:26-cv-00999"))
    raw = Raw(f"{HEAD}{rows}{END}".encode(), "https://court.example/1", "text/html", Kind.DOCKET)
    assert "another case" in read(raw, Recipe(), Memory(), before).suspect
    assert "another case" in read(raw, Recipe(number="2:26-cv-00999"), Memory()).suspect
    assert not read(raw, Recipe(number="26-cv-101"), Memory()).suspect


FEED = """<rss version="2.0"><channel><title>District of Maryland - Recent Entries</title>
<link>https://ecf.mdd.uscourts.gov</link>{items}</channel></rss>"""
ITEM = """<item><title>8:26-cv-0000{n} Harrow v. Pell</title><description>[Order {n}]</description>
<pubDate>Wed, 18 Mar 2026 00:09:55 GMT</pubDate></item>"""


def test_a_courts_feed_is_read_for_the_case_that_is_asked_for() -> None:
    items = "".join(ITEM.format(n=n) for n in (1, 2, 3))
    docket = docket_in(FEED.format(items=items), Recipe.from_options({"number": "26-cv-2"}))
    assert [e.text for e in docket.entries] == ["Order 2"]
    assert (docket.coverage.kind, docket.coverage.count) == ("window", 3)


def test_a_courts_feed_with_nothing_of_the_case_is_still_the_courts() -> None:
    docket = docket_in(FEED.format(items=ITEM.format(n=1)), Recipe.from_options({"number": "26-cv-2"}))
    assert docket.entries == ()
    assert docket.court == "mdd"


def test_any_other_feed_is_no_docket() -> None:
    assert problem_of("<rss><channel><title>News</title><item><title>Storm</title></item></channel></rss>")


ARTICLE = """<html><head><title>Judge hears ferry case</title></head><body><article><h1>Judge hears ferry case</h1>
<p>The Supreme Court of the United States may take the case, court records on CourtListener show.</p>
<table><tr><td>Port</td><td>Sailings</td></tr><tr><td>Tidewater</td><td>12</td></tr></table></article></body></html>"""


def test_an_article_about_a_case_is_no_docket() -> None:
    assert not looks_like_docket(Raw(ARTICLE.encode(), "https://news.example/1", "text/html"))


def test_a_log_in_box_in_the_corner_does_not_hide_a_docket() -> None:
    rows = "<tr><td>03/04/2026</td><td>Complaint</td></tr>"
    box = "<form><input type=password></form>"
    assert len(docket_in(f"{HEAD}{box}<table><tr><th>Date</th><th>Event</th></tr>{rows}</table>{END}").entries) == 1
    assert problem_of(f"<html><body>{box}<table><tr><th>Date</th><th>Event</th></tr>{rows}</table>{END}")


def test_a_docket_that_is_nothing_but_text() -> None:
    lines = """CASE NO: 26-CR-00123   STATE v. HARROW, VERA
JUDGE: QUIST

01/05/2026  COMPLAINT FILED
01/09/2026  SUMMONS ISSUED TO DEFENDANT
            BY CERTIFIED MAIL

Costs are due."""
    docket = docket_in(f"<html><body><h1>Clerk of Courts</h1><pre>{lines}</pre></body></html>")
    assert [(e.date_filed, e.text) for e in docket.entries] == [
        ("2026-01-05", "COMPLAINT FILED"),
        ("2026-01-09", "SUMMONS ISSUED TO DEFENDANT BY CERTIFIED MAIL"),
    ]
    assert (docket.docket_number, docket.assigned_to) == ("26-CR-00123", "QUIST")
