"""Our calendars, read by another's reader: whatever a court wrote, a subscriber gets the events and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from monitor.render.calendar import CalendarOf, calendar_of_all, calendar_text
from monitor.render.clean import clean_line
from storage.records import Hearing

MADE = datetime(2026, 4, 22, 12, 0, tzinfo=UTC)
HARM = 'x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\nBEGIN:VCALENDAR\nATTACH:http://evil.example/\x00\u202e;,\\n:"'
texts = st.one_of(
    st.text(max_size=120),
    st.sampled_from([HARM, "BEGIN:VEVENT", "é" * 80, "𝔘" * 40, "a;b,c\\n", "", " ", "\t", "TZID=x:y"]),
    st.integers(0, 80).map(lambda size: "a" * size + "BEGIN:VEVENT" + "b" * 9),
    st.integers(0, 80).map(lambda size: "a" * size + "END:VCALENDAR" + "b" * 9),
)


def of(name: str = "Crews v. Port", key: str = "case-1", revision: int = 4) -> CalendarOf:
    return CalendarOf(key, name, f"https://desk.example/item/{key}", revision, MADE)


def hearing(when: str = "2026-05-04T10:00", **rest: Any) -> Hearing:
    made = {"kind": "hearing", "what": "status conference", "zone": "America/New_York", "entry": "81 · 2026-04-21"}
    return Hearing(when=when, **{**made, "text": "Status conference set.", "identity": "e81", **rest})


def read(text: str) -> list[Any]:
    """The events, as icalendar reads them; it must read the whole."""
    [calendar] = Calendar.from_ical(text.encode(), multiple=True)
    assert calendar.errors == []
    assert {part.name for part in calendar.walk()} <= {"VCALENDAR", "VEVENT"}
    for event in calendar.walk("VEVENT"):
        assert event.errors == []
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return list(calendar.walk("VEVENT"))


def test_a_hearing_is_an_event_at_its_hour() -> None:
    [event] = read(calendar_text(of(), [hearing()]))
    assert event["DTSTART"].dt == datetime(2026, 5, 4, 14, 0, tzinfo=UTC)
    assert str(event["SUMMARY"]) == "Status conference · Crews v. Port"
    assert str(event["DESCRIPTION"]) == "81 · 2026-04-21: Status conference set."
    assert str(event["URL"]) == "https://desk.example/item/case-1"
    assert event["DTSTAMP"].dt == MADE
    assert int(event["SEQUENCE"]) == 4


@pytest.mark.parametrize(
    ("when", "zone", "starts"),
    [
        ("2026-05-04", "America/New_York", date(2026, 5, 4)),
        ("2026-05-04T10:00", "", datetime(2026, 5, 4, 10, 0)),
        ("2026-05-04T10:00", "America/Los_Angeles", datetime(2026, 5, 4, 17, 0, tzinfo=UTC)),
        ("2026-12-04T10:00", "America/New_York", datetime(2026, 12, 4, 15, 0, tzinfo=UTC)),
        ("2026-03-08T02:30", "America/New_York", datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),
        ("2026-11-01T01:30", "America/New_York", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("0900-01-05", "", date(900, 1, 5)),
        ("0900-01-05T10:00", "", datetime(900, 1, 5, 10, 0)),
        ("9999-12-31T23:00", "", datetime(9999, 12, 31, 23, 0)),
    ],
)
def test_days_hours_and_zones(when: str, zone: str, starts: date) -> None:
    [event] = read(calendar_text(of(), [hearing(when, zone=zone)]))
    assert event["DTSTART"].dt == starts


@pytest.mark.parametrize("when", ["", "soon", "2026-02-30", "2026-05-04T25:00", "10:00", "2026-05-04T"])
def test_what_is_no_day_is_no_event(when: str) -> None:
    assert read(calendar_text(of(), [hearing(when)])) == []


@pytest.mark.parametrize("zone", ["Nowhere/Here", "../../etc/passwd", "\x00", "a" * 500])
def test_a_zone_that_is_none_is_no_event_and_no_harm(zone: str) -> None:
    assert read(calendar_text(of(), [hearing(zone=zone), hearing()])) != []


def test_what_came_of_it_is_said() -> None:
    moved, gone, due = read(
        calendar_text(
            of(),
            [hearing(was="2026-05-01T09:00"), hearing(cancelled=True, was="2026-05-01"), hearing(kind="deadline")],
        )
    )
    assert str(moved["DESCRIPTION"]).startswith("Moved from 2026-05-01 09:00. ")
    assert (str(gone["STATUS"]), str(gone["SUMMARY"])[:11]) == ("CANCELLED", "Cancelled: ")
    assert due["CATEGORIES"].cats == ["DEADLINE"]


def test_a_moved_hearing_is_the_same_event_and_two_are_two() -> None:
    before, after = (
        read(calendar_text(of(), [hearing(when)]))[0]["UID"] for when in ("2026-05-04T10:00", "2026-06-01")
    )
    other = read(calendar_text(of(), [hearing(identity="e99")]))[0]["UID"]
    elsewhere = read(calendar_text(of(key="case-2"), [hearing()]))[0]["UID"]
    assert before == after
    assert len({before, other, elsewhere}) == 3


@example(HARM, HARM, HARM, HARM)
@given(texts, texts, texts, texts)
def test_whatever_a_court_wrote_is_text_of_its_event(name: str, what: str, entry: str, text: str) -> None:
    [event] = read(calendar_text(of(name), [hearing(what=what, entry=entry, text=text)]))
    said = clean_line(f"{entry}: {text}" if entry else text, 1500)
    assert str(event["DESCRIPTION"]) == said
    assert set(event) == {
        "UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "SUMMARY", "DESCRIPTION", "CATEGORIES", "STATUS",
        "TRANSP", "URL",
    }  # fmt: skip


@given(st.lists(st.tuples(texts, st.lists(texts, max_size=3)), max_size=4), texts)
def test_the_dockets_of_a_story_are_one_calendar(dockets: list[tuple[str, list[str]]], story: str) -> None:
    parts = [
        (of(name, f"case-{n}"), [hearing(what=text, identity=f"e{m}") for m, text in enumerate(said)])
        for n, (name, said) in enumerate(dockets)
    ]
    events = read(calendar_of_all(story, parts))
    assert len({str(event["UID"]) for event in events}) == len(events) == sum(len(said) for _, said in dockets)


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.sampled_from(["", "America/New_York", "Asia/Tokyo"])
)
def test_any_hour_is_read_back(when: datetime, zone: str) -> None:
    when = when.replace(microsecond=0)
    [event] = read(calendar_text(of(), [hearing(when.isoformat(), zone=zone)]))
    starts = event["DTSTART"].dt
    assert (starts.tzinfo is not None) is bool(zone)
    if zone == "Asia/Tokyo":
        assert starts.replace(tzinfo=None) + timedelta(hours=9) == when
    if not zone:
        assert starts == when
