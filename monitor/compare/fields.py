"""What changed outside the body: headline, dek, credits, stated times, the outlet's notes."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.compare.lexicon import lexicon_for
from monitor.compare.moments import published_pair, same_moment
from monitor.compare.redline import pair_notes
from monitor.compare.tokens import read_text
from storage.records import Article, Finding

_TIMES = ("published", "modified")


def field_findings(before: Article, after: Article) -> Iterator[Finding]:
    """Findings for every field that reads differently; noise of form (marks, white space) is none."""
    for kind, old, new in _lines(before, after):
        if old != new and not (alike_when_normal(old, new) or (kind in _TIMES and same_moment(old, new))):
            yield Finding(kind, old, new, where=kind)
    for note_before, note_after in pair_notes(before.notes, after.notes):
        old, new = note_before.text if note_before else "", note_after.text if note_after else ""
        kind = note_after.kind if note_after else note_before.kind if note_before else ""
        if not alike_when_normal(old, new):
            yield Finding("note", old, new, where="note", speaker=kind)


def _lines(before: Article, after: Article) -> Iterator[tuple[str, str, str]]:
    yield "headline", before.headline, after.headline
    yield "dek", before.dek, after.dek
    yield "byline", ", ".join(before.byline), ", ".join(after.byline)
    yield "contributors", ", ".join(before.contributors), ", ".join(after.contributors)
    if before.section and after.section:
        yield "section", before.section, after.section
    yield "published", *published_pair(before, after)
    yield "modified", before.modified_at or "", after.modified_at or ""


def alike_when_normal(before: str, after: str) -> bool:
    if before == after:
        return True
    lexicon = lexicon_for(len(before) + len(after))
    return read_text(before, lexicon).key == read_text(after, lexicon).key
