"""Puts versions into an archive the way the line does: claim a turn, record a visit. For tests and benches."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from monitor.compare import Known, compare
from storage import Archive
from storage.content import content_digest
from storage.records import (
    Article,
    Capture,
    Change,
    Docket,
    Fault,
    Kind,
    Outcome,
    Page,
    Paragraph,
    Reading,
    Source,
    Turn,
    VersionDraft,
    Visit,
)

GAP = timedelta(seconds=1)
MORNING = datetime(2026, 4, 22, 6, 12, tzinfo=UTC)


def article(headline: str, *paragraphs: str, **fields: object) -> Reading:
    body = tuple(Paragraph(text) for text in paragraphs)
    return Reading("article/1", "", article=Article(headline=headline, paragraphs=body, **fields))  # type: ignore[arg-type]


def docket(*entries: object, **fields: object) -> Reading:
    return Reading("docket/1", "", docket=Docket(entries=tuple(entries), **fields))  # type: ignore[arg-type]


def captured(url: str, at: datetime, payload: bytes) -> Capture:
    headers = (("Content-Type", "text/html; charset=utf-8"), ("ETag", f'"{len(payload)}"'))
    return Capture(
        url=url,
        status=200,
        headers=headers,
        payload=payload,
        digest=hashlib.sha256(payload).hexdigest(),
        captured_at=at,
        request_url=url,
        request_headers=(("User-Agent", "Nightdesk (+https://desk.example)"),),
        peer="192.0.2.7:443",
        elapsed=timedelta(milliseconds=180),
    )


def payload_of(reading: Reading | None) -> bytes:
    if reading is None:
        return b"<h1>Not found</h1>"
    if reading.article is None:
        return repr(reading.docket).encode("utf-8", "surrogatepass")
    body = "".join(f"<p>{p.text}</p>" for p in reading.article.paragraphs)
    return f"<!doctype html><title>{reading.article.headline}</title>{body}".encode("utf-8", "replace")


@dataclass
class Shelf:
    """Fills `archive` (a writer's)."""

    archive: Archive
    sources: list[Source] = field(default_factory=list)
    last: dict[str, Reading | None] = field(default_factory=dict)

    def watch(self, *sources: Source, at: datetime = MORNING) -> None:
        self.sources.extend(sources)
        self.archive.sync_sources(self.sources, at, {"": GAP})

    def turn(self, slug: str, at: datetime) -> tuple[Page, Turn]:
        """A turn for the page of a source, due now."""
        page = self.archive.page(slug)
        assert page is not None, slug
        self.archive.due_now(page.id, at)
        mine = None
        for turn in self.archive.claim_due(at, 1000, timedelta(minutes=1)):
            if any(p.id == page.id for p in turn.pages):
                mine = turn
            else:
                self.archive.give_back(turn, MORNING)
        assert mine is not None, f"{slug} has no turn at {at}"
        return next(p for p in mine.pages if p.id == page.id), mine

    def see(self, slug: str, reading: Reading | None, at: datetime, change: Change | None = None) -> None:
        """One look that found a new state. The change is compared unless it is given."""
        page, turn = self.turn(slug, at)
        first = slug not in self.last
        before = self.last.get(slug)
        if change is None and not first:
            change = compare(before, reading, Known(now=at, kind=page.kind))
        capture = captured(page.url, at, payload_of(reading))
        visit = Visit(
            page_id=page.id,
            at=at,
            outcome=Outcome.FIRST if first else Outcome.CHANGED,
            next_visit_at=at + timedelta(hours=1),
            capture=capture,
            keep_payload=True,
            digest=capture.digest,
            version=VersionDraft(reading, content_digest(reading)),
            change=change,
        )
        self.archive.record(visit, turn, at + GAP)
        self.last[slug] = reading

    def trouble(self, slug: str, outcome: Outcome, reason: str, at: datetime, *faults: Fault) -> None:
        page, turn = self.turn(slug, at)
        visit = Visit(page.id, at, outcome, at + timedelta(hours=1), reason=reason, faults=faults)
        self.archive.record(visit, turn, at + GAP)


def source(slug: str, url: str, kind: Kind = Kind.ARTICLE, **fields: object) -> Source:
    return Source(slug=slug, kind=kind, url=url, **fields)  # type: ignore[arg-type]


def host(url: str) -> str:
    return urlsplit(url).netloc
