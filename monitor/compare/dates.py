"""The dates in a paragraph: days, months, years, weekdays and clock times, side by side as one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from monitor.compare.language import Language
from monitor.compare.marks import CURRENCY
from monitor.compare.paragraph import POSSESSIVE, Mention, Paragraph, low_at

_CLOCK = re.compile(r"^\d{1,2}:\d{2}(?::\d{2})?(?:am|pm)?$|^\d{1,2}(?:\.\d{2})?(?:am|pm)$|^\d{1,2}h\d{2}$")
_HOUR, _MINUTES = re.compile(r"^(?:[01]?\d|2[0-4])(?:[.:][0-5]\d)?h?$"), re.compile(r"^[0-5]\d$")
_HOUR_FORM = re.compile(r"^\d{1,2}h\d{0,2}$")
_HOURS = 24
_NUMERIC_DATE = re.compile(r"^\d{1,2}\.\d{1,2}\.(?:\d{2}|\d{4})$")
_PARTED_DATE = re.compile(r"^(?:\d{1,2}([-/])\d{1,2}\1(?:\d{2}|\d{4})|\d{4}-\d{2}-\d{2})$")
_YEAR = re.compile(r"^(?:1[89]|20)\d\d(?:s|'s)?$")
_OLD_YEAR = re.compile(r"^1[0-7]\d\d(?:s|'s)?$")
_YEAR_OF_SPAN = re.compile(r"^(?:1\d|20)?\d\d$")
_DAY = re.compile(r"^(?:[12]?\d|3[01])(?:st|nd|rd|th|er)?$")
_ORDINAL_END = re.compile(r"(?<=\d)(?:st|nd|rd|th)$")
_HALF_DAY = re.compile(r"^(\d[\d:.]*)(am|pm)$")
_PARTED = 5
"""Pieces of a date in digits: `03/05/2024`."""
_SHORT_DAY, _SHORT = 5, 3


def dates(p: Paragraph, starts: Iterable[int]) -> list[Mention]:
    found: list[Mention] = []
    reached = 0
    for index in starts:
        if index < reached:
            continue
        first, reached = reached, _date_end(p, index)
        if reached > index > first and _is_led(p, index):
            index -= 1
        elif reached > index > first and p.language.clock_leads:
            index = max(first, _lead(p, index))
        if reached > index:
            found.append(Mention("date", index, reached, _value(p, index, reached)))
    return found


def _is_led(p: Paragraph, at: int) -> bool:
    """The word before the date that begins here belongs to it: `last week`, `this March`, `i går`."""
    word, before, lang = _plain(p, at), p.low[at - 1], p.language
    return word in lang.spans or before in lang.pointing or (before in lang.span_leads and word in lang.parts)


def _plain(p: Paragraph, at: int) -> str:
    """The word there in lower case, without the possessive's ending: `last week's`."""
    word = p.low[at]
    return POSSESSIVE.sub("", word) if "'" in word else word


def _value(p: Paragraph, start: int, end: int) -> tuple[str, ...]:
    """What a date says, however it is written: `March 3rd` and `3 March`, `7pm` and `7 p.m.` say the same."""
    if _is_parted(p, start):
        return ("".join(word.lstrip("0") for word in p.low[start:end]),)
    return tuple(sorted([form for word in p.low[start:end] for form in _forms(word, p.language)]))


def _forms(word: str, language: Language) -> tuple[str, ...]:
    word = POSSESSIVE.sub("", word)
    if word in (",", ".") or word in language.joints or word in language.clock_leads or word in language.hours:
        return ()
    if word in language.month_numbers:
        return (f"month {language.month_numbers[word]}",)
    if word in language.weekdays and not word.endswith("s"):
        return (word[:_SHORT],)
    if half := _HALF_DAY.match(word):
        return (half[1].replace(".", ":"), half[2])
    word = _ORDINAL_END.sub("", word)
    if word[:1].isalpha():
        return (word.replace(".", ""),)
    if _HOUR_FORM.match(word):
        return tuple(part.lstrip("0") for part in word.split("h") if part)
    return ((word.replace(".", ":") if language.spelt_hours and _HOUR.match(word) else word).lstrip("0"),)


def _date_end(p: Paragraph, index: int) -> int:
    """Where a date that begins here ends: day, month, year, weekday and clock time side by side are one."""
    end = index
    while end < len(p.words):
        step = _date_step(p, end, index)
        if not step:
            break
        end += step
    return end


def _date_step(p: Paragraph, at: int, start: int) -> int:
    """How many pieces the date goes on from here."""
    word, lang = _plain(p, at), p.language
    if _is_calendar(p, at):
        return 1
    if word in lang.parts or word in lang.spans:
        return _points(p, at, start)
    if word[:1].isdigit():
        return _number_step(p, at, start)
    if lang.spelt_hours and 0 < lang.numbers.get(word, 0) <= _HOURS:
        return _hour_step(p, at)
    return _joint_step(p, at, start) if at > start else 0


def _number_step(p: Paragraph, at: int, start: int) -> int:
    word = p.low[at]
    if _DAY.match(word) and _beside_month(p, at):
        return 1
    if _is_parted(p, at):
        return _PARTED
    if _CLOCK.match(word) or _NUMERIC_DATE.match(word):
        return 1
    if (_YEAR.match(word) or _OLD_YEAR.match(word)) and _reads_as_year(p, at, start):
        return 1
    return _hour_step(p, at)


def _hour_step(p: Paragraph, at: int) -> int:
    """How many pieces a clock time takes that begins with this number: `7 pm`, `14 h 30`; 0 where it is none."""
    lang, behind = p.language, low_at(p, at + 1)
    if behind in lang.clock:
        return 2
    if behind in lang.hour_joints and low_at(p, at + 3) in lang.clock and _hour_step(p, at + 2):
        return 1
    if not (lang.clock_leads or lang.hours):
        return 0
    spelt = not p.low[at][:1].isdigit()
    if not spelt and _HOUR.match(p.low[at]) is None:
        return 0
    if behind in lang.hours and len(behind) <= 2 and not spelt and _MINUTES.match(low_at(p, at + 2)):
        return 3
    before = low_at(p, at - 1)
    if before == "." and low_at(p, at - 2) in lang.clock_leads:
        before = low_at(p, at - 2)
    elif before in lang.hour_joints and at > 2 and low_at(p, at - 2)[:1].isdigit() and _leads(p, at - 2):
        return 1
    if before in lang.clock_leads:
        counts = before in lang.function and behind[:1].isalpha() and behind not in lang.function
        return 2 if behind in lang.hours else 0 if counts else 1
    if before in lang.hour_leads and (behind in lang.hours or p.low[at][-1:] == "h"):
        return 0 if low_at(p, at + 2) == "de" else 2 if behind in lang.hours else 1
    return 0


def _leads(p: Paragraph, at: int) -> bool:
    """What makes a time of the number there stands before it."""
    return low_at(p, at - 2 if low_at(p, at - 1) == "." else at - 1) in p.language.clock_leads


def _lead(p: Paragraph, at: int) -> int:
    """Where a clock time begins that begins with this number: `klokken 14`, `kl. 14`."""
    first = at - 2 if p.low[at - 1] == "." else at - 1
    leads = first >= 0 and p.low[first] in p.language.clock_leads and p.low[first] not in p.language.function
    return first if leads else at


def _beside_month(p: Paragraph, at: int) -> bool:
    if _is_month(p, at + 1) or _is_month(p, at - 1):
        return True
    if low_at(p, at + 1) in p.language.joints and _is_month(p, at + 2):
        return True
    return low_at(p, at - 1) == "." and _is_short_month(p, at - 2)


def _is_parted(p: Paragraph, at: int) -> bool:
    """A date in digits with marks between them: `03/05/2024`, `2024-05-03`."""
    if low_at(p, at + 1) not in ("-", "/") or at + _PARTED > len(p.words):
        return False
    close = not any(piece[-1:].isspace() for piece in p.pieces[at : at + _PARTED - 1])
    return close and _PARTED_DATE.match("".join(p.low[at : at + _PARTED])) is not None


def _joint_step(p: Paragraph, at: int, start: int) -> int:
    """What may join the parts of a date: a comma, a short month's point, `of`, the dash between two years."""
    word, before, after = p.low[at], p.low[at - 1], low_at(p, at + 1)
    if word in p.language.clock and before[:1].isdigit():
        return 1
    if word == ",":
        dated = _DAY.match(after) and (_is_month(p, at + 2))
        return int(bool(_is_calendar(p, at + 1) or _YEAR.match(after) or dated))
    if word in p.language.joints and _joins(p, at):
        return 1
    if word == ".":
        return int(_is_short_month(p, at - 1) and bool(_DAY.match(after) or _YEAR.match(after)))
    close = word == "-" and not (p.pieces[at][-1:].isspace() or p.pieces[at - 1][-1:].isspace())
    is_span = close and (_YEAR.match(before) or _OLD_YEAR.match(before)) and _YEAR_OF_SPAN.match(after)
    return 2 if is_span else 0


def _joins(p: Paragraph, at: int) -> bool:
    """A joint between a day and its month, or a word between a month and its year."""
    if _is_month(p, at + 1):
        return _DAY.match(p.low[at - 1]) is not None
    return p.low[at].isalpha() and _is_month(p, at - 1) and _YEAR.match(low_at(p, at + 1)) is not None


def _points(p: Paragraph, at: int, start: int) -> int:
    """1 for `that morning`, `Friday night`, `last week`, `next spring`: spans and parts of days that say when."""
    before = low_at(p, at - 1)
    if _plain(p, at) in p.language.spans:
        named = p.words[at][0].isupper() and not p.language.capital_nouns
        points = before in p.language.pointing or before in p.language.span_leads
        return int(at == start and points and not named)
    return int(at > start or before in p.language.before_date or before in ("the", "that"))


def _is_month(p: Paragraph, at: int) -> bool:
    if not 0 <= at < len(p.words) or POSSESSIVE.sub("", p.low[at]) not in p.language.months:
        return False
    return POSSESSIVE.sub("", p.low[at]) not in p.language.ambiguous or _dated(p, at)


def _is_short_month(p: Paragraph, at: int) -> bool:
    """`Jan`, `Sept`, with a capital: a point behind it ends no sentence."""
    return at >= 0 and len(p.low[at]) <= _SHORT_DAY and p.low[at] in p.language.months and p.words[at][0].isupper()


def _is_calendar(p: Paragraph, at: int) -> bool:
    if not 0 <= at < len(p.words):
        return False
    word, lang = POSSESSIVE.sub("", p.low[at]), p.language
    if word in lang.months or word in lang.weekdays:
        return word not in lang.ambiguous or _dated(p, at)
    return word in lang.days


def _dated(p: Paragraph, at: int) -> bool:
    """`May` and `March` are months beside a number or behind a word such as `in`; never in lower case."""
    if p.words[at][:1].islower():
        return False
    near = (low_at(p, at - 1), low_at(p, at + 1))
    named_on = at + 1 < len(p.words) and p.words[at + 1][:1].isupper()
    return any(_DAY.match(w) or _YEAR.match(w) for w in near) or (near[0] in p.language.before_date and not named_on)


def _reads_as_year(p: Paragraph, at: int, start: int) -> bool:
    """A bare 2019 is a year; `2000 people`, `$2000` and `2000 km` are not."""
    before, after = low_at(p, at - 1), low_at(p, at + 1)
    if before in CURRENCY or after in p.language.units or after in p.language.scales or after == "%":
        return False
    counts = after[:1].isalpha() and after.endswith("s") and after not in p.language.function
    if _OLD_YEAR.match(p.low[at]) and (counts or before not in p.language.before_date):
        return at > start and low_at(p, start) in p.language.calendar
    if at > start or before in p.language.before_date or before in (",", "(", "the", "-", "a", "'"):
        return True
    return not (counts and before not in p.language.function)
