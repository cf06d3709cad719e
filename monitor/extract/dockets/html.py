"""A docket page of any court → Docket."""

from __future__ import annotations

from dataclasses import replace

from monitor.extract.dockets.courtlistener_page import is_courtlistener, listener_entries
from monitor.extract.dockets.coverage import coverage_of, is_whole
from monitor.extract.dockets.header import header_of
from monitor.extract.dockets.page import Element, page_of
from monitor.extract.dockets.tables import entries_in, in_order
from monitor.extract.dockets.trouble import trouble_in
from monitor.extract.model import Raw, Recipe
from storage.records import Docket


def read_page(raw: Raw, recipe: Recipe) -> Docket | None:
    """A page as a docket; None where it shows neither entries nor a case."""
    root = page_of(raw.payload, raw.content_type)
    if root is None:
        return None
    entries, places = listener_entries(root, raw.url) if is_courtlistener(root) else entries_in(root, recipe, raw.url)
    dated = sum(1 for entry in entries if entry.date_filed)
    if trouble_in(root, dated):
        return None
    if not dated:
        header = header_of(root, [], raw.url)
        entries = [] if is_case(header) else entries
    else:
        header = header_of(root, places, raw.url)
    if not entries and not is_case(header):
        return None
    return replace(
        header,
        entries=in_order(entries),
        coverage=coverage_of(root, len(entries)),
        complete=is_whole(raw.payload, places),
        form=form_of(root, header),
    )


def is_case(header: Docket) -> bool:
    """A page without entries is a docket only if it names the case, its number and when it was filed."""
    return bool(header.docket_number and header.case_name and header.date_filed)


def form_of(root: Element, header: Docket) -> str:
    return "table"
