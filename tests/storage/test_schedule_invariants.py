"""Whatever claims, records, gives back, pauses and jumps in whatever order: the schedule's promises hold."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from storage import LeaseLost, open_archive
from tests.storage.making import GAPS, LEASE, NOW, article, change, notice, seen, source, visit

SLUGS = ("a", "b", "c", "d")
minutes = st.integers(0, 90).map(lambda n: timedelta(minutes=n))


class Schedules(RuleBasedStateMachine):
    """A model of who holds which host, beside the archive."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.archive = open_archive(Path(self.folder.name) / "archive.sqlite")
        sources = [source(slug, f"https://{'shared' if slug in 'ab' else slug}.example/{slug}") for slug in SLUGS]
        self.archive.sync_sources(sources, NOW, GAPS)
        self.now = NOW
        self.turns: list = []
        self.fences: dict[str, int] = {}
        self.versions = dict.fromkeys(SLUGS, 0)
        self.owed = 0

    def teardown(self) -> None:
        assert self.archive.verify() == []
        self.archive.close()
        self.folder.cleanup()

    def holds(self, turn) -> bool:
        return self.fences.get(turn.host) == turn.fence

    @rule(length=minutes)
    def wait(self, length):
        self.now += length

    @rule(limit=st.integers(1, 4), pages=st.integers(1, 3))
    def claim(self, limit, pages):
        for turn in self.archive.claim_due(self.now, limit, LEASE, pages):
            held = [t for t in self.turns if t.host == turn.host and self.holds(t) and t.until > self.now]
            assert held == []
            assert turn.fence > self.fences.get(turn.host, 0)
            assert all(page.next_visit_at <= self.now for page in turn.pages)
            self.fences[turn.host] = turn.fence
            self.turns.append(turn)

    @precondition(lambda self: self.turns)
    @rule(data=st.data(), new=st.booleans(), later=minutes, free=st.booleans())
    def record(self, data, new, later, free):
        turn = data.draw(st.sampled_from(self.turns))
        page = self.archive.page(turn.pages[0].id)
        slug, ready = page.source.slug, self.now + timedelta(seconds=5) if free else None
        text = article(f"Text {self.versions[slug] + 1}.")
        edit = {"change": change(), "notices": (notice(f"{slug}{self.versions[slug]}"),)} if page.version else {}
        made = seen(page, text, self.now, **edit) if new else visit(page, self.now, next_visit_at=self.now + later)
        try:
            self.archive.record(made, turn, ready)
        except LeaseLost:
            assert not self.holds(turn)
            return
        assert self.holds(turn)
        self.versions[slug] += new
        self.owed += bool(new and edit)
        if free:
            self.turns.remove(turn)

    @precondition(lambda self: self.turns)
    @rule(data=st.data(), later=minutes)
    def give_back(self, data, later):
        turn = data.draw(st.sampled_from(self.turns))
        try:
            self.archive.give_back(turn, self.now + later)
        except LeaseLost:
            assert not self.holds(turn)
        self.turns.remove(turn)

    @precondition(lambda self: self.turns)
    @rule(data=st.data(), later=minutes)
    def record_many(self, data, later):
        turns = [t for t in self.turns if data.draw(st.booleans())]
        batch = [(visit(t.pages[0], self.now, next_visit_at=self.now + later), t, self.now) for t in turns]
        assert self.archive.record_many(batch) == sum(map(self.holds, turns))
        self.turns = [t for t in self.turns if t not in turns]

    @rule(slug=st.sampled_from(SLUGS))
    def check_now(self, slug):
        self.archive.due_now(self.archive.page(slug).id, self.now)

    @rule(slug=st.sampled_from(SLUGS), state=st.sampled_from(("active", "paused")))
    def switch(self, slug, state):
        self.archive.set_source_state(slug, state)

    @rule(length=minutes)
    def pause_host(self, length):
        self.archive.pause_host("shared.example", self.now + length, "asked to wait")

    @rule(delta=st.integers(-60, 60).map(lambda n: timedelta(minutes=n)))
    def jump(self, delta):
        self.archive.shift_clock(delta)
        self.now += delta
        self.turns = []
        self.fences = {host.host: host.fence for host in self.archive.hosts()}

    @rule()
    def restart(self):
        self.archive.close()
        self.archive = open_archive(Path(self.folder.name) / "archive.sqlite")
        self.archive.restart_politely(self.now)
        self.turns = []
        self.fences = {host.host: host.fence for host in self.archive.hosts()}
        assert self.archive.claim_due(self.now + timedelta(seconds=4), 9, LEASE) == []

    @invariant()
    def nothing_is_lost_or_doubled(self):
        for slug, versions in self.versions.items():
            assert self.archive.page(slug).version == versions
        assert self.archive.counts()["notices_owed"] == self.owed

    @invariant()
    def a_host_is_ready_no_later_than_it_must_be(self):
        pages = {slug: self.archive.page(slug) for slug in SLUGS}
        for host in self.archive.hosts():
            due = [p.next_visit_at for p in pages.values() if p.host == host.host and p.source.state == "active"]
            if due:
                assert host.ready_at >= min(due)
                assert host.ready_at >= (host.paused_until or host.ready_at)
            if host.paused_until and host.paused_until > self.now:
                assert host.ready_at > self.now


Schedules.TestCase.settings = settings(max_examples=25, stateful_step_count=30, suppress_health_check=list(HealthCheck))
TestSchedules = Schedules.TestCase
