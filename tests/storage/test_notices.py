"""What is owed is carried at least once, in its order, by one claimer at a time, whatever happens to the claimer."""

from __future__ import annotations

import tempfile
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from storage import ArchiveError, open_archive
from storage.records import Fault, NoticeDraft, Outcome
from tests.storage.making import HOUR, LEASE, NOW, Desk, article, change, notice

SECOND = timedelta(seconds=1)


@pytest.fixture
def desk(archive):
    desk = Desk(archive)
    desk.see(article("One."))
    return desk


def owe(desk, *keys, channel="desk"):
    text = f"Text of {keys} at {desk.now}."
    return desk.see(article(text), change=change(), notices=tuple(notice(key, channel) for key in keys))


def test_the_longest_waiting_is_claimed_first(archive, desk):
    owe(desk, "a", "b")
    owe(desk, "c")
    assert [n.draft.key for n in archive.claim_notices(desk.now, 2, LEASE)] == ["a", "b"]
    assert [n.draft.key for n in archive.claim_notices(desk.now, 9, LEASE)] == ["c"]


def test_nothing_is_claimed_before_it_is_owed(archive, desk):
    owe(desk, "a")
    assert archive.claim_notices(desk.now - HOUR - SECOND, 9, LEASE) == []
    assert len(archive.claim_notices(desk.now - HOUR, 9, LEASE)) == 1


def test_a_notice_carries_what_was_drafted_to_the_letter(archive, desk):
    body = {
        "headline": "Ünïcode ‹›\u202e\x00",
        "flags": ["a", "b"],
        "deep": {"n": [1, 2.5, None, True]},
        "long": "x" * 9999,
    }
    draft = NoticeDraft("mail", "k1", "Subject\nwith a break", body)
    desk.see(article("Two."), change=change(), notices=(draft,))
    [owed] = archive.claim_notices(desk.now, 1, LEASE)
    assert owed.draft == draft


def test_a_change_that_turns_out_to_be_none_owes_nothing(archive, desk):
    """The same content again, from another page of the item or by a racing visit."""
    desk.see(article("One."), change=change(), notices=(notice("a"),))
    assert archive.notices() == []


def test_a_change_that_nobody_asked_for_owes_nothing(archive, desk):
    assert desk.see(article("Two."), change=change()) is not None
    assert archive.notices() == []


def test_two_channels_of_one_change_fail_apart(archive, desk):
    owe(desk, "mail1", channel="mail")
    owe(desk, "chat1", channel="chat")
    by_channel = {n.draft.channel: n for n in archive.claim_notices(desk.now, 9, LEASE)}
    archive.mark_failed(by_channel["mail"].id, "refused", desk.now + HOUR)
    archive.mark_sent(by_channel["chat"].id, desk.now)
    assert archive.claim_notices(desk.now + LEASE, 9, LEASE) == []
    [again] = archive.claim_notices(desk.now + HOUR, 9, LEASE)
    assert (again.draft.channel, again.attempts, again.last_error) == ("mail", 1, "refused")


def test_a_late_failure_of_a_lost_lease_does_not_send_again_what_was_sent(archive, desk):
    """A hung try comes back after somebody else sent the notice."""
    owe(desk, "a")
    [slow] = archive.claim_notices(desk.now, 1, LEASE)
    [quick] = archive.claim_notices(desk.now + LEASE, 1, LEASE)
    assert slow.id == quick.id
    archive.mark_sent(quick.id, desk.now + LEASE)
    archive.mark_failed(slow.id, "timed out", desk.now + HOUR)
    assert archive.claim_notices(desk.now + 9 * HOUR, 9, LEASE) == []
    [sent] = archive.notices()
    assert (sent.state, sent.sent_at) == ("sent", desk.now + LEASE)


def test_a_notice_that_came_through_in_the_end_is_not_parked_any_more(archive, desk):
    owe(desk, "a")
    [one] = archive.claim_notices(desk.now, 1, LEASE)
    archive.mark_failed(one.id, "no such address", None)
    archive.unpark(one.id, desk.now)
    [again] = archive.claim_notices(desk.now, 1, LEASE)
    archive.mark_sent(again.id, desk.now)
    [sent] = archive.notices()
    assert (sent.state, sent.attempts, sent.last_error) == ("sent", 2, "")
    assert archive.counts()["notices_parked"] == 0
    with pytest.raises(ArchiveError, match="no such notice"):
        archive.unpark(sent.id, desk.now)


def test_lists_are_newest_first_by_state_and_bounded(archive, desk):
    for key in "abcd":
        owe(desk, key)
    [first, second] = archive.claim_notices(desk.now, 2, LEASE)
    archive.mark_sent(first.id, desk.now)
    archive.mark_failed(second.id, "no", None)
    assert [n.draft.key for n in archive.notices()] == ["d", "c", "b", "a"]
    assert [n.draft.key for n in archive.notices(limit=2)] == ["d", "c"]
    assert [n.draft.key for n in archive.notices(state="owed")] == ["d", "c"]
    assert [n.draft.key for n in archive.notices(state="sent")] == ["a"]
    assert [n.draft.key for n in archive.notices(state="parked")] == ["b"]
    assert archive.notices(state="lost") == []


def test_what_was_sent_long_ago_keeps_its_key_and_loses_its_words(archive, desk):
    owe(desk, "a")
    owe(desk, "b")
    [first] = archive.claim_notices(desk.now, 1, LEASE)
    archive.mark_sent(first.id, desk.now)
    archive.upkeep(desk.now + timedelta(days=29))
    assert archive.notices(state="sent")[0].draft.body != {}
    archive.upkeep(desk.now + timedelta(days=31))
    assert archive.notices(state="sent")[0].draft.body == {}
    assert archive.notices(state="owed")[0].draft.body != {}
    owe(desk, "a")
    assert len(archive.notices()) == 2, "a key is owed once, also long after"


def test_a_fault_is_told_when_it_begins_and_again_when_it_comes_back(archive, desk):
    fault = Fault("failing", "ledger", "no answer", desk.page.id)
    for key in ("f1", "f2"):
        desk.look(Outcome.FAILED, reason="no answer", faults=(fault,), notices=(notice(key, "ops"),))
    assert [n.draft.key for n in archive.notices()] == ["f1"]
    desk.look()
    desk.look(Outcome.FAILED, reason="no answer", faults=(fault,), notices=(notice("f3", "ops"),))
    assert [n.draft.key for n in archive.notices()] == ["f3", "f1"]


def test_one_fault_that_is_new_is_told_beside_one_that_stands(archive, desk):
    failing = Fault("failing", "ledger", "no answer", desk.page.id)
    shrunk = Fault("shrunk", "ledger", "half of it", desk.page.id)
    desk.look(Outcome.FAILED, faults=(failing,), notices=(notice("f1", "ops"),))
    desk.look(Outcome.SUSPECT, faults=(failing, shrunk), notices=(notice("f1", "ops"), notice("s1", "ops")))
    assert sorted(n.draft.key for n in archive.notices()) == ["f1", "s1"]
    assert [f.fault.kind for f in archive.faults()] == ["failing", "shrunk"]


def test_a_standing_fault_takes_the_newer_words_and_keeps_its_beginning(archive, desk):
    archive.raise_fault(Fault("disk", "nightdesk", "400 MB free"), NOW)
    archive.raise_fault(Fault("disk", "nightdesk", "300 MB free"), NOW + HOUR)
    [standing] = archive.faults()
    assert (standing.fault.text, standing.since_at, standing.told) == ("300 MB free", NOW, False)


def test_faults_of_two_pages_of_a_source_stand_apart(archive):
    from tests.storage.making import GAPS, claim, source, visit

    archive.sync_sources([source(options={"routes": ["https://mirror.example/story"]})], NOW, GAPS)
    for turn in claim(archive):
        page = turn.pages[0]
        fault = Fault("failing", "ledger", f"no answer from {page.host}", page.id)
        archive.record(visit(page, NOW, Outcome.FAILED, faults=(fault,)), turn, NOW)
    assert len(archive.faults()) == 2
    for turn in claim(archive, NOW + 2 * HOUR):
        if turn.host == "mirror.example":
            archive.record(visit(turn.pages[0], NOW + 2 * HOUR), turn, NOW)
    assert [f.fault.text for f in archive.faults()] == ["no answer from ledger.example"]


def test_claimers_in_many_threads_never_share_a_notice(archive, desk):
    keys = [f"k{n}" for n in range(60)]
    owe(desk, *keys)
    claimed: list[list[str]] = [[] for _ in range(4)]
    barrier = threading.Barrier(4)

    def work(mine: list[str]) -> None:
        barrier.wait()
        while got := archive.claim_notices(desk.now, 3, HOUR):
            mine.extend(n.draft.key for n in got)

    threads = [threading.Thread(target=work, args=(mine,)) for mine in claimed]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    everything = [key for mine in claimed for key in mine]
    assert sorted(everything) == sorted(keys)


class Outbox(RuleBasedStateMachine):
    """Carriers that claim, send, fail, hang and die: nothing owed is ever lost, nothing sent goes out again."""

    @initialize()
    def open(self):
        self.folder = tempfile.TemporaryDirectory()
        self.archive = open_archive(Path(self.folder.name) / "archive.sqlite")
        self.desk = Desk(self.archive)
        self.desk.see(article("One."))
        self.owed: set[str] = set()
        self.sent: set[str] = set()
        self.parked: dict[str, str] = {}
        self.held: list = []

    def teardown(self):
        if hasattr(self, "archive"):
            self.desk.now += timedelta(days=400)
            left = {n.draft.key for n in self.archive.claim_notices(self.desk.now, 999, LEASE)}
            assert left == self.owed - self.sent - set(self.parked)
            self.archive.close()
            self.folder.cleanup()

    @rule(many=st.integers(1, 3))
    def change(self, many):
        keys = [f"k{len(self.owed) + n}" for n in range(many)]
        owe(self.desk, *keys)
        self.owed.update(keys)

    @rule(limit=st.integers(1, 4), wait=st.sampled_from([0, 1, 300]))
    def claim(self, limit, wait):
        self.desk.now += timedelta(seconds=wait)
        got = self.archive.claim_notices(self.desk.now, limit, LEASE)
        keys = {n.draft.key for n in got}
        live = {n.draft.key for n, until in self.held if until > self.desk.now}
        assert not keys & (self.sent | set(self.parked) | live)
        self.held += [(n, self.desk.now + LEASE) for n in got]

    @precondition(lambda self: self.held)
    @rule(data=st.data(), how=st.sampled_from(["sent", "failed", "parked", "died"]))
    def finish(self, data, how):
        notice, _ = self.held.pop(data.draw(st.integers(0, len(self.held) - 1)))
        key = notice.draft.key
        if how == "sent":
            self.archive.mark_sent(notice.id, self.desk.now)
            self.sent.add(key)
            self.parked.pop(key, None)
        elif how == "failed":
            self.archive.mark_failed(notice.id, "refused", self.desk.now + timedelta(minutes=1))
            if key not in self.sent:
                self.parked.pop(key, None)
                self.held = [(n, self.desk.now if n.id == notice.id else until) for n, until in self.held]
        elif how == "parked":
            self.archive.mark_failed(notice.id, "no such address", None)
            if key not in self.sent:
                self.parked[key] = notice.id

    @precondition(lambda self: self.parked)
    @rule(data=st.data())
    def unpark(self, data):
        key = data.draw(st.sampled_from(sorted(self.parked)))
        notice_id = self.parked.pop(key)
        self.archive.unpark(notice_id, self.desk.now)
        self.held = [(n, self.desk.now if n.id == notice_id else until) for n, until in self.held]

    @rule()
    def restart(self):
        self.archive.close()
        self.archive = self.desk.archive = open_archive(Path(self.folder.name) / "archive.sqlite")

    @invariant()
    def counts_are_those_of_the_states(self):
        if hasattr(self, "archive"):
            counts = self.archive.counts()
            assert counts["notices_parked"] == len(self.parked)
            assert counts["notices_owed"] == len(self.owed - self.sent - set(self.parked))


Outbox.TestCase.settings = settings(max_examples=25, stateful_step_count=25)
TestOutbox = Outbox.TestCase
