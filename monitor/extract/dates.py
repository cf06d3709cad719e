"""Dates as pages state them, in about any form, to ISO 8601: as precise, and with the zone, as they were stated."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monitor.extract.folded import fold

_DATA = json.loads(files("monitor.extract").joinpath("data/dates.json").read_text("utf-8"))
_MONTHS = {fold(name): n for n, names in enumerate(_DATA["months"], 1) for name in names.split()}
_ZONES: dict[str, int] = _DATA["zones"]
_REGIONS: dict[str, str] = _DATA["regions"]
LONGEST = 120
"""Characters of a text that may be a date."""
FIRST, LAST = 1800, 2100
"""Years between which a date is believed."""
_MONTH_FIRST = ("en", "en-us", "en-ph")
"""Languages in which 3/4/2024 is the fourth of March; unmarked English is taken as American."""

_ISO = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"^(\d{4})(\d\d)(\d\d)(?:[t ]?(\d\d)(\d\d)(\d\d)?)?")
_EASTERN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?")
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:\.|st|nd|rd|th|er|o|ª|º)?[\s.\-/]*(?:de |d')?([^\W\d]{3,14})\.?,?[\s.\-/]*(?:de |del )?(\d{4})\b"
)
_MONTH_NAMED = re.compile(r"\b([^\W\d]{3,14})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(?:at\s+)?(\d{4})\b")
_NUMBERS = re.compile(r"\b(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)\b")
_CLOCK = re.compile(
    r"(?<![\d:.])(\d{1,2})(?:[:.h]|時|시 ?)(\d\d)(?:[:.](\d\d)(?:[.,](\d{1,9}))?)?\s*(분|分|h\b|uhr\b)?"
)
_BARE_HOUR = re.compile(r"(?<![\d:.])(\d{1,2})\s*(?=[ap]\.?m\b)")
_HALF = re.compile(r"^\s*([ap])\.?\s?m\b\.?")
_OFFSET = re.compile(r"^\s*(?:gmt|utc)?\s*([+-])(\d\d?):?(\d\d)?(?!\d)")
_ZONE = re.compile(r"^\s*\(?([a-z]{1,5})\b")
_EPOCH = re.compile(r"^\d{10}(?:\d{3})?$")


def read_moment(text: str, language: str = "") -> str | None:
    """The date, or date and time, that a text states, in ISO 8601; None if it states none. The first one counts."""
    plain = fold(text[: 4 * LONGEST])[:LONGEST]
    if not plain or not any(c.isdigit() for c in plain):
        return None
    if _EPOCH.match(plain):
        return _from_epoch(plain)
    found = _day_in(plain, fold(language))
    if found is None:
        return None
    year, month, day, rest, before = found
    try:
        midnight = datetime(year, month, day)  # noqa: DTZ001 - as stated: the zone, if any, comes with the clock time
    except ValueError:
        return None
    clock = _clock_in(rest, midnight) or _clock_in(before, midnight)
    return clock or midnight.date().isoformat()


def _from_epoch(digits: str) -> str:
    return datetime.fromtimestamp(int(digits[:10]), UTC).isoformat()


def _day_in(text: str, language: str) -> tuple[int, int, int, str, str] | None:
    """Year, month, day, what follows and what precedes them."""
    for pattern in (_ISO, _EASTERN):
        if match := pattern.search(text):
            return _believed(match, int(match[1]), int(match[2]), int(match[3]))
    if match := _COMPACT.match(text):
        found = _believed(match, int(match[1]), int(match[2]), int(match[3]))
        clock = f"{match[4]}:{match[5]}:{match[6] or '00'}{text[match.end() :]}" if match[4] else text[match.end() :]
        return (*found[:3], clock, "") if found else None
    for match in _DAY_FIRST.finditer(text):
        if match[2] in _MONTHS:
            return _believed(match, int(match[3]), _MONTHS[match[2]], int(match[1]))
    for match in _MONTH_NAMED.finditer(text):
        if match[1] in _MONTHS:
            return _believed(match, int(match[3]), _MONTHS[match[1]], int(match[2]))
    return _numbered(text, language)


def _numbered(text: str, language: str) -> tuple[int, int, int, str, str] | None:
    match = _NUMBERS.search(text)
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    year += 2000 if year < 100 else 0
    month_first = second > 12 or (first <= 12 and match[2] != "." and language in _MONTH_FIRST)
    return _believed(match, year, first, second) if month_first else _believed(match, year, second, first)


def _believed(match: re.Match[str], year: int, month: int, day: int) -> tuple[int, int, int, str, str] | None:
    if not (FIRST <= year <= LAST and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    return year, month, day, match.string[match.end() :], match.string[: match.start()]


def _clock_in(text: str, day: datetime) -> str | None:
    match = _CLOCK.search(text) or _BARE_HOUR.search(text)
    if match is None:
        return None
    whole = match.re is _CLOCK
    hour, minute, second = int(match[1]), int(match[2]) if whole else 0, int(match[3] or 0) if whole else 0
    rest = text[match.end() :]
    if half := _HALF.match(rest):
        hour = hour % 12 + (12 if half[1] == "p" else 0)
        rest = rest[half.end() :]
    try:
        moment = day.replace(hour=hour % 24 if hour < 25 else hour, minute=minute, second=second)
    except ValueError:
        return None
    zone = _zone_in(rest)
    return (moment.replace(tzinfo=zone) if zone is not None else moment).isoformat(
        timespec="seconds" if second or (whole and match[3]) else "minutes"
    )


def _zone_in(rest: str) -> tzinfo | None:
    if offset := _OFFSET.match(rest):
        minutes = 60 * int(offset[2]) + int(offset[3] or 0)
        return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes)) if minutes < 1440 else None
    named = _ZONE.match(rest)
    if named is None:
        return None
    if named[1] in _REGIONS:
        return _region(_REGIONS[named[1]])
    minutes_east = _ZONES.get(named[1])
    return timezone(timedelta(minutes=minutes_east)) if minutes_east is not None else None


def _region(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return None


def day_of(stated: str | None) -> str:
    """The day of a time in ISO 8601, empty if there is none."""
    return (stated or "")[:10]
