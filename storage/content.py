"""The digest that names a version's content, and the JSON form of readings."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from functools import cache
from typing import Any

import msgspec

from storage.records import Reading

_READING = msgspec.json.Decoder(Reading)
_NOT_CONTENT = {"provenance"}
_NOT_CONTENT_OF_ENTRIES = {"identity", "routes"}
_NOT_CONTENT_OF_HEARINGS = {"identity", "was"}
_NOT_CONTENT_OF_PARAGRAPHS = {"links"}
"""Where links lead changes with every campaign: it is told beside an edit of the text, and is none by itself."""


@cache
def _fields(kind: type[Any]) -> tuple[tuple[str, Any], ...]:
    """Names and defaults of a record's fields; empty for what is no record."""
    return tuple((f.name, f.default) for f in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else ()


def to_plain(record: Any) -> Any:
    """A record as JSON-able values; fields that stand at their default are left out."""
    kind: Any = type(record)
    if fields := _fields(kind):
        return {
            name: to_plain(value)
            for name, default in fields
            if (value := getattr(record, name)) != default and value not in ((), {}, None)
        }
    if isinstance(record, (tuple, list)):
        return [to_plain(value) for value in record]
    if isinstance(record, dict):
        return {key: to_plain(value) for key, value in record.items()}
    return record


def reading_to_json(reading: Reading) -> str:
    return json.dumps(to_plain(reading), ensure_ascii=False, sort_keys=True)


def reading_from_json(text: str | bytes) -> Reading:
    """The inverse of `reading_to_json`. Raises ValueError for what is no reading."""
    return _READING.decode(text)


def content_digest(reading: Reading | None) -> str:
    """SHA-256 of the content alone, in canonical JSON: equal contents have equal digests whatever reader and whatever
    signals gave them. A removal has the digest of nothing."""
    if reading is None:
        return hashlib.sha256(b"").hexdigest()
    plain = to_plain(reading.content)
    kept = {key: value for key, value in plain.items() if key not in _NOT_CONTENT}
    if "paragraphs" in kept:
        kept["paragraphs"] = [
            {k: v for k, v in p.items() if k not in _NOT_CONTENT_OF_PARAGRAPHS} for p in kept["paragraphs"]
        ]
    if "hearings" in kept:
        kept["hearings"] = [{k: v for k, v in h.items() if k not in _NOT_CONTENT_OF_HEARINGS} for h in kept["hearings"]]
    if "entries" in kept:
        kept["entries"] = [{k: v for k, v in e.items() if k not in _NOT_CONTENT_OF_ENTRIES} for e in kept["entries"]]
    return hashlib.sha256(json.dumps(kept, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
