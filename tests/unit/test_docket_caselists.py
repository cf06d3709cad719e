"""Pages that list cases in plain lists, by day or with their dates in the line."""

from __future__ import annotations

import time

import pytest

from monitor.extract import Raw, Recipe, read
from storage.records import Docket, Kind, Memory


def read_page(body: str) -> Docket | None:
    page = f"<!doctype html><html><head><title>Opinions</title></head><body>{body}</body></html>"
    reading = read(Raw(page.encode(), "https://court.example/o", "text/html", Kind.DOCKET), Recipe(), Memory()).reading
    return reading.docket if reading is not None else None


def rows(body: str) -> list[tuple[str | None, str]]:
    found = read_page(body)
    return [(e.date_filed, e.text) for e in found.entries] if found is not None else []


def test_a_case_is_of_the_day_that_the_heading_above_says() -> None:
    body = """<nav><a href="/a">Harrow v. Pell</a></nav><h2>2026</h2>
    <h3>Friday, June 5, 2026</h3><ul><li><a href="/1.pdf">126814</a> - State v. Brown (Published)</li></ul>
    <h3>Monday, June 1, 2026</h3><ul><li><a href="/2.pdf">119198</a> - In the Matter of Tell (Published)</li>
    <li><a href="/3.pdf">125283</a> - State v. Wilson (Published)</li></ul>"""
    assert rows(body) == [
        ("2026-06-05", "126814 - State v. Brown (Published)"),
        ("2026-06-01", "119198 - In the Matter of Tell (Published)"),
        ("2026-06-01", "125283 - State v. Wilson (Published)"),
    ]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Filing Date: 2/26/2026<br>Heard 1/2/2020", "2026-02-26"),
        ("Court of Appeals - 04/08/2026", "2026-04-08"),
        ("(January 25, 2026)", "2026-01-25"),
        ("Published", None),
    ],
)
def test_a_case_is_of_the_day_in_its_own_words(line: str, day: str | None) -> None:
    names = ("Harrow v. Pell", "Matter of Quist", "Oduya vs. Copperline Foods, LLC")
    body = "".join(f'<div class="hit"><p><a href="/{n}">{name}</a><br>{line}</p></div>' for n, name in enumerate(names))
    found = rows(f"<main>{body}</main>")
    assert [day for day, _ in found] == [day] * 3
    assert [text.split(" | ")[0] for _, text in found] == list(names)


def test_a_page_of_many_cases_is_called_by_its_title_and_is_none_of_them() -> None:
    names = ("Harrow v. Pell", "Quist v. Tell", "In re Mbeki", "Oduya v. Roe")
    rows = "".join(f"<tr><td>03/0{n}/2026</td><td>26-10{n}</td><td>{name}</td></tr>" for n, name in enumerate(names, 1))
    table = f"<table><tr><th>Date</th><th>Case No.</th><th>Title</th></tr>{rows}</table>"
    found = read_page(table)
    assert found is not None
    assert (found.docket_number, found.case_name, len(found.entries)) == (None, "Opinions", 4)


def test_a_calendar_that_names_its_one_case_in_every_row_is_of_that_case() -> None:
    rows = "".join(f"<tr><td>03/0{n}/2026</td><td>Harrow v. Pell</td><td>Hearing {n}</td></tr>" for n in (1, 2, 3, 4))
    found = read_page(
        f"<p>Case No. 26-CV-101</p><table><tr><th>Date</th><th>Case</th><th>Event</th></tr>{rows}</table>"
    )
    assert found is not None
    assert found.docket_number == "26-CV-101"


def test_documents_hang_on_their_case() -> None:
    names = ("Harrow v. Pell", "Quist v. Tell", "In re Mbeki")
    found = read_page(
        "<ul>" + "".join(f'<li><a href="/{n}.pdf">{name}</a></li>' for n, name in enumerate(names)) + "</ul>"
    )
    assert found is not None
    assert [e.documents[0].url for e in found.entries] == [f"https://court.example/{n}.pdf" for n in range(3)]


@pytest.mark.parametrize(
    "body",
    [
        "<p>We are down. See <a href='/a'>Harrow v. Pell</a>.</p>",
        "<ul><li><a href='/a'>About us</a></li><li><a href='/b'>Opinions</a></li><li><a href='/c'>Forms</a></li></ul>",
        "<nav><a href='/1'>Harrow v. Pell</a><a href='/2'>Quist v. Tell</a><a href='/3'>In re Mbeki</a></nav>",
    ],
)
def test_other_links_are_no_list_of_cases(body: str) -> None:
    assert read_page(body) is None


def test_very_many_links_are_read_in_bounded_time() -> None:
    body = "<p>" + "<a href='/x'>Harrow v. Pell</a> " * 50_000 + "</p>"
    start = time.process_time()
    read_page(body)
    assert time.process_time() - start < 20
