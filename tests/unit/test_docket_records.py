"""Records of named fields compared, and the pages that only look like an error."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.compare.dockets import compare_dockets
from monitor.extract import Raw, Recipe, read
from storage.records import Docket, Entry, Kind, Memory

JUDGE = Entry("Registrar Lena Quist", number="coram")
SIDE = Entry("Vera Harrow (represented by Copperline Chambers)", number="Applicant")
OTHER = Entry("Owen Pell", number="Respondent")


def told(before: list[Entry], after: list[Entry]) -> list[tuple[str, str, str]]:
    change = compare_dockets(Docket(entries=tuple(before), form="record"), Docket(entries=tuple(after), form="record"))
    return [(f.kind, f.before, f.after) for f in change.findings] if change else []


def test_a_field_under_another_name_with_another_value_is_another_field() -> None:
    other = replace(SIDE, number="Applicant/s", text="1. Vera Harrow (represented by Tidewater Law)")
    assert told([JUDGE, SIDE], [JUDGE, other]) == [
        ("entry-new", "", other.text),
        ("entry-gone", SIDE.text, ""),
    ]


def test_a_field_that_is_only_called_otherwise_is_the_same() -> None:
    assert told([JUDGE, OTHER], [JUDGE, replace(OTHER, number="Respondent/s")]) == [
        ("entry-edited", "Respondent: Owen Pell", "Respondent/s: Owen Pell")
    ]


def test_a_value_that_stands_under_two_names_now_is_new_there_and_gone_here() -> None:
    twice = replace(OTHER, number="Applicant")
    kinds = [kind for kind, _, _ in told([JUDGE, OTHER], [JUDGE, twice, replace(twice, number="Intervener")])]
    assert kinds == ["entry-new", "entry-new", "entry-gone"]


def test_a_case_whose_number_was_corrected_stays_the_same_case() -> None:
    case = Entry("HARROW, Vera | Trespass | Released on bond", number="1:26-mj-81")
    renumbered = replace(case, number="1:26-cr-107", text="HARROW, Vera | Trespass | Released on bail")
    assert [kind for kind, _, _ in told([case], [renumbered])] == ["entry-edited", "entry-renumbered"]


@pytest.mark.parametrize("title", ["SS 503/2026", "FC/OAD 404/2026", "Case 502-2026", "HC/S 500 of 2026"])
def test_a_case_number_is_no_error_number(title: str) -> None:
    page = (
        f"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1><dl><dt>coram</dt>"
        "<dd>Registrar Lena Quist</dd><dt>venue</dt><dd>Chambers 4</dd></dl></body></html>"
    )
    raw = Raw(page.encode(), "https://court.example/a", "text/html", Kind.DOCKET)
    assert read(raw, Recipe(), Memory()).reading is not None


@pytest.mark.parametrize(
    "title", ["503 Service Unavailable", "Error 502", "404", "Oops - 404", "HTTP Status 500 – Oops"]
)
def test_an_error_page_is_no_record(title: str) -> None:
    page = f"<html><head><title>{title}</title></head><body><dl><dt>code</dt><dd>E7</dd></dl></body></html>"
    raw = Raw(page.encode(), "https://court.example/a", "text/html", Kind.DOCKET)
    assert read(raw, Recipe(), Memory()).reading is None
