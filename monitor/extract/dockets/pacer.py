"""A second reader for saved PACER pages: juriscraper, where it is installed (the extra `pacer`) and a source asks for it
with `form = "juriscraper"`. It parses only; what it says is taken where our own reader saw a whole docket."""

from __future__ import annotations

import contextlib
import importlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from monitor.extract.charset import to_utf8
from monitor.extract.dockets.entries import is_sealed
from monitor.extract.dockets.page import tidy
from monitor.extract.model import Raw
from storage.records import Docket, Document, Entry, Party

FORM = "juriscraper"
REPORTS = {
    "pacer_district_html": "DocketReport",
    "pacer_bankruptcy_html": "DocketReport",
    "pacer_appellate_html": "AppellateDocketReport",
    "pacer_history_html": "DocketHistoryReport",
}
HEADER = {
    "case_name": "case_name",
    "assigned_to": "assigned_to_str",
    "referred_to": "referred_to_str",
    "cause": "cause",
}
DATES = ("date_filed", "date_terminated")


@cache
def report_named(name: str) -> Any | None:
    """The library's class of a report; None where it is not installed or cannot be loaded."""
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            return getattr(importlib.import_module("juriscraper.pacer"), name, None)
    except Exception:
        return None  # a release that does not load here must not stop anything


def second_reading(raw: Raw, ours: Docket) -> Docket:
    """Our docket with the library's header, parties and entries; ours alone where it has nothing better to say."""
    report = report_named(REPORTS.get(ours.form, ""))
    if report is None or not ours.complete or not ours.court:
        return ours
    said = parsed(report, ours.court, to_utf8(raw.payload, raw.content_type).decode("utf-8", "replace"))
    entries = tuple(entries_of(said, ours))
    if not said or len(entries) < len(ours.entries):
        return ours
    values: dict[str, Any] = {name: tidy(said.get(key)) or getattr(ours, name) for name, key in HEADER.items()}
    values |= {name: str(said[name]) if said.get(name) else getattr(ours, name) for name in DATES}
    return replace(ours, **values, entries=entries, parties=tuple(parties_of(said)) or ours.parties)


def parsed(report: Any, court: str, text: str) -> Mapping[str, Any]:
    """What the library makes of the page; nothing where it fails, in whatever way."""
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            one = report(court, None)
            one._parse_text(text)
            said = one.data
    except Exception:
        return {}  # its parsers raise many kinds of errors on pages they do not know
    return said if isinstance(said, Mapping) else {}


def entries_of(said: Mapping[str, Any], ours: Docket) -> Iterator[Entry]:
    """Its entries, with our documents where the same number and day have some."""
    known: dict[tuple[str | None, str | None], tuple[Document, ...]] = {
        (e.number, e.date_filed): e.documents for e in ours.entries if e.number
    }
    for n, row in enumerate(rows_of(said, "docket_entries")):
        number, day = tidy(row.get("document_number")) or None, str(row.get("date_filed") or "") or None
        text, short = tidy(row.get("description")), tidy(row.get("short_description"))
        doc = tidy(row.get("pacer_doc_id"))
        made = (Document(number=number, state="paid", source_id=doc),) if doc else ()
        yield Entry(
            text=text or short,
            date_filed=day,
            number=number,
            sequence=n,
            date_entered=str(row.get("date_entered") or "") or None,
            short=short or None,
            documents=known.get((number, day), made),
            restricted=is_sealed(text or short),
        )


def parties_of(said: Mapping[str, Any]) -> Iterator[Party]:
    for row in rows_of(said, "parties"):
        counsel = tuple(tidy(a.get("name")) for a in rows_of(row, "attorneys") if tidy(a.get("name")))
        if tidy(row.get("name")):
            yield Party(tidy(row["name"]), tidy(row.get("type")), counsel)


def rows_of(said: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    found = said.get(name)
    return (row for row in found if isinstance(row, Mapping)) if isinstance(found, list) else iter(())
