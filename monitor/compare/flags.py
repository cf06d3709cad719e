"""The few words that a reporter filters by, and why an alert is held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.compare.known import Known
from storage.records import Article, Finding, Weight

_BY_KIND = {
    "headline": "headline",
    "quote": "quote",
    "figure": "figure",
    "date": "date",
    "name": "name",
    "negation": "negation",
    "hedge": "hedge",
    "attribution": "attribution",
}
_BY_NOTE = {
    "correction": "correction",
    "clarification": "clarification",
    "retraction": "retraction",
    "update": "update-note",
    "editors_note": "editors-note",
    "developing": "developing",
}
_BLINK = timedelta(hours=1)
_BLINKS_HELD = 2


def flags_of(before: Article, after: Article, findings: Sequence[Finding], weight: Weight) -> tuple[str, ...]:
    """Flags that follow from the findings, each once, the outlet's own words first."""
    flags = [_BY_NOTE[f.speaker] for f in findings if f.kind == "note" and f.after and f.speaker in _BY_NOTE]
    flags += [_BY_KIND[f.kind] for f in findings if f.kind in _BY_KIND]
    if is_silent(after, findings):
        flags.append("silent-edit")
    elif any(f.kind == "note" and f.after for f in findings):
        flags.append("disclosed-edit")
    return tuple(dict.fromkeys(flags))


def is_silent(after: Article, findings: Sequence[Finding]) -> bool:
    """Something that matters changed in body or headline, and no note is new or changed. What a live page adds is its
    trade, not an edit; what it changes in an old post is one."""
    if any(f.kind == "note" and f.after for f in findings):
        return False
    additions = after.shape == "live"
    return any(
        f.weight is not Weight.MINOR
        and (f.where.startswith("body") or f.kind in ("headline", "dek"))
        and not (additions and f.kind == "paragraph-added")
        for f in findings
    )


def recurrence(digest: str, known: Known) -> tuple[str, str]:
    """(flag, why held) where the item stood like this before. A→B→A is a `revert`, which is news; where it happens
    again and again within the hour it is a cache or an A/B test: `flip`, held from the second time on."""
    seen = [digest_before for digest_before, _ in known.earlier]
    if digest not in seen[:-1]:
        return "", ""
    blinks = _quick_returns([*known.earlier, (digest, known.now)] if known.now else list(known.earlier))
    if blinks >= _BLINKS_HELD:
        return "flip", f"the page went back and forth {blinks} times, each within the hour: a cache or a test"
    return "revert", ""


def _quick_returns(history: Sequence[tuple[str, datetime]]) -> int:
    returns = 0
    for index in range(2, len(history)):
        digest, at = history[index]
        if digest == history[index - 2][0] != history[index - 1][0] and at - history[index - 1][1] <= _BLINK:
            returns += 1
    return returns
