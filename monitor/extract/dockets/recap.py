"""A docket as RECAP keeps it in XML at the Internet Archive (`gov_uscourts_docket`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from monitor.extract.dockets.dates import stamp_of
from monitor.extract.dockets.entries import entered_in, is_sealed
from monitor.extract.dockets.header import person
from monitor.extract.dockets.page import tidy
from storage.records import Docket, Document, Entry, Party

Element = Any


def is_recap(head: bytes) -> bool:
    return b"<gov_uscourts_docket" in head or b"gov_uscourts_docket SYSTEM" in head


def read_recap(payload: bytes) -> Docket | None:
    """The docket; None if it is none. A file that is cut off is read as far as it goes, and is not complete."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(payload, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None or root.tag != "gov_uscourts_docket":
        return None
    return docket_of(root, payload.rstrip().endswith(b"</gov_uscourts_docket>"))


def docket_of(root: Element, whole: bool) -> Docket:
    case = root.find("case_details")
    return Docket(
        court=said(case, "court"),
        docket_number=said(case, "docket_num"),
        case_name=(said(case, "case_name") or "").strip(" -") or None,
        assigned_to=person(said(case, "assigned_to")),
        referred_to=person(said(case, "referred_to")),
        date_filed=stamp_of(said(case, "date_case_filed")),
        date_terminated=stamp_of(said(case, "date_case_terminated") or said(case, "date_terminated")),
        nature=said(case, "nature_of_suit"),
        cause=said(case, "case_cause"),
        parties=tuple(party for party in map(party_of, root.iter("party")) if party is not None),
        entries=tuple(entries_in(root)),
        complete=whole,
        form="recap_xml",
    )


def entries_in(root: Element) -> Iterator[Entry]:
    """One entry a numbered document with its date; what has none RECAP knows by hearsay only. Attachments are documents."""
    attached: dict[str, list[Document]] = {}
    for part in root.iter("document"):
        attached.setdefault(part.get("doc_num") or "", []).append(document_of(part))
    mains = [part for part in root.iter("document") if (part.get("attachment_num") or "0") == "0"]
    mains = [part for part in mains if said(part, "date_filed")]
    for n, part in enumerate(mains):
        number = part.get("doc_num") or ""
        long, short = said(part, "long_desc"), said(part, "short_desc")
        text = long or short or ""
        yield Entry(
            text=text,
            date_filed=stamp_of(said(part, "date_filed")),
            number=number or None,
            sequence=n,
            date_entered=entered_in(text),
            short=short,
            documents=tuple(attached.get(number, ())),
            restricted=is_sealed(text),
            stub=not long,
        )


def document_of(part: Element) -> Document:
    attachment = part.get("attachment_num") or "0"
    return Document(
        name=said(part, "short_desc") or "",
        number=part.get("doc_num"),
        attachment=int(attachment) if attachment.isdecimal() and len(attachment) < 9 and attachment != "0" else None,
        state="available" if said(part, "available") == "1" else "paid" if said(part, "pacer_doc_id") else "none",
        source_id=said(part, "pacer_doc_id"),
    )


def party_of(part: Element) -> Party | None:
    name = said(part, "name")
    counsel = tuple(tidy(a.text) for a in part.iter("attorney_name") if tidy(a.text))
    return Party(name[:300], said(part, "type") or "", counsel) if name else None


def said(part: Element | None, name: str) -> str | None:
    found = part.find(name) if part is not None else None
    return tidy(found.text) or None if found is not None else None
