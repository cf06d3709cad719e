"""A docket page's header: number, caption, judge, dates, by the labels that courts use."""

from __future__ import annotations

import re

from monitor.extract.dockets.dates import iso_date
from monitor.extract.visible import Element
from storage.records import Docket

_NUMBER = re.compile(
    r"(?:docket|case)(?: no\.?| number| #)?\s*(?:for case)?\s*[:#]?\s*((?:\d+:)?\d{2,4}-[A-Za-z]{2,5}-\d+[\w-]*|\d{2}-\d{2,5}|\d{2}A\d{1,4})",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"([A-Z][^\n|<>]{1,120}? v\.? [A-Z][^\n|<>]{1,120}?)(?:\s*(?:\(|Assigned|Date|Case|Docket|Filed|\n|$))"
)
_JUDGE = re.compile(
    r"(?:Assigned to|Judge|Presiding)\s*:\s*(?:Chief |Magistrate |District )?(?:Judge )?([A-Z][\w.’' -]{2,50}?)(?=\s{2}|\n|$| Referred| Date| Demand|,)"
)
_FILED = re.compile(r"Date Filed\s*:\s*([\w/ ,.-]{8,18})", re.IGNORECASE)
_CLOSED = re.compile(r"Date (?:Terminated|Closed)\s*:\s*([\w/ ,.-]{8,18})", re.IGNORECASE)


def header_of(root: Element) -> Docket:
    """A Docket without entries; what the page does not show is None."""
    text = "\n".join(" ".join(t.split()) for t in root.itertext() if t.strip())[:20_000]
    heading = next(
        (" ".join("".join(h.itertext()).split()) for h in root.iter("h1", "h2") if "".join(h.itertext()).strip()), ""
    )
    number, name, judge = _NUMBER.search(text), _NAME.search(text), _JUDGE.search(text)
    return Docket(
        docket_number=number[1] if number else None,
        case_name=name[1].strip() if name else heading[:200] or None,
        assigned_to=judge[1].strip() if judge else None,
        date_filed=day(_FILED.search(text)),
        date_terminated=day(_CLOSED.search(text)),
    )


def day(match: re.Match[str] | None) -> str | None:
    return iso_date(match[1].split("\n")[0].strip()) if match else None
