"""Going out: what is watched, what came back, what one visit writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from storage.records.change import Change
from storage.records.reading import Memory, Reading
from storage.records.vocabulary import Kind, Outcome


@dataclass(frozen=True, slots=True)
class Hop:
    url: str
    status: int
    location: str = ""


@dataclass(frozen=True, slots=True)
class Capture:
    """One response as received. `headers` are raw pairs in wire order; `payload` is the body after transfer decoding
    and after gzip (Content-Encoding undone)."""

    url: str
    """The address that answered, after redirects."""
    status: int
    headers: tuple[tuple[str, str], ...]
    payload: bytes
    digest: str
    """SHA-256 of the payload, hex."""
    captured_at: datetime
    request_url: str = ""
    request_headers: tuple[tuple[str, str], ...] = ()
    hops: tuple[Hop, ...] = ()
    peer: str = ""
    elapsed: timedelta = timedelta(0)
    screenshot: bytes | None = None

    def header(self, name: str) -> str | None:
        return next((v for k, v in self.headers if k.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Source:
    """One thing that a person asked us to watch. `options` holds the source's other keys (config.SourceConfig) as
    JSON-able values: recipe selectors, render, floor, ceiling, permission …"""

    slug: str
    kind: Kind
    url: str
    name: str = ""
    tags: tuple[str, ...] = ()
    origin: str = "file"
    state: str = "active"
    """active, paused, needs (with `needs` saying what, for example a token), removed."""
    needs: str = ""
    muted: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def listed(self) -> bool:
        """A person took it off the list of sources if not; what left the file stays there, as a reminder."""
        return self.origin != "desk" or self.state != "removed"


@dataclass(frozen=True, slots=True)
class Page:
    """One URL that is visited, with all that a visit must know beforehand."""

    id: str
    source: Source
    url: str
    host: str
    kind: Kind
    """What is expected there: pages found by a feed or section are articles."""
    item_id: str | None
    next_visit_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    """Payload digest of the last complete visit."""
    reader: str | None = None
    """Reader and recipe of the latest reading, as `reader|recipe`."""
    version: int = 0
    failures: int = 0
    """Visits in a row that brought nothing (failed, blocked, incomplete, unreadable, suspect, gone)."""
    last_outcome: Outcome | None = None
    last_good_at: datetime | None = None
    last_visit_at: datetime | None = None
    first_seen_at: datetime | None = None
    discovered: bool = False
    baseline: bool = False
    """Found on the first reading of its feed: not news."""
    position: int | None = None
    title_found: str = ""
    memory: Memory = Memory()
    revisit: Mapping[str, Any] = field(default_factory=dict)
    """State of the rate estimator; belongs to revisit."""
    pending: Mapping[str, Any] = field(default_factory=dict)
    """What a next visit must confirm (a suspect or gone reading, two equal readings); belongs to check."""
    moved_to: str | None = None
    """Where a permanent redirect of the page led: what is asked for from then on, as long as it answers."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The right to visit one host's due pages until `until`; `fence` goes up with every turn."""

    host: str
    fence: int
    pages: tuple[Page, ...]
    until: datetime
    asked_today: int = 0
    """Requests that the host had on this UTC day before the turn."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page that a feed, sitemap or section shows."""

    url: str
    title: str = ""
    published_at: str | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a source or with us, told to operators. kind: failing, blocked, overdue, quiet, shrunk,
    unreadable, missed, needs, disk, notices, clock."""

    kind: str
    subject: str
    """Slug of the source, or `nightdesk`."""
    text: str
    page_id: str | None = None


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """One message owed to one channel. `key` makes a repeat recognisable and unique: owing it twice owes it once."""

    channel: str
    key: str
    subject: str
    body: Mapping[str, Any]
    """What render needs: JSON-able."""


@dataclass(frozen=True, slots=True)
class VersionDraft:
    """A new state of the item that the page belongs to. `reading` is None for a confirmed removal."""

    reading: Reading | None
    digest: str
    """Digest of the content, see `content_digest`."""


@dataclass(frozen=True, slots=True)
class Visit:
    """The whole result of one look at a page: what `record` writes in one commit."""

    page_id: str
    at: datetime
    outcome: Outcome
    next_visit_at: datetime
    reason: str = ""
    """One line in plain words for anything but first, unchanged and changed."""
    elapsed: timedelta = timedelta(0)
    capture: Capture | None = None
    """Kept where it is behind a version, or suspect, unreadable, blocked; else only its digest is noted."""
    keep_payload: bool = False
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    version: VersionDraft | None = None
    technical: Reading | None = None
    """A new reading of the item's latest version by a better reader or recipe."""
    change: Change | None = None
    notices: tuple[NoticeDraft, ...] = ()
    memory: Memory | None = None
    """None leaves what is kept as it is."""
    revisit: Mapping[str, Any] | None = None
    pending: Mapping[str, Any] | None = None
    noise: str = ""
    """What differed, if nothing but noise did (small; the last 20 of a page are kept)."""
    found: tuple[Found, ...] | None = None
    """Pages that a feed or section shows now; None if the visit read none."""
    moved_to: str | None = None
    """Where permanent redirects led; empty to go back to the page's own address; None leaves it as it is."""
    requests: int = 1
    """0 for a page that another's request served."""
    faults: tuple[Fault, ...] = ()
    """Faults that now stand for this page; those that stood and are not named are cleared."""
    host_pause_until: datetime | None = None
    item_key: str | None = None
    """Joins pages to one item: canonical URL of an article, court and number of a docket."""
    finished: bool = False
    """The stop rule says this page is not visited again."""
