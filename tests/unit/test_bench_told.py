"""How the bench of histories judges rows: whole pages, pages of several, captures that show no rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from storage.records import Finding, Weight
from tests.bench.corpus import Capture
from tests.bench.told import Event, Shown, Told, has_rows, is_part, is_partial, row_events

SET = "court_lists_us"
OLD = "<tr><td>HX1</td><td>Record Check</td><td>3/04/2026</td></tr><tr><td>HX2</td><td>Request</td><td>1/02/2026</td></tr>"
NEW = "<tr><td>HX1</td><td>A Wholly New Title</td><td>03/04/2026</td></tr><tr><td>HX3</td><td>Certificate of Discharge, Long Form</td><td>May 4, 2026</td></tr>"
NEXT = "<p>1 <a href='/o?page=2'>2</a> <a href='/o?page=2'>next</a></p>"


def capture(rows: str, more: str = "") -> Capture:
    page = f"<html><body><table><tr><td>Form</td><td>Title</td><td>Date</td></tr>{rows}</table>{more}</body></html>"
    return Capture(datetime(2026, 5, 5, tzinfo=UTC), page.encode(), "text/html", "", {}, "")


def finding(kind: str, before: str, after: str) -> Finding:
    return Finding(kind, before, after, Weight.MAJOR, "", "entries")


TITLE = finding("entry-edited", "HX1 | Record Check", "HX1 | A Wholly New Title")
GONE = finding("entry-gone", "HX2 | Request", "")
CAME = finding("entry-new", "", "HX3 | Certificate of Discharge, Long Form")


def counted(findings: list[Finding], more: str = "") -> tuple[int, int, int]:
    before, after = capture(OLD, more), capture(NEW)
    told = Told()
    told.add(row_events(before, after), findings, is_part(SET, before, after))
    return told.told, told.untold, told.invented


def test_a_row_goes_with_the_one_of_its_mark_and_dates_may_be_written_otherwise() -> None:
    assert row_events(capture(OLD), capture(NEW)) == [
        Event("hx1 record check 3 4 2026", "hx1 a wholly new title 3 4 2026"),
        Event("", "hx3 certificate of discharge long form 5 4 2026"),
        Event("hx2 request 1 2 2026", ""),
    ]
    assert row_events(capture(OLD), capture(OLD.replace("3/04", "03/4"))) == []


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([TITLE, GONE, CAME], (3, 0, 0)),
        ([TITLE, CAME], (2, 1, 0)),
        ([TITLE, GONE, CAME, replace(CAME)], (3, 0, 1)),
        ([finding("entry-gone", TITLE.before, ""), finding("entry-new", "", TITLE.after), GONE, CAME], (3, 0, 0)),
    ],
)
def test_every_row_is_to_be_told_once(findings: list[Finding], expected: tuple[int, int, int]) -> None:
    assert counted(findings) == expected


def test_what_a_page_of_several_does_not_show_is_not_gone() -> None:
    assert counted([TITLE, CAME], NEXT) == (2, 0, 0)
    assert counted([TITLE, GONE, CAME], NEXT) == (2, 0, 1)


@pytest.mark.parametrize(
    ("more", "partial"),
    [
        (NEXT, True),
        ("<ul><li>1</li><li><a href='/2'>2</a></li><li><a href='/3'>3</a></li></ul>", True),
        ("<a href='#'>Next</a>", False),
        ("<p>See note <a href='/n'>7</a>.</p>", False),
    ],
)
def test_pages_of_several(more: str, partial: bool) -> None:
    assert is_partial(capture(OLD, more)) is partial


def test_a_capture_without_rows_is_not_judged() -> None:
    assert has_rows(SET, capture(OLD))
    assert not has_rows(SET, replace(capture(OLD), payload=b"<p>Down for now.</p>"))


def test_a_row_that_a_page_of_several_showed_is_known_and_no_news_later() -> None:
    shown = Shown()
    first, second = capture(OLD, NEXT), capture(NEW, NEXT)
    shown.see(None, first)
    shown.see(first, second)
    came = [event.after for event in row_events(second, capture(OLD), shown) if not event.before]
    assert came == []
    assert len(row_events(second, capture(OLD))) == 3


def test_a_row_that_a_whole_page_left_out_is_news_again() -> None:
    shown = Shown()
    shown.see(None, capture(OLD))
    shown.see(capture(OLD), capture(NEW))
    assert Event("", "hx2 request 1 2 2026") in row_events(capture(NEW), capture(OLD), shown)


@pytest.mark.parametrize(
    "row",
    [
        "<tr><td>Case Title: <input name=t></td><td>Case No: <input name=n></td></tr>",
        "<tr><td>Years</td><td>" + " ".join(f"<a href='/{n}'>20{n}</a>" for n in range(10, 16)) + "</td></tr>",
    ],
)
def test_forms_and_menus_are_no_rows(row: str) -> None:
    assert row_events(capture(OLD), capture(OLD + row)) == []


def test_other_marks_alone_are_neither_asked_nor_invented() -> None:
    told = Told()
    told.add([], [finding("entry-edited", "HX1 | Record-Check", "HX1 | Record Check")])
    assert (told.told, told.untold, told.invented) == (0, 0, 0)
