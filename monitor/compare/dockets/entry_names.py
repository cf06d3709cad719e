"""How an entry is named in a finding."""

from __future__ import annotations

from storage.records import Entry


def where_of(entry: Entry) -> str:
    return f"entry:{entry.number or entry.date_filed or entry.sequence}"


def name_of(entry: Entry) -> str:
    """`84 · 2026-04-22`; in a feed of many dockets the case stands behind."""
    case = " ".join(part for part in (entry.docket_number, entry.case_name) if part)
    return " · ".join(part for part in (entry.number, entry.date_filed, case[:120]) if part)
