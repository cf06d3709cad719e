"""The body of a redline: its parts in the newer article's order, and how each is drawn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.compare.lexicon import Lexicon
from monitor.compare.links import Alignment, Link
from monitor.compare.marking import redline_strokes
from monitor.compare.sides import Side
from monitor.compare.tokens import PARTING, Text, joined
from monitor.compare.words import redline_joined, redline_texts, regions
from storage.records import Block, Span

_STRANGERS = 0.25
"""A pair of which less stays than this share is shown as taken out and put in, whole."""


@dataclass(frozen=True, slots=True)
class Lone:
    """A paragraph that only one of the versions has."""

    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Parts of a split that stand side by side, where something else was put between its parts."""

    link: Link
    first: int
    """Number of the first of them among the link's, from 0."""
    end: int


@dataclass(frozen=True, slots=True)
class Portion:
    """What came of neighbours among the paragraphs of a merge, where one that stood between them was taken out."""

    link: Link
    first: int
    """Number of the first of them among the link's, from 0."""
    end: int


Part = Link | Lone | Stretch | Portion


class Body:
    """What there is to draw of two versions' paragraphs, drawn a part at a time."""

    def __init__(self, before: Side, after: Side, alignment: Alignment, lexicon: Lexicon) -> None:
        self._before, self._after = before, after
        self._alignment, self._lexicon = alignment, lexicon
        self._kept = [link for link in alignment.links if not link.moved]
        self._ends: tuple[list[int], list[int]] | None = None
        self._firsts: tuple[list[int], list[int]] | None = None

    def parts(self) -> Sequence[Part]:
        """In the newer order. What was removed stands where it stood, behind what was before it."""
        found = self._alignment
        if not found.removed and not found.added and len(found.links) == len(self._after.raw):
            return found.links
        placed: list[tuple[float, int, Part]] = [(j, 0, Lone(None, j)) for j in found.added]
        removed = frozenset(found.removed)
        within: dict[int, float] = {}
        for link in found.links:
            portions = _portions(link, removed)
            placed += [(link.after[0], link.before[part.first], part) for part in portions]
            within |= dict.fromkeys(range(link.before[0], link.before[-1]) if portions else (), link.after[0])
            if not portions:
                placed += [(link.after[part.first], 0, part) for part in _stretches(link)] or [(link.after[0], 0, link)]
        placed += [(within.get(i, self._place(i)), i, Lone(i, None)) for i in found.removed]
        placed.sort(key=lambda entry: entry[:2])
        return [part for *_, part in placed]

    def draw(self, part: Part) -> Block:
        if isinstance(part, Link):
            return self._link(part)
        if isinstance(part, Stretch):
            return self._stretch(part)
        if isinstance(part, Portion):
            return self._portion(part)
        if part.after is None:
            return _whole("removed", "del", self._before, part.before or 0, part)
        return _whole("added", "ins", self._after, part.after, part)

    def _place(self, index: int) -> float:
        """Where in the newer order a paragraph of the older one belongs."""
        if self._ends is None:
            ends = sorted([(link.before[-1], link.after[-1]) for link in self._kept])
            self._ends = [i for i, _ in ends], [j for _, j in ends]
        befores, afters = self._ends
        at = bisect_right(befores, index)
        return afters[at - 1] + 0.5 if at else -0.5

    def _link(self, link: Link) -> Block:
        i, j = link.before[0], link.after[0]
        style = self._after.paragraphs[j].kind
        if link.equal and not link.moved:
            return Block("same", (Span("same", self._after.raw[j]),), i, j, style)
        if len(link.before) == len(link.after):
            shown = self._spans(link)
            if link.moved:
                return Block("moved", shown, i, j, style, self._jump(link))
            return Block("same" if is_same(shown) else "edited", shown, i, j, style)
        if len(link.after) > 1:
            return Block("split", self._joined(link), i, j, style, f"split in {len(link.after)}")
        return Block("merged", self._joined(link), i, j, style, f"merged from {len(link.before)}")

    def _stretch(self, part: Stretch) -> Block:
        """The redline of the whole split, cut to these parts of it."""
        link = part.link
        texts = self._after.texts(link.after)
        sizes = [sum(map(len, text.pieces)) + len(PARTING) for text in texts]
        shown = cut(self._joined(link), sum(sizes[: part.first]), sum(sizes[: part.end]))
        label = f"split in {len(link.after)}" if part.first == 0 else "split, continued"
        j = link.after[part.first]
        return Block("split", shown, link.before[0], j, self._after.paragraphs[j].kind, label)

    def _portion(self, part: Portion) -> Block:
        """The redline of the whole merge, cut to what came of these parts of it."""
        link, j = part.link, part.link.after[0]
        texts = self._before.texts(link.before)
        old, new = joined(texts), self._after.text(j)
        start, end = [
            sum(map(len, new.pieces[: place_of(sum(len(text.key) for text in texts[:count]), old, new)]))
            for count in (part.first, part.end)
        ]
        shown = cut(self._joined(link), start, end if part.end < len(texts) else end + 1)
        label = f"merged from {len(link.before)}" if part.first == 0 else "merged, continued"
        return Block("merged", shown, link.before[part.first], j, self._after.paragraphs[j].kind, label)

    def _joined(self, link: Link) -> tuple[Span, ...]:
        return redline_joined(joined(self._before.texts(link.before)), joined(self._after.texts(link.after)))

    def _spans(self, link: Link) -> tuple[Span, ...]:
        i, j = link.before[0], link.after[0]
        if link.equal:
            return (Span("same", self._after.raw[j]),)
        old, new = self._before.raw[i], self._after.raw[j]
        found = self._before.became.get((i, j))
        if found is None:
            return whole_if_strange(old, new, redline_texts(old, new, self._lexicon))
        return redline_strokes(found, old, new, self._lexicon)

    def _jump(self, link: Link) -> str:
        """How many standing paragraphs a moved one jumped over, and which way."""
        if self._firsts is None:
            self._firsts = (
                sorted([link.before[0] for link in self._kept]),
                sorted([link.after[0] for link in self._kept]),
            )
        befores, afters = self._firsts
        rank = bisect_right(afters, link.after[0]) - bisect_right(befores, link.before[0])
        return f"{'down' if rank > 0 else 'up'} {abs(rank)}" if rank else "moved"


def where_of(part: Part) -> str:
    """Where a part stands, as findings say it."""
    if isinstance(part, Lone):
        return removed_at(part.before or 0) if part.after is None else f"body:{part.after}"
    link = part if isinstance(part, Link) else part.link
    return f"body:{link.after[0]}"


def removed_at(index: int) -> str:
    """Where a removed paragraph stood: a number of the older version."""
    return f"body:before:{index}"


def whole_if_strange(before: str, after: str, shown: tuple[Span, ...]) -> tuple[Span, ...]:
    """The redline, or the two texts whole where too little of them stays."""
    if sum([len(span.text) for span in shown if span.op == "same"]) < _STRANGERS * min(len(before), len(after)):
        return (Span("del", before), Span("ins", after))
    return shown


def is_same(spans: Sequence[Span]) -> bool:
    return len(spans) == 1 and spans[0].op == "same"


def _whole(kind: str, op: str, side: Side, index: int, part: Lone) -> Block:
    paragraph = side.paragraphs[index]
    return Block(kind, (Span(op, paragraph.text),), part.before, part.after, paragraph.kind)


def _stretches(link: Link) -> list[Stretch]:
    """The parts of a split that has something between them, by what stands side by side; none of any other link."""
    breaks = [k for k, (above, below) in enumerate(pairwise(link.after), 1) if below - above > 1]
    return [Stretch(link, first, end) for first, end in pairwise([0, *breaks, len(link.after)])] if breaks else []


def _portions(link: Link, removed: frozenset[int]) -> list[Portion]:
    """The parts of a merge by what stood side by side, if something that stood between them was taken out."""
    breaks = [
        k
        for k, (above, below) in enumerate(pairwise(link.before), 1)
        if below - above > 1 and not removed.isdisjoint(range(above + 1, below))
    ]
    return [Portion(link, first, end) for first, end in pairwise([0, *breaks, len(link.before)])] if breaks else []


def place_of(piece: int, old: Text, new: Text) -> int:
    """Where in the newer text the piece of the older one stands, or what took its place ends."""
    shift = 0
    for i, i_to, _, j_to in regions(old, new):
        if piece < i:
            break
        if piece < i_to:
            return j_to
        shift = j_to - i_to
    return piece + shift


def cut(spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    """What of a redline belongs to these characters of the newer text, without the white space that parts
    paragraphs at its end."""
    kept: list[Span] = []
    at = 0
    for span in spans:
        if span.op == "del":
            kept += [span] if start <= at < end else []
            continue
        here = span.text[max(start - at, 0) : max(end - at, 0)]
        at += len(span.text)
        here = here.removesuffix(PARTING) if at >= end else here
        kept += [Span(span.op, here)] if here else []
    return tuple(kept)
