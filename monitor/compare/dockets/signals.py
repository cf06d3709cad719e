"""What an entry's text announces: order, judgment, hearing set or moved or cancelled, deadline, seal, reassignment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_DAY = (
    r"(?:\d{1,2}/\d{1,2}/\d{2,4}|(?:January|February|March|April|May|June|July|August|September|October|November|"
    r"December)\s+\d{1,2},?\s+\d{4})"
)
_TIME = r"(?:\s*(?:at|,)?\s*(\d{1,2}:\d{2}\s*(?:[ap]\.?m\.?)?))?"
_WHEN = re.compile(rf"({_DAY}){_TIME}", re.IGNORECASE)
_HEARING = r"(hearing|conference|trial|argument|sentencing|arraignment)"
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            "hearing-cancelled",
            rf"\b{_HEARING}\b.{{0,120}}\b(cancell?ed|vacated|stricken|taken off)\b(?!.{{0,60}}reset)",
        ),
        ("hearing-moved", rf"\b{_HEARING}\b.{{0,160}}\b(reset|rescheduled|continued to|moved to|postponed)\b"),
        ("hearing-set", rf"\b{_HEARING}\b.{{0,160}}\b(set|scheduled|noticed)\b|\bset(ting)?\b.{{0,40}}\b{_HEARING}\b"),
        (
            "order",
            r"^\W*((paperless|minute|text|docket|memorandum|sealed|consent|stipulated|standing|scheduling) )*order\b|\bso ordered\b",
        ),
        ("opinion", r"^\W*(memorandum )?opinion\b"),
        ("judgment", r"^\W*(clerk'?s |final |amended |default )?judg[e]?ment\b"),
        ("sealed", r"\b(sealed|under seal)\b"),
        ("deadline", r"\b(due|deadline|respon[sd]e\w* due|answer due|replies due)\b.{0,40}\d"),
        ("judge-reassigned", r"\bcase reassigned\b|\breassigned to\b"),
        ("motion", r"^\W*(emergency |consent |joint |unopposed )*motion\b"),
        ("notice", r"^\W*notice\b"),
    )
)
LOOKED_AT = 4000


@dataclass(frozen=True, slots=True)
class Signals:
    """`kinds` in the order of the rules; `when` the dates and times named, as written."""

    kinds: tuple[str, ...] = ()
    when: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def signals(text: str) -> Signals:
    """What an entry announces, by its first 4,000 characters."""
    words = text[:LOOKED_AT]
    kinds = [kind for kind, pattern in _RULES if pattern.search(words)]
    if "hearing-cancelled" in kinds or "hearing-moved" in kinds:
        kinds = [k for k in kinds if k != "hearing-set"]
    if any(k.startswith("hearing") for k in kinds):
        kinds.append("hearing")
    when = tuple(" ".join(part for part in match.groups() if part) for match in _WHEN.finditer(words))
    return Signals(tuple(kinds), when)
