"""(payload, url, recipe, memory) → (reading, memory): articles, notes, dockets, PDF. Pure; never raises on any bytes."""

from __future__ import annotations

import re
from dataclasses import replace

from monitor.extract.article import explain_article, locate_article, read_article, skim_article
from monitor.extract.dockets import DOCKET_READER, court_name, locate_docket, looks_like_docket, read_docket
from monitor.extract.joined import forgotten, is_joined, read_joined, remembers_pages
from monitor.extract.model import LIMITED, READER, Raw, Read, Recipe
from monitor.extract.paging import MOST_PAGES, Following, following, may_follow, same_story
from monitor.extract.pdf import is_pdf, read_pdf
from storage.content import reading_from_json, reading_to_json
from storage.records import Kind, Memory, Reading

__all__ = [
    "LIMITED",
    "MOST_PAGES",
    "Following",
    "Raw",
    "Read",
    "Recipe",
    "court_name",
    "explain",
    "following",
    "locate",
    "looks_like_docket",
    "may_follow",
    "read",
    "reader_of",
    "remembers_pages",
    "same_story",
    "stands",
]

_HALF = re.compile("[\ud800-\udfff]")
_WRITTEN_HALF = (b"\\ud", b"\\uD")
_NAMED_HALF = (b"utf-7", b"utf7")
"""How half a surrogate pair comes into a text: written out in JSON, or by a charset that allows it, in small letters."""
_NAMES_STAND = 4096
"""Bytes at the beginning in which a page may name its charset."""


def read(raw: Raw, recipe: Recipe, memory: Memory, previous: Reading | None = None) -> Read:
    """Read a payload as what its kind says. `previous` is what the item stood at, for the guard."""
    got = _read(raw, recipe, memory, previous)
    if got.reading is None or not may_hold_half(raw):
        return got
    return replace(got, reading=reading_from_json(_HALF.sub("\ufffd", reading_to_json(got.reading))))


def may_hold_half(raw: Raw) -> bool:
    head = raw.payload[:_NAMES_STAND].lower() + raw.content_type.lower().encode("utf-8", "replace")
    written = b"\\" in raw.payload and any(mark in raw.payload for mark in _WRITTEN_HALF)
    return written or any(mark in head for mark in _NAMED_HALF)


def _read(raw: Raw, recipe: Recipe, memory: Memory, previous: Reading | None) -> Read:
    if not raw.payload.strip():
        return Read(None, memory, "the document is empty")
    if raw.kind is Kind.DOCKET:
        return read_docket(raw, recipe, memory, previous)
    if is_pdf(raw.payload):
        return read_pdf(raw, recipe, memory)
    if is_joined(raw.content_type):
        return read_joined(raw, recipe, memory, previous)
    return read_article(raw, recipe, forgotten(memory), previous)


def locate(raw: Raw, recipe: Recipe, memory: Memory) -> Memory | None:
    """The cheap way: the memory if all that is read stands as it was, None if the page must be read in full."""
    if is_pdf(raw.payload) or is_joined(raw.content_type):
        return None
    if raw.kind is Kind.DOCKET:
        return locate_docket(raw, memory)
    return memory if locate_article(raw, recipe, memory) else None


def stands(raw: Raw, recipe: Recipe, memory: Memory) -> bool | None:
    """Whether all that is read stands as it was, by the page's bytes alone: no parser meets them. None where a parser
    must tell (see `locate`), False where the page must be read in full."""
    if raw.kind is Kind.DOCKET or is_pdf(raw.payload):
        return None
    return False if is_joined(raw.content_type) else skim_article(raw, recipe, memory)


def reader_of(kind: Kind, form: str = "") -> str:
    """Name and number of the present reader of a kind."""
    return DOCKET_READER if kind is Kind.DOCKET else READER


def explain(raw: Raw, recipe: Recipe, memory: Memory) -> list[str]:
    """Which signal gave each field, and for each block of the page whether it is kept, or why not."""
    got = read(raw, recipe, memory)
    if got.reading is None or got.reading.article is None:
        return [got.problem or "this is read as a docket"]
    if is_pdf(raw.payload):
        return [got.reading.article.text]
    return [*explain_pages(raw, recipe), *explain_article(raw, recipe, memory)]


def explain_pages(raw: Raw, recipe: Recipe) -> list[str]:
    """Which page of the same story follows, if one does, and how that is known."""
    if recipe.join is False:
        return ["next page: not looked for (join = false)"]
    found = following(raw, recipe, raw.url)
    return [f"next page: {found.url} ({found.why})"] if found is not None else []
