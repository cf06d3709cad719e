"""Lines that stand in or round a story and are not of it, told by their words. Words are data (data/boxes.json).

Patterns run on RE2: linear in the length of a line, whatever it holds. Its word boundaries know ASCII only. Those that
are asked of one line are one set: an automaton that says which of them match.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Any

import re2

_DATA = json.loads(files("monitor.extract").joinpath("data/boxes.json").read_text("utf-8"))


MEMORY = 64 << 20
"""Bytes that an automaton may take; one that would take more forgets what it knows and begins anew."""


def _options() -> Any:
    options = re2.Options()
    options.max_mem = MEMORY
    options.log_errors = False
    return options


def _compiled(pattern: str) -> Any:
    return re2.compile(pattern, _options())


def _set_of(patterns: Iterable[str]) -> Any:
    found = re2.Set.SearchSet(_options())
    for pattern in patterns:
        found.Add(pattern)
    found.Compile()
    return found


_KINDS = ("credit", "lead", "trigger", "bio")
_ANY = _set_of((_DATA["credits"], f"^\\W{{0,3}}(?:{_DATA['leads']})", _DATA["triggers"], _DATA["bios"]))
"""Matches by number what each of `_KINDS` does."""
_LABELS = _set_of(f"^(?:{pattern})$" for pattern in _DATA["labels"])
_PROMOS = _set_of(_DATA["promos"])
_ENDINGS = _compiled(_DATA["endings"])
_READERS = _compiled(_DATA["readers"])
_LIMITS = _compiled(_DATA["limits"])
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
        if _LABELS.Match(low):
            return "label"
        if _STAMPS.search(low) and not _NUMBER.search(low):
            return "stamp"
    kinds = [_KINDS[number] for number in _ANY.Match(low) or ()]
    if "credit" in kinds or "lead" in kinds:
        return "credit" if "credit" in kinds else "lead"
    if "trigger" in kinds and _PROMOS.Match(low) and not _only_closes(low):
        return "promo"
    return "bio" if "bio" in kinds else ""


def _only_closes(low: str) -> bool:
    """Whether only the last sentence of a paragraph promotes, after a longer part that does not."""
    told = _LAST.sub("", low)
    return len(told) > max(_TOLD, 0.5 * len(low)) and len(told) < len(low) and not _PROMOS.Match(told)


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
