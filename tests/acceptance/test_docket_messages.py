"""A docket served over HTTP through its life, and the messages that are owed of it, word for word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.render.message import message
from storage.records import Outcome
from tests.acceptance import settings
from tests.acceptance.desk import Town
from tests.bench.site import Site

OUTAGE = (
    b"<html><head><title>Service unavailable</title></head><body><p>The docket is under maintenance.</p></body></html>"
)


class Court(Town):
    """A docket as CourtListener's API gives it, and one newsroom that watches it."""

    def __init__(self, folder: Path) -> None:
        self.site = Site()
        self.rows: list[dict[str, Any]] = []
        self.more: str | None = None
        self.told = 0
        tables = (
            settings.nightdesk(folder, self.site.port, floor="6d"),
            settings.source("ferry-case", "docket", self.site.url("court", "/docket"), name="Ferry case"),
            settings.all_to_screen(),
        )
        super().__init__(folder, self.site, *tables)

    def file(self, number: int | None, day: str, text: str, short: str = "", id: int = 0) -> dict[str, Any]:
        document = {"id": 900 + len(self.rows), "description": "", "document_number": number, "is_available": False}
        row = {
            "id": id or 100 + len(self.rows),
            "entry_number": number,
            "date_filed": day,
            "description": text,
            "short_description": short,
            "recap_documents": [document] if number else [],
        }
        self.rows.append(row)
        return row

    def serve(self, rows: list[dict[str, Any]] | None = None) -> None:
        docket = {
            "id": 7,
            "court_id": "mdd",
            "docket_number": "8:26-cv-00417",
            "case_name": "Ferry Crews' Union v. Port Authority of Marrow Bay",
            "assigned_to_str": "Ada Quillfeather",
            "date_filed": "2026-03-02",
            "date_terminated": None,
            "docket_entries": self.rows if rows is None else rows,
        }
        body = docket if self.more is None else {**docket, "next": self.more, "previous": None}
        self.site.put("/docket", json.dumps(body).encode(), "application/json")

    def mails(self) -> list[str]:
        """Subject and text of what was owed since the last look, without the links."""
        notices = sorted(self.archive.notices(limit=1000), key=lambda notice: notice.owed_at)[self.told :]
        self.told += len(notices)
        said = [message(notice.draft) for notice in notices]
        return [f"{m.subject}\n{m.text.split('See it:')[0].strip()}" for m in said]


@pytest.fixture
def court(tmp_path: Path) -> Iterator[Court]:
    opened = Court(tmp_path)
    opened.file(1, "2026-03-02", "COMPLAINT against Port Authority of Marrow Bay, filed by Ferry Crews' Union.")
    opened.file(2, "2026-03-09", "NOTICE of Appearance by Quay Street Law Chambers for Port Authority of Marrow Bay.")
    opened.file(3, "2026-03-16", "MOTION for Preliminary Injunction by Ferry Crews' Union.")
    opened.serve()
    opened.look("ferry-case")
    yield opened
    opened.close()


CASE = "Ferry Crews' Union v. Port Authority of Marrow Bay"
MINUTE_ORDER = "MINUTE ORDER. Hearing on 3 Motion set for 4/30/2026 at 10:00 AM before Judge Ada Quillfeather."
NEW = f"""\
[Nightdesk] Order, new entry: {CASE}
{CASE}

Ferry case · version 2 · major
Why: new entry 2026-04-22, order

+ [entry 2026-04-22] {{+Minute Order+}}
+ [entry 4 · 2026-04-21] {{+RESPONSE in Opposition re 3 MOTION filed by Port Authority of Marrow Bay.+}}"""
FULL_TEXT = f"""\
[Nightdesk] Entry edited, hearing: {CASE}
{CASE}

Ferry case · version 3 · major
Why: entry edited 2026-04-22, hearing

~ [entry 2026-04-22] [-Minute Order-]{{+{MINUTE_ORDER}+}}

- hearing set: Hearing, 2026-04-30 10:00 America/New_York (2026-04-22)"""
EDITED = f"""\
[Nightdesk] Entry edited: {CASE}
{CASE}

Ferry case · version 4 · major
Why: entry edited 4 · 2026-04-21, corrected

~ [entry 4 · 2026-04-21] RESPONSE in [-Opposition-] {{+Support+}} re 3 MOTION filed by Port Authority of Marrow Bay."""
SEALED = f"""\
[Nightdesk] Sealed: {CASE}
{CASE}

Ferry case · version 5 · major
Why: entry sealed 4 · 2026-04-21

- entry sealed: RESPONSE in Support re 3 MOTION filed by Port Authority of Marrow Bay. (4 · 2026-04-21)"""
GONE = f"""\
[Nightdesk] Entry gone: {CASE}
{CASE}

Ferry case · version 6 · major
Why: entry gone 1 · 2026-03-02

- [entry 1 · 2026-03-02] [-COMPLAINT against Port Authority of Marrow Bay, filed by Ferry Crews' Union.-]"""


def test_a_docket_through_its_life(court: Court) -> None:
    assert court.mails() == []
    court.file(4, "2026-04-21", "RESPONSE in Opposition re 3 MOTION filed by Port Authority of Marrow Bay.")
    stub = court.file(None, "2026-04-22", "", "Minute Order")
    court.serve()
    assert court.look("ferry-case").last_outcome is Outcome.CHANGED
    assert court.mails() == [NEW]

    court.site.put("/docket", OUTAGE, "text/html")
    page = court.look("ferry-case")
    assert (page.last_outcome, page.version) == (Outcome.UNREADABLE, 2)
    assert court.mails() == []
    assert [f.fault.kind for f in court.archive.faults()] == ["unreadable"]

    stub["description"] = MINUTE_ORDER
    court.serve()
    court.look("ferry-case")
    assert court.mails() == [FULL_TEXT]
    assert court.archive.faults() == []

    court.rows[3]["description"] = "RESPONSE in Support re 3 MOTION filed by Port Authority of Marrow Bay."
    court.serve()
    court.look("ferry-case")
    assert court.mails() == [EDITED]

    court.rows[3]["recap_documents"][0]["is_sealed"] = True
    court.serve()
    court.look("ferry-case")
    assert court.mails() == [SEALED]


def test_what_a_page_of_the_docket_leaves_out_is_not_gone(court: Court) -> None:
    court.more = "https://court.example/docket?page=2"
    court.serve(court.rows[-2:])
    for _ in range(3):
        assert court.look("ferry-case").last_outcome is Outcome.UNCHANGED
    assert court.mails() == []
    assert court.page("ferry-case").version == 1


def test_what_is_gone_is_told_after_a_second_look_and_its_return_too(court: Court) -> None:
    court.serve(court.rows[1:])
    assert court.look("ferry-case").last_outcome is Outcome.UNCHANGED
    assert court.mails() == []
    assert court.look("ferry-case").last_outcome is Outcome.CHANGED
    assert court.mails() == [GONE.replace("version 6", "version 2")]
    item = court.page("ferry-case").item_id
    assert item is not None
    assert {e["entry"].number for e in court.archive.entries_seen(item) if e["state"] == "gone"} == {"1"}
    court.serve()
    court.look("ferry-case")
    [mail] = court.mails()
    assert mail.startswith(f"[Nightdesk] Entry restored, reverted: {CASE}")
    assert {e["state"] for e in court.archive.entries_seen(item)} == {"standing"}


def test_a_stub_that_says_it_all_is_one_message(court: Court) -> None:
    stub = court.file(5, "2026-04-22", "", "Letter")
    court.serve()
    court.look("ferry-case")
    assert len(court.mails()) == 1
    stub["description"] = "Letter to the court from the Port Counsel about berth 4."
    court.serve()
    assert court.look("ferry-case").last_outcome is Outcome.CHANGED
    assert court.mails() == []


def test_a_full_text_beside_its_stub_is_one_expansion(court: Court) -> None:
    court.file(None, "2026-04-22", "", "Minute Order")
    court.serve()
    court.look("ferry-case")
    assert len(court.mails()) == 1
    court.file(None, "2026-04-22", "Minute order. The clerk shall file the transcript.")
    court.serve()
    court.look("ferry-case")
    assert court.mails() == []
    court.rows.pop(-2)
    court.serve()
    for _ in range(3):
        assert court.look("ferry-case").last_outcome is Outcome.UNCHANGED
    assert court.mails() == []
