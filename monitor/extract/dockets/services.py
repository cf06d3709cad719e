"""Dockets as known services give them in JSON: the Supreme Court's case file and CourtListener's API v4."""

from __future__ import annotations

from typing import Any

from monitor.extract.dockets.dates import iso_date
from storage.records import Coverage, Docket, Document, Entry, Party


def clean(value: Any) -> str:
    return " ".join(str(value or "").split())


def read_supreme_court(value: Any) -> Docket | None:
    """The case file at /RSS/Cases/JSON/; None if it is none."""
    if not isinstance(value, dict) or not isinstance(value.get("ProceedingsandOrder"), list):
        return None
    title = value.get("PetitionerTitle"), value.get("RespondentTitle")
    name = " v. ".join(clean(t) for t in title if clean(t)).replace(", Petitioner", "").replace(", Applicant", "")
    rows = [row for row in value["ProceedingsandOrder"] if isinstance(row, dict)]
    return Docket(
        court="scotus",
        docket_number=clean(value.get("CaseNumber")) or None,
        case_name=name or None,
        date_filed=iso_date(clean(value.get("DocketedDate"))),
        parties=tuple(Party(clean(t), r) for t, r in zip(title, ("petitioner", "respondent"), strict=True) if clean(t)),
        entries=tuple(supreme_entry(row, n) for n, row in enumerate(rows)),
        form="scotus_json",
        zone="America/New_York",
    )


def supreme_entry(row: dict[str, Any], sequence: int) -> Entry:
    found = row.get("Links")
    links: list[Any] = found if isinstance(found, list) else []
    documents = tuple(
        Document(name=clean(d.get("Description")), state="available", url=clean(d.get("DocumentUrl")) or None)
        for d in links
        if isinstance(d, dict)
    )
    return Entry(clean(row.get("Text")), iso_date(clean(row.get("Date"))), sequence=sequence, documents=documents)


def read_courtlistener(value: Any, url: str = "") -> Docket | None:
    """A docket, a page of docket entries, or both together (`docket_entries` within); None if it is none of these."""
    if not isinstance(value, dict):
        return None
    case = value["results"][0] if is_docket_list(value) else value
    rows = case.get("docket_entries", value.get("results") if "results" in value and case is value else None)
    if "docket_number" not in case and not (isinstance(rows, list) and rows and is_entry(rows[0])):
        return None
    entries = tuple(listener_entry(r, n) for n, r in enumerate(rows or []) if isinstance(r, dict))
    more = bool(value.get("next")) or bool(value.get("previous"))
    return Docket(
        court=clean(case.get("court_id") or str(case.get("court") or "").rstrip("/").split("/")[-1]) or None,
        docket_number=clean(case.get("docket_number")) or None,
        case_name=clean(case.get("case_name")) or None,
        assigned_to=clean(case.get("assigned_to_str")) or None,
        referred_to=clean(case.get("referred_to_str")) or None,
        date_filed=case.get("date_filed"),
        date_terminated=case.get("date_terminated"),
        nature=clean(case.get("nature_of_suit")) or None,
        cause=clean(case.get("cause")) or None,
        entries=entries,
        coverage=Coverage("page") if more else Coverage("full" if "docket_entries" in case else "window", len(entries)),
        form="courtlistener_api_json",
    )


def is_docket_list(value: dict[str, Any]) -> bool:
    rows = value.get("results")
    return isinstance(rows, list) and len(rows) > 0 and isinstance(rows[0], dict) and "docket_number" in rows[0]


def is_entry(row: Any) -> bool:
    return isinstance(row, dict) and "entry_number" in row


def listener_entry(row: dict[str, Any], sequence: int) -> Entry:
    text, short = clean(row.get("description")), clean(row.get("short_description"))
    documents = tuple(listener_document(d) for d in row.get("recap_documents") or () if isinstance(d, dict))
    short = short or next((d.name for d in documents if d.name), "")
    number = row.get("entry_number")
    return Entry(
        text=text or short,
        date_filed=row.get("date_filed"),
        number=str(number) if number is not None else None,
        source_id=str(row["id"]) if row.get("id") is not None else None,
        sequence=sequence,
        short=short or None,
        documents=documents,
        restricted=bool(documents) and all(d.state == "sealed" for d in documents),
        stub=not text,
    )


def listener_document(row: dict[str, Any]) -> Document:
    state = "sealed" if row.get("is_sealed") else "available" if row.get("is_available") else "paid"
    attachment = row.get("attachment_number")
    return Document(
        name=clean(row.get("description")),
        number=clean(row.get("document_number")) or None,
        attachment=int(attachment) if attachment is not None else None,
        state=state,
        url=clean(row.get("filepath_local") or row.get("filepath_ia")) or None,
        source_id=str(row["id"]) if row.get("id") is not None else None,
    )
