"""An item's history beside a plain list of what was recorded: versions, passages, entries and payloads, also after
upkeep, a restart, and takedowns in between."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from storage import open_archive
from storage.content import content_digest
from storage.records import Document, Entry, Kind, Outcome
from tests.storage.making import Desk, article, docket, source

TEXTS = ("The vote was delayed.", "Nobody said why.", "A tide came in.", "Fishermen cheered.", "The end.")
texts = st.lists(st.sampled_from(TEXTS), min_size=1, max_size=5).map(tuple)
payloads = st.binary(max_size=60) | st.integers(0, 9).map(lambda n: b"<p>a page of the ledger</p>" * 40 + bytes([n]))


def runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Neighbouring numbers together: [1, 2, 4] → [(1, 2), (4, 4)]."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


class Articles(RuleBasedStateMachine):
    @initialize()
    def open(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "archive.sqlite"
        self.archive = open_archive(self.path)
        self.desk = Desk(self.archive)
        self.states: list = []
        """(texts or None for a removal, payload)"""
        self.taken: set[int] = set()

    def teardown(self):
        if hasattr(self, "archive"):
            self.archive.close()
            self.folder.cleanup()

    @property
    def item(self):
        return self.archive.item("ledger")

    @rule(shown=texts, payload=payloads)
    def publish(self, shown, payload):
        new = not self.states or self.states[-1][0] != shown
        self.desk.see(article(*shown), payload=payload)
        if new:
            self.states.append((shown, payload))

    @precondition(lambda self: self.states and self.states[-1][0] is not None)
    @rule()
    def remove(self):
        self.desk.see(None)
        self.states.append((None, b""))

    @precondition(lambda self: self.states)
    @rule(outcome=st.sampled_from([Outcome.UNCHANGED, Outcome.FAILED, Outcome.SUSPECT, Outcome.BLOCKED]))
    def look(self, outcome):
        self.desk.look(outcome, reason="as it was")

    @rule(whole=st.booleans())
    def keep_up(self, whole):
        self.archive.upkeep(self.desk.now, timedelta(seconds=5), whole=whole)

    @rule()
    def restart(self):
        self.archive.close()
        self.archive = self.desk.archive = open_archive(self.path)

    @precondition(lambda self: len(self.states) > 1)
    @rule(data=st.data())
    def take_down(self, data):
        number = data.draw(st.integers(1, len(self.states)))
        self.archive.takedown(self.item.id, [number], "order of a court")
        self.taken.add(number)

    @invariant()
    def versions_are_what_was_published(self):
        if not getattr(self, "states", None):
            return
        versions = self.archive.versions(self.item.id)
        assert [v.number for v in versions] == list(range(1, len(self.states) + 1))
        for version, (shown, payload) in zip(versions, self.states, strict=True):
            reading = article(*shown) if shown is not None else None
            assert version.digest == content_digest(reading)
            stored = self.archive.version(self.item.id, version.number)
            assert stored.reading == (None if version.number in self.taken else reading)
            kept = self.archive.capture(version.capture_id)
            taken = {self.states[number - 1][1] for number in self.taken}
            if shown is not None and payload not in taken:
                assert kept.capture.payload == payload
            elif version.number in self.taken:
                assert kept.capture.payload == b""

    @invariant()
    def passages_stand_where_they_stood(self):
        if not getattr(self, "states", None):
            return
        for text in TEXTS:
            numbers = [n for n, (shown, _) in enumerate(self.states, 1) if text in (shown or ())]
            if not self.taken & set(numbers):
                hits = self.archive.stands_in(text)
                assert sorted((hit.first_version, hit.last_version) for hit in hits) == runs(numbers)
                assert [hit.current for hit in hits if hit.current] == [True] * (len(self.states) in numbers)

    @invariant()
    def nothing_is_wrong(self):
        if hasattr(self, "archive"):
            assert self.archive.verify() == []


Articles.TestCase.settings = settings(max_examples=25, stateful_step_count=20)
TestArticles = Articles.TestCase

ROWS = (
    Entry("COMPLAINT filed.", "2026-04-01", "1"),
    Entry("ORDER granting motion.", "2026-04-02", "2"),
    Entry("Minute entry.", "2026-04-03"),
    Entry("Notice of appearance.", "2026-04-03", source_id="77"),
    Entry("EXHIBIT A.", "2026-04-04", "4", documents=(Document("Exhibit", "4", 1, "paid"),)),
)
rows = st.lists(st.sampled_from(range(len(ROWS))), max_size=5, unique=True)


class Dockets(RuleBasedStateMachine):
    @initialize()
    def open(self):
        self.folder = tempfile.TemporaryDirectory()
        self.archive = open_archive(Path(self.folder.name) / "archive.sqlite")
        self.desk = Desk(self.archive, source("case", kind=Kind.DOCKET))
        self.states: list[dict[int, Entry]] = []
        self.edits = dict.fromkeys(range(len(ROWS)), 0)

    def teardown(self):
        if hasattr(self, "archive"):
            assert self.archive.verify() == []
            self.archive.close()
            self.folder.cleanup()

    @rule(shown=rows, edited=st.none() | st.sampled_from((0, 1, 3, 4)), sealed=st.booleans())
    def publish(self, shown, edited, sealed):
        if edited is not None:
            self.edits[edited] += 1
        state = {}
        for n in shown:
            words = f"{ROWS[n].text} (edited {self.edits[n]})" if self.edits[n] else ROWS[n].text
            state[n] = replace(ROWS[n], text=words, restricted=sealed and n == 1)
        reading = docket(*state.values())
        page = self.desk.page
        if page.version and content_digest(reading) == self.archive.versions(page.item_id)[-1].digest:
            return
        self.desk.see(reading)
        self.states.append(state)

    @invariant()
    def every_row_ever_shown_has_its_life(self):
        if not getattr(self, "states", None):
            return
        lives = self.archive.entries_seen(self.archive.item("case").id)
        known = [n for n in range(len(ROWS)) if any(n in state for state in self.states)]
        assert len(lives) == len(known)
        for n in known:
            numbers = [number for number, state in enumerate(self.states, 1) if n in state]
            last = self.states[numbers[-1] - 1][n]
            [life] = [one for one in lives if one["entry"] == replace(last, sequence=0)]
            assert (life["first_version"], life["last_version"]) == (numbers[0], numbers[-1])
            standing = "sealed" if last.restricted else "standing"
            assert life["state"] == (standing if numbers[-1] == len(self.states) else "gone")
            told: list[tuple[int, str]] = []
            for number in numbers:
                before = self.states[number - 2].get(n) if number > 1 else None
                if before != self.states[number - 1][n]:
                    told.append((number, self.states[number - 1][n].text))
            assert [(number, entry.text) for number, entry in life["history"]] == told

    @invariant()
    def the_latest_are_the_same_lives_by_their_coming(self):
        if not getattr(self, "states", None):
            return
        item = self.archive.item("case").id
        every = sorted(self.archive.entries_seen(item), key=lambda life: -life["first_version"])
        parts = [self.archive.entries_latest(item, start, 2) for start in range(0, len(every) + 2, 2)]
        assert self.archive.entries_count(item) == len(every)
        listed = [life for part in parts for life in part]
        assert [life["first_version"] for life in listed] == [life["first_version"] for life in every]
        assert sorted(map(repr, listed)) == sorted(map(repr, every))
        self.narrowed(item, listed)
        whole = self.archive.entries_seen(item)
        assert [list(self.archive.entries_part(item, n, 1)) for n in range(len(whole))] == [[life] for life in whole]
        assert list(self.archive.entries_part(item, -2)) == whole[-2:]

    def narrowed(self, item, listed):
        """By time and by wording, as the whole list would be."""
        for at in {version.first_seen_at for version in self.archive.versions(item)}:
            opened = {version.number for version in self.archive.versions(item) if version.first_seen_at >= at}
            touched = [life for life in listed if opened & {number for number, _ in life["history"]}]
            sealed = [life for life in touched if is_sealed(life["entry"])]
            assert self.archive.entries_latest(item, 0, 100, since=at) == touched
            assert self.archive.entries_latest(item, 0, 1, since=at, fits=is_sealed) == sealed[:1]
            assert self.archive.entries_count(item, since=at) == len(touched)
            assert self.archive.entries_count(item, since=at, fits=is_sealed) == len(sealed)
            assert self.archive.entries_latest(item, 0, 100, since=at, sealed=True) == sealed
            assert self.archive.entries_count(item, since=at, sealed=True) == len(sealed)

    @invariant()
    def what_stands_is_in_the_dockets_own_order(self):
        if not getattr(self, "states", None):
            return
        lives = self.archive.entries_seen(self.archive.item("case").id)
        standing = [life["entry"].text for life in lives if life["state"] != "gone"]
        assert standing == [entry.text for entry in self.states[-1].values()]


def is_sealed(entry):
    return entry.restricted


Dockets.TestCase.settings = settings(max_examples=30, stateful_step_count=15)
TestDockets = Dockets.TestCase
