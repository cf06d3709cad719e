"""CourtListener's docket pages, both layouts: a row of divisions or a list item an entry, its documents inside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.extract.dockets.columns import entry_number
from monitor.extract.dockets.dates import iso_date
from monitor.extract.dockets.documents import absolute, pacer_id
from monitor.extract.dockets.entries import entered_in, is_sealed, main_sealed
from monitor.extract.dockets.page import Element, tidy, words
from storage.records import Document, Entry

_ROW = re.compile(r"(?:minute-)?entry-(\d{1,12})")
_ATTACHMENT = re.compile(r"att\w*\s*(\d{1,4})", re.IGNORECASE)
_STORED = re.compile(r"download pdf|from (?:courtlistener|internet archive|ia)|free", re.IGNORECASE)


def is_courtlistener(title: str) -> bool:
    return "courtlistener" in title.lower()


def listener_entries(root: Element, base: str) -> tuple[list[Entry], list[Element]]:
    """The entries of a page and the element that holds them."""
    rows = [row for row in root.iter("div", "li", "tr") if _ROW.fullmatch(row.get("id") or "")]
    entries = [row_entry(row, base) for row in rows]
    return entries, [rows[0].getparent()] if rows else []


def row_entry(row: Element, base: str) -> Entry:
    shown = list(document_rows(row))
    documents = tuple(document_of(part, base) for part in shown)
    cells = cells_of(row)
    number = (
        next((found for found in map(entry_number, cells) if found), None)
        if not row.get("id", "").startswith("m")
        else None
    )
    day = next((found for found in map(iso_date, cells) if found), None)
    text = next((cell for cell in reversed(cells) if cell and not iso_date(cell) and cell != number), "")
    short = next((d.name for d in documents if d.attachment is None and d.name), None)
    named = _ROW.fullmatch(row.get("id") or "")
    return Entry(
        text=text or short or "",
        date_filed=day,
        number=number,
        source_id=named[1] if named and number is None else None,
        date_entered=entered_in(text),
        short=short,
        documents=documents,
        restricted=is_sealed(text) or main_sealed(documents),
        stub=not text,
    )


def cells_of(row: Element) -> list[str]:
    """The words of number, date and description, without those of documents and of links to the row itself."""
    parts = list(row.iter("dd")) or [part for part in row if part.tag in ("div", "td")]
    return [tidy("".join(without_documents(part))) for part in parts]


def without_documents(part: Element) -> Iterator[str]:
    yield part.text or ""
    for child in part:
        if not is_document_row(child):
            yield from without_documents(child)
        yield child.tail or ""


def is_document_row(part: Element) -> bool:
    marks = f"{part.get('class') or ''} {part.get('aria-label') or ''}".lower()
    return "recap-documents" in marks or "documents for this entry" in marks


def document_rows(row: Element) -> Iterator[Element]:
    for part in row.iter("div", "ul", "ol"):
        if not is_document_row(part):
            continue
        if part.tag == "div":
            yield part
        else:
            yield from (item for item in part if item.tag == "li")


def document_of(part: Element, base: str) -> Document:
    lines = [tidy(words(p)) for p in part.iter("p")]
    label = tidy(words(part))
    name = lines[-1] if lines and not label.startswith(lines[-1]) else ""
    attachment = _ATTACHMENT.match(label.replace("\u00ad", "").replace("Attach ment", "Attachment"))
    link, state = availability(part, base)
    return Document(
        name=name,
        attachment=int(attachment[1]) if attachment else None,
        state=state,
        url=link,
        source_id=pacer_id(link) if link else None,
    )


def availability(part: Element, base: str) -> tuple[str | None, str]:
    """(address, state): stored and free, to be bought, or closed."""
    for link in part.iter("a"):
        address, label = link.get("href") or "", words(link)
        if "uscourts.gov" in address:
            return absolute(address, base), "paid"
        if _STORED.search(label) or address.lower().split("?")[0].endswith(".pdf"):
            return absolute(address, base), "available"
    closed = any(button.get("disabled") is not None for button in part.iter("button"))
    return None, "sealed" if closed or "sealed" in words(part).lower() else "none"
