"""The dates in a paragraph: days, months, years, weekdays and clock times, side by side as one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from monitor.compare.paragraph import CURRENCY, POSSESSIVE, Mention, Paragraph, low_at

_CLOCK = re.compile(r"^\d{1,2}:\d{2}(?::\d{2})?(?:am|pm)?$|^\d{1,2}(?:\.\d{2})?(?:am|pm)$|^\d{1,2}h\d{2}$")
_NUMERIC_DATE = re.compile(r"^\d{1,2}\.\d{1,2}\.(?:\d{2}|\d{4})$")
_YEAR = re.compile(r"^(?:1[89]|20)\d\d(?:s|'s)?$")
_DAY = re.compile(r"^(?:[12]?\d|3[01])(?:st|nd|rd|th|er)?$")


def dates(p: Paragraph, starts: Iterable[int]) -> Iterator[Mention]:
    reached = 0
    for index in starts:
        if index < reached:
            continue
        reached = _date_end(p, index)
        if reached > index and p.low[index] in p.language.spans:
            index -= 1
        if reached > index:
            words = [_date_word(word) for word in p.low[index:reached] if word not in (",", "of", "the")]
            yield Mention("date", index, reached, tuple(words))


def _date_word(word: str) -> str:
    return POSSESSIVE.sub("", word).replace(".", "").lstrip("0")


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
    word, lang = p.low[at], p.language
    if _is_calendar(p, at):
        return 1
    if word in lang.parts or word in lang.spans:
        return _points(p, at, start)
    if _DAY.match(word) and (
        _is_month(p, at + 1)
        or (low_at(p, at + 1) == "of" and _is_month(p, at + 2))
        or (at > 0 and _is_month(p, at - 1))
    ):
        return 1
    if word[:1].isdigit():
        if _CLOCK.match(word) or _NUMERIC_DATE.match(word):
            return 1
        if _YEAR.match(word) and _reads_as_year(p, at, start):
            return 1
        if low_at(p, at + 1) in lang.clock:
            return 2
    if at > start and word in lang.clock and p.low[at - 1][:1].isdigit():
        return 1
    if (
        at > start
        and word == ","
        and (
            _is_calendar(p, at + 1)
            or _YEAR.match(low_at(p, at + 1))
            or (_DAY.match(low_at(p, at + 1)) and _is_month(p, at + 2))
        )
    ):
        return 1
    if word in ("of", "the") and at > start and _is_month(p, at + 1) and _DAY.match(p.low[at - 1]):
        return 1
    return 0


def _points(p: Paragraph, at: int, start: int) -> int:
    """1 for `that morning`, `Friday night`, `last week`, `next spring`: spans and parts of days that say when."""
    before = low_at(p, at - 1)
    if p.low[at] in p.language.spans:
        named = p.words[at][0].isupper() and not p.language.capital_nouns
        return int(at == start and before in p.language.pointing and not named)
    return int(at > start or before in p.language.before_date or before in ("the", "that"))


def _is_month(p: Paragraph, at: int) -> bool:
    if not 0 <= at < len(p.words) or POSSESSIVE.sub("", p.low[at]) not in p.language.months:
        return False
    return POSSESSIVE.sub("", p.low[at]) not in p.language.ambiguous or _dated(p, at)


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
    if at > start or before in p.language.before_date or before in (",", "(", "the", "-", "a", "'"):
        return True
    return not (after[:1].isalpha() and after.endswith("s") and before not in p.language.function)
