"""Hearings that stand in no table: lists and cards under a heading of hearings, the day behind "Next hearing:", and lists of
records in JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from monitor.extract.dockets.dates import is_day_first, leading_date, moment_of, puts_day_first, stamp_of
from monitor.extract.dockets.hearing_words import (
    heads_hearings,
    hearing_role,
    is_next,
    is_off,
    is_place,
    is_standing,
)
from monitor.extract.dockets.hearings import LONGEST_CELL, MOST, clock_in, without_clock
from monitor.extract.dockets.labels import Line, split
from monitor.extract.dockets.page import Element, language_of, pieces, tidy, words
from storage.records import Hearing

_HEADS = ("h1", "h2", "h3", "h4", "h5", "h6", "legend", "summary", "strong", "b")
_APART = ("nav", "footer", "form")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_WEEKDAY = re.compile(r"\W*(?:[^\W\d_]{3,10}day|mon|tue|wed|thu|fri|sat|sun)\.?,?\s+", re.IGNORECASE)
_PARTED = re.compile(
    r"\s[-–—|•·]\s|\s*[;|]\s+|,\s(?=(?:court ?room|room|dep(?:t|artment)|sala|salle|saal)\b)", re.IGNORECASE
)
MOST_SIBLINGS = 40
DEEPEST = 6
MOST_NODES = 2_000


def listed_hearings(root: Element) -> Iterator[tuple[Hearing, Element]]:
    """Hearings, and the block of each, under every heading that says that hearings follow."""
    for head in root.iter(*_HEADS):
        if heads_hearings(tidy(words(head)[:100])) and not any(a.tag in _APART for a in head.iterancestors()):
            blocks = list(islice(blocks_under(head), MOST))
            day_first = is_day_first((words(block)[:40] for block in blocks), puts_day_first(language_of(root)))
            for block in blocks:
                hearing = block_hearing(block, day_first)
                if hearing is not None:
                    yield hearing, block


def blocks_under(head: Element) -> Iterator[Element]:
    """The items of the lists, and the blocks of lines, between a heading and the next one."""
    at = head
    while at.getnext() is None and at.getparent() is not None and at.getparent().tag not in ("body", "main"):
        at = at.getparent()
    for beside in islice(at.itersiblings(), MOST_SIBLINGS):
        if beside.tag in _HEADS or beside.find(".//tr") is not None:
            return
        items = list(beside.iter("li", "dl", "article"))
        if items:
            yield from (item for item in items if item.find(".//li") is None and item.find(".//dl") is None)
        elif beside.tag in ("p", "div"):
            yield from beside if len(beside) > 1 and all(opens_with_day(part) for part in beside) else (beside,)


def opens_with_day(part: Element) -> bool:
    return leading_date(bare_start(words(part)[:80]))[0] is not None


def bare_start(text: str) -> str:
    found = _WEEKDAY.match(text)
    return text[found.end() :] if found else text


def block_hearing(block: Element, day_first: bool = False) -> Hearing | None:
    """A block that says a day, and beside it an hour or words: `March 4, 2026 9:30 AM – Status conference, Courtroom 3`."""
    said = [tidy(text) for text, _ in islice(pieces(block), 30)]
    parts = [value for line in said for part in _PARTED.split(line) if (value := bare_part(part))]
    dated = next(((n, found) for n, part in enumerate(parts) if (found := leading_date(part, day_first))[0]), None)
    if dated is None:
        return None
    at, (day, rest) = dated
    others = [part for part in (without_clock(rest), *parts[:at], *parts[at + 1 :]) if part]
    clock = clock_in(rest[:24]) or next((clock_in(part) for part in others if len(part) < 24 and clock_in(part)), "")
    named = [part for part in others if not (len(part) < 24 and clock_in(part)) and not hearing_role(part)]
    off = next((part for part in named if is_off(part)), "")
    place = next((part for part in named if is_place(part)), "")
    what = next((part for part in named if part not in (off, place)), off or "")
    if not day or not (clock or what):
        return None
    text = " | ".join(said)[:4_000]
    when = f"{day}T{clock}" if clock else day
    return Hearing("hearing", what[:LONGEST_CELL], when, text=text, place=place, cancelled=bool(off))


def bare_part(part: str) -> str:
    """A line's value, without a label such as `Date:` before it."""
    label, value = split(part)
    if label and hearing_role(label) and value:
        return bare_start(value)
    return bare_start(part.strip())


def next_hearing(lines: Sequence[Line], day_first: bool = False) -> Iterator[Hearing]:
    """What stands behind a label such as "Next hearing:" among the case's own lines."""
    for n, line in enumerate(lines):
        label, value = split(line.text)
        if not is_next(label or line.text.rstrip(": ")):
            continue
        said = value if label and value else lines[n + 1].text if n + 1 < len(lines) else ""
        day, rest = leading_date(bare_start(said), day_first)
        if day:
            clock = clock_in(rest[:24])
            named = [part for part in _PARTED.split(without_clock(rest)) if part]
            place = next((part for part in named if is_place(part)), "")
            what = next((part for part in named if part != place), "") or (label or line.text).rstrip(": ")
            text = f"{(label or line.text).rstrip(': ')}: {said}"[:4_000]
            yield Hearing("hearing", what[:LONGEST_CELL], f"{day}T{clock}" if clock else day, text=text, place=place)
            return


# ---------------------------------------------------------------- JSON


def spoken(key: object) -> str:
    return " ".join(_WORD.findall(str(key))).lower()


def hearing_records(value: Any) -> Iterator[list[dict[str, Any]]]:
    """The lists of records under keys that name hearings."""
    queue: list[tuple[Any, int]] = [(value, 0)]
    seen = 0
    while queue and seen < MOST_NODES:
        node, depth = queue.pop(0)
        seen += 1
        if isinstance(node, dict):
            for key, child in node.items():
                if isinstance(child, list) and child and heads_hearings(spoken(key)):
                    yield [row for row in child[:MOST] if isinstance(row, dict)]
        children = node.values() if isinstance(node, dict) else node[:3] if isinstance(node, list) else ()
        if depth < DEEPEST:
            queue += [(child, depth + 1) for child in children if isinstance(child, dict | list)]


def hearings_in(value: Any) -> Iterator[Hearing]:
    """The hearings of an answer in JSON."""
    for rows in hearing_records(value):
        yield from (found for row in rows if (found := record_hearing(row)) is not None)


def record_hearing(row: dict[str, Any]) -> Hearing | None:
    said = {spoken(key): item for key, item in row.items() if isinstance(item, str | int) and item not in ("", None)}
    off = any(item is True and is_off(key) for key, item in said.items())
    told: dict[str, list[str]] = {}
    for key, item in said.items():
        role = hearing_role(re.sub(r" (?:string|formatted|display|text|name)$", "", key))
        if role and isinstance(item, str):
            told.setdefault(role, []).append(tidy(item)[:LONGEST_CELL])
    stated = next((text for text in told.get("when", ()) if stamp_of(text)), "")
    day = stamp_of(stated)
    if day is None:
        return None
    clock = next(map(clock_in, told.get("time", ())), "") or moment_of(stated) or clock_in(leading_date(stated)[1])
    what, place, result = (", ".join(dict.fromkeys(told.get(role, ()))) for role in ("what", "place", "result"))
    if not (clock or what or place):
        return None
    return Hearing(
        kind="hearing",
        what=what,
        when=f"{day}T{clock}" if clock else day,
        text=" | ".join(str(item) for item in said.values() if isinstance(item, str))[:4_000],
        place=place,
        judge=", ".join(told.get("judge", ())),
        result="" if is_standing(result) else result,
        cancelled=off or is_off(result) or is_off(what),
    )
