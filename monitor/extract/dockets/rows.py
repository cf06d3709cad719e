"""A page's tables as groups of rows: each table's own rows, its cells in columns, its headings and its title."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from monitor.extract.dockets.columns import is_heading
from monitor.extract.dockets.page import one_line, words

Element = Any
_APART = ("table", "td", "th")
_CELLS = ("td", "th")
MOST_COLUMNS = 20
"""Columns up to which cells that span rows are carried down."""
MOST_CARRIED = 2_000
"""Rows that one cell may span; more is not believed."""
OWN_ROWS = 5
"""From so many rows of cells a table says something itself, whatever stands in its other cells."""


@dataclass(slots=True)
class Row:
    """One row: the words of its cells by column, and its cells themselves. A cell that spans rows stands in each."""

    cells: list[str]
    parts: list[Element]
    carried: int = 0
    """How many cells come from a row above."""


@dataclass(slots=True)
class Group:
    element: Element
    headings: list[str]
    """The names of the columns; a heading that spans several names each of them."""
    rows: list[Row] = field(default_factory=list)


def groups_of(root: Element) -> Iterator[Group]:
    """Every table that is not there for the layout only, in the page's order."""
    for table in root.iter("table"):
        own = list(own_rows(table))
        if own and not is_layout(table, own):
            yield group_of(table, own)


def group_of(table: Element, own: list[Element]) -> Group:
    group = Group(table, [])
    carried: dict[int, tuple[int, str, Element]] = {}
    named: list[str] = []
    for tr in own:
        row = row_of(tr, carried)
        if not row.cells or row.cells == named:
            continue
        if not named and len(group.rows) < 10 and (is_heading(row.cells) or (not group.rows and is_head(tr))):
            named = row.cells
            group.headings = spread(row)
        else:
            group.rows.append(row)
    return group


def is_head(tr: Element) -> bool:
    """A row of nothing but header cells, two or more."""
    return len(tr) > 1 and all(cell.tag == "th" for cell in tr)


def spread(row: Row) -> list[str]:
    """A heading row with each text in all the columns that its cell spans."""
    found: list[str] = []
    for n, text in enumerate(row.cells):
        found.append(found[-1] if not text and n and row.parts[n] is row.parts[n - 1] else text)
    return found


def own_rows(table: Element) -> Iterator[Element]:
    """The rows of a table, not those of the tables in its cells."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag not in _APART:
            yield from own_rows(child)


def is_layout(table: Element, own: list[Element]) -> bool:
    """Far more rows stand in nested tables than in the table itself, which has few rows of several cells of its own."""
    if table.find(".//table") is None or sum(1 for _ in table.iter("tr")) <= 6 * len(own) + 4:
        return False
    rows = sum(1 for row in own if len(row) > 1 and row.find(".//table") is None)
    return rows < OWN_ROWS and not runs_on(own)


def runs_on(own: list[Element]) -> bool:
    """Rows that were never closed: each row holds a table with the next one, which is made like it."""
    first, nested = own[0], own[-1].find(".//table//tr")
    if len(own) > 3 or len(first) < 2 or nested is None or first.find(".//table") is not None:
        return False
    return made_of(first) == made_of(nested) and any(made_of(first))


def made_of(row: Element) -> list[bool]:
    """For each of its cells, whether there is a link in it."""
    return [cell.find(".//a") is not None for cell in row.iterchildren("td", "th")]


def row_of(tr: Element, carried: dict[int, tuple[int, str, Element]]) -> Row:
    """A row's cells in columns; `carried` holds the cells that reach down from rows above, and is brought up to date."""
    row = Row([], [])
    cells, parts = row.cells, row.parts
    for cell in tr:
        if cell.tag not in _CELLS:
            continue
        if carried:
            _carry(row, carried)
        text = words(cell) if len(cell) else one_line(cell.text or "")
        cells.append(text)
        parts.append(cell)
        named = cell.keys()
        if named and ("colspan" in named or "rowspan" in named):
            _span(row, cell, carried)
    if carried and cells:
        _carry(row, carried)
    return row


def _span(row: Row, cell: Element, carried: dict[int, tuple[int, str, Element]]) -> None:
    """The cell last taken stands in further columns, and in rows below."""
    at, deep = len(row.cells) - 1, _number(cell.get("rowspan", ""))
    if deep > 1 and at < MOST_COLUMNS:
        carried[at] = (deep - 1, row.cells[-1], cell)
    more = min(_number(cell.get("colspan", "")), 30) - 1
    row.cells += [""] * more
    row.parts += [cell] * more


def _carry(row: Row, carried: dict[int, tuple[int, str, Element]]) -> None:
    while carried and len(row.cells) in carried and len(row.cells) < MOST_COLUMNS:
        at = len(row.cells)
        left, text, cell = carried.pop(at)
        if left > 1:
            carried[at] = (left - 1, text, cell)
        row.cells.append(text)
        row.parts.append(cell)
        row.carried += 1


def _number(value: str) -> int:
    return min(int(value), MOST_CARRIED) if value.isdecimal() and len(value) < 6 else 1
