"""A docket's hearings and deadlines as iCalendar (RFC 5545). Pure: what it says depends on its arguments alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from monitor.render.clean import clean_line
from storage.records import Hearing

_OCTETS = 75
"""Longest line without its end (RFC 5545, 3.1)."""
_LONGEST_TEXT = 1500


@dataclass(frozen=True, slots=True)
class CalendarOf:
    """The docket that a calendar is of. `revision` rises whenever anything in it may have changed; `made_at` is when."""

    key: str
    name: str
    link: str
    revision: int
    made_at: datetime


def calendar_text(of: CalendarOf, hearings: Iterable[Hearing]) -> str:
    """A whole VCALENDAR. Times are told in UTC where the court's zone is known, else as the court's clock shows them;
    what has no hour is an event of the whole day. What cannot be read as a day is left out."""
    return calendar_of_all(of.name, [(of, hearings)])


def calendar_of_all(name: str, parts: Iterable[tuple[CalendarOf, Iterable[Hearing]]]) -> str:
    """The hearings of several dockets in one calendar of that name."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Nightdesk//Hearings//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    for of, hearings in parts:
        for hearing in hearings:
            lines += _event(of, hearing)
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded(line))


def _event(of: CalendarOf, hearing: Hearing) -> list[str]:
    starts = _starts(hearing)
    if not starts:
        return []
    what = sentence(hearing.what or hearing.kind)
    said = f"{hearing.entry}: {hearing.text}" if hearing.entry else hearing.text
    where = [f"LOCATION:{_text(hearing.place)}"] if hearing.place else []
    moved = [f"Moved from {hearing.was.replace('T', ' ')}."] if hearing.was and not hearing.cancelled else []
    stamp = of.made_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return [
        "BEGIN:VEVENT",
        f"UID:{_identity(of.key, hearing)}",
        f"DTSTAMP:{stamp}",
        f"LAST-MODIFIED:{stamp}",
        f"SEQUENCE:{of.revision:d}",
        f"DTSTART{starts}",
        f"SUMMARY:{_text(('Cancelled: ' if hearing.cancelled else '') + what)} · {_text(of.name)}",
        f"DESCRIPTION:{_text(' '.join([*moved, said]))}",
        *where,
        f"CATEGORIES:{'DEADLINE' if hearing.kind == 'deadline' else 'HEARING'}",
        f"STATUS:{'CANCELLED' if hearing.cancelled else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        f"URL:{clean_line(of.link, 2000)}",
        "END:VEVENT",
    ]


def _starts(hearing: Hearing) -> str:
    """The value of DTSTART with its parameters; empty for what is no day."""
    try:
        if "T" not in hearing.when:
            return f";VALUE=DATE:{_basic(date.fromisoformat(hearing.when).isoformat())}"
        local = datetime.fromisoformat(hearing.when)
        if not hearing.zone:
            return f":{_clock(local)}"
        return f":{_clock(local.replace(tzinfo=ZoneInfo(hearing.zone)).astimezone(UTC))}Z"
    except (ValueError, OverflowError, KeyError, OSError):  # no such day, or no such zone on this machine
        return ""


def _clock(at: datetime) -> str:
    return _basic(at.replace(tzinfo=None).isoformat(timespec="seconds"))


def _basic(extended: str) -> str:
    """ISO 8601's basic form, with four digits for the year, which strftime does not promise."""
    return extended.replace("-", "").replace(":", "")


def _identity(key: str, hearing: Hearing) -> str:
    """The same for one hearing however often it is moved."""
    named = hearing.identity or f"{hearing.kind} {hearing.what} {hearing.when}"
    return hashlib.sha256(f"{key}\n{named}".encode("utf-8", "replace")).hexdigest()[:32] + "@nightdesk.invalid"


def sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _text(value: str) -> str:
    """A TEXT value on one line: backslash, semicolon and comma escaped, nothing that could end the line."""
    flat = clean_line(value, _LONGEST_TEXT)
    return flat.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> Iterator[str]:
    """Parts of at most 75 octets, no character cut through; all but the first begin with a space."""
    part, size = "", 0
    for character in line:
        octets = len(character.encode("utf-8", "replace"))
        if size + octets > _OCTETS:
            yield part
            part, size = " ", 1
        part += character
        size += octets
    yield part
