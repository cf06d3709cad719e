"""A docket's entries as a redline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.compare.dockets.calendar import Calendar
from monitor.compare.dockets.entry_names import name_of, where_of
from monitor.compare.dockets.hearing_findings import WHERE, hearing_block, hearing_findings
from monitor.compare.dockets.listed import turns
from monitor.compare.dockets.matching import Pairing, pair_entries
from monitor.compare.dockets.wording import said
from monitor.compare.redline import redline_articles
from storage.records import Article, Block, Docket, Entry, Finding, Paragraph, Span

SHOWN = 3


def docket_redline(before: Docket, after: Docket) -> tuple[Block, ...]:
    """What became of listed hearings, then every entry of both states in the newer one's order, gone ones at the end."""
    listed = turns(before, after, "")
    hearings = hearing_findings(listed, Calendar(Docket()), after.zone or "", "")
    pairing = pair_entries(before.entries, after.entries)
    partner = {id(new): old for old, new in pairing.pairs}
    blocks = [hearing_block(finding) for finding in hearings]
    blocks += [entry_block(partner.get(id(entry)), entry) for entry in after.entries]
    return tuple(blocks + [entry_block(entry, None) for entry in pairing.gone])


def told_blocks(pairing: Pairing, findings: Sequence[Finding]) -> list[Block]:
    """The blocks of the entries that weigh most, at most three, in the findings' order among equals."""
    states: dict[tuple[str, str], tuple[Entry | None, Entry | None]] = {}
    for old, new in [*((None, e) for e in pairing.new), *pairing.pairs, *((e, None) for e in pairing.gone)]:
        shown = new or old
        if shown is not None and (old is None or new is None or said(old) != said(new)):
            states.setdefault((where_of(shown), name_of(shown)), (old, new))
    ranked = sorted(
        (f for f in findings if f.where == WHERE or f.where.startswith("entry:")), key=lambda f: -f.weight.rank
    )
    told = {(f.where, f.speaker, *((f.kind, f.before, f.after) if f.where == WHERE else ())): f for f in ranked}
    found = (block_of(f, states) for f in told.values())
    return [block for block in found if block is not None][:SHOWN]


def block_of(finding: Finding, states: Mapping[tuple[str, str], tuple[Entry | None, Entry | None]]) -> Block | None:
    """The line of a redline that a finding is about: its entry's, or the hearing's."""
    if finding.where == WHERE:
        return hearing_block(finding)
    key = (finding.where, finding.speaker)
    return entry_block(*states[key]) if key in states else None


def entry_block(old: Entry | None, new: Entry | None) -> Block:
    entry = new or old or Entry("")
    places = old.sequence if old is not None else None, new.sequence if new is not None else None
    if old is None or new is None:
        kind, op = ("added", "ins") if old is None else ("removed", "del")
        return Block(kind, (Span(op, said(entry)),), *places, "entry", name_of(entry))
    if said(old) == said(new):
        return Block("same", (Span("same", said(new)),), *places, "entry", name_of(new))
    one, two = Article(paragraphs=(Paragraph(said(old)),)), Article(paragraphs=(Paragraph(said(new)),))
    spans = tuple(span for block in redline_articles(one, two) for span in block.spans)
    return Block("edited", spans, *places, "entry", name_of(entry))
