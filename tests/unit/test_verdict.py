"""What one visit comes to, by the clock that is passed in: nothing new, trouble, removal, faults."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from monitor import config as configuration
from monitor.config import Config
from monitor.fetch import FetchError
from monitor.verdict import (
    GONE_AFTER,
    GONE_LOOKS,
    Planner,
    article_key,
    front_words,
    late_words,
    limits_of,
    moment_of,
    overdue_faults,
)
from storage import Archive, open_archive
from storage.records import Found, Kind, Memory, Outcome, Page
from tests.storage.making import capture

NOW = datetime(2026, 4, 22, 12, 0, tzinfo=UTC)
URL = "https://ledger.example/port/ferry-terminal-vote"
SETTINGS = """
[nightdesk]
contact = "desk@example.org"
data_dir = "{data}"
{more}

[[source]]
slug = "ledger"
kind = "article"
url = "{url}"

[[channel]]
name = "ops"
kind = "terminal"

[[alert]]
name = "faults"
on = "faults"
channels = ["ops"]
"""


def settings(folder: Path, more: str = "") -> Config:
    (folder / "sources.toml").write_text(SETTINGS.format(data=folder, url=URL, more=more))
    return configuration.load(folder / "sources.toml")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return settings(tmp_path)


@pytest.fixture
def page(tmp_path: Path, config: Config) -> Page:
    archive: Archive = open_archive(tmp_path / "nightdesk.sqlite")
    archive.sync_sources(config.source_records(), NOW - timedelta(days=1), {})
    found = archive.page("ledger")
    archive.close()
    assert found is not None
    return found


def error(outcome: Outcome = Outcome.FAILED, status: int | None = None, **rest: Any) -> FetchError:
    answer = replace(capture(b"sorry", NOW, URL), status=status) if status is not None else None
    return FetchError(outcome=outcome, cls="reset", reason="the host answered nothing", capture=answer, **rest)


def test_unchanged_keeps_what_the_next_request_needs(page: Page, config: Config) -> None:
    page = replace(page, etag='"a"', last_modified="Tue", digest="d" * 64)
    visit = Planner(page, config, NOW).unchanged(None)
    assert (visit.etag, visit.last_modified, visit.digest) == ('"a"', "Tue", "d" * 64)
    assert not visit.keep_payload
    assert visit.next_visit_at > NOW


def test_unchanged_forgets_what_was_to_be_confirmed(page: Page, config: Config) -> None:
    visit = Planner(replace(page, pending={"gone_looks": 1}), config, NOW).unchanged(None)
    assert visit.pending == {}


def test_other_bytes_around_the_same_text_bring_new_validators(page: Page, config: Config) -> None:
    seen = capture(b"<p>same</p>", NOW, URL)
    visit = Planner(page, config, NOW).located(seen, Memory({"seen": 1}, {}))
    assert visit.outcome is Outcome.UNCHANGED
    assert (visit.digest, visit.etag) == (seen.digest, seen.header("etag"))
    assert visit.memory == Memory({"seen": 1}, {})


def test_memory_that_taught_nothing_is_not_written(page: Page, config: Config) -> None:
    assert Planner(page, config, NOW).located(capture(b"x", NOW, URL), page.memory).memory is None


@pytest.mark.parametrize(("failures", "told"), [(0, False), (1, False), (2, True), (9, True)])
def test_operators_hear_of_the_third_failure_in_a_row(page: Page, config: Config, failures: int, told: bool) -> None:
    visit = Planner(replace(page, failures=failures), config, NOW).trouble(error())
    assert bool(visit.faults) is told
    assert bool(visit.notices) is told
    assert visit.version is None


def test_a_wall_is_told_at_once_and_never_a_version(page: Page, config: Config) -> None:
    visit = Planner(page, config, NOW).trouble(error(Outcome.BLOCKED, 403))
    assert [f.kind for f in visit.faults] == ["blocked"]
    assert (visit.version, visit.change) == (None, None)
    assert "nothing" in visit.reason


def test_trouble_keeps_what_the_page_was(page: Page, config: Config) -> None:
    page = replace(page, etag='"a"', digest="d" * 64)
    visit = Planner(page, config, NOW).trouble(error(Outcome.BLOCKED, 403))
    assert (visit.etag, visit.digest) == ('"a"', "d" * 64)


def test_back_off_grows_with_failures(page: Page, config: Config) -> None:
    waits = [Planner(replace(page, failures=n), config, NOW).trouble(error()).next_visit_at - NOW for n in (0, 2, 4, 6)]
    assert waits == sorted(waits)
    assert waits[-1] > 4 * waits[0]


def test_retry_after_is_kept(page: Page, config: Config) -> None:
    visit = Planner(page, config, NOW).trouble(error(retry_after=timedelta(hours=3)))
    assert visit.next_visit_at >= NOW + timedelta(hours=3)


def test_a_storm_pauses_the_whole_host(page: Page, config: Config) -> None:
    visit = Planner(page, config, NOW).trouble(error(retry_after=timedelta(minutes=9), host_pause=True))
    assert visit.host_pause_until == NOW + timedelta(minutes=9)


def gone_after(page: Page, config: Config, looks: int, apart: timedelta, status: int = 404) -> bool:
    """Whether the last of `looks` looks confirms that the page is gone."""
    confirmed = False
    for n in range(looks):
        plan = Planner(page, config, NOW + n * apart)
        missing = error(Outcome.GONE, status)
        confirmed = plan.gone_is_confirmed(missing)
        page = replace(page, pending=plan.trouble(missing).pending or {})
    return confirmed


def test_gone_is_confirmed_by_looks_and_time(page: Page, config: Config) -> None:
    assert not gone_after(page, config, 1, GONE_AFTER)
    assert not gone_after(page, config, GONE_LOOKS - 1, GONE_AFTER)
    assert not gone_after(page, config, 9, timedelta(minutes=1))
    assert gone_after(page, config, GONE_LOOKS, GONE_AFTER)


def test_what_is_gone_is_looked_for_after_growing_gaps_until_it_is_believed(page: Page, config: Config) -> None:
    now, times = NOW, [NOW]
    while now < NOW + GONE_AFTER:
        visit = Planner(page, config, now).trouble(error(Outcome.GONE, 404))
        page, now = replace(page, pending=visit.pending or {}), visit.next_visit_at
        times.append(now)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert times[-1] == NOW + GONE_AFTER
    assert gaps[0] <= timedelta(minutes=5)
    assert [later > earlier for earlier, later in pairwise(gaps[:-1])] == [True] * (len(gaps) - 2)
    assert 4 <= len(gaps) <= 7


def test_410_needs_one_look_less(page: Page, config: Config) -> None:
    assert gone_after(page, config, GONE_LOOKS - 1, GONE_AFTER, status=410)


def test_an_answer_without_proof_of_its_end_is_looked_at_again_soon(page: Page, config: Config) -> None:
    seen = capture(b"<p>half", NOW, URL)
    visit = Planner(page, config, NOW).incomplete(seen)
    assert visit.outcome is Outcome.INCOMPLETE
    assert visit.pending == {"incomplete": seen.digest}
    assert visit.next_visit_at <= NOW + timedelta(minutes=5)
    assert (visit.version, visit.keep_payload) == (None, False)


def found(*names: str) -> tuple[Found, ...]:
    return tuple(Found(url=f"https://ledger.example/{name}") for name in names)


def test_a_feed_is_first_then_changed_then_unchanged(page: Page, config: Config) -> None:
    feed = replace(page, kind=Kind.FEED)
    seen = capture(b"feed", NOW, URL)
    outcomes = []
    for names in (("a", "b"), ("b", "c"), ("b", "c")):
        visit = Planner(feed, config, NOW).discovered(seen, found(*names))
        outcomes.append(visit.outcome)
        feed = replace(feed, memory=visit.memory or feed.memory)
    assert outcomes == [Outcome.FIRST, Outcome.CHANGED, Outcome.UNCHANGED]


def test_a_feed_in_which_nothing_is_found_is_unreadable(page: Page, config: Config) -> None:
    visit = Planner(replace(page, kind=Kind.FEED), config, NOW).discovered(capture(b"feed", NOW, URL), ())
    assert visit.outcome is Outcome.UNREADABLE
    assert visit.found is None


def test_keep_all_keeps_payloads_of_quiet_visits(page: Page, config: Config) -> None:
    source = replace(page.source, options={"keep": "all"})
    visit = Planner(replace(page, source=source), config, NOW).unchanged(capture(b"x", NOW, URL))
    assert visit.keep_payload


@pytest.mark.parametrize(
    ("url", "canonical", "joined"),
    [
        ("https://ledger.example/amp/ferry-terminal-vote", "https://ledger.example/ferry-terminal-vote", True),
        ("https://m.ledger.example/ferry-terminal-vote", "https://www.ledger.example/ferry-terminal-vote", True),
        ("https://ledger.example/live/ferry-terminal-vote", "https://ledger.example/2026/ferry-terminal-vote", True),
        ("https://ledger.example/ferry-terminal-vote", "https://ledger.example/", False),
        ("https://ledger.example/ferry-terminal-vote", "https://elsewhere.example/ferry-terminal-vote", False),
        ("https://ledger.example/a/b", "https://ledger.example/c/b", False),
    ],
)
def test_only_a_plain_double_joins_anothers_item(url: str, canonical: str, joined: bool) -> None:
    assert (article_key(url, canonical) == article_key(canonical, None)) is joined


@pytest.mark.parametrize(
    ("stated", "moment"),
    [
        ("2026-04-22T12:00:00+02:00", datetime(2026, 4, 22, 10, 0, tzinfo=UTC)),
        ("2026-04-22T12:00:00", NOW),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_stated_times_are_moments_or_nothing(stated: str | None, moment: datetime | None) -> None:
    assert moment_of(stated) == moment


def test_overdue_is_one_fault_a_source_for_its_longest_due_page(page: Page) -> None:
    late = replace(page, url=URL + "/2", next_visit_at=NOW - timedelta(hours=5))
    later = replace(page, next_visit_at=NOW - timedelta(days=3))
    [fault] = overdue_faults([late, later], NOW)
    assert (fault.kind, fault.subject) == ("overdue", "ledger")
    assert "3 days" in fault.text


def test_late_words() -> None:
    assert [late_words(timedelta(minutes=m)) for m in (5, 119, 121, 2879, 2881)] == [
        "5 min",
        "119 min",
        "2 h",
        "47 h",
        "2 days",
    ]


def refused(wait: timedelta | None = None) -> FetchError:
    return FetchError(Outcome.FAILED, "too many requests", "status", wait, True, capture(b"no"))


def test_a_host_that_refuses_again_and_again_is_left_alone_for_longer(page: Page, config: Config) -> None:
    def pause(failures: int, wait: timedelta | None = None) -> timedelta:
        until = Planner(replace(page, failures=failures), config, NOW).trouble(refused(wait)).host_pause_until
        assert until is not None
        return until - NOW

    assert [pause(n) // timedelta(minutes=1) for n in (0, 1, 2, 30)] == [5, 10, 20, 360]
    assert pause(3, timedelta(seconds=90)) == timedelta(seconds=90)


def test_a_moved_page_goes_back_to_its_own_address_when_the_new_one_fails(page: Page, config: Config) -> None:
    missing = FetchError(Outcome.GONE, "not there", "status", capture=capture(b"no"))
    moved = replace(page, moved_to="https://ledger.example/new/place")
    assert Planner(moved, config, NOW).trouble(missing).moved_to == ""
    assert Planner(page, config, NOW).trouble(missing).moved_to is None


def test_fronts_say_which_stories_are_new_and_which_headlines_changed() -> None:
    before = {"/a": "Ferry may stop", "/b": "Levy passes", "/c": ""}
    assert front_words(before, dict(before)) == ""
    assert front_words(before, {"/a": "Ferry stops", "/c": "Now titled", "/d": "New"}) == (
        "1 new story; “Ferry may stop” now reads “Ferry stops”"
    )
    many = {f"/{n}": "old" for n in range(9)}
    assert front_words(many, dict.fromkeys(many, "new")).endswith("4 more headlines changed")


def test_a_changed_front_headline_is_a_visit_of_its_own(page: Page, config: Config) -> None:
    front = replace(page, kind=Kind.SECTION, memory=Memory({"found": {"/a": "Ferry may stop"}}, {}))
    seen = Planner(front, config, NOW).discovered(capture(b"x"), (Found("/a", "Ferry stops"),))
    assert (seen.outcome, seen.reason) == (Outcome.CHANGED, "“Ferry may stop” now reads “Ferry stops”")
    assert seen.memory is not None
    assert seen.memory.page["found"] == {"/a": "Ferry stops"}


def test_only_what_a_front_showed_and_shows_no_more_is_ever_finished(page: Page, config: Config) -> None:
    asked = replace(page, source=replace(page.source, options={"stop_after_days": 30}))
    assert limits_of(asked, config).stop_after is None
    assert limits_of(replace(asked, discovered=True, position=4), config).stop_after is None
    assert limits_of(replace(asked, discovered=True), config).stop_after == timedelta(days=30)
    assert limits_of(replace(page, discovered=True), config).stop_after is None


def test_what_a_page_usually_is_is_learnt_with_each_version_and_kept(page: Page, config: Config) -> None:
    plan = Planner(page, config, NOW)
    learnt = plan.learnt(Memory({"text": "1"}, {}), capture(b"<title>Port</title><p>Ten words of text</p>"))
    assert learnt is not None
    assert learnt.page["usual"] == {"title": "Port", "length": 22, "bytes": 43}
    later = Planner(replace(page, memory=learnt), config, NOW)
    assert later.learnt(Memory({"text": "1"}, {}), None) is None
    again = later.learnt(Memory({"text": "2"}, {}), None)
    assert again is not None
    assert again.page["usual"] == learnt.page["usual"]
