"""What changed in the body, paragraph by paragraph and word by word."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.compare.align import Alignment, Link, Side
from monitor.compare.kinds import kind_of
from monitor.compare.language import Language
from monitor.compare.facts import Setting, word_findings
from monitor.compare.tokens import joined
from storage.records import Finding

SEPARATOR = "\n\n"


def body_findings(before: Side, after: Side, alignment: Alignment, language: Language) -> Iterator[Finding]:
    """Findings in the newer order, removals last."""
    for link in alignment.links:
        yield from link_findings(before, after, link, language)
    for j in alignment.added:
        yield Finding("paragraph-added", "", after.raw[j], where=f"body:{j}")
    for i in alignment.removed:
        yield Finding("paragraph-removed", before.raw[i], "", where=f"body:{i}")


def link_findings(before: Side, after: Side, link: Link, language: Language) -> Iterator[Finding]:
    where = f"body:{link.after[0]}"
    kind = _arrangement(link)
    if kind:
        old = SEPARATOR.join(before.raw[i] for i in link.before)
        new = SEPARATOR.join(after.raw[j] for j in link.after)
        yield Finding(kind, old, new, where=where)
    if not link.equal:
        old_text, new_text = joined(map(before.text, link.before)), joined(map(after.text, link.after))
        yield from word_findings(old_text, new_text, where, language)


def _arrangement(link: Link) -> str:
    if len(link.after) > 1:
        return "paragraph-split"
    if len(link.before) > 1:
        return "paragraph-merged"
    return "paragraph-moved" if link.moved else ""
