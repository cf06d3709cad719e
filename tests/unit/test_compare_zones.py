"""Dates that another machine shows in another zone are no edit; dates that somebody moved are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from monitor.compare import Known, compare
from monitor.compare.zones import date_in
from storage.records import Article, Paragraph, Reading

DAYS = [date(2021, 6, 23), date(2021, 1, 28), date(2020, 11, 18), date(2020, 7, 31), date(2019, 2, 28)]
FRENCH = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
FORMS = {
    "french": lambda d: f"{d.day} {FRENCH[d.month - 1]} {d.year}",
    "english": lambda d: f"{d:%B} {d.day}, {d.year}",
    "weekday": lambda d: f"Version of {d:%A}, {d.day} {d:%B} {d.year}",
    "iso": lambda d: f"Changed on {d.isoformat()}",
    "dotted": lambda d: f"Stand: {d.day}.{d.month}.{d.year}",
}
RULE = "Posts that call for harm to people are taken down, and who writes them is told why."


def listing(form, days, rule=RULE):
    lines = [Paragraph(rule), *(Paragraph(FORMS[form](day), "heading") for day in days)]
    return Reading("article/2", "", article=Article(headline="Rules", paragraphs=tuple(lines)))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("step", [1, -1])
def test_all_dates_a_day_later_is_another_zone(form, step):
    later = [day + timedelta(days=step) for day in DAYS]
    assert compare(listing(form, DAYS), listing(form, later), Known()) is None


@pytest.mark.parametrize("form", FORMS)
def test_what_else_changed_is_still_told(form):
    later = [day + timedelta(days=1) for day in DAYS]
    change = compare(listing(form, DAYS), listing(form, later, RULE.replace("told why", "never told")), Known())
    assert change is not None
    assert {f.where for f in change.findings} == {"body:0"}


@pytest.mark.parametrize(
    "days",
    [
        [DAYS[0] + timedelta(days=1), *DAYS[1:]],
        [day + timedelta(days=2) for day in DAYS],
        [DAYS[0] - timedelta(days=1), *(day + timedelta(days=1) for day in DAYS[1:])],
    ],
    ids=["one", "two days", "both ways"],
)
def test_dates_that_move_otherwise_are_edits(days):
    assert compare(listing("english", DAYS), listing("english", days), Known()) is not None


def test_two_dates_are_too_few():
    later = [day + timedelta(days=1) for day in DAYS[:2]]
    assert compare(listing("french", DAYS[:2]), listing("french", later), Known()) is not None


@pytest.mark.parametrize(
    "text", ["5 of 12 June 2021", "31 February 2021", "June 2021", "24 juin", "", "2021-13-40", "² juin 2021"]
)
def test_what_is_no_single_date(text):
    assert date_in(text) is None
