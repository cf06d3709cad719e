"""One docket in many layouts: other column orders, headings, labels, dates and courts are read alike."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.extract import Raw, Recipe, read
from storage.records import Docket, Kind, Memory

ROWS = (
    (date(2026, 3, 4), "1", "COMPLAINT filed by Vera Harrow."),
    (date(2026, 3, 9), "2", "ORDER setting hearing."),
    (date(2026, 3, 11), "", "Minute entry: hearing held."),
)
ENTRIES = [("1", "2026-03-04", ROWS[0][2]), ("2", "2026-03-09", ROWS[1][2]), (None, "2026-03-11", ROWS[2][2])]
FIELDS = {
    "Case Number": "26-CV-01777",
    "Case Title": "Harrow v. Pell",
    "Judge": "Ada Carraway",
    "Filing Date": "03/04/2026",
}
HEADER = ("26-CV-01777", "Harrow v. Pell", "Ada Carraway", "2026-03-04")
RECEIPT = (
    "<table><tr><th colspan=4>PACER Service Center</th></tr><tr><td>04/02/2026 10:11:12</td></tr></table></body></html>"
)


def docket(body: str) -> Docket:
    page = f"<!doctype html><html><head><title>Case</title></head><body>{body}</body></html>"
    reading = read(Raw(page.encode(), "https://court.example/x", "text/html", Kind.DOCKET), Recipe(), Memory()).reading
    assert reading is not None
    assert reading.docket is not None
    return reading.docket


def entries(found: Docket) -> list[tuple[str | None, str | None, str]]:
    return [(e.number, e.date_filed, e.text) for e in found.entries]


def header(found: Docket) -> tuple[str | None, ...]:
    return found.docket_number, found.case_name, found.assigned_to, found.date_filed


def table(heads: tuple[str, ...], order: tuple[int, ...] = (0, 1, 2), dates: str = "%m/%d/%Y", tag: str = "th") -> str:
    named = "".join(f"<{tag}>{heads[n]}</{tag}>" for n in order)
    rows = ((day.strftime(dates), number, text) for day, number, text in ROWS)
    cells = "".join("<tr>" + "".join(f"<td>{row[n]}</td>" for n in order) + "</tr>" for row in rows)
    return f"<table><tr>{named}</tr>{cells}</table>"


def labelled(fields: dict[str, str], form: str = "<p>{0}: {1}</p>", round_them: str = "{}") -> str:
    lines = "".join(form.format(label, value) for label, value in fields.items())
    return "<h1>Lakeland Superior Court</h1>" + round_them.format(lines)


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 0, 1), (1, 2, 0)])
@pytest.mark.parametrize(
    "heads",
    [
        ("Date Filed", "#", "Docket Text"),
        ("File Date", "Entry", "Docket Entry"),
        ("Date Entered", "Item", "Action"),
        ("Event Date", "Dkt", "Event Description"),
        ("Date of Filing", "ID", "Filing"),
        ("Dt", "Nbr", "Text of Entry"),
        ("Posted", "Number", "Summary"),
        ("Fecha", "Núm.", "Descripción"),
        ("", "", ""),
    ],
)
def test_columns_in_any_order_under_any_name(heads: tuple[str, ...], order: tuple[int, ...]) -> None:
    found = docket(labelled(FIELDS) + table(heads, order))
    assert entries(found) == ENTRIES
    assert header(found) == HEADER


def test_a_repeated_number_in_a_column_of_another_name_is_no_entry_number() -> None:
    rows = "".join(f"<tr><td>03/0{n}/2026</td><td>1</td><td>Plea of count {n}</td></tr>" for n in (1, 2, 3))
    found = docket(f"<table><tr><th>Date</th><th>Defendant</th><th>Event</th></tr>{rows}</table>")
    assert [e.number for e in found.entries] == [None, None, None]


def test_rooms_number_no_entries() -> None:
    rows = "".join(f"<tr><td>03/0{n}/2026</td><td>40{n}</td><td>Hearing</td></tr>" for n in (1, 2, 3))
    found = docket(f"<table><tr><th>Date</th><th>Room</th><th>Event</th></tr>{rows}</table>")
    assert entries(found)[0] == (None, "2026-03-01", "401 | Hearing")


@pytest.mark.parametrize(
    "form",
    ["%Y-%m-%d", "%d-%b-%Y", "%d-%b-%y", "%d/%b/%y", "%B %d, %Y", "%b. %d, %Y", "%a %m/%d/%y", "%A, %B %d, %Y",
     "%m-%d-%Y", "%d %B %Y", "%Y/%m/%d", "%m/%d/%Y 10:15 AM", "%m/%d/%Y at 4:05 PM", "%m.%d.%Y", "%Y-%m-%dT10:20:00Z"],
)  # fmt: skip
def test_dates_as_courts_write_them(form: str) -> None:
    assert entries(docket(labelled(FIELDS) + table(("Date", "No.", "Docket Text"), dates=form))) == ENTRIES


@pytest.mark.parametrize(
    ("form", "round_them"),
    [
        ("<p>{0}: {1}</p>", "{}"),
        ("<tr><td>{0}</td><td>{1}</td></tr>", "<table>{}</table>"),
        ("<tr><th>{0}:</th><td>{1}</td></tr>", "<table>{}</table>"),
        ("<dt>{0}</dt><dd>{1}</dd>", "<dl>{}</dl>"),
        ("<div><span>{0}:</span> <span>{1}</span></div>", "<section>{}</section>"),
        ("<div><div>{0}</div><div>{1}</div></div>", "<section>{}</section>"),
    ],
)
@pytest.mark.parametrize(
    ("label", "other"),
    [
        ("Case Number", "Cause Number"),
        ("Case Number", "Court File Number"),
        ("Case Number", "Index No."),
        ("Case Title", "Short Caption"),
        ("Case Title", "In the case of"),
        ("Judge", "Before"),
        ("Judge", "Assigned Judicial Officer"),
        ("Judge", "Division Judge"),
        ("Filing Date", "Date of Filing"),
        ("Filing Date", "Case Initiation Date"),
        ("Filing Date", "Commencement Date"),
    ],
)
def test_labels_in_other_words(label: str, other: str, form: str, round_them: str) -> None:
    fields = {other if name == label else name: value for name, value in FIELDS.items()}
    found = docket(labelled(fields, form, round_them) + table(("Date Filed", "#", "Docket Text")))
    assert header(found) == HEADER
    assert entries(found) == ENTRIES


def pacer(court: str, case: str, left: str, parties: str = "") -> Docket:
    rows = table(("Date Filed", "#", "Docket Text"), tag="td")
    right = "Date Filed: 03/04/2026<br>Nature of Suit: 440 Civil Rights: Other"
    head = f"<table><tr><td><br>{left}</td><td><br>{right}</td></tr></table>"
    return docket(f"<h3>{court}<br>{case}</h3>{head}{parties}{rows}{RECEIPT}")


@pytest.mark.parametrize(
    ("court", "name"),
    [
        ("US District Court<br>Eastern District of Texas [LIVE] (Marshall)", "txed"),
        ("United States District Court<br>for the Western District of Washington (Seattle)", "wawd"),
        ("US District Court for the District of Oregon (Portland (3))", "ord"),
        ("District Court of the Virgin Islands<br>District of the Virgin Islands (St. Croix)", "vid"),
        ("U.S. District Court<br>District of Northern Mariana Islands", "nmid"),
        ("U.S. District Court<br>West Virginia Northern District (Clarksburg)", "wvnd"),
        ("U.S. Court of International Trade<br>LIVE Database (New York)", "cit"),
    ],
)
def test_courts_by_what_their_pages_call_them(court: str, name: str) -> None:
    found = pacer(
        court, "CIVIL DOCKET FOR CASE #: 1:26-cv-01777", "Harrow v. Pell<br>Assigned to: Judge Ada B. Carraway"
    )
    assert (found.court, found.docket_number, found.assigned_to) == (name, "1:26-cv-01777", "Ada B. Carraway")


MARYLAND = "U.S. District Court<br>District of Maryland (Greenbelt)"
SIDES = (
    "<table><tr><td><b><u>Plaintiff</u></b></td></tr><tr><td><b>Vera Harrow</b></td></tr><tr><td>V.</td></tr>"
    "<tr><td><b><u>Defendant</u></b></td></tr><tr><td><b>Owen Pell</b></td></tr></table>"
)


def test_a_caption_of_one_side_is_completed_from_the_parties() -> None:
    found = pacer(
        MARYLAND, "CIVIL DOCKET FOR CASE #: 8:26-cv-01777", "Vera Harrow<br>Assigned to: Judge Ada Carraway", SIDES
    )
    assert found.case_name == "Vera Harrow v. Owen Pell"


def test_a_caption_of_lists_goes_by_the_first_named_of_each_side() -> None:
    rows = "".join(f"<tr><td>{name}</td><td>{role}</td></tr>" for name, role in (
        ("Quist, Lena", "Appellant"), ("Pell, Owen", "Appellant"), ("Copperline Foods, LLC", "Appellee"), ("Tidewater Lines, Inc.", "Appellee"),
    ))  # fmt: skip
    found = docket(
        "<p>Case: 26-00017-CV</p><div>Style:</div><div>Lena Quist and Owen Pell</div><div>v.:</div>"
        "<div>Copperline Foods, LLC and Tidewater Lines, Inc.</div><h2>Case Events</h2>"
        + table(("Date", "No.", "Event"))
        + f"<table><tr><th>Party</th><th>PartyType</th></tr>{rows}</table>"
    )
    assert found.case_name == "Lena Quist et al. v. Copperline Foods, LLC et al."


def test_a_debtor_whose_role_is_not_bold_stands_below_it() -> None:
    dates = "<table><tr><td><i>Date filed:</i></td><td>01/05/2026</td></tr></table>"
    people = (
        "<table><tr><td><i>Debtor</i><br><b>Vera Harrow</b><br>1 Pier St</td></tr>"
        "<tr><td><i>Joint Debtor</i><br><b>Owen Harrow</b></td></tr></table>"
    )
    found = docket(
        "<h3>U.S. Bankruptcy Court<br>District of Delaware<br>Bankruptcy Petition #: 26-10444</h3>"
        f"{dates}{people}{table(('Filing Date', '#', 'Docket Text'))}{RECEIPT}"
    )
    assert (found.case_name, found.date_filed) == ("Vera Harrow and Owen Harrow", "2026-01-05")


def grid(rows: list[tuple[str, ...]], heads: tuple[str, ...] = ()) -> str:
    lines = [heads, *rows] if heads else rows
    made = "".join("<div class=row>" + "".join(f"<div>{cell}</div>" for cell in row) + "</div>" for row in lines)
    return f"<div class=grid>{made}</div>"


@pytest.mark.parametrize("heads", [(), ("Date Filed", "No.", "Docket Text")])
def test_blocks_set_like_a_table_are_read_like_one(heads: tuple[str, ...]) -> None:
    rows = [(day.strftime("%m/%d/%Y"), number, text) for day, number, text in ROWS]
    assert entries(docket(labelled(FIELDS) + grid(rows, heads))) == ENTRIES


def test_a_blank_day_is_that_of_the_row_above_and_one_cell_across_goes_on_with_it() -> None:
    rows = (
        "<tr><td>03/04/2026</td><td>1</td><td>COMPLAINT filed by Vera Harrow.</td></tr>"
        "<tr><td></td><td></td><td>Summons issued.</td></tr><tr><td colspan=3>Served by mail.</td></tr>"
    )
    found = docket(f"<table><tr><th>Date Filed</th><th>No.</th><th>Docket Text</th></tr>{rows}</table>")
    assert entries(found) == [
        ("1", "2026-03-04", "COMPLAINT filed by Vera Harrow."),
        (None, "2026-03-04", "Summons issued. Served by mail."),
    ]


def test_a_column_of_links_says_nothing_and_headings_may_stand_beside_their_columns() -> None:
    rows = "".join(
        f"<tr><td></td><td>{day:%m/%d/%Y}</td><td>{number}</td><td>{text}</td><td><a href='/d/{number}'>View</a></td></tr>"
        for day, number, text in ROWS
    )
    found = docket(f"<table><tr><th>Date Filed</th><th>No.</th><th>Docket Text</th></tr>{rows}</table>")
    assert entries(found) == ENTRIES


def test_dates_without_marks_and_days_first_where_the_language_puts_them_first() -> None:
    bare = docket(labelled(FIELDS) + table(("Date", "No.", "Docket Text"), dates="%Y%m%d"))
    assert entries(bare) == ENTRIES
    page = f"<!doctype html><html lang=de><body>{table(('Datum', 'Nr', 'Text'), dates='%d.%m.%Y')}</body></html>"
    reading = read(
        Raw(page.encode(), "https://gericht.example/x", "text/html", Kind.DOCKET), Recipe(), Memory()
    ).reading
    assert reading is not None
    assert reading.docket is not None
    assert [e.date_filed for e in reading.docket.entries] == [day for _, day, _ in ENTRIES]


def test_a_row_that_names_a_year_is_no_heading_and_a_menu_no_entry() -> None:
    body = (
        "<table><tr><td><a href='/'>Home</a></td><td><a href='/d'>Docket</a></td></tr></table>"
        "<table><tr><td>Fecha</td><td>31 de agosto de2026</td></tr><tr><td>Partes</td><td>Harrow v. Pell</td></tr></table>"
    )
    assert [e.text for e in docket(body).entries] == ["Fecha | 31 de agosto de2026", "Partes | Harrow v. Pell"]


def test_rows_of_many_days_keep_them_all() -> None:
    rows = "".join(
        f"<tr><td>{month}</td><td>0{n}/20/2026</td><td>0{n}/13/2026</td><td>0{n}/06/2026</td></tr>"
        for n, month in ((3, "March"), (2, "February"))
    )
    assert entries(docket(f"<table>{rows}</table>"))[0] == (None, "2026-03-20", "March | 03/13/2026 | 03/06/2026")
