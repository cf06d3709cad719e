"""Sources: how each is doing, in words, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from monitor.errors import BadInput
from monitor.render import times
from monitor.web import history, words
from monitor.web.access import InRoom
from monitor.web.answering import Route
from monitor.web.pair import number
from monitor.web.room import Room
from storage.records import HostState, Outcome, SourceState

router = APIRouter(route_class=Route)
_DAYS = 14
_PARKED = 50
PER_PAGE = 40
_TROUBLE = frozenset((Outcome.FAILED, Outcome.BLOCKED, Outcome.INCOMPLETE, Outcome.UNREADABLE, Outcome.SUSPECT))


@dataclass(frozen=True, slots=True)
class Row:
    """A source with its health: ok, slow or bad, what that is in words, and how much changed of late."""

    state: SourceState
    health: str
    words: str
    daily: Sequence[int]
    """Changes in each of the last 14 days, oldest first; empty = none."""

    @property
    def spark(self) -> str:
        return history.spark(self.daily)

    @property
    def changes(self) -> int:
        return sum(self.daily)


@router.get("/sources")
def sources(request: Request, room: InRoom, state: str = "") -> Response:
    start = number(request.query_params.get("from", ""), 0)
    rows = all_rows(room)
    needy = [one for one in rows if one.health == "bad"]
    chosen = needy if state == "needy" else rows
    return room.page(
        request,
        "sources.html",
        rows=chosen[start : start + PER_PAGE],
        following=start + PER_PAGE if len(chosen) > start + PER_PAGE else 0,
        state=state,
        total=len(rows),
        page_count=sum(one.state.pages for one in rows),
        needy=len(needy),
        faults=[fault for fault in room.archive.faults() if fault.fault.subject == "nightdesk"],
        parked=room.archive.notices(state="parked", limit=_PARKED),
    )


def all_rows(room: Room) -> list[Row]:
    """Every source with its health, as it was a few seconds ago at most."""
    rows: list[Row] = room.standing("sources", lambda: _rows(room, room.states.get(), room.clock()))
    return rows


def _rows(room: Room, held: tuple[Sequence[SourceState], dict[str, HostState]], now: datetime) -> list[Row]:
    states, hosts = held
    daily = fortnight(room, now)
    return [row(state, hosts, daily.get(state.source.slug, ()), now) for state in states if state.source.listed]


def fortnight(room: Room, now: datetime) -> dict[str, list[int]]:
    """Changes of each source in each of the last 14 days (UTC), oldest first."""
    first = (now.astimezone(UTC) - timedelta(days=_DAYS - 1)).replace(hour=0, minute=0, second=0, microsecond=0)
    key = ("daily", first, room.newest())
    counted = room.facets.get(key, lambda: room.archive.daily_changes(first))
    days = [(first + timedelta(days=i)).date().isoformat() for i in range(_DAYS)]
    return {slug: [by_day.get(day, 0) for day in days] for slug, by_day in counted.items()}


def row(state: SourceState, hosts: dict[str, HostState], daily: Sequence[int], now: datetime) -> Row:
    health, said = condition(state, hosts, now)
    return Row(state, health, said, daily)


def condition(state: SourceState, hosts: dict[str, HostState], now: datetime) -> tuple[str, str]:
    """(ok | slow | bad, the state in words)."""
    source = state.source
    if source.state == "paused":
        return "slow", "paused: not visited until you resume it"
    if source.state == "removed":
        return "slow", "no longer in sources.toml: its history stays"
    if source.state == "needs":
        return "bad", f"needs {source.needs}"
    if state.faults:
        return "bad", "; ".join(words.one_line(fault.text, 200) for fault in state.faults[:3])
    host = hosts.get(_host(source.url))
    if host is not None and host.paused_until is not None and host.paused_until > now:
        return "slow", f"{host.reason or 'asked to slow down'}, goes on {times.ago(host.paused_until, now)}"
    if state.last_outcome in _TROUBLE or _is_gone(state):
        reason = words.one_line(state.last_reason, 200) or words.outcome(state.last_outcome)
        return "slow", f"last look: {reason}"
    if state.last_visit_at is None:
        return "slow", "not yet looked at"
    return "ok", "well" if not source.muted else "well; muted: nobody is told"


def _is_gone(state: SourceState) -> bool:
    """The one page that the source is was not there. Among the stories of a feed that is no trouble of the feed's."""
    return state.last_outcome is Outcome.GONE and state.pages == 1


def _host(url: str) -> str:
    return url.split("//", 1)[-1].split("/", 1)[0].lower()


def _back(slug: str) -> Response:
    return RedirectResponse(f"/sources#source-{slug}", 303)


@router.post("/sources/{slug}/{command}")
def command(room: InRoom, slug: str, command: str) -> Response:
    """pause, resume, mute, unmute, check-now, unwatch."""
    if command not in ("pause", "resume", "mute", "unmute", "check-now", "unwatch"):
        raise BadInput(f"{command[:40]}: not something that can be done to a source")
    room.act(command, {"page" if command == "unwatch" else "slug": slug})
    return _back(slug)


@router.post("/notices/{notice_id}/unpark")
def unpark(room: InRoom, notice_id: str) -> Response:
    """Owe a parked notice again."""
    room.act("unpark", {"notice": notice_id})
    return RedirectResponse("/sources#notices", 303)


@router.post("/pages/{page_id}/check-now")
def check_page(room: InRoom, page_id: str) -> Response:
    """Make one page due at once."""
    room.act("check-now", {"page": page_id})
    return RedirectResponse(f"/item/{page_id}", 303)
