"""iCalendar of hearings: valid by RFC 5545's rules for lines and text, the same event however often it is moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from monitor.render.calendar import CalendarOf, calendar_text
from storage.records import Hearing

OF = CalendarOf(
    "case-1",
    "Harbor Workers v. Port Authority; No. 417, appeal",
    "https://desk.example/item/case-1",
    4,
    datetime(2026, 4, 22, 12, 0, tzinfo=UTC),
)
STATUS = Hearing(
    "hearing",
    "status conference",
    "2026-04-25T09:00",
    "America/New_York",
    "81 · 2026-04-21",
    "Status conference reset for 4/25 at 9:00 am, before the Judge; Courtroom 4",
    "81/2026-04-23T14:00",
    "2026-04-23T14:00",
)


def unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    lines = text.removesuffix("\r\n").split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    return "\r\n".join(lines).replace("\r\n ", "").split("\r\n")


def fields(text: str) -> dict[str, str]:
    """The last event's properties by name; parameters stay with the name."""
    return dict(line.split(":", 1) for line in unfolded(text))


def test_a_hearing_is_an_event_in_utc() -> None:
    found = fields(calendar_text(OF, [STATUS]))
    assert found["DTSTART"] == "20260425T130000Z"
    assert found["SUMMARY"] == r"Status conference · Harbor Workers v. Port Authority\; No. 417\, appeal"
    assert found["DESCRIPTION"].startswith(r"Moved from 2026-04-23 14:00. 81 · 2026-04-21: Status conference reset for")
    assert found["STATUS"] == "CONFIRMED"
    assert "LOCATION" not in found
    assert fields(calendar_text(OF, [replace(STATUS, place="Room 4; annex")]))["LOCATION"] == r"Room 4\; annex"
    assert found["SEQUENCE"] == "4"
    assert found["DTSTAMP"] == "20260422T120000Z"


def test_a_day_alone_is_a_whole_day_and_an_unknown_zone_floats() -> None:
    assert fields(calendar_text(OF, [replace(STATUS, when="2026-04-25")]))["DTSTART;VALUE=DATE"] == "20260425"
    assert fields(calendar_text(OF, [replace(STATUS, zone="")]))["DTSTART"] == "20260425T090000"


def test_a_moved_hearing_is_the_same_event_and_a_cancelled_one_says_so() -> None:
    before = fields(calendar_text(OF, [replace(STATUS, when="2026-04-23T14:00", was="")]))
    assert before["UID"] == fields(calendar_text(OF, [STATUS]))["UID"]
    assert before["UID"] != fields(calendar_text(replace(OF, key="case-2"), [STATUS]))["UID"]
    off = fields(calendar_text(OF, [replace(STATUS, cancelled=True)]))
    assert (off["STATUS"], off["SUMMARY"][:10]) == ("CANCELLED", "Cancelled:")


def test_what_is_no_day_is_left_out() -> None:
    odd = [replace(STATUS, when="soon"), replace(STATUS, zone="Nowhere/Such"), replace(STATUS, when="2026-02-31")]
    assert "VEVENT" not in calendar_text(OF, odd)


@given(st.text(), st.text())
def test_no_text_ends_its_line_or_brings_a_property(what: str, text: str) -> None:
    hearing = replace(STATUS, what=what, text=text, entry=text)
    lines = unfolded(calendar_text(replace(OF, name=what), [hearing]))
    plain = unfolded(calendar_text(OF, [STATUS]))
    assert [line.split(":")[0].split(";")[0] for line in lines] == [line.split(":")[0].split(";")[0] for line in plain]
