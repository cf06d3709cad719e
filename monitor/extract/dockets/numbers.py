"""Docket numbers: how courts write them, and the part that names the case."""

from __future__ import annotations

import re

_FEDERAL = re.compile(r"(?:(\d{1,2}):)?(\d{2,4})-([a-z~]{2,5})-(\d{1,6})", re.IGNORECASE)
_SHORT = re.compile(r"((?:\d-)?\d{2}-\d{2,6})(?:-[A-Za-z0-9]{1,6})*")
NUMBER = re.compile(
    r"\b(?:\d{1,2}:\d{2,4}-[A-Za-z]{2,5}-\d{1,6}[\w-]*"
    r"|\d{2}-\d{2}-\d{4,6}-[A-Z]{2}"
    r"|[A-Z]{1,4}-?\d{2,4}-\d{1,7}(?:-[A-Z0-9]{1,4})*"
    r"|[A-Z]{1,2}\d{6,8}"
    r"|\d-\d{2}-\d{5}[\w-]{0,8}"
    r"|\d{2}[A-Z]{2,3}-[A-Z]{2}\d{4,6}(?:-\d{2})?"
    r"|[A-Z]{1,3}-?\d{1,5}/(?:19|20)?\d{2}"
    r"|\d{2,4}-?[A-Z]{1,4}-?\d{2,8}"
    r"|\d{2,4}-\d{1,6}[\w-]{0,12})"
)
"""A docket number of any court that we know of, anywhere in a line."""


def case_number(text: str) -> str | None:
    """The docket number in a value, without judges' initials and defendants; the value itself if it is short."""
    clean = re.sub(r"^(?:no|number|#)\.?\s*", "", " ".join(text.split()), flags=re.IGNORECASE).strip(" ,;.")
    federal = _FEDERAL.match(clean)
    if federal:
        return federal[0]
    bare = clean.split("(")[0].strip(" ,;")
    short = _SHORT.fullmatch(bare.split(" ")[0]) if bare else None
    if short and not re.fullmatch(r"\d{2}-\d{2}-\d{4,6}-[A-Z]{2}", short[0]):
        return short[1]
    found = NUMBER.match(clean)
    if found:
        return found[0]
    return bare if bare and len(bare) <= 40 and any(c.isdigit() for c in bare) else None


def same_case(a: str, b: str) -> bool:
    """Whether two docket numbers name one case: office, initials, zeros and letters' case do not count."""
    return core(a) == core(b)


def core(number: str) -> str:
    """A docket number for comparison: without office, judges' initials, leading zeros and century."""
    federal = _FEDERAL.search(number)
    if federal:
        return f"{federal[2][-2:]}-{federal[3].lower()}-{int(federal[4])}"
    clean = case_number(number) or number
    return re.sub(r"[^0-9a-z]+", "-", clean.lower()).strip("-")
