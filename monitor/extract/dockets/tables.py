"""The generic reader of pages: which of the tables, lists and records hold the docket's entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.extract.dockets.caselists import case_entries
from monitor.extract.dockets.columns import Columns, by_content, by_heading, by_recipe, fitted
from monitor.extract.dockets.entries import entries_of
from monitor.extract.dockets.lists import listed_entries
from monitor.extract.dockets.page import LONGEST_TEXT, Element
from monitor.extract.dockets.rows import Group
from monitor.extract.model import Recipe
from storage.records import Entry

Chosen = list[tuple[Group, Columns]]


def entries_in(root: Element, tables: Sequence[Group], recipe: Recipe, base: str) -> tuple[list[Entry], list[Element]]:
    """The page's entries and the elements that hold them: tables first, then lists, then undated rows,
    then links that name cases."""
    groups = outermost(tables, recipe)
    chosen = choose(groups)
    if chosen:
        found: list[Entry] = []
        for group, columns in chosen:
            found += entries_of(group.rows, columns, base, len(found))
        if found:
            return found, [group.element for group, _ in chosen]
    listed, places = listed_entries(root)
    if listed:
        return listed, places
    rows = undated(groups)
    if rows:
        return rows, [group.element for group, _ in groups]
    return case_entries(root, base)


def outermost(groups: Sequence[Group], recipe: Recipe) -> list[tuple[Group, Columns | None]]:
    """Every group with its columns; tables inside a table that is read are left out."""
    found: list[tuple[Group, Columns | None]] = []
    read: set[Element] = set()
    for group in groups:
        if read and any(above in read for above in group.element.iterancestors("table")):
            continue
        columns = columns_of(group, recipe)
        if columns is not None:
            read.add(group.element)
        found.append((group, columns))
    return found


def columns_of(group: Group, recipe: Recipe) -> Columns | None:
    cells = [row.cells for row in group.rows]
    if recipe.columns:
        return by_recipe(recipe.columns, group.headings or (cells[0] if cells else ()))
    columns = by_heading(group.headings) if group.headings else None
    if columns is None and not is_form(cells):
        columns = by_content(cells)
    return fitted(columns, cells, group.headings) if columns is not None else None


def is_form(rows: Sequence[Sequence[str]]) -> bool:
    """Rows of labels and values, not of things that happened."""
    labels = sum(1 for row in rows if any(cell.rstrip().endswith(":") for cell in row[:3]))
    return labels * 2 > len(rows)


def choose(groups: Sequence[tuple[Group, Columns | None]]) -> Chosen:
    """The tables of entries: those whose headings say so, and those that go on with them; else any with dates."""
    dated = [(group, columns) for group, columns in groups if columns is not None and columns.date is not None]
    telling = [(g, c) for g, c in dated if c.telling]
    if not telling:
        headed = [(g, c) for g, c in dated if c.headed and g.rows]
        best = headed or [(g, c) for g, c in dated if len(g.rows) >= 2] or dated
        return best
    first = telling[0][1]
    return [(g, c if c.telling else first) for g, c in dated if c.telling or goes_on(c, first)]


def goes_on(columns: Columns, first: Columns) -> bool:
    """A table without headings whose columns lie as in the one with headings: long dockets come in pieces."""
    return not columns.headed and columns.width == first.width and columns.date == first.date


def undated(groups: Sequence[tuple[Group, Columns | None]]) -> list[Entry]:
    """Rows of two cells or more as they stand, where no row has a date: lists of cases, forms, agencies."""
    rows = [row for group, _ in groups for row in group.rows if not is_form([row.cells])]
    texts = [" | ".join(cell for cell in row.cells if cell) for row in rows if sum(map(bool, row.cells)) >= 2]
    return [Entry(text[:LONGEST_TEXT]) for text in texts]


def in_order(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    return tuple(e if e.sequence == n else replace(e, sequence=n) for n, e in enumerate(entries))
