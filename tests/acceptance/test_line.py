"""The line in one process: the demo's newsroom and court over real HTTP, the real archive, a clock that is passed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor import extract
from monitor.extract import article
from storage.records import ChangeFilter, Outcome, Weight
from tests.acceptance.line import Newsdesk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Newsdesk]:
    opened = Newsdesk(tmp_path)
    yield opened
    opened.close()


def test_noise_on_every_fetch_is_no_version(desk: Newsdesk) -> None:
    assert desk.look("ferry").last_outcome is Outcome.FIRST
    for _ in range(4):
        assert desk.look("ferry").last_outcome is Outcome.UNCHANGED
    assert desk.page("ferry").version == 1


def test_a_silent_edit_is_stored_flagged_and_owed(desk: Newsdesk) -> None:
    desk.look("ferry")
    desk.newsroom.act("silent-edit")
    assert desk.look("ferry").last_outcome is Outcome.CHANGED
    stored = desk.archive.changes(ChangeFilter(source="ferry"), 1)[0]
    assert {"silent-edit", "quote", "figure"} <= set(stored.change.flags)
    assert stored.change.weight.rank >= Weight.SUBSTANTIVE.rank
    assert [n.state for n in desk.archive.notices()] == ["owed"]


def test_an_update_note_is_a_disclosed_edit(desk: Newsdesk) -> None:
    desk.look("ferry")
    desk.newsroom.act("update-note")
    desk.look("ferry")
    assert "update-note" in desk.flags("ferry")
    assert "silent-edit" not in desk.flags("ferry")


def test_a_headline_change_is_major(desk: Newsdesk) -> None:
    desk.look("ferry")
    desk.newsroom.act("headline")
    desk.look("ferry")
    assert "headline" in desk.flags("ferry")
    assert desk.archive.changes(ChangeFilter(source="ferry"), 1)[0].change.weight is Weight.MAJOR


@pytest.mark.parametrize(("act", "outcome"), [("block", Outcome.BLOCKED), ("break", Outcome.FAILED)])
def test_an_error_is_never_a_change(desk: Newsdesk, act: str, outcome: Outcome) -> None:
    desk.look("ferry")
    desk.newsroom.act(act)
    page = desk.look("ferry")
    assert (page.last_outcome, page.version) == (outcome, 1)
    assert desk.archive.changes(ChangeFilter(source="ferry")) == []


def test_a_body_that_shrinks_is_suspect_and_told_to_operators(desk: Newsdesk) -> None:
    desk.look("ferry")
    desk.newsroom.act("shrink")
    page = desk.look("ferry")
    assert (page.last_outcome, page.version) == (Outcome.SUSPECT, 1)
    assert [f.fault.kind for f in desk.archive.faults()] == ["shrunk"]


def test_a_body_that_was_short_for_some_looks_and_is_whole_again_is_told_to_nobody(desk: Newsdesk) -> None:
    desk.look("ferry")
    desk.newsroom.act("shrink")
    pages = [desk.look("ferry") for _ in range(3)]
    assert [page.last_outcome for page in pages] == [Outcome.SUSPECT, Outcome.SUSPECT, Outcome.CHANGED]
    desk.newsroom.act("unshrink")
    assert desk.look("ferry").version == 3
    back, shrunk = (stored.change for stored in desk.archive.changes(ChangeFilter(source="ferry")))
    assert shrunk.held
    assert back.held.endswith(shrunk.held)
    desk.newsroom.act("silent-edit")
    desk.look("ferry")
    assert not desk.archive.changes(ChangeFilter(source="ferry"))[0].change.held


def test_gone_is_a_removal_only_when_seen_again_after_a_while(desk: Newsdesk) -> None:
    desk.look("ferry")
    desk.newsroom.act("remove")
    for _ in range(2):
        assert desk.look("ferry").version == 1
    assert desk.look("ferry", timedelta(hours=2)).version == 2
    assert "removed" in desk.flags("ferry")
    desk.newsroom.act("return")
    assert desk.look("ferry").version == 3
    assert "returned" in desk.flags("ferry")


def test_a_new_order_is_told_at_once(desk: Newsdesk) -> None:
    desk.look("docket")
    desk.newsroom.act("docket-order")
    desk.look("docket")
    assert {"entry-new", "order"} <= desk.flags("docket")


def test_an_entry_is_gone_only_when_a_second_look_misses_it(desk: Newsdesk) -> None:
    desk.look("docket")
    desk.newsroom.act("docket-lose")
    assert desk.look("docket").version == 1
    assert desk.look("docket").version == 2
    assert "entry-gone" in desk.flags("docket")


def test_an_outage_page_is_no_docket(desk: Newsdesk) -> None:
    desk.look("docket")
    desk.newsroom.act("docket-outage")
    page = desk.look("docket")
    assert page.version == 1
    assert page.last_outcome not in (Outcome.CHANGED, Outcome.UNCHANGED)


def test_a_better_reader_never_raises_an_alarm(desk: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.look("ferry")
    present = article.READER
    monkeypatch.setattr(article, "READER", "article/99")
    monkeypatch.setattr(extract, "READER", "article/99")
    page = desk.look("ferry")
    assert page.version == 1
    assert page.item_id is not None
    readings = desk.archive.readings(page.item_id, 1)
    assert [r.reader for r in readings] == [present, "article/99"]
    assert desk.archive.changes(ChangeFilter()) == []
    assert desk.archive.notices() == []


def test_what_was_stored_verifies(desk: Newsdesk) -> None:
    desk.look("ferry")
    desk.newsroom.act("silent-edit")
    desk.look("ferry")
    assert desk.archive.verify() == []


def test_a_second_look_at_the_very_same_bytes_confirms_too(desk: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn, still = desk.newsroom.court.page, desk.now
    monkeypatch.setattr(desk.newsroom.court, "page", lambda now, token: drawn(still, "same"))
    desk.look("docket")
    desk.newsroom.act("docket-lose")
    assert desk.look("docket").version == 1
    assert desk.look("docket").version == 2
    assert "entry-gone" in desk.flags("docket")
