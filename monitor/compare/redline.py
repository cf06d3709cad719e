"""The redline of two articles, in the newer one's order, as an editor would mark it."""

from __future__ import annotations

import operator
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from monitor.compare.align import Alignment, Link, align
from monitor.compare.sides import Side
from monitor.compare.tokens import Lexicon, joined, lexicon_for
from monitor.compare.words import redline_joined, redline_texts, redline_words, regions_of
from storage.records import Article, Block, Note, Paragraph, Span

_NOTHING = Article()
_STRANGERS = 0.25
"""A pair of which less stays than this share is shown as taken out and put in, whole."""

Place = tuple[float, int, int]


Draft = tuple[str, Callable[[], Iterable[Block]]]
"""Where blocks stand, as findings say it, and how to draw them: who shows three of them need not draw them all."""


def redline_articles(before: Article | None, after: Article | None) -> tuple[Block, ...]:
    """Headline, dek and byline, then the body, then the notes. A side that is None has nothing."""
    old, new = before or _NOTHING, after or _NOTHING
    lexicon = lexicon_for(len(old.text) + len(new.text))
    left, right = Side(old.paragraphs, lexicon), Side(new.paragraphs, lexicon)
    return tuple(block for _, draw in drafts(old, new, left, right, align(left, right), lexicon) for block in draw())


def drafts(
    old: Article, new: Article, left: Side, right: Side, alignment: Alignment, lexicon: Lexicon
) -> Iterator[Draft]:
    """The redline's parts in order."""
    yield "headline", lambda: _line("headline", old.headline, new.headline, lexicon)
    yield "dek", lambda: _line("dek", old.dek, new.dek, lexicon)
    yield "byline", lambda: _line("byline", ", ".join(old.byline), ", ".join(new.byline), lexicon)
    yield from _body_drafts(left, right, alignment, lexicon)
    yield "note", lambda: _note_blocks(old.notes, new.notes, lexicon)


def _body_drafts(before: Side, after: Side, alignment: Alignment, lexicon: Lexicon) -> list[Draft]:
    """Parts of the body. What was removed stands where it stood, behind what was before it."""
    place_of = _places(alignment)
    rank_of = _ranks(alignment)
    placed: list[tuple[Place, str, Callable[[], Iterable[Block]]]] = []
    for link in alignment.links:
        draw = partial(_link_blocks, before, after, link, rank_of, lexicon)
        placed.append(((link.after[0], 1, 0), f"body:{link.after[0]}", draw))
    for j in alignment.added:
        placed.append(((j, 1, 0), f"body:{j}", partial(_whole, "added", "ins", after.paragraphs[j], None, j)))
    for i in alignment.removed:
        place = (place_of(i), 0, i)
        placed.append((place, removed_at(i), partial(_whole, "removed", "del", before.paragraphs[i], i, None)))
    placed.sort(key=lambda part: part[0])
    return [(where, draw) for _, where, draw in placed]


def removed_at(index: int) -> str:
    """Where a removed paragraph stood: a number of the older version."""
    return f"body:before:{index}"


def _places(alignment: Alignment) -> Callable[[int], float]:
    """Older index → where in the newer order it belongs."""
    kept = sorted((k.before[-1], k.after[-1]) for k in alignment.links if not k.moved) if alignment.removed else []
    befores = [i for i, _ in kept]

    def place(index: int) -> float:
        at = bisect_right(befores, index)
        return kept[at - 1][1] + 0.5 if at else -0.5

    return place


def _ranks(alignment: Alignment) -> Callable[[Link], int]:
    """How many standing paragraphs a moved one jumped over; positive = down."""
    sides: list[list[int]] = []

    def jumped(link: Link) -> int:
        if not sides:
            kept = [link for link in alignment.links if not link.moved]
            sides.extend((sorted(link.before[0] for link in kept), sorted(link.after[0] for link in kept)))
        return bisect_right(sides[1], link.after[0]) - bisect_right(sides[0], link.before[0])

    return jumped


def _link_blocks(
    before: Side, after: Side, link: Link, rank_of: Callable[[Link], int], lexicon: Lexicon
) -> tuple[Block]:
    return (_link_block(before, after, link, rank_of, lexicon),)


def _link_block(before: Side, after: Side, link: Link, rank_of: Callable[[Link], int], lexicon: Lexicon) -> Block:
    i, j = link.before[0], link.after[0]
    style = after.paragraphs[j].kind
    if link.moved and len(link.before) == len(link.after):
        rank = rank_of(link)
        label = f"{'down' if rank > 0 else 'up'} {abs(rank)}" if rank else "moved"
        return Block("moved", _link_spans(before, after, link, lexicon), i, j, style, label)
    if len(link.before) == len(link.after):
        shown = _link_spans(before, after, link, lexicon)
        return Block("same" if _is_same(shown) else "edited", shown, i, j, style)
    shown = redline_joined(joined(map(before.text, link.before)), joined(map(after.text, link.after)))
    if len(link.after) > 1:
        return Block("split", shown, i, j, style, f"split in {len(link.after)}")
    return Block("merged", shown, i, j, style, f"merged from {len(link.before)}")


def _link_spans(before: Side, after: Side, link: Link, lexicon: Lexicon) -> tuple[Span, ...]:
    i, j = link.before[0], link.after[0]
    if link.equal:
        return (Span("same", after.raw[j]),)
    steps = before.steps.get((i, j))
    old, new = (before.tokens(i), after.tokens(j)) if steps is not None else (None, None)
    if steps is None or old is None or new is None:
        return _spans(before.raw[i], after.raw[j], redline_texts(before.raw[i], after.raw[j], lexicon))
    return _spans(before.raw[i], after.raw[j], redline_words(old, new, regions_of(steps, old, new), lexicon))


def _spans(before: str, after: str, shown: tuple[Span, ...]) -> tuple[Span, ...]:
    """The redline, or the two texts whole where too little of them stays."""
    if sum([len(s.text) for s in shown if s.op == "same"]) < _STRANGERS * min(len(before), len(after)):
        return (Span("del", before), Span("ins", after))
    return shown


def _is_same(spans: tuple[Span, ...]) -> bool:
    return len(spans) == 1 and spans[0].op == "same"


def _whole(kind: str, op: str, paragraph: Paragraph, before: int | None, after: int | None) -> tuple[Block]:
    return (Block(kind, (Span(op, paragraph.text),), before, after, paragraph.kind),)


def _line(style: str, before: str, after: str, lexicon: Lexicon) -> Iterable[Block]:
    """One field of a single line; nothing if neither version has it."""
    if before == after:
        return (Block("same", (Span("same", after),), style=style),) if after else ()
    if not before or not after:
        kind, op = ("removed", "del") if before else ("added", "ins")
        return (Block(kind, (Span(op, before or after),), style=style),)
    shown = _spans(before, after, redline_texts(before, after, lexicon))
    return (Block("same" if _is_same(shown) else "edited", shown, style=style),)


def _note_blocks(before: Iterable[Note], after: Iterable[Note], lexicon: Lexicon) -> list[Block]:
    """The outlet's notes in the newer order, and those that are gone."""
    blocks = []
    for old, new in pair_notes(before, after):
        text = (old.text if old else "", new.text if new else "")
        kind = (new or old).kind if (new or old) else ""  # type: ignore[union-attr]
        blocks += [Block(b.kind, b.spans, style="note", label=kind) for b in _line("note", *text, lexicon)]
    return blocks


def pair_notes(before: Iterable[Note], after: Iterable[Note]) -> list[tuple[Note | None, Note | None]]:
    """Each newer note with the older one that it continues: the same note, else the same text, else the next free one
    of its kind."""
    free, newer = list(before), list(after)
    standing: list[Note | None] = [None] * len(newer)
    for fits in (operator.eq, _same_text, _same_kind):
        for at, new in enumerate(newer):
            old = next((old for old in free if fits(old, new)), None) if standing[at] is None else None
            if old is not None:
                free.remove(old)
                standing[at] = old
    return [*zip(standing, newer, strict=True), *((old, None) for old in free)]


def _same_text(old: Note, new: Note) -> bool:
    return old.text == new.text


def _same_kind(old: Note, new: Note) -> bool:
    return old.kind == new.kind
