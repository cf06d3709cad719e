"""A docket page of any court → Docket."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import replace

from monitor.extract.dockets.caselists import lists_cases
from monitor.extract.dockets.courtlistener_page import is_courtlistener, listener_entries
from monitor.extract.dockets.coverage import coverage_of, is_whole
from monitor.extract.dockets.dates import puts_day_first
from monitor.extract.dockets.forms import form_of
from monitor.extract.dockets.header import Page, header_of, heading
from monitor.extract.dockets.hearing_lists import listed_hearings, next_hearing
from monitor.extract.dockets.hearings import distinct, hearing_tables, hearings_of
from monitor.extract.dockets.labels import head_lines, lines_after
from monitor.extract.dockets.page import Element, language_of, set_apart, titles_of, tree_of
from monitor.extract.dockets.rows import Group, groups_of
from monitor.extract.dockets.tables import entries_in, in_order
from monitor.extract.dockets.trouble import trouble_in
from monitor.extract.model import Raw, Recipe
from storage.records import Docket, Entry, Hearing


def read_page(raw: Raw, recipe: Recipe, tree: Element | None = None) -> Docket | None:
    """A page as a docket; None where it shows neither entries nor a case. `tree` of it, if it is parsed, is altered."""
    root = tree if tree is not None else tree_of(raw.payload, raw.content_type)
    if root is None:
        return None
    set_apart(root)
    tables, titles = list(groups_of(root)), titles_of(root)
    if is_courtlistener(titles[0] if titles else ""):
        entries, places = listener_entries(root, raw.url)
        hearings: list[Hearing] = []
    else:
        entries, places, hearings = entries_and_hearings(root, tables, recipe, raw.url)
    dated = sum(1 for entry in entries if entry.date_filed)
    holding = places if dated else []
    page = Page(root, raw.url, tables, head_lines(root, holding), lines_after(holding), titles)
    header = header_of(page, holding)
    if trouble_in(root, page.title, dated, bool(header.docket_number and header.case_name)):
        return None
    if not dated and (is_case(header) or is_federal(page)):
        entries = []
    if dated:
        hearings += next_hearing(page.lines, puts_day_first(language_of(root))) if not hearings else ()
        header = replace(header, hearings=distinct(hearings))
    return docket_of(raw, page, header, entries) if entries or is_case(header) else None


def entries_and_hearings(
    root: Element, tables: Sequence[Group], recipe: Recipe, base: str
) -> tuple[list[Entry], list[Element], list[Hearing]]:
    """The page's entries, the elements that hold them, and the hearings that it lists beside them. On a page of nothing
    but hearings these are its entries."""
    listing = hearing_tables(tables)
    apart = {group.element for group, _ in listing}
    entries, places = entries_in(root, [group for group in tables if group.element not in apart], recipe, base)
    if apart and not any(entry.date_filed for entry in entries):
        entries, places = entries_in(root, tables, recipe, base)
    taken = set(places)
    found = [
        h for group, columns in listing if not is_within(group.element, taken) for h in hearings_of(group, columns)
    ]
    found += [h for h, block in listed_hearings(root) if not is_within(block, taken)]
    return entries, places, found


def is_within(part: Element, taken: Container[Element]) -> bool:
    return part in taken or any(above in taken for above in part.iterancestors())


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
