"""CourtListener's API and the Supreme Court's case file: what is read of them, how much they show, and that no value of
theirs can break the reader."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from monitor.extract import Raw, Recipe, read
from monitor.extract.dockets.services import read_courtlistener, read_supreme_court
from storage.records import Docket, Kind, Memory
from tests.unit.mutating import OTHERS, places, turned, without

API = "https://www.courtlistener.com/api/rest/v4"


def document(number: int, **rest: Any) -> dict[str, Any]:
    made = {"id": 900 + number, "document_number": str(number), "attachment_number": None, "description": ""}
    return {**made, "is_available": False, "is_sealed": None, "filepath_local": "", **rest}


def entry(number: int | None, text: str, **rest: Any) -> dict[str, Any]:
    made = {"id": 500 + (number or 99), "entry_number": number, "date_filed": "2026-04-01", "description": text}
    return {**made, "short_description": "", "time_filed": None, "recap_documents": [], **rest}


CASE: dict[str, Any] = {
    "id": 7,
    "court_id": "mdd",
    "docket_number": "8:26-cv-00417",
    "case_name": "Ferry Crews' Union v. Port Authority",
    "assigned_to_str": "The Assigned Judge",
    "referred_to_str": "",
    "date_filed": "2026-03-02",
    "date_terminated": None,
    "nature_of_suit": "Labor",
    "cause": "29:185",
}
PARTIES = [
    {"name": "Ferry Crews' Union", "party_types": [{"name": "Plaintiff"}], "attorneys": [{"name": "Quay Chambers"}]},
    {"name": "Port Authority", "party_types": [{"name": "Defendant"}], "attorneys": []},
]
ROWS = [
    entry(1, "COMPLAINT (Attachments: # 1 Exhibit)", recap_documents=[document(1), document(1, attachment_number=1)]),
    entry(2, "", short_description="Minute Order", time_filed="10:30:00"),
    entry(None, "", recap_documents=[document(3, description="Letter", is_available=True, filepath_local="a/3.pdf")]),
    entry(4, "ORDER", recap_documents=[document(4, is_sealed=True)]),
]
SHAPES = {
    "a docket with its entries": {**CASE, "parties": PARTIES, "docket_entries": ROWS},
    "a page of entries": {"count": 40, "next": f"{API}/docket-entries/?cursor=x", "previous": None, "results": ROWS},
    "a page of dockets": {"count": 1, "next": None, "previous": None, "results": [CASE]},
    "a page of documents": {"results": [{**document(1), "docket_entry": f"{API}/docket-entries/501/"}]},
    "an alert": {"payload": {"results": ROWS}, "webhook": {"event_type": 1}},
}
FILE: dict[str, Any] = {
    "CaseNumber": "26A417 ",
    "PetitionerTitle": "Port Authority, Applicant",
    "RespondentTitle": "Ferry Crews' Union",
    "DocketedDate": "April 7, 2026",
    "Petitioner": [{"PartyName": "Party name: Port Authority", "Attorney": "Quay Chambers"}],
    "Respondent": [{"PartyName": "Party name: Ferry Crews' Union"}, {"PartyName": "Party name: Ferry Crews' Union"}],
    "ProceedingsandOrder": [
        {
            "Date": "Apr 07 2026",
            "Text": "Application (26A417) filed.",
            "Links": [{"Description": "Main", "DocumentUrl": "u"}],
        },
        {"Date": "Apr 10 2026", "Text": "Response requested.", "Links": []},
    ],
}


def listed(name: str, url: str = "") -> Docket:
    docket = read_courtlistener(SHAPES[name], url)
    assert docket is not None
    return docket


def test_a_docket_with_its_entries_is_whole() -> None:
    docket = listed("a docket with its entries")
    assert (docket.court, docket.docket_number, docket.assigned_to) == ("mdd", "8:26-cv-00417", "The Assigned Judge")
    assert (docket.nature, docket.cause, docket.referred_to, docket.date_terminated) == ("Labor", "29:185", None, None)
    assert docket.coverage.kind == "full"
    assert [(party.name, party.role, party.counsel) for party in docket.parties] == [
        ("Ferry Crews' Union", "Plaintiff", ("Quay Chambers",)),
        ("Port Authority", "Defendant", ()),
    ]


def test_entries_carry_number_text_and_documents() -> None:
    first, stub, letter, sealed = listed("a docket with its entries").entries
    assert (first.number, first.date_filed, first.source_id, first.stub) == ("1", "2026-04-01", "501", False)
    assert [one.attachment for one in first.documents] == [None, 1]
    assert (stub.text, stub.stub, stub.time) == ("Minute Order", True, "10:30")
    assert (letter.number, letter.text, letter.stub) == (None, "Letter", True)
    assert [(one.state, one.url) for one in letter.documents] == [("available", "a/3.pdf")]
    assert sealed.restricted
    assert [one.sequence for one in listed("a docket with its entries").entries] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("name", "url", "kind"),
    [
        ("a page of entries", "", "page"),
        ("a page of dockets", f"{API}/dockets/?docket_number=x", "window"),
        ("a page of documents", "", "window"),
        ("an alert", "", "page"),
        ("an alert", f"{API}/docket-entries/?docket=7&order_by=-date_filed", "page"),
        ("an alert", f"{API}/docket-entries/?docket=7&entry_number__gt=3", "page"),
        ("an alert", f"{API}/docket-entries/", "page"),
    ],
)
def test_how_much_an_answer_shows(name: str, url: str, kind: str) -> None:
    assert listed(name, url).coverage.kind == kind


def test_documents_alone_are_stubs_of_their_entry() -> None:
    [only] = listed("a page of documents").entries
    assert (only.source_id, only.number, only.stub) == ("501", "1", True)


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        "x",
        [],
        {},
        {"results": []},
        {"results": [{"name": "x"}]},
        {"detail": "Invalid token."},
        {"payload": {}},
    ],
)
def test_what_is_none_of_these(value: Any) -> None:
    assert read_courtlistener(value) is None
    assert read_supreme_court(value) is None


def test_the_supreme_courts_file() -> None:
    docket = read_supreme_court(FILE)
    assert docket is not None
    assert (docket.court, docket.docket_number) == ("scotus", "26A417")
    assert docket.case_name == "Port Authority v. Ferry Crews' Union"
    assert docket.date_filed == "2026-04-07"
    assert [(party.name, party.role) for party in docket.parties] == [
        ("Port Authority", "Petitioner"),
        ("Ferry Crews' Union", "Respondent"),
    ]
    assert [(one.date_filed, one.text) for one in docket.entries] == [
        ("2026-04-07", "Application (26A417) filed."),
        ("2026-04-10", "Response requested."),
    ]
    assert [one.url for one in docket.entries[0].documents] == ["u"]


def survives(value: Any) -> None:
    """Read by both, and as a visit would: a docket, or a reason why not."""
    read_courtlistener(value, API)
    read_supreme_court(value)
    payload = json.dumps(value).encode()
    got = read(Raw(payload, f"{API}/dockets/7/", "application/json", Kind.DOCKET), Recipe(), Memory())
    assert (got.reading is None) is bool(got.problem)


@pytest.mark.parametrize("name", [*SHAPES, "the case file"])
def test_no_value_of_an_answer_breaks_the_reader(name: str) -> None:
    whole = SHAPES.get(name, FILE)
    dice = random.Random(name)
    ways = list(places(whole))
    for _ in range(250):
        survives(turned(whole, dice.choice(ways), dice.choice(OTHERS)))


@pytest.mark.parametrize("name", [*SHAPES, "the case file"])
def test_no_missing_key_breaks_the_reader(name: str) -> None:
    whole = SHAPES.get(name, FILE)
    for way in places(whole):
        survives(without(whole, way))
