"""Text that means harm, on every page, feed, calendar and table: it stays text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from monitor.web.entry_files import COLUMNS
from monitor.web.feeds import entry_html
from monitor.web.templating import wayback, web_address
from monitor.web.words import one_line, showable
from storage.records import Block, Change, Document, Entry, Finding, Kind, Note, Party, Span, Weight
from tests.web.conftest import Desk, close, open_desk
from tests.web.shelf import MORNING, Shelf, article, docket, source
from tests.web.stories import HARM, HUGE, TURNED

BAD = f"{HARM}{TURNED}\"'><svg onload=alert(1)>"
CONTROL = set("\x00\x07\x1b\u202e\u2066\u2069\u2028")


def harmful(shelf: Shelf) -> None:
    """Every field that an outlet or a court fills holds harm."""
    shelf.watch(
        source("story", 'https://a.example/?"><script>x</script>', name=BAD, tags=(BAD[:50],)),
        source("case", "https://c.example/", Kind.DOCKET, name=BAD),
    )
    note = Note("correction", BAD)
    shelf.see("story", article("Calm", "One.", byline=(BAD,)), MORNING)
    change = Change(
        findings=(Finding("quote", BAD, HUGE, Weight.MAJOR, BAD, BAD, BAD),),
        flags=("silent-edit", "<b>flag</b>"),
        weight=Weight.MAJOR,
        reason=BAD,
        telling=(Block("edited", (Span("del", BAD), Span("ins", HUGE)), label=BAD),),
        headline=BAD,
        claims=(BAD,),
        held=BAD,
    )
    shelf.see("story", article(BAD, BAD, HUGE, byline=(BAD,), notes=(note,), dek=BAD), MORNING.replace(hour=7), change)
    documents = (Document(BAD, url="javascript:alert(1)"), Document("good", url="https://c.example/1.pdf"))
    entries = (
        Entry(BAD, BAD, BAD, documents=documents),
        Entry("=cmd|' /C calc'!A0", "2026-04-22", "-2"),
        Entry(HUGE, None),
    )
    facts = {"case_name": BAD, "court": BAD, "docket_number": BAD, "assigned_to": BAD, "date_filed": BAD}
    shelf.see("case", docket(*entries, parties=(Party(BAD, BAD, (BAD,)),), **facts), MORNING)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("hostile")
    desk = open_desk(folder, harmful)
    yield desk
    close(desk)


def addresses(desk: Desk) -> list[str]:
    story, case, change = desk.item("story"), desk.item("case"), desk.change("story").id
    capture = desk.archive.captures(story)[0].id
    views = [f"/item/{story}", f"/item/{story}?view=side", f"/item/{story}?view=text", f"/item/{story}?b=1"]
    views += [f"/item/{case}", f"/change/{change}", f"/capture/{capture}", f"/item/{story}/captures"]
    return [
        *views,
        "/",
        "/pages",
        "/dockets",
        "/sources",
        "/search?q=script",
        "/search?q=added:script",
        f"/?tag={HARM}",
    ]


def test_pages_hold_no_element_that_text_brought(hostile: Desk) -> None:
    for address in addresses(hostile):
        answer = hostile.client().get(address)
        assert answer.status_code == 200, (address, answer.text[:300])
        page = html.fromstring(answer.content)
        assert page.xpath("//script[not(starts-with(@src, '/static/'))] | //img | //b[@onload] | //svg[@onload]") == []
        assert page.xpath("//@*[starts-with(name(), 'on')]") == []
        assert all(not h.lower().startswith("javascript:") for h in page.xpath("//@href")), address
        assert not CONTROL & set(answer.text), address
        assert len(answer.content) < 300_000, (address, len(answer.content))


def test_links_lead_to_the_web_only(hostile: Desk) -> None:
    page = html.fromstring(hostile.client().get(f"/item/{hostile.item('case')}").content)
    documents = [a.get("href") for a in page.cssselect("table.docket a.more")]
    assert documents == ["https://c.example/1.pdf"]
    assert web_address("javascript:alert(1)") == ""
    assert web_address("data:text/html,x") == ""
    assert web_address("https://[bad") == ""
    assert wayback('https://a.example/"><script>').count("<") == 0


def test_outgoing_links_say_nothing_of_where_they_come_from(hostile: Desk) -> None:
    for address in addresses(hostile):
        page = html.fromstring(hostile.client().get(address).content)
        for link in page.xpath("//a[starts-with(@href, 'http')]"):
            assert {"noreferrer", "noopener"} <= set(link.get("rel").split()), address


def test_feeds_and_the_api_carry_it_as_data(hostile: Desk) -> None:
    reader = hostile.client()
    atom = reader.get("/feeds/changes.atom")
    assert not CONTROL & set(atom.text)
    assert len(atom.content) < 20_000
    assert reader.get("/feeds/changes.json").json()["items"]
    assert reader.get("/api/v1/changes").headers["content-type"] == "application/json"


def test_a_calendar_holds_one_event_however_harmful_its_text(tmp_path: Path) -> None:
    def set_for(shelf: Shelf) -> None:
        shelf.watch(source("case", "https://c.example/", Kind.DOCKET, name=BAD))
        text = f"Hearing set for 4/25/2026 at 9:00 am {BAD}\r\nEND:VEVENT\r\nBEGIN:VEVENT {HUGE}"
        shelf.see("case", docket(Entry(text, "2026-04-22", "1"), case_name=BAD), MORNING)

    desk = open_desk(tmp_path, set_for)
    text = desk.client().get(f"/item/{desk.item('case')}/hearings.ics").text
    close(desk)
    lines = text.split("\r\n")
    assert (lines.count("BEGIN:VEVENT"), lines.count("END:VEVENT"), lines.count("END:VCALENDAR")) == (1, 1, 1)
    assert not CONTROL & set(text)
    assert len(text) < 10_000


def test_a_table_holds_no_formula(hostile: Desk) -> None:
    text = hostile.client().get(f"/item/{hostile.item('case')}/entries.csv").text
    csv.field_size_limit(2_000_000)
    for row in csv.reader(io.StringIO(text)):
        assert len(row) == len(COLUMNS)
        assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row)


@given(st.text(max_size=300))
def test_no_text_brings_an_element_into_a_feed(text: str) -> None:
    change = Change(telling=(Block("added", (Span("ins", text), Span("same", text))),), headline=text, claims=(text,))
    shown = html.fragment_fromstring(entry_html(change, text), create_parent="div")
    assert {e.tag for e in shown.iter() if isinstance(e.tag, str)} <= {"div", "p", "ins", "del"}


@given(st.text(), st.integers(min_value=2, max_value=400))
def test_one_line_is_one_line_within_its_limit(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert "\n" not in line
    assert showable(line) == line


@pytest.mark.parametrize("number", ["9" * 5000, "²", "٣", "-7", "\u202e7"])
def test_a_docket_is_shown_whatever_stands_for_a_number(tmp_path: Path, number: str) -> None:
    def numbered(shelf: Shelf) -> None:
        shelf.watch(source("case", "https://c.example/", Kind.DOCKET))
        first = Entry("COMPLAINT", "2026-04-01", number)
        shelf.see("case", docket(first, Entry("ORDER", "2026-04-02", "4"), case_name="Crews v. Port"), MORNING)

    desk = open_desk(tmp_path, numbered)
    for view in ("", "?show=orders", "/entries.csv", "/entries.json"):
        assert desk.client().get(f"/item/case{view}").status_code == 200
    close(desk)
