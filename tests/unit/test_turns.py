"""Turns: parallel and bounded, quiet visits in one commit, a slow host keeps to its share, a bug is loud."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import config as configuration
from monitor.check import Tools
from monitor.egress import Guard
from monitor.fetch import Fetcher, NotModified
from monitor.turns import SLOW, Rounds, by_address
from monitor.workers import Workers
from storage import Archive, open_archive
from storage.records import Kind, Outcome, Page, Source, Visit
from tests.storage.making import article, capture, seen, visit

NOW = datetime(2026, 4, 22, 12, 0, tzinfo=UTC)
PATIENCE_S = 20
SETTINGS = '[nightdesk]\ncontact = "desk@example.org"\ndata_dir = "{data}"\nvisits_at_once = 4\nslow_share = 0.5\n'


class Answers:
    """Stands in for the line: what comes back of each page is what the test says."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.asked: list[str] = []
        self.visits: dict[str, Any] = {}
        self.running = 0
        self.most = 0
        self.lock = threading.Lock()

    def fetch(self, page: Page, leave: object = None) -> NotModified:
        with self.lock:
            self.asked.append(page.url)
            self.running += 1
            self.most = max(self.most, self.running)
        assert self.gate.wait(PATIENCE_S)
        with self.lock:
            self.running -= 1
        return NotModified(NOW)

    def asked_robots(self, page: Page, leave: object = None) -> bool:
        return False

    def gap_of(self, page: Page, gap: timedelta) -> timedelta:
        return gap

    def answer(self, page: Page, fetched: NotModified, now: datetime) -> Visit:
        made = self.visits.get(page.url, lambda p: visit(p, now))
        result: Visit = made(page)
        return result


class Desk:
    def __init__(self, folder: Path, sources: list[Source], gap_s: float = 0) -> None:
        (folder / "sources.toml").write_text(SETTINGS.format(data=folder))
        self.now = NOW
        settings = configuration.load(folder / "sources.toml")
        self.archive: Archive = open_archive(folder / "nightdesk.sqlite")
        self.archive.sync_sources(sources, NOW, {"": timedelta(seconds=gap_s)})
        tools = Tools(settings, Fetcher(Guard((), (80,)), settings.fetch_settings()), Workers(0), lambda: self.now)
        self.rounds = Rounds(self.archive, tools, lambda host: timedelta(seconds=gap_s))
        self.answers = Answers()
        self.rounds.line = self.answers  # type: ignore[assignment]

    def tick(self) -> int:
        return self.rounds.tick(self.now)

    def page(self, slug: str) -> Page:
        page = self.archive.page(slug)
        assert page is not None
        return page


def on_hosts(count: int) -> list[Source]:
    return [Source(f"s{n}", Kind.ARTICLE, f"https://h{n}.example/story") for n in range(count)]


def test_turns_run_side_by_side_and_no_more_than_allowed(tmp_path: Path) -> None:
    desk = Desk(tmp_path, on_hosts(9))
    desk.answers.gate.clear()
    assert desk.tick() == 4
    assert desk.tick() == 0
    desk.answers.gate.set()
    assert desk.rounds.wait(PATIENCE_S)
    assert desk.answers.most <= 4
    while desk.tick():
        assert desk.rounds.wait(PATIENCE_S)
    assert len(desk.answers.asked) == 9


def test_quiet_visits_wait_for_each_other_and_are_recorded_together(tmp_path: Path) -> None:
    desk = Desk(tmp_path, on_hosts(3))
    assert desk.tick() == 3
    for future in list(desk.rounds.running):
        future.result(PATIENCE_S)
    assert all(desk.page(f"s{n}").last_outcome is None for n in range(3))
    desk.rounds.flush()
    assert all(desk.page(f"s{n}").last_outcome is Outcome.UNCHANGED for n in range(3))


def test_a_quiet_visit_that_waits_holds_no_body(tmp_path: Path) -> None:
    desk = Desk(tmp_path, on_hosts(1))
    body = capture(b"<html>" + bytes(300_000) + b"</html>")
    desk.answers.visits["https://h0.example/story"] = lambda page: visit(page, NOW, capture=body, digest=body.digest)
    assert desk.tick() == 1
    for future in list(desk.rounds.running):
        future.result(PATIENCE_S)
    [(waiting, _, _)] = desk.rounds.batch
    assert (waiting.capture and waiting.capture.payload, waiting.digest) == (b"", body.digest)
    desk.rounds.flush()
    page = desk.page("s0")
    assert (page.last_outcome, page.digest) == (Outcome.UNCHANGED, body.digest)


def test_news_is_recorded_at_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path, on_hosts(1))
    desk.answers.visits["https://h0.example/story"] = lambda page: seen(page, article("One."), NOW)
    assert desk.tick() == 1
    for future in list(desk.rounds.running):
        future.result(PATIENCE_S)
    assert desk.page("s0").version == 1
    assert desk.rounds.outcomes == {"first": 1}


def test_with_a_gap_a_host_is_asked_once_a_turn(tmp_path: Path) -> None:
    sources = [Source(f"s{n}", Kind.ARTICLE, f"https://h.example/{n}") for n in range(3)]
    desk = Desk(tmp_path, sources, gap_s=5)
    desk.tick()
    desk.rounds.wait(PATIENCE_S)
    assert len(desk.answers.asked) == 1
    desk.now += timedelta(seconds=4)
    assert desk.tick() == 0
    desk.now += timedelta(seconds=1)
    assert desk.tick() == 1
    desk.rounds.wait(PATIENCE_S)
    assert len(desk.answers.asked) == 2


def test_one_feed_for_many_cases_is_fetched_once(tmp_path: Path) -> None:
    sources = [Source(f"case{n}", Kind.DOCKET, "https://court.example/rss") for n in range(3)]
    desk = Desk(tmp_path, sources)
    desk.tick()
    desk.rounds.wait(PATIENCE_S)
    assert desk.answers.asked == ["https://court.example/rss"]
    assert {desk.page(f"case{n}").last_outcome for n in range(3)} == {Outcome.UNCHANGED}


def test_pages_that_ask_differently_are_not_one_request(tmp_path: Path) -> None:
    desk = Desk(tmp_path, on_hosts(1))
    page = desk.page("s0")
    other = replace(page, etag='"b"')
    assert by_address([page, other, page]) == ([page, page], [other])


def test_slow_hosts_leave_places_for_the_others(tmp_path: Path) -> None:
    desk = Desk(tmp_path, on_hosts(4))
    for n in range(3):
        desk.rounds.note_pace(f"h{n}.example", SLOW * 2)
    desk.answers.gate.clear()
    desk.tick()
    assert desk.rounds.slow_running() == 2
    assert len(desk.rounds.running) == 3
    desk.answers.gate.set()
    desk.rounds.wait(PATIENCE_S)
    assert len(desk.rounds.slow) == 1  # the two that were quick now are not slow any more


def test_a_bug_of_ours_is_loud_at_the_next_tick(tmp_path: Path) -> None:
    desk = Desk(tmp_path, on_hosts(1))

    def broken(page: Page) -> Visit:
        raise ZeroDivisionError("ours")

    desk.answers.visits["https://h0.example/story"] = broken
    desk.tick()
    desk.rounds.wait(PATIENCE_S)
    with pytest.raises(ZeroDivisionError):
        desk.tick()


def test_a_lease_that_ran_out_writes_nothing_and_stops_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path, on_hosts(1))
    desk.answers.visits["https://h0.example/story"] = lambda page: seen(page, article("One."), NOW)
    desk.answers.gate.clear()
    desk.tick()
    later = NOW + timedelta(hours=1)
    assert desk.archive.claim_due(later, 5, timedelta(minutes=2))
    desk.answers.gate.set()
    desk.rounds.wait(PATIENCE_S)
    assert desk.page("s0").version == 0
    desk.tick()


def test_after_a_stop_nothing_is_started(tmp_path: Path) -> None:
    desk = Desk(tmp_path, on_hosts(2))
    desk.rounds.stop(PATIENCE_S)
    assert desk.tick() == 0
    assert desk.answers.asked == []


def asked_too_often(page: Page) -> Visit:
    paused = NOW + timedelta(minutes=9)
    return replace(visit(page, NOW), outcome=Outcome.FAILED, reason="slow down", host_pause_until=paused)


def test_a_host_that_asks_for_a_pause_gets_it_at_once(tmp_path: Path) -> None:
    same_host = [Source(f"s{n}", Kind.ARTICLE, f"https://h.example/{n}") for n in range(5)]
    desk = Desk(tmp_path, same_host)
    for source in same_host:
        desk.answers.visits[source.url] = asked_too_often
    desk.tick()
    desk.rounds.wait(PATIENCE_S)
    desk.now += timedelta(minutes=8)
    assert desk.tick() == 0
    assert len(desk.answers.asked) == 1
    (host,) = desk.archive.hosts()
    assert (host.paused_until, host.reason) == (NOW + timedelta(minutes=9), "slow down")


def test_a_host_gets_its_daily_requests_and_no_more(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [Source("case", Kind.DOCKET, "https://www.courtlistener.com/api/rest/v4/dockets/1/")])
    for number in range(200):
        if desk.tick():
            desk.rounds.wait(PATIENCE_S)
        desk.rounds.flush()
        desk.archive.due_now(desk.page("case").id, desk.now)
        desk.now = NOW + timedelta(minutes=2 * number)
    assert len(desk.answers.asked) == 125
    (host,) = desk.archive.hosts()
    assert host.paused_until == (NOW + timedelta(days=1)).replace(hour=0)
    assert "125 requests a day" in host.reason
    desk.now = NOW + timedelta(days=1)
    assert desk.tick() == 1


def test_pages_of_one_request_count_as_one(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [Source(f"case-{n}", Kind.DOCKET, "https://court.example/feed") for n in range(4)])
    desk.tick()
    desk.rounds.wait(PATIENCE_S)
    (host,) = desk.archive.hosts()
    assert host.asked_today == 1
