"""The wire: what changed, newest first, by day; and the reader's filters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from monitor.web import look, words
from monitor.web.access import InRoom
from monitor.web.answering import Route
from monitor.web.asked import Asked, asked
from monitor.web.kept import Standing
from monitor.web.room import Room
from monitor.web.telling import Card, cards
from storage.records import ChangeFilter

router = APIRouter(route_class=Route)
PER_PAGE = 30
_YEAR = 365 * 24 * 3600
_FACETS = {"weight": 3, "flag": 16, "tag": 14, "source": 12}
"""How many of each the side bar lists."""


def by_day(shown: Sequence[Card], day: Callable[[Any], str]) -> list[tuple[str, list[Card]]]:
    return [(name, list(group)) for name, group in groupby(shown, key=lambda card: day(card.stored.noted_at))]


@router.get("/")
def wire(request: Request, room: InRoom) -> Response:
    now, newest = room.clock(), room.newest()
    earlier = look.read(request.cookies.get(look.COOKIE, ""))
    present = look.follow(earlier, newest, now)
    question = asked(request.query_params)
    found = room.changes(question.where(seen=present.seen), limit=PER_PAGE + 1)
    day = partial(words.day, zone=room.settings.zone, now=now)
    answer = room.page(
        request,
        "wire.html",
        asked=question,
        days=by_day(cards(found[:PER_PAGE], present.seen), day),
        older=str(found[PER_PAGE - 1].seq) if len(found) > PER_PAGE else "",
        facets=facets(room, question, present.seen, newest),
        new_count=new_count(room, present.seen, newest),
        newest=newest,
        names={state.source.slug: state.source.name for state in room.states.get()[0] if state.source.name},
        pulse=pulse(room),
    )
    _keep(answer, room, present)
    return answer


@router.post("/seen")
def all_seen(room: InRoom) -> Response:
    """The reader says: I have seen these."""
    newest = room.newest()
    answer = RedirectResponse("/", 303)
    _keep(answer, room, look.Look(newest, newest, int(room.clock().timestamp())))
    return answer


def pulse(room: Room) -> tuple[int, datetime | None]:
    """How many pages are watched, and when one was last looked at; a few seconds old at most."""
    states, _ = room.states.get()
    looked = [state.last_visit_at for state in states if state.last_visit_at is not None]
    return sum(state.pages for state in states), max(looked, default=None)


def facets(room: Room, question: Asked, seen: int, newest: int) -> dict[str, list[tuple[str, int]]]:
    """How many of the changes asked for have which weight, flag, tag, source: the most frequent first. Of all changes
    they are as of now; narrowed ones, which cost more to count, may be a few seconds old."""
    where = replace(question, before="").where(seen=seen)
    if where == ChangeFilter():
        counted = room.facets.get(newest, lambda: room.archive.flag_counts(where))
    else:
        counted = room.facets.get(where, lambda: Standing(lambda: room.archive.flag_counts(where))).get()
    return {name: _most(counted.get(name, {}), limit) for name, limit in _FACETS.items()}


def _most(counted: dict[str, int], limit: int) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]


def new_count(room: Room, seen: int, newest: int) -> int:
    if newest <= seen:
        return 0
    where = Asked(new="1").where(seen=seen)
    return room.facets.get(("new", where, newest), lambda: room.archive.count_changes(where))


def _keep(answer: Response, room: Room, present: look.Look) -> None:
    answer.set_cookie(
        look.COOKIE, str(present), max_age=_YEAR, secure=room.settings.secure, httponly=True, samesite="lax"
    )
