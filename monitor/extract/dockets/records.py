"""Dockets in JSON: by the description of a known system, else the list of records that has dates and texts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from monitor.extract.dockets.columns import heading_role
from monitor.extract.dockets.dates import moment_of, stamp_of
from monitor.extract.dockets.entries import entered_in, is_sealed
from monitor.extract.dockets.labels import field_of
from monitor.extract.dockets.numbers import case_number
from monitor.extract.dockets.page import LONGEST_TEXT, page_of, pieces, tidy
from monitor.extract.dockets.shapes import SHAPES, Path, Shape
from storage.records import Coverage, Docket, Document, Entry, Party

_TAG = re.compile(r"<[^<>]{1,1000}>")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_STAMPS = re.compile(
    r"(?:last |date )?(?:updated|modified|created|changed|scraped|retrieved)(?: (?:at|on|date))?|timestamp"
)
DEEPEST = 8
MOST_LISTS = 2_000


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
    best: tuple[int, list[dict[str, Any]]] = (0, [])
    for rows in lists_in(value):
        found = weight(rows)
        best = max(best, (found, rows), key=lambda pair: pair[0])
    if not best[1]:
        return None
    roles = roles_of(best[1])
    entries = tuple(record_entry(row, roles, n) for n, row in enumerate(best[1]))
    named = header_in(value) if isinstance(value, dict) else {}
    more = isinstance(value, dict) and bool(value.get("next") or value.get("nextPage") or value.get("hasMore"))
    return Docket(
        **header_values(named),
        entries=tuple(entry for entry in entries if entry.text),
        coverage=Coverage("page", len(entries)) if more else Coverage(),
        form="json",
    )


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
        return 1_000_000 + len(rows)
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
    if _STAMPS.fullmatch(spoken) or isinstance(value, bool | dict):
        return None
    if isinstance(value, list):
        return "document" if value and all(isinstance(v, str) and v.startswith("http") for v in value) else None
    named = heading_role(re.sub(r" (string|formatted|display)$", "", spoken))
    if spoken in ("id", "uuid", "guid", "key") or spoken.endswith((" uuid", " guid", " id")):
        return "id"
    if isinstance(value, str) and stamp_of(value) and (named in ("date", "entered") or "date" in spoken):
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
    links = [url for found in of("document") for url in (found if isinstance(found, list) else [found])]
    return Entry(
        text=text[:LONGEST_TEXT],
        date_filed=next((day for day in map(stamp_of, dates) if day), None),
        number=tidy(numbers[0]) if numbers else None,
        source_id=tidy(ids[0]) if ids else None,
        sequence=sequence,
        documents=tuple(Document(state="available", url=str(url)) for url in links if isinstance(url, str)),
        restricted=is_sealed(text),
    )


def header_in(value: dict[str, Any]) -> dict[str, Any]:
    """Header fields by the words of keys, at the top and one level below."""
    found: dict[str, Any] = {}
    for level in (value, *(v for v in value.values() if isinstance(v, dict))):
        for key, item in level.items():
            field = field_of(" ".join(_WORD.findall(str(key))))
            if field and isinstance(item, str | int) and not isinstance(item, bool) and field not in found:
                found[field] = item
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
