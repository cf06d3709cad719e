"""Wordings that go back and forth: an edit and its revert are told, further turns are noise until one stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.compare import Known
from monitor.examine import Judged, Standing, judge
from storage.records import Article, Memory, Outcome, Paragraph, Reading

START = datetime(2026, 3, 4, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ONE = "The quay takes 24 ships a week, says the rule of 26 August 2021."
TWO = "The quay takes 25 ships a week, says the rule of 27 August 2021."
THREE = "The quay takes 31 ships a week, says the rule of 9 May 2025."
REST = "The board meets on the first Tuesday of each month in the old hall by the water."


class Desk:
    """An item as it stands, and what its page has taught."""

    def __init__(self) -> None:
        self.standing, self.memory, self.now, self.versions = reading([ONE]), Memory(), START, 1

    def look(self, lines: list[str], after: timedelta = HOUR, headline: str = "Quay rules", dek: str = "") -> Judged:
        self.now += after
        known = Known(memory=self.memory, now=self.now)
        standing = Standing(self.standing, version=self.versions, known=known)
        shown = reading(lines)
        assert shown.article is not None
        shown = replace(shown, article=replace(shown.article, headline=headline, dek=dek))
        judged = judge(self.standing, shown, self.memory, standing)
        self.memory = judged.memory
        if judged.reading is not None:
            self.standing, self.versions = judged.reading, self.versions + 1
        return judged

    def told(self, shown: Iterable[list[str]]) -> list[bool]:
        return [self.look(lines).outcome is Outcome.CHANGED for lines in shown]


def reading(lines: list[str]) -> Reading:
    return Reading("test/1", "", Article(headline="Quay rules", paragraphs=tuple(Paragraph(t) for t in [*lines, REST])))


def test_an_edit_and_its_revert_are_told_and_further_turns_are_not() -> None:
    assert Desk().told([[TWO], [ONE], [TWO], [ONE], [TWO], [ONE]]) == [True, True, False, False, False, False]


def test_a_line_that_comes_and_goes() -> None:
    assert Desk().told([[ONE, THREE], [ONE], [ONE, THREE], [ONE]]) == [True, True, False, False]


def test_what_is_held_back_says_what_differs() -> None:
    desk = Desk()
    desk.told([[TWO], [ONE]])
    assert "25" in desk.look([TWO]).noise


def test_a_new_wording_is_told_whatever_went_before() -> None:
    assert Desk().told([[TWO], [ONE], [TWO], [THREE]]) == [True, True, False, True]


def test_another_passage_beside_one_that_flips_is_told_alone() -> None:
    desk = Desk()
    desk.told([[TWO], [ONE]])
    judged = desk.look([TWO, THREE])
    assert judged.outcome is Outcome.CHANGED
    assert [f.kind for f in judged.change.findings] == ["paragraph-added"]


def test_a_known_wording_that_stays_is_told() -> None:
    desk = Desk()
    desk.told([[TWO], [ONE]])
    held = desk.look([TWO])
    assert held.outcome is Outcome.UNCHANGED
    assert desk.look([TWO], timedelta(hours=30)).outcome is Outcome.UNCHANGED
    assert desk.look([TWO], timedelta(hours=20)).outcome is Outcome.CHANGED
    assert desk.look([TWO]).outcome is Outcome.UNCHANGED


def test_a_short_stay_is_forgotten_when_the_standing_wording_is_back() -> None:
    desk = Desk()
    desk.told([[TWO], [ONE], [TWO], [ONE]])
    assert desk.look([TWO], timedelta(days=5)).outcome is Outcome.UNCHANGED
    assert desk.look([TWO], timedelta(days=3)).outcome is Outcome.CHANGED


def test_a_wording_that_came_and_went_long_ago_is_told_at_once() -> None:
    desk = Desk()
    desk.told([[TWO], [ONE]])
    assert desk.look([TWO], timedelta(days=15)).outcome is Outcome.CHANGED
    assert desk.told([[ONE], [TWO], [ONE]]) == [True, False, False]


def test_what_goes_on_going_back_and_forth_stays_noise() -> None:
    desk = Desk()
    desk.told([[TWO], [ONE]])
    assert not any(desk.look([wording], 24 * HOUR).outcome is Outcome.CHANGED for wording in [TWO, ONE] * 20)


def test_the_name_of_the_server_that_answered_is_no_news() -> None:
    assert Desk().told([[ONE, "web14"], [ONE, "web9"], [ONE, "web9", "Pier 12"]]) == [True, False, True]


def test_memory_of_wordings_is_bounded() -> None:
    desk = Desk()
    for number in range(400):
        desk.look([f"The quay has {number} lamps and {number + 1} benches, of which the port owns half."])
    assert len(str(desk.memory.page)) < 8000


def headlines(desk: Desk, shown: Iterable[str], after: timedelta = HOUR) -> list[bool]:
    return [desk.look([ONE], after, headline).outcome is Outcome.CHANGED for headline in shown]


def test_a_headline_under_test_is_told_twice_and_is_noise_from_then_on() -> None:
    desk = Desk()
    other = "Fewer ships for the quay"
    assert headlines(desk, [other, "Quay rules"] * 5) == [True, True, *[False] * 8]
    assert other in desk.look([ONE], HOUR, other).noise
    assert headlines(desk, ["Quay rules are withdrawn"]) == [True]


def test_a_headline_that_stays_after_a_test_is_told() -> None:
    desk = Desk()
    assert headlines(desk, ["Fewer ships", "Quay rules", "Fewer ships"]) == [True, True, False]
    assert headlines(desk, ["Fewer ships", "Fewer ships"], 49 * HOUR) == [True, False]


def test_an_edit_under_a_headline_that_flips_is_told_without_it() -> None:
    desk = Desk()
    headlines(desk, ["Fewer ships", "Quay rules"])
    judged = desk.look([TWO], HOUR, "Fewer ships")
    assert judged.outcome is Outcome.CHANGED
    assert judged.change is not None
    assert "headline" not in judged.change.flags
    assert {f.kind for f in judged.change.findings} & {"figure", "date"}


def test_a_dek_that_comes_and_goes_is_noise_from_the_third_turn_on() -> None:
    desk = Desk()
    looks = [desk.look([ONE], dek=dek) for dek in ("A new rule for the port.", "") * 3]
    assert [look.outcome is Outcome.CHANGED for look in looks] == [True, True, False, False, False, False]
