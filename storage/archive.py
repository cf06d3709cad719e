"""The Archive protocol: what the house asks of its storage, composed of small protocols by topic.

One implementation a back end (storage/sqlite); tests/storage is the contract suite that each must pass. Methods that
write are one transaction each. Nothing above may rely on there being one writer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from storage.records import (
    Annotation,
    Change,
    ChangeFilter,
    Delivery,
    Entry,
    Fault,
    Hit,
    HostState,
    Item,
    Link,
    Memory,
    Notice,
    NoticeDraft,
    Page,
    Reading,
    Source,
    SourceState,
    StandingFault,
    StoredCapture,
    StoredChange,
    StoredVisit,
    Takedown,
    Turn,
    Version,
    Visit,
)


class ArchiveError(Exception):
    """The archive cannot do what was asked: {reason}."""


class ArchiveLocked(ArchiveError):
    """Another process (pid {pid}) is the writer of this archive."""

    def __init__(self, message: str, pid: int | None = None) -> None:
        super().__init__(message)
        self.pid = pid


class LeaseLost(ArchiveError):
    """The turn's fence is stale: somebody else holds the host now. Nothing was written."""


class Schedule(Protocol):
    """Sources, pages, hosts: what is due, who may go."""

    def sync_sources(self, sources: Sequence[Source], now: datetime, gaps: Mapping[str, timedelta]) -> None:
        """Make the sources of origin `file` be exactly these; those left out become `removed` and are visited no more
        (their history stays; named again, they go on). `gaps`: host → minimum gap, key "" is the default for all."""

    def add_source(self, source: Source, now: datetime) -> Page:
        """Add one of origin `desk`. Raises ArchiveError if the slug is taken."""

    def sources(self) -> list[SourceState]: ...

    def source(self, slug: str) -> SourceState | None: ...

    def set_source_state(self, slug: str, state: str) -> None:
        """active or paused. Raises ArchiveError for an unknown slug, and for one that is not watched any more."""

    def remove_source(self, slug: str) -> None:
        """One of origin `desk` becomes `removed`: not visited any more, its faults are over, its history stays. Added
        again, it goes on. Raises ArchiveError for an unknown slug, for one of origin `file` and for one that is removed
        already."""

    def set_muted(self, slug: str, muted: bool) -> None: ...

    def claim_due(self, now: datetime, limit: int, lease: timedelta, pages_per_turn: int = 20) -> list[Turn]:
        """Up to `limit` turns, hosts longest due first, each with at most `pages_per_turn` due pages, earliest first.
        Puts each claimed host's ready_at to now + lease and its fence one up. Two claimers never share a host."""

    def record(self, visit: Visit, turn: Turn, ready_after: datetime | None = None) -> str | None:
        """Write all of a visit in one commit and give the turn back if `ready_after` is given (ready_at = the later of
        `ready_after` and the host's earliest due page, and of any pause). The id of the change that it made, if it made
        one. Raises LeaseLost on a stale fence."""

    def record_many(self, visits: Sequence[tuple[Visit, Turn, datetime | None]]) -> int:
        """Record visits that found nothing new (no version, change, notices) in one commit; those with a stale fence
        are left out. How many were written."""

    def give_back(self, turn: Turn, ready_at: datetime) -> None:
        """Give a turn back without a visit; ready_at = the later of that and the earliest due page. LeaseLost if
        stale."""

    def claim_host(self, url: str, now: datetime, lease: timedelta, gap: timedelta) -> Turn | datetime:
        """A turn without pages at the host of an address, for one request that a visit elsewhere leads to; it counts as
        asked. Or, if the host is held, paused or in its gap, when to try again. A host that is not known becomes so."""

    def put_off(self, page_ids: Sequence[str], now: datetime, until: datetime, turn: Turn) -> None:
        """Pages whose visit could not be made to its end: due at `until`, and nothing else of them changes; their host
        was asked once, at `now`. Raises LeaseLost on a stale fence."""

    def due_now(self, page_id: str, now: datetime) -> None:
        """`check now`: make the page due at once; the host's gap is still kept."""

    def pages(self, *, slug: str | None = None, host: str | None = None, limit: int = 1000) -> list[Page]: ...

    def page(self, key: str) -> Page | None:
        """By id, exact URL, or slug of a source with one page (or the page that was named in the source)."""

    def hosts(self) -> list[HostState]: ...

    def pause_host(self, host: str, until: datetime, reason: str) -> None: ...

    def next_ready_at(self) -> datetime | None: ...

    def restart_politely(self, now: datetime) -> None:
        """At a start: every host counts as just asked, so ready_at is at least now + its gap, spread."""

    def shift_clock(self, delta: timedelta) -> None:
        """After a jump of the wall clock: due times, leases, pauses and retries move by `delta`, in one commit."""

    def visits(self, page_id: str, limit: int = 100) -> list[StoredVisit]: ...

    def faults(self) -> list[StandingFault]: ...

    def raise_fault(self, fault: Fault, now: datetime, notices: Sequence[NoticeDraft] = ()) -> bool:
        """Note a fault that no visit carries (disk, overdue, quiet, notices). True if it did not stand already;
        only then are the notices owed."""

    def clear_fault(self, kind: str, subject: str, now: datetime) -> bool: ...

    def overdue(self, now: datetime, late: timedelta) -> list[Page]:
        """Active pages whose visit is later than `late` (and whose host is not paused)."""


class Versions(Protocol):
    """Items, versions, captures, changes."""

    def items(
        self,
        *,
        kind: str | None = None,
        tag: str | None = None,
        source: str | None = None,
        words: str | None = None,
        limit: int = 100,
        after: str | None = None,
    ) -> list[Item]:
        """Latest seen first; `after` is the id of the last item of the page before."""

    def item(self, key: str) -> Item | None:
        """By item id, page id, URL or slug."""

    def version(self, item_id: str, number: int) -> Version | None:
        """With its latest reading. number -1 = the latest."""

    def versions(self, item_id: str, last: int | None = None) -> list[Version]:
        """All, or the `last` so many; oldest first, without readings."""

    def readings(self, item_id: str, number: int) -> list[Reading]:
        """All readings of a version, first the one that made it."""

    def captures(self, item_id: str, limit: int = 200, *, headers: bool = True) -> list[StoredCapture]:
        """Newest first, without payload; quicker without `headers`, addresses and hops."""

    def capture(self, capture_id: str) -> StoredCapture | None:
        """With its payload, digest checked; raises ArchiveError if the bytes are not what was stored."""

    def latest_capture(self, page_id: str) -> StoredCapture | None:
        """The capture behind the page's latest version, with payload."""

    def changes(self, where: ChangeFilter, limit: int = 50) -> list[StoredChange]:
        """Newest first."""

    def count_changes(self, where: ChangeFilter) -> int: ...

    def flag_counts(self, where: ChangeFilter) -> dict[str, dict[str, int]]:
        """{"weight": {...}, "flag": {...}, "tag": {...}, "source": {...}} of the changes that fit."""

    def daily_changes(self, since: datetime) -> dict[str, dict[str, int]]:
        """Changes noted since, by source slug and UTC day: {"ledger": {"2026-04-22": 3}}. Days without any are left
        out."""

    def change(self, change_id: str) -> StoredChange | None: ...

    def change_between(self, item_id: str, after: int) -> StoredChange | None: ...

    def rewrite_change(self, change_id: str, change: Change) -> None:
        """A re-weighing after a rule change: no notices. The earlier judgement is kept beside it."""

    def add_reading(self, item_id: str, number: int, reading: Reading) -> None:
        """A technical reading of a stored version."""

    def versions_since(self, since: datetime | None) -> Iterator[Version]:
        """Every version noted since, with latest reading, oldest first."""

    def entries_seen(self, item_id: str) -> list[dict[str, Any]]:
        """Every docket entry ever seen: {entry: Entry, first_version, last_version, first_seen_at, last_seen_at,
        state: standing|gone|sealed, history: [(version, Entry)]}, in docket order."""

    def entries_part(self, item_id: str, start: int, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """The same from a place in the docket on (a negative one counts from the end), loaded a few hundred at a time;
        what comes meanwhile is not among them."""

    def entries_latest(
        self,
        item_id: str,
        start: int,
        limit: int,
        *,
        since: datetime | None = None,
        fits: Callable[[Entry], bool] | None = None,
        sealed: bool = False,
    ) -> list[dict[str, Any]]:
        """A part of the same, those first that came last: of those that came or were edited `since` then, whose
        wording now `fits`, and, if `sealed`, that are restricted now. Only what is given is loaded, and what is passed on the way to it."""

    def entries_count(
        self,
        item_id: str,
        *,
        since: datetime | None = None,
        fits: Callable[[Entry], bool] | None = None,
        sealed: bool = False,
    ) -> int:
        """How many there are of these. With `fits` every one is read."""

    def same_edit(self, fingerprint: str, since: datetime, *, limit: int = 50) -> list[StoredChange]:
        """The first changes since then that are the same edit, in the order of their recording."""

    def daily_root(self, day: str) -> str: ...

    def counts(self) -> dict[str, int]:
        """sources, pages, items, versions, captures, changes, notices_owed, notices_parked."""

    def sizes(self) -> dict[str, int]:
        """In bytes: payload_bytes (as stored, compressed), archive_bytes (the whole file). Reads every payload's row."""


class Notices(Protocol):
    def claim_notices(self, now: datetime, limit: int, lease: timedelta) -> list[Notice]: ...

    def mark_sent(self, notice_id: str, now: datetime) -> None: ...

    def mark_failed(self, notice_id: str, error: str, next_try_at: datetime | None) -> None:
        """None parks it. One that somebody else has sent meanwhile stays sent."""

    def notices(self, *, state: str | None = None, limit: int = 100) -> list[Notice]: ...

    def unpark(self, notice_id: str, now: datetime) -> None: ...


class Passages(Protocol):
    """Paragraphs stored by content: search over every version."""

    def search(
        self,
        words: str,
        *,
        limit: int = 50,
        source: str | None = None,
        tag: str | None = None,
        current: bool | None = None,
    ) -> list[Hit]:
        """Our own query language (docs/search.md): words are all required, "…" is a phrase, -word leaves out,
        OR, word* is a prefix, headline:word. Raises ArchiveError with one clear line for a query it cannot read."""

    def stands_in(self, text: str, *, limit: int = 20) -> list[Hit]:
        """Where exactly this passage stands now or stood, over all items."""

    def similar(self, text: str, *, limit: int = 20) -> list[Hit]:
        """Candidates for a near match, those that share most rare words with the text first; the caller judges them."""


class Desk(Protocol):
    """What people add."""

    def annotate(self, annotation: Annotation) -> None:
        """The last verdict on a change counts; verdict "" takes it back. Raises ArchiveError for an unknown change."""

    def annotations(self, change_id: str) -> list[Annotation]: ...

    def verdicts(self, item_id: str) -> list[tuple[Change, str]]:
        """Judged changes of an item's site: what compare learns from."""

    def site_memory(self, site: str) -> Memory: ...

    def setting(self, key: str) -> str | None: ...

    def put_setting(self, key: str, value: str) -> None: ...


class Deliveries(Protocol):
    """What was delivered to pages that are never asked for."""

    def deliver(self, delivery: Delivery) -> bool:
        """Keep a delivery and make its page due, in one commit. False for one that is known by its key, of which
        nothing is written. Raises ArchiveError for an unknown page, and where too many are kept for it."""

    def next_delivery(self, page_id: str, after: int) -> Delivery | None:
        """The page's first delivery behind that number."""

    def drop_delivery(self, n: int) -> None:
        """It is given out no more; its key stays known."""

    def newest_deliveries(self) -> dict[str, int]:
        """Page id → number of its newest delivery, for pages that have any."""


class Archive(Schedule, Versions, Notices, Passages, Desk, Deliveries, Protocol):
    """Everything, and the archive's own care."""

    readonly: bool

    def verify(self, progress: Any = None) -> list[str]:
        """Every digest, every chain, every delta; the problems in plain words, empty if none."""

    def upkeep(self, now: datetime, budget: timedelta = timedelta(seconds=20), *, whole: bool = False) -> None:
        """Recompress cold history, drop what need not be kept, checkpoint, daily root. `whole` does all there is."""

    def backup(self, target: Path) -> str:
        """A verified copy; its digest. Written to a temporary file, checked, then renamed."""

    def takedown(
        self, item_id: str, numbers: Sequence[int], reason: str, *, by: str = "", now: datetime | None = None
    ) -> None:
        """Take the content of versions out for good, in one commit: payloads, readings, passages, the words of their
        changes, and what else their page brought while they stood. Digests, the chain and the reason stay, and `verify`
        accepts it. What other versions say too stays theirs. ArchiveError for an unknown version or an empty reason."""

    def takedowns(self, item_id: str | None = None) -> list[Takedown]:
        """All of them, or those of an item; in the order in which they were done."""

    def leave_page(self, page_id: str) -> None:
        """A discovered page is not visited any more, also where its front still shows it. Raises ArchiveError for an
        unknown page, and for one that its source names: that is paused or removed with it."""

    def chain_heads(self) -> Iterable[tuple[str, str]]: ...

    def chain(self, item_id: str) -> list[Link]:
        """The records that an item's chain was made of, oldest first: what anybody needs to compute it anew."""

    def close(self) -> None: ...
