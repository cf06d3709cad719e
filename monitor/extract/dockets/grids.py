"""Rows that are no table in the markup but look like one: blocks side by side under one parent, each made of as many parts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from monitor.extract.dockets.columns import is_heading
from monitor.extract.dockets.page import Element, words
from monitor.extract.dockets.rows import Group, Row

_ROWS = ("div", "li", "section", "article", "ul", "a")
_APART = ("nav", "header", "footer", "form", "table")
FEWEST = 3
"""Rows, and parts of each, from which blocks are taken for a table."""
MOST_PARTS = 12
MOST_ROWS = 40_000
LONGEST_CELL = 20_000


def grids_of(root: Element) -> Iterator[Group]:
    """Every run of such blocks, as a table's rows would be read. A first block of column names, here or as the only
    other child above, names the columns."""
    for parent in root.iter("div", "ul", "ol", "section", "main", "article"):
        rows = list(islice((child for child in parent if child.tag in _ROWS), MOST_ROWS))
        width = len(rows[1]) if len(rows) >= FEWEST else 0
        if not FEWEST <= width <= MOST_PARTS or not is_even(rows, width) or is_apart(parent):
            continue
        made = [Row([words(part)[:LONGEST_CELL] for part in row], list(row)) for row in rows if len(row) == width]
        headings = made[0].cells if is_heading(made[0].cells) else headings_above(parent, width)
        yield Group(parent, headings, [row for row in made if row.cells != headings])


def is_even(rows: list[Element], width: int) -> bool:
    """Nearly all of the blocks have as many parts, and say what they say in them."""
    even = sum(1 for row in rows if len(row) == width and not (row.text or "").strip())
    return even * 10 >= len(rows) * 9


def is_apart(parent: Element) -> bool:
    return any(above.tag in _APART for above in (parent, *parent.iterancestors()))


def headings_above(parent: Element, width: int) -> list[str]:
    """The names of columns in the block before the rows' parent; none where that is something else."""
    before = parent.getprevious()
    inner = before if before is not None and len(before) == width else None
    if inner is None and before is not None and len(before) == 1 and len(before[0]) == width:
        inner = before[0]
    cells = [words(part)[:100] for part in inner] if inner is not None else []
    return cells if is_heading(cells) else []
