"""Lines that stand in or round a story and are not of it, told by their words. Words are data (data/boxes.json).

Patterns run on RE2: linear in the length of a line, whatever it holds. Its word boundaries know ASCII only.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

import re2

_DATA = json.loads(files("monitor.extract").joinpath("data/boxes.json").read_text("utf-8"))


GROUP = 10
"""Patterns that are asked together: more than that, and the automaton outgrows its memory."""


def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.max_mem = 64 << 20
    options.log_errors = False
    return re2.compile(pattern, options)


def _grouped(patterns: list[str], whole: bool = False) -> tuple[Any, ...]:
    groups = [patterns[i : i + GROUP] for i in range(0, len(patterns), GROUP)]
    joined = ["|".join(f"(?:{p})" for p in group) for group in groups]
    return tuple(_compiled(f"^(?:{one})$" if whole else one) for one in joined)


def _found(groups: tuple[Any, ...], text: str) -> bool:
    return any(group.search(text) for group in groups)


_LABELS = _grouped(_DATA["labels"], whole=True)
_LEADS = _compiled(f"^\\W{{0,3}}(?:{_DATA['leads']})")
_PROMOS = _grouped(_DATA["promos"])
_TRIGGERS = _compiled(_DATA["triggers"])
_CREDITS = _compiled(_DATA["credits"])
_ENDINGS = _compiled(_DATA["endings"])
_READERS = _compiled(_DATA["readers"])
_LIMITS = _compiled(_DATA["limits"])
_BIOS = _compiled(_DATA["bios"])
_STAMPS = _compiled(_DATA["stamps"])
_NUMBER = _compiled(r"^[\d\s()+-]*$")
_SPOKEN = re.compile('["“”«»„]')
_LAST = _compiled(r"""[.!?…]["”’)]*\s[^.!?…]+[.!?…]*\W*$""")
_TOLD = 80
"""Characters from which on what stands before a promoting sentence is a part of the story."""
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
        if _found(_LABELS, low):
            return "label"
        if _STAMPS.search(low) and not _NUMBER.search(low):
            return "stamp"
    if _CREDITS.search(low):
        return "credit"
    if _LEADS.search(low):
        return "lead"
    if _TRIGGERS.search(low) and _found(_PROMOS, low) and not _only_closes(low):
        return "promo"
    return "bio" if _BIOS.search(low) else ""


def _only_closes(low: str) -> bool:
    """Whether only the last sentence of a paragraph promotes, after a longer part that does not."""
    told = _LAST.sub("", low)
    return len(told) > max(_TOLD, 0.5 * len(low)) and len(told) < len(low) and not _found(_PROMOS, told)


@lru_cache(maxsize=4096)
def is_ending(text: str) -> bool:
    """A heading after which other stories follow."""
    return len(text) <= _LONGEST_LINE and bool(_ENDINGS.search(text.lower()))


@lru_cache(maxsize=4096)
def to_readers(text: str) -> bool:
    """Whether an outlet speaks to its readers: by its words, and nobody is quoted."""
    return len(text) <= _LONGEST_PROMO and not _SPOKEN.search(text) and bool(_READERS.search(text.lower()))


def says_limited(text: str) -> bool:
    """Whether a server says that it is asked too much, in the place of a page."""
    return bool(_LIMITS.search(text.lower()))
