"""The same dates shown by machines in two zones: every dated line of a page moves by the same one day.

A list of versions or of appointments is often stored as instants, at midnight somewhere, and shown by the clock of the
machine that answers. No editor moves every date of a page by one day and touches nothing else in those lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache

from monitor.compare.language import languages
from storage.records import Article, Paragraph

LONGEST = 80
"""Characters of a line that is there for its date."""
FEWEST = 3
"""Dates that must move together."""
MASK = "\x1a"
_WORD = re.compile(r"[^\W\d_]+|\d+")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})(?!\d)")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")

Dated = tuple[int, str, date]
"""A paragraph's index, its text without the date, and the date."""


def in_one_zone(before: Article, after: Article) -> Article:
    """The newer article with the older one's dates where they only moved with the zone; else as it is."""
    if before.paragraphs == after.paragraphs:
        return after
    old = list(dated_lines(before.paragraphs))
    new = list(dated_lines(after.paragraphs)) if len(old) >= FEWEST else []
    if not new or [rest for _, rest, _ in old] != [rest for _, rest, _ in new]:
        return after
    moved = {b - a for (_, _, a), (_, _, b) in zip(old, new, strict=True)}
    if len(moved) != 1 or abs(moved.pop()) != timedelta(days=1):
        return after
    paragraphs = list(after.paragraphs)
    for (i, _, _), (j, _, _) in zip(old, new, strict=True):
        paragraphs[j] = replace(paragraphs[j], text=before.paragraphs[i].text)
    return replace(after, paragraphs=tuple(paragraphs))


def dated_lines(paragraphs: Sequence[Paragraph]) -> Iterator[Dated]:
    """The short lines that name one full date."""
    for index, paragraph in enumerate(paragraphs):
        text = paragraph.text
        if len(text) <= LONGEST and any(map(str.isdigit, text)) and (found := date_in(text)) is not None:
            yield index, *found


def date_in(text: str) -> tuple[str, date] | None:
    """A line without its date, and the date; None without one, or with more numbers than it needs."""
    for pattern, order in ((_ISO, (1, 2, 3)), (_DOTTED, (3, 2, 1))):
        if (match := pattern.search(text)) is not None:
            return _built(text[: match.start()] + MASK + text[match.end() :], *(int(match[n]) for n in order))
    return _spelt(text)


def _spelt(text: str) -> tuple[str, date] | None:
    """24 juin 2021, June 24, 2021, Thursday 24th of June 2021."""
    year = month = day = 0
    rest: list[str] = []
    for word in _WORD.findall(text.casefold()):
        if _YEAR.match(word) and not year:
            year = int(word)
        elif word.isdecimal() and len(word) < 3 and not day:
            day = int(word)
        elif not month and (number := _month(word)):
            month = number
        elif word not in _weekdays():
            rest.append(word)
    return _built(" ".join(rest), year, month, day)


def _built(rest: str, year: int, month: int, day: int) -> tuple[str, date] | None:
    if any(map(str.isdigit, rest)):
        return None
    try:
        return rest, date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _month(word: str) -> int:
    """The number of a month, also of one cut short; 0 for any other word."""
    meant = {number for name, number in _months().items() if name == word or (len(word) > 2 and name.startswith(word))}
    return meant.pop() if len(meant) == 1 else 0


@cache
def _months() -> dict[str, int]:
    return {name.rstrip("."): number for one in languages().values() for name, number in one.month_numbers.items()}


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(name.rstrip(".") for one in languages().values() for name in one.weekdays)
