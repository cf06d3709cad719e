"""Taking turns: claim what is due, visit it in parallel and bounded, give every turn back.

A turn is one host's due pages. Nobody sleeps out a gap: after a visit the turn goes back and the host is ready again
when its gap is over. Visits that found nothing new are recorded many at a time.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor.byway import Leave, PutOff, tomorrow
from monitor.check import Line, Tools
from storage import Archive, LeaseLost
from storage.records import Kind, Outcome, Page, Turn, Visit, is_pushed

log = logging.getLogger("nightdesk.visits")

BATCH = 64
SLOW = timedelta(seconds=10)
"""A host whose last turn took longer counts as slow; only a share of all visits may be on slow hosts."""
PAGES_A_TURN = 20

Batch = list[tuple[Visit, Turn, datetime | None]]


@dataclass(slots=True)
class Taken:
    """A turn that is being taken: its host's gap, the quiet visits that wait, and whether it is given back already."""

    turn: Turn
    gap: timedelta
    quiet: list[Visit] = field(default_factory=list)
    over: bool = False


class Rounds:
    """Runs turns on threads. `tick` claims as many as there are free places."""

    def __init__(self, archive: Archive, tools: Tools, gap_of: Callable[[str], timedelta]) -> None:
        desk = tools.config.nightdesk
        self.archive = archive
        self.line = Line(archive, tools)
        self.tools = tools
        self.gap_of = gap_of
        self.places = int(desk.visits_at_once)
        self.slow_places = max(1, int(self.places * desk.slow_share))
        self.lease = 2 * desk.deadline
        self.pool = ThreadPoolExecutor(self.places, thread_name_prefix="visit")
        self.running: dict[Future[None], str] = {}
        self.slow: set[str] = set()
        self.batch: Batch = []
        self.lock = threading.Lock()
        self.dockets: dict[str, threading.Lock] = {}
        self.stopping = threading.Event()
        self.failure: BaseException | None = None
        self.outcomes: dict[str, int] = {}

    # ------------------------------------------------------------ the beat

    def tick(self, now: datetime) -> int:
        """Record what is waiting, claim turns for the free places, start them. How many were started."""
        self.flush()
        if self.failure is not None:
            raise self.failure
        free = self.places - len(self.running)
        if free <= 0 or self.stopping.is_set():
            return 0
        turns = self.archive.claim_due(now, free, self.lease, PAGES_A_TURN)
        for turn in turns:
            self.start(turn)
        return len(turns)

    def start(self, turn: Turn) -> None:
        if self.spent(turn):
            return
        if turn.host in self.slow and self.slow_running() >= self.slow_places:
            self.archive.give_back(turn, self.tools.clock() + self.gap_of(turn.host))
            return
        future = self.pool.submit(self.take, turn)
        with self.lock:
            self.running[future] = turn.host
        future.add_done_callback(self.ended)

    def spent(self, turn: Turn) -> bool:
        """Whether the host had all the requests that it may get in a day; then it is left alone until the next."""
        daily = self.tools.config.pace(turn.host).daily
        if daily is None or turn.asked_today < daily:
            return False
        until = tomorrow(self.tools.clock())
        self.archive.pause_host(turn.host, until, f"its limit of {daily} requests a day is reached")
        self.archive.give_back(turn, until)
        return True

    def slow_running(self) -> int:
        with self.lock:
            return sum(1 for host in self.running.values() if host in self.slow)

    def ended(self, future: Future[None]) -> None:
        with self.lock:
            self.running.pop(future, None)
        if (error := future.exception()) is not None:
            self.failure = error

    # ------------------------------------------------------------ one turn

    def take(self, turn: Turn) -> None:
        """Visit the turn's pages, one after the other; with a gap, only one address a turn."""
        started = self.tools.clock()
        gap = self.line.gap_of(turn.pages[0], self.gap_of(turn.host))
        taken = Taken(turn, gap)
        left = list(turn.pages)
        try:
            while left and not self.stopping.is_set() and self.tools.clock() < turn.until - self.lease / 2:
                if self.asked_robots(left[0], turn) and gap:
                    break
                same, left = by_address(left)
                if self.visit(same, taken, last=bool(gap) or not left) or gap:
                    break
            self.end(taken)
        except LeaseLost:
            log.warning("another claimer took over %s; its pages stay due", turn.host)
        self.note_pace(turn.host, self.tools.clock() - started)

    def visit(self, pages: list[Page], taken: Taken, last: bool) -> bool:
        """One request for pages of the same address; those with news are recorded at once, the quiet ones wait. Whether
        the host asked for a pause. The news of the turn's `last` page gives the turn back in the same commit."""
        now, turn = self.tools.clock(), taken.turn
        try:
            with self.leave(turn) as leave:
                fetched = self.line.fetch(pages[0], leave)
        except PutOff as later:
            self.put_off(pages, turn, later)
            return False
        paused = False
        for number, page in enumerate(pages):
            with self.alone(page):
                current = (self.archive.page(page.id) or page) if has_routes(page) else page
                visit = replace(self.line.answer(current, fetched, now), requests=0 if number else fetched.requests)
                visit = paused_there(visit, leave)
                paused = paused or visit.host_pause_until is not None
                self.count(current, visit)
                if is_quiet(visit):
                    taken.quiet.append(lightened(visit))
                    continue
                taken.over = last and page is pages[-1] and not taken.quiet
                self.archive.record(visit, turn, self.tools.clock() + taken.gap if taken.over else None)
        return paused

    def leave(self, turn: Turn) -> Leave:
        return Leave(self.archive, turn, self.tools.config, self.tools.clock, self.stopping.wait)

    def asked_robots(self, page: Page, turn: Turn) -> bool:
        """Whether the host was asked for its robots.txt."""
        try:
            with self.leave(turn) as leave:
                return self.line.asked_robots(page, leave)
        except PutOff as later:
            self.put_off([page], turn, later)
            return True

    def put_off(self, pages: list[Page], turn: Turn, later: PutOff) -> None:
        log.info("%s: put off: it redirects to %s, which is left alone for now", pages[0].url, later.host)
        self.archive.put_off([page.id for page in pages], self.tools.clock(), later.until, turn)

    def alone(self, page: Page) -> AbstractContextManager[object]:
        """The routes of one docket answer one after the other: each is compared with what the last one left."""
        if not has_routes(page):
            return nullcontext()
        with self.lock:
            return self.dockets.setdefault(page.source.slug, threading.Lock())

    def end(self, taken: Taken) -> None:
        """Give the turn back: with its last quiet visit, or alone, if its news did not."""
        turn, ready_at = taken.turn, self.tools.clock() + taken.gap
        if not taken.quiet:
            if not taken.over:
                self.archive.give_back(turn, ready_at)
            return
        *rest, last = taken.quiet
        with self.lock:
            self.batch += [(visit, turn, None) for visit in rest] + [(last, turn, ready_at)]
            full = len(self.batch) >= BATCH
        if full:
            self.flush()

    def flush(self) -> None:
        """Record the waiting quiet visits in one commit."""
        with self.lock:
            batch, self.batch = self.batch, []
        if batch:
            self.archive.record_many(batch)

    def note_pace(self, host: str, took: timedelta) -> None:
        (self.slow.add if took > SLOW else self.slow.discard)(host)

    def count(self, page: Page, visit: Visit) -> None:
        with self.lock:
            self.outcomes[visit.outcome.value] = self.outcomes.get(visit.outcome.value, 0) + 1
        if visit.change is not None:
            flags = ", ".join(visit.change.flags) or visit.change.weight.value
            log.info("%s: %s: %s", page.source.slug, flags, visit.change.headline or page.url)
        elif visit.outcome is Outcome.FIRST:
            log.info("%s: first reading of %s", page.source.slug, page.url)
        elif visit.reason and visit.outcome is not Outcome.CHANGED:
            log.warning("%s: %s: %s: %s", page.source.slug, visit.outcome.value, page.url, visit.reason)
        else:
            log.debug("%s: %s: %s", page.source.slug, visit.outcome.value, page.url)

    # ------------------------------------------------------------ the end

    def wait(self, timeout_s: float) -> bool:
        """Until no turn runs; False if some still do after `timeout_s`."""
        with self.lock:
            running = list(self.running)
        for future in running:
            try:
                future.exception(timeout=timeout_s)
            except TimeoutError:
                return False
        self.flush()
        return True

    def stop(self, patience_s: float) -> None:
        """Finish or abandon what runs: an abandoned page is simply still due."""
        self.stopping.set()
        if not self.wait(patience_s):
            log.warning("visits were abandoned; their pages are still due")
        self.pool.shutdown(wait=False, cancel_futures=True)
        self.flush()


def paused_there(visit: Visit, leave: Leave) -> Visit:
    """The host that asks for a pause gets it, which need not be the one that the visit began at."""
    until, capture = visit.host_pause_until, visit.capture
    if until is None or capture is None or not leave.pause(capture.url, until, visit.reason):
        return visit
    return replace(visit, host_pause_until=None)


def by_address(pages: list[Page]) -> tuple[list[Page], list[Page]]:
    """The pages that the first one's request serves (one court feed, many cases), and the rest."""
    first = pages[0]
    same = [p for p in pages if address(p) == address(first)]
    return same, [p for p in pages if address(p) != address(first)]


def address(page: Page) -> tuple[object, ...]:
    options = page.source.options
    return (
        page.moved_to or page.url,
        page.id if is_pushed(page.url) else "",
        page.etag,
        page.last_modified,
        options.get("user_agent"),
        options.get("render", False),
    )


def has_routes(page: Page) -> bool:
    """Whether several pages lead to the page's item."""
    return page.kind is Kind.DOCKET and bool(page.source.options.get("routes"))


def lightened(visit: Visit) -> Visit:
    """Without the body, which is not kept of a quiet visit: hundreds of them wait for one commit."""
    capture = visit.capture
    return visit if capture is None else replace(visit, capture=replace(capture, payload=b""))


def is_quiet(visit: Visit) -> bool:
    """Nothing but a sighting and the next visit: may wait for others."""
    return (
        visit.outcome is Outcome.UNCHANGED
        and visit.technical is None
        and visit.found is None
        and not visit.keep_payload
    )
