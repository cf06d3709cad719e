"""Counts and spans of time in words, as pages and commands say them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.render.times import ago, count, soon, span

NOW = datetime(2026, 4, 22, 21, 0, tzinfo=UTC)
LONG = timedelta(days=30_000)
spans = st.timedeltas(timedelta(0), LONG)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=4.9), "just now"),
        (timedelta(seconds=5), "5 s ago"),
        (timedelta(seconds=59), "59 s ago"),
        (timedelta(seconds=60), "1 min ago"),
        (timedelta(minutes=11, seconds=50), "11 min ago"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(hours=1), "1 h ago"),
        (timedelta(hours=35, minutes=59), "35 h ago"),
        (timedelta(hours=36), "1 day ago"),
        (timedelta(days=4), "4 days ago"),
        (timedelta(days=1400), "1,400 days ago"),
        (timedelta(seconds=-0.5), "just now"),
        (-timedelta(seconds=30), "in 30 s"),
        (-timedelta(minutes=3), "in 3 min"),
        (-timedelta(days=7), "in 7 days"),
    ],
)
def test_how_long_ago(before: timedelta, said: str) -> None:
    assert ago(NOW - before, NOW) == said


def test_what_never_was_is_never() -> None:
    assert ago(None, NOW) == "never"


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(seconds=-90), "now"),
        (timedelta(0), "now"),
        (timedelta(seconds=1), "in 1 s"),
        (timedelta(hours=2), "in 2 h"),
    ],
)
def test_what_is_due_is_now(ahead: timedelta, said: str) -> None:
    assert soon(NOW + ahead, NOW) == said


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (0, ("version",), "0 versions"),
        (1, ("version",), "1 version"),
        (1200, ("version",), "1,200 versions"),
        (1, ("entry", "entries"), "1 entry"),
        (2, ("entry", "entries"), "2 entries"),
    ],
)
def test_counts_have_their_plural(number: int, words: tuple[str, ...], said: str) -> None:
    assert count(number, *words) == said


@given(spans)
def test_a_span_never_says_more_than_passed(passed: timedelta) -> None:
    number, unit = span(passed).replace(",", "").split()
    size = {"s": 1, "min": 60, "h": 3600, "day": 86_400, "days": 86_400}[unit]
    assert int(number) * size <= passed.total_seconds() < (int(number) + 1) * size


@given(spans, spans)
def test_what_lies_further_back_is_never_said_to_be_nearer(one: timedelta, other: timedelta) -> None:
    order = {"s": 0, "min": 1, "h": 2, "day": 3, "days": 3}

    def size(passed: timedelta) -> tuple[int, int]:
        number, unit = span(passed).replace(",", "").split()
        return order[unit], int(number)

    assert (one <= other) <= (size(one) <= size(other))
