"""What a reader makes of a capture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from storage.records.making import record


@record
class Paragraph:
    """One block of the body. kind: paragraph, heading, item, quote, row, caption, post, embed."""

    text: str
    kind: str = "paragraph"
    at: str | None = None
    """A live-blog post's own time, ISO 8601 as the outlet states it."""
    author: str | None = None
    links: tuple[str, ...] = ()
    """Absolute addresses linked from the text, in order."""


@dataclass(frozen=True, slots=True)
class Note:
    """What the outlet says of its own edits. kind: correction, clarification, update, editors_note, retraction,
    developing."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """What a person reads (schema.org NewsArticle)."""

    headline: str = ""
    dek: str = ""
    byline: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    published_at: str | None = None
    modified_at: str | None = None
    section: str | None = None
    language: str | None = None
    canonical_url: str | None = None
    outlet: str | None = None
    image: str | None = None
    paragraphs: tuple[Paragraph, ...] = ()
    notes: tuple[Note, ...] = ()
    shape: str = "article"
    """article, live, briefs, press, opinion, transcript, photos, stub (paywalled), video, page."""
    provenance: Mapping[str, str] = field(default_factory=dict)
    """Field name → the signal it came from ("json-ld", "og", "h1", "recipe", "body:memory" …). Not part of the
    content: two articles that differ only here are equal in content."""

    @property
    def text(self) -> str:
        return "\n\n".join(p.text for p in self.paragraphs)


@record
class Document:
    """A document hung on a docket entry. state: available, paid, sealed, none, unknown."""

    name: str = ""
    number: str | None = None
    attachment: int | None = None
    state: str = "unknown"
    url: str | None = None
    source_id: str | None = None


@record
class Entry:
    """One row of a docket. Dates are ISO dates as filed; `text` has white space collapsed and is kept as written."""

    text: str
    date_filed: str | None = None
    number: str | None = None
    source_id: str | None = None
    sequence: int = 0
    """Position as shown on the page, from 0."""
    date_entered: str | None = None
    time: str | None = None
    short: str | None = None
    documents: tuple[Document, ...] = ()
    restricted: bool = False
    stub: bool = False
    routes: tuple[str, ...] = ()
    """Which routes (page addresses or reader names) showed it."""
    docket_number: str | None = None
    """Only in feeds that carry many dockets."""
    case_name: str | None = None
    identity: str = ""
    """What the entry is known by through edits, new numbers and seals; given when it was first seen. Not part of the
    content."""

    @property
    def counted(self) -> int | None:
        """Its number as a number; None where it is none, or longer than any docket counts."""
        text = self.number or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@dataclass(frozen=True, slots=True)
class Party:
    name: str
    role: str = ""
    counsel: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a page can show. kind: full, window, page, filtered. Absent from anything but `full` is not gone."""

    kind: str = "full"
    count: int | None = None
    """How many entries a window shows."""
    page: int | None = None
    pages: int | None = None
    total: int | None = None
    """Entries that the source says the docket has, where it says so."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a docket sets for a day, in its entries or in a list of its own: kind hearing or deadline. `when` and `was`
    are the court's local time, ISO 8601 without zone, or a date alone."""

    kind: str
    what: str
    when: str
    zone: str = ""
    """The court's time zone (IANA); empty where it is not known."""
    entry: str = ""
    """The entry that spoke last of it: `84 · 2026-04-22`; empty where only the docket's list of hearings does."""
    text: str = ""
    identity: str = ""
    """The same for one hearing however often it is moved. Not part of the content."""
    was: str = ""
    """Where it stood before it was moved. Not part of the content."""
    cancelled: bool = False
    place: str = ""
    """Courtroom, as the list writes it; as are judge and result."""
    judge: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class Docket:
    """A case and its rows, one model for every court."""

    court: str | None = None
    docket_number: str | None = None
    case_name: str | None = None
    assigned_to: str | None = None
    referred_to: str | None = None
    date_filed: str | None = None
    date_terminated: str | None = None
    nature: str | None = None
    cause: str | None = None
    parties: tuple[Party, ...] = ()
    entries: tuple[Entry, ...] = ()
    coverage: Coverage = Coverage()
    complete: bool = True
    """The source's own end mark was seen (closing tag, feed end, JSON parse, count)."""
    form: str = ""
    """Which reader's form it had: pacer_district_html, scotus_json, table …"""
    zone: str | None = None
    """The court's time zone (IANA), where known."""
    provenance: Mapping[str, str] = field(default_factory=dict)
    hearings: tuple[Hearing, ...] = ()
    """What the docket lists in a table or list of hearings beside its entries; what entries say is not in it."""

    @property
    def rolls(self) -> bool:
        """A feed of a whole court, whose older entries fall off it and are not gone."""
        return self.coverage.kind == "window" and not self.docket_number


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader of a given release and recipe made of a capture. Exactly one of article, docket is set."""

    reader: str
    """Name and number, for example `article/3`: a higher number is a better reader, never an alarm."""
    recipe: str
    """Digest of the source's recipe; empty without one."""
    article: Article | None = None
    docket: Docket | None = None

    @property
    def content(self) -> Article | Docket:
        chosen = self.article if self.article is not None else self.docket
        if chosen is None:
            raise ValueError("a reading holds an article or a docket")
        return chosen


@dataclass(frozen=True, slots=True)
class Memory:
    """What earlier visits taught us. Both parts are JSON-able and belong to extract and compare, which alone know
    their keys; the archive keeps them by page and by site (registered domain)."""

    page: Mapping[str, Any] = field(default_factory=dict)
    site: Mapping[str, Any] = field(default_factory=dict)
