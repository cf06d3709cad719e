"""The wire beside a plain list: whatever was recorded, judged again and taken down, filters and counts say the same."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from storage import open_archive
from storage.records import Annotation, Change, ChangeFilter, Kind, Weight
from tests.storage.making import GAPS, HOUR, NOW, article, change, seen, source

SOURCES = {
    "ledger": (Kind.ARTICLE, ("port", "city")),
    "herald": (Kind.PAGE, ("port",)),
    "court": (Kind.DOCKET, ()),
}
FLAGS = ("headline", "quote", "figure", "silent-edit")
WORDS = ("harbour", "quay", "vote", "nine")
weights = st.sampled_from(list(Weight))
flags = st.lists(st.sampled_from(FLAGS), max_size=3, unique=True).map(tuple)
words = st.lists(st.sampled_from(WORDS), max_size=2).map(" ".join)


@dataclass
class Noted:
    slug: str
    after: int
    at: datetime
    change: Change
    verdict: str = ""


def fits(seq: int, noted: Noted, where: ChangeFilter) -> bool:
    kind, tags = SOURCES[noted.slug]
    finding = noted.change.findings[0] if noted.change.findings else None
    sides = [(finding.after or "").split(), (finding.before or "").split()] if finding else [[], []]
    return all(
        (
            where.source in (None, noted.slug),
            where.tag is None or where.tag in tags,
            where.kind in (None, kind),
            where.flag is None or where.flag in noted.change.flags,
            not where.flags or bool(set(where.flags) & set(noted.change.flags)),
            where.weight is None or noted.change.weight.rank >= where.weight.rank,
            where.since is None or noted.at >= where.since,
            where.before_seq is None or seq < where.before_seq,
            where.after_seq is None or seq > where.after_seq,
            where.added is None or where.added in sides[0],
            where.removed is None or where.removed in sides[1],
            where.words is None or where.words in sides[0] + sides[1],
        )
    )


filters = st.builds(
    ChangeFilter,
    source=st.none() | st.sampled_from([*SOURCES, "nobody"]),
    tag=st.none() | st.sampled_from(["port", "city", "nothing"]),
    flag=st.none() | st.sampled_from(FLAGS),
    weight=st.none() | weights,
    since=st.none() | st.integers(0, 80).map(lambda n: NOW + n * HOUR),
    words=st.none() | st.sampled_from(WORDS),
    before_seq=st.none() | st.integers(0, 15),
    after_seq=st.none() | st.integers(0, 15),
    kind=st.none() | st.sampled_from(list(Kind)),
    flags=flags,
    added=st.none() | st.sampled_from(WORDS),
    removed=st.none() | st.sampled_from(WORDS),
)
one_field = st.sampled_from(
    [ChangeFilter(), *(ChangeFilter(source=s) for s in SOURCES), *(ChangeFilter(flag=f) for f in FLAGS)]
    + [ChangeFilter(weight=w) for w in Weight]
    + [ChangeFilter(source=s, weight=w) for s in SOURCES for w in Weight]
    + [ChangeFilter(source=s, flag=f) for s in SOURCES for f in FLAGS]
)


class Wire(RuleBasedStateMachine):
    @initialize()
    def open(self):
        self.folder = tempfile.TemporaryDirectory()
        self.archive = open_archive(Path(self.folder.name) / "archive.sqlite")
        self.archive.sync_sources(
            [source(slug, kind=kind, tags=tags) for slug, (kind, tags) in SOURCES.items()], NOW, GAPS
        )
        self.now, self.noted = NOW, []
        for slug in SOURCES:
            self.see(slug, None)

    def teardown(self):
        if hasattr(self, "archive"):
            assert self.archive.verify() == []
            self.archive.close()
            self.folder.cleanup()

    def see(self, slug: str, edit: Change | None):
        page = self.archive.page(slug)
        self.archive.due_now(page.id, self.now)
        turn = next(t for t in self.archive.claim_due(self.now, 9, timedelta(0)) if t.host == page.host)
        text = article(f"Text {self.now.isoformat()}.")
        self.archive.record(seen(page, text, self.now, change=edit), turn, self.now)

    @rule(slug=st.sampled_from(list(SOURCES)), weight=weights, flags=flags, before=words, after=words)
    def edit(self, slug, weight, flags, before, after):
        self.now += 7 * HOUR
        made = replace(change(weight=weight, before=before, after=after), flags=flags)
        self.see(slug, made)
        self.noted.append(Noted(slug, self.archive.page(slug).version, self.now, made))

    @precondition(lambda self: self.noted)
    @rule(data=st.data(), weight=weights, flags=flags, after=words)
    def judge_again(self, data, weight, flags, after):
        seq = data.draw(st.integers(1, len(self.noted)))
        made = replace(change(weight=weight, after=after), flags=flags)
        self.archive.rewrite_change(self.stored(seq).id, made)
        self.noted[seq - 1].change = made

    @precondition(lambda self: self.noted)
    @rule(data=st.data())
    def take_down(self, data):
        noted = self.noted[data.draw(st.integers(1, len(self.noted))) - 1]
        self.archive.takedown(self.archive.item(noted.slug).id, [noted.after], "order of a court")
        for other in self.noted:
            if other.slug == noted.slug and other.after in (noted.after, noted.after + 1):
                other.change = replace(other.change, findings=())

    @precondition(lambda self: self.noted)
    @rule(data=st.data(), verdict=st.sampled_from(["noise", "important", ""]))
    def annotate(self, data, verdict):
        seq = data.draw(st.integers(1, len(self.noted)))
        self.archive.annotate(Annotation(self.stored(seq).id, verdict, "", self.now))
        self.noted[seq - 1].verdict = verdict

    def stored(self, seq: int):
        return self.archive.changes(ChangeFilter(before_seq=seq + 1), 1)[0]

    def expected(self, where: ChangeFilter) -> list[int]:
        return [seq for seq in range(len(self.noted), 0, -1) if fits(seq, self.noted[seq - 1], where)]

    @rule(where=filters | one_field, limit=st.integers(1, 5))
    def filtered(self, where, limit):
        expected = self.expected(where)
        found = self.archive.changes(where, 100)
        assert [stored.seq for stored in found] == expected
        assert [stored.seq for stored in self.archive.changes(where, limit)] == expected[:limit]
        assert self.archive.count_changes(where) == len(expected)
        for stored in found:
            noted = self.noted[stored.seq - 1]
            assert (stored.item.source.slug, stored.after, stored.noted_at) == (noted.slug, noted.after, noted.at)
            assert (stored.change.findings, stored.verdict) == (noted.change.findings, noted.verdict)

    @rule(where=filters | one_field)
    def counted(self, where):
        fitting = [self.noted[seq - 1] for seq in self.expected(where)]
        counts = self.archive.flag_counts(where)
        assert counts["weight"] == Counter(n.change.weight.value for n in fitting)
        assert counts["flag"] == Counter(flag for n in fitting for flag in n.change.flags)
        assert counts["source"] == Counter(n.slug for n in fitting)
        assert counts["tag"] == Counter(tag for n in fitting for tag in SOURCES[n.slug][1])

    @rule(days=st.integers(0, 5))
    def by_day(self, days):
        since = NOW + timedelta(days=days)
        expected: dict[str, Counter] = {}
        for noted in self.noted:
            if noted.at.date() >= since.date():
                expected.setdefault(noted.slug, Counter())[noted.at.date().isoformat()] += 1
        assert self.archive.daily_changes(since) == expected

    @invariant()
    def verdicts_are_those_that_stand(self):
        if not hasattr(self, "archive"):
            return
        for slug in SOURCES:
            item = self.archive.item(slug)
            given = [n.verdict for n in self.noted if n.slug == slug and n.verdict]
            assert [verdict for _, verdict in self.archive.verdicts(item.id)] == given


Wire.TestCase.settings = settings(max_examples=25, stateful_step_count=25)
TestWire = Wire.TestCase
