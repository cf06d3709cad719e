"""Days without a year, under a heading that says the year or beside a cell that does: the year is put behind them, so that
they are read as any other day.

A heading says a year if it is nothing but the year and words such as "docket entries". Of two headings the nearer one
holds, unless it stands lower in the page's outline than one that was passed on the way. A term of court or a fiscal year
is no calendar year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from lxml import etree

from monitor.extract.dockets.columns import heading_role
from monitor.extract.dockets.dates import MONTH, is_clock, month_named
from monitor.extract.dockets.page import Element, words
from monitor.extract.dockets.rows import MOST_COLUMNS, Group, Row

LONGEST = 60
"""Characters of a heading that says a year."""
LONGEST_DAY = 40
SAMPLE = 30
"""Rows at a table's beginning and end by which its columns are judged."""
MOST_PASSED = 40
"""Headings that are looked at, from a table upwards."""
_WEEKDAY = r"(?:[^\W\d_]{2,10}[.,]{0,2}\s{1,2})?"
_DAY = re.compile(
    rf"\s{{0,3}}{_WEEKDAY}(?:(?P<name>{MONTH})\.?\s{{1,3}}(?P<nd>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?P<dn>\d{{1,2}})(?:st|nd|rd|th|er|[.ºª°])?[\s-]{{1,3}}(?:de\s{{1,2}})?(?P<dname>{MONTH})\b\.?)(?![\w/])",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"\s{0,3}(\d{1,2})([-/.])(\d{1,2})\.?(?=\s|$)")
_HAS_YEAR = re.compile(r"[\s,.-]{0,3}(?:de\s|')?\d{2,4}(?![\d:])")
_PARTED = re.compile(r"\s*(?:$|[-\u2013\u2014:|•]|[,.]\s|\s[A-Z(\"'\u201c])")
"""What may stand behind a day that opens a line: "Mar 4: Motion", "Mar 4 Motion"; not "may 4 officers"."""
_YEAR = re.compile(r"(?<![\w/-])(?:19|20)\d\d(?![\w/-])")
_WORDS = """
docket dockets entry entries event events filing filings filed proceeding proceedings activity activities action actions
register of record document documents order orders hearing hearings for in the from during year case history
minutes calendar and all
année an de la les du dossier registre actes año del las los el y movimientos actuaciones jahr
"""
_SAYS_YEAR = frozenset(_WORDS.split())
_HEADINGS = etree.XPath("preceding::*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]")
_LEVELS = {f"h{n}": n for n in range(1, 7)}
LOWEST = 7
"""The level of what is set as a heading without being one."""
_LINES = frozenset(["li", "p", "div", "span", "time", "b", "strong", "a", "dt", "summary", "legend", "button", "em"])
Day = tuple[str, str]


@lru_cache(maxsize=4096)
def year_of(heading: str) -> str | None:
    """The year that a heading says; None if it says none, or more than that."""
    if len(heading) > LONGEST:
        return None
    found = _YEAR.findall(heading)
    if len(found) != 1 or sum(c.isdigit() for c in heading) != 4:
        return None
    said = re.findall(r"[^\W\d_]+", heading.lower())
    return found[0] if all(word in _SAYS_YEAR or month_named(word) for word in said) else None


def opening_day(text: str, year: str, figures: bool = False) -> Day | None:
    """(the day that opens the text, with this year; what follows it). `figures`: whether `3/4` is a day."""
    found = _DAY.match(text)
    if found is not None:
        name, number, rest = found["name"] or found["dname"], found["nd"] or found["dn"], text[found.end() :]
        return None if _HAS_YEAR.match(rest) else (f"{number} {name} {year}", rest)
    found = _FIGURES.match(text) if figures else None
    return (f"{found[1]}{found[2]}{found[3]}{found[2]}{year}", text[found.end() :]) if found else None


@lru_cache(maxsize=20_000)
def with_year(text: str, year: str, figures: bool = False) -> str | None:
    """A text that is a day without a year, maybe with a weekday before and a clock time behind it, with this year; None
    if it is none."""
    found = opening_day(text, year, figures) if 0 < len(text) <= LONGEST_DAY else None
    if found is None:
        return None
    day, rest = found[0], found[1].strip(" ,")
    return f"{day} {rest}".strip() if not rest or is_clock(rest) else None


# ------------------------------------------------------------ tables


def put_in_rows(group: Group) -> None:
    """Put the year behind the days of a table's rows that have none: the one of the row's own cell of years, of the row
    above that heads it, or of the table's heading. Rows whose year nobody says stay as they are."""
    sample = group.rows if len(group.rows) <= 2 * SAMPLE else [*group.rows[:SAMPLE], *group.rows[-SAMPLE:]]
    dated = dict(days_without_year(group, sample))
    if not dated:
        return
    beside = column_of_years(group, sample)
    year = None if beside is not None else year_above(group.element)
    for row in group.rows:
        cells = row.cells
        filled = [cell for cell in cells if cell]
        year = (year_of(filled[0]) if len(filled) == 1 else None) or year
        if beside is not None and beside < len(cells):
            year, cells[beside] = cells[beside] or year, ""
        for n, figures in dated.items():
            if year and n < len(cells):
                cells[n] = with_year(cells[n], year, figures) or cells[n]


def days_without_year(group: Group, sample: Sequence[Row]) -> Iterator[tuple[int, bool]]:
    """The columns of which half of the cells or more are such days, and whether they are written in figures."""
    for n in range(min(max((len(row.cells) for row in sample), default=0), MOST_COLUMNS)):
        head = group.headings[n] if n < len(group.headings) else ""
        figures = heading_role(head) in ("date", "entered")
        cells = [row.cells[n] for row in sample if n < len(row.cells) and row.cells[n]]
        if cells and sum(1 for cell in cells if with_year(cell, "2000", figures)) * 2 >= len(cells):
            yield n, figures


def column_of_years(group: Group, sample: Sequence[Row]) -> int | None:
    """The column that says nothing but years."""
    width = min(max((len(row.cells) for row in sample), default=0), MOST_COLUMNS)
    for n in range(width):
        cells = [row.cells[n] for row in sample if n < len(row.cells) and row.cells[n] and any(row.cells[n + 1 :])]
        if cells and all(_YEAR.fullmatch(cell) for cell in cells):
            return n
    return None


def year_above(table: Element) -> str | None:
    """The year that a table's caption, the line before it, the fold that holds it or a heading above says."""
    near = [*table.iterchildren("caption"), *before(table)]
    near += [summary for fold in table.iterancestors("details") for summary in fold.iterchildren("summary")]
    said = next((year for part in near if (year := year_of(words(part)))), None)
    lowest = LOWEST
    headings: list[Element] = _HEADINGS(table)  # type: ignore[assignment]
    for heading in reversed(headings[-MOST_PASSED:]):
        level = _LEVELS[heading.tag]
        if said or level >= lowest:
            continue
        said, lowest = year_of(words(heading)), level
    return said


def before(table: Element) -> Iterator[Element]:
    """What stands right before a table, or before what holds nothing but it."""
    part = table
    for _ in range(3):
        beside = part.getprevious()
        if beside is not None:
            yield beside
            return
        part = part.getparent()
        if part is None:
            return


# ------------------------------------------------------------ lines


def put_in_lines(root: Element) -> set[Element]:
    """Put the year behind the days that open a page's lines and have none, where a heading above says it; which lines
    those were."""
    year, level = None, 0
    found_in: set[Element] = set()
    for part in root.iter("h1", "h2", "h3", "h4", "h5", "h6", *_LINES):
        depth = _LEVELS.get(part.tag, LOWEST)
        said = year_of(words(part)[: LONGEST + 1]) if depth < LOWEST else year_of(" ".join((part.text or "").split()))
        if said:
            year, level = said, depth
        elif depth < LOWEST:
            year, level = (None, 0) if depth <= level else (year, level)
        elif year and part.text and (found := opening_day(part.text, year)) and _PARTED.match(found[1]):
            part.text = "".join(found)
            found_in.add(part)
    return found_in
