"""Where in the text of a TOML file a table's key stands; tomllib gives values without their lines."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]#]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=(.*)$"""
)
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)""")

Place = tuple[str | int, ...]


@dataclass
class Lines:
    """Line numbers (1-based) of tables and keys, by path: ("source", 2, "url")."""

    of: dict[Place, int] = field(default_factory=dict)

    def find(self, place: Place) -> int:
        """The line of `place`, or of the nearest thing around it; 0 if nothing of it stands in the file."""
        for length in range(len(place), 0, -1):
            if (line := self.of.get(place[:length])) is not None:
                return line
        return 0


def lines_of(text: str) -> Lines:
    """Read a TOML text for places. Never raises: what cannot be read has no line."""
    found = Lines()
    counts: Counter[Place] = Counter()
    table: Place = ()
    closing, depth = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        if closing:
            closing = "" if closing in line else closing
        elif depth > 0:
            depth += _brackets(line)
        elif header := _HEADER.match(line):
            table = _table(header[1], _parts(header[2]), counts)
            found.of.setdefault(table, number)
        elif key := _KEY.match(line):
            _note_key(found, (*table, *_parts(key[1])), number)
            closing = _opened_string(key[2])
            depth = 0 if closing else _brackets(key[2])
    return found


def _note_key(found: Lines, place: Place, number: int) -> None:
    found.of.setdefault(place, number)


def _table(brackets: str, parts: Place, counts: Counter[Place]) -> Place:
    if brackets == "[[":
        counts[parts] += 1
        return (*parts, counts[parts] - 1)
    for length in range(len(parts), 0, -1):
        if counts[parts[:length]]:
            return (*parts[:length], counts[parts[:length]] - 1, *parts[length:])
    return parts


def _parts(text: str) -> Place:
    return tuple(next(part for part in found if part) if any(found) else "" for found in _PART.findall(text))


def _opened_string(value: str) -> str:
    """The mark that a string of many lines waits for, if the value opens one and does not close it."""
    for mark in ('"""', "'''"):
        if value.strip().startswith(mark) and value.count(mark) < 2:
            return mark
    return ""


def _brackets(value: str) -> int:
    bare = re.sub(r""""(?:\\.|[^"\\])*"|'[^']*'""", "", value).split("#", 1)[0]
    return bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")
