"""Two versions of a paragraph held against each other: what changed where, which piece stands for which, and which
mention was which before."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from monitor.compare.mentions import REACH, Mentions
from monitor.compare.paragraph import Mention, Paragraph, Setting
from monitor.compare.quotes import Quote, quotes_of
from monitor.compare.tokens import Text
from monitor.compare.words import regions

Partners = tuple[Mention | None, Mention | None]
"""A mention as it was and as it is; None where it came or went."""


class Half:
    """One version's paragraph and which of its changed pieces have been explained."""

    def __init__(self, text: Text, setting: Setting) -> None:
        self.text = text
        self.paragraph = Paragraph(text, setting)
        self.near: set[int] = set()
        """Pieces that changed, and those beside a change."""
        self.mentions = Mentions(self.paragraph, self.near)
        self.quotes = quotes_of(text, self.paragraph)
        self.changed: dict[int, int] = {}
        """Piece → number of its region."""
        self.explained: set[int] = set()
        self.slips: set[int] = set()
        """Pieces that changed in form only."""
        self._quote_at: dict[int, Quote] | None = None
        self._speakers: list[Mention] | None = None

    def change(self, start: int, end: int, region: int) -> None:
        """These pieces changed, in this region."""
        for k in range(start, end):
            self.changed[k] = region
        for k in range(start - 1, end + 1):
            self.near.add(k)

    @property
    def quote_at(self) -> dict[int, Quote]:
        """Piece → the quote that it stands in, marks included."""
        if self._quote_at is None:
            self._quote_at = {k: quote for quote in self.quotes for k in range(quote.start, quote.end)}
        return self._quote_at

    def is_quoted(self, start: int, end: int) -> bool:
        """All of it stands inside the marks of one quote."""
        quote = self.quote_at.get(start)
        return quote is not None and quote.start < start and end <= quote.end

    @property
    def speakers(self) -> list[Mention]:
        """Attributions that name somebody and are no part of a quote."""
        if self._speakers is None:
            found = self.mentions["attribution"]
            self._speakers = [m for m in found if m.end - m.start > 1 and not self.is_quoted(m.start, m.start)]
        return self._speakers

    def touched(self, kind: str) -> list[Mention]:
        return [m for m in self.mentions[kind] if self._has_changed(m)]

    def _has_changed(self, mention: Mention) -> bool:
        for k in range(mention.start, mention.end):  # noqa: SIM110 - a third of the time of any()
            if k in self.changed:
                return True
        return False

    def words(self, mention: Mention | Quote | None) -> str:
        return self.text.words(mention.start, mention.end) if mention else ""

    def counted(self, start: int, end: int) -> int:
        """How many of these pieces are words."""
        return sum([word[0].isalnum() for word in self.paragraph.words[start:end]])

    def explain(self, mention: Mention | Quote | None) -> None:
        if mention:
            self.explained.update(k for k in range(mention.start, mention.end) if k in self.changed)

    def slip(self, start: int, end: int) -> None:
        self.explained.update(range(start, end))
        self.slips.update(range(start, end))

    def regions_of(self, mention: Mention | Quote) -> set[int]:
        return {self.changed[k] for k in range(mention.start, mention.end) if k in self.changed}

    def left(self, span: range) -> list[int]:
        return [k for k in span if k not in self.explained]

    def is_explained(self, mention: Mention | None) -> bool:
        """All of the mention that changed has been told."""
        return mention is None or all(
            k in self.explained for k in range(mention.start, mention.end) if k in self.changed
        )


class Pair:
    def __init__(self, before: Text, after: Text, setting: Setting) -> None:
        self.setting = setting
        self.regions = regions(before, after)
        self.old, self.new = Half(before, setting), Half(after, setting)
        self._near: dict[int, int] = {}
        """Reach → all marks that stand so near to a change."""
        self._stands: dict[int, int] | None = None
        self._came_from: dict[int, int] | None = None
        self._ends = [i_to for _, i_to, _, _ in self.regions], [j_to for _, _, _, j_to in self.regions]
        """Where each region ends in either version."""
        self._shifts = [0, *[i_to - j_to for _, i_to, _, j_to in self.regions]]
        """By how much older pieces lie behind newer ones after so many regions."""
        for number, (i, i_to, j, j_to) in enumerate(self.regions):
            self.old.change(i, i_to, number)
            self.new.change(j, j_to, number)

    @property
    def stands(self) -> dict[int, int]:
        """Older piece → newer piece, where equal."""
        if self._stands is None:
            self._stands = self._standing()
        return self._stands

    @property
    def came_from(self) -> dict[int, int]:
        """Newer piece → older piece, where equal."""
        if self._came_from is None:
            self._came_from = dict(zip(self.stands.values(), self.stands.keys(), strict=True))
        return self._came_from

    def _standing(self) -> dict[int, int]:
        old: list[int] = []
        new: list[int] = []
        i = j = 0
        for i_from, i_to, j_from, j_to in self.regions:
            old += range(i, i_from)
            new += range(j, j_from)
            i, j = i_to, j_to
        old += range(i, len(self.old.text.key))
        new += range(j, len(self.new.text.key))
        return dict(zip(old, new, strict=True))

    def sources(self, start: int, end: int) -> list[int]:
        """The older pieces that stand in a stretch of the newer ones, in order."""
        changed, ends = self.new.changed, self._ends[1]
        kept = [k for k in range(start, end) if k not in changed]
        return [k + self._shifts[bisect_right(ends, k)] for k in kept]

    def results(self, mention: Mention) -> list[int]:
        """The newer pieces in which an older mention stands, in order."""
        changed, ends = self.old.changed, self._ends[0]
        kept = [k for k in range(mention.start, mention.end) if k not in changed]
        return [k - self._shifts[bisect_right(ends, k)] for k in kept]

    def may_touch(self, kind: str) -> bool:
        """Whether a word that can begin such a mention stands in or near a change."""
        marks, reach = REACH[kind]
        if not (self.old.paragraph.has | self.new.paragraph.has) & marks:
            return False
        near = self._near.get(reach)
        if near is None:
            near = self._near[reach] = self._marks_near(reach)
        return bool(near & marks)

    def _marks_near(self, reach: int) -> int:
        """What may begin within so many pieces of a change, in either version."""
        old, new, found = self.old.paragraph.marks, self.new.paragraph.marks, 0
        for i, i_to, j, j_to in self.regions:
            for mark in old[max(i - reach, 0) : i_to + reach]:
                found |= mark
            for mark in new[max(j - reach, 0) : j_to + reach]:
                found |= mark
        return found


def partners(pair: Pair, kind: str) -> list[Partners]:
    """Mentions of one kind that changed, each with what it was before: the one that shares a standing piece, else the
    next of the same region."""
    olds, news = pair.old.touched(kind), pair.new.touched(kind)
    if not olds and not news:
        return []
    found: list[Partners] = []
    used: set[Mention] = set()
    waiting = []
    for new in news:
        old = _standing_partner(pair, new, pair.old.mentions.holding(kind), used)
        if old is None:
            waiting.append(new)
        else:
            used.add(old)
            found.append((old, new))
    found += _left_standing(pair, kind, olds, used)
    return found + _by_region(pair, [m for m in olds if m not in used], waiting)


def _standing_partner(
    pair: Pair, new: Mention, holding: Mapping[int, Sequence[Mention]], used: set[Mention]
) -> Mention | None:
    return next((m for k in pair.sources(new.start, new.end) for m in holding.get(k, ()) if m not in used), None)


def _left_standing(pair: Pair, kind: str, touched: Sequence[Mention], used: set[Mention]) -> list[Partners]:
    """Older mentions that lost pieces while the rest of them stands in a mention that gained none."""
    found: list[Partners] = []
    holding = pair.new.mentions.holding(kind)
    for old in touched:
        new = next((m for k in pair.results(old) for m in holding.get(k, ())), None)
        if old not in used and new is not None and not pair.new.regions_of(new):
            used.add(old)
            found.append((old, new))
    return found


def _by_region(pair: Pair, olds: list[Mention], news: list[Mention]) -> list[Partners]:
    """The same value of the same region first, then the next of the region."""
    same: dict[tuple[int, object], list[Mention]] = defaultdict(list)
    any_value: dict[int, list[Mention]] = defaultdict(list)
    for old in reversed(olds):
        for region in pair.old.regions_of(old):
            same[region, old.value].append(old)
            any_value[region].append(old)
    found: list[Partners] = []
    used: set[Mention] = set()
    late = []
    for new in news:
        partner = _next_free([same[region, new.value] for region in sorted(pair.new.regions_of(new))], used)
        if partner is None:
            late.append(new)
        else:
            found.append((partner, new))
    for new in late:
        found.append((_next_free([any_value[region] for region in sorted(pair.new.regions_of(new))], used), new))
    return found + [(old, None) for old in olds if old not in used]


def _next_free(stacks: Iterable[list[Mention]], used: set[Mention]) -> Mention | None:
    for stack in stacks:
        while stack:
            mention = stack.pop()
            if mention not in used:
                used.add(mention)
                return mention
    return None
