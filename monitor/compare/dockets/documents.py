"""Documents hung on an entry: one that can be had now, one more, one that cannot be had any longer. One finding an entry
and kind, however many documents it has."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.compare.dockets.wording import said
from storage.records import Document, Entry, Finding, Weight

_HAD = {"available": 2, "paid": 1}
"""How well a document can be had; anything else cannot."""


def document_findings(old: Entry, new: Entry, where: str, name: str) -> Iterator[Finding]:
    had = {key_of(d): _HAD.get(d.state, 0) for d in old.documents}
    has = {key_of(d): _HAD.get(d.state, 0) for d in new.documents}
    best_before, best_now = max(had.values(), default=0), max(has.values(), default=0)
    come = [key for key, how in has.items() if how > had.get(key, 0)]
    gone = [key for key, how in had.items() if how > has.get(key, 0)]
    if come and (best_now > best_before or any(key in had for key in come)):
        yield _finding("document-available", "", said(new), Weight.SUBSTANTIVE, where, name)
    elif come and len(has) > len(had):
        yield _finding("document-attached", "", said(new), Weight.SUBSTANTIVE, where, name)
    elif gone and best_now < best_before:
        yield _finding("document-unavailable", said(old), "", Weight.MINOR, where, name)


def _finding(kind: str, before: str, after: str, weight: Weight, where: str, name: str) -> Finding:
    return Finding(kind, before, after, weight, "document", where, name, ("documents",))


def key_of(document: Document) -> tuple[object, ...]:
    if document.number or document.attachment:
        return (document.number, document.attachment or 0)
    return (document.name or document.source_id or document.url,)
