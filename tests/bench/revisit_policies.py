"""Policies that say when to look again, each with one scale that sets how many looks it spends.

All see the same: when they looked, and whether the page had changed since the look before. All keep the same floor and
ceiling. Times are seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import sqrt
from random import Random
from typing import Protocol

from monitor.revisit import Limits, plan
from storage.records import Kind, Outcome

FLOOR = timedelta(minutes=2).total_seconds()
CEILING = timedelta(days=7).total_seconds()
HOUR = 3600.0
DAY = 86400.0


class Watch(Protocol):
    """One page under one policy."""

    def next_look(self, now: float, changed: bool) -> float:
        """Seconds since 1970 of the look after the one at `now`."""


Policy = Callable[["PageFacts", float, float], Watch]
"""(page, budget a day, scale) → a watch; a larger scale looks less often."""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What is known of a page when it is found."""

    kind: Kind
    found: float
    zone: str
    seed: int


def _bounded(seconds: float) -> float:
    return min(max(seconds, FLOOR), CEILING)


class Nightdesk:
    """The shipped policy, asked as the service asks it."""

    def __init__(self, page: PageFacts, budget: float, scale: float) -> None:
        self.page, self.state = page, {}
        self.limits = replace(_limits(page.zone), budget_per_day=budget, pace=scale)
        self.found = datetime.fromtimestamp(page.found, UTC)
        self.last: datetime | None = None
        self.random = Random(page.seed)

    def next_look(self, now: float, changed: bool) -> float:
        at = datetime.fromtimestamp(now, UTC)
        first, last, self.last = self.last is None, self.last, at
        made = plan(
            self.state,
            kind=self.page.kind,
            now=at,
            outcome=Outcome.FIRST if first else Outcome.CHANGED if changed else Outcome.UNCHANGED,
            first_seen_at=self.found,
            last_visit_at=last,
            limits=self.limits,
            jitter=self.random.random(),
        )
        self.state = made.state
        return made.next_visit_at.timestamp()


def _limits(zone: str) -> Limits:
    return Limits(floor=timedelta(seconds=FLOOR), ceiling=timedelta(seconds=CEILING), zone=zone)


class Fixed:
    """The same interval for every page, always."""

    def __init__(self, page: PageFacts, budget: float, scale: float) -> None:
        self.interval = _bounded(scale * DAY / budget)

    def next_look(self, now: float, changed: bool) -> float:
        return now + self.interval


class Ladder:
    """Steps by age, as NewsDiffs had them: a quarter of an hour at first, then hours, days, a week."""

    STEPS = ((3, 0.25), (24, 1), (7 * 24, 4), (30 * 24, 24), (float("inf"), 7 * 24))

    def __init__(self, page: PageFacts, budget: float, scale: float) -> None:
        self.found, self.scale = page.found, scale * 24 / budget

    def next_look(self, now: float, changed: bool) -> float:
        age = (now - self.found) / HOUR
        step = next(hours for until, hours in self.STEPS if age < until)
        return now + _bounded(self.scale * step * HOUR)


class Multiplicative:
    """Half the interval after a change, a quarter more after none, within a band round the mean interval."""

    def __init__(self, page: PageFacts, budget: float, scale: float) -> None:
        self.mean = scale * DAY / budget
        self.interval = self.mean / 4

    def next_look(self, now: float, changed: bool) -> float:
        self.interval *= 0.5 if changed else 1.25
        self.interval = min(max(self.interval, self.mean / 16), self.mean * 16)
        return now + _bounded(self.interval)


class RateSqrt:
    """Bayes' estimate of one constant rate of each page, looks in proportion to its square root."""

    PRIOR_EDITS, PRIOR_HOURS = 0.5, 24.0

    def __init__(self, page: PageFacts, budget: float, scale: float) -> None:
        self.edits, self.hours, self.last = self.PRIOR_EDITS, self.PRIOR_HOURS, page.found
        self.constant = scale * 24 / budget * 0.1

    def next_look(self, now: float, changed: bool) -> float:
        self.hours += (now - self.last) / HOUR
        self.edits += changed
        self.last = now
        return now + _bounded(self.constant / sqrt(self.edits / self.hours) * HOUR)


POLICIES: dict[str, Policy] = {
    "nightdesk": Nightdesk,
    "fixed": Fixed,
    "ladder": Ladder,
    "multiplicative": Multiplicative,
    "rate_sqrt": RateSqrt,
}
