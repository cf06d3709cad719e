"""An entry's words as they are compared, and how alike two of them are."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from storage.records import Entry

ALIKE = 60
"""Likeness from which two texts of one day are taken for one entry."""
LOOKED_AT = 600
"""Characters of a text that likeness looks at."""
_ENTERED = re.compile(r"[(\[](?:entered|filed on):?\s{0,3}\d[^)\]]{0,40}[)\]]", re.IGNORECASE)
_MARKS = re.compile(r"[\s\[\](){}\"'’‘“”`#*.,;:]+")
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
_SEAL = re.compile(
    r"\W*(?:(?:\w+ ){0,2}?(?:sealed|restricted|redacted)(?: \w+){0,4}|(?:document|entry|filing|event) (?:is |filed )?(?:under seal|sealed|"
    r"restricted)|this (?:document|entry) (?:is|has been) (?:sealed|restricted)[^.]{0,60})\W*",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"[\[(]\s*(\d{1,5})\s*[\])]")
_FORMS = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "\u00ad": None, "\u200b": None})
_STUB_WORDS = 8


@lru_cache(maxsize=100_000)
def plain(text: str) -> str:
    """Without "(Entered: …)", marks, brackets round numbers, case and white space."""
    return " ".join(_MARKS.sub(" ", _APOSTROPHE.sub("", _ENTERED.sub(" ", text))).lower().split())


def normal(text: str) -> str:
    """The words as written, but for the stamp of entry, white space, brackets round numbers and the forms of quotes and
    dashes."""
    return " ".join(_BRACKETED.sub(r" \1 ", _ENTERED.sub(" ", text).translate(_FORMS)).split())


def said(entry: Entry) -> str:
    """The words of an entry: its text, or its short text where it has no other."""
    return entry.text or entry.short or ""


def likeness(one: Entry, two: Entry) -> float:
    """0 to 100. A stub that opens the other's text is wholly alike."""
    a, b = plain(said(one)), plain(said(two))
    if a == b:
        return 100.0
    if opens(one, two) or opens(two, one):
        return 99.0
    return fuzz.ratio(a[:LOOKED_AT], b[:LOOKED_AT])


def opens(stub: Entry, full: Entry) -> bool:
    """Whether the first is a stub whose words open the other's text, or stand in its first words."""
    short, long = plain(said(stub)), plain(full.text)
    if not short or len(short) >= len(long) or not (stub.stub or len(short.split()) <= _STUB_WORDS):
        return False
    return long.startswith(short) or (stub.stub and f" {short} " in f" {long[: len(short) + 120]} ")


def is_seal(entry: Entry) -> bool:
    """The text is nothing but the words that stand in place of what was sealed."""
    words = said(entry)
    return len(words) <= 90 and bool(_SEAL.fullmatch(words))


def is_field(entry: Entry) -> bool:
    """A named value of a record, which counts as written; a docket's row counts by its words."""
    return bool(entry.number) and not entry.date_filed


def is_labelled(entry: Entry) -> bool:
    """A field whose name is a label in words, which names it; a case's number may be corrected, a label means another
    field."""
    return is_field(entry) and not any(c.isdigit() for c in entry.number or "")
