"""A docket: every entry ever seen, edits as redline, gone and sealed ones kept and marked; hearings ahead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from monitor.compare.dockets import of_many_cases
from monitor.errors import BadInput
from monitor.render.plain import takedown_words
from monitor.web import words
from monitor.web.asked import moment
from monitor.web.entries import gaps, is_order, row
from monitor.web.family import family_name, members
from monitor.web.hearings import ahead, standing
from monitor.web.hearings import listed as all_listed
from monitor.web.history import BARS, strip
from monitor.web.look import COOKIE, read
from monitor.web.news import in_the_news
from monitor.web.room import Room
from storage.records import ChangeFilter, Docket, Entry, Item, Version

PER_PAGE = 50
SHOWS = {"all": "All entries", "orders": "Orders", "changed": "Changed since …", "gone": "Gone or sealed"}
Seen = Mapping[str, Any]


def docket_page(request: Request, room: Room, item: Item) -> Response:
    """Latest entries first, fifty to a page."""
    params = request.query_params
    show, since, start = params.get("show", "all"), moment(params.get("since", "")), _start(params.get("from", ""))
    if show not in SHOWS:
        raise BadInput(f"{show[:40]}: not a choice; there are {', '.join(SHOWS)}")
    latest = room.archive.version(item.id, -1)
    docket, set_for = docket_of(latest), standing(room, item, latest)
    entries = listed(room, item, docket, Asked(show, since, start))
    changes = {c.after: c for c in room.archive.changes(ChangeFilter(item_id=item.id), limit=BARS)}
    versions = room.archive.versions(item.id, BARS)
    return room.page(
        request,
        "docket.html",
        item=item,
        docket=docket,
        taken_down=takedown_words(latest),
        page=room.archive.page(item.page_ids[0]) if item.page_ids else None,
        bars=strip(versions, changes, 0, lambda at: words.short(at, room.settings.zone, room.clock())),
        bars_left_out=max(0, item.versions - BARS),
        rows=[row(seen, item.versions) for seen in entries.shown],
        seen_count=entries.seen,
        chosen_count=entries.chosen,
        start=start,
        earlier=max(0, start - PER_PAGE),
        following=start + PER_PAGE if entries.chosen > start + PER_PAGE else 0,
        show=show,
        shows=SHOWS,
        since=since,
        gaps=entries.gaps,
        of_many=of_many_cases(docket),
        hearings=ahead(set_for, room.settings.zone, room.clock()),
        calendar=bool(set_for),
        listed_hearings=all_listed(docket, room.clock()),
        family=family_name(item),
        siblings=[other for other in members(room, family_name(item)) if other.id != item.id],
        news=in_the_news(room, item, docket),
        several_routes=docket is not None and len(routes_of(docket)) > 1,
        new_after=_seen_before(request, room, item),
    )


def routes_of(docket: Docket) -> set[str]:
    """The routes by which any of its entries is seen now."""
    return {route for entry in docket.entries for route in entry.routes}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries a reader wants to see."""

    show: str
    since: datetime | None
    start: int


@dataclass(frozen=True, slots=True)
class Listed:
    """The entries of one page of the list, and how many there are: `chosen` of those `seen`."""

    shown: Sequence[Seen]
    chosen: int
    seen: int
    gaps: Sequence[str] = ()


def listed(room: Room, item: Item, docket: Docket | None, asked: Asked) -> Listed:
    if docket is not None and docket.rolls and of_many_cases(docket):
        return listed_of_court(room, item, asked)
    entries = room.archive.entries_seen(item.id)
    versions = room.archive.versions(item.id) if asked.since is not None else ()
    times = {version.number: version.first_seen_at for version in versions}
    chosen = [seen for seen in newest_first(entries) if _fits(seen, asked.show, asked.since, times)]
    missing = [] if of_many_cases(docket) else gaps([seen["entry"] for seen in entries])
    return Listed(chosen[asked.start : asked.start + PER_PAGE], len(chosen), len(entries), missing)


def listed_of_court(room: Room, item: Item, asked: Asked) -> Listed:
    """A whole court's feed has entries without end: only those that are shown are loaded, as they came."""
    fits = is_order if asked.show == "orders" else None
    sealed = asked.show == "gone"  # nothing is gone from such a feed; it only falls off

    def count(since: datetime | None, fits: Callable[[Entry], bool] | None, sealed: bool) -> int:
        """Counted once for each version."""
        key = ("entries", item.id, item.versions, since, fits, sealed)
        return room.redlines.get(
            key, lambda: room.archive.entries_count(item.id, since=since, fits=fits, sealed=sealed)
        )

    shown = room.archive.entries_latest(item.id, asked.start, PER_PAGE, since=asked.since, fits=fits, sealed=sealed)
    return Listed(shown, count(asked.since, fits, sealed), count(None, None, False))


def _seen_before(request: Request, room: Room, item: Item) -> int:
    """The latest version of this docket at the reader's last look: entries that came after it are marked."""
    look = read(request.cookies.get(COOKIE, ""))
    if look is None:
        return item.versions
    newer = room.archive.changes(ChangeFilter(item_id=item.id, after_seq=look.seen), limit=BARS)
    return min((stored.after for stored in newer), default=item.versions + 1) - 1


def newest_first(entries: Sequence[Seen]) -> list[Seen]:
    """By the date filed, then the number, then the docket's own order. An entry without a date or number stands with
    the one that it follows in the docket."""
    dates = [seen["entry"].date_filed or "" for seen in entries]
    ascending = sum(a <= b for a, b in pairwise(dates)) * 2 >= len(dates) - 1
    date, number, placed = "", 0, []
    for place, seen in enumerate(entries if ascending else reversed(entries)):
        entry = seen["entry"]
        date = entry.date_filed or date
        number = entry.counted if entry.counted is not None else number
        placed.append((date, number, place, seen))
    return [seen for *_, seen in sorted(placed, key=lambda p: p[:3], reverse=True)]


def docket_of(version: Version | None) -> Docket | None:
    return version.reading.docket if version is not None and version.reading is not None else None


def _fits(seen: Seen, show: str, since: datetime | None, times: Mapping[int, datetime]) -> bool:
    if show == "orders" and not is_order(seen["entry"]):
        return False
    if show == "gone" and seen["state"] == "standing":
        return False
    return since is None or touched_at(seen, times) >= since


def touched_at(seen: Seen, times: Mapping[int, datetime]) -> datetime:
    """When this entry last came, changed or went; `times` says when each version was first seen."""
    number: int = seen["history"][-1][0]
    if seen["state"] != "standing":
        number = max(number, seen["last_version"] + 1)
    came: datetime = seen["first_seen_at"]
    return max(came, times.get(number, came))


def _start(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise BadInput(f"{text[:40]}: not a place in the list")
    return int(text)
