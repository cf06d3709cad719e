"""Turns: hosts by due time, fences, gaps, pauses, clocks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import ArchiveError, LeaseLost
from storage.records import Found, Kind, Outcome
from tests.storage.making import GAPS, HOUR, LEASE, NOW, Desk, article, claim, seen, source, visit

SECOND = timedelta(seconds=1)


def sync(archive, *sources, now=NOW, gaps=GAPS):
    archive.sync_sources(list(sources), now, gaps)


def test_a_named_page_is_due_at_once_and_carries_its_source(archive):
    sync(archive, source(tags=("port", "city"), options={"render": True}))
    [turn] = claim(archive)
    [page] = turn.pages
    assert (turn.host, turn.fence, turn.until) == ("ledger.example", 1, NOW + LEASE)
    assert page.source.tags == ("port", "city")
    assert page.source.options == {"render": True}
    assert (page.version, page.item_id, page.discovered) == (0, None, False)


def test_hosts_longest_due_come_first_and_the_limit_holds(archive):
    sync(archive, source("late"), now=NOW - HOUR)
    sync(archive, source("late"), source("later"), source("latest"), now=NOW)
    assert [turn.host for turn in claim(archive, NOW + SECOND, limit=2)] == ["late.example", "later.example"]
    assert [turn.host for turn in claim(archive, NOW + SECOND)] == ["latest.example"]


def test_two_claimers_never_share_a_host(archive):
    sync(archive, *(source(f"s{n}") for n in range(20)))
    first, second = claim(archive, limit=12), claim(archive, limit=20)
    assert len(first) == 12
    assert len(second) == 8
    assert not {turn.host for turn in first} & {turn.host for turn in second}
    assert claim(archive) == []


def test_a_turn_has_at_most_so_many_pages_earliest_first(archive):
    sync(archive, *(source(f"s{n}", f"https://ledger.example/{n}") for n in range(5)))
    [turn] = archive.claim_due(NOW, 10, LEASE, 3)
    assert [page.url[-1] for page in turn.pages] == ["0", "1", "2"]


def test_after_its_lease_a_host_is_claimed_by_another_and_the_old_turn_writes_nothing(archive):
    sync(archive, source())
    [old] = claim(archive)
    [new] = claim(archive, NOW + LEASE)
    assert new.fence == old.fence + 1
    page = old.pages[0]
    with pytest.raises(LeaseLost):
        archive.record(seen(page, article("The vote was delayed.")), old, NOW)
    with pytest.raises(LeaseLost):
        archive.give_back(old, NOW)
    assert archive.record_many([(visit(page), old, NOW)]) == 0
    assert archive.counts()["versions"] == 0
    assert archive.visits(page.id) == []
    assert archive.page(page.id).last_visit_at is None
    archive.record(seen(page, article("The vote was delayed.")), new, NOW)
    assert archive.counts()["versions"] == 1


def test_a_page_of_another_host_cannot_be_recorded_with_a_turn(archive):
    sync(archive, source("one"), source("two"))
    one, two = claim(archive)
    with pytest.raises(ArchiveError, match="not one of the turn's host"):
        archive.record(visit(one.pages[0]), two)


def test_a_turn_given_back_is_ready_after_the_gap_or_when_the_next_page_is_due(archive):
    sync(archive, source("a", "https://ledger.example/a"), source("b", "https://ledger.example/b"))
    [turn] = archive.claim_due(NOW, 1, LEASE, 1)
    archive.record(visit(turn.pages[0], next_visit_at=NOW + HOUR), turn, NOW + 5 * SECOND)
    assert archive.next_ready_at() == NOW + 5 * SECOND
    assert claim(archive, NOW + 4 * SECOND) == []
    [turn] = claim(archive, NOW + 5 * SECOND)
    assert turn.pages[0].source.slug == "b"
    archive.record(visit(turn.pages[0], next_visit_at=NOW + 2 * HOUR), turn, NOW + 10 * SECOND)
    assert archive.next_ready_at() == NOW + HOUR


def test_give_back_without_a_visit_leaves_the_page_due(archive):
    sync(archive, source())
    [turn] = claim(archive)
    archive.give_back(turn, NOW + 5 * SECOND)
    [again] = claim(archive, NOW + 5 * SECOND)
    assert again.pages[0].id == turn.pages[0].id
    assert again.fence == turn.fence + 1


def test_check_now_makes_a_page_due_but_keeps_the_hosts_gap(archive):
    sync(archive, source())
    [turn] = claim(archive)
    archive.record(visit(turn.pages[0], next_visit_at=NOW + HOUR), turn, NOW + 5 * SECOND)
    archive.due_now(turn.pages[0].id, NOW + SECOND)
    assert claim(archive, NOW + 4 * SECOND) == []
    assert len(claim(archive, NOW + 5 * SECOND)) == 1
    with pytest.raises(ArchiveError, match="no page"):
        archive.due_now("01890000-0000-7000-8000-000000000000", NOW)


def test_a_paused_host_waits_and_a_visit_can_pause_it(archive):
    sync(archive, source())
    [turn] = claim(archive)
    paused = visit(
        turn.pages[0], NOW, Outcome.FAILED, reason="asked to wait", next_visit_at=NOW, host_pause_until=NOW + HOUR
    )
    archive.record(paused, turn, NOW)
    [host] = archive.hosts()
    assert (host.paused_until, host.reason, host.ready_at) == (NOW + HOUR, "asked to wait", NOW + HOUR)
    assert claim(archive, NOW + HOUR - SECOND) == []
    archive.pause_host("ledger.example", NOW + 2 * HOUR, "by hand")
    assert archive.next_ready_at() == NOW + 2 * HOUR
    assert archive.overdue(NOW + HOUR, SECOND) == []
    assert len(archive.overdue(NOW + 2 * HOUR, SECOND)) == 1
    with pytest.raises(ArchiveError, match="no page of host"):
        archive.pause_host("elsewhere.example", NOW, "")


def test_hosts_count_what_they_were_asked_today(archive):
    desk = Desk(archive)
    desk.look()
    desk.look()
    assert archive.hosts()[0].asked_today == 2
    desk.now = NOW + timedelta(days=1)
    desk.look()
    [host] = archive.hosts()
    assert (host.asked_today, host.last_asked_at) == (1, NOW + timedelta(days=1))


def test_gaps_are_the_hosts_own_a_patterns_or_the_default(archive):
    gaps = {"": timedelta(seconds=5), "one.example": timedelta(seconds=9), "*.gov.example": timedelta(seconds=20)}
    sync(archive, source("one"), source("two"), source("three", "https://www.gov.example/x"), gaps=gaps)
    assert {host.host: host.gap.total_seconds() for host in archive.hosts()} == {
        "one.example": 9,
        "two.example": 5,
        "www.gov.example": 20,
    }


def test_a_restart_counts_every_host_as_just_asked_and_spreads_them(archive):
    sync(archive, *(source(f"s{n}") for n in range(10)))
    [stale] = claim(archive, limit=1)
    archive.restart_politely(NOW)
    with pytest.raises(LeaseLost):
        archive.give_back(stale, NOW)
    ready = sorted(host.ready_at for host in archive.hosts())
    assert ready[0] == NOW + timedelta(seconds=5)
    assert len(set(ready)) == 10


def test_a_clock_jump_moves_due_times_leases_and_retries_together(archive):
    desk = Desk(archive)
    desk.look()
    before = archive.hosts()[0]
    archive.shift_clock(-timedelta(days=1))
    after = archive.hosts()[0]
    assert after.ready_at == before.ready_at - timedelta(days=1)
    assert desk.page.next_visit_at == NOW + HOUR - timedelta(days=1)


def test_a_source_that_is_left_out_is_visited_no_more_and_goes_on_when_named_again(archive):
    desk = Desk(archive)
    desk.see(article("The vote was delayed."))
    sync(archive, now=desk.now)
    assert archive.source("ledger").source.state == "removed"
    assert claim(archive, NOW + 9 * HOUR) == []
    assert archive.item("ledger").versions == 1
    sync(archive, source(), now=desk.now)
    assert archive.source("ledger").source.state == "active"
    assert len(claim(archive, NOW + 9 * HOUR)) == 1


def test_what_a_person_paused_or_muted_stays_so_over_a_reload(archive):
    sync(archive, source())
    archive.set_source_state("ledger", "paused")
    archive.set_muted("ledger", True)
    sync(archive, source(name="The Ledger"))
    state = archive.source("ledger").source
    assert (state.state, state.muted, state.name) == ("paused", True, "The Ledger")
    assert claim(archive) == []
    archive.set_source_state("ledger", "active")
    assert len(claim(archive)) == 1
    for broken in (lambda: archive.set_source_state("nobody", "paused"), lambda: archive.set_muted("nobody", True)):
        with pytest.raises(ArchiveError, match="no source called nobody"):
            broken()


def test_a_source_that_needs_something_is_not_visited(archive):
    sync(archive, source(state="needs", needs="a token: courts_token_file"))
    assert claim(archive) == []
    assert archive.source("ledger").source.needs == "a token: courts_token_file"


def test_a_source_whose_address_changes_gets_a_new_page(archive):
    sync(archive, source())
    sync(archive, source(url="https://ledger.example/moved"))
    [turn] = claim(archive)
    assert [page.url for page in turn.pages] == ["https://ledger.example/moved"]
    assert archive.page("ledger").url == "https://ledger.example/moved"


def test_a_desk_source_is_kept_over_a_reload_and_its_slug_is_its_own(archive):
    page = archive.add_source(source("tip", origin="desk"), NOW)
    assert page.url == "https://tip.example/story"
    with pytest.raises(ArchiveError, match="called tip already"):
        archive.add_source(source("tip", origin="desk"), NOW)
    sync(archive)
    assert archive.source("tip").source.state == "active"


def test_routes_are_pages_of_one_source(archive):
    routes = ["https://mirror.example/docket", {"url": "https://court.example/feed"}]
    sync(archive, source("case", "https://court.example/case", Kind.DOCKET, options={"routes": routes}))
    assert [page.url for page in archive.pages(slug="case")] == [
        "https://court.example/case",
        "https://mirror.example/docket",
        "https://court.example/feed",
    ]
    assert archive.page("case").url == "https://court.example/case"
    assert [page.host for page in archive.pages(host="mirror.example")] == ["mirror.example"]


def test_a_feed_names_pages_its_first_reading_is_the_baseline(archive):
    desk = Desk(archive, source("wire", "https://wire.example/feed", Kind.FEED))
    one, two = Found("https://wire.example/1", "One", position=0), Found("https://wire.example/2", "Two", position=1)
    desk.look(Outcome.FIRST, found=(one,))
    desk.look(Outcome.CHANGED, found=(two, Found(one.url, "One, again", position=1)))
    by_url = {page.url: page for page in archive.pages(slug="wire")}
    assert (by_url[one.url].baseline, by_url[two.url].baseline) == (True, False)
    assert by_url[one.url].kind is Kind.ARTICLE
    assert by_url[one.url].discovered
    assert (by_url[one.url].title_found, by_url[one.url].position) == ("One, again", 1)
    desk.look(Outcome.CHANGED, found=(two,))
    assert archive.page(one.url).position is None
    assert len(archive.pages(slug="wire")) == 3
    due = [page.url for turn in claim(archive, desk.now) for page in turn.pages]
    assert one.url in due


def test_a_finished_page_is_visited_no_more(archive):
    desk = Desk(archive)
    desk.look(finished=True)
    assert claim(archive, NOW + 99 * HOUR) == []
    sync(archive, source())
    assert claim(archive, NOW + 99 * HOUR) == []


def test_a_host_can_be_claimed_without_a_page_and_keeps_its_gap(archive):
    sync(archive, source())
    url, gap = "https://ledger.example/elsewhere", 5 * SECOND
    turn = archive.claim_host(url, NOW, LEASE, gap)
    assert (turn.host, turn.pages, turn.until, turn.asked_today) == ("ledger.example", (), NOW + LEASE, 0)
    assert claim(archive) == []
    assert archive.claim_host(url, NOW, LEASE, gap) == NOW + gap
    archive.give_back(turn, NOW + gap)
    assert archive.claim_host(url, NOW + SECOND, LEASE, gap) == NOW + gap
    assert archive.claim_host(url, NOW + gap, LEASE, gap).asked_today == 1
    with pytest.raises(LeaseLost):
        archive.give_back(turn, NOW)
    archive.pause_host("ledger.example", NOW + HOUR, "by hand")
    assert archive.claim_host(url, NOW + LEASE + gap, LEASE, gap) == NOW + HOUR


def test_a_visit_that_is_put_off_changes_nothing_but_when_it_is_due(archive):
    sync(archive, source())
    [turn] = claim(archive)
    archive.put_off([turn.pages[0].id], NOW, NOW + HOUR, turn)
    archive.give_back(turn, NOW + 5 * SECOND)
    page = archive.page(turn.pages[0].id)
    assert (page.next_visit_at, page.failures, page.last_visit_at) == (NOW + HOUR, 0, None)
    [host] = archive.hosts()
    assert (host.ready_at, host.asked_today, host.last_asked_at) == (NOW + HOUR, 1, NOW)
    archive.restart_politely(NOW)
    with pytest.raises(LeaseLost):
        archive.put_off([page.id], NOW, NOW, turn)


def test_hosts_that_only_redirects_led_to_are_forgotten_when_their_day_is_over(archive):
    sync(archive, source())
    archive.give_back(archive.claim_host("https://short.example/", NOW, LEASE, SECOND), NOW + SECOND)
    archive.upkeep(NOW + timedelta(days=1))
    assert [host.host for host in archive.hosts()] == ["ledger.example", "short.example"]
    sync(archive)
    archive.upkeep(NOW + timedelta(days=3))
    assert [host.host for host in archive.hosts()] == ["ledger.example"]
