"""What was taken down is not kept again by the next look, and the look after an edit goes on from what is left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from monitor import replay
from storage.records import Outcome
from tests.unit.test_check import Desk, gone, story


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    with closing(opened.fetcher), closing(opened.archive):
        yield opened


def take_down(desk: Desk) -> str:
    """The latest version; the item's id."""
    item = desk.archive.item("story")
    assert item is not None
    desk.archive.takedown(item.id, [item.versions], "order of the court")
    return item.id


def test_what_was_taken_down_is_not_kept_again_while_the_page_says_the_same(desk: Desk) -> None:
    desk.see(desk.answer(story()))
    desk.see(desk.answer(story("ten")))
    item = take_down(desk)
    again = story("ten").replace(b"</body>", b"<aside>12 readers are here</aside></body>")
    assert desk.see(desk.answer(again)).outcome is Outcome.UNCHANGED
    assert len(desk.archive.versions(item)) == 2
    assert sum(stored.kept for stored in desk.archive.captures(item)) == 1
    assert desk.archive.version(item, 2).reading is None  # type: ignore[union-attr]


@pytest.mark.parametrize("counts", [("ten",), ("nine", "ten")], ids=["no version left", "one left"])
def test_what_the_page_says_next_is_a_version_of_which_nobody_is_told(desk: Desk, counts: tuple[str, ...]) -> None:
    for count in counts:
        desk.see(desk.answer(story(count)))
    item = take_down(desk)
    visit = desk.see(desk.answer(story("eleven")))
    assert visit.outcome is Outcome.CHANGED
    assert visit.change is not None
    assert "cannot be said" in visit.change.held
    assert (visit.change.findings, visit.change.telling, visit.notices) == ((), (), ())
    latest = desk.archive.version(item, -1)
    assert latest is not None
    assert "eleven to five" in repr(latest.reading)
    assert "ten to five" not in repr(latest.reading)


def test_a_better_reader_does_not_bring_it_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.see(desk.answer(story()))
    desk.see(desk.answer(story("ten")))
    item = take_down(desk)
    monkeypatch.setattr("monitor.check.reader_of", lambda kind, form: "article/next")
    visit = desk.see(desk.answer(story("ten")))
    assert (visit.outcome, visit.technical) == (Outcome.UNCHANGED, None)
    assert desk.archive.readings(item, 2) == []


def test_a_page_that_goes_after_a_takedown_is_removed_all_the_same(desk: Desk) -> None:
    desk.see(desk.answer(story()))
    desk.see(desk.answer(story("ten")))
    take_down(desk)
    outcomes = [desk.see(gone()).outcome for _ in range(3)]
    assert outcomes == [Outcome.GONE, Outcome.GONE, Outcome.CHANGED]


def test_history_judged_again_leaves_it_alone(desk: Desk) -> None:
    for count in ("nine", "ten", "eleven"):
        desk.see(desk.answer(story(count)))
    item = desk.archive.item("story")
    assert item is not None
    desk.archive.takedown(item.id, [2], "order of the court")
    assert list(replay.compare_again(desk.archive, None, desk.config)) == []
