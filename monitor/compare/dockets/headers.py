"""Findings about the case itself: judge, caption, number, closing. A value first seen is no change, and one that a page
leaves out is none either."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from rapidfuzz import fuzz

from storage.records import Docket, Finding, Weight

SPELLING = 88
"""Likeness from which two judges' names are one, spelt twice."""
OTHER_FORM = 75
"""Likeness from which two captions are one, worded by two kinds of page."""
LATE = timedelta(days=60)
"""A closing date so much older than the newest entry known was only not seen yet."""
_TITLES = re.compile(
    r"\b(?:the|honou?rable|hon|chief|senior|acting|presiding|magistrate|district|bankruptcy|circuit|united states|us|u s|"
    r"judge|justice|mag|jr|sr|ii|iii)\b"
)


def header_findings(before: Docket, after: Docket) -> Iterator[Finding]:
    yield from judges(before, after)
    old, new = before.case_name or "", after.case_name or ""
    if old and new and bare(old) != bare(new) and not _same_caption(before, after):
        yield Finding("caption-changed", old, new, Weight.MINOR, "case name", "header")
    yield from numbers(before, after)
    yield from closing(before, after)


def judges(before: Docket, after: Docket) -> Iterator[Finding]:
    for name in ("assigned_to", "referred_to"):
        old, new = getattr(before, name) or "", getattr(after, name) or ""
        if old and new and not same_judge(old, new):
            rule = "assigned to" if name == "assigned_to" else "referred to"
            yield Finding("judge-reassigned", old, new, Weight.MAJOR, rule, "header")


def same_judge(old: str, new: str) -> bool:
    """Equal but for titles, initials and spelling."""
    one, two = judge_words(old), judge_words(new)
    if not one or not two or one <= two or two <= one:
        return True
    longer = [w for w in one if len(w) > 1], [w for w in two if len(w) > 1]
    if set(longer[0]) <= set(longer[1]) or set(longer[1]) <= set(longer[0]):
        return True
    return fuzz.ratio(" ".join(sorted(one)), " ".join(sorted(two))) >= SPELLING


def judge_words(name: str) -> set[str]:
    return set(_TITLES.sub(" ", bare(name)).split())


def _same_caption(before: Docket, after: Docket) -> bool:
    """Another kind of page, or a report of a part, may word the caption otherwise."""
    if before.form == after.form and after.coverage.kind != "filtered":
        return False
    return fuzz.token_set_ratio(bare(before.case_name or ""), bare(after.case_name or "")) >= OTHER_FORM


def numbers(before: Docket, after: Docket) -> Iterator[Finding]:
    old, new = before.docket_number or "", after.docket_number or ""
    if not old or not new or core(old) == core(new):
        return
    moved = before.court and after.court and before.court != after.court
    kind, rule = ("case-transferred", "court") if moved else ("number-changed", "docket number")
    yield Finding(kind, old, new, Weight.SUBSTANTIVE, rule, "header")


def core(number: str) -> str:
    """Office, year, kind and number, without the judges' initials and leading zeros."""
    match = re.search(r"(?:(\d+):)?(\d{2,4})-([a-z]{2,5})-0*(\d+)", number.lower())
    if match is None:
        return bare(number)
    return f"{match[1] or ''}:{match[2][-2:]}-{match[3]}-{match[4]}"


def closing(before: Docket, after: Docket) -> Iterator[Finding]:
    old, new = before.date_terminated or "", after.date_terminated or ""
    if new and not old and before.entries and not _long_known(before, new):
        yield Finding("case-closed", old, new, Weight.MAJOR, "closing date", "header")
    elif old and not new and before.form == after.form and after.coverage.kind == "full":
        yield Finding("case-reopened", old, new, Weight.MAJOR, "closing date", "header")


def _long_known(before: Docket, closed: str) -> bool:
    """Another kind of page says when the case was closed, and that was long before what was known of it."""
    newest = max((e.date_filed or "" for e in before.entries), default="")
    routes = len(before.provenance) > 0 and before.form != "" and not before.date_filed
    try:
        return routes and date.fromisoformat(newest) - date.fromisoformat(closed) > LATE
    except ValueError:
        return False


def bare(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.lower()).strip()
