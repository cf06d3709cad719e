"""The optional second reader: asked for by a source, guarded, never a condition."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import pytest

from monitor.extract import Raw, Recipe, read
from monitor.extract.dockets import pacer
from storage.records import Docket, Kind, Memory

PAGE = Path(__file__).parents[1] / "golden" / "dockets" / "pacer_district.html"
ASKED = Recipe.from_options({"form": pacer.FORM})


def docket_of(recipe: Recipe) -> Docket:
    got = read(Raw(PAGE.read_bytes(), "https://court.example/1", "text/html", Kind.DOCKET), recipe, Memory())
    assert got.reading is not None
    assert got.reading.docket is not None
    return got.reading.docket


class Report:
    """Stands for one of the library's reports."""

    data: ClassVar[Any] = {}

    def __init__(self, court: str, session: object) -> None:
        assert (court, session) == ("mdd", None)

    def _parse_text(self, text: str) -> None:
        assert "COMPLAINT" in text


def given(monkeypatch: pytest.MonkeyPatch, report: Any) -> None:
    monkeypatch.setattr(pacer, "report_named", lambda name: report if name == "DocketReport" else None)


def test_it_is_not_used_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacer, "report_named", lambda name: pytest.fail("nobody asked"))
    assert len(docket_of(Recipe()).entries) == 3


def test_without_it_our_own_reading_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, None)
    assert docket_of(ASKED) == docket_of(Recipe())


def test_its_words_are_taken_where_it_saw_as_much(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"date_filed": "2026-03-04", "document_number": n, "description": f"Paper {n}"} for n in ("1", None, "3")]
    report = type("Seen", (Report,), {"data": {"case_name": "Other v. Words", "docket_entries": rows}})
    given(monkeypatch, report)
    docket = docket_of(ASKED)
    assert docket.case_name == "Other v. Words"
    assert [e.text for e in docket.entries] == ["Paper 1", "Paper None", "Paper 3"]
    assert docket.entries[0].documents
    assert docket.docket_number == "8:26-cv-01777"


@pytest.mark.parametrize("data", [{}, None, {"docket_entries": []}, {"docket_entries": [{}]}])
def test_with_less_to_say_it_is_passed_over(monkeypatch: pytest.MonkeyPatch, data: Any) -> None:
    given(monkeypatch, type("Poor", (Report,), {"data": data}))
    assert docket_of(ASKED) == docket_of(Recipe())


def test_its_errors_stay_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Report, text: str) -> None:
        raise IndexError(text[:1])

    given(monkeypatch, type("Broken", (Report,), {"_parse_text": fail}))
    assert docket_of(ASKED) == docket_of(Recipe())


def test_the_library_itself_where_it_is_installed() -> None:
    if pacer.report_named("DocketReport") is None:
        pytest.skip("the extra is not installed")
    ours, theirs = docket_of(Recipe()), docket_of(ASKED)
    assert [e.number for e in theirs.entries] == [e.number for e in ours.entries]
    assert theirs.date_filed == ours.date_filed
