"""The generic reader of pages: which of the tables, lists and records hold the docket's entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.extract.dockets.caselists import case_entries
from monitor.extract.dockets.columns import Columns, by_content, by_heading, by_recipe, dates_stand, fitted
from monitor.extract.dockets.dates import iso_date, puts_day_first
from monitor.extract.dockets.entries import entries_of
from monitor.extract.dockets.grids import grids_of
from monitor.extract.dockets.lists import listed_entries
from monitor.extract.dockets.page import LONGEST_TEXT, Element, language_of, words
from monitor.extract.dockets.rows import Group, Row
from monitor.extract.dockets.years import put_in_lines, put_in_rows
from monitor.extract.model import Recipe
from storage.records import Entry

Chosen = list[tuple[Group, Columns]]


def entries_in(root: Element, tables: Sequence[Group], recipe: Recipe, base: str) -> tuple[list[Entry], list[Element]]:
    """The page's entries and the elements that hold them: tables first, then blocks set like tables, then lists, then
    undated rows, then links that name cases."""
    for group in tables:
        put_in_rows(group)
    groups = outermost(tables, recipe)
    found, places = rows_of(choose(groups), base)
    if found:
        return found, places
    years = put_in_lines(root)
    grids = [(group, columns) for group, columns in outermost(list(grids_of(root)), recipe) if is_grid(group, columns)]
    found, places = rows_of(choose(grids), base)
    if found:
        return found, places
    listed, places = listed_entries(root, years)
    if listed:
        return listed, places
    rows = undated(groups)
    if rows:
        return rows, [group.element for group, _ in groups]
    return case_entries(root, base)


def rows_of(chosen: Chosen, base: str) -> tuple[list[Entry], list[Element]]:
    found: list[Entry] = []
    for group, columns in chosen:
        found += entries_of(group.rows, columns, base, len(found))
    return found, [group.element for group, _ in chosen]


def is_grid(group: Group, columns: Columns | None) -> bool:
    """Nearly every row has a day where the days stand, and nothing else: a card of text that opens with one has none."""
    if columns is None or columns.date is None:
        return False
    days = [iso_date(row.cells[columns.date]) for row in group.rows[:60]]
    return sum(map(bool, days)) * 10 >= len(days) * 8 and len(days) > 1


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
    if columns is not None and not dates_stand(columns, cells):
        found = by_content(cells)  # the headings do not stand over their columns
        columns = replace(found, telling=columns.telling, headed=True) if found is not None else columns
    if columns is None and not is_form(cells):
        columns = by_content(cells, bool(group.headings))
    usual = puts_day_first(language_of(group.element))
    return fitted(columns, cells, group.headings, usual) if columns is not None else None


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
    rows = [row for group, _ in groups if not is_menu(group) for row in group.rows if says_itself(row)]
    texts = [" | ".join(cell for cell in row.cells if cell) for row in rows if sum(map(bool, row.cells)) >= 2]
    return [Entry(text[:LONGEST_TEXT]) for text in texts]


def says_itself(row: Row) -> bool:
    """No row of a form, nor one that holds tables with rows of their own."""
    nested = any(len(part) and next(part.iter("tr"), None) is not None for part in row.parts)
    return not nested and not is_form([row.cells])


def is_menu(group: Group) -> bool:
    """One row of nothing but links, none with a number in it."""
    rows = [row for row in group.rows if any(row.cells)]
    if len(rows) != 1:
        return False
    row = rows[0]
    filled = [(text, part) for text, part in zip(row.cells, row.parts, strict=True) if text]
    linked = ("".join(words(link) for link in part.iter("a")) == text for text, part in filled)
    return not any(c.isdigit() for c in " ".join(row.cells)) and all(linked)


def in_order(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    return tuple(e if e.sequence == n else replace(e, sequence=n) for n, e in enumerate(entries))
