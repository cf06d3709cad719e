"""Integrals along a curve: how many edits to expect in a stretch of time, and when a sum of square roots is reached.

Times are seconds since 1970 shifted to the local clock of the zone, so that an hour of the week is a division away.
"""

from __future__ import annotations

from bisect import bisect_right
from math import inf, sqrt

from monitor.revisit.curves import HOUR, WEEK_HOURS, Curve, Week

_MONDAY = 4 * 24.0
"""1 January 1970 was a Thursday; the week's first hour is Monday's."""


def _along(sums: tuple[float, ...], values: tuple[float, ...], hours: float) -> float:
    """The integral of a weekly step function from the first Monday to `hours` after it."""
    weeks, rest = divmod(hours, WEEK_HOURS)
    whole = min(int(rest), WEEK_HOURS - 1)  # a hair under zero comes back from divmod as a whole week
    return weeks * sums[WEEK_HOURS] + sums[whole] + (rest - whole) * values[whole]


def expected(curve: Curve, age: float, local: float, hours: float) -> float:
    """Edits that the curve alone expects in `hours` from a moment on, at which the page is `age` hours old and the
    local clock shows `local` seconds."""
    week, clock = curve.week, local / HOUR - _MONDAY
    step, total, done = curve.step(age), 0.0, _along(curve.week.sums, curve.week.swing, clock)
    end = age + hours
    while True:
        until = min(curve.end(step), end)
        here = _along(week.sums, week.swing, clock + until - age)
        total += curve.rates[step] * (here - done)
        if until >= end:
            return total
        step, done = step + 1, here


def _inverse(week: Week, target: float, clock: float) -> float:
    """Hours after the first Monday at which the integral of the roots is `target`."""
    weeks, rest = divmod(target, week.roots[WEEK_HOURS])
    hour = min(bisect_right(week.roots, rest) - 1, WEEK_HOURS - 1)
    return weeks * WEEK_HOURS + hour + (rest - week.roots[hour]) / week.root[hour]


def reach(curve: Curve, age: float, local: float, factor: float, constant: float) -> float:
    """Hours until the integral of sqrt(factor × rate) from a moment on reaches the constant."""
    week, clock = curve.week, local / HOUR - _MONDAY
    step, done, left = curve.step(age), _along(week.roots, week.root, local / HOUR - _MONDAY), constant
    while True:
        pull = sqrt(factor * curve.rates[step])
        need = left / pull
        end = curve.end(step)
        if end == inf:
            return _inverse(week, done + need, clock) - clock
        here = _along(week.roots, week.root, clock + end - age)
        if here - done >= need:
            return _inverse(week, done + need, clock) - clock
        left -= pull * (here - done)
        step, done = step + 1, here
