"""What comes back out of the archive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.records.change import Change
from storage.records.reading import Reading
from storage.records.visit import Capture, Fault, NoticeDraft, Source
from storage.records.vocabulary import Kind, Outcome, Weight


@dataclass(frozen=True, slots=True)
class Item:
    id: str
    kind: Kind
    source: Source
    url: str
    title: str
    versions: int
    first_seen_at: datetime
    last_seen_at: datetime
    page_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Takedown:
    """That the content of a version left the archive at a person's order: why, when, and who did it (empty if not
    told)."""

    item_id: str
    number: int
    reason: str
    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One state of an item. `chain` is SHA-256 over the previous chain value and this version's record."""

    item_id: str
    number: int
    digest: str
    chain: str
    first_seen_at: datetime
    last_seen_at: datetime
    visits: int
    capture_id: str | None
    reading: Reading | None = None
    """Latest reading; None for a removal or a takedown, or where it was not asked for."""
    headline: str = ""
    taken_down: Takedown | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A version's record in the chain of its item: `chain` is SHA-256 over the chain before (32 zero bytes at the start)
    and `record`, canonical JSON in UTF-8. All digests in it are hex of SHA-256."""

    number: int
    record: str
    chain: str


@dataclass(frozen=True, slots=True)
class StoredCapture:
    id: str
    page_id: str
    capture: Capture
    """`payload` is empty unless asked for."""
    outcome: Outcome
    size: int
    kept: bool


@dataclass(frozen=True, slots=True)
class StoredVisit:
    page_id: str
    at: datetime
    outcome: Outcome
    reason: str
    elapsed: timedelta
    status: int | None = None
    noise: str = ""


@dataclass(frozen=True, slots=True)
class StoredChange:
    id: str
    seq: int
    """Grows by one with every change; cursors page by it."""
    item: Item
    before: int
    """0 if the item is new."""
    after: int
    noted_at: datetime
    change: Change
    verdict: str = ""
    """A person's verdict: noise, important or empty."""


@dataclass(frozen=True, slots=True)
class Notice:
    id: str
    draft: NoticeDraft
    owed_at: datetime
    attempts: int
    state: str
    """owed, sent, parked."""
    next_try_at: datetime
    last_error: str = ""
    sent_at: datetime | None = None
    change_id: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found."""

    item: Item
    first_version: int
    last_version: int
    text: str
    where: str
    current: bool
    """The latest version still says so."""


@dataclass(frozen=True, slots=True)
class HostState:
    host: str
    ready_at: datetime
    fence: int
    gap: timedelta
    pages: int
    paused_until: datetime | None = None
    last_asked_at: datetime | None = None
    asked_today: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source with what the sources page and `nightdesk sources` show."""

    source: Source
    pages: int
    due: int
    last_visit_at: datetime | None
    last_good_at: datetime | None
    next_visit_at: datetime | None
    changes_14d: int
    faults: tuple[Fault, ...] = ()
    last_outcome: Outcome | None = None
    last_reason: str = ""
    watched_since: datetime | None = None
    """When its first page was added."""


@dataclass(frozen=True, slots=True)
class StandingFault:
    fault: Fault
    since_at: datetime
    told: bool


@dataclass(frozen=True, slots=True)
class Annotation:
    change_id: str
    verdict: str
    text: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes; every field that is set must hold."""

    source: str | None = None
    tag: str | None = None
    flag: str | None = None
    weight: Weight | None = None
    """At least this weight."""
    item_id: str | None = None
    since: datetime | None = None
    words: str | None = None
    before_seq: int | None = None
    after_seq: int | None = None
    kind: Kind | None = None
    flags: tuple[str, ...] = ()
    """Any of these."""
    added: str | None = None
    """Words among what was added."""
    removed: str | None = None
