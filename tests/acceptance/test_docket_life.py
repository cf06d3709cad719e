"""A docket's life over real HTTP, and the mails that a reporter gets of it, word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest

from monitor.notify import drain, open_channels
from storage.records import Outcome
from tests.acceptance import settings
from tests.acceptance.desk import Desk
from tests.acceptance.inbox import Inbox, listening
from tests.bench.site import Site

HEAD = """<!doctype html><html><head><title>Docket 8:26-cv-00317</title></head><body>
<h1>District Court of the Harbour</h1><h2>Port Office v. Ferry Company</h2><p>Case number: 8:26-cv-00317</p>
<p>Date filed: 04/01/2026</p><table><tr><th>#</th><th>Date Filed</th><th>Docket Text</th></tr>"""
OUTAGE = (
    "<html><head><title>Maintenance</title></head><body><h1>Scheduled maintenance</h1><p>Back soon.</p></body></html>"
)
ROWS = [
    ("1", "04/01/2026", "COMPLAINT against Ferry Company filed by Port Office. (clerk, mm) (Entered: 04/01/2026)"),
    ("2", "04/02/2026", "SUMMONS Issued 21 days as to Ferry Company. (clerk, mm) (Entered: 04/02/2026)"),
    ("3", "04/10/2026", "MOTION to Dismiss by Ferry Company. Responses due by 4/24/2026 (Entered: 04/10/2026)"),
]
ORDER = ("4", "04/13/2026", "ORDER granting in part 3 Motion to Dismiss. Signed on 4/13/2026. (Entered: 04/13/2026)")
STUB = ("", "04/14/2026", "PAPERLESS ORDER")
FILLED = "PAPERLESS ORDER setting a Motions Hearing for 5/11/2026 at 2:30 PM in Courtroom 2A. (Entered: 04/14/2026)"


class Court:
    """Serves one page, which the test sets."""

    def __init__(self) -> None:
        self.rows = list(ROWS)
        self.foot = ""
        self.outage = False
        self.site = Site()
        self.url = self.site.url("court", "/case")

    def page(self) -> str:
        if self.outage:
            return OUTAGE
        rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in self.rows)
        return f"{HEAD}{rows}</table>{self.foot}</body></html>"

    def reword(self, place: int, text: str) -> None:
        number, day, _ = self.rows[place]
        self.rows[place] = (number, day, text)


class CaseDesk(Desk):
    """The line on one case, and the inbox at its other end."""

    def __init__(self, folder: Path, court: Court, inbox: Inbox, smtp: int) -> None:
        self.court = court
        self.inbox = inbox
        public = {"public_url": "https://nightdesk.example.org", "zone": settings.FEDERAL}
        tables = (
            settings.nightdesk(folder, court.site.port, smtp, **public),
            settings.source("ferry-case", "docket", court.url, name="The ferry case"),
            settings.all_by_mail(smtp),
        )
        super().__init__(folder, "\n".join(tables), datetime(2026, 4, 13, 14, 0, tzinfo=UTC))
        self.channels = open_channels(self.config, self.guard)

    def mails(self) -> list[str]:
        """One visit ten minutes later; the mails that it brought, as subject and text, without links."""
        self.court.site.put("/case", self.court.page().encode(), "text/html; charset=utf-8")
        self.look("ferry-case")
        known = len(self.inbox.mails)
        while self.archive.counts()["notices_owed"]:
            drain(self.archive, self.channels, self.now)
        return [words(mail) for mail in self.inbox.mails[known:]]


def words(mail: object) -> str:
    body = mail.get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    said = re.sub(r"(?m)^(See it|Live page): .*\n?", "", body).replace("\r", "")
    return f"{mail['Subject']}\n\n{said.strip()}"  # type: ignore[index]


@pytest.fixture
def court() -> Iterator[Court]:
    made = Court()
    yield made
    made.site.close()


@pytest.fixture
def desk(tmp_path: Path, court: Court) -> Iterator[CaseDesk]:
    with listening() as (inbox, port):
        made = CaseDesk(tmp_path, court, inbox, port)
        assert made.mails() == []
        yield made
        made.close()


def mail(flags: str, version: int, why: str, telling: str, *findings: str) -> str:
    """A mail as it is expected, with the court's own words in `telling`."""
    told = "\n".join(f"- {finding}" for finding in findings)
    head = f"[Nightdesk] {flags}: Port Office v. Ferry Company\n\nPort Office v. Ferry Company"
    return f"{head}\n\nThe ferry case · version {version} · major\nWhy: {why}\n\n{telling}\n\n{told}".strip()


def test_a_new_order_is_told_at_once(desk: CaseDesk, court: Court) -> None:
    court.rows.append(ORDER)
    line = f"+ [entry 4 · 2026-04-13] {{+{ORDER[2]}+}}"
    assert desk.mails() == [mail("Order, new entry", 2, "new entry 4 · 2026-04-13, order", line)]
    assert desk.mails() == []


def test_a_stub_that_gets_its_text_tells_what_it_orders(desk: CaseDesk, court: Court) -> None:
    court.rows.append(STUB)
    line = "+ [entry 2026-04-14] {+PAPERLESS ORDER+}"
    assert desk.mails() == [mail("Order, new entry", 2, "new entry 2026-04-14, order", line)]
    court.reword(3, FILLED)
    line = f"~ [entry 2026-04-14] [-PAPERLESS ORDER-]{{+{FILLED}+}}"
    hearing = "hearing set: Motions Hearing, 2026-05-11 14:30 (2026-04-14)"
    assert desk.mails() == [mail("Entry edited, hearing", 3, "entry edited 2026-04-14, hearing", line, hearing)]
    assert desk.mails() == []


def test_an_edited_date_is_told_word_by_word(desk: CaseDesk, court: Court) -> None:
    court.reword(2, ROWS[2][2].replace("4/24/2026", "5/1/2026"))
    line = (
        "~ [entry 3 · 2026-04-10] MOTION to Dismiss by Ferry Company. Responses due by [-4/24-]{+5/1+}/2026 "
        "(Entered: 04/10/2026)"
    )
    assert desk.mails() == [mail("Entry edited", 2, "entry edited 3 · 2026-04-10, corrected", line)]


def test_an_outage_page_is_told_to_operators_and_is_no_change(desk: CaseDesk, court: Court) -> None:
    court.outage = True
    problem = f"{court.url}: no docket is to be seen in it"
    assert desk.mails() == [f"[Nightdesk] ferry-case cannot be read\n\n{problem}"]
    assert desk.mails() == []
    court.outage = False
    assert desk.mails() == []
    assert desk.page("ferry-case").last_outcome is Outcome.UNCHANGED


def test_a_sealed_entry_keeps_its_old_words_in_the_mail(desk: CaseDesk, court: Court) -> None:
    court.reword(1, "SEALED")
    line = f"~ [entry 2 · 2026-04-02] [-{ROWS[1][2]}-]{{+SEALED+}}"
    assert desk.mails() == [mail("Sealed", 2, "entry sealed 2 · 2026-04-02", line)]


def test_one_page_of_several_says_nothing_of_what_it_does_not_show(desk: CaseDesk, court: Court) -> None:
    court.rows, court.foot = [ROWS[2], ORDER], "<p>Page 2 of 2</p>"
    line = f"+ [entry 4 · 2026-04-13] {{+{ORDER[2]}+}}"
    assert desk.mails() == [mail("Order, new entry", 2, "new entry 4 · 2026-04-13, order", line)]
    assert desk.mails() == []


def test_a_vanished_entry_is_told_when_a_second_look_misses_it_and_so_is_its_return(
    desk: CaseDesk, court: Court
) -> None:
    del court.rows[0]
    assert desk.mails() == []
    line = f"- [entry 1 · 2026-04-01] [-{ROWS[0][2]}-]"
    assert desk.mails() == [mail("Entry gone", 2, "entry gone 1 · 2026-04-01", line)]
    court.rows.insert(0, ROWS[0])
    line = f"+ [entry 1 · 2026-04-01] {{+{ROWS[0][2]}+}}"
    assert desk.mails() == [mail("Entry restored, reverted", 3, "entry restored 1 · 2026-04-01", line)]
