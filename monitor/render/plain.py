"""A version as plain text: what Memento serves and what people copy. Pure."""

from __future__ import annotations

from monitor.render.clean import clean_line
from storage.records import Article, Docket, Entry, Reading, Version

LONGEST_REASON = 500


def version_text(version: Version) -> str:
    """What it says; a removal and a takedown say that they are."""
    return f"{takedown_words(version)}\n" if version.taken_down is not None else reading_text(version.reading)


def takedown_words(version: Version | None) -> str:
    """One line about a version that was taken down; empty for any other."""
    if version is None or version.taken_down is None:
        return ""
    taken = version.taken_down
    reason = clean_line(taken.reason, LONGEST_REASON)
    return f"The content of version {version.number} was taken down on {taken.at:%Y-%m-%d}: {reason}"


def reading_text(reading: Reading | None) -> str:
    """Headline, dek, byline, body and notes; or a case and its entries. A removal says so."""
    if reading is None:
        return "This item had been removed.\n"
    return _docket(reading.docket) if reading.docket is not None else _article(reading.article or Article())


def _article(article: Article) -> str:
    head = [article.headline, article.dek, ", ".join(article.byline)]
    dates = [("Published", article.published_at), ("Modified", article.modified_at)]
    head += [f"{name} {value}" for name, value in dates if value]
    parts = [line for line in head if line]
    parts += [f"• {p.text}" if p.kind == "item" else p.text for p in article.paragraphs]
    parts += [f"[{note.kind.replace('_', ' ')}] {note.text}" for note in article.notes]
    return "\n\n".join(parts) + "\n"


def _docket(docket: Docket) -> str:
    facts = [("Court", docket.court), ("Number", docket.docket_number), ("Assigned to", docket.assigned_to)]
    facts += [("Filed", docket.date_filed), ("Terminated", docket.date_terminated)]
    head = [docket.case_name or "", *(f"{name}: {value}" for name, value in facts if value)]
    return "\n".join([*(line for line in head if line), "", *map(entry_line, docket.entries)]) + "\n"


def entry_line(entry: Entry) -> str:
    return "  ".join(part for part in (entry.number or "–", entry.date_filed or "", entry.text) if part)
