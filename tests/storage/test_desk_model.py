"""What people and the file say of sources, what stands as a fault, what was judged and set: beside a plain model, in any
order, through reloads, restarts and copies."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from storage import ArchiveError, open_archive
from storage.records import Annotation, ChangeFilter, Fault
from tests.storage.making import GAPS, HOUR, NOW, article, change, claim, notice, seen, source

SLUGS = ("ledger", "herald", "gazette", "tribune")
slugs = st.sampled_from(SLUGS)
words = st.text(max_size=20).map(lambda text: text.encode("utf-8", "replace").decode().replace("\x00", ""))


class Desks(RuleBasedStateMachine):
    @initialize()
    def open(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "archive.sqlite"
        self.archive = open_archive(self.path)
        self.now = NOW
        self.origin: dict[str, str] = {}
        """Which sources there are, and whose; `removed` for those that the file named once."""
        self.state: dict[str, str] = {}
        self.muted: dict[str, bool] = {}
        self.faults: dict[tuple[str, str], str] = {}
        self.owed = 0
        self.verdicts: dict[str, list[tuple[str, str]]] = {}
        self.settings: dict[str, str] = {}
        self.visited = 0

    def teardown(self):
        if hasattr(self, "archive"):
            assert self.archive.verify() == []
            self.archive.close()
            self.folder.cleanup()

    # ------------------------------------------------------------ sources

    @rule(named=st.sets(slugs))
    def reload(self, named):
        self.now += HOUR
        self.archive.sync_sources([source(slug) for slug in sorted(named)], self.now, GAPS)
        for slug in SLUGS:
            if slug in named:
                fresh = self.origin.get(slug) != "file"
                self.origin[slug] = "file"
                if fresh:
                    self.state.setdefault(slug, "active")
                    self.muted.setdefault(slug, False)
            elif self.origin.get(slug) == "file":
                self.retire(slug)

    def retire(self, slug):
        self.origin[slug] = "removed"
        self.faults = {(kind, subject): text for (kind, subject), text in self.faults.items() if subject != slug}

    @rule(slug=slugs)
    def remove(self, slug):
        try:
            self.archive.remove_source(slug)
        except ArchiveError:
            assert self.origin.get(slug) != "desk"
            return
        assert self.origin[slug] == "desk"
        self.retire(slug)
        del self.state[slug], self.muted[slug]

    @rule(slug=slugs)
    def add(self, slug):
        taken = self.origin.get(slug) in ("file", "desk")
        try:
            self.archive.add_source(source(slug, origin="desk"), self.now)
        except ArchiveError:
            assert taken
            return
        assert not taken
        self.origin[slug] = "desk"
        self.state.setdefault(slug, "active")
        self.muted.setdefault(slug, False)

    @rule(slug=slugs, state=st.sampled_from(("active", "paused")))
    def switch(self, slug, state):
        try:
            self.archive.set_source_state(slug, state)
        except ArchiveError:
            assert self.origin.get(slug, "removed") == "removed"
            return
        assert self.origin[slug] != "removed"
        self.state[slug] = state

    @rule(slug=slugs, muted=st.booleans())
    def mute(self, slug, muted):
        if slug in self.origin and self.origin[slug] != "removed":
            self.archive.set_muted(slug, muted)
            self.muted[slug] = muted

    # ------------------------------------------------------------ faults

    @rule(kind=st.sampled_from(("disk", "quiet", "overdue")), subject=slugs, text=words)
    def trouble(self, kind, subject, text):
        new = (kind, subject) not in self.faults
        told = notice(f"{kind} {subject} {self.now} {len(self.faults)} {self.owed}")
        assert self.archive.raise_fault(Fault(kind, subject, text), self.now, (told,)) is new
        self.faults[kind, subject] = text
        self.owed += new

    @precondition(lambda self: self.faults)
    @rule(data=st.data())
    def mend(self, data):
        kind, subject = data.draw(st.sampled_from(sorted(self.faults)))
        assert self.archive.clear_fault(kind, subject, self.now)
        assert not self.archive.clear_fault(kind, subject, self.now)
        del self.faults[kind, subject]

    # ------------------------------------------------------------ what is judged and set

    @precondition(lambda self: any(self.visible(slug) for slug in SLUGS))
    @rule(data=st.data())
    def edit(self, data):
        """A visit that brings a version, and a change if it is not the first."""
        slug = data.draw(st.sampled_from([slug for slug in SLUGS if self.visible(slug)]))
        self.now += HOUR
        page = self.archive.page(slug)
        self.archive.due_now(page.id, self.now)
        turn = next(turn for turn in claim(self.archive, self.now) if turn.host == page.host)
        self.visited += 1
        edit = {"change": change("figure")} if page.version else {}
        stored = self.archive.record(seen(page, article(f"Text {self.visited}."), self.now, **edit), turn, self.now)
        if stored is not None:
            self.verdicts[stored] = []

    def visible(self, slug: str) -> bool:
        return self.origin.get(slug) in ("file", "desk") and self.state.get(slug) == "active"

    @precondition(lambda self: self.verdicts)
    @rule(data=st.data(), verdict=st.sampled_from(("", "noise", "important")), text=words)
    def judge(self, data, verdict, text):
        changed = data.draw(st.sampled_from(sorted(self.verdicts)))
        self.archive.annotate(Annotation(changed, verdict, text, self.now))
        self.verdicts[changed].append((verdict, text))

    @rule(key=st.sampled_from(("pace", "ready", "odd key")), value=words)
    def put(self, key, value):
        self.archive.put_setting(key, value)
        self.settings[key] = value

    @rule()
    def restart(self):
        self.archive.close()
        self.archive = open_archive(self.path)

    @rule()
    def live_on_in_a_copy(self):
        copy = self.path.with_name("copy.sqlite")
        self.archive.backup(copy)
        self.archive.close()
        for name in (self.path.name, f"{self.path.name}-wal", f"{self.path.name}-shm"):
            self.path.with_name(name).unlink(missing_ok=True)
        copy.rename(self.path)
        self.archive = open_archive(self.path)

    @rule()
    def keep_up(self):
        self.archive.upkeep(self.now, timedelta(seconds=5))

    # ------------------------------------------------------------ what must hold

    @invariant()
    def sources_are_as_they_were_said_to_be(self):
        if not hasattr(self, "archive"):
            return
        found = {state.source.slug: state.source for state in self.archive.sources()}
        assert set(found) == set(self.origin)
        for slug, origin in self.origin.items():
            expected = "removed" if origin == "removed" else self.state[slug]
            assert found[slug].state == expected
            if origin != "removed":
                assert (found[slug].origin, found[slug].muted) == (origin, self.muted[slug])

    @invariant()
    def nobody_is_visited_who_should_not_be(self):
        if not hasattr(self, "archive"):
            return
        later = self.now + timedelta(days=400)
        late = {page.source.slug for page in self.archive.overdue(later, HOUR)}
        assert late == {slug for slug in SLUGS if self.visible(slug)}

    @invariant()
    def faults_stand_once_with_their_latest_words(self):
        if hasattr(self, "archive"):
            standing = [one.fault for one in self.archive.faults()]
            assert {(fault.kind, fault.subject): fault.text for fault in standing} == self.faults
            assert len(standing) == len(self.faults)
            assert self.archive.counts()["notices_owed"] == self.owed

    @invariant()
    def every_verdict_is_kept_and_the_last_one_holds(self):
        if not hasattr(self, "archive"):
            return
        stored = {one.id: one for one in self.archive.changes(ChangeFilter(), 1000)}
        assert set(stored) == set(self.verdicts)
        for changed, said in self.verdicts.items():
            assert [(one.verdict, one.text) for one in self.archive.annotations(changed)] == said
            assert stored[changed].verdict == (said[-1][0] if said else "")

    @invariant()
    def settings_are_the_last_ones(self):
        if hasattr(self, "archive"):
            assert {key: self.archive.setting(key) for key in self.settings} == self.settings


Desks.TestCase.settings = settings(max_examples=20, stateful_step_count=25)
TestDesks = Desks.TestCase
