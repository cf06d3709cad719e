"""Which system a page comes from, by marks that all its pages bear."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.extract.dockets.courtlistener_page import is_courtlistener
from monitor.extract.dockets.header import Page
from monitor.extract.dockets.page import words
from storage.records import Docket

_MARKS = (
    ("scotus_html", re.compile(r"supreme court of the united states|docket for \d\d(?:-\d+|[aomx]\d+)", re.IGNORECASE)),
    ("pacer_appellate_html", re.compile(r"court of appeals docket #|general docket\b", re.IGNORECASE)),
    ("pacer_history_html", re.compile(r"history/documents|^(?:history|documents)$", re.IGNORECASE | re.MULTILINE)),
    (
        "pacer_bankruptcy_html",
        re.compile(r"(?:bankruptcy petition|adversary proceeding|bankruptcy case) #", re.IGNORECASE),
    ),
    ("pacer_district_html", re.compile(r"docket for case #", re.IGNORECASE)),
)


def form_of(page: Page, header: Docket, entries: Sequence[object]) -> str:
    """The system's name; `table`, `list` or `record` for any other."""
    if is_courtlistener(page.root):
        return "courtlistener_html"
    title = " ".join(words(title) for title in page.root.iter("title"))
    said = "\n".join([title, *(line.text for line in page.lines[:120])])
    for form, mark in _MARKS:
        if mark.search(said) and (not form.startswith("pacer") or is_pacer(page, header)):
            return form
    if header.court and header.court.startswith("texas_"):
        return "texas_html"
    dated = any(getattr(entry, "date_filed", None) for entry in entries)
    return "table" if page.tables else "list" if dated else "record"


def is_pacer(page: Page, header: Docket) -> bool:
    """A federal court's number or marks of its file system."""
    return bool(header.court) or any("PACER" in line.text for line in [*page.lines[:60], *page.after[-60:]])
