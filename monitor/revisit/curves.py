"""What is known of edits before a page was ever seen: how often things of a kind change, by age and hour of the week.

A rate is `curve(age) × week(hour) × ratio(page)`, in edits an hour. Curve and week are step functions, so integrals of
the rate and of its square root are sums of a few products, and a look costs microseconds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf, sqrt

from storage.records import Kind

HOUR = 3600.0
WEEK_HOURS = 168


@dataclass(frozen=True, slots=True)
class Week:
    """How a rate swings over the 168 hours of a local week, Monday 0 h first; the mean is 1. `sums[i]` is the integral
    of the swing over the first i hours, `roots[i]` that of its square root."""

    swing: tuple[float, ...]
    sums: tuple[float, ...]
    roots: tuple[float, ...]
    root: tuple[float, ...]


def _running(values: Iterable[float]) -> tuple[float, ...]:
    sums = [0.0]
    for value in values:
        sums.append(sums[-1] + value)
    return tuple(sums)


def week(shares: Iterable[float]) -> Week:
    """A week of the given shape; the level of `shares` does not matter."""
    shape = tuple(shares)
    mean = sum(shape) / WEEK_HOURS
    swing = tuple(share / mean for share in shape)
    root = tuple(sqrt(value) for value in swing)
    return Week(swing, _running(swing), _running(root), root)


def _hours(weekday: Iterable[float], weekend: Iterable[float]) -> Week:
    return week([*(list(weekday) * 5), *(list(weekend) * 2)])


EVEN = week([1.0] * WEEK_HOURS)
COURT = _hours([0.1] * 8 + [1.0] * 10 + [0.05] * 6, [0.05] * 24)
"""A clerk's office: Monday to Friday, 8 to 18 h; filings made by lawyers at home drip in around it."""
OFFICE = _hours([0.25] * 7 + [0.6] + [1.0] * 10 + [0.5] * 3 + [0.25] * 3, [0.3] * 24)
"""Web pages of public offices and firms. Milder than their hours are: some publish at night, and by machine."""
NEWSROOM = _hours([0.35] * 5 + [0.7] * 2 + [1.1] * 15 + [0.6] * 2, [0.35] * 6 + [0.9] * 16 + [0.5] * 2)
"""A newsroom sleeps little. Mild on purpose: the outlet may sit in another zone than the reader."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Expected edits per hour by age: `rates[i]` holds from `ages[i]` hours on."""

    ages: tuple[float, ...]
    rates: tuple[float, ...]
    week: Week
    half_life: float
    """Hours after which what a page showed of itself counts half."""

    def step(self, age: float) -> int:
        """Which step holds at that age in hours."""
        return max(0, bisect_right(self.ages, age) - 1)

    def end(self, step: int) -> float:
        return self.ages[step + 1] if step + 1 < len(self.ages) else inf


NEWS = Curve(
    ages=(0, 0.5, 1, 2, 4, 8, 16, 24, 48, 96, 168, 336, 720),
    rates=(0.24, 0.20, 0.13, 0.08, 0.045, 0.02, 0.012, 0.0012, 0.0012, 0.0006, 0.0003, 0.00015, 0.0001),
    week=NEWSROOM,
    half_life=7 * 24,
)
DOCKETS = Curve(ages=(0,), rates=(1.5 / WEEK_HOURS,), week=COURT, half_life=7 * 24)
PAGES = Curve(ages=(0,), rates=(1 / (30 * 24),), week=OFFICE, half_life=365 * 24)
FRONTS = Curve(ages=(0,), rates=(1.0,), week=NEWSROOM, half_life=7 * 24)

SHIPPED: Mapping[Kind, Curve] = {
    Kind.ARTICLE: NEWS,
    Kind.DOCKET: DOCKETS,
    Kind.PAGE: PAGES,
    Kind.SECTION: FRONTS,
    Kind.FEED: FRONTS,
}
