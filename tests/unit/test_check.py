"""One page, one visit: what comes back decides what is recorded, and nothing that comes back stops the line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import config as configuration
from monitor import extract
from monitor.check import (
    BROKE,
    LONGEST_DELAY,
    Line,
    Tools,
    address_of,
    ask_for,
    max_body,
    recipe_of,
    robots_key,
    robots_of,
)
from monitor.egress import Guard
from monitor.fetch import Fetched, Fetcher, FetchError, NotModified, Response
from monitor.fetch.robots import Verdict
from monitor.workers import WorkerDied, Workers, WorkerTimeout
from storage import Archive, ArchiveError, open_archive
from storage.records import ChangeFilter, Kind, Outcome, Page, Visit
from tests.acceptance import settings
from tests.storage.making import NOW, capture, claim

STORY, FEED, CASE = "https://ledger.example/port/story", "https://ledger.example/feed", "https://court.example/case"
TEXT = "<p>The council met in the old hall by the river and voted on the levy, {count} to five, late at night.</p>" * 6


def story(count: str = "nine", headline: str = "Council backs the levy") -> bytes:
    body = f"<article><h1>{headline}</h1>{TEXT.format(count=count)}</article>"
    return f"<html><head><title>{headline}</title></head><body>{body}</body></html>".encode()


def feed(*names: str) -> bytes:
    items = "".join(
        f"<item><title>{n}</title><link>https://ledger.example/news/{n}-at-night</link></item>" for n in names
    )
    return f"<rss version='2.0'><channel><title>Ledger</title>{items}</channel></rss>".encode()


class Reader(Workers):
    """Works in this process; `breaks` is raised instead of the next calls of the functions it names."""

    def __init__(self) -> None:
        super().__init__(0)
        self.breaks: dict[str, Exception] = {}

    def call(self, function: Callable[..., Any], *arguments: Any, **rest: Any) -> Any:
        if (error := self.breaks.get(function.__name__)) is not None:
            raise error
        return super().call(function, *arguments, **rest)


class Desk:
    """The line over an archive; what was fetched is what the test says."""

    def __init__(self, folder: Path) -> None:
        self.now = NOW
        tables = (
            settings.nightdesk(folder),
            settings.source("story", "article", STORY),
            settings.source("feed", "feed", FEED),
            settings.source("case", "docket", CASE),
        )
        (folder / "sources.toml").write_text("\n".join(tables), encoding="utf-8")
        self.config = configuration.load(folder / "sources.toml")
        self.archive: Archive = open_archive(folder / "nightdesk.sqlite")
        self.archive.sync_sources(self.config.source_records(), NOW, {"": timedelta(0)})
        self.reader = Reader()
        self.fetcher = Fetcher(Guard([], [80]), self.config.fetch_settings(), lambda: self.now)
        self.line = Line(self.archive, Tools(self.config, self.fetcher, self.reader, lambda: self.now))

    def page(self, slug: str = "story") -> Page:
        found = self.archive.page(slug)
        assert found is not None
        return found

    def see(self, fetched: Fetched, slug: str = "story") -> Visit:
        """The visit that this answer leads to, recorded."""
        self.now += timedelta(minutes=30)
        page = self.page(slug)
        visit = self.line.visit(page, fetched)
        self.archive.due_now(page.id, self.now)
        turn = next(turn for turn in claim(self.archive, self.now) if turn.host == page.host)
        self.archive.record(visit, turn, self.now)
        return visit

    def answer(self, payload: bytes, url: str = STORY, **rest: Any) -> Response:
        kind = "application/rss+xml" if payload.startswith(b"<rss") else "text/html; charset=utf-8"
        made = replace(capture(payload, self.now, url), headers=(("Content-Type", kind),))
        return Response(made, **{"complete": True, "moved_to": None, "charset": "utf-8", **rest})


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    yield opened
    opened.fetcher.close()
    opened.archive.close()


def gone(status: int = 404) -> FetchError:
    return FetchError(
        Outcome.GONE, "the page is not there", "status", capture=replace(capture(b"", NOW), status=status)
    )


def test_a_first_look_then_the_same_then_an_edit(desk: Desk) -> None:
    first = desk.see(desk.answer(story()))
    assert (first.outcome, first.version is not None, first.change) == (Outcome.FIRST, True, None)
    assert desk.see(desk.answer(story())).outcome is Outcome.UNCHANGED
    assert desk.see(NotModified(desk.now)).outcome is Outcome.UNCHANGED
    edited = desk.see(desk.answer(story("eleven")))
    assert edited.outcome is Outcome.CHANGED
    assert edited.change is not None
    assert "figure" in edited.change.flags
    assert desk.page().version == 2


def test_other_bytes_around_the_same_text_are_unchanged(desk: Desk) -> None:
    desk.see(desk.answer(story()))
    shuffled = story().replace(b"</body>", b"<aside>12 readers are here</aside></body>")
    assert desk.see(desk.answer(shuffled)).outcome is Outcome.UNCHANGED
    assert desk.page().version == 1


TROUBLES = [
    FetchError(Outcome.FAILED, "reset", "reset"),
    FetchError(Outcome.BLOCKED, "a challenge", "challenge"),
    FetchError(Outcome.INCOMPLETE, "cut off", "cut"),
    gone(),
]


@pytest.mark.parametrize("error", TROUBLES, ids=lambda error: error.outcome.value)
def test_trouble_is_recorded_and_never_a_version(desk: Desk, error: FetchError) -> None:
    desk.see(desk.answer(story()))
    visit = desk.see(error)
    assert (visit.outcome, visit.version, visit.change) == (error.outcome, None, None)
    assert desk.page().version == 1
    assert desk.archive.visits(desk.page().id)[0].reason == error.reason


def test_gone_again_after_a_while_is_a_removal_and_its_return_another_version(desk: Desk) -> None:
    desk.see(desk.answer(story()))
    desk.see(gone())
    desk.see(gone())
    desk.now += timedelta(hours=6)
    removal = desk.see(gone())
    assert removal.version is not None
    assert removal.version.reading is None
    assert removal.change is not None
    assert "removed" in removal.change.flags
    assert desk.see(gone()).version is None
    back = desk.see(desk.answer(story()))
    assert back.change is not None
    assert "returned" in back.change.flags


def test_a_page_never_seen_cannot_be_removed(desk: Desk) -> None:
    for _ in range(3):
        desk.now += timedelta(hours=6)
        assert desk.see(gone()).version is None


def test_an_answer_without_proof_of_its_end_needs_a_second_one_like_it(desk: Desk) -> None:
    cut = desk.answer(story(), complete=False)
    assert desk.see(cut).outcome is Outcome.INCOMPLETE
    assert desk.page().version == 0
    assert desk.see(cut).outcome is Outcome.FIRST


def test_two_different_cut_answers_prove_nothing(desk: Desk) -> None:
    for count in ("nine", "ten", "eleven"):
        assert desk.see(desk.answer(story(count), complete=False)).outcome is Outcome.INCOMPLETE


def test_the_documents_own_end_is_proof_too(desk: Desk) -> None:
    assert desk.see(desk.answer(story(), complete=False, document_ended=True)).outcome is Outcome.FIRST


def test_where_a_page_moved_to_is_kept_with_a_good_visit_only(desk: Desk) -> None:
    new = "https://ledger.example/new"
    assert desk.see(desk.answer(story(), moved_to=new)).moved_to == new
    assert address_of(desk.page()) == new
    unreadable = desk.see(desk.answer(b"<html></html>", moved_to="https://other.example/"))
    assert unreadable.moved_to is None


def test_a_feed_brings_stories_and_its_trouble_is_its_own(desk: Desk) -> None:
    visit = desk.see(desk.answer(feed("levy", "ferry"), FEED), "feed")
    assert [found.title for found in visit.found or ()] == ["levy", "ferry"]
    nonsense = desk.see(desk.answer(b"<rss><!DOCTYPE a [<!ENTITY b 'c'>]>", FEED), "feed")
    assert nonsense.outcome is Outcome.UNREADABLE
    assert len(desk.archive.pages(slug="feed")) == 3


def test_a_docket_is_read_as_one(desk: Desk) -> None:
    row = "<tr><td>04/01/2026</td><td>1</td><td>COMPLAINT against Port</td></tr>"
    head = "<tr><th>Date Filed</th><th>#</th><th>Docket Text</th></tr>"
    page = f"<html><body><h1>Crews v. Port</h1><table>{head}{row}</table></body></html>".encode()
    assert desk.see(desk.answer(page, CASE), "case").outcome is Outcome.FIRST
    assert desk.archive.item("docket:case") is not None
    assert (
        desk.see(desk.answer(b"<html><body><h1>Log in</h1></body></html>", CASE), "case").outcome is Outcome.UNREADABLE
    )


BUGS = [ValueError("invalid literal"), RecursionError(), KeyError("x"), AssertionError()]
DEATHS = [WorkerDied("it ended the reader"), WorkerTimeout("it takes longer than 60 s")]


@pytest.mark.parametrize("error", [*BUGS, *DEATHS], ids=lambda error: type(error).__name__)
def test_a_page_that_breaks_the_reader_is_unreadable_and_stops_nothing(desk: Desk, error: Exception) -> None:
    desk.see(desk.answer(story()))
    desk.reader.breaks["look"] = desk.reader.breaks["examine"] = error
    visit = desk.see(desk.answer(story("eleven")))
    assert (visit.outcome, visit.version) == (Outcome.UNREADABLE, None)
    assert isinstance(error, WorkerDied) or BROKE in visit.reason
    assert [fault.kind for fault in visit.faults] == ["unreadable"]
    desk.reader.breaks.clear()
    assert desk.see(desk.answer(story("twelve"))).outcome is Outcome.CHANGED


@pytest.mark.parametrize("error", [*BUGS, *DEATHS], ids=lambda error: type(error).__name__)
def test_a_feed_that_breaks_the_reader_keeps_what_it_had(desk: Desk, error: Exception) -> None:
    desk.see(desk.answer(feed("levy"), FEED), "feed")
    desk.reader.breaks["discover"] = error
    assert desk.see(desk.answer(feed("levy", "ferry"), FEED), "feed").outcome is Outcome.UNREADABLE
    assert len(desk.archive.pages(slug="feed")) == 2


@pytest.mark.parametrize("error", [*BUGS, *DEATHS], ids=lambda error: type(error).__name__)
def test_a_stored_page_that_breaks_a_better_reader_is_unchanged(
    desk: Desk, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.see(desk.answer(story()))
    monkeypatch.setattr(extract, "READER", "article/99")
    desk.reader.breaks["examine"] = error
    for same in (NotModified(desk.now), desk.answer(story())):
        visit = desk.see(same)
        assert (visit.outcome, visit.technical) == (Outcome.UNCHANGED, None)


@pytest.mark.parametrize("error", [*BUGS, *DEATHS], ids=lambda error: type(error).__name__)
def test_a_removal_that_cannot_be_judged_is_judged_at_the_next_look(desk: Desk, error: Exception) -> None:
    desk.see(desk.answer(story()))
    desk.see(gone())
    desk.see(gone())
    desk.now += timedelta(hours=6)
    desk.reader.breaks["removal"] = error
    assert desk.see(gone()).version is None
    desk.reader.breaks.clear()
    assert desk.see(gone()).version is not None


def test_an_archive_that_fails_while_a_look_asks_for_what_stands_is_no_fault_of_the_page(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ArchiveError("the disk is full")

    desk.see(desk.answer(story()))
    monkeypatch.setattr(desk.archive, "version", fail)
    with pytest.raises(ArchiveError, match="disk is full"):
        desk.see(desk.answer(story("eleven")))


def test_a_bug_is_logged_with_where_it_happened(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.reader.breaks["examine"] = ZeroDivisionError("ours")
    desk.see(desk.answer(story()))
    [record] = [record for record in caplog.records if record.exc_info]
    assert record.levelname == "ERROR"
    assert isinstance(record.exc_info[1], ZeroDivisionError)  # type: ignore[index]


def test_a_better_reader_reads_what_is_stored_and_tells_nobody(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.see(desk.answer(story()))
    monkeypatch.setattr(extract, "READER", "article/99")
    monkeypatch.setattr("monitor.extract.article.READER", "article/99")
    visit = desk.see(NotModified(desk.now))
    assert visit.technical is not None
    assert visit.technical.reader == "article/99"
    assert desk.see(NotModified(desk.now)).technical is None
    assert desk.archive.changes(ChangeFilter()) == []


# ---------------------------------------------------------------- what is asked


def test_a_request_carries_what_is_known_of_the_page(desk: Desk) -> None:
    desk.see(desk.answer(story()))
    page = replace(desk.page(), etag='"a"', last_modified="Wed, 22 Apr 2026 12:00:00 GMT")
    ask = ask_for(page, desk.config)
    assert (ask.url, ask.etag, ask.last_modified) == (STORY, '"a"', "Wed, 22 Apr 2026 12:00:00 GMT")
    whole = ask_for(replace(page, pending={"gone": {"1": 1}}), desk.config)
    assert (whole.etag, whole.last_modified) == (None, None)


def test_a_docket_may_be_larger_than_a_page(desk: Desk) -> None:
    assert (max_body(Kind.ARTICLE, desk.config), max_body(Kind.DOCKET, desk.config)) == (8_000_000, 32_000_000)


def test_what_a_source_says_of_its_pages_is_in_its_request(desk: Desk) -> None:
    options = {"user_agent": "Desk/1", "render": True, "wait_for": ("p", ".story"), "robots": "ignore"}
    page = desk.page()
    page = replace(page, source=replace(page.source, options=options))
    ask = ask_for(page, desk.config)
    assert (ask.user_agent, ask.render, ask.wait_for, ask.robots) == ("Desk/1", True, "p, .story", "ignore")
    assert ask_for(replace(page, kind=Kind.FEED), desk.config).render is False


def test_a_found_page_obeys_robots_whatever_its_source_says(desk: Desk) -> None:
    page = desk.page()
    lax = replace(page, source=replace(page.source, options={"robots": "ignore"}))
    assert (robots_of(page), robots_of(lax), robots_of(replace(lax, discovered=True))) == ("advise", "ignore", "obey")


def test_how_much_a_body_may_shrink_is_said_once_or_by_the_source(desk: Desk) -> None:
    page = desk.page()
    assert recipe_of(page, desk.config).shrink_share == 0.4
    own = replace(page, source=replace(page.source, options={"shrink_share": 0.1}))
    assert recipe_of(own, desk.config).shrink_share == 0.1


class Said:
    """A robots.txt that is known."""

    def __init__(self, delay: float | None, allowed: bool = True) -> None:
        self.delay = delay
        self.allowed = allowed

    def known(self, url: str, agent: str) -> Verdict:
        return Verdict(self.allowed, "robots.txt forbids it", self.delay)


@pytest.mark.parametrize(
    ("delay", "gap"),
    [
        (None, timedelta(seconds=5)),
        (0, timedelta(seconds=5)),
        (2.5, timedelta(seconds=5)),
        (30, timedelta(seconds=30)),
        (86_400, LONGEST_DELAY),
        (1e20, LONGEST_DELAY),
        (1e300, LONGEST_DELAY),
    ],
)
def test_a_crawl_delay_is_kept_within_reason(desk: Desk, delay: float | None, gap: timedelta) -> None:
    desk.fetcher.robots = Said(delay)  # type: ignore[assignment]
    assert desk.line.gap_of(desk.page(), timedelta(seconds=5)) == gap


def test_what_robots_say_of_a_named_page_is_kept_to_be_shown(desk: Desk) -> None:
    page = desk.page()
    for robots, said in ((Said(None, allowed=False), "robots.txt forbids it"), (Said(None), "")):
        desk.fetcher.robots = robots  # type: ignore[assignment]
        desk.line.note_robots(page, ask_for(page, desk.config))
        assert desk.archive.setting(robots_key(page.id)) == said


def test_what_a_page_usually_is_is_measured_anew_when_its_size_moves(desk: Desk) -> None:
    desk.see(desk.answer(story()))
    first = desk.page().memory.page["usual"]
    assert desk.see(desk.answer(story("eleven"))).outcome is Outcome.CHANGED
    assert desk.page().memory.page["usual"] == first
    longer = story("eleven").replace(
        b"</article>", b"<p>" + b"The harbour was busy again today. " * 40 + b"</p></article>"
    )
    assert desk.see(desk.answer(longer)).outcome is Outcome.CHANGED
    usual = desk.page().memory.page["usual"]
    assert usual["length"] > first["length"] + 1000
    assert usual["bytes"] == len(longer)
