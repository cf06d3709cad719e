"""Days without a year, under a heading that says it or beside a cell that does. The pages are ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract import Raw, Recipe, read
from monitor.extract.dockets.years import with_year, year_of
from storage.records import Docket, Kind, Memory

CASE = "<h1>Ada Quill v. Port of Marrow</h1><p>Docket No. 26-0417</p>"


def docket_of(body: str) -> Docket:
    page = f"<!doctype html><html><head><title>Case</title></head><body>{CASE}{body}</body></html>"
    got = read(Raw(page.encode(), "https://portal.court.example/case", "text/html", Kind.DOCKET), Recipe(), Memory())
    assert got.reading is not None, got.problem
    assert got.reading.docket is not None
    return got.reading.docket


def days(body: str) -> list[tuple[str | None, str]]:
    return [(entry.date_filed, entry.text) for entry in docket_of(body).entries]


ROWS_2026 = "<tr><td>Mar. 4</td><td>Motion to stay</td></tr><tr><td>Feb. 11</td><td>Answer of the port</td></tr>"
ROWS_2025 = "<tr><td>Dec. 30</td><td>Summons issued</td></tr><tr><td>Dec. 29</td><td>Complaint</td></tr>"
TOLD = [
    ("2026-03-04", "Motion to stay"),
    ("2026-02-11", "Answer of the port"),
    ("2025-12-30", "Summons issued"),
    ("2025-12-29", "Complaint"),
]
HEAD = "<tr><th>Date</th><th>Filing</th></tr>"


@pytest.mark.parametrize(
    "body",
    [
        f"<h2>2026</h2><table>{HEAD}{ROWS_2026}</table><h2>2025</h2><table>{HEAD}{ROWS_2025}</table>",
        f"<h2>Docket entries 2026</h2><table>{ROWS_2026}</table><h2>Docket entries 2025</h2><table>{ROWS_2025}</table>",
        f"<h2>2026</h2><h3>Filings</h3><table>{HEAD}{ROWS_2026}</table><h2>2025</h2><table>{HEAD}{ROWS_2025}</table>",
        f"<table>{HEAD}<tr><td colspan=2>2026</td></tr>{ROWS_2026}<tr><td colspan=2>2025</td></tr>{ROWS_2025}</table>",
        f"<table>{HEAD}<tr><th colspan=2>Entries of 2026</th></tr>{ROWS_2026}"
        f"<tr><th colspan=2>Entries of 2025</th></tr>{ROWS_2025}</table>",
        f"<table><caption>Filings in 2026</caption>{HEAD}{ROWS_2026}</table>"
        f"<table><caption>Filings in 2025</caption>{HEAD}{ROWS_2025}</table>",
        f"<details><summary>2026</summary><div><table>{HEAD}{ROWS_2026}</table></div></details>"
        f"<details><summary>2025</summary><div><table>{HEAD}{ROWS_2025}</table></div></details>",
        f"<p><b>2026</b></p><table>{HEAD}{ROWS_2026}</table><p><b>2025</b></p><div><table>{HEAD}{ROWS_2025}</table></div>",
        "<table><tr><th>Year</th><th>Date</th><th>Filing</th></tr>"
        "<tr><td>2026</td><td>Mar 4</td><td>Motion to stay</td></tr>"
        "<tr><td></td><td>Feb 11</td><td>Answer of the port</td></tr>"
        "<tr><td rowspan=2>2025</td><td>Dec 30</td><td>Summons issued</td></tr>"
        "<tr><td>Dec 29</td><td>Complaint</td></tr></table>",
        "<h2>2026</h2><ul><li>4 March – Motion to stay</li><li>11 February – Answer of the port</li></ul>"
        "<h2>2025</h2><ul><li>30 December – Summons issued</li><li>29 December – Complaint</li></ul>",
        "<ul><li>2026<ul><li><b>Mar 4</b> Motion to stay</li><li><b>Feb 11</b> Answer of the port</li></ul></li>"
        "<li>2025<ul><li><b>Dec 30</b> Summons issued</li><li><b>Dec 29</b> Complaint</li></ul></li></ul>",
    ],
)
def test_a_heading_or_a_cell_says_the_year(body: str) -> None:
    assert days(body) == TOLD


def test_days_in_figures_under_a_column_of_dates() -> None:
    body = "<h2>2026</h2><table><tr><th>Date</th><th>Event</th></tr><tr><td>03/04</td><td>Motion</td></tr>"
    assert days(f"{body}<tr><td>02/27</td><td>Answer</td></tr></table>") == [
        ("2026-03-04", "Motion"),
        ("2026-02-27", "Answer"),
    ]


def test_days_with_weekdays_and_clock_times() -> None:
    body = (
        "<h2>2026</h2><table><tr><th>Date</th><th>Event</th></tr><tr><td>Wed, Mar 4, 10:30 am</td><td>Hearing</td></tr>"
    )
    assert days(f"{body}<tr><td>Fri 27 Feb</td><td>Answer</td></tr></table>") == [
        ("2026-03-04", "Hearing"),
        ("2026-02-27", "Answer"),
    ]


def test_a_day_with_its_own_year_keeps_it() -> None:
    body = "<h2>2026</h2><table><tr><th>Date</th><th>Event</th></tr><tr><td>Mar 4</td><td>Motion</td></tr>"
    assert days(f"{body}<tr><td>Dec 29, 2025</td><td>Complaint</td></tr></table>") == [
        ("2026-03-04", "Motion"),
        ("2025-12-29", "Complaint"),
    ]


def test_a_heading_that_was_passed_says_no_year_of_the_next_one() -> None:
    body = f"<h2>2025</h2><p>Nothing was filed.</p><h2>Filings</h2><table>{HEAD}{ROWS_2026}</table>"
    assert all(day is None for day, _ in days(body))


@pytest.mark.parametrize(
    "text",
    ["2026", "Docket entries 2023", "Filings in 2024", "March 2025", "Entries filed during 2024", "Actuaciones 2024"],
)
def test_headings_that_say_a_year(text: str) -> None:
    assert year_of(text) in text


@pytest.mark.parametrize(
    "text",
    ["", "October Term 2024", "2023-24", "2023/2024", "2023 and 2024", "© 2024 Marrow County", "Case 24-2024",
     "Act of 2003", "Fiscal year 2024", "12024", "4 March 2024"],
)  # fmt: skip
def test_headings_that_say_none(text: str) -> None:
    assert year_of(text) is None


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Mar 4", "4 Mar 2026"), ("March 4th", "4 March 2026"), ("4. März", "4 März 2026"), ("1er janvier", "1 janvier 2026"),
        ("4 de marzo", "4 marzo 2026"), ("4-Mar", "4 Mar 2026"), ("Mar 4, 2025", None), ("Mar 4 '25", None),
        ("Room 4", None), ("3/4", None), ("4", None), ("May 4 officers", None), ("", None),
    ],
)  # fmt: skip
def test_days_without_a_year(text: str, made: str | None) -> None:
    assert with_year(text, "2026") == made


@given(st.text(max_size=60), st.booleans())
def test_any_text_is_a_day_or_none(text: str, figures: bool) -> None:
    made = with_year(text, "2026", figures)
    assert made is None or "2026" in made
    year_of(text)
