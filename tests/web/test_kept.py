"""Answers kept in memory."""

from __future__ import annotations

import threading
from collections import deque

import pytest

from monitor.web.answering import BETWEEN, Work
from monitor.web.kept import Kept, Standing
from storage import ArchiveError


def test_an_answer_is_made_once_for_a_key() -> None:
    kept, made = Kept(8), []
    for _ in range(3):
        assert kept.get("a", lambda: made.append(1) or "answer") == "answer"
    assert made == [1]


def test_the_least_lately_used_goes_first() -> None:
    kept = Kept(2)
    kept.get("a", lambda: 1)
    kept.get("b", lambda: 2)
    kept.get("a", lambda: 0)
    kept.get("c", lambda: 3)
    assert kept.get("a", lambda: "anew") == 1
    assert kept.get("b", lambda: "anew") == "anew"


def test_nothing_and_none_are_answers_too() -> None:
    kept, made = Kept(2), []
    for _ in range(2):
        assert kept.get("none", lambda: made.append(1)) is None
    assert made == [1]


def test_a_failure_is_not_kept() -> None:
    kept = Kept(2)

    def fail() -> int:
        raise ArchiveError("locked")

    with pytest.raises(ArchiveError):
        kept.get("a", fail)
    assert kept.get("a", lambda: 5) == 5


def test_an_answer_made_of_something_else_is_made_anew() -> None:
    kept = Kept(2)
    assert kept.get("a", lambda: "first", of=(1, 2)) == "first"
    assert kept.get("a", lambda: "again", of=(1, 2)) == "first"
    assert kept.get("a", lambda: "other", of=(1, 3)) == "other"
    assert kept.get("a", lambda: "again", of=(1, 3)) == "other"


class Source:
    """Gives 1, 2, 3 …; says when it was asked."""

    def __init__(self) -> None:
        self.number = 0
        self.asked = threading.Event()
        self.trouble = False

    def __call__(self) -> int:
        self.asked.set()
        if self.trouble:
            raise ArchiveError("locked")
        self.number += 1
        return self.number


@pytest.fixture
def now() -> list[float]:
    return [100.0]


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def standing(source: Source, now: list[float]) -> Standing[int]:
    return Standing(source, 2.0, 60.0, lambda: now[0])


def finished(standing: Standing[int]) -> None:
    """Wait until nobody asks behind."""
    for thread in threading.enumerate():
        if thread.daemon and "_ask_behind" in thread.name:
            thread.join(10)
    assert not standing._asking


def test_a_fresh_answer_is_given_again(standing: Standing[int], source: Source, now: list[float]) -> None:
    assert [standing.get(), standing.get()] == [1, 1]
    now[0] += 1.9
    assert standing.get() == 1
    assert source.number == 1


def test_a_stale_one_is_given_at_once_and_asked_anew_behind(
    standing: Standing[int], source: Source, now: list[float]
) -> None:
    standing.get()
    source.asked.clear()
    now[0] += 3
    assert standing.get() == 1
    assert source.asked.wait(10)
    finished(standing)
    assert standing.get() == 2


def test_between_two_answers_a_stale_one_is_asked_anew_when_its_time_comes(
    standing: Standing[int], source: Source, now: list[float]
) -> None:
    waiting: deque[Work] = deque()
    token = BETWEEN.set(waiting)
    try:
        standing.get()
        now[0] += 3
        assert [standing.get(), standing.get()] == [1, 1]
        assert (source.number, len(waiting)) == (1, 1)
        waiting.popleft()()
        assert standing.get() == 2
    finally:
        BETWEEN.reset(token)


def test_one_too_old_is_waited_for(standing: Standing[int], now: list[float]) -> None:
    standing.get()
    now[0] += 61
    assert standing.get() == 2


def test_one_that_takes_long_is_asked_for_less_often(now: list[float]) -> None:
    made: list[int] = []

    def slowly() -> int:
        now[0] += 1.5
        made.append(1)
        return len(made)

    standing = Standing(slowly, 2.0, 60.0, lambda: now[0])
    waiting: deque[Work] = deque()
    token = BETWEEN.set(waiting)
    try:
        assert standing.get() == 1
        now[0] += 140
        assert (standing.get(), len(waiting)) == (1, 0)
        now[0] += 10
        assert (standing.get(), len(waiting)) == (1, 1)
        now[0] += 150
        assert standing.get() == 2
    finally:
        BETWEEN.reset(token)


def test_what_was_forgotten_is_waited_for(standing: Standing[int]) -> None:
    standing.get()
    standing.forget()
    assert standing.get() == 2


def test_trouble_behind_is_told_to_the_next_reader(standing: Standing[int], source: Source, now: list[float]) -> None:
    standing.get()
    source.asked.clear()
    source.trouble = True
    now[0] += 3
    assert standing.get() == 1
    assert source.asked.wait(10)
    finished(standing)
    with pytest.raises(ArchiveError):
        standing.get()
