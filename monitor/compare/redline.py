"""The redline of two articles, in the newer one's order, as an editor would mark it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from monitor.compare.align import align
from monitor.compare.body import Body, Part, is_same, where_of, whole_if_strange
from monitor.compare.lexicon import Lexicon, lexicon_for
from monitor.compare.sides import Side
from monitor.compare.words import redline_texts
from storage.records import Article, Block, Note, Span

_NOTHING = Article()
Draft = tuple[str, Callable[[], Iterable[Block]]]
"""Where blocks stand, as findings say it, and how to draw them: who shows three of them need not draw them all."""


def redline_articles(before: Article | None, after: Article | None) -> tuple[Block, ...]:
    """Headline, dek and byline, then the body, then the notes. A side that is None has nothing."""
    old, new = before or _NOTHING, after or _NOTHING
    lexicon = lexicon_for(size_of(old) + size_of(new))
    left, right = Side(old.paragraphs, lexicon), Side(new.paragraphs, lexicon)
    body = Body(left, right, align(left, right), lexicon)
    head, foot = _head(old, new, lexicon), _note_blocks(old.notes, new.notes, lexicon)
    return (*head, *map(body.draw, body.parts()), *foot)


def size_of(article: Article) -> int:
    """Characters of its body."""
    return sum([len(paragraph.text) for paragraph in article.paragraphs])


def _head(old: Article, new: Article, lexicon: Lexicon) -> Iterator[Block]:
    yield from _line("headline", old.headline, new.headline, lexicon)
    yield from _line("dek", old.dek, new.dek, lexicon)
    yield from _line("byline", ", ".join(old.byline), ", ".join(new.byline), lexicon)


def drafts(old: Article, new: Article, body: Body, lexicon: Lexicon) -> Iterator[Draft]:
    """The redline's parts in order."""
    yield "headline", lambda: _line("headline", old.headline, new.headline, lexicon)
    yield "dek", lambda: _line("dek", old.dek, new.dek, lexicon)
    yield "byline", lambda: _line("byline", ", ".join(old.byline), ", ".join(new.byline), lexicon)
    for part in body.parts():
        yield where_of(part), partial(_one, body, part)
    yield "note", lambda: _note_blocks(old.notes, new.notes, lexicon)


def _one(body: Body, part: Part) -> Iterable[Block]:
    return (body.draw(part),)


def _line(style: str, before: str, after: str, lexicon: Lexicon) -> Iterable[Block]:
    """One field of a single line; nothing if neither version has it."""
    if before == after:
        return (Block("same", (Span("same", after),), style=style),) if after else ()
    if not before or not after:
        kind, op = ("removed", "del") if before else ("added", "ins")
        return (Block(kind, (Span(op, before or after),), style=style),)
    shown = whole_if_strange(before, after, redline_texts(before, after, lexicon))
    return (Block("same" if is_same(shown) else "edited", shown, style=style),)


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
