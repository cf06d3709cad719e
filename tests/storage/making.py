"""Records that the contract tests make: short, fictional, and different where a test needs them to be."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from storage.content import content_digest
from storage.records import (
    Article,
    Capture,
    Change,
    Docket,
    Entry,
    Finding,
    Kind,
    NoticeDraft,
    Outcome,
    Page,
    Paragraph,
    Reading,
    Source,
    StoredChange,
    Turn,
    VersionDraft,
    Visit,
    Weight,
)

NOW = datetime(2026, 4, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=2)
GAPS = {"": timedelta(seconds=5)}


def source(slug: str = "ledger", url: str = "", kind: Kind = Kind.ARTICLE, **rest: Any) -> Source:
    return Source(slug=slug, kind=kind, url=url or f"https://{slug}.example/story", **rest)


def article(*texts: str, headline: str = "Harbour vote delayed", **rest: Any) -> Reading:
    paragraphs = tuple(Paragraph(text) for text in texts)
    return Reading("article/1", "", article=Article(headline=headline, paragraphs=paragraphs, **rest))


def docket(*entries: Entry, **rest: Any) -> Reading:
    placed = tuple(replace(entry, sequence=place) for place, entry in enumerate(entries))
    return Reading("docket/1", "", docket=Docket(case_name="In re Harbour", entries=placed, **rest))


def capture(payload: bytes, at: datetime = NOW, url: str = "https://ledger.example/story") -> Capture:
    return Capture(
        url=url,
        status=200,
        headers=(("Content-Type", "text/html"), ("ETag", '"a"')),
        payload=payload,
        digest=hashlib.sha256(payload).hexdigest(),
        captured_at=at,
        request_url=url,
        request_headers=(("User-Agent", "nightdesk"),),
        peer="192.0.2.1:443",
        elapsed=timedelta(milliseconds=120),
    )


def change(*flags: str, weight: Weight = Weight.SUBSTANTIVE, before: str = "", after: str = "", **rest: Any) -> Change:
    finding = Finding("wording", before, after, weight, "rule")
    return Change(findings=(finding,), flags=flags or ("silent-edit",), weight=weight, **rest)


def notice(key: str, channel: str = "desk") -> NoticeDraft:
    return NoticeDraft(channel, key, "Something changed", {"headline": "Harbour vote delayed"})


def visit(page: Page, at: datetime = NOW, outcome: Outcome = Outcome.UNCHANGED, **rest: Any) -> Visit:
    return Visit(page_id=page.id, at=at, outcome=outcome, next_visit_at=rest.pop("next_visit_at", at + HOUR), **rest)


def seen(page: Page, reading: Reading | None, at: datetime = NOW, payload: bytes | None = None, **rest: Any) -> Visit:
    """A visit that brings a new version."""
    digest = content_digest(reading)
    body = payload if payload is not None else f"<html>{digest}{at}</html>".encode()
    kept = capture(body, at, page.url)
    outcome = rest.pop("outcome", Outcome.CHANGED if page.version else Outcome.FIRST)
    return visit(
        page, at, outcome, capture=kept, digest=kept.digest, keep_payload=reading is not None,
        version=VersionDraft(reading, digest), **rest,
    )  # fmt: skip


def claim(archive: Any, now: datetime = NOW, limit: int = 100) -> list[Turn]:
    return archive.claim_due(now, limit, LEASE)


class Desk:
    """An archive with one source, and a clock that moves an hour with every look at it."""

    def __init__(self, archive: Any, watched: Source | None = None) -> None:
        self.archive = archive
        self.now = NOW
        self.slug = (watched or source()).slug
        archive.sync_sources([watched or source()], NOW, GAPS)

    @property
    def page(self) -> Page:
        found = self.archive.page(self.slug)
        assert found is not None
        return found

    def turn(self) -> Turn:
        self.archive.due_now(self.page.id, self.now)
        return next(turn for turn in claim(self.archive, self.now) if turn.host == self.page.host)

    def see(self, reading: Reading | None, **rest: Any) -> Any:
        """Record a new version of the page; the change that it made."""
        return self.record(seen(self.page, reading, self.now, **rest))

    def look(self, outcome: Outcome = Outcome.UNCHANGED, **rest: Any) -> Any:
        """Record a visit that brings no version; None."""
        return self.record(visit(self.page, self.now, outcome, **rest))

    def record(self, made: Visit) -> StoredChange | None:
        found = self.archive.record(made, self.turn(), self.now)
        self.now += HOUR
        return self.archive.change(found) if found is not None else None
