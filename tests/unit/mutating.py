"""JSON documents with one value turned into another, for tests of readers that must survive any."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

OTHERS: tuple[Any, ...] = (
    None, True, 0, -1, 10**30, 1e400, "", " ", "²", "\x00", "03/04/2026", "x" * 5000, "9" * 5000, [], {}, [[]], [None], {"a": {}},
    [{"id": []}], "<b>ORDER</b>", "2026-13-45", "0000-00-00", "9999-12-31T99:99:99Z",
)  # fmt: skip


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value in a JSON document."""
    if way:
        yield way
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from places(one, (*way, key))


def turned(document: Any, way: tuple[Any, ...], into: Any) -> Any:
    """A copy of the document with another value there."""
    copy = json.loads(json.dumps(document))
    holder = copy
    for key in way[:-1]:
        holder = holder[key]
    holder[way[-1]] = into
    return copy


def without(document: Any, way: tuple[Any, ...]) -> Any:
    """A copy of the document that lacks what stands there."""
    copy = json.loads(json.dumps(document))
    holder = copy
    for key in way[:-1]:
        holder = holder[key]
    del holder[way[-1]]
    return copy
