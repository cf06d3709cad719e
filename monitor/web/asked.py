"""From a query string to the changes that are asked for, and back to links. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote_plus

from monitor.errors import BadInput
from storage.records import ChangeFilter, Kind, Weight

_WORDS_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of the wire, its feeds and the API; empty = not asked."""

    source: str = ""
    tag: str = ""
    flag: str = ""
    weight: str = ""
    kind: str = ""
    words: str = ""
    added: str = ""
    removed: str = ""
    item: str = ""
    since: str = ""
    new: str = ""
    """"1": only what came after the reader's last look."""
    before: str = ""
    """Sequence number to page on from."""

    def where(self, *, item_id: str | None = None, seen: int | None = None) -> ChangeFilter:
        """As a filter of the archive. `seen` is the last change the reader has seen, used if `new` is asked for.
        Raises BadInput with one clear line."""
        return ChangeFilter(
            source=self.source or None,
            tag=self.tag or None,
            flag=self.flag or None,
            weight=_weight(self.weight),
            kind=_kind(self.kind),
            words=self.words or None,
            added=self.added or None,
            removed=self.removed or None,
            item_id=item_id or self.item or None,
            since=moment(self.since),
            after_seq=seen if self.new else None,
            before_seq=_number(self.before),
        )

    def link(self, path: str = "/", **other: str) -> str:
        """The same question with some filters set otherwise ("" takes one away); paging starts anew."""
        kept = {name: getattr(self, name) for name in self.__slots__} | {"before": ""} | other
        pairs = [f"{name}={quote_plus(value)}" for name, value in kept.items() if value]
        return f"{path}?{'&'.join(pairs)}" if pairs else path

    @property
    def narrowed(self) -> bool:
        return replace(self, before="") != Asked()


def asked(params: Mapping[str, str]) -> Asked:
    """Read the filters out of query parameters; unknown names are left alone. Raises BadInput."""
    values = {name: params.get(name, "").strip() for name in Asked.__slots__}
    if too_long := next((name for name, value in values.items() if len(value) > _WORDS_LIMIT), None):
        raise BadInput(f"{too_long} is too long: at most {_WORDS_LIMIT} characters")
    if any("\x00" in value for value in values.values()):
        raise BadInput("a filter holds a NUL character")
    question = Asked(**values)
    question.where()
    return question


def split_words(query: str) -> tuple[str, str, str]:
    """(words, added, removed) of `mayor added:"not yet" removed:close`."""
    parts: dict[str, list[str]] = {"": [], "added": [], "removed": []}
    for match in re.finditer(r'(?:(added|removed):)?("[^"]*"|\S+)', query):
        parts[match[1] or ""].append(match[2])
    return " ".join(parts[""]), " ".join(parts["added"]), " ".join(parts["removed"])


def moment(text: str) -> datetime | None:
    """An ISO 8601 date or time, UTC if it names no zone; None if empty. Raises BadInput."""
    if not text:
        return None
    try:
        parsed = datetime.fromisoformat(text)
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadInput(f"{text[:40]}: not a date like 2026-04-22 or 2026-04-22T18:47:00Z") from error


def _weight(text: str) -> Weight | None:
    if not text:
        return None
    if text not in tuple(Weight):
        raise BadInput(f"{text[:40]}: not a weight; there are minor, substantive and major")
    return Weight(text)


def _kind(text: str) -> Kind | None:
    if not text:
        return None
    if text not in tuple(Kind):
        raise BadInput(f"{text[:40]}: not a kind; there are {', '.join(Kind)}")
    return Kind(text)


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadInput(f"{text[:40]}: not a place in the list; start again without `before`")
    return int(text)
