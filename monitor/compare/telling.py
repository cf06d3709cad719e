"""The three blocks that tell most, cut to what stands round the edit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from monitor.compare.redline import Draft
from storage.records import Block, Finding, Span

_SHOWN = 3
_ROUND = 60
_LONG = 280


def telling_blocks(drafts: Iterable[Draft], findings: Sequence[Finding]) -> tuple[Block, ...]:
    """At most three, the heaviest first; among equals the earlier. Only what findings speak of."""
    heft: dict[str, tuple[int, int]] = {}
    for finding in findings:
        rank, count = heft.get(finding.where, (0, 0))
        heft[finding.where] = (max(rank, finding.weight.rank), count + 1)
    told = [draft for draft in drafts if draft[0] in heft]
    told.sort(key=lambda draft: heft[draft[0]], reverse=True)
    blocks = (block for _, draw in told for block in draw() if block.kind != "same")
    return tuple(trimmed(block) for block in islice(blocks, _SHOWN))


def first_blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The first three of what is new as a whole."""
    return tuple(trimmed(block) for block in islice(blocks, _SHOWN))


def trimmed(block: Block) -> Block:
    """The block with long runs of unchanged text cut to the words beside the edit."""
    last = len(block.spans) - 1
    spans = [_cut(span, index == 0, index == last) for index, span in enumerate(block.spans)]
    return Block(block.kind, tuple(spans), block.before, block.after, block.style, block.label)


def _cut(span: Span, first: bool, last: bool) -> Span:
    text = span.text
    if span.op != "same" or (first and last):
        return Span(span.op, _head(text, _LONG))
    if len(text) <= 2 * _ROUND:
        return span
    head = "" if first else _head(text, _ROUND)
    tail = "" if last else _tail(text, _ROUND)
    return Span("same", f"{head.removesuffix('…')}… {tail.removeprefix('…')}" if head and tail else head or tail)


def _head(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + "…"


def _tail(text: str, limit: int) -> str:
    return text if len(text) <= limit else "…" + text[-limit:].split(" ", 1)[-1]
