"""Redline as HTML: real <ins> and <del>, everything escaped, unchanged runs folded, each paragraph in
its own direction (a label has no say in it)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from monitor.render.clean import clean_text
from monitor.render.terminal import fold, folded_words
from storage.records import Block, Span

_KINDS = {"same", "edited", "added", "removed", "moved", "split", "merged", "note"}
_FOLD_FROM = 2
"""Fewer unchanged paragraphs are shown; a fold would not be shorter."""


def redline_html(blocks: Iterable[Block]) -> str:
    """A <div class="redline"> with a block for each paragraph."""
    shown = []
    for run in fold(blocks):
        if run[0].kind == "same" and len(run) >= _FOLD_FROM:
            shown.append(_folded(run))
        else:
            shown.extend(_block(block) for block in run)
    return f'<div class="redline">\n{"".join(shown)}</div>\n'


def _folded(run: Sequence[Block]) -> str:
    inside = "".join(_block(block) for block in run)
    return f'<details class="same"><summary>{folded_words(run)}</summary>\n{inside}</details>\n'


def _block(block: Block) -> str:
    kind = block.kind if block.kind in _KINDS else "edited"
    tag = {"headline": "h2", "heading": "h3", "quote": "blockquote"}.get(block.style, "p")
    label = f'<bdi class="label">{_safe(_label(block))}</bdi> ' if _label(block) else ""
    style = escape(block.style, quote=True)
    return f'<{tag} class="block {kind} {style}" dir="auto">{label}{_spans(block.spans)}</{tag}>\n'


def _label(block: Block) -> str:
    if block.kind == "moved":
        return f"moved {block.label}" if block.label not in ("", "moved") else "moved"
    if block.style in ("dek", "byline", "note"):
        return block.label.replace("_", " ") or block.style
    return block.label


def _spans(spans: Iterable[Span]) -> str:
    return "".join(_span(span) for span in spans)


def _span(span: Span) -> str:
    text = _safe(span.text).replace("\n\n", ' <span class="pilcrow">¶</span><br>').replace("\n", "<br>")
    if span.op not in ("ins", "del"):
        return text
    words = text.rstrip(" ")
    return f"<{span.op}>{words}</{span.op}>{text[len(words) :]}"


def _safe(text: str) -> str:
    return escape(clean_text(text), quote=True)


def side_by_side_html(before: Iterable[Block], after: Iterable[Block] | None = None) -> str:
    """Two columns, older left. Given one redline, both columns are made from it; given two, each is its own."""
    left = list(before)
    right = left if after is None else list(after)
    count = max(len(left), len(right))
    rows = "".join(_row(_at(left, k), _at(right, k)) for k in range(count))
    head = "<thead><tr><th>Before</th><th>After</th></tr></thead>"
    return f'<table class="sides">{head}<tbody>\n{rows}</tbody></table>\n'


def _at(blocks: Sequence[Block], index: int) -> Block | None:
    return blocks[index] if index < len(blocks) else None


def _row(left: Block | None, right: Block | None) -> str:
    old = _spans(span for span in left.spans if span.op != "ins") if left else ""
    alike = left is right and left is not None and all(span.op == "same" for span in left.spans)
    new = old if alike else _spans(span for span in right.spans if span.op != "del") if right else ""
    kind = next((b.kind for b in (left, right) if b and b.kind in _KINDS), "same")
    return f'<tr class="{kind}"><td dir="auto">{old}</td><td dir="auto">{new}</td></tr>\n'
