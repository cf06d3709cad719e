"""Which system a page comes from, by marks that all its pages bear."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.extract.dockets.courtlistener_page import is_courtlistener
from monitor.extract.dockets.header import Page
from storage.records import Docket

_MARKS = (
    (
        "scotus_html",
        ("supreme court", "docket for "),
        re.compile(r"supreme court of the united states|docket for \d\d(?:-\d+|[aomx]\d+)", re.IGNORECASE),
    ),
    ("pacer_appellate_html", ("docket",), re.compile(r"court of appeals docket #|general docket\b", re.IGNORECASE)),
    (
        "pacer_history_html",
        ("history", "documents"),
        re.compile(r"history/documents|^(?:history|documents)$", re.IGNORECASE | re.MULTILINE),
    ),
    (
        "pacer_bankruptcy_html",
        (" #",),
        re.compile(r"(?:bankruptcy petition|adversary proceeding|bankruptcy case) #", re.IGNORECASE),
    ),
    ("pacer_district_html", ("docket for case #",), re.compile(r"docket for case #", re.IGNORECASE)),
)
"""Form, words of which one stands where it is meant, and its marks."""


def form_of(page: Page, header: Docket, entries: Sequence[object]) -> str:
    """The system's name; `table`, `list` or `record` for any other."""
    if is_courtlistener(page.title):
        return "courtlistener_html"
    said = "\n".join([" ".join(page.titles), *(line.text for line in page.lines[:120])])
    low = said.lower()
    for form, stems, mark in _MARKS:
        if (
            any(stem in low for stem in stems)
            and mark.search(said)
            and (not form.startswith("pacer") or is_pacer(page, header))
        ):
            return form
    if header.court and header.court.startswith("texas_"):
        return "texas_html"
    dated = any(getattr(entry, "date_filed", None) for entry in entries)
    return "table" if page.tables else "list" if dated else "record"


def is_pacer(page: Page, header: Docket) -> bool:
    """A federal court's number or marks of its file system."""
    return bool(header.court) or any("PACER" in line.text for line in [*page.lines[:60], *page.after[-60:]])
