"""(change or fault, rules) → notices owed. Pure: rules can be changed and tried over history without telling anybody.

A notice's key is a digest of what happened and of the channel, fixed before the first try: owing it twice owes it
once, and whoever gets it twice can tell.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from storage.content import to_plain
from storage.records import Block, Change, Fault, Finding, Kind, NoticeDraft, Source, Span, Weight

SHOWN_FINDINGS = 12
_LONGEST_TEXT = 600
_LONGEST_BLOCK = 1200


class Rule(Protocol):
    """What a rule says (config.AlertConfig): every condition that is given must hold, any word of a list is enough."""

    @property
    def name(self) -> str: ...
    @property
    def channels(self) -> tuple[str, ...]: ...
    @property
    def on(self) -> str: ...
    @property
    def sources(self) -> tuple[str, ...]: ...
    @property
    def tags(self) -> tuple[str, ...]: ...
    @property
    def flags(self) -> tuple[str, ...]: ...
    @property
    def weight(self) -> Weight | None: ...
    @property
    def keywords(self) -> tuple[str, ...]: ...
    @property
    def entries(self) -> Sequence[str]: ...
    @property
    def parties(self) -> tuple[str, ...]: ...
    @property
    def judges(self) -> tuple[str, ...]: ...
    @property
    def faults(self) -> Sequence[str]: ...


class HasPublicUrl(Protocol):
    @property
    def public_url(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Context:
    """Where something happened. `change_key` is the same for the same event, however often it is looked at."""

    source: Source
    item_title: str
    item_url: str
    item_id: str
    version: int
    change_key: str
    public_url: str
    noted_at: datetime
    judges: tuple[str, ...] = ()
    """Of a docket: who it is assigned or referred to."""
    parties: tuple[str, ...] = ()
    """Of a docket: its parties' names."""


def owed(change: Change, rules: Sequence[Rule], context: Context) -> tuple[NoticeDraft, ...]:
    """One notice a channel that any rule names for this change; none if it is held or its source is muted."""
    if change.held or context.source.muted:
        return ()
    matching = [rule for rule in rules if rule.on == "changes" and wants(rule, change, context)]
    return _drafts(matching, context.change_key, subject_of(change, context), _body_of(change, context))


def owed_for_faults(faults: Sequence[Fault], rules: Sequence[Rule], context: Context) -> tuple[NoticeDraft, ...]:
    """One notice a kind of fault, subject, day and channel, however many of a source's pages have it and however often
    it comes back. A muted source's faults are still told: mute is for news."""
    drafts: list[NoticeDraft] = []
    for fault in faults:
        matching = [rule for rule in rules if rule.on == "faults" and _wants_fault(rule, fault, context.source)]
        key = f"fault|{fault.kind}|{fault.subject}|{context.noted_at.astimezone(UTC).date()}"
        body = _fault_body(fault, context)
        drafts += _drafts(matching, key, f"{fault.subject}: {fault.kind}", body)
    return tuple(drafts)


def fault_context(config: HasPublicUrl, fault: Fault, now: datetime) -> Context:
    """The context of a fault that no visit carries (disk, overdue, quiet, notices)."""
    source = Source(slug=fault.subject, kind=Kind.PAGE, url="", name=fault.subject)
    return Context(source, fault.subject, "", "", 0, "", config.public_url, now)


def notice_key(event: str, channel: str) -> str:
    """The key of a notice, 32 hex digits."""
    return hashlib.sha256(f"{event}|{channel}".encode()).hexdigest()[:32]


def subject_of(change: Change, context: Context) -> str:
    """A plain line for lists of notices; messages word their own."""
    flags = ", ".join(change.flags[:4]) or change.weight
    return f"{flags}: {_clip(change.headline or context.item_title, 200)}"


# ---------------------------------------------------------------- does a rule want it?


def wants(rule: Rule, change: Change, context: Context) -> bool:
    """Whether all that the rule asks for holds of this change."""
    source = context.source
    if rule.sources and source.slug not in rule.sources:
        return False
    if rule.tags and not set(rule.tags) & set(source.tags):
        return False
    if rule.weight is not None and change.weight.rank < rule.weight.rank:
        return False
    if rule.flags and not set(rule.flags) & {*change.flags, *(finding.kind for finding in change.findings)}:
        return False
    if rule.entries and not any(_is_of_kind(kind, change) for kind in rule.entries):
        return False
    asked = ((rule.keywords, ()), (rule.parties, context.parties), (rule.judges, context.judges))
    return all(not words or _any_word(words, change, names) for words, names in asked)


def _wants_fault(rule: Rule, fault: Fault, source: Source) -> bool:
    if rule.faults and fault.kind not in rule.faults:
        return False
    if fault.subject == "nightdesk":
        return not rule.sources and not rule.tags
    if rule.sources and fault.subject not in rule.sources:
        return False
    return not rule.tags or bool(set(rule.tags) & set(source.tags))


_ENTRY_WORDS = {
    "orders": r"\bORDERS?\b|\bORDERED\b|(?i:^\W*(?:\d+\W+)?(?:\w+ ){0,3}orders?\b)",
    "opinions": r"(?i:\bopinions?\b|\bmemorandum decision\b)",
    "judgments": r"(?i:\bjudgments?\b|\bverdict\b|\bmandate\b)",
    "hearings": r"(?i:\bhearings?\b|\boral argument\b|\bconference\b|\btrial\b|\barraignment\b|\bsentencing\b)",
    "deadlines": r"(?i:\bdue\b|\bdeadline\b|\bno later than\b)",
    "motions": r"(?i:\bmotions?\b|\bapplications?\b|\bpetitions?\b)",
    "notices": r"(?i:\bnotices?\b)",
    "appeals": r"(?i:\bappeal(?:s|ed)?\b|\bcertiorari\b)",
    "sealed": r"(?i:\b(?:un)?sealed\b|\bunder seal\b)",
}
_ENTRY_FINDINGS = {
    "hearings": ("hearing-",),
    "deadlines": ("deadline-",),
    "sealed": ("entry-sealed", "entry-unsealed"),
    "documents": ("document-",),
}


_PLAIN_MARKS = str.maketrans("’‘“”–—", "''\"\"--")


def _is_of_kind(kind: str, change: Change) -> bool:
    """Whether a docket change is about entries of this kind: by what the comparison read in them, else by the finding,
    else by the entry's own words."""
    prefixes, words = _ENTRY_FINDINGS.get(kind, ()), _ENTRY_WORDS.get(kind)
    for finding in change.findings:
        if kind in finding.about or (prefixes and finding.kind.startswith(prefixes)):
            return True
        if finding.about or (finding.kind == "entry-new" and finding.rule):
            continue
        if words and finding.kind.startswith("entry-") and re.search(words, finding.after or finding.before):
            return True
    return False


def _any_word(words: Iterable[str], change: Change, names: Iterable[str] = ()) -> bool:
    text = _fold(" \n ".join([*_texts(change), *names]))
    return any(re.search(rf"(?<!\w){re.escape(_fold(word))}(?!\w)", text) for word in words)


def _texts(change: Change) -> Iterable[str]:
    yield change.headline
    yield change.headline_before
    yield from change.claims
    for finding in change.findings:
        yield from (finding.before, finding.after, finding.speaker)
    for block in change.telling:
        yield "".join(span.text for span in block.spans if span.op != "del")
        yield "".join(span.text for span in block.spans if span.op != "ins")


def _fold(text: str) -> str:
    """Case, white space and the forms of quotes and dashes do not matter to a keyword."""
    return " ".join(text.translate(_PLAIN_MARKS).casefold().split())


# ---------------------------------------------------------------- what a notice carries


def _drafts(rules: Sequence[Rule], event: str, subject: str, body: dict[str, Any]) -> tuple[NoticeDraft, ...]:
    named: dict[str, list[str]] = {}
    for rule in rules:
        for channel in rule.channels:
            named.setdefault(channel, []).append(rule.name)
    return tuple(
        NoticeDraft(channel, notice_key(event, channel), subject, {**body, "rules": names})
        for channel, names in named.items()
    )


def _body_of(change: Change, context: Context) -> dict[str, Any]:
    """All that a message needs, as JSON-able values; texts are clipped, so that no page can make a notice huge."""
    shown = change.findings[:SHOWN_FINDINGS]
    return {
        "what": "change",
        **_where(context),
        "version": context.version,
        "headline": _clip(change.headline or context.item_title, 300),
        "headline_before": _clip(change.headline_before, 300),
        "flags": list(change.flags),
        "weight": str(change.weight),
        "reason": _clip(change.reason),
        "telling": [_plain_block(block) for block in change.telling[:3]],
        "claims": [_clip(claim) for claim in change.claims[:5]],
        "modified_moved": change.modified_moved,
        "findings": [_plain_finding(finding) for finding in shown],
        "more_findings": len(change.findings) - len(shown),
    }


def _fault_body(fault: Fault, context: Context) -> dict[str, Any]:
    return {
        "what": "fault",
        **_where(context),
        "fault": fault.kind,
        "subject": fault.subject,
        "text": _clip(fault.text),
    }


def _where(context: Context) -> dict[str, Any]:
    source, base = context.source, context.public_url.rstrip("/")
    return {
        "source": {
            "slug": source.slug,
            "name": _clip(source.name or source.slug, 120),
            "kind": str(source.kind),
            "tags": list(source.tags),
        },
        "item": {"id": context.item_id, "title": _clip(context.item_title, 300), "url": context.item_url},
        "public_url": base,
        "link": f"{base}/item/{context.item_id}" if context.item_id else f"{base}/",
        "noted_at": context.noted_at.isoformat(),
    }


def _plain_finding(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "before": _clip(finding.before),
        "after": _clip(finding.after),
        "weight": str(finding.weight),
        "where": finding.where,
        "speaker": _clip(finding.speaker, 120),
    }


def _plain_block(block: Block) -> dict[str, Any]:
    left, spans = _LONGEST_BLOCK, []
    for span in block.spans:
        if left <= 0:
            break
        spans.append(to_plain(Span(span.op, _clip(span.text, left))))
        left -= len(span.text)
    return {"kind": block.kind, "style": block.style, "label": block.label, "spans": spans}


def _clip(text: str, limit: int = _LONGEST_TEXT) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
