"""What changed in a docket and how much it matters: findings, flags, weight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from monitor.compare.dockets.backfill import Earlier
from monitor.compare.dockets.calendar import Calendar
from monitor.compare.dockets.entries import new_entry, same_entry
from monitor.compare.dockets.entry_names import name_of, where_of
from monitor.compare.dockets.gaps import gap_findings
from monitor.compare.dockets.headers import header_findings
from monitor.compare.dockets.hearing_findings import ANNOUNCED, PAST, hearing_findings
from monitor.compare.dockets.listed import Turn, local_time, turns
from monitor.compare.dockets.matching import Pairing, pair_entries
from monitor.compare.dockets.people import party_findings
from monitor.compare.dockets.redline import told_blocks
from monitor.compare.known import Known
from monitor.compare.telling import trimmed
from storage.records import Change, Docket, Finding, Weight

FLAGS = {
    "entry-new": "entry-new",
    "entry-backfilled": "entry-backfilled",
    "entry-edited": "entry-edited",
    "entry-renumbered": "entry-renumbered",
    "entry-gone": "entry-gone",
    "entry-restored": "entry-restored",
    "entry-sealed": "sealed",
    "entry-unsealed": "unsealed",
    "document-available": "document",
    "document-attached": "document",
    "document-unavailable": "document",
    "hearing-set": "hearing",
    "hearing-moved": "hearing",
    "hearing-cancelled": "hearing",
    "hearing-edited": "hearing",
    "hearing-result": "hearing",
    "hearing-gone": "hearing",
    "deadline-set": "deadline",
    "deadline-moved": "deadline",
    "judge-reassigned": "judge",
    "party-added": "party",
    "party-removed": "party",
    "counsel-added": "counsel",
    "counsel-removed": "counsel",
    "case-closed": "case-closed",
    "case-reopened": "case-reopened",
    "case-transferred": "case-transferred",
    "caption-changed": "caption",
    "gap-opened": "gap",
    "gap-filled": "gap",
}
QUIET_RULES = ("backfilled", "expanded", "no text yet", ANNOUNCED, PAST)
"""Findings by these rules alone are kept and shown, but nobody is called for them."""
MOST_BACKFILLED = 100
BULK = 3
"""From so many documents lost in one look it is the court's housekeeping."""


def compare_dockets(before: Docket, after: Docket, known: Known | None = None) -> Change | None:
    """The change between two states of a docket; None if nothing that people should know differs."""
    known = known or Known()
    pairing = pair_entries(before.entries, after.entries, _is_whole(after))
    now = local_time(known.now, after.zone)
    listed = turns(before, after, now)
    back = set(gone_before(known).values())
    earlier = Earlier(before, after, back, listed)
    entries = list(entry_findings(before, after, pairing, earlier))
    come = [entry for entry in pairing.new if entry.identity not in back]
    findings = [*header_findings(before, after), *in_bulk(entries)]
    findings += told_once(findings, hearings_told(earlier, listed, now))
    findings += [*party_findings(before, after), *gap_findings(before, after, come)]
    if not findings:
        return None
    heaviest = max(findings, key=lambda f: f.weight.rank)
    return Change(
        findings=tuple(findings),
        flags=flags_of(findings),
        weight=heaviest.weight,
        reason=reason_of(heaviest),
        telling=tuple(trimmed(block) for block in told_blocks(pairing, findings)),
        headline=after.case_name or before.case_name or "",
        headline_before=before.case_name or "",
        held=held_for(findings),
    )


def hearings_told(earlier: Earlier, listed: Sequence[Turn], now: str) -> list[Finding]:
    """What the docket's own list of hearings tells."""
    if not listed:
        return []
    return list(hearing_findings(listed, Calendar(earlier.before, listed=False), earlier.after.zone or "", now))


def told_once(others: Sequence[Finding], hearings: Sequence[Finding]) -> list[Finding]:
    """Without what entries have told before, unless the look tells nothing else: then it is kept, and nobody is
    called."""
    loud = [finding for finding in hearings if finding.rule not in (ANNOUNCED, PAST)]
    return loud if loud or others else list(hearings)


def entry_findings(before: Docket, after: Docket, pairing: Pairing, earlier: Earlier) -> Iterator[Finding]:
    """New entries first, in the docket's order, then edits, then what is gone."""
    backfilled = 0
    for entry in pairing.new:
        standing = earlier.standing_of(entry)
        backfilled += standing == "backfilled"
        if standing != "backfilled" or backfilled <= MOST_BACKFILLED:
            yield from new_entry(entry, standing, earlier)
    if backfilled > MOST_BACKFILLED:
        more = f"and {backfilled - MOST_BACKFILLED:,} more"
        yield Finding("entry-backfilled", "", more, Weight.MINOR, "backfilled", "entries")
    for old, new in pairing.pairs:
        if old is not new:
            yield from same_entry(old, new, earlier)
    if before.coverage.kind == after.coverage.kind == "full" and after.complete:
        for entry in pairing.gone:
            if not earlier.is_folded(entry):
                yield Finding("entry-gone", entry.text, "", Weight.MAJOR, "gone", where_of(entry), name_of(entry))


def _is_whole(docket: Docket) -> bool:
    return docket.coverage.kind == "full" and docket.complete


def gone_before(known: Known) -> dict[str, str]:
    """What was gone earlier and may return: entry key → identity, as the page's memory has it."""
    return dict(known.memory.page.get("gone_entries", {}))


def in_bulk(findings: list[Finding]) -> Iterator[Finding]:
    """Courts drop the documents of old terms all at once: many are housekeeping, a single one is not."""
    lost = sum(f.kind == "document-unavailable" for f in findings)
    for finding in findings:
        if finding.kind == "document-unavailable" and lost < BULK:
            yield Finding(
                finding.kind, finding.before, "", Weight.SUBSTANTIVE, finding.rule, finding.where, finding.speaker
            )
        else:
            yield finding


# ---------------------------------------------------------------- the whole change


def flags_of(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Orders and the like first, then what happened to entries, each once."""
    listed = list(findings)
    new = [f for f in listed if f.kind in ("entry-new", "entry-edited") and f.weight is Weight.MAJOR]
    kinds = [f.rule for f in new if f.rule in ("order", "opinion", "judgment")]
    return tuple(dict.fromkeys([*kinds, *(FLAGS[f.kind] for f in listed if f.kind in FLAGS)]))


def reason_of(finding: Finding) -> str:
    """`entry-new 84 · 2026-04-22: order`"""
    name = f"{finding.kind} {finding.speaker}".strip()
    return f"{name}: {finding.rule}" if finding.rule else name


def held_for(findings: Iterable[Finding]) -> str:
    rules = {f.rule for f in findings if f.kind not in ("gap-filled", "entry-renumbered")}
    if not rules or not rules <= set(QUIET_RULES):
        return ""
    if rules == {"backfilled"}:
        return "entries older than what was known: they were only not seen yet"
    if rules <= {ANNOUNCED, PAST}:
        return "hearings that entries had told, or that lie behind"
    return "the full text of an entry that was told already"
