"""The hearings that a docket lists in tables of their own, beside its entries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from monitor.extract.dockets.dates import is_day_first, iso_date, leading_date, puts_day_first
from monitor.extract.dockets.hearing_words import (
    heads_hearings,
    hearing_role,
    is_off,
    is_place,
    is_standing,
    names_hearings,
)
from monitor.extract.dockets.page import Element, language_of, words
from monitor.extract.dockets.rows import Group, Row
from storage.records import Hearing

MOST = 1_000
"""Hearings that are kept of one page."""
MOST_ABOVE = 4
LONGEST_CELL = 400
_CLOCK = re.compile(
    r"(?<![\d:.])(?P<h>\d{1,2})\s?(?:[:hH.]\s?(?P<m>[0-5]\d)(?::[0-5]\d)?(?![\d.])|(?P<bare>h|Uhr|uur|o['’]clock)|(?=\s?[ap]\.?\s?m\b))"
    r"\s?(?P<half>[ap]\.?\s?m\b)?|\b(?P<noon>noon|midday)\b",
    re.IGNORECASE,
)
_OPENS = 7
"""An hour before this that says neither a.m. nor p.m., and has no leading zero, is of the afternoon."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Positions of a row's cells. Several cells of one meaning are joined."""

    when: int
    time: int | None
    what: tuple[int, ...]
    place: tuple[int, ...]
    judge: tuple[int, ...]
    result: tuple[int, ...]
    notes: tuple[int, ...]


def hearing_tables(groups: Sequence[Group]) -> list[tuple[Group, Columns]]:
    """The tables that list hearings of this case, and nothing else: by their title, or by what their columns are."""
    return [(group, columns) for group in groups if (columns := columns_of(group)) is not None]


def columns_of(group: Group) -> Columns | None:
    roles = [hearing_role(head) for head in group.headings]
    if not group.headings and any(map(heads_hearings, titles_above(group.element))):
        roles = roles_by_content(group)
    if not group.rows or "filing" in roles or not {"when", "time", "what"} & set(roles):
        return None
    when = roles.index("when") if "when" in roles else opening_column(group)
    if when is None:
        return None
    columns = placed(group, roles, when)
    titled = any(map(heads_hearings, titles_above(group.element)))
    named = any(map(names_hearings, group.headings))
    timed = columns.time is not None or has_clocks(group, when)
    if titled:
        fits = bool(columns.what or columns.place or timed)
    elif named:
        fits = timed and bool(columns.what or columns.place)
    else:
        fits = timed and bool(columns.place and columns.what)
    return columns if fits else None


def roles_by_content(group: Group) -> list[str | None]:
    """What the columns of a table without headings hold: days, clock times, places, and in the first other one the kind of
    hearing."""
    rows = [row.cells for row in group.rows[:60]]
    roles: list[str | None] = []
    for n in range(min(max(map(len, rows), default=0), 20)):
        said = [row[n] for row in rows if n < len(row) and row[n]]
        role = role_by_content(said)
        roles.append(role if role not in roles else "notes")
    return roles


def role_by_content(said: Sequence[str]) -> str | None:
    if not said:
        return None
    if sum(bool(leading_date(text)[0]) for text in said) * 2 > len(said):
        return "when"
    if sum(len(text) < 24 and bool(clock_in(text)) for text in said) * 2 > len(said):
        return "time"
    return "place" if sum(map(is_place, said)) * 2 > len(said) else "what"


def placed(group: Group, roles: Sequence[str | None], when: int) -> Columns:
    def of(*wanted: str) -> tuple[int, ...]:
        return tuple(n for n, role in enumerate(roles) if role in wanted and (n != when or role == "what"))

    named = group.headings or roles
    unknown = tuple(n for n, role in enumerate(roles) if role is None and named[n] and n != when)
    time = next(iter(of("time")), None)
    return Columns(when, time, of("what"), of("place"), of("judge"), of("result"), unknown)


def opening_column(group: Group) -> int | None:
    """The column whose cells open with a day and its hour, where no heading says so."""
    cells = [row.cells for row in group.rows[:60]]
    width = max(map(len, cells), default=0)
    for n in range(min(width, 20)):
        said = [row[n] for row in cells if n < len(row) and row[n]]
        if said and all(leading_date(text)[0] and clock_in(leading_date(text)[1][:20]) for text in said):
            return n
    return None


def has_clocks(group: Group, when: int) -> bool:
    cells = [row.cells[when] for row in group.rows[:60] if when < len(row.cells) and row.cells[when]]
    return bool(cells) and sum(bool(clock_in(leading_date(cell)[1])) for cell in cells) * 2 > len(cells)


def titles_above(table: Element) -> Iterator[str]:
    """What a table is called: its caption, its label, a first row across it, or the line right before it."""
    yield from (words(caption)[:200] for caption in table.iterchildren("caption"))
    yield str(table.get("aria-label") or table.get("summary") or "")[:200]
    first = next(table.iter("tr"), None)
    if first is not None and len(first) == 1:
        yield words(first)[:200]
    yield from titles_before(table)


def titles_before(part: Element) -> Iterator[str]:
    """The line right before an element, or before what it opens."""
    for _ in range(MOST_ABOVE):
        beside = part.getprevious()
        while beside is not None and not words(beside):
            beside = beside.getprevious()
        if beside is not None:
            yield "" if beside.find(".//tr") is not None else words(beside)[:200]
            return
        part = part.getparent()
        if part is None or part.tag in ("body", "html"):
            return


# ---------------------------------------------------------------- rows


def hearings_of(group: Group, columns: Columns) -> Iterator[Hearing]:
    """The hearings of a table, in its order. A row that leaves its day blank has that of the row above."""
    days = [row.cells[columns.when] for row in group.rows if columns.when < len(row.cells)]
    day_first = is_day_first(days, puts_day_first(language_of(group.element)))
    day = ""
    for row in group.rows[:MOST]:
        said = hearing_of(row, columns, day_first, day)
        if said is not None:
            day = said.when[:10]
            yield said


def hearing_of(row: Row, columns: Columns, day_first: bool = False, above: str = "") -> Hearing | None:
    """One row; None if it says no day, or nothing but a day."""
    cells = row.cells

    def told(places: Sequence[int]) -> str:
        return ", ".join(dict.fromkeys(cells[n][:LONGEST_CELL] for n in places if n < len(cells) and cells[n]))

    stated = cells[columns.when] if columns.when < len(cells) else ""
    day, rest = day_in(stated, day_first)
    if day is None and (stated or len({id(part) for part in row.parts}) < 2):
        return None
    at = columns.time
    clock = clock_in(cells[at]) if at is not None and at < len(cells) else clock_in(rest)
    day = day or above
    shown = told(columns.what) if columns.when not in columns.what else without_clock(rest)
    if not day or not (clock or shown or told(columns.place)):
        return None
    result, notes = told(columns.result), told(columns.notes)
    return Hearing(
        kind="hearing",
        what=shown or notes,
        when=f"{day}T{clock}" if clock else day,
        text=" | ".join(cell for cell in dict.fromkeys(cells) if cell)[:4_000],
        place=told(columns.place),
        judge=told(columns.judge),
        result="" if is_standing(result) else result,
        cancelled=is_off(result) or is_off(notes) or is_off(shown) or is_struck(row),
    )


def day_in(text: str, day_first: bool = False) -> tuple[str | None, str]:
    day, rest = leading_date(text, day_first)
    return (day, rest) if day else (iso_date(text, day_first), "")


def is_struck(row: Row) -> bool:
    """Most of what the row says is struck through."""
    said = "".join(row.cells)
    struck = "".join(words(part) for cell in dict.fromkeys(row.parts) for part in cell.iter("s", "del", "strike"))
    return len(struck) * 2 > len(said) > 0


def clock_in(text: str) -> str:
    """HH:MM of the first clock time in a cell; empty if there is none."""
    found = _CLOCK.search(text[:LONGEST_CELL])
    if found is None:
        return ""
    if found["noon"]:
        return "12:00"
    hour, minute, half = int(found["h"]), int(found["m"] or 0), (found["half"] or "").lower()[:1]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif not half and not found["bare"] and 1 <= hour < _OPENS and len(found["h"]) == 1:
        hour += 12
    return f"{hour:02d}:{minute:02d}" if hour < 24 else ""


def without_clock(text: str) -> str:
    """What stands behind a day and its hour in one cell."""
    found = _CLOCK.search(text[:24])
    return (text[found.end() :] if found else text).strip(" ,;:.|–—-")[:LONGEST_CELL]


def distinct(hearings: Iterable[Hearing]) -> tuple[Hearing, ...]:
    """Each hearing once, though two tables show it: what is ahead, and all. In order of their time."""
    kept: dict[tuple[str, str, str], Hearing] = {}
    for hearing in hearings:
        key = (hearing.when, hearing.what.lower(), hearing.place.lower())
        if key not in kept or (hearing.result and not kept[key].result):
            kept[key] = hearing
    return tuple(sorted(kept.values(), key=lambda h: h.when))[-MOST:]
