"""Entries that stand in no table: blocks that open with a date, records of labelled values, definition lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace

from monitor.extract.dockets.columns import by_heading
from monitor.extract.dockets.dates import is_day_first, iso_date, leading_date, puts_day_first
from monitor.extract.dockets.entries import entry_of, is_sealed
from monitor.extract.dockets.page import LONGEST_TEXT, Element, language_of, pieces, tidy, words
from monitor.extract.dockets.rows import Row
from storage.records import Entry

_OPENING = re.compile(r"\s*(?:[^\W\d_]{3,10}\.?,?\s*)?\d")
_NOT_HERE = ("table", "nav", "footer", "header", "form")
_SAYS = re.compile(r"[^\W\d_]{3}")
_DASHES = " \u2013\u2014-:\u2022"
"""What parts a date from its words."""
_NUMBERED = re.compile(r"(?:#|no\.|entry|item|doc\.)\s?#?(\d{1,5})\.?", re.IGNORECASE)
LONGEST_BLOCK = 4_000
MOST_LINES = 200_000


def listed_entries(root: Element, years: Container[Element] = ()) -> tuple[list[Entry], list[Element]]:
    """Entries from records (a definition list each), else from blocks that open with a date, else one record's fields.
    `years`: the lines whose year stands in a heading."""
    lists = [found for found in root.iter("dl") if found.find(".//dl") is None]
    records = [entry for entry in map(record_entry, lists) if entry is not None]
    if len(records) >= 2:
        return records, lists
    dated = [entry for found in lists for entry in dated_list(found)]
    if len(dated) >= 2:
        return dated, lists
    blocks = list(dated_blocks(root, years))
    if len(blocks) >= 2:
        days = is_day_first((words(block)[:40] for block in blocks), puts_day_first(language_of(root)))
        return [entry for block in blocks if (entry := block_entry(block, days)) is not None], blocks
    fields = [entry for found in lists for entry in fields_of(found)]
    return (fields, lists) if fields else dated_lines(root)


def pairs_of(found: Element) -> Iterator[tuple[str, Element]]:
    """(name, value element) of a definition list, groups in `div` included."""
    name = ""
    for part in found.iter("dt", "dd"):
        if part.tag == "dt":
            name = words(part).rstrip(": ")
        else:
            yield name, part


def record_entry(found: Element) -> Entry | None:
    """A definition list that is one entry: its names are a docket's columns."""
    pairs = list(pairs_of(found))
    if len({name for name, _ in pairs}) != len(pairs) or len(pairs) > 20:
        return None
    columns = by_heading([name for name, _ in pairs])
    if columns is None or not columns.telling:
        return None
    entry = entry_of(Row([words(part) for _, part in pairs], [part for _, part in pairs]), columns)
    return entry if entry is not None and entry.date_filed else None


def dated_list(found: Element) -> Iterator[Entry]:
    """The entries of a definition list whose names are dates, or nearly all: each with what stands under it."""
    days: list[tuple[str, list[str]]] = []
    for part in found.iter("dt", "dd"):
        if part.tag == "dt":
            days.append((words(part)[:80], []))
        elif days and (text := words(part)):
            days[-1][1].append(text)
    day_first = is_day_first((name for name, _ in days), puts_day_first(language_of(found)))
    read = [(iso_date(name, day_first), " | ".join(texts)[:LONGEST_TEXT]) for name, texts in days]
    if sum(1 for day, _ in read if day) * 10 >= 9 * len(read):
        yield from (Entry(text, day, restricted=is_sealed(text)) for day, text in read if day and text)


def fields_of(found: Element) -> Iterator[Entry]:
    """One entry a field: its name as number, its value as text."""
    for name, part in pairs_of(found):
        value = words(part)
        if value:
            yield Entry(value, number=name or None)


# ---------------------------------------------------------------- lines of text that open with a date


def dated_lines(root: Element) -> tuple[list[Entry], list[Element]]:
    """Entries of preformatted text: each begins with a line that opens with a date, and goes on in the lines below it
    up to an empty one or the next date."""
    for part in root.iter("pre"):
        entries = line_entries("".join(part.itertext()).splitlines()[:MOST_LINES])
        if len(entries) >= 2:
            return entries, []
    return [], []


def line_entries(lines: Iterable[str]) -> list[Entry]:
    found: list[Entry] = []
    going_on = False
    tidied = [tidy(line) for line in lines]
    day_first = is_day_first(tidied)
    for text in tidied:
        day, rest = leading_date(text, day_first)
        if day and _SAYS.search(rest):
            found.append(Entry(rest[:LONGEST_TEXT], day, restricted=is_sealed(rest)))
        elif text and going_on and len(found[-1].text) < LONGEST_BLOCK:
            found[-1] = replace(found[-1], text=f"{found[-1].text} {text}"[:LONGEST_TEXT])
        going_on = bool(text) and bool(found)
    return found


# ---------------------------------------------------------------- blocks that open with a date


def dated_blocks(root: Element, years: Container[Element] = ()) -> Iterator[Element]:
    """Siblings of one kind, each opening with a date and saying more, where most of the page's dated blocks stand; where
    those stand under a year's heading, the blocks under other years' too."""
    openings = [part for part in root.iter("p", "li", "div", "span", "time", "b", "strong", "a", "td") if opens(part)]
    count: Counter[Element] = Counter()
    for part in openings:
        count.update([part, *part.iterancestors()])
    homes: dict[Element, list[Element]] = {}
    of_years: dict[Element, None] = {}
    for part in openings:
        row = row_above(part, count)
        if row is not None and row.getparent() is not None:
            rows = homes.setdefault(row.getparent(), [])
            if not rows or rows[-1] is not row:
                rows.append(row)
            if part in years:
                of_years[row.getparent()] = None
    if homes:
        most = max(homes, key=lambda home: len(homes[home]))
        for home in of_years if most in of_years else [most]:
            yield from homes[home]


def opens(part: Element) -> bool:
    text = part.text
    if not text or not _OPENING.match(text) or is_apart(part):
        return False
    return leading_date(" ".join(text[:60].split()))[0] is not None


def is_apart(part: Element) -> bool:
    """In a table, a menu, or the page's own head or foot; a block has a head of its own."""
    above = [element.tag for element in part.iterancestors()]
    own = next((n for n, tag in enumerate(above) if tag in ("article", "li")), 0)
    return any(tag in _NOT_HERE[:2] for tag in above) or any(tag in _NOT_HERE[2:4] for tag in above[own:])


def row_above(part: Element, count: Counter[Element]) -> Element | None:
    """The highest element round the date that holds no other one."""
    at = part
    while at.getparent() is not None and count[at.getparent()] == count[part]:
        at = at.getparent()
    return at if at.tag not in ("body", "html") else None


def block_entry(block: Element, day_first: bool = False) -> Entry | None:
    """The words behind the date, one piece a line of the block, joined as cells are."""
    lines = [line for line in (tidy(text) for text, _ in pieces(block)) if line]
    if not lines:
        return None
    day, rest = leading_date(lines[0], day_first)
    if day is None:
        return None
    said = [line for line in (rest.lstrip(_DASHES), *lines[1:]) if line]
    numbered = _NUMBERED.fullmatch(said[0]) if len(said) > 1 else None
    text = " | ".join(said[1:] if numbered else said)[:LONGEST_TEXT]
    return Entry(text, day, numbered[1] if numbered else None, restricted=is_sealed(text)) if text else None
