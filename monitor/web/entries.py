"""The rows of a docket's page: every entry ever seen, with the life it had. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from monitor.compare import redline
from monitor.render.wording import route_name
from storage.records import Article, Document, Entry, Paragraph, Reading, Span

# The words by which courts' clerks open the text of what a judge has decided.
_ORDER = re.compile(
    r"^\W*(?:(?:text|minute|paperless|electronic|amended|stipulated|sealed|administrative|scheduling|case management)\s+)*"
    r"(?:order|opinion|memorandum (?:opinion|and order|order)|judgment|judgement|decree|ruling|verdict|mandate|injunction"
    r"|order/|endorsement)\b",
    re.IGNORECASE,
)
_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Edit:
    """One wording that an entry had: the version that brought it, and the redline against the one before."""

    version: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Row:
    entry: Entry
    state: str
    """standing, gone or sealed."""
    spans: tuple[Span, ...]
    """The text as it stands, as a redline if it was ever edited."""
    edits: tuple[Edit, ...]
    """Earlier edits, oldest first, without the latest."""
    first_version: int
    last_version: int
    first_seen_at: datetime
    last_seen_at: datetime
    changed_version: int
    """The version that last touched this entry."""

    @property
    def edited(self) -> bool:
        return any(span.op != "same" for span in self.spans)

    @property
    def order(self) -> bool:
        return is_order(self.entry)

    @property
    def routes(self) -> list[str]:
        """Who showed it."""
        return list(dict.fromkeys(map(route_name, self.entry.routes)))

    @property
    def documents(self) -> tuple[Document, ...]:
        return tuple(d for d in self.entry.documents if d.state != "none")


def is_order(entry: Entry) -> bool:
    """The entry's own first words say that a judge decided something."""
    return bool(_ORDER.match(entry.text)) or bool(entry.short and _ORDER.match(entry.short))


def row(seen: Mapping[str, Any], latest: int) -> Row:
    """From what the archive knows of one entry; `latest` is the item's latest version."""
    entry: Entry = seen["entry"]
    edits = _edits(seen["history"])
    spans = edits[-1].spans if edits else (Span("same", entry.text),)
    changed = edits[-1].version if edits else seen["first_version"]
    if seen["state"] != "standing":
        changed = min(seen["last_version"] + 1, latest)
    return Row(
        entry=entry,
        state=seen["state"],
        spans=tuple(_bearable(span) for span in spans),
        edits=tuple(replace(e, spans=tuple(_bearable(span) for span in e.spans)) for e in edits[:-1]),
        first_version=seen["first_version"],
        last_version=seen["last_version"],
        first_seen_at=seen["first_seen_at"],
        last_seen_at=seen["last_seen_at"],
        changed_version=changed,
    )


def _edits(history: Sequence[tuple[int, Entry]]) -> list[Edit]:
    pairs = pairwise(history)
    return [Edit(version, _redline(old.text, new.text)) for (_, old), (version, new) in pairs if old.text != new.text]


def _redline(before: str, after: str) -> tuple[Span, ...]:
    lines = redline(_reading(before), _reading(after))
    return tuple(span for line in lines for span in line.spans)


def _reading(text: str) -> Reading:
    return Reading("", "", article=Article(paragraphs=(Paragraph(text),)))


def _bearable(span: Span) -> Span:
    if len(span.text) <= _LONGEST:
        return span
    return replace(span, text=f"{span.text[:_LONGEST]} … [{len(span.text) - _LONGEST:,} more characters]")


def gaps(entries: Iterable[Entry]) -> list[str]:
    """Numbers between the lowest and the highest seen that no entry has: "82", "85–87"."""
    numbers = sorted({e.counted for e in entries if e.counted is not None})
    missing = [(low + 1, high - 1) for low, high in pairwise(numbers) if high - low > 1]
    return [str(first) if first == last else f"{first}–{last}" for first, last in missing]
