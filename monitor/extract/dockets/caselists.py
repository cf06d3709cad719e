"""Lists of cases that stand in no table and open with no date: links that name a case, under headings that say the day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from monitor.extract.dockets.dates import leading_date
from monitor.extract.dockets.documents import documents_in
from monitor.extract.dockets.page import Element, body_of, pieces, tidy, words
from storage.records import Entry

_CASE = re.compile(
    r"[^\n]{0,200}?\S\s(?:v|vs|versus)\.?\s\S|[^\n]{0,60}?\b(?:in re|in the (?:matter|interest) of|ex parte|matter of|estate of)\b\W{0,3}\S",
    re.IGNORECASE,
)
_CAPTION_STEMS = (" v", "in re", "in the ", "ex parte", "matter of", "estate of")
_DAY = re.compile(
    r"(?<![\d/-])(?:\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d\d)|\d{4}-\d\d-\d\d|[A-Z][a-z]{2,8}\.? \d{1,2}, ?\d{4}"
    r"|\d{1,2} [A-Z][a-z]{2,8}\.? \d{4})(?![\d/-])"
)
_HEADINGS = frozenset(
    ["h1", "h2", "h3", "h4", "h5", "h6", "p", "b", "strong", "dt", "caption", "th", "legend", "summary"]
)
_APART = frozenset(["nav", "footer", "header", "aside"])
_LINES = frozenset(["li", "p", "td", "dd", "h2", "h3", "h4", "h5"])
_STATED = re.compile(
    r"\b(?:filed|filing date|decided|released?|issued|posted|published|dated?)(?: on| date)?:?\s{0,3}(?=[\dA-Z])",
    re.IGNORECASE,
)
FEWEST = 3
LONGEST = 4_000
"""Characters of one row; what is longer is no row of a list."""
HEAD = 400
SIDE = 20
"""Characters round a "v." by which captions are told apart."""
MOST_PARTS = 12
"""Elements that a line of its own has at most."""
LONGEST_NAME = 400
MOST = 20_000


def case_entries(root: Element, base: str) -> tuple[list[Entry], list[Element]]:
    """Entries of a page that lists cases, at least three, and the elements that are their rows."""
    links = [link for link in root.iter("a") if names_case(link)][:MOST]
    if len(links) < FEWEST:
        return [], []
    rows = rows_of(links)
    if len(rows) < FEWEST:
        return [], []
    days = days_above(root, rows)
    entries = [entry_of(row, days.get(row), base) for row in rows]
    return [entry for entry in entries if entry is not None], rows


def lists_cases(entries: Sequence[Entry]) -> bool:
    """Most entries name a case, so that the page is of many cases and its own is none of them."""
    openings = (e.text[:LONGEST_NAME] for e in entries)
    named = [found[0][-SIDE:].lower() for text in openings if may_name(text) and (found := _CASE.match(text))]
    return len(set(named)) >= FEWEST and len(named) * 2 > len(entries)


def may_name(text: str) -> bool:
    """False of a text without the words that every caption has; cheap."""
    low = text.lower()
    return any(stem in low for stem in _CAPTION_STEMS)


def names_case(link: Element) -> bool:
    """The link's words name a case, or the line that it stands in does."""
    above = link.getparent()
    lines = [link, above] if above is not None and above.tag in _LINES and has_few(above) else [link]
    texts = [text for text in map(words, lines) if len(text) <= LONGEST_NAME]
    return any(map(_CASE.match, texts)) and not _is_apart(link)


def has_few(element: Element) -> bool:
    """Counted only as far as needed: a list of a hundred thousand links asks this of its parent for each of them."""
    return next(islice(element.iterchildren(), MOST_PARTS, None), None) is None


def _is_apart(link: Element) -> bool:
    return any(above.tag in _APART for above in link.iterancestors())


def rows_of(links: list[Element]) -> list[Element]:
    """For each link the highest element round it that holds no other one, of the kind that most are."""
    held: Counter[Element] = Counter()
    for link in links:
        held.update([link, *link.iterancestors()])
    highest = {link: _row_above(link, held) for link in links}
    usual = Counter(row.tag for row in highest.values()).most_common(1)[0][0]
    rows = (_of_kind(link, row, usual) for link, row in highest.items())
    return list(dict.fromkeys(row for row in rows if row is not None))


def _row_above(link: Element, held: Counter[Element]) -> Element:
    at = link
    while (above := at.getparent()) is not None and held[above] == 1 and above.tag not in ("body", "html"):
        at = above
    return at


def _of_kind(link: Element, highest: Element, tag: str) -> Element | None:
    """The row itself, or, where it is a list of one, the item in it."""
    at = highest if highest.tag == tag else link
    while at is not None and at is not highest and at.tag != tag:
        at = at.getparent()
    return at if at is not None and at.tag == tag else None


def days_above(root: Element, rows: list[Element]) -> dict[Element, str]:
    """The day that the nearest heading before a row says, where headings say days."""
    wanted, inside = set(rows), set()
    found: dict[Element, str] = {}
    day: str | None = None
    for part in body_of(root).iter():
        if part in wanted or part.getparent() in inside:
            inside.add(part)
            if part in wanted and day:
                found[part] = day
        elif part.tag in _HEADINGS and len(part) <= 3:
            day = day_in(words(part)[:200]) or day
    return found


def day_in(text: str) -> str | None:
    """The last day that a text names."""
    days = [leading_date(found[0])[0] for found in _DAY.finditer(text)]
    return next((day for day in reversed(days) if day), None)


def stated_day(text: str) -> str | None:
    """The day that a row's words state as its own, else the last one of its first lines."""
    for label in _STATED.finditer(text[:LONGEST]):
        found, _ = leading_date(text[label.end() : label.end() + 40])
        if found:
            return found
    return day_in(text[:HEAD])


def entry_of(row: Element, day: str | None, base: str) -> Entry | None:
    text = " | ".join(_lines(row))
    if not text or len(text) > LONGEST:
        return None
    return Entry(text, stated_day(text) or day, documents=documents_in([row], None, base))


def _lines(row: Element) -> Iterator[str]:
    for text, _ in pieces(row):
        line = tidy(text)
        if line:
            yield line
