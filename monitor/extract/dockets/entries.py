"""Rows of a table → entries: dates with their labels, numbers, texts joined, rows that go on with the one above."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitor.extract.dockets.columns import Columns, entry_number
from monitor.extract.dockets.dates import clock_of, days_in, is_month, iso_date, leading_date
from monitor.extract.dockets.documents import documents_in
from monitor.extract.dockets.page import LONGEST_TEXT, Element, words
from monitor.extract.dockets.rows import Row
from monitor.extract.dockets.years import year_of
from storage.records import Document, Entry

_LABELLED = re.compile(r"(Filed(?: ?(?:&|and) ?Entered)?|Entered|Docketed|Received)\s*:\s*", re.IGNORECASE)
_FULL_TEXT = re.compile(r"Docket Text\s*:\s*", re.IGNORECASE)
_ENTERED = re.compile(r"[(\[]Entered:? (\d{1,2}/\d{1,2}/\d{4})")
_PAGES = re.compile(r"^\(\d{1,5}\s*pgs?[^)]{0,30}\)\s*", re.IGNORECASE)
_STAMPS = re.compile(r"(?:\s*[(\[](?:[a-z]{2,5},?|Entered:[^()\[\]]{0,40})\s?[)\]])+\s*\Z", re.IGNORECASE)
_SHUT = re.compile(
    r"(?:sealed|(?:filed )?under seal|restricted|confidential|private|not public|non-?public)\b.{0,40}",
    re.IGNORECASE,
)
_SEALED = re.compile(
    r"\W*(?:this (?:document|entry|item) (?:is|has been) )?(?:filed )?(?:under )?"
    r"(?:\*{0,3}(?:sealed|restricted|confidential)\*{0,3})(?: (?:document|entry|event|item|filing|order|motion|minutes?"
    r"|information|record|proceeding)s?)?(?: (?:not )?available.{0,40})?\W*",
    re.IGNORECASE,
)


def entries_of(rows: Sequence[Row], columns: Columns, base: str = "", start: int = 0) -> list[Entry]:
    """The entries of rows in their order, counted from `start`. A row without a date of its own goes on with the one
    above, or has its date."""
    entries: list[Entry] = []
    for row in rows:
        entry = entry_of(row, columns, base, start + len(entries))
        if entry is not None and entry.date_filed:
            entries.append(entry)
        elif entries:
            carry_on(entries, row, columns, entry)
        elif entry is not None and days_in(_cell(row.cells, columns.date)):
            entries.extend(oddly_dated(entry, _cell(row.cells, columns.date)))
    return entries


def entry_of(row: Row, columns: Columns, base: str = "", sequence: int = 0) -> Entry | None:
    """One row as an entry, with or without a date; None if it says nothing."""
    cells, told = row.cells, columns.text
    text = cells[told[0]] if len(told) == 1 and told[0] < len(cells) else texts_of(cells, columns)
    number = number_of(cells, columns) if columns.number else None
    if not columns.number and columns.telling and text:
        number, text = numbered_in(row.parts[columns.text[0]], text)
    if not text and not number:
        return None
    said = _cell(cells, columns.date)
    day = iso_date(said, columns.day_first) if said else None
    day, entered = (day, None) if day else dates_of(said, columns.day_first)
    if columns.entered is not None:
        entered = iso_date(cells[columns.entered], columns.day_first) if columns.entered < len(cells) else entered
    return Entry(
        text=text,
        date_filed=day,
        number=number,
        sequence=sequence,
        date_entered=entered or entered_in(text),
        time=clock_of(_cell(cells, columns.time)) if columns.time is not None else None,
        documents=documents_of(row, columns, number, base),
        restricted=is_sealed(text if len(told) < 2 else last_said(cells, told))
        or (columns.access is not None and is_shut(_cell(cells, columns.access))),
    )


def last_said(cells: Sequence[str], told: Sequence[int]) -> str:
    """The last text cell that says something: beside the kind of entry it is its text."""
    return next((cells[n] for n in reversed(told) if n < len(cells) and cells[n]), "")


def is_shut(access: str) -> bool:
    """What a column of access says of what not everybody may see."""
    return _SHUT.fullmatch(access) is not None


def texts_of(cells: Sequence[str], columns: Columns) -> str:
    return " | ".join([cells[n] for n in columns.text if n < len(cells) and cells[n]])[:LONGEST_TEXT]


def number_of(cells: Sequence[str], columns: Columns) -> str | None:
    for n in columns.number:
        found = entry_number(cells[n]) if n < len(cells) else None
        if found:
            return found
    return None


def numbered_in(part: Element, text: str) -> tuple[str | None, str]:
    """(number, text) of a text cell that opens with a linked number, as some courts write it, and maybe its pages."""
    link = next(part.iter("a"), None)
    number = words(link) if link is not None else ""
    if not number.isdecimal() or len(number) > 6 or not text.startswith(number):
        return None, text
    return number, _PAGES.sub("", text[len(number) :].strip(), count=1)


def carry_on(entries: list[Entry], row: Row, columns: Columns, entry: Entry | None) -> None:
    """A row without a date: the last entry's full text, more of its words, or another entry of the same day."""
    filled = [cell for cell in row.cells[row.carried :] if cell] if row.carried else [c for c in row.cells if c]
    last = entries[-1]
    if len(filled) == 1 and is_section(filled[0]):
        return
    if len(filled) == 1 and not (entry is not None and is_undated_row(row, columns)):
        entries[-1] = with_more(last, filled[0], row)
    elif entry is not None and entry.text and not _cell(row.cells, columns.date):
        entries.append(replace(entry, date_filed=last.date_filed))
    elif entry is not None and entry.text and len(filled) >= 3:
        entries.extend(oddly_dated(entry, _cell(row.cells, columns.date)))


def is_undated_row(row: Row, columns: Columns) -> bool:
    """A row as wide as the others that says something where they say what was filed, and leaves its day blank: that of
    the row above. One cell across the columns is more of the entry above."""
    cells = row.cells
    if len(cells) != columns.width or len(cells) < 3 or len({id(part) for part in row.parts}) < len(cells):
        return False
    said = bool(_cell(cells, columns.text[0])) and _cell(cells, columns.date) == ""
    return said and next(row.parts[columns.text[0]].iter("table", "ul", "ol"), None) is None


def oddly_dated(entry: Entry, cell: str) -> Iterator[Entry]:
    """A row whose date cell names several days, or holds a slip of the pen such as a day without a year: kept, with what
    the cell says among its words."""
    days = days_in(cell)
    if days or any(c.isdigit() for c in cell):
        yield replace(entry, text=f"{entry.text} | {cell}"[:LONGEST_TEXT], date_filed=days[0] if days else None)


def is_section(text: str) -> bool:
    """A row that heads the rows below it: a month, a year, or both."""
    return (len(text) <= 20 and is_month(text)) or year_of(text) is not None


def with_more(last: Entry, more: str, row: Row) -> Entry:
    if any(part.find(".//table") is not None for part in dict.fromkeys(row.parts)):
        return last  # a form to choose documents with
    full = _FULL_TEXT.match(more)
    if full:
        return replace(last, text=more[full.end() :].strip(), short=last.short or last.text)
    links = documents_in(row.parts[:1], last.number, "")
    if (
        links
        and len(more) < 200
        and more.split()[0] in ("Main", "Proof", "Document", "Appendix", "Other", "Certificate")
    ):
        return replace(last, documents=last.documents + links)
    return replace(last, text=f"{last.text} {more}".strip()[:LONGEST_TEXT])


def dates_of(cell: str, day_first: bool = False) -> tuple[str | None, str | None]:
    """(filed, entered) of a date cell, which may label its dates."""
    if not cell:
        return None, None
    plain = iso_date(cell, day_first) or leading_date(cell, day_first)[0]
    if plain:
        return plain, None
    found = dict(_labelled(cell, day_first))
    filed = next((day for name, day in found.items() if name.startswith(("filed", "docketed", "received"))), None)
    return filed or found.get("entered"), found.get("entered") if filed else None


def _labelled(cell: str, day_first: bool) -> Iterator[tuple[str, str]]:
    for label in _LABELLED.finditer(cell[:500]):
        day, _ = leading_date(cell[label.end() : label.end() + 40], day_first)
        if day:
            yield label[1].lower(), day


def documents_of(row: Row, columns: Columns, number: str | None, base: str) -> tuple[Document, ...]:
    """Documents linked from the number and document cells; where there are neither, from anywhere in the row."""
    cells = row.parts
    places = [n for n in (*columns.number, columns.document) if n is not None and n < len(cells)]
    parts = [cells[n] for n in places if len(cells[n])] if places else [cell for cell in cells if len(cell)]
    found = documents_in(dict.fromkeys(parts) if len(parts) > 1 else parts, number, base) if parts else ()
    if not found and places:
        found = documents_in(opening_links(row, columns), number, base)
    if not found and number and columns.number:
        return (Document(number=number, state="none"),)
    return found


def opening_links(row: Row, columns: Columns) -> list[Element]:
    """The links whose words open a text cell: the name of what was filed leads to it. Links further on lead to what it
    speaks of."""
    links = []
    for n in columns.text:
        link = next(row.parts[n].iter("a"), None) if n < len(row.parts) and len(row.parts[n]) else None
        name = words(link) if link is not None else ""
        if len(name) > 3 and not name.isdecimal() and row.cells[n].startswith(name):
            links.append(link)
    return links


def entered_in(text: str) -> str | None:
    at = text.rfind("ntered", -200) - 2
    found = _ENTERED.match(text, at) if at >= 0 else None
    return iso_date(found[1]) if found else None


def is_sealed(text: str) -> bool:
    """The words say nothing but that what stood here is sealed; clerks' initials and the stamp of entry aside."""
    return len(text) < 120 and may_be_sealed(text) and _SEALED.fullmatch(_STAMPS.sub("", text)) is not None


def may_be_sealed(text: str) -> bool:
    low = text.lower()
    return "sealed" in low or "restricted" in low or "confidential" in low


def main_sealed(documents: Sequence[Document]) -> bool:
    """The main document is sealed, or all there are."""
    main = [d for d in documents if not d.attachment] or documents
    return bool(main) and all(d.state == "sealed" for d in main)


def _cell(cells: Sequence[str], at: int | None) -> str:
    return cells[at] if at is not None and at < len(cells) else ""
