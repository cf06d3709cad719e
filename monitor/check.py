"""THE LINE: one page, one visit, start to end.

    Line.visit(page)
        fetch        → nothing new                              unchanged, end
                     → a story's further pages                  all of them, or trouble
                     → trouble (failed, blocked, gone …)        recorded, never a version
        locate       → the item's own text stands               unchanged, end (the cheap way)
        examine      → read, guard, compare                     suspect, unreadable, unchanged, first, changed
        alerts, revisit → notices owed, when to look again      one Visit, which the archive records in one commit

Deciding lives in examine, verdict and the steps; this page fetches, looks up and calls them in order.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from monitor import discover, hook, verdict
from monitor.byway import Leave
from monitor.compare import Known, is_held
from monitor.config import Config
from monitor.examine import Judged, Standing, examine, look
from monitor.extract import Raw, Recipe, reader_of, remembers_pages, stands
from monitor.fetch import Ask, Fetched, Fetcher, FetchError, NotModified, Response
from monitor.joining import Joining
from monitor.untold import held_return, left_of
from monitor.workers import WorkerDied, Workers
from storage import Archive, ArchiveError
from storage.addresses import host_of
from storage.records import Capture, Docket, Kind, Memory, Outcome, Page, Reading, Visit, is_pushed

log = logging.getLogger("nightdesk.visits")

SKIMMED = 1_000_000
"""Bytes of a page whose story is looked for in this process; in a longer one a child does."""
EARLIER = 50
"""Versions before the latest among which one that comes back is known again."""
LONGEST_DELAY = timedelta(hours=1)
"""The most that a robots.txt's Crawl-delay is obeyed."""
BROKE = "reading it broke the reader"
"""How the reason begins of a visit that a bug of ours spoilt."""
NOTHING_KNOWN = Reading("", "", docket=Docket())
DISCOVERS = (Kind.FEED, Kind.SECTION)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the line goes out and thinks with."""

    config: Config
    fetcher: Fetcher
    workers: Workers
    clock: Callable[[], datetime]


class Line:
    """One page's way. Stateless between visits: all that one visit leaves for the next is in the archive."""

    def __init__(self, archive: Archive, tools: Tools) -> None:
        self.archive = archive
        self.tools = tools
        self.pace = 1.0
        """Stretches all waits, so that the budget of looks is kept; see revisit.repaced."""

    def fetch(self, page: Page, leave: Leave | None = None) -> Fetched:
        """One polite conditional request, within the visit's deadline. Raises PutOff as `leave` does, which is asked
        before other hosts are."""
        if is_pushed(page.url):
            return hook.delivered(self.archive, page, self.tools.clock())
        ask = ask_for(page, self.tools.config)
        if ask.robots == "advise":
            self.note_robots(page, ask)
        fetched = self.tools.fetcher.fetch(ask, leave)
        return self.with_further(page, ask, fetched, leave) if isinstance(fetched, Response) else fetched

    def with_further(self, page: Page, ask: Ask, first: Response, leave: Leave | None) -> Fetched:
        """A story's first page with those that follow it (monitor.joining). A story that was read by one page alone
        though others followed goes on so, or those would look like an edit."""
        recipe = recipe_of(page, self.tools.config)
        joining = Joining(
            fetch=lambda further: self.tools.fetcher.fetch(further, leave),
            think=self.think,
            recipe=recipe,
            kind=page.kind,
            wait=lambda url, left_s, made: leave is None or leave.again(url, self.own_gap(page), left_s, made),
            settled=remembers_pages(page.memory),
        )
        if not joining.may_follow(first.capture):
            return first
        try:
            alone = page.version and not joining.settled and not joining.asked and self.latest_raw(page)
            return first if alone and joining.follows(alone) else joining.join(ask, first)
        except WorkerDied as problem:
            return joining.doubted(first, 1, str(problem))

    def own_gap(self, page: Page) -> timedelta:
        return self.gap_of(page, self.tools.config.gap_of(host_of(address_of(page))))

    def note_robots(self, page: Page, ask: Ask) -> None:
        """What robots.txt says of a page that a person named: kept to be shown, not obeyed."""
        known = self.tools.fetcher.robots.known(ask.url, ask.user_agent or self.tools.fetcher.settings.user_agent)
        said = known.reason if known is not None and not known.allowed else ""
        if known is not None and (self.archive.setting(robots_key(page.id)) or "") != said:
            self.archive.put_setting(robots_key(page.id), said)

    def asked_robots(self, page: Page, leave: Leave | None = None) -> bool:
        """Ask for the host's robots.txt if the page needs it and it is not known; whether a request was made. Raises
        PutOff as `leave` does."""
        robots, url = self.tools.fetcher.robots, address_of(page)
        if robots_of(page) == "ignore" or robots.knows(url):
            return False
        robots.rules(url, leave)
        return True

    def gap_of(self, page: Page, gap: timedelta) -> timedelta:
        """The host's gap, or its robots.txt's Crawl-delay where that is longer and known; an hour at most."""
        if robots_of(page) == "ignore":
            return gap
        agent = page.source.options.get("user_agent") or self.tools.fetcher.settings.user_agent
        known = self.tools.fetcher.robots.known(address_of(page), agent)
        delay = known.crawl_delay if known is not None and known.crawl_delay else 0.0
        return max(gap, timedelta(seconds=min(delay, LONGEST_DELAY.total_seconds())))

    def visit(self, page: Page, fetched: Fetched | None = None) -> Visit:
        """The whole way of one page; `fetched` where another page of the turn asked for the same address."""
        started = self.tools.clock()
        return self.answer(page, fetched or self.fetch(page), started)

    def answer(self, page: Page, fetched: Fetched, now: datetime) -> Visit:
        """From what came back to what is recorded."""
        visit = self.answered(page, fetched, now)
        if is_pushed(page.url):
            return hook.followed(self.archive, page, visit)
        return hook.spared(self.archive, page, visit, verdict.limits_of(page, self.tools.config).ceiling)

    def answered(self, page: Page, fetched: Fetched, now: datetime) -> Visit:
        plan = verdict.Planner(page, self.tools.config, now, self.pace)
        match fetched:
            case FetchError():
                return self.trouble(plan, fetched)
            case NotModified():
                return self.same(plan, None)
            case Response():
                return self.received(plan, fetched)

    # ------------------------------------------------------------ nothing came

    def trouble(self, plan: verdict.Planner, error: FetchError) -> Visit:
        if error.outcome is Outcome.GONE and plan.page.version and plan.gone_is_confirmed(error):
            return self.removed(plan, error)
        return plan.trouble(error)

    def removed(self, plan: verdict.Planner, error: FetchError) -> Visit:
        """Seen gone again after a while: a version without content."""
        standing = self.standing(plan.page, self.item_key(plan.page, None))
        if standing.reading is None:
            return plan.trouble(error)
        try:
            change = self.think(verdict.removal, standing)
        except WorkerDied:
            return plan.trouble(error)
        return plan.removed(error, change, self.tools.config)

    # ------------------------------------------------------------ something came

    def received(self, plan: verdict.Planner, response: Response) -> Visit:
        visit = self.judge(plan, response)
        good = visit.outcome in (Outcome.FIRST, Outcome.UNCHANGED, Outcome.CHANGED)
        return replace(visit, moved_to=response.moved_to) if good and response.moved_to else visit

    def judge(self, plan: verdict.Planner, response: Response) -> Visit:
        page, capture = plan.page, response.capture
        if not (response.complete or response.document_ended) and page.pending.get("incomplete") != capture.digest:
            return plan.incomplete(capture)
        if capture.digest == page.digest and not must_look(page):
            return self.same(plan, capture)
        if page.kind in DISCOVERS:
            return self.discovered(plan, capture)
        return self.read(plan, response)

    def same(self, plan: verdict.Planner, capture: Capture | None) -> Visit:
        """Not modified, or byte for byte what it was. A better reader still gets its technical reading."""
        page = plan.page
        if page.version and page.kind not in DISCOVERS and page.reader != self.reader_key(page):
            return self.reread(plan, capture)
        return plan.unchanged(capture)

    def reread(self, plan: verdict.Planner, capture: Capture | None) -> Visit:
        standing = self.standing(plan.page, self.item_key(plan.page, None))
        if standing.again is None:
            return plan.unchanged(capture)
        raw, recipe = standing.again, recipe_of(plan.page, self.tools.config)
        try:
            judged = self.examine(plan.page, raw, recipe, standing)
        except WorkerDied as problem:
            log.warning("%s: no technical reading: %s", plan.page.url, problem)
            return plan.unchanged(capture)
        return replace(plan.unchanged(capture), technical=judged.technical)

    def discovered(self, plan: verdict.Planner, capture: Capture) -> Visit:
        """A feed or section: which stories does it show now?"""
        page, kind = plan.page, capture.header("content-type") or ""
        follow = tuple(page.source.options.get("follow", ()))
        try:
            found = self.think(discover.discover, capture.payload, capture.url, kind, page.kind, follow)
            offer = self.offered(page, capture, kind)
        except (discover.Unreadable, WorkerDied) as problem:
            return plan.unreadable(capture, str(problem))
        return plan.discovered(capture, found, offer)

    def offered(self, page: Page, capture: Capture, kind: str) -> discover.Offer | None:
        """The hub that a feed names, if it names one."""
        links = tuple(value for name, value in capture.headers if name.lower() == "link")
        if page.kind is not Kind.FEED or not (
            b"hub" in capture.payload or any("hub" in link.lower() for link in links)
        ):
            return None
        offer: discover.Offer | None = self.think(discover.offer, capture.payload, capture.url, kind, links)
        return offer

    def read(self, plan: verdict.Planner, response: Response) -> Visit:
        page, capture = plan.page, response.capture
        raw, recipe = raw_of(capture, page.kind), recipe_of(page, self.tools.config)
        try:
            if page.version and not page.pending and page.reader == self.reader_key(page):
                return self.looked_at(plan, capture, raw, recipe)
            judged, key = self.judged(plan, raw, recipe)
        except WorkerDied as problem:
            return plan.unreadable(capture, str(problem))
        return self.recorded(plan, capture, judged, key)

    def looked_at(self, plan: verdict.Planner, capture: Capture, raw: Raw, recipe: Recipe) -> Visit:
        """A page that is known: what stands of it is fetched from the archive only where the cheap way does not do."""
        page, key = plan.page, self.item_key(plan.page, None)
        said = self.skimmed(page, raw, recipe)
        if said:
            return plan.located(capture, page.memory)
        if said is False:
            return self.recorded(plan, capture, self.examine(page, raw, recipe, self.standing(page, key)), key)
        found: Memory | Judged = self.think(look, raw, recipe, page.memory, reply=lambda _: self.standing(page, key))
        if isinstance(found, Memory):
            return plan.located(capture, found)
        return self.recorded(plan, capture, found, key)

    def recorded(self, plan: verdict.Planner, capture: Capture, judged: Judged, key: str) -> Visit:
        """What the examination came to; what takes back a change that was held is held too."""
        if judged.change is not None:
            item_ref = plan.page.item_id or key
            judged = replace(judged, change=held_return(self.archive, item_ref, judged.change, judged.digest))
        return plan.judged(capture, judged, key)

    def skimmed(self, page: Page, raw: Raw, recipe: Recipe) -> bool | None:
        """Whether the page's bytes alone say that its story stands, or that it does not: that needs no parser, and so
        no child process. None where a child must tell."""
        if is_held(page.memory):
            return False
        try:
            return stands(raw, recipe, page.memory) if len(raw.payload) <= SKIMMED else None
        except Exception:
            log.exception("the cheap way broke; this is a bug of ours")
            return None

    def judged(self, plan: verdict.Planner, raw: Raw, recipe: Recipe) -> tuple[Judged, str]:
        """Read and compare with what stands; a double (AMP, mobile) of a known article joins that article's item."""
        page = plan.page
        key = self.item_key(page, None)
        judged = self.examine(page, raw, recipe, self.standing(page, key))
        if judged.outcome is Outcome.FIRST and judged.reading is not None and page.item_id is None:
            joined = self.item_key(page, judged.reading)
            if joined != key and self.archive.item(joined) is not None:
                return self.examine(page, raw, recipe, self.standing(page, joined)), joined
            key = joined
        return judged, key

    def examine(self, page: Page, raw: Raw, recipe: Recipe, standing: Standing) -> Judged:
        judged: Judged = self.think(examine, raw, recipe, page.memory, standing)
        return judged

    def think(self, step: Callable[..., Any], *given: Any, reply: Callable[[Any], Any] | None = None) -> Any:
        """A step on what a stranger sent. Raises Unreadable as the step does, and WorkerDied for all that breaks it:
        though such a fault is ours, no page may stop the others, nor be visited again and again for it."""
        try:
            return self.tools.workers.call(step, *given, deadline_s=self.deadline_s, reply=reply)
        except (WorkerDied, discover.Unreadable, ArchiveError):
            raise
        except Exception as error:
            log.exception("a reader broke; this is a bug of ours")
            raise WorkerDied(f"{BROKE} ({type(error).__name__})") from error

    # ------------------------------------------------------------ what stands

    def standing(self, page: Page, key: str) -> Standing:
        """What the archive holds of the page's item; nothing for a page seen for the first time."""
        item = self.archive.item(page.item_id or key)
        if item is None or item.versions == 0:
            pushed = is_pushed(page.url)  # what is delivered is news, also where nothing was known of the docket
            news = pushed or (page.discovered and not page.baseline)
            return Standing(NOTHING_KNOWN if pushed else None, None, 0, self.known(page, None), news, page.pending)
        version, known = self.archive.version(item.id, -1), self.known(page, item.id)
        if version is not None and version.taken_down:
            left = left_of(self.archive, item.id, EARLIER)
            return Standing(left, None, item.versions, known, False, page.pending, version.digest)
        reading = version.reading if version is not None else None
        again = None if reading is None or reading_key(reading) == self.reader_key(page) else self.latest_raw(page)
        return Standing(reading, again, item.versions, known, False, page.pending)

    def latest_raw(self, page: Page) -> Raw | None:
        stored = self.archive.latest_capture(page.id)
        return raw_of(stored.capture, page.kind) if stored is not None else None

    def known(self, page: Page, item_id: str | None) -> Known:
        versions = self.archive.versions(item_id, EARLIER) if item_id else []
        return Known.of(
            page.source,
            page.kind,
            self.tools.config.nightdesk.zone,
            memory=page.memory,
            verdicts=tuple(self.archive.verdicts(item_id)) if item_id else (),
            earlier=tuple((v.digest, v.first_seen_at) for v in versions),
            now=self.tools.clock(),
        )

    def reader_key(self, page: Page) -> str:
        recipe = recipe_of(page, self.tools.config)
        return f"{reader_of(page.kind, recipe.form)}|{recipe.digest}"

    def item_key(self, page: Page, reading: Reading | None) -> str:
        if page.kind is Kind.DOCKET:
            return f"docket:{page.source.slug}"
        canonical = reading.article.canonical_url if reading is not None and reading.article is not None else None
        return verdict.article_key(page.url, canonical)

    @property
    def deadline_s(self) -> float:
        return float(self.tools.config.nightdesk.deadline.total_seconds())


def ask_for(page: Page, config: Config) -> Ask:
    """The request that a visit makes; without conditions where the page must be looked at though it has not changed."""
    options: Mapping[str, Any] = page.source.options
    asked_whole, url = must_look(page), address_of(page)
    return Ask(
        url=url,
        etag=None if asked_whole else page.etag,
        last_modified=None if asked_whole else page.last_modified,
        kind=page.kind,
        user_agent=options.get("user_agent"),
        max_body=max_body(page.kind, config),
        deadline=config.nightdesk.deadline,
        headers=config.request_headers(page.source, url),
        usual=page.memory.page.get(verdict.USUAL, {}),
        robots=robots_of(page),
        render=bool(options.get("render")) and page.kind not in DISCOVERS,
        wait_for=", ".join(options.get("wait_for", ())),
    )


def must_look(page: Page) -> bool:
    """Whether entries that were missing are looked for again, or a wording that goes back and forth is held back."""
    return bool(page.pending.get("gone")) or is_held(page.memory)


def robots_key(page_id: str) -> str:
    """Where the archive keeps what robots.txt says of a page that is visited all the same."""
    return f"robots {page_id}"


def address_of(page: Page) -> str:
    """Where the page is asked for: where it moved to for good, or its own address."""
    return page.moved_to or page.url


def robots_of(page: Page) -> str:
    """A discovered page always obeys robots.txt; for one that a person named its source says what it is. Nobody has a say
    in what is delivered to us."""
    if is_pushed(page.url):
        return "ignore"
    return "obey" if page.discovered else str(page.source.options.get("robots", "advise"))


def max_body(kind: Kind, config: Config) -> int:
    desk = config.nightdesk
    return int(desk.max_docket_body if kind is Kind.DOCKET else desk.max_body)


def recipe_of(page: Page, config: Config) -> Recipe:
    """What the source says of its pages; how much a body may shrink is said once for all."""
    return Recipe.from_options({"shrink_share": config.nightdesk.shrink_share, **page.source.options})


def raw_of(capture: Capture, kind: Kind) -> Raw:
    return Raw(capture.payload, capture.url, capture.header("content-type") or "", kind)


def reading_key(reading: Reading) -> str:
    return f"{reading.reader}|{reading.recipe}"
