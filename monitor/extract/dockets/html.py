"""A docket page of any court → Docket."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from monitor.extract.dockets.caselists import lists_cases
from monitor.extract.dockets.courtlistener_page import is_courtlistener, listener_entries
from monitor.extract.dockets.coverage import coverage_of, is_whole
from monitor.extract.dockets.forms import form_of
from monitor.extract.dockets.header import Page, header_of, heading
from monitor.extract.dockets.labels import head_lines, lines_after
from monitor.extract.dockets.page import Element, set_apart, titles_of, tree_of
from monitor.extract.dockets.rows import groups_of
from monitor.extract.dockets.tables import entries_in, in_order
from monitor.extract.dockets.trouble import trouble_in
from monitor.extract.model import Raw, Recipe
from storage.records import Docket, Entry


def read_page(raw: Raw, recipe: Recipe, tree: Element | None = None) -> Docket | None:
    """A page as a docket; None where it shows neither entries nor a case. `tree` of it, if it is parsed, is altered."""
    root = tree if tree is not None else tree_of(raw.payload, raw.content_type)
    if root is None:
        return None
    set_apart(root)
    tables, titles = list(groups_of(root)), titles_of(root)
    if is_courtlistener(titles[0] if titles else ""):
        entries, places = listener_entries(root, raw.url)
    else:
        entries, places = entries_in(root, tables, recipe, raw.url)
    dated = sum(1 for entry in entries if entry.date_filed)
    holding = places if dated else []
    page = Page(root, raw.url, tables, head_lines(root, holding), lines_after(holding), titles)
    header = header_of(page, holding)
    if trouble_in(root, page.title, dated, bool(header.docket_number and header.case_name)):
        return None
    if not dated and (is_case(header) or is_federal(page)):
        entries = []
    return docket_of(raw, page, header, entries) if entries or is_case(header) else None


def docket_of(raw: Raw, page: Page, header: Docket, entries: Sequence[Entry]) -> Docket:
    if (
        header.court == "texas_coscca"
        and header.case_name
        and not re.search(r"\bv\.|^ex parte", header.case_name, re.I)
    ):
        header = replace(header, case_name=f"{header.case_name} v. The State of Texas")  # its only opponent
    form = form_of(page, header, entries)
    coverage = coverage_of(page, header, entries)
    if form in ("table", "list") and lists_cases(entries):
        header = Docket(court=header.court, zone=header.zone, case_name=title_of(page) or None)
    return replace(header, entries=in_order(entries), coverage=coverage, complete=is_whole(raw.payload), form=form)


def title_of(page: Page) -> str:
    """What a page of many cases is called."""
    return page.title[:300] or heading(page.root)


def is_federal(page: Page) -> bool:
    """A page of PACER, whose entries always have dates: what has none is a menu or a form."""
    said = " ".join([*page.titles, *(line.text for line in page.lines[:200])])
    return any(mark in said for mark in ("CM/ECF", "PACER", "uscourts.gov"))


def is_case(header: Docket) -> bool:
    """A page without entries is a docket only if it names the case, its number and when it was filed."""
    return bool(header.docket_number and header.case_name and header.date_filed)
