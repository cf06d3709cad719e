"""Dockets as known services give them in JSON: the Supreme Court's case file and CourtListener's API v4."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from monitor.extract.dockets.dates import iso_date
from monitor.extract.dockets.entries import entered_in, main_sealed
from monitor.extract.dockets.numbers import case_number
from storage.records import Coverage, Docket, Document, Entry, Party

_ALL_OF_ONE = {"docket", "docket__court", "docket__docket_number", "order_by", "page_size", "fields", "omit"}
"""What may be asked of docket entries without leaving any of a docket's out."""


def clean(value: Any) -> str:
    return " ".join(str(value or "").split())


def records(value: Any) -> list[dict[str, Any]]:
    """The records of a list; none of what is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def read_supreme_court(value: Any) -> Docket | None:
    """The case file at /RSS/Cases/JSON/; None if it is none."""
    if not isinstance(value, dict) or not isinstance(value.get("ProceedingsandOrder"), list):
        return None
    title = value.get("PetitionerTitle"), value.get("RespondentTitle")
    name = " v. ".join(clean(t) for t in title if clean(t)).replace(", Petitioner", "").replace(", Applicant", "")
    rows = records(value["ProceedingsandOrder"])
    return Docket(
        court="scotus",
        docket_number=case_number(clean(value.get("CaseNumber"))),
        case_name=name or None,
        date_filed=iso_date(clean(value.get("DocketedDate"))),
        parties=tuple(dict.fromkeys(supreme_parties(value))),
        entries=tuple(supreme_entry(row, n) for n, row in enumerate(rows)),
        form="scotus_json",
        zone="America/New_York",
    )


def supreme_parties(value: dict[str, Any]) -> Iterator[Party]:
    """Each side's parties, by the names that its counsel stand for."""
    for side in ("Petitioner", "Respondent", "Other"):
        rows = value.get(side)
        for row in rows if isinstance(rows, list) else ():
            name = clean(row.get("PartyName")).removeprefix("Party name:").strip() if isinstance(row, dict) else ""
            if name:
                yield Party(name, side)


def supreme_entry(row: dict[str, Any], sequence: int) -> Entry:
    documents = tuple(
        Document(name=clean(d.get("Description")), state="available", url=clean(d.get("DocumentUrl")) or None)
        for d in records(row.get("Links"))
    )
    return Entry(clean(row.get("Text")), iso_date(clean(row.get("Date"))), sequence=sequence, documents=documents)


def read_courtlistener(value: Any, url: str = "") -> Docket | None:
    """A docket, a page of docket entries or of documents, a docket alert's payload, or a docket with `docket_entries`
    within; None if it is none of these. What an alert shows may be of any days, and need have nothing that was known."""
    if not isinstance(value, dict):
        return None
    is_alert = isinstance(value.get("payload"), dict)
    value = value["payload"] if is_alert else value
    case = value["results"][0] if is_list_of(value, "docket_number", "case_name") else value
    rows = case.get("docket_entries", value.get("results") if case is value else None)
    if isinstance(rows, list) and is_list_of({"results": rows}, "document_number", "docket_entry"):
        rows = as_entries(rows)
    listed = isinstance(rows, list) and bool(rows) and is_entry(rows[0])
    if not listed and not ("docket_number" in case and ("case_name" in case or "court_id" in case)):
        return None
    entries = tuple(listener_entry(r, n) for n, r in enumerate(records(rows)))
    parties = case.get("parties")
    return Docket(
        court=clean(case.get("court_id") or str(case.get("court") or "").rstrip("/").split("/")[-1]) or None,
        docket_number=clean(case.get("docket_number")) or None,
        case_name=clean(case.get("case_name")) or None,
        assigned_to=clean(case.get("assigned_to_str")) or None,
        referred_to=clean(case.get("referred_to_str")) or None,
        date_filed=iso_date(clean(case.get("date_filed"))),
        date_terminated=iso_date(clean(case.get("date_terminated"))),
        nature=clean(case.get("nature_of_suit")) or None,
        cause=clean(case.get("cause")) or None,
        parties=tuple(map(listener_party, parties)) if is_list_of({"results": parties}, "name") else (),
        entries=entries,
        coverage=Coverage("page", len(entries)) if is_alert else listener_coverage(value, case, url, len(entries)),
        form="courtlistener_api_json",
    )


def listener_coverage(value: dict[str, Any], case: dict[str, Any], url: str, shown: int) -> Coverage:
    """A page where there are others; full with the entries inside the docket, or where the address asks for all of
    one docket's; nothing at all of a docket without its entries."""
    if value.get("next") or value.get("previous"):
        return Coverage("page", shown, total=value["count"] if isinstance(value.get("count"), int) else None)
    if "docket_entries" in case:
        return Coverage()
    asked = dict(parse_qsl(urlsplit(url).query))
    whole = "/docket-entries" in url and asked and set(asked) <= _ALL_OF_ONE
    return Coverage() if whole else Coverage("window", shown)


def as_entries(rows: list[Any]) -> list[dict[str, Any]]:
    """Documents that stand alone, as the entries that they hang on: what they say is a stub."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if isinstance(row, dict):
            name = clean(row.get("docket_entry")).rstrip("/").split("/")[-1]
            entry: dict[str, Any] = {
                "id": name or None,
                "entry_number": row.get("document_number"),
                "recap_documents": [],
            }
            found.setdefault(name, entry)["recap_documents"].append(row)
    return list(found.values())


def listener_party(row: dict[str, Any]) -> Party:
    kinds = row.get("party_types")
    roles = [clean(kind.get("name")) for kind in kinds if isinstance(kind, dict)] if isinstance(kinds, list) else []
    counsel = row.get("attorneys")
    names = [clean(a.get("name")) for a in counsel if isinstance(a, dict)] if isinstance(counsel, list) else []
    return Party(clean(row.get("name")), ", ".join(roles), tuple(name for name in names if name))


def is_list_of(value: dict[str, Any], *keys: str) -> bool:
    """Whether `results` is a list of records that have these keys."""
    rows = value.get("results")
    return isinstance(rows, list) and len(rows) > 0 and all(isinstance(r, dict) and set(keys) <= set(r) for r in rows)


def is_entry(row: Any) -> bool:
    return isinstance(row, dict) and "entry_number" in row


def listener_entry(row: dict[str, Any], sequence: int) -> Entry:
    text, short = clean(row.get("description")), clean(row.get("short_description"))
    documents = tuple(listener_document(d) for d in records(row.get("recap_documents")))
    short = short or next((d.name for d in documents if d.name), "")
    number = row.get("entry_number")
    return Entry(
        text=text or short,
        date_filed=iso_date(clean(row.get("date_filed"))),
        number=str(number) if number is not None else None,
        source_id=str(row["id"]) if row.get("id") is not None else None,
        sequence=sequence,
        date_entered=entered_in(text),
        time=clean(row.get("time_filed"))[:5] or None,
        short=short or None,
        documents=documents,
        restricted=main_sealed(documents),
        stub=not text,
    )


def listener_document(row: dict[str, Any]) -> Document:
    state = "sealed" if row.get("is_sealed") else "available" if row.get("is_available") else "paid"
    attachment = row.get("attachment_number")
    return Document(
        name=clean(row.get("description")),
        number=clean(row.get("document_number")) or None,
        attachment=int(str(attachment)) if str(attachment).isdecimal() and len(str(attachment)) < 9 else None,
        state=state,
        url=clean(row.get("filepath_local") or row.get("filepath_ia")) or None,
        source_id=str(row["id"]) if row.get("id") is not None else None,
    )
