"""What each column of a table of rows means: by its heading, by what the operator says, or by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import Any

from monitor.extract.dockets.dates import is_day_first, iso_date

_HEADS = (
    (
        "number",
        r"#|no|nr|num|number|din|n[uú]m(ero)?( de)?( caso| expediente)?|(doc(ket|ument)?|entry|item|filing|seq(uence)?|event|dkt|ecf|index|roa|(file )?ref(erence)?) ?(#|no|num|nbr|number|id)"
        r"|seq(uence)?|case ?(#|no|num|number)|docket",
    ),
    ("entered", r"(date )?(entered|docketed|posted|eod)( date| on)?|entry date"),
    ("time", r"(hearing |event |start )?time"),
    (
        "date",
        r"((filing|file|filed|event|docket|entry|hearing|action|document|order|decision|release|received|activity|issued?|pub"
        r"|publication|opinion|decided|argument|judgment) ?)?dates?( ?/ ?time)?( (filed|received|of [a-z]+|issued|heard|decided"
        r"|published|posted|released|argued))?|(filed|decided|published|released|issued)( on| date)?|when|day|fecha.*|datum",
    ),
    (
        "text",
        r"(docket|entry|event|filing|document|case|proceeding|action|minute)s? (text|description|entry|information|details?"
        r"|action|event|type|name|title)s?|proceedings?( and orders?| or document| description)?|descriptions?"
        r"|description of .*|(short )?title( ?/ ?.*)?|docket entries|events?|entry|entries|text|actions?|activity|activities|title|filings?"
        r"|proceedings? ?/ ?.*|events? ?[/&] ?.*|docket ?/ ?.*",
    ),
    (
        "more",
        r"comments?|remarks?|dispositions?|results?|outcome|notes?|details?|status|ruling|event type|type|reason set",
    ),
    (
        "document",
        r"documents?|docs?|images?|pdf|view|downloads?|links?|files?|attachments?|pages?|image ?/ ?pages|imaged?",
    ),
    (
        "aside",
        r"counts?|count party|amounts?|fees?|codes?|balance|debit|credit|docket code|event code|clerk|user|initials"
        r"|party|parties|filer|bar.*|amount (due|owed)|location",
    ),
    (
        "access",
        r"(document )?(access|security)( level| status)?|restrict(ed|ions?)|sealed|confidential(ity)?|visibility",
    ),
    (
        "plain",
        r"names?|authors?|judges?|courts?|county|(neutral )?citations?|keywords?|caption|style|case (type|origin|caption|style)"
        r"|(opinion|document|file) type|categor(y|ies)|subject|summary|topic|attorneys?|counsel|department|panel",
    ),
)
_HEAD_OF = [(role, re.compile(pattern)) for role, pattern in _HEADS]
_TELLING = re.compile(r"docket|event|proceeding|filing|entry|entries|action|activit|descri|document")
_STATED = re.compile(r"\b(?:filed|received|entered|docketed)\s*:\s*\d{1,4}[-/]\d", re.IGNORECASE)
"""A date among other words of a cell, with its label."""
_SIZES = re.compile(r"\(?\b[\d.,]{1,12}\s*(?:pgs?|pp|pages?|docs?|documents?|[KMG]i?B|bytes)\b[.;,)]*", re.IGNORECASE)
_NUMBER = re.compile(r"\W{0,3}(\d{1,12}(?:[.-]\d{1,6}){0,2}[A-Za-z]?)\b")
_MARKED = re.compile(
    r"\W*(?:entry|item|dkt|docket|ids?|ref|line|row|record|filing|event|document|doc|action)\W*", re.IGNORECASE
)
"""Headings under which the rows' numbers may stand."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SMALL = re.compile(r"[#(\[]?\d{1,6}[A-Za-z]?[)\].]?")
_LEADS = re.compile(
    r"(?:view|details?|open|downloads?|pdf|wpd|doc|docx|docs|html|select|show|links?|images?|documents?|more|click here|read|get|icon"
    r"|\W|\b(?:the|document|image|entry|file|and|or|in|as)\b)+",
    re.IGNORECASE,
)
"""What stands on a link that leads to a document, and says nothing of it."""
ROLES = ("number", "entered", "time", "date", "text", "document", "access", "aside")


@dataclass(frozen=True, slots=True)
class Columns:
    """Positions of a row's cells by what they mean. `text` in the order in which they are joined."""

    date: int | None
    text: tuple[int, ...]
    number: tuple[int, ...] = ()
    entered: int | None = None
    time: int | None = None
    document: int | None = None
    access: int | None = None
    """Where it is said who may see the row's document."""
    telling: bool = False
    """Whether a heading says that the rows are a docket's."""
    headed: bool = False
    day_first: bool = False
    width: int = 0


@lru_cache(maxsize=2048)
def heading_role(text: str) -> str | None:
    """The role that a column's heading names; None if it is unknown."""
    clean = " ".join(re.sub(r"[~*:().]+", " ", text.lower()).split())
    if not clean or len(clean) > 40:
        return None
    return next((role for role, pattern in _HEAD_OF if pattern.fullmatch(clean)), None)


def is_heading(cells: Sequence[str]) -> bool:
    """A row that names columns: at least two of its cells are known headings, most are, none is a date or names a year,
    and few end with a colon as labels do."""
    filled = [cell for cell in cells if cell]
    labels = sum(1 for cell in filled if cell.endswith(":"))
    if len(filled) < 2 or labels * 2 > len(filled) or any(iso_date(cell) or _YEAR.search(cell) for cell in filled):
        return False
    known = [heading_role(cell) for cell in filled]
    return sum(1 for role in known if role) * 2 >= len(filled) and any(r in ("date", "entered", "text") for r in known)


def by_heading(cells: Sequence[str]) -> Columns | None:
    """The columns that a heading row names; None without a date or a text among them."""
    roles = [heading_role(cell) for cell in cells]
    date = _first(roles, "date")
    entered = _first(roles, "entered")
    if date is None:
        date, entered = entered, None
    texts = [n for n, role in enumerate(roles) if role in ("text", "more")]
    others = [n for n, role in enumerate(roles) if role in (None, "plain") and cells[n] and n != date]
    document = _first(roles, "document")
    number = tuple(n for n, role in enumerate(roles) if role == "number")
    if not texts and not others and document is not None:
        texts, document = [document], None
    if not (texts or others) or date is None:
        return None
    telling = any(_TELLING.search(cells[n].lower()) for n in texts)
    return Columns(
        date,
        tuple(sorted(texts + others)),
        number,
        entered,
        _first(roles, "time"),
        document,
        _first(roles, "access"),
        telling,
        True,
        width=len(cells),
    )


def by_content(rows: Sequence[Sequence[str]], headed: bool = False) -> Columns | None:
    """The columns as their cells suggest: the date where most cells are dates, then small numbers, the rest text.
    `headed`: they have headings, so that what they hold are no labels and values; a date may stand among other words."""
    width = max((len(row) for row in rows), default=0)
    sample = rows if len(rows) <= 60 else [*rows[:30], *rows[-30:]]
    columns = [[row[n] for row in sample if n < len(row) and row[n]] for n in range(min(width, 20))]
    dates = [n for n, cells in enumerate(columns) if cells and sum(map(bool, map(iso_date, cells))) * 2 > len(cells)]
    if headed and not dates:
        dates = [n for n, cells in enumerate(columns) if len(cells) > 1 and all(map(_STATED.search, cells))][:1]
    if not dates:
        return None
    numbers = [n for n, cells in enumerate(columns) if cells and n not in dates and _are_numbers(cells)]
    entered = next((n for n in dates[1:2] if _follows(sample, dates[0], n)), None)
    known = (dates[0], entered, *numbers[:1])
    rest = [n for n, cells in enumerate(columns) if n not in known and any(map(_says_more, cells))]
    if not any(n not in dates for n in rest):
        return None
    return Columns(dates[0], tuple(rest), tuple(numbers[:1]), entered, width=width)


def _follows(rows: Sequence[Sequence[str]], first: int, second: int) -> bool:
    """In hardly any row the second date is before the first, as it is where rows list days."""
    pairs = [(iso_date(row[first]), iso_date(row[second])) for row in rows if len(row) > max(first, second)]
    whole = [(one, two) for one, two in pairs if one and two]
    return sum(1 for one, two in whole if two < one) * 10 <= len(whole)


def by_recipe(asked: Mapping[str, Any], headings: Sequence[str]) -> Columns | None:
    """The columns that the operator names, by position from 0 or by heading; `text` may name several, by commas."""
    found = {role: _positions(asked.get(role), headings) for role in ROLES}
    if not found["text"]:
        return None

    def one(role: str) -> int | None:
        return found[role][0] if found[role] else None

    day_first = str(asked.get("dates", "")).lower().startswith("d")
    return Columns(
        one("date"),
        found["text"],
        found["number"],
        one("entered"),
        one("time"),
        one("document"),
        one("access"),
        True,
        True,
        day_first,
    )


def fitted(
    columns: Columns, rows: Sequence[Sequence[str]], headings: Sequence[str] = (), usual: bool = False
) -> Columns:
    """The same columns, knowing from the rows whether dates put the day first, which columns say only sizes or number the rows, and which
    that is called a number holds words."""
    sample = rows[:400]
    dates = [row[columns.date] for row in sample if columns.date is not None and columns.date < len(row)]
    bare = [n for n in columns.text if not any(_says_more(row[n]) for row in sample if n < len(row))]
    bare += [n for n in columns.text if n not in bare and _leads_only([row[n] for row in sample if n < len(row)])]
    kept = [n for n in columns.text if n not in bare] or list(columns.text)
    named = [n for n in kept if n < len(headings) and _MARKED.fullmatch(headings[n])] if len(kept) > 1 else []
    bare_heads = [n for n, head in enumerate(headings) if not head and n != columns.date and n not in columns.text]
    counted = [n for n in (*named, *bare_heads) if not columns.number and _are_marks(sample, n)][:1]
    kept = [n for n in kept if n not in counted]
    worded = [n for n in columns.number if not _holds_numbers([row[n] for row in sample if n < len(row) and row[n]])]
    return replace(
        columns,
        day_first=columns.day_first or is_day_first(dates, usual),
        text=tuple(sorted([*kept, *worded])),
        document=columns.document
        if columns.document is not None
        else next(iter(bare), None)
        if len(bare) < len(columns.text)
        else None,
        number=tuple(n for n in (*columns.number, *counted) if n not in worded),
    )


def _leads_only(cells: Sequence[str]) -> bool:
    """Nothing but words that lead to a document, in three rows or more."""
    filled = [cell for cell in cells if cell]
    return len(filled) > 2 and all(len(cell) < 40 and _LEADS.fullmatch(cell) for cell in filled)


def dates_stand(columns: Columns, rows: Sequence[Sequence[str]]) -> bool:
    """Whether days stand where the headings say, in any of the first rows."""
    at = columns.date
    cells = [row[at] for row in rows[:60] if at is not None and at < len(row)]
    return any(c.isdigit() for cell in cells for c in cell)


def _are_marks(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Small numbers, each there once: they number the rows, whatever their column is called."""
    cells = [cell for cell, _ in groupby(row[at] for row in rows if at < len(row) and row[at])]
    return len(cells) > 1 and len(set(cells)) == len(cells) and all(cell.isdigit() and len(cell) < 6 for cell in cells)


def _holds_numbers(cells: Sequence[str]) -> bool:
    """A column named as one of numbers really holds some, or nothing."""
    bare = [cell for cell in cells if _says_more(cell)]
    return sum(1 for cell in bare if entry_number(cell)) * 2 >= len(bare)


def entry_number(text: str) -> str | None:
    """The entry's number in a number cell, which may also say pages and sizes."""
    if not text:
        return None
    if text.isdecimal():
        return text if len(text) <= 12 else None
    found = _NUMBER.match(_SIZES.sub(" ", text))
    return found[1] if found else None


def _first(roles: Sequence[str | None], wanted: str) -> int | None:
    return next((n for n, role in enumerate(roles) if role == wanted), None)


def _says_more(cell: str) -> bool:
    """More than pages and sizes."""
    return bool(_SIZES.sub("", cell).strip())


def _are_numbers(cells: Sequence[str]) -> bool:
    bare = [text for text in (_SIZES.sub("", cell).strip() for cell in cells) if text]
    return bool(bare) and sum(1 for text in bare if _SMALL.fullmatch(text)) * 10 >= 6 * len(bare)


def _positions(value: Any, headings: Sequence[str]) -> tuple[int, ...]:
    if value is None:
        return ()
    asked = [value] if isinstance(value, int) else [part.strip() for part in str(value).split(",")]
    names = [" ".join(h.lower().split()) for h in headings]
    found = []
    for part in asked:
        if isinstance(part, int) or part.isdecimal():
            found.append(int(part))
        elif part.lower() in names:
            found.append(names.index(part.lower()))
    return tuple(found)
