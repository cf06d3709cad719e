"""Search: passages over every version, and changes by the words that were added or removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from monitor.errors import BadInput
from monitor.web.access import InRoom
from monitor.web.answering import Route
from monitor.web.asked import Asked, asked, split_words
from monitor.web.room import Room
from monitor.web.telling import cards
from storage import ArchiveError
from storage.records import Hit, Item

router = APIRouter(route_class=Route)
_HITS, _CHANGES = 50, 20
_QUERY_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Found:
    """The passages of one item."""

    item: Item
    hits: tuple[Hit, ...]


@router.get("/search")
def search(request: Request, room: InRoom, q: str = "", show: str = "") -> Response:
    query = q.strip()
    if len(query) > _QUERY_LIMIT:
        raise BadInput(f"That is too long a question: at most {_QUERY_LIMIT} characters")
    question = asked({**request.query_params, "words": "", "added": "", "removed": ""})
    words, added, removed = split_words(query)
    show = show or ("changes" if added or removed else "passages")
    if show not in ("passages", "changes"):
        raise BadInput(f"{show[:40]}: there are passages and changes")
    narrowed = replace(question, words=words, added=added, removed=removed)
    current = request.query_params.get("current", "")
    return room.page(
        request,
        "search.html",
        q=query,
        show=show,
        asked=narrowed,
        current=current,
        passages=_passages(room, words, question, current) if show == "passages" and words else [],
        cards=cards(room.changes(narrowed.where(), limit=_CHANGES)) if show == "changes" and query else [],
        tabs={name: "/search?" + urlencode({"q": query, "show": name}) for name in ("passages", "changes")},
    )


def _passages(room: Room, words: str, question: Asked, current: str) -> list[Found]:
    """Hits by item, in the archive's order. Raises BadInput for a query that cannot be read."""
    hits = passages(room, words, question, current, _HITS)
    order = list(dict.fromkeys(hit.item.id for hit in hits))
    together = sorted(hits, key=lambda hit: order.index(hit.item.id))
    groups = groupby(together, key=lambda hit: hit.item.id)
    return [Found(found[0].item, found) for found in (tuple(group) for _, group in groups)]


def passages(room: Room, words: str, question: Asked, current: str, limit: int) -> Sequence[Hit]:
    if current not in ("", "0", "1"):
        raise BadInput("current is 1 (stands now) or 0 (stood once)")
    only = None if current == "" else current == "1"
    try:
        return room.archive.search(
            words, limit=limit, source=question.source or None, tag=question.tag or None, current=only
        )
    except ArchiveError as error:
        raise BadInput(str(error)) from error
