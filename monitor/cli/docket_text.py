"""A docket in a terminal: whose case it is, what the document can show of it and whether it is whole, its entries."""

from __future__ import annotations

from monitor.extract import court_name
from monitor.render.clean import clean_text
from storage.records import Docket, Entry, Hearing

FORMS = {
    "pacer_district_html": "PACER docket report",
    "pacer_bankruptcy_html": "PACER docket report of a bankruptcy",
    "pacer_appellate_html": "PACER docket of an appeal",
    "pacer_history_html": "PACER history report",
    "acms_json": "docket of an appeal (ACMS)",
    "recap_xml": "RECAP's copy of a docket",
    "court_rss": "court's feed of many cases",
    "scotus_json": "Supreme Court case file",
    "scotus_html": "Supreme Court docket page",
    "texas_html": "page of a Texas appellate court",
    "florida_json": "docket entries of a Florida appellate court",
    "lasc_json": "Los Angeles Superior Court's case record",
    "courtlistener_api_json": "CourtListener's API",
    "courtlistener_html": "CourtListener's docket page",
    "courtlistener_atom": "CourtListener's feed of a docket",
    "table": "table",
    "list": "list",
    "record": "record of named fields",
    "json": "list of records in JSON",
}


def docket_text(docket: Docket) -> str:
    """All that was read, safe for a terminal."""
    rows = [entry_line(entry) for entry in docket.entries]
    table = [f"{'no.':>6}  {'date':<10}  entry", *rows] if rows else []
    hearings = ["", "hearings", *map(hearing_line, docket.hearings)] if docket.hearings else []
    return "\n".join(map(clean_text, [*docket_head(docket), *hearings, "", *table]))


def docket_head(docket: Docket) -> list[str]:
    court = f"{court_name(docket.court)} ({docket.court})" if docket.court else "court not named"
    judge = f"before {docket.assigned_to}" if docket.assigned_to else ""
    filed = f"filed {docket.date_filed}" if docket.date_filed else ""
    closed = f"closed {docket.date_terminated}" if docket.date_terminated else ""
    lines = [
        docket.case_name or "case not named",
        joined(court, docket.docket_number or "number not named", judge),
        joined(filed, closed, docket.nature or "", f"{len(docket.parties)} parties" if docket.parties else ""),
        f"Kind: {FORMS.get(docket.form, docket.form or 'table')}",
        f"Shows: {coverage_words(docket)}",
        "Complete: yes, the document's own end was seen"
        if docket.complete
        else "Complete: no, the document's end is missing",
    ]
    return [text for text in lines if text]


def joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def coverage_words(docket: Docket) -> str:
    """How many entries, and of what."""
    seen = docket.coverage
    count = f"{len(docket.entries)} {'entry' if len(docket.entries) == 1 else 'entries'}"
    if seen.kind == "full":
        return f"{count}, the whole docket"
    if seen.kind == "window":
        return f"{count}, the newest of a longer list; what is absent is not gone"
    if seen.kind == "page":
        which = f"page {seen.page} of {seen.pages}" if seen.page and seen.pages else "one page of several"
        return f"{count}, {which}" + (f"; {seen.total} in all" if seen.total else "")
    return f"{count}, a selection: the report was asked for a part of the docket"


def hearing_line(hearing: Hearing) -> str:
    """`2026-04-23 10:30  Status conference · Courtroom 5 · Held`"""
    off = "CANCELLED " if hearing.cancelled else ""
    said = joined(f"{off}{hearing.what or 'Hearing'}", hearing.place, hearing.judge, hearing.result)
    return f"{hearing.when.replace('T', ' '):>16}  {said}"


def entry_line(entry: Entry) -> str:
    case = f"[{joined(entry.docket_number, entry.case_name or '')}] " if entry.docket_number else ""
    sealed = "[sealed] " if entry.restricted else ""
    text = entry.text or entry.short or ""
    return f"{entry.number or '–':>6}  {entry.date_filed or '':<10}  {sealed}{case}{text}"
