"""Articles that speak of a case: the docket's page leads to them."""

from __future__ import annotations

from monitor.web.room import Room
from storage import ArchiveError
from storage.records import Docket, Hit, Item, Kind

SHOWN = 5
_LOOKED_AT = 40
_WORDS_OF_A_NAME = 3
"""A shorter name of a case may be anything else's too."""


def in_the_news(room: Room, item: Item, docket: Docket | None) -> list[Hit]:
    """For each article that names the case by its number or by its name: the passage that does, the archive's best
    first."""
    phrases = names_of(docket) if docket is not None else []
    if not phrases:
        return []
    key = ("in the news", item.id, tuple(phrases), room.newest())
    return room.facets.get(key, lambda: _found(room, item, " OR ".join(f'"{phrase}"' for phrase in phrases)))


def names_of(docket: Docket) -> list[str]:
    """How a story would name this case."""
    number = " ".join((docket.docket_number or "").replace('"', " ").split())
    name = " ".join((docket.case_name or "").replace('"', " ").split())
    long_enough = len(name.split()) >= _WORDS_OF_A_NAME and len(name) <= 200
    return [text for text in (number if any(map(str.isdigit, number)) else "", name if long_enough else "") if text]


def _found(room: Room, item: Item, question: str) -> list[Hit]:
    try:
        hits = room.archive.search(question, limit=_LOOKED_AT)
    except ArchiveError:  # a number or name without a letter or digit in it
        return []
    first: dict[str, Hit] = {}
    for hit in hits:
        if hit.item.kind is not Kind.DOCKET and hit.item.id != item.id:
            first.setdefault(hit.item.id, hit)
    return list(first.values())[:SHOWN]
