"""Lines that stand in or round a story and are not of it, told by their words. Words are data (data/boxes.json).

Patterns run on RE2: linear in the length of a line, whatever it holds. Its word boundaries know ASCII only.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files

import re2

_DATA = json.loads(files("monitor.extract").joinpath("data/boxes.json").read_text("utf-8"))


def _any(patterns: list[str], whole: bool = False) -> re2._Regexp:
    joined = "|".join(f"(?:{p})" for p in patterns)
    return re2.compile(f"^(?:{joined})$" if whole else joined)


_LABELS = _any(_DATA["labels"], whole=True)
_LEADS = re2.compile(f"^\\W{{0,3}}(?:{_DATA['leads']})")
_PROMOS = _any(_DATA["promos"])
_CREDITS = re2.compile(_DATA["credits"])
_ENDINGS = re2.compile(_DATA["endings"])
_BIOS = re2.compile(_DATA["bios"])
_STAMPS = re2.compile(_DATA["stamps"])
_NUMBER = re2.compile(r"^[\d\s()+-]*$")
_LONGEST_PROMO = 400
_LONGEST_LINE = 120


@lru_cache(maxsize=4096)
def line_kind(text: str) -> str:
    """label, stamp, credit, lead, promo or bio; empty for what may be of the story. A `lead` is one only if what
    follows is a link, a `bio` only at the end: the caller knows."""
    if len(text) > _LONGEST_PROMO:
        return ""
    low = text.lower()
    if len(low) <= _LONGEST_LINE:
        if _LABELS.search(low):
            return "label"
        if _STAMPS.search(low) and not _NUMBER.search(low):
            return "stamp"
    if _CREDITS.search(low):
        return "credit"
    if _LEADS.search(low):
        return "lead"
    if _PROMOS.search(low):
        return "promo"
    return "bio" if _BIOS.search(low) else ""


@lru_cache(maxsize=4096)
def is_ending(text: str) -> bool:
    """A heading after which other stories follow."""
    return len(text) <= _LONGEST_LINE and bool(_ENDINGS.search(text.lower()))
