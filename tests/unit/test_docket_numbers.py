"""Case numbers as French- and Spanish-speaking courts write them. All are ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract import Raw, Recipe, read
from monitor.extract.dockets.labels import field_of, split
from monitor.extract.dockets.numbers import case_number, number_called, same_case
from storage.records import Kind, Memory

ROWS = "<table><tr><th>Fecha</th><th>Documento</th></tr><tr><td>04/03/2026</td><td>Auto</td></tr><tr><td>27/02/2026</td><td>Demanda</td></tr></table>"  # fmt: skip


def number_of(head: str, title: str = "Tribunal") -> str | None:
    page = f"<!doctype html><html lang=es><head><title>{title}</title></head><body>{head}{ROWS}</body></html>"
    got = read(Raw(page.encode(), "https://tribunal.example/1", "text/html", Kind.DOCKET), Recipe(), Memory())
    assert got.reading is not None, got.problem
    assert got.reading.docket is not None
    return got.reading.docket.docket_number


@pytest.mark.parametrize(
    ("head", "number"),
    [
        ("<p>Expediente: 1417/2026</p>", "1417/2026"),
        ("<p>Expediente 1417/2026</p>", "1417/2026"),
        ("<table><tr><td>Número de expediente</td><td>CIV 1417/2026/CA1</td></tr></table>", "CIV 1417/2026/CA1"),
        ("<h1>Recurso de casación núm. 1417/2026</h1>", "1417/2026"),
        ("<h1>Amparo directo 417/2026</h1>", "417/2026"),
        ("<p>Rol N° C-417-2026</p>", "C-417-2026"),
        ("<p><b>Radicado:</b> 11001-31-03-001-2026-00417-00</p>", "11001-31-03-001-2026-00417-00"),
        ("<p>Civil Núm. SJ2026CV00417</p>", "SJ2026CV00417"),
        ("<h1>Pourvoi n° 26-15.417</h1>", "26-15.417"),
        ("<p>N° RG 26/01417 - N° Portalis DBVX-V-B7K-ABCDE</p>", "26/01417"),
        ("<p>N° RG : 26/01417</p>", "26/01417"),
        ("<dl><dt>Numéro de dossier</dt><dd>500-17-104417-261</dd></dl>", "500-17-104417-261"),
        ("<p>Affaire C-417/26</p>", "C-417/26"),
        ("<p>Requête n° 41720/26</p>", "41720/26"),
        ("<p>Numéro de rôle : 2026/AR/417</p>", "2026/AR/417"),
    ],
)
def test_a_case_number_is_read_by_its_label_or_its_name(head: str, number: str) -> None:
    assert number_of(head) == number


def test_a_case_number_is_read_from_the_page_s_title() -> None:
    assert number_of("<p>Listado</p>", "Tribunal Tercero, expediente 1417/2026") == "1417/2026"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Nº 1417/2026", "1417/2026"),
        ("núm. 1417/2026", "1417/2026"),
        ("RG 26/01417", "26/01417"),
        ("n° 26-15.417", "26-15.417"),
        ("4A_417/2026", "4A_417/2026"),
        ("No. 26-1417", "26-1417"),
        ("26-2017-MGL", "26-2017"),
        ("1:26-cv-02017-ABC", "1:26-cv-02017"),
        ("2026-2017-CR", "2026-2017-CR"),
        ("November 3", "November 3"),
        ("Nova 26-1417", "Nova 26-1417"),
    ],
)
def test_a_value_gives_the_number_in_it(text: str, number: str) -> None:
    assert case_number(text) == number


@pytest.mark.parametrize(
    "text",
    ["Expediente 12/03/2026", "Dossier of 12 March 2026", "Case 26-1417", "Asunto: daños y perjuicios", "Rol de audiencias",
     "Le dossier 26/01417", "Processing 26-1417"],
)  # fmt: skip
def test_what_calls_no_case_by_its_number(text: str) -> None:
    assert number_called(text) is None


@pytest.mark.parametrize("label", ["Role: Plaintiff", "Asunto: Despido", "Note: 3", "Norm: 4", "Exp: 12"])
def test_labels_of_other_things(label: str) -> None:
    assert field_of(split(label)[0]) is None


def test_a_number_with_or_without_its_name_is_one_case() -> None:
    assert same_case("N° RG 26/01417", "26/01417")
    assert same_case("Nº 1417/2026", "1417/2026")
    assert not same_case("1417/2026", "1418/2026")


@given(st.text(max_size=200))
def test_any_text_calls_a_case_or_none(text: str) -> None:
    called = number_called(text, anywhere=True)
    assert called is None or called in text
    case_number(text)
