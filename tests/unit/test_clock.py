"""The service's time goes on evenly while the wall clock jumps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.clock import SteadyClock

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


class Clocks:
    wall = NOON
    seconds = 100.0

    def pass_by(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.seconds += seconds


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def steady(clocks: Clocks) -> SteadyClock:
    return SteadyClock(lambda: clocks.wall, lambda: clocks.seconds)


def test_it_goes_with_the_wall_clock(clocks: Clocks, steady: SteadyClock) -> None:
    clocks.pass_by(90)
    assert steady() == NOON + timedelta(seconds=90)
    assert not steady.behind()


@pytest.mark.parametrize("jump", [timedelta(days=400), timedelta(hours=-30), timedelta(seconds=6)])
def test_a_jump_waits_until_it_is_taken_over(clocks: Clocks, steady: SteadyClock, jump: timedelta) -> None:
    clocks.wall += jump
    clocks.pass_by(2)
    assert steady() == NOON + timedelta(seconds=2)
    assert steady.behind() == jump
    assert steady.take_over() == jump
    assert steady() == clocks.wall
    assert not steady.behind()


def test_a_clock_that_is_trimmed_is_followed(clocks: Clocks, steady: SteadyClock) -> None:
    for _ in range(10):
        clocks.pass_by(1)
        clocks.wall -= timedelta(seconds=0.8)
        assert not steady.behind()
        assert steady() == clocks.wall
