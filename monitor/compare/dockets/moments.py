"""Dates and clock times as clerks write them in an entry's text → ISO local times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = (
    r"(?P<m>\d{1,2})[/-](?P<d>\d{1,2})[/-](?P<y>\d{4}|\d\d)(?!\d)"
    r"|(?P<iso>\d{4}-\d\d-\d\d)(?!\d)"
    rf"|(?P<name>{_MONTH})\.?\s{{1,3}}(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,3}}(?P<y2>\d{{4}})"
    rf"|(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?(?: day)?(?: of)?[\s-]{{1,3}}(?P<name3>{_MONTH})\.?,?[\s-]{{1,3}}(?P<y3>\d{{4}})"
)
_CLOCK = (
    r"(?P<{0}h>\d{{1,2}}):(?P<{0}min>\d\d)(?::\d\d)?\s?(?P<{0}half>[ap]\.?\s?m\b)?\.?"
    r"|(?P<{0}h2>\d{{1,2}})(?:\.(?P<{0}min2>[0-5]\d))?\s?(?:o['’]?clock\s?)?(?P<{0}half2>[ap]\.?m\b)\.?"
    r"|(?P<{0}h3>[01]\d|2[0-3])(?P<{0}min3>[0-5]\d)(?=\s?h(?:rs|ours)?\b|(?<=0\d\d\d)(?![\d/-]))"
    r"|(?P<{0}noon>\bnoon\b)"
)
"""`9:30 AM`, `9 a.m.`, `10.30 am`, `0900`, `1430 hrs`, `noon`"""
_ZONE = r"(?:[ECMP][SD]?T|AK[SD]T|HST|GMT|UTC|BST)\b"
_UNTIL = re.compile(r"\s*(?:-|–|thru|through)\s*", re.IGNORECASE)
_MOMENT = re.compile(
    rf"(?=[\djfmasond])(?<![\d/:-])(?:(?:{_CLOCK.format('b')})(?:\s\(?{_ZONE}\)?)?(?:\s{{1,3}}(?:on|of))?[\s,]{{1,3}}"
    rf"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s{{1,3}})?)?"
    rf"(?:{_DAY})(?:[\s,;]{{0,3}}(?:(?:beginning |starting |commencing )?at|@|by|-|from|time:?)?\s{{0,3}}(?:{_CLOCK.format('a')}))?",
    re.IGNORECASE,
)
_DAY_OR_YEAR = re.compile(r"\d(?:[/-]\d|\d\d\d)")
"""What every date has in it."""
_OFFICE_OPENS = 7
"""An hour before this that says neither a.m. nor p.m. is of the afternoon."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a date stands in a text, and what it says: `2026-03-04` or `2026-03-04T09:30`, in the court's own zone."""

    start: int
    end: int
    when: str


def moments(text: str) -> Iterator[Moment]:
    """The dates of a text in order, each with the clock time beside it; the first of a span with that of its last. What
    is no date of the calendar is left out."""
    held: Moment | None = None
    for found in _moments(text):
        if held is not None:
            span = "T" not in held.when and _UNTIL.fullmatch(text[held.end : found.start])
            yield replace(held, when=held.when + found.when[10:]) if span else held
        held = found
    if held is not None:
        yield held


def _moments(text: str) -> Iterator[Moment]:
    for match in _MOMENT.finditer(text) if _DAY_OR_YEAR.search(text) else ():
        day = _day(match)
        if day is not None:
            clock = _clock(match, "a") or _clock(match, "b")
            when = day.isoformat() + (f"T{clock.isoformat('minutes')}" if clock else "")
            yield Moment(match.start(), match.end(), when)


_ALONE = re.compile(rf"(?<![\d/:.-])(?:{_CLOCK.format('a')})", re.IGNORECASE)


def clocks(text: str) -> Iterator[tuple[str, str]]:
    """(the words before it, HH:MM) of every clock time that stands beside no day."""
    dated = [(moment.start, moment.end) for moment in moments(text)]
    for match in _ALONE.finditer(text):
        clock = _clock(match, "a") if not any(start <= match.start() < end for start, end in dated) else None
        if clock is not None:
            yield text[max(0, match.start() - 12) : match.start()], clock.isoformat("minutes")


def _day(match: re.Match[str]) -> date | None:
    if match["iso"]:
        return _date(*map(int, match["iso"].split("-")))
    if match["m"]:
        year = int(match["y"])
        century = 0 if year > 99 else 1900 if year >= 70 else 2000
        return _date(year + century, int(match["m"]), int(match["d"]))
    name, number, named_year = match["name"] or match["name3"], match["d2"] or match["d3"], match["y2"] or match["y3"]
    return _date(int(named_year), _MONTHS.index(name[:3].lower()) + 1, int(number))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock(match: re.Match[str], side: str) -> time | None:
    if match[f"{side}noon"]:
        return time(12)
    hour = match[f"{side}h"] or match[f"{side}h2"] or match[f"{side}h3"]
    minute = match[f"{side}min"] or match[f"{side}min2"] or match[f"{side}min3"] or "0"
    if not hour or int(minute) > 59:
        return None
    half = (match[f"{side}half"] or match[f"{side}half2"] or "").lower()[:1]
    return _time(int(hour), int(minute), half)


def _time(hour: int, minute: int, half: str) -> time | None:
    if half and not 1 <= hour <= 12:
        return time(hour, minute) if hour < 24 else None
    if half:
        return time(hour % 12 + (12 if half == "p" else 0), minute)
    if 1 <= hour < _OFFICE_OPENS:
        return time(hour + 12, minute)
    return time(hour, minute) if hour < 24 else None
