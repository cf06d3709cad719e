"""What the comparison of two versions says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from storage.records.vocabulary import Weight


@dataclass(frozen=True, slots=True, init=False)
class Finding:
    """One thing that changed; `kind` is of DESIGN's vocabulary, `before` and `after` are the exact words."""

    kind: str
    before: str = ""
    after: str = ""
    weight: Weight = Weight.MINOR
    rule: str = ""
    """Name of the rule that gave the weight."""
    where: str = ""
    """headline, dek, body:12, note, entry:84 …"""
    speaker: str = ""
    """Who is quoted, or the entry's number and date: whatever names the thing in one short phrase."""
    about: tuple[str, ...] = ()
    """Kinds of docket entry that it is of: orders, hearings, sealed … (`entries` of an alert)."""

    def __init__(
        self,
        kind: str,
        before: str = "",
        after: str = "",
        weight: Weight = Weight.MINOR,
        rule: str = "",
        where: str = "",
        speaker: str = "",
        about: tuple[str, ...] = (),
    ) -> None:
        fill_kind, fill_before, fill_after, fill_weight, fill_rule, fill_where, fill_speaker, fill_about = _FINDING
        fill_kind(self, kind)
        fill_before(self, before)
        fill_after(self, after)
        fill_weight(self, weight)
        fill_rule(self, rule)
        fill_where(self, where)
        fill_speaker(self, speaker)
        fill_about(self, about)


@dataclass(frozen=True, slots=True, init=False)
class Span:
    """A run of a redline. op: same, ins, del."""

    op: str
    text: str

    def __init__(self, op: str, text: str) -> None:
        fill_op, fill_text = _SPAN
        fill_op(self, op)
        fill_text(self, text)


@dataclass(frozen=True, slots=True, init=False)
class Block:
    """One paragraph of a redline. kind: same, edited, added, removed, moved, split, merged, note."""

    kind: str
    spans: tuple[Span, ...]
    before: int | None = None
    """Index of the paragraph in the older version."""
    after: int | None = None
    style: str = "paragraph"
    """The paragraph's kind, or headline, dek, byline, note, entry."""
    label: str = ""
    """For a docket entry "84 · 2026-04-22"; for a move "up 4"."""

    def __init__(
        self,
        kind: str,
        spans: tuple[Span, ...],
        before: int | None = None,
        after: int | None = None,
        style: str = "paragraph",
        label: str = "",
    ) -> None:
        fill_kind, fill_spans, fill_before, fill_after, fill_style, fill_label = _BLOCK
        fill_kind(self, kind)
        fill_spans(self, spans)
        fill_before(self, before)
        fill_after(self, after)
        fill_style(self, style)
        fill_label(self, label)


def _fills(record: type[Any]) -> tuple[Callable[[Any, Any], None], ...]:
    """What fills each slot of a record, in order. A comparison makes hundreds of these records: filled so, each costs
    less than half of what a frozen record's own way does."""
    return tuple(record.__dict__[name].__set__ for name in record.__slots__)


_FINDING, _SPAN, _BLOCK = _fills(Finding), _fills(Span), _fills(Block)


@dataclass(frozen=True, slots=True)
class Change:
    """An ordered pair of versions of an item, judged."""

    findings: tuple[Finding, ...] = ()
    flags: tuple[str, ...] = ()
    weight: Weight = Weight.MINOR
    reason: str = ""
    """The rule that gave the weight, in words."""
    telling: tuple[Block, ...] = ()
    """The three most telling blocks, for messages and the wire."""
    headline: str = ""
    """Headline or case name after the change."""
    headline_before: str = ""
    claims: tuple[str, ...] = ()
    """What the outlet's new or changed notes say."""
    modified_moved: bool = False
    held: str = ""
    """Why no alert goes out (flip, technical, noise verdict); empty = alerts are due."""
    fingerprint: str = ""
    """Equal for the same edit on several pages; empty if it has none worth joining."""
    ruleset: str = ""
    """Name and number of the rules that judged, for example `compare/2`."""
