"""Court feeds: CM/ECF's RSS, which carries many cases, and CourtListener's Atom feed of one. Always a window."""

from __future__ import annotations

import html
import re

import feedparser

from monitor.extract.dockets.dates import iso_date
from monitor.extract.model import Raw
from storage.records import Coverage, Docket, Document, Entry

_CASE = re.compile(r"^\s*(\d+:\d\d-[a-z]{2,5}-\d+[\w-]*|\d\d-\d+)\s+(.*)$")
_TEXT = re.compile(r"^\s*\[(?P<event>.*?)\]\s*(?:\(\s*<a[^>]*>(?P<number>\d+)</a>\s*\))?", re.DOTALL)


def read_feed(raw: Raw) -> Docket | None:
    """A feed as a window of entries; None if it is no court's."""
    end = raw.payload.rstrip().lower()[-40:]
    complete = any(end.endswith(mark) for mark in (b"</rss>", b"</feed>", b"</rdf:rdf>"))
    feed = feedparser.parse(raw.payload)
    entries = [entry_of(item, n) for n, item in enumerate(feed.entries)]
    entries = [e for e in entries if e.docket_number or e.number]
    if not entries and complete:
        return None
    numbers = {e.docket_number for e in entries}
    return Docket(
        docket_number=numbers.pop() if len(numbers) == 1 else None,
        entries=tuple(entries),
        coverage=Coverage("window", len(entries)),
        complete=complete,
        form="court_rss",
    )


def entry_of(item: feedparser.FeedParserDict, sequence: int) -> Entry:
    title, words = str(item.get("title", "")), str(item.get("summary", ""))
    case = _CASE.match(title)
    event = _TEXT.match(words)
    text = event["event"] if event else re.sub(r"<[^>]+>", " ", words)
    stamp = item.get("published_parsed") or item.get("updated_parsed")
    day = f"{stamp.tm_year:04d}-{stamp.tm_mon:02d}-{stamp.tm_mday:02d}" if stamp else None
    number = event["number"] if event else None
    link = str(item.get("link", ""))
    return Entry(
        text=" ".join(html.unescape(text).split()),
        date_filed=day or iso_date(title),
        number=number,
        sequence=sequence,
        documents=(Document(state="paid", url=link, number=number),) if number else (),
        docket_number=case[1] if case else None,
        case_name=case[2].strip() if case else None,
    )
