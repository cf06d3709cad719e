"""What lives as long as the desk is set aside from the garbage collector, and given back at the end."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from monitor.web import settled
from monitor.web.settled import Settled


class Ring:
    """Holds itself: only a collection frees it. `gone` counts those that were freed."""

    gone = 0

    def __init__(self) -> None:
        Ring.gone = 0
        self.own = self

    def __del__(self) -> None:
        Ring.gone += 1


@pytest.fixture
def one() -> Iterator[Settled]:
    desk = Settled()
    desk.begin()
    yield desk
    desk.end()


def test_what_is_there_at_the_start_is_set_aside(one: Settled) -> None:
    assert gc.get_freeze_count() > 0


def test_what_survives_a_full_collection_is_set_aside_too(one: Settled) -> None:
    before, kept = gc.get_freeze_count(), [[number] for number in range(500)]
    gc.collect(1)
    assert gc.get_freeze_count() == before
    gc.collect()
    assert gc.get_freeze_count() >= before + len(kept)


def test_between_answers_rings_are_found_and_now_and_then_all_is_looked_through(one: Settled) -> None:
    full: list[int] = []
    gc.callbacks.append(lambda phase, told: full.append(told["generation"]) if phase == "start" else None)
    try:
        gc.disable()
        Ring()
        assert Ring.gone == 0
        for _ in range(settled.FULL_EVERY):
            one.between_answers()
        assert Ring.gone == 1
        assert full.count(2) == 1
    finally:
        gc.enable()
        gc.callbacks.pop()


def test_rings_that_were_set_aside_are_found_now_and_then(one: Settled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settled, "ALL_EVERY", 3)
    ring = Ring()
    gc.collect()
    del ring
    gc.collect()
    assert Ring.gone == 0
    gc.collect()
    assert Ring.gone == 1


def test_at_the_end_nothing_is_set_aside_any_more() -> None:
    desk = Settled()
    desk.begin()
    desk.end()
    assert gc.get_freeze_count() == 0
    gc.collect()
    assert gc.get_freeze_count() == 0
