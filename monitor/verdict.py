"""What one visit comes to: from the page and what was found there to the Visit that is recorded. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from monitor import alerts, revisit, websub
from monitor.compare import compare
from monitor.config import Config
from monitor.discover import canonical
from monitor.examine import ENOUGH_LOOKS, Judged, Standing
from monitor.fetch import FetchError
from monitor.usual import looks_like, tag_of, usual_of
from storage.content import content_digest
from storage.records import (
    Capture,
    Change,
    Fault,
    Found,
    Kind,
    Memory,
    Outcome,
    Page,
    Reading,
    VersionDraft,
    Visit,
    live_address,
)  # fmt: skip

LOOK_AGAIN = timedelta(minutes=5)
"""A suspect, incomplete or unconfirmed look is followed by another after this, or the floor if that is shorter."""
LONGEST_PAUSE = timedelta(hours=6)
"""Of a host that answers `too many requests` or `unavailable` again and again without saying for how long."""
REWORDED = 5
"""Headlines a front's visit quotes, each in so many characters."""
HEADLINE = 120
USUAL = "usual"
"""Where a page's memory keeps what it usually is: its title and how much text it shows (fetch.Ask.usual)."""
GONE_LOOKS = 3
GONE_AFTER = timedelta(hours=1)
"""`gone` is a removal when it was seen at three looks over at least an hour (410 Gone: at two)."""
MOST_DOUBLED = 10
"""How often at most the gap between looks for a page that is gone is doubled."""
FAILING_AFTER = 3
"""Visits in a row that fail before operators are told."""
MOST_PARTIES = 500
"""Parties of a docket that rules are asked about."""
FAULTS = {
    Outcome.BLOCKED: "blocked",
    Outcome.SUSPECT: "shrunk",
    Outcome.UNREADABLE: "unreadable",
    Outcome.FAILED: "failing",
    Outcome.INCOMPLETE: "failing",
    Outcome.GONE: "failing",
}


@dataclass(frozen=True, slots=True)
class Planner:
    """Builds the Visit of one page at one time."""

    page: Page
    config: Config
    now: datetime
    pace: float = 1.0

    # ------------------------------------------------------------ nothing new

    def unchanged(self, capture: Capture | None) -> Visit:
        """Not modified (no capture), or the same payload."""
        visit = self.good(Outcome.UNCHANGED, capture)
        return replace(visit, pending={}) if self.page.pending else visit

    def located(self, capture: Capture, memory: Memory) -> Visit:
        """Other bytes, but the item's own text stands as it was."""
        visit = self.unchanged(capture)
        return replace(visit, memory=self.learnt(memory, None))

    def good(self, outcome: Outcome, capture: Capture | None, published_at: str | None = None) -> Visit:
        page = self.page
        plan = self.plan(outcome, published_at)
        return Visit(
            page_id=page.id,
            at=self.now,
            outcome=outcome,
            next_visit_at=plan.next_visit_at,
            revisit=plan.state,
            finished=plan.finished and page.discovered,
            elapsed=capture.elapsed if capture else timedelta(0),
            capture=capture,
            etag=tag_of(capture, "etag") if capture else page.etag,
            last_modified=tag_of(capture, "last-modified") if capture else page.last_modified,
            digest=capture.digest if capture else page.digest,
            keep_payload=capture is not None and page.source.options.get("keep") == "all",
        )

    def plan(self, outcome: Outcome, published_at: str | None, retry_after: timedelta | None = None) -> revisit.Plan:
        page = self.page
        return revisit.plan(
            page.revisit,
            kind=page.kind,
            now=self.now,
            outcome=outcome,
            first_seen_at=page.first_seen_at or self.now,
            last_visit_at=page.last_visit_at,
            published_at=moment_of(published_at),
            failures=page.failures + 1 if outcome in FAULTS else 0,
            limits=replace(limits_of(page, self.config), pace=self.pace),
            retry_after=retry_after,
            priority=float(page.source.options.get("priority", 1.0)),
            jitter=jitter(page.id, self.now),
        )

    # ------------------------------------------------------------ trouble

    def trouble(self, error: FetchError) -> Visit:
        visit = self.bad(error.outcome, error.reason, error.capture, error.retry_after)
        if error.host_pause:
            visit = replace(visit, host_pause_until=self.now + self.host_pause(error))
        if error.outcome is Outcome.GONE:
            visit = replace(visit, pending=self.gone_pending(), next_visit_at=self.gone_again())
        return visit

    def host_pause(self, error: FetchError) -> timedelta:
        """How long the whole host is left alone: as it asks, else longer with each refusal in a row."""
        return error.retry_after or min(LOOK_AGAIN * 2 ** min(self.page.failures, 10), LONGEST_PAUSE)

    def bad(
        self, outcome: Outcome, reason: str, capture: Capture | None, retry_after: timedelta | None = None
    ) -> Visit:
        """A visit that brought nothing: recorded, never a version; what the page was stays as it was."""
        page = self.page
        plan = self.plan(outcome, None, retry_after)
        faults = self.faults(outcome, reason)
        return Visit(
            page_id=page.id,
            at=self.now,
            outcome=outcome,
            next_visit_at=plan.next_visit_at,
            revisit=plan.state,
            reason=reason,
            elapsed=capture.elapsed if capture else timedelta(0),
            capture=capture,
            keep_payload=capture is not None and outcome is not Outcome.FAILED,
            etag=page.etag,
            last_modified=page.last_modified,
            digest=page.digest,
            moved_to="" if page.moved_to and outcome in (Outcome.FAILED, Outcome.GONE) else None,
            faults=faults,
            notices=self.fault_notices(faults),
        )

    def faults(self, outcome: Outcome, reason: str) -> tuple[Fault, ...]:
        kind = FAULTS[outcome]
        if kind == "failing" and self.page.failures + 1 < FAILING_AFTER:
            return ()
        return (Fault(kind, self.page.source.slug, f"{self.page.url}: {reason}", self.page.id),)

    def fault_notices(self, faults: tuple[Fault, ...]) -> tuple[Any, ...]:
        return alerts.owed_for_faults(faults, self.config.alerts, self.context(self.page.version, ""))

    def incomplete(self, capture: Capture) -> Visit:
        """Nothing proves that all of it came: believed when the next look brings the same bytes."""
        visit = self.bad(Outcome.INCOMPLETE, "the answer may have been cut off", capture)
        pending = {**self.page.pending, "incomplete": capture.digest}
        return replace(visit, pending=pending, next_visit_at=self.soon(), keep_payload=False)

    def unreadable(self, capture: Capture, reason: str) -> Visit:
        return self.bad(Outcome.UNREADABLE, reason, capture)

    # ------------------------------------------------------------ removal

    def gone_pending(self) -> dict[str, Any]:
        pending = self.page.pending
        return {
            "gone_since": pending.get("gone_since", self.now.isoformat()),
            "gone_looks": int(pending.get("gone_looks", 0)) + 1,
        }

    def gone_again(self) -> datetime:
        """When a page that is gone is looked for again: soon, for it may be back, then after gaps that double; at the
        latest when its absence can be believed."""
        pending, soon = self.gone_pending(), self.soon()
        believed = datetime.fromisoformat(pending["gone_since"]) + GONE_AFTER
        gap = (soon - self.now) * (1 << min(int(pending["gone_looks"]) - 1, MOST_DOUBLED))
        return min(self.now + gap, max(soon, believed))

    def gone_is_confirmed(self, error: FetchError) -> bool:
        """Seen gone at enough looks, over a long enough time, and not known as removed already."""
        pending = self.gone_pending()
        looks = GONE_LOOKS - 1 if error.capture is not None and error.capture.status == 410 else GONE_LOOKS
        since = datetime.fromisoformat(pending["gone_since"])
        return int(pending["gone_looks"]) >= looks and self.now - since >= GONE_AFTER

    def removed(self, error: FetchError, change: Change | None, config: Config) -> Visit:
        visit = self.bad(Outcome.GONE, error.reason, error.capture)
        if change is None:
            return visit
        context = self.context(self.page.version + 1, content_digest(None))
        owed = alerts.owed(change, config.alerts, context)
        return replace(
            visit,
            outcome=Outcome.CHANGED,
            version=VersionDraft(None, content_digest(None)),
            change=change,
            notices=owed,
            pending={},
            faults=(),
            digest=None,
            etag=None,
            last_modified=None,
        )

    # ------------------------------------------------------------ discovered, judged

    def discovered(self, capture: Capture, found: tuple[Found, ...], offer: tuple[str, str] | None = None) -> Visit:
        """The stories that a front shows, and the hub and topic by which it offers to tell of others."""
        if not found:
            return self.unreadable(capture, "no story was found in it")
        known = self.page.memory.page.get("found", {})
        before: dict[str, str] = dict(known) if isinstance(known, dict) else dict.fromkeys(known, "")
        now = {one.url: one.title for one in found}
        said = front_words(before, now)
        outcome = Outcome.FIRST if not before else Outcome.CHANGED if said else Outcome.UNCHANGED
        rest = {name: value for name, value in self.page.memory.page.items() if name != websub.OFFER}
        memory = Memory({**rest, "found": now, **({websub.OFFER: list(offer)} if offer else {})}, {})
        visit = replace(self.good(outcome, capture), found=found, reason=said if before else "")
        return replace(visit, memory=memory if memory.page != self.page.memory.page else None)

    def judged(self, capture: Capture, judged: Judged, key: str) -> Visit:
        """What the examination came to."""
        if judged.outcome is Outcome.UNREADABLE:
            return replace(self.unreadable(capture, judged.reason), technical=judged.technical)
        if judged.outcome is Outcome.SUSPECT:
            visit = self.bad(Outcome.SUSPECT, judged.reason, capture)
            pending = {**judged.pending}
            again = self.soon() if int(pending.get("looks", 0)) < ENOUGH_LOOKS else visit.next_visit_at
            return replace(visit, pending=pending, next_visit_at=again, technical=judged.technical)
        visit = self.good(judged.outcome, capture, judged.published_at)
        visit = replace(
            visit,
            technical=judged.technical,
            noise=judged.noise,
            pending=judged.pending,
            item_key=key,
            memory=self.learnt(judged.memory, capture if judged.reading is not None else None),
        )
        visit = self.to_be_confirmed(visit) if judged.pending else visit
        visit = self.with_version(visit, judged) if judged.reading is not None else visit
        return self.with_missed(visit, judged.missed) if judged.missed else visit

    def with_missed(self, visit: Visit, reason: str) -> Visit:
        """A good visit that came too late for some of what there was to see."""
        faults = (Fault("missed", self.page.source.slug, f"{self.page.url}: {reason}", self.page.id),)
        return replace(visit, faults=faults, notices=(*visit.notices, *self.fault_notices(faults)))

    def learnt(self, memory: Memory, capture: Capture | None) -> Memory | None:
        """The reader's memory with what the page usually is, from `capture` if it is a new state; None if all that is
        known already."""
        known = self.page.memory.page.get(USUAL)
        usual = known if capture is None or (known and looks_like(known, capture)) else usual_of(capture)
        page = {**memory.page, USUAL: usual} if usual else memory.page
        kept = Memory(page, memory.site)
        return kept if kept != self.page.memory else None

    def to_be_confirmed(self, visit: Visit) -> Visit:
        """The next look comes soon and reads in full, also if the same bytes come again."""
        return replace(visit, next_visit_at=self.soon(), etag=None, last_modified=None, digest=None)

    def with_version(self, visit: Visit, judged: Judged) -> Visit:
        assert judged.reading is not None
        context = self.context(self.page.version + 1, judged.digest, judged)
        owed = alerts.owed(judged.change, self.config.alerts, context) if judged.change else ()
        return replace(
            visit,
            keep_payload=True,
            version=VersionDraft(judged.reading, judged.digest),
            change=judged.change,
            notices=owed,
        )

    # ------------------------------------------------------------ small questions

    def soon(self) -> datetime:
        """When an unconfirmed look is followed by another."""
        return self.now + min(LOOK_AGAIN, limits_of(self.page, self.config).floor)

    def context(self, version: int, digest: str, judged: Judged | None = None) -> alerts.Context:
        page = self.page
        key = hashlib.sha256(f"{page.item_id or page.url}|{version}|{digest}".encode()).hexdigest()
        return alerts.Context(
            source=page.source,
            item_title=page.title_found or page.source.name or page.source.slug,
            item_url=live_address(page.url),
            item_id=page.item_id or "",
            version=version,
            change_key=key,
            public_url=self.config.public_url,
            noted_at=self.now,
            **people_of(judged.reading if judged is not None else None),
        )


def people_of(reading: Reading | None) -> dict[str, tuple[str, ...]]:
    """Whom a docket is assigned to and who its parties are, for rules that ask for judges or parties."""
    docket = reading.docket if reading is not None else None
    if docket is None:
        return {}
    judges = tuple(name for name in (docket.assigned_to, docket.referred_to) if name)
    return {"judges": judges, "parties": tuple(party.name for party in docket.parties[:MOST_PARTIES])}


def removal(standing: Standing) -> Change | None:
    """The change that a confirmed removal is; None if the item is known as removed."""
    return compare(standing.reading, None, standing.known)


def limits_of(page: Page, config: Config) -> revisit.Limits:
    options = page.source.options
    desk = config.nightdesk
    floor = options.get("floor_s")
    ceiling = options.get("ceiling_s")
    return revisit.Limits(
        floor=timedelta(seconds=float(floor)) if floor is not None else desk.floor,
        ceiling=timedelta(seconds=float(ceiling)) if ceiling is not None else desk.ceiling,
        budget_per_day=desk.budget,
        zone=options.get("zone") or desk.zone,
        stop_after=stop_after(page),
    )


def front_words(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """What a front shows otherwise than before: new stories, and headlines that it words anew. Empty if neither."""
    fresh = sum(url not in before for url in now)
    reworded = [
        (before[url], title) for url, title in now.items() if before.get(url) and title and before[url] != title
    ]
    said = [f"{fresh} new {'story' if fresh == 1 else 'stories'}"] if fresh else []
    said += [f"“{was[:HEADLINE]}” now reads “{title[:HEADLINE]}”" for was, title in reworded[:REWORDED]]
    said += [f"{len(reworded) - REWORDED} more headlines changed"] if len(reworded) > REWORDED else []
    return "; ".join(said)


def stop_after(page: Page) -> timedelta | None:
    """At what age an article that its front shows no more is left alone; a page that a person named never is."""
    days = page.source.options.get("stop_after_days")
    return timedelta(days=float(days)) if days and page.discovered and page.position is None else None


def moment_of(stated: str | None) -> datetime | None:
    """An outlet's own time as a moment, None if it states none that can be read; without a zone it is taken as UTC."""
    try:
        moment = datetime.fromisoformat(stated) if stated else None
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def jitter(page_id: str, now: datetime) -> float:
    """A number in [0, 1) that differs by page and time, and needs no dice."""
    digest = hashlib.sha256(f"{page_id}{now.timestamp()}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


def article_key(url: str, canonical_url: str | None) -> str:
    """What joins a page to its item: its canonical address if that is plainly a double of the page's own (same site,
    and the page's longest path part stands in it too), else the page's own."""
    own = canonical(url)
    if not canonical_url:
        return own
    stated = canonical(canonical_url)
    part = max(urlsplit(own).path.split("/"), key=len)
    same_site = urlsplit(stated).netloc.split(".")[-2:] == urlsplit(own).netloc.split(".")[-2:]
    return stated if same_site and len(part) >= 8 and part in urlsplit(stated).path else own


def overdue_faults(pages: list[Page], now: datetime) -> list[Fault]:
    """One fault a source for pages that should have been visited long ago."""
    worst: dict[str, Page] = {}
    for page in pages:
        known = worst.get(page.source.slug)
        if known is None or page.next_visit_at < known.next_visit_at:
            worst[page.source.slug] = page
    return [
        Fault("overdue", slug, f"{page.url} was due {late_words(now - page.next_visit_at)} ago", page.id)
        for slug, page in sorted(worst.items())
    ]


def late_words(late: timedelta) -> str:
    minutes = int(late.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} days"


QUIET_KINDS = (Kind.FEED, Kind.SECTION)
