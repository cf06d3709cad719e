"""Dockets of every court in one model: JSON of known services, court feeds, and any table or definition list."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from monitor.extract.dockets.courts import by_address, by_words, court_name, zone_of
from monitor.extract.dockets.feeds import read_feed
from monitor.extract.dockets.hearing_lists import hearings_in
from monitor.extract.dockets.hearings import distinct
from monitor.extract.dockets.html import read_page
from monitor.extract.dockets.numbers import same_case
from monitor.extract.dockets.pacer import FORM as SECOND_READER
from monitor.extract.dockets.pacer import second_reading
from monitor.extract.dockets.page import Element, tree_of, uncollected
from monitor.extract.dockets.recap import is_recap, read_recap
from monitor.extract.dockets.records import read_any, read_known
from monitor.extract.dockets.services import read_courtlistener, read_supreme_court
from monitor.extract.dockets.standing import locate_docket, remembered, text_digest
from monitor.extract.model import Raw, Read, Recipe
from storage.records import Docket, Memory, Reading

DOCKET_READER = "docket/7"

__all__ = ["DOCKET_READER", "court_name", "locate_docket", "looks_like_docket", "read_docket"]

GENERIC = ("table", "list", "record", "json")
"""Forms of no system in particular."""


def read_docket(raw: Raw, recipe: Recipe, memory: Memory, previous: Reading | None = None) -> Read:
    """Read a docket. A page that shows none, is cut off, or belongs to another case is a problem, never a docket."""
    with uncollected():
        tree = tree_of(raw.payload, raw.content_type) if is_page(raw) else None
        digest = text_digest(raw.payload, raw.content_type, tree)
        docket = any_docket(raw, recipe, tree)
    if docket is None:
        return Read(None, memory, "no docket is to be seen in it")
    if not docket.complete:
        seen = f"; {len(docket.entries)} entries were seen in it" if docket.entries else ""
        return Read(None, memory, f"the document is cut off: its end is missing{seen}")
    reading = Reading(DOCKET_READER, recipe.digest, docket=docket)
    doubtful = doubt(docket, previous, recipe)
    return Read(reading, memory if doubtful else remembered(raw, memory, digest), suspect=doubtful)


def any_docket(raw: Raw, recipe: Recipe, tree: Element | None = None) -> Docket | None:
    """The payload as a docket of whatever form it has; None if it is none. `tree` of a page, if it is parsed."""
    docket = formed(raw, recipe, tree)
    if docket is not None and recipe.form == SECOND_READER:
        docket = second_reading(raw, docket)
    return docket if docket is None or docket.zone else replace(docket, zone=zone_of(docket.court))


def formed(raw: Raw, recipe: Recipe, tree: Element | None) -> Docket | None:
    head = head_of(raw)
    if head[:1] in (b"{", b"["):
        return from_json(raw)
    if is_recap(head):
        return read_recap(raw.payload)
    if is_feed(head):
        return read_feed(raw, recipe)
    return read_page(raw, recipe, tree)


def head_of(raw: Raw) -> bytes:
    return raw.payload[:3000].lstrip(b"\xef\xbb\xbf \r\n\t")


def is_page(raw: Raw) -> bool:
    head = head_of(raw)
    return head[:1] not in (b"{", b"[") and b"<" in raw.payload[:2000] and not is_recap(head) and not is_feed(head)


def is_feed(head: bytes) -> bool:
    return any(mark in head for mark in (b"<rss", b"<feed", b"<rdf:RDF")) and b"<html" not in head.lower()


def from_json(raw: Raw) -> Docket | None:
    try:
        value: Any = json.loads(raw.payload.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return Docket(complete=False)
    found = read_supreme_court(value) or read_courtlistener(value, raw.url) or read_known(value) or read_any(value)
    if found is None:
        return None
    court = found.court or by_address(raw.url) or by_words(raw.payload[:200_000].decode("utf-8", "replace"), None)
    hearings = found.hearings if found.form == "json" else distinct(hearings_in(value))
    return replace(found, court=court, hearings=hearings)


def doubt(docket: Docket, previous: Reading | None, recipe: Recipe) -> str:
    """Why the reading is not to be believed at first sight: another case, or most rows are missing."""
    before = previous.docket if previous is not None else None
    asked = (before.docket_number if before is not None else None) or recipe.number
    vague = docket.form in GENERIC and not recipe.number and before is not None and before.case_name == docket.case_name
    if asked and docket.docket_number and not vague and not same_case(asked, docket.docket_number):
        return f"this is another case: {docket.docket_number} instead of {asked}"
    if before is None:
        return ""
    full = docket.coverage.kind == before.coverage.kind == "full"
    if full and len(before.entries) >= 5 and len(docket.entries) < recipe.shrink_share * len(before.entries):
        return f"{len(before.entries) - len(docket.entries)} of {len(before.entries)} entries are missing"
    return ""


def looks_like_docket(raw: Raw) -> bool:
    """Whether an unknown payload is a docket: a known system's, or a page with dated entries that calls itself one."""
    head = raw.payload[:3000].lstrip()
    if not head:
        return False
    docket = any_docket(raw, Recipe())
    if docket is None or docket == Docket(complete=False):
        return False
    if docket.form not in GENERIC:
        return bool(docket.docket_number) or not docket.form.endswith("_html")
    words = raw.payload[:400_000].lower()
    named = docket.form == "json" or any(
        w in words for w in (b"docket", b"case number", b"case no", b"proceeding", b"register of actions")
    )
    return named and sum(1 for e in docket.entries if e.date_filed) >= 2
