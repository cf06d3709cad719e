"""Dockets in JSON: by the description of a known system, else the list of records that has dates and texts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from monitor.extract.dockets.columns import heading_role
from monitor.extract.dockets.dates import moment_of, stamp_of
from monitor.extract.dockets.entries import entered_in, is_sealed
from monitor.extract.dockets.hearing_lists import hearing_records, hearings_in
from monitor.extract.dockets.hearings import distinct
from monitor.extract.dockets.labels import field_of
from monitor.extract.dockets.numbers import case_number
from monitor.extract.dockets.page import LONGEST_TEXT, page_of, pieces, tidy
from monitor.extract.dockets.parties import ROLE
from monitor.extract.dockets.shapes import SHAPES, Path, Shape
from storage.records import Coverage, Docket, Document, Entry, Party

_TAG = re.compile(r"<[^<>]{1,1000}>")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_STAMPS = re.compile(
    r"(?:last |date )?(?:updated|modified|created|changed|scraped|retrieved)(?: (?:at|on|date))?|timestamp"
)
_TOTAL = re.compile(
    r"total|(?:total )?(?:count|results|records|items|entries|rows)(?: count| total)?|total (?:count|hits)"
)
_SHUT = re.compile(r"(?:is )?(?:sealed|restricted|confidential|under seal)(?: flag| ind(?:icator)?)?")
_INSTANTS = (100_000_000, 4_102_444_800)
"""Seconds since 1970, from 1973 to 2100; smaller numbers are no dates."""
DEEPEST = 8
MOST_LISTS = 2_000
HEADER_LEVELS = 3
DATED = 1_000_000
"""The weight from which a list of records has dates and texts."""
_ADDRESS = re.compile(r"(?i)url|href|link|address|path")


def read_known(value: Any) -> Docket | None:
    """The docket of a system that SHAPES describes; None if it is none of theirs."""
    return next((docket for docket in (shaped(value, shape) for shape in SHAPES) if docket is not None), None)


def shaped(value: Any, shape: Shape) -> Docket | None:
    if not isinstance(value, dict) or not isinstance(at(value, shape.rows[:2]), list | dict):
        return None
    rows = [row for row in every(value, shape.rows) if isinstance(row, dict)]
    named = {name: first(value, paths) for name, paths in shape.header.items()}
    if not rows and not named.get("docket_number"):
        return None
    entries = tuple(shaped_entry(row, shape, n) for n, row in enumerate(rows))
    return Docket(
        **header_values(named),
        court=shape.court,
        parties=tuple(shaped_parties(value, shape)),
        entries=entries,
        coverage=shaped_coverage(value, shape, len(entries)),
        form=shape.form,
        zone=shape.zone,
    )


def shaped_entry(row: dict[str, Any], shape: Shape, sequence: int) -> Entry:
    text = joined(plain(at(row, path)) for path in shape.text)
    stated = at(row, shape.date)
    number = at(row, shape.number) if shape.number else None
    return Entry(
        text=text[:LONGEST_TEXT],
        date_filed=stamp_of(stated),
        number=tidy(number) or None,
        source_id=tidy(at(row, shape.id)) or None if shape.id else None,
        sequence=sequence,
        date_entered=entered_in(text),
        time=moment_of(stated),
        restricted=bool(shape.restricted and at(row, shape.restricted)) or is_sealed(text),
    )


def joined(texts: Iterable[str]) -> str:
    """Texts as one, without those that only say again how an earlier one ends."""
    kept: list[str] = []
    for text in texts:
        if text and not any(one.lower().endswith(text.lower()) for one in kept):
            kept.append(text)
    return " | ".join(kept)


def shaped_parties(value: Any, shape: Shape) -> Iterator[Party]:
    for row in every(value, shape.parties) if shape.parties else ():
        name = plain(at(row, shape.party_name))
        if name:
            yield Party(name[:300], plain(at(row, shape.party_role))[:80])
    if shape.parties_page:
        yield from page_parties(str(at(value, shape.parties_page) or ""))


def page_parties(markup: str) -> Iterator[Party]:
    """Parties in a table of a page's markup: the name opens a row's first cell, the role ends it."""
    root = page_of(markup.encode())
    for row in root.iter("tr") if root is not None else ():
        lines = [text.strip(" ,") for text, _ in pieces(row[0])] if len(row) else []
        if len(lines) >= 2:
            yield Party(lines[0][:300], lines[-1][:80])


def shaped_coverage(value: Any, shape: Shape, shown: int) -> Coverage:
    pages, total = at(value, shape.pages) if shape.pages else None, at(value, shape.total) if shape.total else None
    many = isinstance(pages, int) and pages > 1
    missing = isinstance(total, int) and total > shown
    if many or missing or (shape.more and at(value, shape.more) is True):
        return Coverage("page", shown, pages=pages if many else None, total=total if isinstance(total, int) else None)
    return Coverage("full", total=total if isinstance(total, int) else None)


# ---------------------------------------------------------------- any other JSON


def read_any(value: Any) -> Docket | None:
    """The largest list of records that look like entries, or, without dates, like a list of cases; else None."""
    apart = {id(row) for rows in hearing_records(value) for row in rows}
    lists = list(lists_in(value))
    best = heaviest([rows for rows in lists if not apart or id(rows[0]) not in apart])
    if best[0] < DATED:
        best = heaviest(lists)
    if not best[1]:
        return None
    roles = roles_of(best[1])
    entries = tuple(record_entry(row, roles, n) for n, row in enumerate(best[1]))
    named = header_in(value) if isinstance(value, dict) else {}
    return Docket(
        **header_values(named),
        parties=tuple(record_parties(value, best[1])),
        entries=tuple(entry for entry in entries if entry.text),
        coverage=stated_coverage(value, len(entries)) if isinstance(value, dict) else Coverage(),
        form="json",
        hearings=() if id(best[1][0]) in apart else distinct(hearings_in(value)),
    )


def heaviest(lists: Sequence[list[dict[str, Any]]]) -> tuple[int, list[dict[str, Any]]]:
    """The list that looks most like a docket, with its weight; the first of equals."""
    best: tuple[int, list[dict[str, Any]]] = (0, [])
    for rows in lists:
        best = max(best, (weight(rows), rows), key=lambda pair: pair[0])
    return best


def stated_coverage(value: dict[str, Any], shown: int) -> Coverage:
    """What an answer says of how much there is: a next page, or more records in all than it has, at the top or one
    level below."""
    levels = (value, *(v for v in value.values() if isinstance(v, dict)))
    said = {" ".join(_WORD.findall(str(key))).lower(): item for level in levels for key, item in level.items()}
    more = any(said.get(key) for key in ("next", "next page", "has more", "has next", "has next page", "next cursor"))
    counts = [item for key, item in said.items() if _TOTAL.fullmatch(key) and type(item) is int and item >= shown]
    total = counts[0] if counts else None
    if more or (total is not None and total > shown):
        return Coverage("page", shown, total=total)
    return Coverage("full", total=total)


def record_parties(value: Any, entries: object) -> Iterator[Party]:
    """Names with a role, of the first list beside the entries all of whose records have both."""
    for rows in lists_in(value):
        found = [party_in(row) for row in rows] if rows is not entries else [None]
        if all(found):
            yield from (party for party in found if party)
            return


def party_in(row: dict[str, Any]) -> Party | None:
    """A record of a name and a role that litigants have."""
    said = {" ".join(_WORD.findall(str(key))).lower(): item for key, item in row.items() if isinstance(item, str)}
    name = next((plain(said[key]) for key in ("name", "party name", "full name", "display name") if said.get(key)), "")
    role = next(
        (plain(said[key]) for key in ("role", "party type", "party role", "type", "connection") if said.get(key)), ""
    )
    return Party(name[:300], role[:80]) if name and ROLE.fullmatch(role) else None


def lists_in(value: Any) -> Iterator[list[dict[str, Any]]]:
    queue: list[tuple[Any, int]] = [(value, 0)]
    seen = 0
    while queue and seen < MOST_LISTS:
        node, depth = queue.pop(0)
        seen += 1
        if isinstance(node, list) and node and all(isinstance(item, dict) for item in node):
            yield node
        children = node.values() if isinstance(node, dict) else node[:3] if isinstance(node, list) else ()
        if depth < DEEPEST:
            queue += [(child, depth + 1) for child in children if isinstance(child, dict | list)]


def weight(rows: Sequence[dict[str, Any]]) -> int:
    """How much a list of records looks like a docket; 0 if it does not."""
    roles = roles_of(rows)
    if "text" in roles.values() and "date" in roles.values():
        return DATED + len(rows)
    is_cases = any(role == "number" for role in roles.values()) and len(rows) >= 2
    return len(rows) if is_cases and "text" in roles.values() else 0


def roles_of(rows: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Key → role, from the keys' own words and what stands under them."""
    roles: dict[str, str] = {}
    for row in rows[:20]:
        for key, value in row.items():
            if isinstance(key, str) and key not in roles and value not in (None, "", [], {}):
                role = role_of(key, value)
                if role:
                    roles[key] = role
    return roles


def role_of(key: str, value: Any) -> str | None:
    spoken = " ".join(_WORD.findall(key)).lower()
    if _SHUT.fullmatch(spoken) and isinstance(value, bool):
        return "shut"
    if _STAMPS.fullmatch(spoken) or isinstance(value, bool | dict):
        return None
    if isinstance(value, list):
        return "document" if value and any(map(address_in, value)) else None
    named = heading_role(re.sub(r" (string|formatted|display)$", "", spoken))
    if spoken in ("id", "uuid", "guid", "key") or spoken.endswith((" uuid", " guid", " id")):
        return "id"
    if isinstance(value, str) and stamp_of(value) and (named in ("date", "entered") or "date" in spoken):
        return "entered" if named == "entered" else "date"
    if type(value) is int and instant(value) and (named in ("date", "entered") or "date" in spoken):
        return "entered" if named == "entered" else "date"
    if named == "number" or spoken.endswith((" number", " no")):
        return "number"
    if isinstance(value, int | float):
        return None
    return "document" if value.startswith("http") else "text"


def record_entry(row: dict[str, Any], roles: dict[str, str], sequence: int) -> Entry:
    def of(role: str) -> list[Any]:
        return [row[key] for key, found in roles.items() if found == role and row.get(key) not in (None, "", [])]

    text = " | ".join(plain(v) for v in of("text") if isinstance(v, str | int) and plain(v))
    dates, numbers, ids = of("date"), of("number"), of("id")
    links = [one for found in of("document") for one in (found if isinstance(found, list) else [found])]
    return Entry(
        text=text[:LONGEST_TEXT],
        date_filed=next((day for day in map(day_in, dates) if day), None),
        number=tidy(numbers[0]) if numbers else None,
        source_id=tidy(ids[0]) if ids else None,
        sequence=sequence,
        documents=tuple(record_document(one) for one in links if address_in(one)),
        restricted=is_sealed(text) or True in of("shut"),
    )


def address_in(value: Any) -> str:
    """The address in a document's record, or the record itself where it is one; empty if there is none."""
    if isinstance(value, dict):
        found = (item for key, item in value.items() if _ADDRESS.search(str(key)) and isinstance(item, str))
        return next((item for item in found if item.startswith(("http", "/"))), "")[:2000]
    return value[:2000] if isinstance(value, str) and value.startswith("http") else ""


def record_document(value: Any) -> Document:
    named = value if isinstance(value, dict) else {}
    name = next((plain(named[key]) for key in ("title", "name", "description", "fileName") if named.get(key)), "")
    shut = any(
        _SHUT.fullmatch(" ".join(_WORD.findall(str(key))).lower()) and item is True for key, item in named.items()
    )
    return Document(name[:300], state="sealed" if shut else "available", url=address_in(value))


def day_in(value: Any) -> str | None:
    """The day of a date as text, or of an instant in seconds or milliseconds since 1970, in UTC."""
    return stamp_of(value) if isinstance(value, str) else instant(value) if type(value) is int else None


def instant(value: int) -> str | None:
    seconds = value // 1000 if value > 100_000_000_000 else value
    if not _INSTANTS[0] < seconds < _INSTANTS[1]:
        return None
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def header_in(value: dict[str, Any]) -> dict[str, Any]:
    """Header fields by the words of keys, at the top and up to two levels below."""
    found: dict[str, Any] = {}
    levels = [value]
    for _ in range(HEADER_LEVELS):
        for level in levels:
            for key, item in level.items():
                field = field_of(" ".join(_WORD.findall(str(key))))
                item = item.get("name") if field and isinstance(item, dict) else item
                if field and isinstance(item, str | int) and not isinstance(item, bool) and field not in found:
                    found[field] = item
        levels = [v for level in levels for v in level.values() if isinstance(v, dict)][:MOST_LISTS]
    return found


def header_values(named: dict[str, Any]) -> dict[str, Any]:
    """What a Docket takes of found header values, normalised."""
    number = tidy(named.get("docket_number"))
    return {
        "docket_number": case_number(number) or number or None,
        "case_name": plain(named.get("case_name")) or None,
        "assigned_to": plain(named.get("assigned_to")) or None,
        "date_filed": stamp_of(named.get("date_filed")),
        "date_terminated": stamp_of(named.get("date_terminated")),
        "nature": plain(named.get("nature")) or None,
    }


# ---------------------------------------------------------------- paths


def at(value: Any, path: Path) -> Any:
    """The value at a path, the first item of every list on the way; None where it ends too early."""
    return next(iter(every(value, path)), None)


def first(value: Any, paths: Sequence[Path]) -> Any:
    return next((found for found in (at(value, path) for path in paths) if found not in (None, "")), None)


def every(value: Any, path: Path) -> Iterator[Any]:
    if not path:
        yield value
    elif path[0] == "*":
        for item in value if isinstance(value, list) else ():
            yield from every(item, path[1:])
    elif isinstance(value, dict) and path[0] in value:
        yield from every(value[path[0]], path[1:])


def plain(value: Any) -> str:
    """A value as text: markup taken off, entities resolved, white space collapsed."""
    text = "" if value is None else str(value)
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = html.unescape(text)
    return tidy(text)
