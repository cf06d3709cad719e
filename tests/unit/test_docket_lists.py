"""Lists of decisions and forms: pages of several, rows with odd dates, rows that are named by a mark of their own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.compare.dockets import compare_dockets, merge, merge_dockets
from monitor.extract import Raw, Recipe, read
from storage.records import Coverage, Docket, Entry, Kind, Memory

ROWS = (
    "<tr><td>03/04/2026</td><td>26-101</td><td>Harrow v. Pell</td></tr>"
    "<tr><td>03/02/2026</td><td>26-99</td><td>Quist v. Copperline Foods</td></tr>"
)


def page(rows: str = ROWS, more: str = "", head: str = "<tr><th>Date</th><th>No.</th><th>Title</th></tr>") -> Docket:
    text = f"<!doctype html><html><body><h1>Opinions</h1><table>{head}{rows}</table>{more}</body></html>"
    reading = read(Raw(text.encode(), "https://court.example/o", "text/html", Kind.DOCKET), Recipe(), Memory()).reading
    assert reading is not None
    assert reading.docket is not None
    return reading.docket


@pytest.mark.parametrize(
    "more",
    [
        '<a href="/o?page=2">Next »</a>',
        "<a href=\"javascript:__doPostBack('pager','2')\" class=btn>Next»</a>",
        "<p>Pages [1] <a href='/o/index.php?pagenumber=2'>2</a> <a href='/o/index.php?pagenumber=3'>3</a></p>",
        '<ul><li>1</li><li><a href="/decisions/2">2</a></li><li><a href="/decisions/2">next ›</a></li></ul>',
        "<p>Results: 2 of 9,329</p>",
        "<p>Page 1 of 4</p>",
    ],
)
def test_a_page_of_several_shows_that_it_is_one(more: str) -> None:
    assert page(more=more).coverage.kind == "page"


@pytest.mark.parametrize(
    "more",
    [
        '<a class="disabled" aria-disabled="true" href="#">Next</a>',
        '<p>See orders <a href="/doc/12">12</a> and <a href="/doc/13">13</a>.</p>',
        '<p>200<a href="/notes">7</a></p>',
        '<a href="/news/9">Next story</a>',
    ],
)
def test_other_links_do_not_make_it_one_of_several(more: str) -> None:
    assert page(more=more).coverage.kind == "full"


def test_linked_entry_numbers_are_no_page_numbers() -> None:
    rows = "".join(
        f'<tr><td>0{n}/02/2026</td><td><a href="/doc/{n}">{n}</a></td><td>Order {n}</td></tr>' for n in (1, 2)
    )
    assert page(rows).coverage.kind == "full"


def test_a_month_between_the_rows_belongs_to_no_row() -> None:
    shown = page(ROWS.replace("</tr><tr>", "</tr><tr><td>February 2026</td></tr><tr>", 1))
    assert [e.text for e in shown.entries] == ["Harrow v. Pell", "Quist v. Copperline Foods"]


@pytest.mark.parametrize(
    ("cell", "day"), [("June 6, 8 and 13, 2026", "2026-06-06"), ("29 junio", None), ("April 29, 2604", None)]
)
def test_a_row_whose_date_is_odd_is_kept(cell: str, day: str | None) -> None:
    shown = page(ROWS + f"<tr><td>{cell}</td><td>26-50</td><td>In re Mbeki</td></tr>")
    assert [(e.number, e.date_filed, e.text) for e in shown.entries][2:] == [("26-50", day, f"In re Mbeki | {cell}")]


def test_header_cells_head_a_table_of_one_row_whatever_they_say() -> None:
    shown = page(
        "<tr><td>26-7U</td><td>2026/10/11</td><td>Harrow v. Pell</td></tr>",
        head="<tr><th>Opinion</th><th>Pub Date</th><th>Short Title/District</th></tr>",
    )
    assert [(e.date_filed, e.text) for e in shown.entries] == [("2026-10-11", "26-7U | Harrow v. Pell")]


def test_rows_that_were_never_closed_are_rows_all_the_same() -> None:
    nested = ""
    for n in range(9, 0, -1):
        inside = f"<tr><td colspan=2><p>About it.</p>{nested}</td></tr>" if nested else ""
        nested = (
            f"<table><tr><td>QUIST-{n}, 28 Dec. 70{n}</td><td><a href='/{n}'>ID 400{n}</a></td></tr>{inside}</table>"
        )
    reading = read(
        Raw(f"<html><body>{nested}</body></html>".encode(), "https://court.example/o", "text/html", Kind.DOCKET),
        Recipe(),
        Memory(),
    ).reading
    assert reading is not None
    assert reading.docket is not None
    assert [e.text for e in reading.docket.entries] == [f"QUIST-{n}, 28 Dec. 70{n} | ID 400{n}" for n in range(1, 10)]


FORM = Entry("HX369 | Record Check | No | Bureau", "2019-04-30")
OTHER = Entry("HX370 | Request for Reference | No | Bureau", "2009-03-01", sequence=1)


def told(before: list[Entry], after: list[Entry]) -> list[tuple[str, str, str]]:
    change = compare_dockets(Docket(entries=tuple(before), form="table"), Docket(entries=tuple(after), form="table"))
    return [(f.kind, f.before, f.after) for f in change.findings] if change else []


def test_a_row_is_named_by_the_mark_in_its_first_cell() -> None:
    newer = replace(FORM, date_filed="2026-04-05", text="HX369 | Check of Records | Yes | Bureau")
    assert told([FORM, OTHER], [newer, OTHER]) == [
        ("entry-edited", "2019-04-30 · " + FORM.text, "2026-04-05 · " + newer.text)
    ]


def test_the_same_number_months_later_is_another_decision() -> None:
    one = Entry("Korte Construction | Stinson", "2025-10-18", "63148")
    assert [kind for kind, _, _ in told([one], [replace(one, date_filed="2026-04-16")])] == ["entry-new", "entry-gone"]
    assert told([one], [replace(one, date_filed="2025-10-16")]) == [("entry-edited", "2025-10-18", "2025-10-16")]


def test_numbered_rows_without_dates_are_not_alike_for_their_furniture() -> None:
    one, two = Entry("No. 116 | PDF | WPD | In the Matter of Tell"), Entry("No. 3 | PDF | WPD | In the Matter of Teal")
    assert [kind for kind, _, _ in told([one], [two])] == ["entry-new", "entry-gone"]


def test_what_only_pages_have_shown_is_not_gone_from_a_whole_list() -> None:
    standing = merge_dockets(None, Docket(entries=(FORM, OTHER), coverage=Coverage("page")), "a")
    whole = Docket(entries=(OTHER,), coverage=Coverage("full"))
    for _ in range(3):
        merged = merge(standing, whole, "a", [e.identity for e in standing.entries])
        assert not merged.dropped
        assert not merged.missing
        standing = merged.docket
    assert len(standing.entries) == 2
    both = merge(standing, Docket(entries=(FORM, OTHER), coverage=Coverage("full")), "a").docket
    assert len(merge(both, whole, "a").missing) == 1
