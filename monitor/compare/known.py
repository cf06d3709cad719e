"""What a comparison may know beside the two readings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from storage.records import Change, Kind, Memory, Source


@dataclass(frozen=True, slots=True)
class Known:
    """Learnt noise, people's verdicts, earlier digests. Everything is optional: two bare texts can be compared."""

    memory: Memory = field(default_factory=Memory)
    ignore: tuple[str, ...] = ()
    """Patterns of passages that never count (linear-time regular expressions)."""
    keep: tuple[str, ...] = ()
    """Patterns of passages that always count, whatever was learnt."""
    verdicts: tuple[tuple[Change, str], ...] = ()
    """Earlier changes of the item or source with a person's verdict: `noise` or `important`."""
    earlier: tuple[tuple[str, datetime], ...] = ()
    """Content digests of the item's versions with when each was first seen, oldest first; the last is `before`."""
    now: datetime | None = None
    """When `after` was seen; None if the order in time plays no part."""
    zone: str = "UTC"
    kind: Kind = Kind.ARTICLE

    @classmethod
    def of(cls, source: Source, kind: Kind, zone: str, **more: Any) -> Known:
        """With the patterns that a source's own keys give."""
        ignore, keep = (_listed(source.options.get(key)) for key in ("ignore", "keep"))
        return cls(kind=kind, zone=zone, ignore=ignore, keep=keep, **more)


def _listed(value: object) -> tuple[str, ...]:
    """Patterns as given; `keep = "all"` is about payloads and is none."""
    return tuple(map(str, value)) if isinstance(value, (list, tuple)) else ()
