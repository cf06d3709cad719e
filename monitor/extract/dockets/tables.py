"""The generic reader: any table whose rows have a date and a text, else a list of records, else definition lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from monitor.extract.dockets.dates import iso_date
from monitor.extract.dockets.header import header_of
from monitor.extract.model import Raw, Recipe
from monitor.extract.visible import Element, tree_of
from storage.records import Docket, Entry

_NUMBER = re.compile(r"^\(?\d{1,5}\)?$")
_SEALED = re.compile(r"\b(sealed|restricted|filed under seal)\b", re.IGNORECASE)
LONGEST_TEXT = 200_000


def read_tables(raw: Raw, recipe: Recipe) -> Docket | None:
    """The rows of a page's tables or definition lists as entries; None where there are none."""
    root = tree_of(raw.payload, raw.content_type)
    if root is None:
        return None
    rows = list(table_rows(root))
    entries = [e for e in (entry_of(cells, recipe) for cells in rows) if e is not None]
    if not any(e.date_filed for e in entries):
        entries = [Entry(" | ".join(c for c in cells if c)[:LONGEST_TEXT]) for cells in rows if len(filled(cells)) >= 2]
    entries = entries or list(definitions(root))
    if not entries or is_trouble(root):
        return None
    numbered = tuple(replace(entry, sequence=n) for n, entry in enumerate(entries))
    tail = raw.payload.rstrip().lower()[-2000:]
    return replace(header_of(root), entries=numbered, complete=b"</html" in tail or b"</body" in tail, form="table")


def is_trouble(root: Element) -> bool:
    """A log-in or error page: a password field, or a title that says so."""
    title = next(root.iter("title"), None)
    words = "".join(title.itertext()).lower() if title is not None else ""
    asks = any((e.get("type") or "").lower() == "password" for e in root.iter("input"))
    return asks or bool(re.search(r"\b(log ?in|sign in|error|unavailable|not found|denied|maintenance)\b", words))


def table_rows(root: Element) -> Iterator[list[str]]:
    """The cells of every row that is no header and holds no table of its own."""
    for row in root.iter("tr"):
        cells = [c for c in row if c.tag in ("td", "th")]
        if not cells or all(c.tag == "th" for c in cells) or row.find(".//table") is not None:
            continue
        yield [" ".join(" ".join(c.itertext()).split()) for c in cells]


def filled(cells: list[str]) -> list[str]:
    return [cell for cell in cells if cell]


def entry_of(cells: list[str], recipe: Recipe) -> Entry | None:
    """Date cell, optional number cell, longest other cell; the recipe's columns say otherwise."""
    if recipe.columns:
        return by_columns(cells, recipe.columns)
    date_at = next((n for n, cell in enumerate(cells) if iso_date(cell)), None)
    if date_at is None:
        return None
    number_at = next((n for n, cell in enumerate(cells) if n != date_at and _NUMBER.match(cell)), None)
    others = [cell for n, cell in enumerate(cells) if n not in (date_at, number_at) and cell]
    if not others:
        return None
    text = max(others, key=len)[:LONGEST_TEXT]
    number = cells[number_at].strip("()") if number_at is not None else None
    return Entry(text, iso_date(cells[date_at]), number, restricted=bool(_SEALED.search(text)) and len(text) < 60)


def by_columns(cells: list[str], columns: Any) -> Entry | None:
    def cell(name: str) -> str:
        at = columns.get(name)
        return cells[int(at)] if at is not None and str(at).isdigit() and int(at) < len(cells) else ""

    text = cell("text")
    return Entry(text, iso_date(cell("date")), cell("number") or None) if text else None


def definitions(root: Element) -> Iterator[Entry]:
    """One entry a field: its name as number, its value as text."""
    for group in root.iter("dl"):
        name = ""
        for child in group:
            words = " ".join(" ".join(child.itertext()).split())
            if child.tag == "dt":
                name = words
            elif child.tag == "dd" and words:
                yield Entry(words, number=name or None)
