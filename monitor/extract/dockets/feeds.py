"""Court feeds: CM/ECF's RSS of many cases, a case's own feed, CourtListener's Atom feed. Always a window."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import feedparser

from monitor.extract.dockets.courts import by_address
from monitor.extract.dockets.dates import leading_date
from monitor.extract.dockets.documents import pacer_id
from monitor.extract.dockets.entries import is_sealed
from monitor.extract.dockets.numbers import case_number, same_case
from monitor.extract.dockets.page import tidy
from monitor.extract.dockets.records import plain
from monitor.extract.model import Raw, Recipe
from storage.records import Coverage, Docket, Document, Entry

_CASE = re.compile(r"\s*((?:\d+:)?\d{2,4}-[A-Za-z]{2,5}-\d+[\w-]*|\d{2}-\d{2,6}(?:-\w{1,5})*)(?:\s+|$)(.*)", re.DOTALL)
_EVENT = re.compile(
    r"\[([^\]]{0,2000})\]\s*(?:\(\s*<a[^>]{0,1000}href=[\"']?([^\"'> ]{1,1000})[\"']?[^>]{0,500}>([^<]{0,200})</a>\s*\))?"
)
_ONE = re.compile(r"(?:Entry #(?P<number>\d+)|Minute entry(?: from (?P<day>[\d-]{10}))?) in (?P<case>.+)", re.DOTALL)
_OF_CASE = re.compile(
    r"(?:docket (?:updates? )?for\s+)?(.+?),? \(?((?:\d+:)?\d{2,4}-[A-Za-z]{2,5}-\d+|\d{2}-\d{2,6})\)?\s*$", re.I | re.S
)
MOST_OPEN = 1_000
"""Tags that a feed may open without closing them, besides one for each that it closes."""
_ENDS = (b"</rss>", b"</feed>", b"</rdf:rdf>")


def read_feed(raw: Raw, recipe: Recipe) -> Docket | None:
    """A feed as a window of entries; None if it is no court's. With a docket number in the recipe, that case alone."""
    complete = raw.payload.rstrip()[-40:].lower().endswith(_ENDS)
    feed = parsed(raw.payload)
    if feed is None:
        return None
    items = feed.entries
    if "courtlistener.com" in str(feed.feed.get("id", "")) + str(feed.feed.get("link", "")):
        return of_one_case(feed, complete)
    entries = [entry for entry in (entry_of(item, n) for n, item in enumerate(items)) if entry is not None]
    title = tidy(feed.feed.get("title"))
    if not entries and complete and not is_courts(title, str(feed.feed.get("link", ""))):
        return None
    return of_court(feed, title, entries, recipe, complete)


def parsed(payload: bytes) -> Any:
    """feedparser's result; None of what breaks it, or opens far more tags than it closes, over which feedparser is slow.
    A stream is passed: bytes it would first take as a file's name."""
    if payload.count(b"<") > 2 * payload.count(b">") + MOST_OPEN:
        return None
    try:
        return feedparser.parse(BytesIO(payload), sanitize_html=False)
    except Exception:  # feedparser meets hostile references with whatever its parts raise
        return None


def is_courts(title: str, link: str) -> bool:
    return "uscourts.gov" in link or "recent entries" in title.lower()


def of_court(feed: Any, title: str, entries: list[Entry], recipe: Recipe, complete: bool) -> Docket:
    """A feed of all of a court's cases, named as the feed is; with a number in the recipe, that case alone."""
    court = by_address(str(feed.feed.get("link", "")))
    shown = len(entries)
    if recipe.number:
        entries = [e for e in entries if e.docket_number and same_case(e.docket_number, recipe.number)]
    return Docket(
        court=court,
        docket_number=recipe.number or None,
        case_name=(entries[0].case_name if entries else None) if recipe.number else title or None,
        entries=tuple(entries),
        coverage=Coverage("window", shown),
        complete=complete,
        form="court_rss",
    )


def entry_of(item: Any, sequence: int) -> Entry | None:
    """One item of a court's feed: the case in the title, the event in brackets, maybe with the document's number."""
    case = _CASE.match(str(item.get("title", "")))
    if case is None:
        return None
    description = html.unescape(str(item.get("summary", "")))
    event = _EVENT.search(description)
    text = plain(event[1]) if event else plain(description)
    url, label = (event[2], tidy(event[3])) if event and event[2] else (None, "")
    number = label if label.isdecimal() else doc_number(url)
    day, clock = stamps(item)
    return Entry(
        text=text,
        date_filed=day,
        number=number,
        sequence=sequence,
        time=clock,
        documents=(Document(number=number, state="paid", url=url, source_id=pacer_id(url)),) if url else (),
        restricted=is_sealed(text),
        docket_number=case_number(case[1]),
        case_name=plain(case[2]) or None,
    )


def doc_number(url: str | None) -> str | None:
    """The document's own id in the feeds of appellate courts, which give no entry numbers."""
    found = re.search(r"/docs1/(\d{6,20})", url or "")
    return found[1] if found else None


def stamps(item: Any) -> tuple[str | None, str | None]:
    """(day, HH:MM) as the court wrote them, in its own zone."""
    written = str(item.get("published") or item.get("updated") or "")
    day, rest = leading_date(written.split(", ", 1)[-1])
    clock = re.search(r"\b(\d{2}:\d{2})(?::\d{2})?\b", rest)
    return day, clock[1] if clock else None


# ---------------------------------------------------------------- one case


def of_one_case(feed: Any, complete: bool) -> Docket | None:
    entries = list(case_entries(feed.entries))
    title = _OF_CASE.match(tidy(feed.feed.get("title")))
    if not entries and title is None:
        return None
    return Docket(
        court=next((court for court in (court_in(e) for e in entries) if court), None),
        docket_number=case_number(title[2]) if title else None,
        case_name=title[1].strip() if title else None,
        entries=tuple(entries),
        coverage=Coverage("window", len(entries)),
        complete=complete,
        form="courtlistener_atom",
    )


def case_entries(items: Any) -> Iterator[Entry]:
    for n, item in enumerate(items):
        named = _ONE.match(tidy(item.get("title")))
        text = plain(item.get("summary"))
        day, _ = leading_date(str(item.get("published") or item.get("updated") or ""))
        fragment = str(item.get("link", "")).rpartition("#")[2]
        number = named["number"] if named else None
        links = [link for link in item.get("links", ()) if link.get("rel") == "enclosure"]
        documents = tuple(enclosed(str(link.get("href", "")), number) for link in links if link.get("href"))
        row = re.fullmatch(r"minute-entry-(\d+)", fragment)
        yield Entry(text, day, number, row[1] if row else None, n, documents=documents, restricted=is_sealed(text))


def enclosed(url: str, number: str | None) -> Document:
    return Document(number=number, state="paid" if "uscourts.gov/" in url and "//ecf" in url else "available", url=url)


def court_in(entry: Entry) -> str | None:
    """The court in a document's address: `gov.uscourts.mdd.…` or PACER's host."""
    for document in entry.documents:
        stored = re.search(r"gov\.uscourts\.([a-z0-9]{2,8})\.", document.url or "")
        found = stored[1] if stored else by_address(document.url or "")
        if found:
            return found
    return None
