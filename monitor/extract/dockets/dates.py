"""Dates and clock times as courts write them → ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero ene janvier janv januar",
            "february feb febrero février fevrier févr fevr februar",
            "march mar marzo mars märz",
            "april apr abril abr avril avr",
            "may mayo mai",
            "june jun junio juin juni",
            "july jul julio juillet juil juli",
            "august aug agosto ago août aout",
            "september sept sep septiembre septembre",
            "october oct octubre octobre oktober okt",
            "november nov noviembre novembre",
            "december dec diciembre dic décembre decembre dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}
MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
"""Any month's name, for a pattern."""
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[.,]?\s+)?"
_DAY = re.compile(
    _WEEKDAY + r"(?:(?P<y>\d{4})[-/.年]\s?(?P<m>\d{1,2})[-/.月]\s?(?P<d>\d{1,2})(?=\D|$)日?"
    r"|(?P<a>\d{1,2})(?P<mark>[-/.])(?P<b>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})(?=\D|$)"
    r"|(?P<name>[^\W\d_]{3,10})[.,-]?\s*(?P<nd>\d{1,2})(?:st|nd|rd|th)?(?:[.,]?\s+|-)(?P<ny>\d{4})(?=\D|$)"
    r"|(?P<dn>\d{1,2})(?:st|nd|rd|th)?[-.\s]\s*(?:de\s+)?(?P<dname>[^\W\d_]{3,10})[-.,\s]\s*(?:de\s*)?(?P<dy>\d{4})(?=\D|$)"
    r"|(?P<on>\d{1,2})(?P<gap>[-/])(?P<oname>[a-z]{3})(?P=gap)(?P<oy>\d{4}|\d{2})(?=\D|$))",
    re.IGNORECASE,
)
_BARE = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:[T ]?\d{4,6}Z?)?")
"""`20260304`, which is a date only where nothing else is said: it may be a number."""
_AROUND = " *[]()\u2020\u2021"
"""Marks that point to a note, or brackets, round a date."""
_AFTER = re.compile(r"\W*(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6})?\W*", re.IGNORECASE)
_CLOCK = re.compile(
    r"[T\s,]*(?:at\s+)?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?\s*([ap])?\.?m?\.?(?=\W|$)", re.IGNORECASE
)
_STAMP = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?$")
_FIRST_DAY = re.compile(r"([^\W\d_]{3,10})\.?\s{1,3}(\d{1,2})\b")
_SEVERAL = re.compile(
    r"[^\W\d_]{3,10}\.?\s{1,3}\d{1,2}\b(?:[\s,;&–-]|\b\d{1,2}\b|\b[^\W\d_]{2,10}\b\.?){1,60}\s(?P<year>\d{4})"
)
_ISLES = ("gb", "ie", "au", "nz", "in", "za", "sg", "hk", "ke", "ng", "gh", "my", "mt")
"""Countries whose English puts the day first."""
LONGEST = 48
"""Characters of text that is nothing but a date, with a weekday and a clock time."""


@lru_cache(maxsize=50_000)
def iso_date(text: str, day_first: bool = False) -> str | None:
    """The day, if the whole text is a date (a weekday before and a clock time behind it are allowed)."""
    if len(text) > LONGEST or not text:
        return None
    if text[0] in _AROUND or text[-1] in _AROUND:
        text = text.strip(_AROUND)
    day, rest = leading_date(text, day_first)
    if day is None:
        bare = _BARE.fullmatch(text)
        return _iso(int(bare[1]), int(bare[2]), int(bare[3])) if bare else None
    return day if not rest or is_clock(rest) or _AFTER.fullmatch(rest) else None


def leading_date(text: str, day_first: bool = False) -> tuple[str | None, str]:
    """The day that opens the text, and what follows it; None and the text if it opens with none."""
    found = _DAY.match(text)
    if found is None:
        return None, text
    day = _day_of(found, day_first)
    return (day, text[found.end() :].strip()) if day else (None, text)


def days_in(text: str) -> list[str]:
    """The days of a cell that names several, of one month or year: `June 6, 8 and 13, 2014`. Empty if it names none."""
    found = _SEVERAL.fullmatch(text) if len(text) <= 120 else None
    if found is None:
        return []
    first = _FIRST_DAY.match(text)
    month = _MONTHS.get(first[1].lower()) if first else None
    day = _iso(int(found["year"]), month, int(first[2])) if first and month else None
    return [day] if day else []


def is_month(text: str) -> bool:
    """Nothing but a month, a year, or a month and its year."""
    found = [word for word in re.split(r"[\s,.]+", text) if word]
    months = [word for word in found if word.lower() in _MONTHS]
    years = [word for word in found if re.fullmatch(r"(?:19|20)\d\d", word)]
    return len(found) == len(months) + len(years) and len(months) <= 1 >= len(years) and bool(found)


def month_named(word: str) -> bool:
    """Whether a word is a month's name or its short form."""
    return word.lower() in _MONTHS


def is_clock(text: str) -> bool:
    """Nothing but a clock time, maybe with a zone."""
    found = _CLOCK.match(text)
    return found is not None and len(text) - found.end() <= 8


def clock_of(text: str) -> str | None:
    """HH:MM of the first clock time that opens the text."""
    found = _CLOCK.match(text)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    if found[4]:
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def is_day_first(texts: Iterable[str], usual: bool = False) -> bool:
    """Whether a column of dates puts the day before the month: some first number is above 12 and no second one is.
    `usual`: whether it does where nothing speaks for either."""
    seen = first = False
    for found in map(_DAY.match, texts):
        if found and found["a"]:
            if int(found["b"]) > 12:
                return False
            seen, first = True, first or int(found["a"]) > 12
    return first or (usual and seen)


def puts_day_first(language: str) -> bool:
    """Whether a page in this language (BCP 47) writes the day before the month: all but American English, and Asian
    languages, which begin with the year."""
    name, _, region = language.lower().replace("_", "-").partition("-")
    return (bool(name) and name not in ("ja", "zh", "ko", "hu", "en")) or (name == "en" and region[:2] in _ISLES)


def stamp_of(value: object) -> str | None:
    """An ISO day from a JSON value that is a date or a moment; the day is taken as written, without its zone."""
    return iso_date(value.strip()) or leading_date(value.strip())[0] if isinstance(value, str) else None


def moment_of(value: object) -> str | None:
    """HH:MM of an ISO moment without an offset; None where it is midnight, which mostly means that no time was given."""
    found = _STAMP.match(value) if isinstance(value, str) else None
    return found[2] if found and found[2] != "00:00" else None


def _day_of(found: re.Match[str], day_first: bool) -> str | None:
    if found["y"]:
        return _iso(int(found["y"]), int(found["m"]), int(found["d"]))
    if found["year"]:
        a, b = int(found["a"]), int(found["b"])
        month, day = (b, a) if (day_first and b <= 12) or a > 12 else (a, b)
        return _iso(_full(found["year"]), month, day)
    name = (found["name"] or found["dname"] or found["oname"]).lower()
    month = _MONTHS.get(name, 0)
    if found["oname"]:
        return _iso(_full(found["oy"]), month, int(found["on"])) if month else None
    return _iso(int(found["ny"] or found["dy"]), month, int(found["nd"] or found["dn"])) if month else None


def _full(year: str) -> int:
    if len(year) == 4:
        return int(year)
    return int(year) + (2000 if int(year) < 70 else 1900)


def _iso(year: int, month: int, day: int) -> str | None:
    if not 1900 <= year <= 2100:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
