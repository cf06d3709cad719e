"""What changed in a docket and how much it matters: findings, flags, weight, redline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from monitor.compare.dockets.matching import Pairing, pair_entries, plain
from monitor.compare.dockets.signals import signals
from monitor.compare.redline import redline_articles
from monitor.compare.telling import trimmed
from storage.records import Article, Block, Change, Docket, Entry, Finding, Paragraph, Span, Weight

HEADER = {
    "assigned_to": ("judge-reassigned", Weight.MAJOR),
    "case_name": ("caption-changed", Weight.MINOR),
    "docket_number": ("number-changed", Weight.SUBSTANTIVE),
    "date_terminated": ("case-closed", Weight.MAJOR),
}
FLAGS = {
    "entry-new": "entry-new",
    "entry-edited": "entry-edited",
    "entry-gone": "entry-gone",
    "entry-sealed": "sealed",
    "hearing-set": "hearing",
    "hearing-moved": "hearing",
    "hearing-cancelled": "hearing",
}
HEAVY = ("order", "opinion", "judgment", "hearing", "sealed")


def compare_dockets(before: Docket, after: Docket, known: Any = None) -> Change | None:
    """The change between two states of a docket; None if nothing that people should know differs."""
    pairing = pair_entries(before.entries, after.entries)
    findings = [*header_findings(before, after), *entry_findings(before, after, pairing)]
    if not findings:
        return None
    heaviest = max(findings, key=lambda f: f.weight.rank)
    flags = dict.fromkeys(FLAGS[f.kind] for f in findings if f.kind in FLAGS)
    flags |= dict.fromkeys(f.rule for f in findings if f.rule in ("order", "opinion", "judgment"))
    return Change(
        findings=tuple(findings),
        flags=tuple(flags),
        weight=heaviest.weight,
        reason=f"{heaviest.kind}: {heaviest.speaker or heaviest.rule}".strip(": "),
        telling=tuple(trimmed(b) for b in changed_blocks(pairing)[:3]),
        headline=after.case_name or before.case_name or "",
        headline_before=before.case_name or "",
    )


# ---------------------------------------------------------------- header


def header_findings(before: Docket, after: Docket) -> Iterator[Finding]:
    """A value first seen is no change, and one that a page leaves out is none either; a closing date is news."""
    for name, (kind, weight) in HEADER.items():
        old, new = getattr(before, name) or "", getattr(after, name) or ""
        if name == "date_terminated":
            if bool(old) != bool(new) and after.coverage.kind == "full":
                yield Finding("case-closed" if new else "case-reopened", old, new, weight, "closing date")
        elif old and new and bare(old) != bare(new):
            yield Finding(kind, old, new, weight, name)


def bare(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.lower()).strip()


# ---------------------------------------------------------------- entries


def entry_findings(before: Docket, after: Docket, pairing: Pairing) -> Iterator[Finding]:
    newest = max((e.date_filed or "" for e in before.entries), default="")
    for entry in pairing.new:
        yield from new_entry(entry, newest, before, after)
    for old, new in pairing.pairs:
        yield from same_entry(old, new)
    if before.coverage.kind == after.coverage.kind == "full" and after.complete:
        for entry in pairing.gone:
            yield Finding("entry-gone", entry.text, "", Weight.MAJOR, "gone", where_of(entry), name_of(entry))


def new_entry(entry: Entry, newest: str, before: Docket, after: Docket) -> Iterator[Finding]:
    """An entry older than what was known, where not all was to be seen before, was only not seen yet."""
    whole = before.coverage.kind == "full"
    old = bool(entry.date_filed and entry.date_filed < newest and not whole and before.entries)
    said = signals(entry.text)
    rule = next((s for s in HEAVY if s in said.kinds), "entry")
    weight = Weight.MINOR if old else Weight.MAJOR if rule != "entry" else Weight.SUBSTANTIVE
    kind = "entry-backfilled" if old else "entry-new"
    yield Finding(kind, "", entry.text or entry.short or "", weight, rule, where_of(entry), name_of(entry))
    if not old:
        yield from hearing(entry, "")


def hearing(entry: Entry, before: str) -> Iterator[Finding]:
    said = signals(entry.text)
    for kind in ("hearing-set", "hearing-moved", "hearing-cancelled"):
        if kind in said.kinds:
            after = " ".join(said.when[:1]) or entry.text[:200]
            yield Finding(kind, before, after, Weight.MAJOR, "hearing", where_of(entry), name_of(entry))


def same_entry(old: Entry, new: Entry) -> Iterator[Finding]:
    where, name = where_of(new), name_of(new)
    if new.restricted and not old.restricted:
        yield Finding("entry-sealed", old.text, new.text, Weight.MAJOR, "sealed", where, name)
    elif old.restricted and not new.restricted:
        yield Finding("entry-unsealed", old.text, new.text, Weight.MAJOR, "unsealed", where, name)
    elif plain(old.text) != plain(new.text) and not new.stub:
        weight, rule = edit_weight(old, new)
        yield Finding("entry-edited", old.text, new.text, weight, rule, where, name)
    elif old.date_filed != new.date_filed and old.date_filed and new.date_filed:
        yield Finding("entry-edited", old.date_filed, new.date_filed, Weight.MAJOR, "date", where, name)
    if old.number != new.number and new.number:
        yield Finding("entry-renumbered", old.number or "", new.number, Weight.MINOR, "number", where, name)
    yield from document_findings(old, new, where, name)


def edit_weight(old: Entry, new: Entry) -> tuple[Weight, str]:
    if old.stub:
        heavy = any(s in signals(new.text).kinds for s in HEAVY)
        return (Weight.MAJOR if heavy else Weight.SUBSTANTIVE), "stub expanded"
    if re.search(r"modified on|\(modified", new.text, re.IGNORECASE) and plain(old.text)[:40] == plain(new.text)[:40]:
        return Weight.SUBSTANTIVE, "annotated"
    return Weight.MAJOR, "reworded"


def document_findings(old: Entry, new: Entry, where: str, name: str) -> Iterator[Finding]:
    had = {(d.number, d.attachment, d.name): d for d in old.documents}
    for document in new.documents:
        before = had.get((document.number, document.attachment, document.name))
        if before is not None and before.state == "paid" and document.state == "available":
            yield Finding(
                "document-available", "", document.name or new.text, Weight.SUBSTANTIVE, "document", where, name
            )
        if before is not None and before.state == "available" and document.state in ("paid", "none"):
            yield Finding("document-unavailable", document.name or new.text, "", Weight.MINOR, "document", where, name)


def where_of(entry: Entry) -> str:
    return f"entry:{entry.number or entry.date_filed or entry.sequence}"


def name_of(entry: Entry) -> str:
    return " · ".join(part for part in (entry.number, entry.date_filed) if part)


# ---------------------------------------------------------------- redline


def docket_redline(before: Docket, after: Docket) -> tuple[Block, ...]:
    """Every entry of both states in the newer one's order, gone ones at the end."""
    pairing = pair_entries(before.entries, after.entries)
    partner = {id(new): old for old, new in pairing.pairs}
    blocks = [entry_block(partner.get(id(entry)), entry) for entry in after.entries]
    return tuple(blocks + [entry_block(entry, None) for entry in pairing.gone])


def changed_blocks(pairing: Pairing) -> list[Block]:
    edited = [(old, new) for old, new in pairing.pairs if plain(old.text) != plain(new.text)]
    blocks: Iterable[Block] = [
        *(entry_block(None, e) for e in pairing.new),
        *(entry_block(old, new) for old, new in edited),
        *(entry_block(e, None) for e in pairing.gone),
    ]
    return list(blocks)


def entry_block(old: Entry | None, new: Entry | None) -> Block:
    entry = new or old or Entry("")
    kind = "added" if old is None else "removed" if new is None else "edited"
    if old is not None and new is not None:
        if old.text == new.text:
            return Block("same", (Span("same", new.text),), old.sequence, new.sequence, "entry", name_of(new))
        one = Article(paragraphs=(Paragraph(old.text),))
        two = Article(paragraphs=(Paragraph(new.text),))
        spans = tuple(span for block in redline_articles(one, two) for span in block.spans)
        return Block(kind, spans, old.sequence, new.sequence, "entry", name_of(entry))
    op = "ins" if new is not None else "del"
    return Block(
        kind,
        (Span(op, entry.text),),
        old.sequence if old is not None else None,
        new.sequence if new is not None else None,
        "entry",
        name_of(entry),
    )
