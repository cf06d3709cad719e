"""What the comparison of two versions says."""

from __future__ import annotations

from dataclasses import dataclass

from storage.records.making import record
from storage.records.vocabulary import Weight

TAKEN_DOWN = "taken down"
"""The reason of a change whose words were taken down."""


@record
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


@record
class Span:
    """A run of a redline. op: same, ins, del."""

    op: str
    text: str


@record
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

    @property
    def taken_down(self) -> bool:
        """Its words left the archive with those of a version; flags and weight are all that is left."""
        return self.reason == TAKEN_DOWN and not self.findings
