"""What a page can show of its docket, and whether all of the page came."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.extract.dockets.page import Element, words
from storage.records import Coverage

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
_CRITERIA = re.compile(
    r"(?:starting with document|ending with document|(?:fil(?:ed)? or ent\w*|filed|entered)\W+(?:filed|entered)?\W*from:?\s*\d"
    r"|\bfrom:\s*\d{1,2}/\d{1,2}/\d{2,4}|doc from:\s*[1-9]|start date:|end date:|term(?:inated)?:? ?n\b|date (?:filed|entered)"
    r" (?:from|between))",
    re.IGNORECASE,
)
_FILTERED = re.compile(r"docket report \(filtered\)|\bcase summary\b", re.IGNORECASE)
_END = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
_RECEIPT = re.compile(rb"PACER Service Center", re.IGNORECASE)
TAIL = 4_000


def coverage_of(root: Element, shown: int) -> Coverage:
    """Full, unless the page says that it shows a page, a range or a selection."""
    text = words(root)
    near = text[:6_000] + " \n " + text[-3_000:]
    page = _PAGE_OF.search(near)
    if page and int(page[2]) > 1 and int(page[1]) <= int(page[2]):
        return Coverage("page", page=int(page[1]), pages=int(page[2]))
    rows = _ROWS_OF.search(near)
    if rows and shown and int(rows[2]) - int(rows[1]) + 1 <= shown + 1:
        total = int(rows[3].replace(",", ""))
        return Coverage("page", shown, total=total) if total > shown else Coverage("full", total=total)
    window = _FIRST_OF.search(near)
    if window and int(window[1]) == shown:
        return Coverage("window", shown)
    receipt = text[-1_500:]
    if _FILTERED.search(receipt) or _CRITERIA.search(receipt):
        return Coverage("filtered")
    return Coverage("page") if has_next(root) else Coverage("full")


def has_next(root: Element) -> bool:
    """The page itself leads to its next page, with a number in the address."""
    for link in root.iter("a", "link"):
        marked = "next" in (link.get("rel") or "").lower().split() or words(link).strip(" ›»→>").lower() == "next"
        address = link.get("href") or ""
        if marked and re.search(r"[?&](?:page|p|start|offset|cursor)=", address):
            return True
    return False


def is_whole(payload: bytes, places: Sequence[Element]) -> bool:
    """The document's own end was seen. Pieces of a page, which have no end mark, are whole if no row is cut open."""
    tail = payload.rstrip()[-TAIL:]
    if _END.search(tail) or _RECEIPT.search(tail):
        return True
    head = payload[:3_000].lower()
    if b"<html" in head or b"<body" in head or b"<!doctype" in head or b"<head" in head:
        return False
    return payload.rstrip().endswith(b">")
