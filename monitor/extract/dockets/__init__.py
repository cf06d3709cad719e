"""Dockets of every court in one model: JSON of known services, court feeds, and any table or definition list."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from monitor.extract.dockets.feeds import read_feed
from monitor.extract.dockets.html import read_page
from monitor.extract.dockets.recap import is_recap, read_recap
from monitor.extract.dockets.records import read_any, read_known
from monitor.extract.dockets.services import read_courtlistener, read_supreme_court
from monitor.extract.dockets.standing import locate_docket, remembered
from monitor.extract.model import Raw, Read, Recipe
from storage.records import Docket, Memory, Reading

DOCKET_READER = "docket/2"

__all__ = ["DOCKET_READER", "locate_docket", "looks_like_docket", "read_docket"]

Attempt = Callable[[Raw, Recipe], Docket | None]


def read_docket(raw: Raw, recipe: Recipe, memory: Memory, previous: Reading | None = None) -> Read:
    """Read a docket. A page that shows none, is cut off, or belongs to another case is a problem, never a docket."""
    docket = any_docket(raw, recipe)
    if docket is None:
        return Read(None, memory, "no docket is to be seen in it")
    if not docket.complete:
        return Read(None, memory, "the document is cut off: its end is missing")
    reading = Reading(DOCKET_READER, recipe.digest, docket=docket)
    doubtful = doubt(docket, previous, recipe)
    return Read(reading, memory if doubtful else remembered(raw, memory), suspect=doubtful)


def any_docket(raw: Raw, recipe: Recipe) -> Docket | None:
    head = raw.payload[:3000].lstrip(b"\xef\xbb\xbf \r\n\t")
    if head[:1] in (b"{", b"["):
        return from_json(raw)
    if is_recap(head):
        return read_recap(raw.payload)
    if is_feed(head):
        return read_feed(raw, recipe)
    return read_page(raw, recipe)


def is_feed(head: bytes) -> bool:
    return any(mark in head for mark in (b"<rss", b"<feed", b"<rdf:RDF")) and b"<html" not in head.lower()


def from_json(raw: Raw) -> Docket | None:
    try:
        value: Any = json.loads(raw.payload.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return Docket(complete=False)
    return read_supreme_court(value) or read_courtlistener(value, raw.url) or read_known(value) or read_any(value)


def doubt(docket: Docket, previous: Reading | None, recipe: Recipe) -> str:
    """Why the reading is not to be believed at first sight: another case, or most rows are missing."""
    before = previous.docket if previous is not None else None
    if before is None:
        return ""
    if before.docket_number and docket.docket_number and core(before.docket_number) != core(docket.docket_number):
        return f"this is another case: {docket.docket_number} instead of {before.docket_number}"
    full = docket.coverage.kind == before.coverage.kind == "full"
    if full and len(before.entries) >= 5 and len(docket.entries) < recipe.shrink_share * len(before.entries):
        return f"{len(before.entries) - len(docket.entries)} of {len(before.entries)} entries are missing"
    return ""


def core(number: str) -> str:
    """A docket number without the judges' initials."""
    return "-".join(number.lower().split("-")[:3]).strip()


def looks_like_docket(raw: Raw) -> bool:
    """Whether an unknown payload is a docket: a known service's JSON, or a page that calls itself a docket."""
    head = raw.payload[:2000].lstrip()
    if head[:1] in (b"{", b"["):
        return from_json(raw) not in (None, Docket(complete=False))
    if b"<rss" in head or b"<feed" in head or not head:
        return False
    docket = read_page(raw, Recipe())
    words = raw.payload[:400_000].lower()
    named = any(w in words for w in (b"docket", b"case number", b"case no", b"proceedings"))
    return docket is not None and named and sum(1 for e in docket.entries if e.date_filed) >= 2
