"""What changed in the body, paragraph by paragraph and word by word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from monitor.compare.addresses import address_findings
from monitor.compare.body import removed_at
from monitor.compare.facts import word_findings
from monitor.compare.forms import plain_form
from monitor.compare.lines import is_credit, is_restamped, is_same_credit
from monitor.compare.links import Alignment, Link
from monitor.compare.noise import Noise
from monitor.compare.paragraph import Setting
from monitor.compare.sides import Side
from monitor.compare.tokens import joined
from storage.records import Finding

SEPARATOR = "\n\n"
_PUT = frozenset(("paragraph-added", "paragraph-removed", "paragraph-edited"))


def body_findings(before: Side, after: Side, alignment: Alignment, setting: Setting, noise: Noise) -> list[Finding]:
    """Findings in the newer order, removals last; what is noise is passed over."""
    found = list(_findings(before, after, alignment, setting, noise))
    gone = {_sentence(f.before): f for f in found if f.kind in _PUT and f.before and not f.after}
    return _with_moves(found, gone) if gone else found


def _with_moves(found: list[Finding], gone: dict[str, Finding]) -> list[Finding]:
    """What was struck out in one place and put, word by word, into another has moved."""
    told: list[Finding] = []
    moved: list[Finding] = []
    for f in found:
        old = gone.get(_sentence(f.after)) if f.kind in _PUT and f.after and not f.before else None
        if old is not None and "paragraph-edited" in (f.kind, old.kind):
            moved.append(gone.pop(_sentence(f.after)))
            f = Finding("paragraph-moved", old.before, f.after, where=f.where)
        told.append(f)
    return [f for f in told if f not in moved] if moved else told


def _sentence(text: str) -> str:
    return plain_form(text).strip()


def _findings(before: Side, after: Side, alignment: Alignment, setting: Setting, noise: Noise) -> Iterator[Finding]:
    linked = before.has_links or after.has_links
    for link in alignment.links:
        if link.equal and not link.moved:
            if linked:
                yield from address_findings(before, after, link, f"body:{link.after[0]}")
        elif not noise.of_link(link):
            yield from link_findings(before, after, link, setting, noise.now)
    for j in alignment.added:
        if not noise.of_one(after, j):
            kind = "contributors" if is_credit(after.raw[j], setting) else "paragraph-added"
            yield Finding(kind, "", after.raw[j], where=f"body:{j}")
    for i in alignment.removed:
        if not noise.of_one(before, i):
            kind = "contributors" if is_credit(before.raw[i], setting) else "paragraph-removed"
            yield Finding(kind, before.raw[i], "", where=removed_at(i))


def link_findings(before: Side, after: Side, link: Link, setting: Setting, now: datetime | None) -> Iterator[Finding]:
    """How a paragraph was rearranged, then what changed in its words, then in its links."""
    where = f"body:{link.after[0]}"
    i, j = link.before[0], link.after[0]
    old = before.raw[i] if len(link.before) == 1 else SEPARATOR.join([before.raw[i] for i in link.before])
    new = after.raw[j] if len(link.after) == 1 else SEPARATOR.join([after.raw[j] for j in link.after])
    if kind := _arrangement(link):
        yield Finding(kind, old, new, where=where)
    if not link.equal:
        old_text, new_text = joined(before.texts(link.before)), joined(after.texts(link.after))
        if old_text.key != new_text.key and is_same_credit(old, new, setting):
            yield Finding("contributors", old, new, where=where)
        elif not kind and is_restamped(before, after, link, setting, now):
            yield Finding("link", old, new, where=where)
        else:
            yield from word_findings(old_text, new_text, where, setting)
    if before.has_links or after.has_links:
        yield from address_findings(before, after, link, where)


def _arrangement(link: Link) -> str:
    if len(link.after) > 1:
        return "paragraph-split"
    if len(link.before) > 1:
        return "paragraph-merged"
    return "paragraph-moved" if link.moved else ""
