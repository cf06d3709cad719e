"""Tables of figures: of such a table a row says something, a cell alone does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from monitor.extract.markup import Element

BETWEEN = " | "
"""What stands between the cells of a row."""
_CELLS = frozenset(["td", "th"])
_SECTIONS = frozenset(["thead", "tbody", "tfoot"])
_INLINE = frozenset(["a", "abbr", "b", "em", "i", "small", "span", "strong", "sub", "sup", "time", "u"])
_WRAPPERS = frozenset(["div", "p"])
_PARTS, _LONGEST = 8, 80
"""Elements and characters of a cell in which a figure or a name stands."""
_FIGURE, _UNIT, _WORD = 20, 3, 3
"""Characters of a cell that holds a figure, the letters beside it, and those that make a word."""
_FIGURED = 2
"""So many rows, and half of them all, name something and give a figure of it."""


def records(table: Element) -> dict[Element, list[Element]]:
    """The rows of a table of figures → the elements that hold their cells' text, in order; none of any other table, in
    which the page may be laid out."""
    found = {row: cells for row in _rows(table) if len(cells := _cells(row)) > 1}
    figured = sum(1 for cells in found.values() if _gives_figure(cells))
    return found if figured >= max(_FIGURED, len(found) / 2) else {}


def _rows(table: Element) -> Iterator[Element]:
    for part in table:
        if part.tag == "tr":
            yield part
        elif part.tag in _SECTIONS:
            yield from (row for row in part if row.tag == "tr")


def _cells(row: Element) -> list[Element]:
    """What holds the text of each cell; nothing if one of them holds more than a line."""
    cells = [_inner(cell) for cell in row if cell.tag in _CELLS]
    return cells if all(map(_is_plain, cells)) else []


def _inner(cell: Element) -> Element:
    """The cell, or the one element that all of it is wrapped in."""
    for _ in range(_PARTS):
        if len(cell) != 1 or cell[0].tag not in _WRAPPERS or (cell.text or "").strip() or (cell[0].tail or "").strip():
            break
        cell = cell[0]
    return cell


def _is_plain(cell: Element) -> bool:
    parts = list(islice(cell.iter(), _PARTS + 2))
    return (
        len(parts) <= _PARTS + 1
        and all(part.tag in _INLINE for part in parts[1:])
        and sum(len(text) for text in _texts(parts)) <= _LONGEST
    )


def _texts(parts: Iterable[Element]) -> Iterator[str]:
    for number, part in enumerate(parts):
        yield (part.text or "").strip()
        yield (part.tail or "").strip() if number else ""


def _gives_figure(cells: Iterable[Element]) -> bool:
    """One cell names something, another gives a figure."""
    texts = ["".join(_texts(cell.iter())) for cell in cells]
    letters = [sum(map(str.isalpha, text)) for text in texts]
    figures = [
        len(text) <= _FIGURE and count <= _UNIT and any(map(str.isdigit, text))
        for text, count in zip(texts, letters, strict=True)
    ]
    return any(figures) and any(count >= _WORD and not figure for count, figure in zip(letters, figures, strict=True))
