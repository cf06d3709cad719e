"""What a page can show of its docket, and whether all of the page came."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.extract.dockets.dates import iso_date
from monitor.extract.dockets.header import Page
from monitor.extract.dockets.pager import is_one_of_pages
from storage.records import Coverage, Docket, Entry

_PAGE_OF = re.compile(r"\bpage\s+(\d{1,5})\s*(?:of|/)\s*(\d{1,5})\b", re.IGNORECASE)
_ROWS_OF = re.compile(
    r"\b(?:showing|displaying|entries|records|results|items|rows|documents)?:?\s*(\d{1,7})\s*(?:-|–|to|through)\s*(\d{1,7})"
    r"\s+(?:of|out of)\s+(?:about\s+)?(\d{1,3}(?:,\d{3})+|\d{1,7})\b",
    re.IGNORECASE,
)
_FIRST_OF = re.compile(
    r"\b(?:first|last|newest|latest|most recent)\s+(\d{1,5})\s+(?:entries|records|rows|documents|filings)\b",
    re.IGNORECASE,
)
_SO_MANY_OF = re.compile(
    r"\b(?:results|records|entries|items|cases|opinions|documents|filings|showing|displaying|viewing)[:\s]{1,3}(\d{1,6})"
    r"\s+of\s+(\d{1,3}(?:,\d{3})+|\d{1,7})\b",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"\d(?:\s*(?:-|–|to|through)\s*\d{1,7}\s+(?:of|out of)\s|\s+of\s+\d|\s+(?:entries|records|rows|documents|filings)\b)",
    re.IGNORECASE,
)
"""What the three above have in them; it begins with a digit and is looked for fast."""
_RECEIPT_AT = re.compile(r"Transaction Receipt\D{0,80}?(\d{1,2}/\d{1,2}/\d{4})", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:start date|from):\s*(\d{1,2}/\d{1,2}/\d{2,4})", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:end date|to):\s*(\d{1,2}/\d{1,2}/\d{2,4})", re.IGNORECASE)
_FIRST = re.compile(r"\b(?:starting with document|doc from):\s*(\d{1,9})", re.IGNORECASE)
_LAST = re.compile(r"\b(?:ending with document|doc to):\s*(\d{1,9})", re.IGNORECASE)
_FILTERED = re.compile(r"docket report \(filtered\)|\bcase summary\b", re.IGNORECASE)
_END = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
_RECEIPT = re.compile(rb"PACER Service Center", re.IGNORECASE)
TAIL = 4_000


def coverage_of(page: Page, header: Docket, entries: Sequence[Entry]) -> Coverage:
    """Full, unless the page says that it shows a page, a range or a selection."""
    after = " ".join(line.text for line in [*page.after[:60], *page.after[-60:]])
    near = " ".join(line.text for line in page.lines[:300])[:12_000] + " \n " + after
    stated = stated_coverage(near, len(entries))
    if stated is not None:
        return stated
    if _FILTERED.search(after) or cuts_off(after, header, entries):
        return Coverage("filtered")
    return Coverage("page") if is_one_of_pages(page.root) else Coverage("full")


def stated_coverage(near: str, shown: int) -> Coverage | None:
    """What a page that shows so many entries says of its own share: page k of m, rows, the last n; None if nothing."""
    one = _PAGE_OF.search(near) if "page" in near.lower() else None
    if one and 1 < int(one[2]) >= int(one[1]):
        return Coverage("page", page=int(one[1]), pages=int(one[2]))
    if not _COUNTS.search(near):
        return None
    rows = _ROWS_OF.search(near)
    if rows and shown and int(rows[2]) - int(rows[1]) + 1 <= shown + 1:
        total = int(rows[3].replace(",", ""))
        return Coverage("page", shown, total=total) if total > shown else Coverage("full", total=total)
    many = _SO_MANY_OF.search(near)
    if many and int(many[1]) < int(many[2].replace(",", "")) and abs(int(many[1]) - shown) <= 1 + shown // 10:
        return Coverage("page", shown, total=int(many[2].replace(",", "")))
    window = _FIRST_OF.search(near)
    if window and int(window[1]) == shown:
        return Coverage("window", shown)
    return None


def cuts_off(said: str, header: Docket, entries: Sequence[Entry]) -> bool:
    """Whether a report's criteria, as its receipt repeats them, leave entries out: a first day after the case was
    filed, a last day before the receipt's, a first number above 1, a last number that was reached."""
    since, until, at = (_day(pattern, said) for pattern in (_SINCE, _UNTIL, _RECEIPT_AT))
    if (since and since > (header.date_filed or "")) or (until and at and until < at):
        return True
    lowest, last = _FIRST.search(said), _LAST.search(said)
    if lowest and int(lowest[1]) > 1:
        return True
    return last is not None and max((e.counted or 0 for e in entries), default=0) >= int(last[1])


def _day(pattern: re.Pattern[str], said: str) -> str | None:
    found = pattern.search(said)
    return iso_date(found[1]) if found else None


def is_whole(payload: bytes) -> bool:
    """The document's own end was seen. Pieces of a page, which have no end mark, are whole if no row is cut open."""
    tail = payload.rstrip()[-TAIL:]
    if _END.search(tail) or _RECEIPT.search(tail):
        return True
    head = payload[:3_000].lower()
    if b"<html" in head or b"<body" in head or b"<!doctype" in head or b"<head" in head:
        return False
    return payload.rstrip().endswith(b">")
