"""When to look at a page again. Pure: no clock, no archive; what a page showed so far travels in its state.

The rate of edits expected now is `curve(kind, age, hour of the week) × ratio(page)`. The next look is due when the
integral of sqrt(priority × rate) since now reaches a constant; the square root spreads a given number of looks so that
the mean delay from edit to look is least (a busy page is looked at more often, but not in proportion: the tenth look
in an hour tells less than the first). The constant follows from the budget of looks a page and day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from math import expm1
from typing import Any
from zoneinfo import ZoneInfo

from monitor.revisit.curves import HOUR, SHIPPED, Curve
from monitor.revisit.walk import expected, reach
from monitor.revisit.words import lines
from storage.records import Kind, Outcome

STOP_AFTER = timedelta(days=60)
"""What a newsroom may take for `Limits.stop_after`: an article that old, and as long again at half that age unchanged,
is finished."""

_TYPICAL = 0.05
"""Mean of sqrt(edits an hour) over the pages that a newsroom tracks: an article over its first week, a docket and a
quiet page all come near it. Only a start: `repaced` corrects it by what was really asked."""
_TRUST = 0.5
"""How many edits the shipped level of a curve counts as, before a page shows its own."""
_SPREAD = 0.1
"""Due times are spread over this share of the interval, so that pages found together part company."""

_BACK_OFF: Mapping[Outcome, tuple[timedelta, timedelta]] = {
    Outcome.INCOMPLETE: (timedelta(minutes=1), timedelta(hours=2)),
    Outcome.SUSPECT: (timedelta(minutes=5), timedelta(hours=6)),
    Outcome.FAILED: (timedelta(minutes=2), timedelta(hours=6)),
    Outcome.UNREADABLE: (timedelta(minutes=10), timedelta(hours=12)),
    Outcome.GONE: (timedelta(minutes=15), timedelta(days=2)),
    Outcome.BLOCKED: (timedelta(minutes=30), timedelta(days=1)),
}
"""First wait and longest wait after a visit that brought nothing; each failure in a row doubles it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds a page's schedule. `zone` is the IANA zone whose working hours count: a docket's court, else the
    newsroom's. `pace` multiplies every interval (see `repaced`). `stop_after` None means never finished, which is
    right for every page that a person named."""

    floor: timedelta = timedelta(minutes=2)
    ceiling: timedelta = timedelta(days=7)
    budget_per_day: float = 24.0
    zone: str = "UTC"
    pace: float = 1.0
    stop_after: timedelta | None = None
    curve: Curve | None = None
    """A learnt curve; None takes the shipped one of the kind."""


@dataclass(frozen=True, slots=True)
class Plan:
    """When to look again, what to remember for then, and whether this was the last look."""

    next_visit_at: datetime
    state: Mapping[str, Any]
    finished: bool = False


def plan(
    state: Mapping[str, Any],
    *,
    kind: Kind,
    now: datetime,
    outcome: Outcome,
    first_seen_at: datetime | None,
    last_visit_at: datetime | None,
    published_at: datetime | None = None,
    failures: int = 0,
    limits: Limits,
    retry_after: timedelta | None = None,
    priority: float = 1.0,
    jitter: float = 0.5,
) -> Plan:
    """The plan after a visit at `now`. `failures` counts visits in a row that brought nothing, this one included;
    `jitter` is in [0, 1). `state` is what the plan before gave, {} at first; it is JSON-able. The next look is never
    before now + floor nor after now + ceiling, but a server's Retry-After may lie later still."""
    if outcome in _BACK_OFF:
        wait = _back_off(outcome, failures, limits, jitter)
        return Plan(now + _later(wait, retry_after, jitter), dict(state))
    curve = limits.curve or SHIPPED[kind]
    seconds, local = _clock(now, limits.zone)
    born = _born(state, seconds, first_seen_at, published_at)
    known = _evidence(state, curve, outcome, seconds, local, born, last_visit_at)
    factor = priority * _ratio(known)
    hours = reach(curve, (seconds - born) / HOUR, local, factor, _constant(limits))
    hours *= 1 - _SPREAD / 2 + _SPREAD * jitter
    wait = timedelta(hours=min(max(hours, _hours(limits.floor)), _hours(limits.ceiling)))
    return Plan(now + _later(wait, retry_after, jitter), known, _finished(known, kind, seconds, limits))


def repaced(pace: float, looks: int, page_days: float, budget_per_day: float) -> float:
    """The pace for the next day, from how often pages were really looked at: up where the budget was overdrawn, down
    where looks were left over, by no more than a half or double at once."""
    if page_days <= 0 or budget_per_day <= 0:
        return pace
    drift = looks / page_days / budget_per_day
    return min(max(pace * min(max(drift, 0.5), 2.0), 0.02), 50.0)


def explain(
    state: Mapping[str, Any], *, kind: Kind, now: datetime, next_visit_at: datetime, limits: Limits
) -> list[str]:
    """Three lines for a person: what the page showed so far, when the next look is and why, what bounds it."""
    curve = limits.curve or SHIPPED[kind]
    seconds, local = _clock(now, limits.zone)
    age = max(0.0, (seconds - float(state.get("born", seconds))) / HOUR)
    ratio = _ratio(state)
    a_day = ratio * expected(curve, age, local, 24.0)
    return lines(state, kind=kind, now=seconds, wait=next_visit_at - now, a_day=a_day, ratio=ratio, limits=limits)


def _constant(limits: Limits) -> float:
    return _TYPICAL * 24 / limits.budget_per_day * limits.pace


def _ratio(state: Mapping[str, Any]) -> float:
    """How much more (or less) this page changes than its curve says."""
    return float((_TRUST + state.get("seen", 0.0)) / (_TRUST + state.get("expected", 0.0)))


def _evidence(
    state: Mapping[str, Any],
    curve: Curve,
    outcome: Outcome,
    seconds: float,
    local: float,
    born: float,
    last_visit_at: datetime | None,
) -> dict[str, Any]:
    """The state with this look in it; the older the evidence, the less it counts."""
    since = state.get("at")
    if since is None and last_visit_at is not None and outcome is not Outcome.FIRST:
        since = last_visit_at.timestamp()
    hours = max(0.0, (seconds - since) / HOUR) if since is not None else 0.0
    fade = 0.5 ** (hours / curve.half_life)
    here = expected(curve, max(0.0, (seconds - born) / HOUR - hours), local - hours * HOUR, hours) if hours else 0.0
    known = {
        "born": born,
        "at": seconds,
        "seen": state.get("seen", 0.0) * fade,
        "expected": state.get("expected", 0.0) * fade + here,
        "looks": state.get("looks", 0) + 1,
        "changes": state.get("changes", 0),
        "changed": state.get("changed"),
    }
    if outcome is Outcome.CHANGED:
        known["seen"] += _edits(_ratio(state) * here)
        known["changes"] += 1
        known["changed"] = seconds
    return known


def _edits(mean: float) -> float:
    """The expected number of edits behind one changed look, given that there was at least one."""
    return mean / -expm1(-mean) if mean > 1e-9 else 1.0


def _born(
    state: Mapping[str, Any], seconds: float, first_seen_at: datetime | None, published_at: datetime | None
) -> float:
    """When the page's age began: its publication, but not later than we saw it first."""
    times = [t.timestamp() for t in (first_seen_at, published_at) if t is not None]
    born = min(times) if times else state.get("born", seconds)
    return float(min(born, seconds))


def _finished(state: Mapping[str, Any], kind: Kind, seconds: float, limits: Limits) -> bool:
    """Old, and quiet for as long as half of that age: an article that a feed once showed need not be read for ever."""
    if limits.stop_after is None or kind is not Kind.ARTICLE:
        return False
    rest = limits.stop_after.total_seconds()
    quiet = seconds - max(state["born"], state["changed"] or state["born"])
    return bool(seconds - state["born"] >= rest and quiet >= rest / 2)


def _back_off(outcome: Outcome, failures: int, limits: Limits, jitter: float) -> timedelta:
    first, longest = _BACK_OFF[outcome]
    wait = min(first * 2 ** min(max(failures - 1, 0), 20), longest, limits.ceiling)
    spread: timedelta = wait * (0.75 + 0.5 * jitter)
    return min(max(spread, limits.floor), limits.ceiling)


def _later(wait: timedelta, retry_after: timedelta | None, jitter: float) -> timedelta:
    """A server's own wish counts where it is later; a little is added, for all its readers heard the same number."""
    return wait if retry_after is None else max(wait, retry_after * (1 + _SPREAD * jitter))


def _hours(span: timedelta) -> float:
    return span.total_seconds() / HOUR


def _clock(now: datetime, zone: str) -> tuple[float, float]:
    """Seconds since 1970, in UTC and as a clock on the wall of that zone would count them."""
    seconds = now.timestamp()
    return seconds, seconds + _offset(zone, int(seconds // 3600))


@lru_cache(maxsize=4096)
def _offset(zone: str, hour: int) -> float:
    """Offset of the zone from UTC in that hour; it changes twice a year, so hours share it."""
    shift = datetime.fromtimestamp(hour * 3600, ZoneInfo(zone)).utcoffset()
    return shift.total_seconds() if shift else 0.0
