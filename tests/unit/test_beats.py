"""Beats follow a monotonic second hand, whatever the wall clock does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from monitor.beats import Beats

PATIENCE_S = 10


class Clocks:
    def __init__(self) -> None:
        self.wall = datetime(2026, 4, 22, 12, 0, tzinfo=UTC)
        self.seconds = 100.0

    def pass_by(self, seconds: float) -> None:
        self.seconds += seconds
        self.wall += timedelta(seconds=seconds)


class Desk:
    """Beats whose hand is moved by the test."""

    def __init__(self) -> None:
        self.clocks = Clocks()
        self.errors: list[BaseException] = []
        self.jumps: list[timedelta] = []
        self.beats = Beats(self.errors.append, self.jumps.append, lambda: self.clocks.wall, lambda: self.clocks.seconds)
        self.ran = threading.Semaphore(0)
        self.failed = threading.Event()

    def start(self, every_s: float = 1.0) -> None:
        self.beats.add("tick", every_s, self.ran.release)
        self.beats.scheduler.start()

    def beat(self) -> bool:
        """One step of the hand; whether the beat ran because of it."""
        due = self.clocks.seconds >= self.beats.beats[0].due
        self.beats.step()
        assert not due or self.ran.acquire(timeout=PATIENCE_S)
        return due


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.beats.stop()


def test_a_beat_runs_at_once_and_then_at_its_interval(desk: Desk) -> None:
    desk.start(every_s=5)
    assert desk.beat()
    desk.clocks.pass_by(4)
    assert not desk.beat()
    desk.clocks.pass_by(1)
    assert desk.beat()


def test_a_wall_clock_set_back_an_hour_stops_nothing_and_is_told(desk: Desk) -> None:
    desk.start()
    desk.beat()
    desk.clocks.wall -= timedelta(hours=1)
    desk.clocks.pass_by(1)
    assert desk.beat()
    assert [round(j.total_seconds()) for j in desk.jumps] == [-3600]


def test_a_wall_clock_set_forward_decades_makes_one_run(desk: Desk) -> None:
    desk.start()
    desk.beat()
    desk.clocks.wall += timedelta(days=20_000)
    desk.clocks.pass_by(1)
    assert desk.beat()
    assert not desk.ran.acquire(blocking=False)
    assert len(desk.jumps) == 1


def test_a_clock_that_is_trimmed_slowly_has_not_jumped(desk: Desk) -> None:
    desk.start()
    for _ in range(10):
        desk.clocks.pass_by(1)
        desk.clocks.wall += timedelta(seconds=0.5)
        desk.beat()
    assert desk.jumps == []


def test_a_beat_that_fails_is_told_and_comes_again(desk: Desk) -> None:
    told = threading.Semaphore(0)

    def fail() -> None:
        raise ValueError("broken")

    def on_error(error: BaseException) -> None:
        desk.errors.append(error)
        told.release()

    desk.beats.on_error = on_error
    desk.beats.add("bad", 1, fail)
    desk.beats.scheduler.start()
    for _ in range(2):
        desk.beats.step()
        assert told.acquire(timeout=PATIENCE_S)
        desk.clocks.pass_by(1)
    assert [str(error) for error in desk.errors] == ["broken", "broken"]


def test_the_hand_moves_by_itself() -> None:
    ran = threading.Event()
    beats = Beats(lambda error: None, lambda jump: None, lambda: datetime.now(UTC))
    beats.add("tick", 60, ran.set)
    beats.start()
    try:
        assert ran.wait(PATIENCE_S)
    finally:
        beats.stop()
    assert not beats.hand.is_alive()
