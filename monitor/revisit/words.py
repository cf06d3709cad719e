"""The schedule of a page in three lines, for `nightdesk why`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol

from storage.records import Kind

_NAMES: Mapping[Kind, str] = {
    Kind.ARTICLE: "an article of its age",
    Kind.DOCKET: "a docket at this hour of the week",
    Kind.PAGE: "a page of its kind",
    Kind.SECTION: "a front",
    Kind.FEED: "a feed",
}


class Bounds(Protocol):
    @property
    def floor(self) -> timedelta: ...
    @property
    def ceiling(self) -> timedelta: ...
    @property
    def budget_per_day(self) -> float: ...
    @property
    def zone(self) -> str: ...


def lines(
    state: Mapping[str, Any], *, kind: Kind, now: float, wait: timedelta, a_day: float, ratio: float, limits: Bounds
) -> list[str]:
    """What it showed, when and why it is looked at next, what bounds that."""
    return [_past(state, now), _next(kind, wait, a_day, ratio), _bounds(limits, kind)]


def _past(state: Mapping[str, Any], now: float) -> str:
    looks, changes, changed = state.get("looks", 0), state.get("changes", 0), state.get("changed")
    if not looks:
        return "not looked at yet"
    seen = f"{looks} look{'' if looks == 1 else 's'}"
    if not changes or changed is None:
        return f"unchanged in {seen} since it was {span(timedelta(seconds=now - state['born']))} younger"
    times = "once" if changes == 1 else f"{changes} times"
    first = span(timedelta(seconds=changed - state["born"]))
    return f"changed {times} in its first {first} ({seen}); quiet for {span(timedelta(seconds=now - changed))}"


def _next(kind: Kind, wait: timedelta, a_day: float, ratio: float) -> str:
    due = f"next look in {span(wait)}" if wait > timedelta(0) else "due now"
    return f"{due}: {_number(a_day)} edits expected in the coming day, {_number(ratio)} × what {_NAMES[kind]} has"


def _bounds(limits: Bounds, kind: Kind) -> str:
    hours = f"; court hours of {limits.zone}" if kind is Kind.DOCKET else ""
    budget = f"budget {_number(limits.budget_per_day)} looks a page and day"
    return f"{budget}; never sooner than {span(limits.floor)} nor later than {span(limits.ceiling)}{hours}"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}" if value >= 0.1 else f"{value:.2g}"


def span(length: timedelta) -> str:
    """A stretch of time in its largest fitting unit: 40 s, 4 min, 3 h, 12 days."""
    seconds = max(0.0, length.total_seconds())
    for size, least, unit in ((86400.0, 2, "days"), (3600.0, 2, "h"), (60.0, 1.5, "min")):
        if seconds >= least * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
