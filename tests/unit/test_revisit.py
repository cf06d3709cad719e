"""When to look again: what must hold for every page, and for pages of each kind."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.revisit import STOP_AFTER, Limits, Plan, explain, plan, repaced
from monitor.revisit.curves import COURT, DOCKETS, NEWS, NEWSROOM, OFFICE, PAGES, SHIPPED
from monitor.revisit.walk import expected, reach
from storage.records import Kind, Outcome

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LIMITS = Limits(floor=timedelta(minutes=2), ceiling=timedelta(days=7), budget_per_day=24)
BAD = [Outcome.FAILED, Outcome.BLOCKED, Outcome.INCOMPLETE, Outcome.UNREADABLE, Outcome.SUSPECT, Outcome.GONE]


def look(
    state=None, *, kind=Kind.ARTICLE, now=MONDAY, outcome=Outcome.UNCHANGED, born=MONDAY, limits=LIMITS, **more
) -> Plan:
    return plan(
        state or {},
        kind=kind,
        now=now,
        outcome=outcome,
        first_seen_at=born,
        last_visit_at=None,
        limits=limits,
        jitter=more.pop("jitter", 0.5),
        **more,
    )


def watch(
    kind: Kind, outcomes: list[Outcome], limits: Limits = LIMITS, now: datetime = MONDAY
) -> tuple[Plan, list[timedelta]]:
    """Follow a page's own plan through these outcomes; the last plan and every wait."""
    made, waits, born = look(kind=kind, now=now, outcome=Outcome.FIRST, born=now, limits=limits), [], now
    for outcome in outcomes:
        waits.append(made.next_visit_at - now)
        now = made.next_visit_at
        made = look(made.state, kind=kind, now=now, outcome=outcome, born=born, limits=limits)
    return made, waits


def test_a_fresh_article_is_looked_at_far_more_often_than_an_old_one() -> None:
    fresh = look(outcome=Outcome.FIRST).next_visit_at - MONDAY
    old = look(outcome=Outcome.FIRST, born=MONDAY - timedelta(days=20)).next_visit_at - MONDAY
    assert fresh < timedelta(minutes=15)
    assert old > 20 * fresh


def test_published_at_counts_where_it_is_earlier_than_our_first_sight() -> None:
    late = look(outcome=Outcome.FIRST, published_at=MONDAY - timedelta(days=20)).next_visit_at
    assert late > look(outcome=Outcome.FIRST).next_visit_at
    future = look(outcome=Outcome.FIRST, published_at=MONDAY + timedelta(days=20)).next_visit_at
    assert future == look(outcome=Outcome.FIRST).next_visit_at


def test_changes_shorten_and_quiet_lengthens_the_wait() -> None:
    _, busy = watch(Kind.PAGE, [Outcome.CHANGED] * 12)
    _, calm = watch(Kind.PAGE, [Outcome.UNCHANGED] * 12)
    assert busy[-1] < calm[-1] / 2


def test_evidence_fades() -> None:
    made, _ = watch(Kind.SECTION, [Outcome.CHANGED] * 30)
    soon = look(made.state, kind=Kind.SECTION, now=MONDAY + timedelta(days=1))
    late = look(made.state, kind=Kind.SECTION, now=MONDAY + timedelta(days=70))
    assert late.state["seen"] < soon.state["seen"] / 100


def test_a_docket_is_left_alone_at_night_and_on_sundays() -> None:
    limits = replace(LIMITS, zone="America/New_York")
    noon = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)  # Monday noon in New York
    sunday = datetime(2026, 3, 1, 15, 0, tzinfo=UTC)
    by_day = look(kind=Kind.DOCKET, now=noon, born=noon, limits=limits).next_visit_at - noon
    on_sunday = look(kind=Kind.DOCKET, now=sunday, born=sunday, limits=limits).next_visit_at - sunday
    assert on_sunday > 3 * by_day


def test_court_hours_are_those_of_the_courts_own_zone() -> None:
    evening_in_new_york = datetime(2026, 3, 3, 0, 30, tzinfo=UTC)  # 19:30 there, 14:30 in Honolulu
    waits = {}
    for zone in ("America/New_York", "Pacific/Honolulu"):
        limits = replace(LIMITS, zone=zone)
        made = look(kind=Kind.DOCKET, now=evening_in_new_york, born=evening_in_new_york, limits=limits)
        waits[zone] = made.next_visit_at - evening_in_new_york
    assert waits["Pacific/Honolulu"] < waits["America/New_York"] / 2


def test_a_larger_budget_looks_more_often_and_pace_stretches() -> None:
    born = MONDAY - timedelta(days=3)
    waits = [look(born=born, limits=replace(LIMITS, budget_per_day=b)).next_visit_at for b in (6, 24, 96)]
    assert waits[0] > waits[1] > waits[2]
    assert look(born=born, limits=replace(LIMITS, pace=2)).next_visit_at > waits[1]


def test_priority_counts_by_its_square_root() -> None:
    plain = look(kind=Kind.PAGE).next_visit_at - MONDAY
    urgent = look(kind=Kind.PAGE, priority=4.0).next_visit_at - MONDAY
    assert urgent < plain
    assert urgent / plain == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("outcome", BAD)
def test_each_failure_in_a_row_waits_longer_up_to_a_bound(outcome: Outcome) -> None:
    waits = [look(outcome=outcome, failures=n).next_visit_at - MONDAY for n in range(1, 30)]
    assert waits == sorted(waits)
    assert waits[4] > waits[1] >= waits[0]
    assert waits[-1] == waits[-2] <= LIMITS.ceiling


def test_a_blocked_page_waits_longer_than_a_reset_connection() -> None:
    assert (
        look(outcome=Outcome.BLOCKED, failures=1).next_visit_at > look(outcome=Outcome.FAILED, failures=1).next_visit_at
    )


def test_failures_teach_nothing_about_edits() -> None:
    made, _ = watch(Kind.ARTICLE, [Outcome.CHANGED] * 3)
    after = look(made.state, outcome=Outcome.FAILED, failures=1)
    assert after.state == made.state


def test_retry_after_counts_where_it_is_later() -> None:
    hour = timedelta(hours=1)
    assert look(outcome=Outcome.FAILED, failures=1, retry_after=hour).next_visit_at - MONDAY >= hour
    assert look(outcome=Outcome.BLOCKED, failures=9, retry_after=timedelta(seconds=1)).next_visit_at - MONDAY > hour
    assert look(retry_after=timedelta(days=9)).next_visit_at - MONDAY >= timedelta(days=9)


def test_jitter_spreads_pages_found_together() -> None:
    born = MONDAY - timedelta(days=3)
    due = {look(born=born, jitter=n / 10).next_visit_at for n in range(10)}
    assert len(due) == 10


def test_an_old_and_quiet_article_is_finished_only_where_a_rule_says_so() -> None:
    born = MONDAY - STOP_AFTER - timedelta(days=1)
    stopping = replace(LIMITS, stop_after=STOP_AFTER)
    assert look(born=born, limits=stopping).finished
    assert not look(born=born).finished
    assert not look(born=born, kind=Kind.DOCKET, limits=stopping).finished
    assert not look(born=MONDAY - timedelta(days=10), limits=stopping).finished


def test_an_old_article_that_still_changes_is_not_finished() -> None:
    born = MONDAY - STOP_AFTER * 2
    stopping = replace(LIMITS, stop_after=STOP_AFTER)
    changed = look(born=born, outcome=Outcome.CHANGED, now=MONDAY - timedelta(days=3), limits=stopping)
    assert not changed.finished
    assert not look(changed.state, born=born, limits=stopping).finished


def test_the_pace_follows_what_was_really_asked() -> None:
    assert repaced(1.0, looks=4800, page_days=100, budget_per_day=24) == 2.0
    assert repaced(1.0, looks=1200, page_days=100, budget_per_day=24) == 0.5
    assert repaced(1.0, looks=10**9, page_days=1, budget_per_day=24) == 2.0
    assert repaced(3.0, looks=5, page_days=0, budget_per_day=24) == 3.0


def test_explain_says_what_was_seen_when_next_and_what_bounds_it() -> None:
    made, _ = watch(Kind.ARTICLE, [Outcome.CHANGED] * 3 + [Outcome.UNCHANGED] * 2)
    at = datetime.fromtimestamp(made.state["at"], UTC)
    said = explain(made.state, kind=Kind.ARTICLE, now=at, next_visit_at=made.next_visit_at, limits=LIMITS)
    assert len(said) == 3
    assert said[0].startswith("changed 3 times in its first ")
    assert "(6 looks)" in said[0]
    assert said[1].startswith("next look in ")
    assert said[2] == "budget 24 looks a page and day; never sooner than 2 min nor later than 7 days"


def test_explain_of_a_page_never_seen_and_of_one_that_is_due() -> None:
    said = explain({}, kind=Kind.DOCKET, now=MONDAY, next_visit_at=MONDAY, limits=LIMITS)
    assert said[0] == "not looked at yet"
    assert said[1].startswith("due now: ")
    assert said[2].endswith("court hours of UTC")


@pytest.mark.parametrize("week", [COURT, OFFICE, NEWSROOM])
def test_a_week_has_a_mean_of_one(week) -> None:
    assert sum(week.swing) / 168 == pytest.approx(1)
    assert week.roots[-1] == pytest.approx(sum(sqrt(value) for value in week.swing))


def test_a_week_of_a_docket_brings_its_weekly_edits() -> None:
    assert expected(DOCKETS, 0, MONDAY.timestamp(), 168) == pytest.approx(1.5)
    assert expected(PAGES, 0, MONDAY.timestamp(), 60 * 168) == pytest.approx(14.0, rel=0.01)


@given(
    age=st.floats(0, 2000),
    start=st.floats(0, 2e9),
    first=st.floats(0, 400),
    second=st.floats(0, 400),
)
def test_expected_edits_add_up(age: float, start: float, first: float, second: float) -> None:
    whole = expected(NEWS, age, start, first + second)
    parts = expected(NEWS, age, start, first) + expected(NEWS, age + first, start + first * 3600, second)
    assert whole == pytest.approx(parts, rel=1e-6, abs=1e-6)


@given(kind=st.sampled_from(list(Kind)), age=st.floats(0, 2000), start=st.floats(0, 2e9), constant=st.floats(0.001, 20))
def test_reach_grows_with_the_constant(kind: Kind, age: float, start: float, constant: float) -> None:
    curve = SHIPPED[kind]
    near = reach(curve, age, start, 1.0, constant)
    assert 0 <= near <= reach(curve, age, start, 1.0, constant * 1.5)


@settings(max_examples=150)
@given(
    outcomes=st.lists(st.sampled_from(list(Outcome)), min_size=1, max_size=25),
    kind=st.sampled_from(list(Kind)),
    jitter=st.floats(0, 0.999),
    zone=st.sampled_from(["UTC", "America/New_York", "Europe/Berlin", "Asia/Kathmandu"]),
)
def test_whatever_happens_the_plan_keeps_its_bounds(outcomes, kind, jitter, zone) -> None:
    limits, now, state, failures = replace(LIMITS, zone=zone), MONDAY, {}, 0
    for outcome in outcomes:
        failures = failures + 1 if outcome in BAD else 0
        made = look(state, kind=kind, now=now, outcome=outcome, limits=limits, jitter=jitter, failures=failures)
        assert limits.floor <= made.next_visit_at - now <= limits.ceiling
        assert json.loads(json.dumps(made.state)) == made.state
        now, state = made.next_visit_at, made.state
