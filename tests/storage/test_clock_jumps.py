"""The clock jumps: what is due, leased, paused and owed moves with it, and nothing that was noted does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import LeaseLost
from storage.records import ChangeFilter, Fault, Outcome
from tests.storage.making import GAPS, HOUR, LEASE, NOW, Desk, article, change, claim, notice, source, visit

JUMPS = [timedelta(days=-400), timedelta(hours=-1), timedelta(seconds=3), timedelta(hours=6), timedelta(days=3650)]


@pytest.mark.parametrize("delta", JUMPS, ids=str)
def test_what_was_due_in_an_hour_is_due_in_an_hour(archive, delta):
    desk = Desk(archive)
    desk.look()
    archive.shift_clock(delta)
    there = NOW + delta
    assert desk.page.next_visit_at == there + HOUR
    assert claim(archive, there + HOUR - timedelta(seconds=1)) == []
    assert len(claim(archive, there + HOUR)) == 1


@pytest.mark.parametrize("delta", JUMPS, ids=str)
def test_a_turn_under_way_keeps_its_host_until_its_lease_ends_there(archive, delta):
    desk = Desk(archive)
    [turn] = claim(archive)
    archive.shift_clock(delta)
    there = NOW + delta
    assert claim(archive, there + LEASE - timedelta(seconds=1)) == []
    archive.record(visit(turn.pages[0], there), turn, there)
    [again] = claim(archive, there + 2 * HOUR)
    assert again.fence == turn.fence + 1
    assert desk.page.last_visit_at == there


@pytest.mark.parametrize("delta", JUMPS, ids=str)
def test_a_pause_goes_on_as_long_as_it_was_meant_to(archive, delta):
    desk = Desk(archive)
    archive.pause_host(desk.page.host, NOW + 5 * HOUR, "asked to wait")
    archive.shift_clock(delta)
    [host] = archive.hosts()
    assert host.paused_until == NOW + delta + 5 * HOUR
    assert claim(archive, NOW + delta + 4 * HOUR) == []
    assert len(claim(archive, NOW + delta + 5 * HOUR)) == 1


@pytest.mark.parametrize("delta", JUMPS, ids=str)
def test_owed_notices_are_tried_when_they_would_have_been(archive, delta):
    desk = Desk(archive)
    desk.see(article("One."))
    desk.see(article("Two."), change=change(), notices=[notice(f"k{n}") for n in range(4)])
    first, second, third = archive.claim_notices(desk.now, 3, LEASE)
    archive.mark_failed(first.id, "refused", desk.now + HOUR)
    archive.mark_failed(second.id, "no such address", None)
    archive.shift_clock(delta)
    there = desk.now + delta
    assert [n.draft.key for n in archive.claim_notices(there, 9, LEASE)] == ["k3"]
    assert {n.id for n in archive.claim_notices(there + LEASE, 9, timedelta(0))} >= {third.id}
    assert first.id in {n.id for n in archive.claim_notices(there + HOUR, 9, LEASE)}
    assert [n.id for n in archive.notices(state="parked")] == [second.id]


def test_what_was_noted_keeps_its_time(archive):
    desk = Desk(archive)
    desk.see(article("One."))
    desk.see(article("Two."), change=change(), notices=[notice("k1")])
    archive.raise_fault(Fault("disk", "nightdesk", "short"), desk.now)
    item = archive.item("ledger")

    def noted():
        return (
            archive.versions(item.id),
            [c.noted_at for c in archive.changes(ChangeFilter())],
            [v.at for v in archive.visits(desk.page.id)],
            [n.owed_at for n in archive.notices()],
            [f.since_at for f in archive.faults()],
            [c.capture.captured_at for c in archive.captures(item.id)],
            archive.hosts()[0].last_asked_at,
        )

    before = noted()
    archive.shift_clock(timedelta(days=30))
    assert noted() == before
    assert archive.verify() == []


def test_there_and_back_is_as_if_nothing_had_been(archive):
    archive.sync_sources([source(f"s{n}") for n in range(6)], NOW, GAPS)
    for turn in claim(archive, limit=3):
        archive.record(visit(turn.pages[0]), turn, NOW + timedelta(seconds=5))
    claim(archive, limit=1)
    archive.pause_host("s5.example", NOW + 3 * HOUR, "busy")
    before = (archive.hosts(), archive.pages())
    archive.shift_clock(timedelta(hours=7, microseconds=13))
    assert (archive.hosts(), archive.pages()) != before
    archive.shift_clock(-timedelta(hours=7, microseconds=13))
    assert (archive.hosts(), archive.pages()) == before


def test_a_host_with_nothing_to_visit_stays_without(archive):
    desk = Desk(archive)
    archive.set_source_state("ledger", "paused")
    archive.shift_clock(timedelta(days=1))
    assert archive.next_ready_at() is None
    archive.set_source_state("ledger", "active")
    assert desk.page.next_visit_at == NOW + timedelta(days=1)


def test_versions_seen_after_a_jump_back_do_not_make_a_sighting_end_before_it_began(archive):
    desk = Desk(archive)
    desk.see(article("One."))
    archive.shift_clock(-timedelta(days=2))
    desk.now = NOW - timedelta(days=2) + HOUR
    desk.look()
    desk.see(article("Two."), change=change())
    one, two = archive.versions(archive.item("ledger").id)
    assert one.last_seen_at >= one.first_seen_at
    assert one.visits == 2
    assert two.first_seen_at == NOW - timedelta(days=2) + 2 * HOUR
    assert archive.item("ledger").last_seen_at >= one.last_seen_at
    assert archive.verify() == []


def test_hosts_asked_before_a_jump_back_still_count_from_their_own_day(archive):
    desk = Desk(archive)
    desk.look()
    archive.shift_clock(-timedelta(days=1))
    desk.now = NOW - timedelta(days=1) + HOUR
    desk.look(Outcome.FAILED, reason="no answer")
    [host] = archive.hosts()
    assert host.asked_today == 1


def test_a_restart_and_a_jump_leave_no_old_turn_behind(archive):
    Desk(archive)
    [turn] = claim(archive)
    archive.shift_clock(HOUR)
    archive.restart_politely(NOW + HOUR)
    with pytest.raises(LeaseLost):
        archive.record(visit(turn.pages[0]), turn, NOW + HOUR)
    [host] = archive.hosts()
    assert host.ready_at == NOW + HOUR + timedelta(seconds=5)
