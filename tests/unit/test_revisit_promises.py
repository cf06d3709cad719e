"""What the plan of looks promises for every page, whatever it did before: bounds, order, budgets, and plain words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import sqrt

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor.revisit import Limits, explain, plan, repaced
from monitor.revisit.curves import SHIPPED, Curve, week
from monitor.revisit.walk import expected, reach
from monitor.revisit.words import span
from storage.records import Kind, Outcome

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
GOOD = (Outcome.FIRST, Outcome.UNCHANGED, Outcome.CHANGED, Outcome.MOVED)
BAD = tuple(outcome for outcome in Outcome if outcome not in GOOD)
ZONES = ("UTC", "America/New_York", "Pacific/Honolulu", "Asia/Kathmandu", "Australia/Lord_Howe")

kinds = st.sampled_from(list(Kind))
moments = st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
floors = st.integers(1, 3600).map(lambda n: timedelta(seconds=n))
limits_of_any_kind = st.builds(
    Limits,
    floor=floors,
    ceiling=st.integers(3600, 30 * 86400).map(lambda n: timedelta(seconds=n)),
    budget_per_day=st.floats(0.01, 2000),
    zone=st.sampled_from(ZONES),
    pace=st.floats(0.02, 50),
)
states = st.fixed_dictionaries(
    {},
    optional={
        "seen": st.floats(0, 1000),
        "expected": st.floats(0, 1000),
        "looks": st.integers(0, 10**6),
        "changes": st.integers(0, 10**6),
        "born": st.floats(0, 4e9),
        "at": st.floats(0, 4e9),
        "changed": st.none() | st.floats(0, 4e9),
    },
)


def look(state, kind=Kind.ARTICLE, now=MONDAY, outcome=Outcome.UNCHANGED, limits=Limits(), **more):  # noqa: B008
    fields = {"first_seen_at": MONDAY, "last_visit_at": None, "jitter": 0.5, **more}
    return plan(state, kind=kind, now=now, outcome=outcome, limits=limits, **fields)


def wait(*args, now=MONDAY, **more) -> timedelta:
    return look(*args, now=now, **more).next_visit_at - now


@settings(max_examples=300)
@given(
    state=states, kind=kinds, now=moments, outcome=st.sampled_from(list(Outcome)), limits=limits_of_any_kind,
    born=st.none() | moments, published=st.none() | moments, last=st.none() | moments, failures=st.integers(0, 10**6),
    priority=st.floats(0.1, 10), jitter=st.floats(0, 0.999),
)  # fmt: skip
def test_the_next_look_is_never_before_the_floor_nor_after_the_ceiling(
    state, kind, now, outcome, limits, born, published, last, failures, priority, jitter
):
    made = plan(
        state, kind=kind, now=now, outcome=outcome, first_seen_at=born, last_visit_at=last, published_at=published,
        failures=failures, limits=limits, priority=priority, jitter=jitter,
    )  # fmt: skip
    waited = made.next_visit_at - now
    assert limits.floor <= waited <= limits.ceiling + timedelta(microseconds=1)
    assert json.loads(json.dumps(made.state)) == dict(made.state)
    again = plan(
        made.state, kind=kind, now=made.next_visit_at, outcome=Outcome.UNCHANGED, first_seen_at=born,
        last_visit_at=now, published_at=published, limits=limits, priority=priority, jitter=jitter,
    )  # fmt: skip
    assert limits.floor <= again.next_visit_at - made.next_visit_at <= limits.ceiling + timedelta(microseconds=1)


@given(kind=kinds, now=moments, outcome=st.sampled_from(list(Outcome)), asked=st.integers(0, 90 * 86400))
def test_a_server_that_asks_us_to_wait_is_heard_however_long(kind, now, outcome, asked):
    retry = timedelta(seconds=asked)
    assert wait({}, kind, now=now, outcome=outcome, failures=1, retry_after=retry) >= retry


@given(kind=kinds, now=moments, budgets=st.tuples(st.floats(0.1, 500), st.floats(0.1, 500)), state=states)
def test_more_budget_never_waits_longer(kind, now, budgets, state):
    small, large = sorted(budgets)
    waits = [wait(state, kind, now=now, limits=Limits(budget_per_day=budget)) for budget in (small, large)]
    assert waits[1] <= waits[0]


@given(kind=kinds, now=moments, paces=st.tuples(st.floats(0.02, 50), st.floats(0.02, 50)), state=states)
def test_a_slower_pace_never_looks_sooner(kind, now, paces, state):
    quick, slow = sorted(paces)
    waits = [wait(state, kind, now=now, limits=Limits(pace=pace)) for pace in (quick, slow)]
    assert waits[0] <= waits[1]


@given(kind=kinds, now=moments, priorities=st.tuples(st.floats(0.1, 10), st.floats(0.1, 10)), state=states)
def test_more_priority_never_waits_longer(kind, now, priorities, state):
    low, high = sorted(priorities)
    assert wait(state, kind, now=now, priority=high) <= wait(state, kind, now=now, priority=low)


@given(kind=kinds, now=moments, seen=st.tuples(st.floats(0, 100), st.floats(0, 100)), known=st.floats(0, 100))
def test_a_page_that_showed_more_edits_is_never_looked_at_later(kind, now, seen, known):
    few, many = ({"seen": n, "expected": known, "at": now.timestamp(), "born": now.timestamp()} for n in sorted(seen))
    waits = [wait(state, kind, now=now, first_seen_at=now) for state in (few, many)]
    assert waits[1] <= waits[0]


@given(kind=kinds, now=moments, ages=st.tuples(st.integers(0, 2000), st.integers(0, 2000)))
def test_at_the_same_hour_an_older_page_is_never_looked_at_sooner(kind, now, ages):
    young, old = (now - timedelta(hours=hours) for hours in sorted(ages))
    assume(young.year > 1970)
    waits = [wait({}, kind, now=now, outcome=Outcome.FIRST, first_seen_at=born) for born in (young, old)]
    assert waits[0] <= waits[1] + timedelta(seconds=1)


@given(outcome=st.sampled_from(BAD), one=st.integers(1, 40), two=st.integers(1, 40), state=states)
def test_more_failures_never_wait_shorter_and_teach_nothing(outcome, one, two, state):
    few, many = sorted((one, two))
    made = [look(state, outcome=outcome, failures=n) for n in (few, many)]
    assert made[0].next_visit_at <= made[1].next_visit_at
    assert [dict(one.state) for one in made] == [state, state]
    assert not any(one.finished for one in made)


@given(jitter=st.floats(0, 0.999), kind=kinds, state=states)
def test_dice_move_a_look_by_a_tenth_at_most(jitter, kind, state):
    middle = wait(state, kind, jitter=0.5)
    moved = wait(state, kind, jitter=jitter)
    assert abs(moved - middle) <= middle * 0.06 + timedelta(seconds=1)


@settings(max_examples=100)
@given(outcomes=st.lists(st.sampled_from([Outcome.UNCHANGED, Outcome.CHANGED]), min_size=1, max_size=60), kind=kinds)
def test_counts_are_those_of_the_looks(outcomes, kind):
    made = look({}, kind, outcome=Outcome.FIRST, now=MONDAY)
    for outcome in outcomes:
        now = made.next_visit_at
        made = look(made.state, kind, outcome=outcome, now=now, last_visit_at=now)
    assert made.state["looks"] == len(outcomes) + 1
    assert made.state["changes"] == outcomes.count(Outcome.CHANGED)
    assert made.state["seen"] >= 0
    assert made.state["expected"] >= 0


@pytest.mark.parametrize("kind", [Kind.ARTICLE, Kind.DOCKET, Kind.PAGE])
@pytest.mark.parametrize("budget", [6, 24, 96])
def test_over_a_week_a_usual_page_gets_about_its_budget(kind, budget):
    """For pages that behave as their kind does; the pace corrects what is left over. Fronts get more, on purpose."""
    limits = Limits(floor=timedelta(seconds=1), ceiling=timedelta(days=30), budget_per_day=budget)
    now, looks = MONDAY, 0
    made = look({}, kind, now=now, outcome=Outcome.FIRST, limits=limits)
    while made.next_visit_at < MONDAY + 7 * DAY:
        looks, now = looks + 1, made.next_visit_at
        made = look(made.state, kind, now=now, limits=limits, last_visit_at=now)
    assert budget * 7 / 6 < looks < budget * 7 * 4


@given(pace=st.floats(0.02, 50), looks=st.integers(0, 10**7), days=st.floats(0, 10**5), budget=st.floats(0.01, 1000))
def test_a_days_pace_moves_by_half_or_double_at_most_and_stays_in_bounds(pace, looks, days, budget):
    moved = repaced(pace, looks, days, budget)
    assert 0.02 <= moved <= 50
    assert pace / 2 * 0.999 <= moved <= pace * 2 * 1.001 or moved in (0.02, 50)
    if days and looks > budget * days:
        assert moved >= min(pace, 50)


def test_a_budget_that_is_met_leaves_the_pace_alone():
    assert repaced(1.7, 2400, 100, 24) == pytest.approx(1.7)


# ---------------------------------------------------------------- the end of an article


@given(
    rest=st.integers(1, 400), age=st.integers(0, 900), quiet=st.integers(0, 900), kind=kinds,
)  # fmt: skip
def test_only_an_article_old_and_quiet_enough_is_finished(rest, age, quiet, kind):
    assume(quiet <= age)
    now = MONDAY
    state = {"born": (now - age * DAY).timestamp(), "at": now.timestamp(), "changed": (now - quiet * DAY).timestamp()}
    limits = Limits(stop_after=timedelta(days=rest))
    made = look(state, kind, now=now, limits=limits, first_seen_at=now - age * DAY)
    assert made.finished is (kind is Kind.ARTICLE and age >= rest and quiet >= rest / 2)
    assert not look(state, kind, now=now, first_seen_at=now - age * DAY).finished


# ---------------------------------------------------------------- integrals

rates = st.lists(st.floats(1e-5, 5), min_size=1, max_size=6)
weeks = st.lists(st.floats(0.01, 5), min_size=168, max_size=168).map(week)


@st.composite
def curves(draw):
    levels = draw(rates)
    steps = draw(st.lists(st.floats(0.1, 500), min_size=len(levels) - 1, max_size=len(levels) - 1))
    ages = [0.0]
    for step in steps:
        ages.append(ages[-1] + step)
    return Curve(tuple(ages), tuple(levels), draw(weeks), draw(st.floats(1, 1000)))


@settings(max_examples=60)
@given(curve=curves(), age=st.floats(0, 1000), local=st.floats(0, 2e9), hours=st.floats(0, 300))
def test_expected_edits_are_those_of_small_steps_added_up(curve, age, local, hours):
    total, steps = 0.0, 400
    for n in range(steps):
        at = age + (n + 0.5) * hours / steps
        clock = (local / 3600 - 96 + (at - age)) % 168
        total += curve.rates[curve.step(at)] * curve.week.swing[min(int(clock), 167)] * hours / steps
    assert expected(curve, age, local, hours) == pytest.approx(total, rel=0.15, abs=0.2)


@settings(max_examples=60)
@given(
    curve=curves(),
    age=st.floats(0, 1000),
    local=st.floats(0, 2e9),
    factor=st.floats(0.01, 100),
    constant=st.floats(0.01, 5),
)
def test_where_the_integral_of_roots_is_reached_it_is_reached(curve, age, local, factor, constant):
    hours = reach(curve, age, local, factor, constant)
    assume(hours < 2000)
    total, steps = 0.0, 800
    for n in range(steps):
        at = age + (n + 0.5) * hours / steps
        clock = (local / 3600 - 96 + (at - age)) % 168
        total += sqrt(factor * curve.rates[curve.step(at)] * curve.week.swing[min(int(clock), 167)]) * hours / steps
    assert total == pytest.approx(constant, rel=0.2, abs=0.05)


def test_the_hours_of_a_court_follow_summer_time():
    """The same wall clock in winter and summer: 9 in the morning in New York."""
    limits = Limits(zone="America/New_York", floor=timedelta(seconds=1), ceiling=timedelta(days=30))
    winter, summer = datetime(2026, 1, 5, 14, tzinfo=UTC), datetime(2026, 7, 6, 13, tzinfo=UTC)
    waits = [
        wait({}, Kind.DOCKET, now=now, outcome=Outcome.FIRST, limits=limits, first_seen_at=now)
        for now in (winter, summer)
    ]
    assert waits[0] == waits[1]
    assert set(SHIPPED) == set(Kind)


# ---------------------------------------------------------------- words

SPANS = [(0, "0 s"), (40, "40 s"), (89, "89 s"), (90, "2 min"), (600, "10 min"), (7199, "120 min"), (7200, "2 h"),
         (86_399 * 2, "48 h"), (86_400 * 2, "2 days"), (86_400 * 400, "400 days"), (-5, "0 s")]  # fmt: skip


@pytest.mark.parametrize(("seconds", "words"), SPANS)
def test_a_stretch_of_time_in_words(seconds, words):
    assert span(timedelta(seconds=seconds)) == words


@settings(max_examples=150)
@given(state=states, kind=kinds, now=moments, ahead=st.integers(-(10**6), 10**6), limits=limits_of_any_kind)
def test_any_state_is_explained_in_three_lines(state, kind, now, ahead, limits):
    state = {"born": now.timestamp(), **state}
    said = explain(state, kind=kind, now=now, next_visit_at=now + timedelta(seconds=ahead), limits=limits)
    assert len(said) == 3
    assert all(line and "\n" not in line for line in said)
    assert ("due now" in said[1]) is (ahead <= 0)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, "not looked at yet"),
        ({"looks": 1, "born": 0.0}, "unchanged in 1 look since"),
        ({"looks": 7, "changes": 0, "born": 0.0}, "unchanged in 7 looks since"),
        ({"looks": 7, "changes": 1, "changed": 3600.0, "born": 0.0}, "changed once in its first 60 min (7 looks)"),
        ({"looks": 9, "changes": 3, "changed": 7200.0, "born": 0.0}, "changed 3 times in its first 2 h (9 looks)"),
    ],
)
def test_what_a_page_showed_so_far_in_words(state, words):
    now = datetime.fromtimestamp(86_400 * 3, UTC)
    [past, *_] = explain(state, kind=Kind.ARTICLE, now=now, next_visit_at=now + DAY, limits=replace(Limits()))
    assert past.startswith(words)
