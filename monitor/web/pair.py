"""Any two versions of an item, compared: what the item's page, the share page and the API show."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from monitor.compare import Known, compare, redline
from monitor.errors import BadInput, UnknownName
from monitor.render.plain import takedown_words
from monitor.web.room import Room
from storage.records import Block, Change, Item, Reading, Span, StoredChange, Version
from storage.records.change import TAKEN_DOWN

LONGEST = 20_000
"""Characters of one run of text that a page shows; the API gives all of it."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Versions `before` and `after` (None: before the item was there) with what lies between them."""

    item: Item
    before: Version | None
    after: Version
    stored: StoredChange | None
    """The change as it was judged when it was seen; None unless the two are neighbours."""
    change: Change | None
    """The stored one, else judged now; None = nothing but noise."""

    @property
    def a(self) -> int:
        return self.before.number if self.before is not None else 0

    @property
    def taken_down(self) -> tuple[str, ...]:
        """Why the two cannot be compared: one line for each whose content was taken down."""
        return tuple(filter(None, map(takedown_words, (self.before, self.after))))

    @property
    def b(self) -> int:
        return self.after.number


def number(text: str, default: int) -> int:
    """A version's number from a query. Raises BadInput."""
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise BadInput(f"{text[:40]}: not the number of a version")
    return int(text)


def pair(room: Room, item: Item, a: str = "", b: str = "") -> Pair:
    """The two versions asked for; by default the latest and the one before it. Raises UnknownName, BadInput."""
    after = version(room, item, number(b, item.versions))
    before_number = number(a, after.number - 1)
    before = version(room, item, before_number) if before_number > 0 else None
    stored = None
    if before_number == after.number - 1:
        stored = room.archive.change_between(item.id, after.number)
    change = stored.change if stored is not None else judge(room, item, before, after)
    return Pair(item, before, after, stored, change)


def version(room: Room, item: Item, wanted: int) -> Version:
    found = room.archive.version(item.id, wanted) if 0 < wanted <= item.versions else None
    if found is None:
        raise UnknownName(f"There is no version {wanted}; there are {item.versions}")
    return found


def judge(room: Room, item: Item, before: Version | None, after: Version) -> Change | None:
    """Judged anew, from two states alone: order in time, flips and verdicts play no part. The first version of an item
    that stood when watching began is not a change."""
    if before is None:
        return None
    if before.taken_down or after.taken_down:
        return Change(reason=TAKEN_DOWN, held=TAKEN_DOWN)
    key = ("judged", item.id, before.number, after.number, _reader(before), _reader(after))
    known = Known.of(item.source, item.kind, room.settings.zone.key)
    return room.redlines.get(key, lambda: compare(before.reading, after.reading, known))


def blocks(room: Room, before: Version | None, after: Version) -> tuple[Block, ...]:
    """The redline. Versions never change and readings are told apart by their reader, so it is kept. Nothing where one was taken
    down: what the other says is no change."""
    if after.taken_down or (before is not None and before.taken_down):
        return ()
    key = place_of(before, after)
    old = before.reading if before is not None else None
    return room.redlines.get(key, lambda: tuple(_bearable(redline(old, after.reading))))


def place_of(before: Version | None, after: Version) -> tuple[Hashable, ...]:
    """What names a redline: equal only where both readings are equal."""
    return (after.item_id, before.number if before else 0, after.number, _reader(before), _reader(after))


def _bearable(shown: Sequence[Block]) -> list[Block]:
    """Runs that no page can bear are cut, and say so."""
    return [replace(block, spans=tuple(_cut(span) for span in block.spans)) for block in shown]


def _cut(span: Span) -> Span:
    if len(span.text) <= LONGEST:
        return span
    return replace(span, text=f"{span.text[:LONGEST]} … [{len(span.text) - LONGEST:,} more characters]")


def _reader(version: Version | None) -> tuple[str, str]:
    reading: Reading | None = version.reading if version is not None else None
    return (reading.reader, reading.recipe) if reading is not None else ("", "")
