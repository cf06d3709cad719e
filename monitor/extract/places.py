"""What the names of an element say of its place: navigation, caption, story … Names are data (data/places.json)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Any

import re2

_NAMES: dict[str, str] = json.loads(files("monitor.extract").joinpath("data/places.json").read_text("utf-8"))["groups"]
GROUPS: tuple[str, ...] = tuple(_NAMES)
"""The groups in their order; group number i is bit 1 << i."""
BIT: dict[str, int] = {name: 1 << i for i, name in enumerate(GROUPS)}
_TEASED = re.compile(r"\bteaser (?=content|text|body)")
"""A story's own beginning, and no teaser of another."""


def _set_of(patterns: Iterable[str]) -> Any:
    """All patterns as one automaton, that says which of them match."""
    options = re2.Options()
    options.max_mem = 256 << 20
    options.log_errors = False
    found = re2.Set.SearchSet(options)
    for pattern in patterns:
        found.Add(pattern)
    found.Compile()
    return found


_PATTERNS = _set_of(_NAMES.values())
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PARTS = re.compile(r"[^a-z0-9]+")
_HASHED = re.compile(r"\b[a-z]*\d\w*\b ?")
_RESPONSIVE = re.compile(
    r"\b(?:overflow|scrollbar)-(?:[xy]-)?hidden\b|\bhidden\b(?=.*\b(?:sm|md|lg|xl|2xl):(?:block|flex|grid|inline|table))"
)
"""What hides no text: clipping, and what wider screens show."""
_LONGEST = 160


@lru_cache(maxsize=8192)
def words(names: str) -> str:
    """Class and id names as lower-case words parted by single blanks; what holds digits says nothing and falls away."""
    names = names[:_LONGEST]
    if "hidden" in names:
        names = _RESPONSIVE.sub("", names)
    return _HASHED.sub("", _PARTS.sub(" ", _CAMEL.sub(" ", names).lower())).strip()


@lru_cache(maxsize=8192)
def place_bits(names: str) -> int:
    """Which groups these names belong to, as bits."""
    said = words(names)
    if not said:
        return 0
    if "teaser" in said:
        said = _TEASED.sub("", said)
    return sum(1 << number for number in _PATTERNS.Match(said) or ())


def bits(*groups: str) -> int:
    """The bits of these groups together."""
    return sum(BIT[group] for group in groups)
