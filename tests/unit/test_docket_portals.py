"""Docket pages in the manner of state portals and foreign registries. All are ours."""

from __future__ import annotations

import json

import pytest

from monitor.extract import Raw, Recipe, read
from storage.records import Docket, Kind, Memory

Told = list[tuple[str | None, str | None, str]]


def docket_of(body: str, content_type: str = "text/html", language: str = "") -> Docket:
    page = f"<!doctype html><html lang='{language}'><head><title>Case</title></head><body>{body}</body></html>"
    payload = (page if content_type == "text/html" else body).encode()
    got = read(Raw(payload, "https://portal.court.example/case", content_type, Kind.DOCKET), Recipe(), Memory())
    assert got.reading is not None, got.problem
    assert got.reading.docket is not None
    return got.reading.docket


def told(docket: Docket) -> Told:
    return [(e.number, e.date_filed, e.text) for e in docket.entries]


def test_a_register_whose_rows_are_header_cells_with_tables_in_them() -> None:
    docket = docket_of("""<div>Register of Actions</div><div>Case No. DC-26-04417</div>
    <table><tr><td>Ada Quill vs. Port of Marrow</td><td><table><tr><th>Date Filed:</th><td>03/04/2026</td></tr></table>
    </td></tr></table>
    <table><caption>Party Information</caption><tr><th></th><th></th><th>Lead Attorneys</th></tr>
    <tr><th>DEFENDANT</th><th>Port of Marrow</th><td><b>BO FISK</b><br>Retained<br>214-555-0100(W)</td></tr>
    <tr><th>PLAINTIFF</th><th>Quill, Ada</th><td><b>LENA ORTIZ</b></td></tr></table>
    <table><caption>Events</caption><tr><th></th><td colspan=3><b>OTHER EVENTS AND HEARINGS</b></td></tr>
    <tr><th>03/04/2026</th><td></td><td colspan=2><b>ORIGINAL PETITION</b></td></tr>
    <tr><th>03/06/2026</th><td></td><td colspan=2><b>CITATION</b><table><tr><td>Port of Marrow</td><td>Served</td></tr></table>
    </td></tr></table>""")
    assert told(docket) == [
        (None, "2026-03-04", "ORIGINAL PETITION"),
        (None, "2026-03-06", "CITATION Port of Marrow Served"),
    ]
    assert [(p.name, p.role, p.counsel) for p in docket.parties] == [
        ("Port of Marrow", "DEFENDANT", ("BO FISK",)),
        ("Quill, Ada", "PLAINTIFF", ("LENA ORTIZ",)),
    ]


def test_rows_numbered_in_a_column_without_a_name_over_two_rows_each() -> None:
    docket = docket_of("""<h1>Ada Quill vs. Port of Marrow</h1><dl><dt>Case number</dt><dd>2026CV000417</dd>
    <dt>Responsible court official</dt><dd>Alder, Ruth</dd></dl>
    <table><tr><th></th><th>Date</th><th>Event</th><th>Amount</th></tr>
    <tr><td rowspan=2>1</td><td>04-05-2026</td><td>Hearing</td><td></td></tr>
    <tr><td colspan=3>Additional text: Adjourned to May 9, 2026.</td></tr>
    <tr><td rowspan=2>2</td><td>02-03-2026</td><td>Complaint</td><td>$265.50</td></tr>
    <tr><td colspan=3>Additional text: Jury fee paid</td></tr></table>""")
    assert told(docket) == [
        ("1", "2026-04-05", "Hearing Additional text: Adjourned to May 9, 2026."),
        ("2", "2026-02-03", "Complaint Additional text: Jury fee paid"),
    ]
    assert docket.assigned_to == "Alder, Ruth"


def test_a_definition_list_of_days() -> None:
    docket = docket_of("""<h2>26SL-CC00417 - ADA QUILL V PORT OF MARROW</h2><dl><dt>11/20/2026</dt><dd><b>Order</b></dd>
    <dd>Leave to amend is granted.</dd><dt>11/18/2026</dt><dd>Motion for Leave</dd></dl>""")
    assert told(docket) == [
        (None, "2026-11-20", "Order | Leave to amend is granted."),
        (None, "2026-11-18", "Motion for Leave"),
    ]
    assert (docket.docket_number, docket.case_name) == ("26SL-CC00417", "ADA QUILL V PORT OF MARROW")


def test_days_among_other_words_of_a_cell_and_sides_over_several_lines() -> None:
    docket = docket_of("""<p><b>Index Number:</b> 150417/2026<br><b>Caption:</b> Quill v Port of Marrow<br>
    <b>Plaintiffs:</b> Ada Quill<br>Ben Quill<br><b>Defendants:</b> Port of Marrow<br>Ferry Company LLC</p>
    <table><tr><th>Doc #</th><th>Document</th><th>Filed By</th><th>Status</th></tr>
    <tr><td>1</td><td><a href="/x1">SUMMONS + COMPLAINT</a></td><td>Ortiz, L.<br>Filed: 03/04/2026<br>Received: 03/04/2026
    </td><td>Processed</td></tr><tr><td>2</td><td><a href="/x2">ORDER ( PROPOSED )</a> *Corrected*</td>
    <td>Ortiz, L.<br>Filed: 03/05/2026<br>Received: 03/06/2026</td><td>Returned For Correction</td></tr></table>""")
    assert told(docket) == [
        ("1", "2026-03-04", "SUMMONS + COMPLAINT | Processed"),
        ("2", "2026-03-05", "ORDER ( PROPOSED ) *Corrected* | Returned For Correction"),
    ]
    assert [d.url for e in docket.entries for d in e.documents] == [
        "https://portal.court.example/x1",
        "https://portal.court.example/x2",
    ]
    assert [(p.name, p.role) for p in docket.parties] == [
        ("Ada Quill", "Plaintiff"),
        ("Ben Quill", "Plaintiff"),
        ("Port of Marrow", "Defendant"),
        ("Ferry Company LLC", "Defendant"),
    ]


def test_cards_with_heads_of_their_own() -> None:
    cards = "".join(
        f"<article><header><time>{day}, 2026</time><span>#{n}</span></header><h3>{text}</h3></article>"
        for n, day, text in ((2, "February 3", "Complaint of Ada Quill"), (3, "March 4", "Answer of the port"))
    )
    docket = docket_of(f"<h1>Quill v. Port of Marrow</h1><p>Case No. 2026-CV-0417</p><section>{cards}</section>")
    assert told(docket) == [("2", "2026-02-03", "Complaint of Ada Quill"), ("3", "2026-03-04", "Answer of the port")]


def test_a_dash_parts_the_day_from_its_words() -> None:
    docket = docket_of(
        "<h1>In re Quill</h1><p>No. 26-0417</p><ul><li><b>Feb. 3, 2026</b> &ndash; Petition filed</li>"
        "<li><b>Mar. 4, 2026</b> &ndash; Response requested</li></ul>"
    )
    assert told(docket) == [(None, "2026-02-03", "Petition filed"), (None, "2026-03-04", "Response requested")]


@pytest.mark.parametrize("heading", ["Access", "Security", "Document Access"])
def test_a_column_of_access_says_what_is_shut(heading: str) -> None:
    docket = docket_of(f"""<h1>State v. Quill</h1><p>Case No: CR-26-0417</p><table>
    <tr><th>Date</th><th>#</th><th>Docket Entry</th><th>{heading}</th></tr>
    <tr><td>2/3/2026</td><td>1</td><td>Complaint</td><td>Public</td></tr>
    <tr><td>2/4/2026</td><td>2</td><td>Affidavit</td><td>Restricted</td></tr></table>""")
    assert [(e.text, e.restricted) for e in docket.entries] == [("Complaint", False), ("Affidavit", True)]


def test_a_clerks_stamp_behind_a_seal_does_not_open_it() -> None:
    docket = docket_of("""<h1>State v. Quill</h1><p>Case No: CR-26-0417</p><table><tr><th>Date</th><th>#</th><th>Text</th></tr>
    <tr><td>2/3/2026</td><td>1</td><td>***SEALED DOCUMENT*** (clk) (Entered: 02/04/2026)</td></tr>
    <tr><td>2/4/2026</td><td>2</td><td>MOTION to unseal document 1 (clk) (Entered: 02/04/2026)</td></tr></table>""")
    assert [e.restricted for e in docket.entries] == [True, False]


def test_a_seal_beside_the_kind_of_entry() -> None:
    docket = docket_of("""<h1>State v. Quill</h1><p>Case No: CR-26-0417</p><table>
    <tr><th>Seq</th><th>Date</th><th>Event</th><th>Comments</th></tr>
    <tr><td>1</td><td>2/3/2026</td><td>Order</td><td>SEALED DOCUMENT</td></tr>
    <tr><td>2</td><td>2/4/2026</td><td>Sealed Motion</td><td>Motion of the port, by its counsel</td></tr>
    <tr><td>3</td><td>2/5/2026</td><td>Order</td><td>ORDER granting the motion</td></tr></table>""")
    assert [e.restricted for e in docket.entries] == [True, False, False]


def test_the_file_reference_is_the_number() -> None:
    docket = docket_of("""<h1>Commonwealth v. Quill</h1><table><tr><th>Docket Number</th><td>2677CR00417</td></tr>
    <tr><th>Case Judge</th><td>Alder, Hon. Ruth</td></tr></table><table>
    <tr><th>Docket Date</th><th>Docket Text</th><th>File Ref Nbr.</th><th>Image Avail.</th></tr>
    <tr><td>02/03/2026</td><td>Indictment(s) returned</td><td>1</td><td><a href="/i1"><img alt="Image"></a></td></tr>
    <tr><td>02/05/2026</td><td>Bail set at $5,000.00 Surety</td><td></td><td></td></tr></table>""")
    assert told(docket) == [
        ("1", "2026-02-03", "Indictment(s) returned"),
        (None, "2026-02-05", "Bail set at $5,000.00 Surety"),
    ]


@pytest.mark.parametrize(
    ("heading", "number", "name"),
    [
        ("NSD417/2026 QUILL v PORT OF MARROW", "NSD417/2026", "QUILL v PORT OF MARROW"),
        ("Case T-417/26 Quill v Port", "T-417/26", "Quill v Port"),
    ],
)
def test_numbers_of_other_registries(heading: str, number: str, name: str) -> None:
    rows = "<tr><td>13.02.2026</td><td>Application lodged</td></tr><tr><td>05.03.2026</td><td>Defence lodged</td></tr>"
    docket = docket_of(f"<h1>{heading}</h1><table><tr><th>Date</th><th>Event</th></tr>{rows}</table>")
    assert (docket.docket_number, docket.case_name) == (number, name)
    assert [e.date_filed for e in docket.entries] == ["2026-02-13", "2026-03-05"]


# ---------------------------------------------------------------- JSON


def json_of(value: object) -> Docket:
    return docket_of(json.dumps(value), "application/json")


def test_a_case_below_the_top_and_marks_of_seal() -> None:
    case = {"caseNumber": "2026-CV-0417", "caption": "Quill v. Port of Marrow", "judge": {"name": "Ruth Alder"}}
    rows = [
        {
            "eventDate": "2026-02-03",
            "description": "Complaint filed",
            "documents": [{"title": "Complaint", "url": "/d/1"}],
        },
        {"eventDate": "2026-03-09", "description": "Order on demurrer", "sealed": True},
    ]
    docket = json_of({"data": {"case": case, "registerOfActions": rows}})
    assert (docket.docket_number, docket.case_name, docket.assigned_to) == (
        "2026-CV-0417",
        "Quill v. Port of Marrow",
        "Ruth Alder",
    )
    assert [(e.text, e.restricted) for e in docket.entries] == [("Complaint filed", False), ("Order on demurrer", True)]
    assert [(d.name, d.url) for d in docket.entries[0].documents] == [("Complaint", "/d/1")]


@pytest.mark.parametrize(
    ("more", "kind", "total"),
    [
        ({}, "full", None),
        ({"totalCount": 57}, "page", 57),
        ({"total": 2}, "full", 2),
        ({"paging": {"totalRecords": 57}}, "page", 57),
        ({"hasNext": True}, "page", None),
        ({"next": None, "hasMore": False}, "full", None),
        ({"count": 1}, "full", None),
    ],
)
def test_an_answer_that_counts_more_than_it_has_is_one_page(
    more: dict[str, object], kind: str, total: int | None
) -> None:
    rows = [{"entryNumber": n, "filedOn": f"2026-11-{n}", "docketText": f"Motion {n} of the port"} for n in (18, 20)]
    coverage = json_of({**more, "items": rows}).coverage
    assert (coverage.kind, coverage.total) == (kind, total)


def test_instants_are_days() -> None:
    rows = [
        {"number": 1, "filedDate": 1770076800000, "title": "Complaint"},
        {"number": 2, "filedDate": 1772582400, "title": "Answer"},
    ]
    docket = json_of({"caseNumber": "26-0417", "caseTitle": "Quill v. Port", "entries": rows})
    assert told(docket) == [("1", "2026-02-03", "Complaint"), ("2", "2026-03-04", "Answer")]


def test_parties_beside_the_entries() -> None:
    rows = [{"date": "2026-02-03", "event": "Complaint"}, {"date": "2026-03-04", "event": "Answer"}]
    sides = [{"name": "Ada Quill", "role": "Plaintiff"}, {"name": "Port of Marrow", "role": "Defendant"}]
    docket = json_of(
        {"caseNumber": "26-0417", "events": rows, "parties": sides, "staff": [{"name": "Bo", "role": "clerk"}]}
    )
    assert [(p.name, p.role) for p in docket.parties] == [("Ada Quill", "Plaintiff"), ("Port of Marrow", "Defendant")]
    assert [e.text for e in docket.entries] == ["Complaint", "Answer"]


def test_a_countys_index_numbers() -> None:
    docket = docket_of("""<h1>QUILL VS PORT</h1><p>Case Number: 26-CA-000417</p><table>
    <tr><th>Image</th><th>DIN</th><th>Docket Date</th><th>Docket Entry</th><th>Pages</th></tr>
    <tr><td><a href="/img/2">View</a></td><td>2</td><td>2/5/2026</td><td>SUMMONS ISSUED<br>Party: PORT</td><td>1</td></tr>
    <tr><td></td><td>1</td><td>2/3/2026</td><td>COMPLAINT</td><td>12</td></tr></table>""")
    assert told(docket) == [("2", "2026-02-05", "SUMMONS ISSUED Party: PORT"), ("1", "2026-02-03", "COMPLAINT")]
    assert [d.url for e in docket.entries for d in e.documents if d.url] == ["https://portal.court.example/img/2"]
