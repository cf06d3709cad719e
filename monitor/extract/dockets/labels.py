"""Labelled values in the part of a page that describes the case: "Date Filed: 01/02/2024", a label's cell and its value's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from monitor.extract.dockets.dates import leading_date
from monitor.extract.dockets.numbers import CASE_WORD
from monitor.extract.dockets.page import Element, body_of, pieces
from monitor.extract.dockets.rows import Group

MOST_LINES = 6_000
LONGEST_LINE = 2_000
_LABEL = re.compile(r"([^\W\d_][\w .’'()/#&°-]{1,45}?)\s*(?:(?<!\d):|:(?!\d))\s*(.*)", re.DOTALL)
_SEVERAL = re.compile(r"(?:judge|justice|officer|magistrate|case|name|title)s\W*\Z", re.IGNORECASE)
"""What a site's menu leads to, not what stands before a value."""
_INLINE = re.compile(
    r"((?:case|docket|cause) (?:number|no\.?|type|status|title|name)|(?:date|case) filed|filed? date|filing date"
    r"|judicial officer|date (?:filed|terminated|closed))\s+(?=\S)",
    re.IGNORECASE,
)
"""Labels of two words that stand before their value without a colon, set off by style alone."""
FIELDS = {
    "docket_number": r"(?:court of appeals )?(?:docket|case|cause|petition|file|index|suit)(?: ?(?:no|num|number|#)\.?)"
    r"(?: for case)? ?#?|(?:docket|case|petition)|.* docket for case ?#?|.* docket for .*|(?:bankruptcy|adversary) (?:petition|proceeding|case) ?#?"
    rf"|no|number|reference|document number for case|{CASE_WORD}",
    "case_name": r"case (?:title|name|caption)|lead bk title|style(?: of cause)?|case style|title|(?:short|full|long|abbreviated) (?:title|caption)"
    r"|caption|name|in the (?:case|matter) of",
    "assigned_to": r"assigned to|(?:presiding |assigned |hearing )?(?:judge|justice|judicial officer|magistrate)"
    r"(?:\(s\)|s)?(?: assigned| name| of record)?|division judge|case judge|responsible court official|assigned(?: judge| judicial officer)?|before|hon\.?|coram",
    "referred_to": r"referred to|magistrate judge|referred judge",
    "date_filed": r"(?:date )?(?:case )?(?:filed|filing date|file date|filed date|date filed|docketed|opened|commenced)"
    r"|filed on|date (?:opened|commenced|initiated|of filing|of commencement)|case filed|docket date|date docketed|filed"
    r"|(?:initial|original|petition|complaint|case) fil(?:ing|ed) date|(?:case )?(?:initiation|commencement|open(?:ed|ing)?) date",
    "date_terminated": r"(?:date )?(?:case )?(?:terminated|closed|termed|disposed|disposition date|date terminated"
    r"|closed date|date closed|termination date)",
    "nature": r"nature of (?:suit|case|action)|case type|type of case|case category|type",
    "cause": r"cause(?: of action)?",
    "court": r"court|court name|county|location|venue|courthouse",
    "status": r"case status|status",
    "lower": r"lower ct|lower court|appeal from|originating.*|case nos\.?|case numbers|trial court.*",
}
_FIELD_OF = [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in FIELDS.items()]


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    bold: bool


def head_lines(root: Element, places: Sequence[Element]) -> list[Line]:
    """The page's lines up to its first entry. `places` are the elements that hold the entries."""
    stop = places[0] if places else None
    found = islice(pieces(body_of(root), stop), MOST_LINES)
    return [Line(text[:LONGEST_LINE], bold) for text, bold in found]


def lines_after(places: Sequence[Element]) -> list[Line]:
    """The page's lines behind its last entry."""
    at = places[-1] if places else None
    found: list[Line] = []
    while at is not None and len(found) < MOST_LINES:
        for beside in at.itersiblings():
            found += [Line(text[:LONGEST_LINE], bold) for text, bold in islice(pieces(beside), MOST_LINES)]
            if (beside.tail or "").strip():
                found.append(Line(" ".join(beside.tail.split())[:LONGEST_LINE], False))
        at = at.getparent()
    return found


def metadata(root: Element) -> dict[str, list[str]]:
    """Field → values that the page states in `meta` elements."""
    found: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", meta.get("name") or "")
        field, value = field_of(name), (meta.get("content") or "").strip()
        if field in ("date_filed", "date_terminated", "assigned_to") and value:
            found.setdefault(field, []).append(value[:LONGEST_LINE])
    return found


def labelled_below(tables: Sequence[Group]) -> dict[str, list[str]]:
    """Field → dates that stand in the cell below their label."""
    found: dict[str, list[str]] = {}
    for group in tables:
        for above, row in zip(group.rows[:20], group.rows[1:21], strict=False):
            for label, value in zip(above.cells, row.cells, strict=False):
                field = field_of(label) if label.endswith(":") else None
                if field in ("date_filed", "date_terminated") and leading_date(value)[0]:
                    found.setdefault(field, []).append(value)
    return found


@lru_cache(maxsize=4096)
def field_of(label: str) -> str | None:
    """The header field that a label names; None if it names none that we keep."""
    clean = " ".join(label.replace("\u00a0", " ").rstrip(": ").split())
    if not clean or len(clean) > 60:
        return None
    return next((name for name, pattern in _FIELD_OF if pattern.fullmatch(clean)), None)


def labelled(lines: Sequence[Line]) -> dict[str, list[str]]:
    """Field → the values that stand behind its labels, first ones first."""
    found: dict[str, list[str]] = {}
    for n, line in enumerate(lines):
        label, value = split(line.text)
        field = field_of(label) if label else None
        if field is None or (not value and _SEVERAL.search(line.text)):
            continue
        if not value and n + 1 < len(lines) and not is_label(lines[n + 1].text):
            value = lines[n + 1].text
        if value:
            found.setdefault(field, []).append(value)
    return found


def split(text: str) -> tuple[str, str]:
    """(label, value) of a line; a line that is only a known label has no value."""
    found = _LABEL.match(text[:300])
    if found:
        return found[1].strip(), text[found.start(2) :].strip()
    if len(text) <= 40 and field_of(text):
        return text, ""
    first = _INLINE.match(text)
    return (first[1], text[first.end() :]) if first and len(text) < 300 else ("", text)


def is_label(text: str) -> bool:
    return text.rstrip().endswith(":") or (len(text) <= 40 and field_of(text) not in (None, "court"))
