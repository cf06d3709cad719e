"""The line in one process: the demo's newsroom and court over real HTTP, the real archive, a clock that is passed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor import config as configuration
from monitor import extract
from monitor.check import Tools
from monitor.demo import Newsroom
from monitor.egress import Guard
from monitor.extract import article
from monitor.fetch import Fetcher
from monitor.turns import Rounds
from monitor.workers import Workers
from storage import Archive, open_archive
from storage.records import ChangeFilter, Outcome, Page, Weight

SETTINGS = """
[nightdesk]
contact = "desk@example.org"
data_dir = "{data}"
allow = ["127.0.0.0/8"]
ports = [{port}]
gap = "0s"

[[source]]
slug = "ferry"
kind = "article"
url = "{story}"

[[source]]
slug = "docket"
kind = "docket"
url = "{docket}"

[[channel]]
name = "desk"
kind = "terminal"

[[alert]]
name = "all"
channels = ["desk"]
"""


class Desk:
    """A newsroom, an archive and the rounds between them."""

    def __init__(self, folder: Path) -> None:
        self.now = datetime(2026, 4, 22, 6, 0, tzinfo=UTC)
        self.newsroom = Newsroom(lambda: self.now)
        self.newsroom.start()
        path = folder / "sources.toml"
        port = self.newsroom.url.rsplit(":", 1)[1].strip("/")
        path.write_text(
            SETTINGS.format(
                data=folder, port=port, story=self.newsroom.story_url("ferry"), docket=self.newsroom.docket_url
            )
        )
        self.config = configuration.load(path)
        self.archive: Archive = open_archive(folder / "nightdesk.sqlite")
        self.archive.sync_sources(self.config.source_records(), self.now, self.config.gaps())
        self.fetcher = Fetcher(
            Guard(self.config.nightdesk.allow, self.config.nightdesk.ports), self.config.fetch_settings()
        )
        tools = Tools(self.config, self.fetcher, Workers(0), lambda: self.now)
        self.rounds = Rounds(self.archive, tools, self.config.gap_of)

    def look(self, slug: str, after: timedelta = timedelta(minutes=10)) -> Page:
        """One visit to a source's page, a while later."""
        self.now += after
        page = self.page(slug)
        self.archive.due_now(page.id, self.now)
        self.rounds.tick(self.now)
        assert self.rounds.wait(30)
        if self.rounds.failure is not None:
            raise self.rounds.failure
        return self.page(slug)

    def page(self, slug: str) -> Page:
        page = self.archive.page(slug)
        assert page is not None
        return page

    def flags(self, slug: str) -> set[str]:
        newest = self.archive.changes(ChangeFilter(source=slug), 1)
        return set(newest[0].change.flags) if newest else set()

    def close(self) -> None:
        self.rounds.stop(5)
        self.fetcher.close()
        self.archive.close()
        self.newsroom.stop()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    yield opened
    opened.close()


def test_noise_on_every_fetch_is_no_version(desk: Desk) -> None:
    assert desk.look("ferry").last_outcome is Outcome.FIRST
    for _ in range(4):
        assert desk.look("ferry").last_outcome is Outcome.UNCHANGED
    assert desk.page("ferry").version == 1


def test_a_silent_edit_is_stored_flagged_and_owed(desk: Desk) -> None:
    desk.look("ferry")
    desk.newsroom.act("silent-edit")
    assert desk.look("ferry").last_outcome is Outcome.CHANGED
    stored = desk.archive.changes(ChangeFilter(source="ferry"), 1)[0]
    assert {"silent-edit", "quote", "figure"} <= set(stored.change.flags)
    assert stored.change.weight.rank >= Weight.SUBSTANTIVE.rank
    assert [n.state for n in desk.archive.notices()] == ["owed"]


def test_an_update_note_is_a_disclosed_edit(desk: Desk) -> None:
    desk.look("ferry")
    desk.newsroom.act("update-note")
    desk.look("ferry")
    assert "update-note" in desk.flags("ferry")
    assert "silent-edit" not in desk.flags("ferry")


def test_a_headline_change_is_major(desk: Desk) -> None:
    desk.look("ferry")
    desk.newsroom.act("headline")
    desk.look("ferry")
    assert "headline" in desk.flags("ferry")
    assert desk.archive.changes(ChangeFilter(source="ferry"), 1)[0].change.weight is Weight.MAJOR


@pytest.mark.parametrize(("act", "outcome"), [("block", Outcome.BLOCKED), ("break", Outcome.FAILED)])
def test_an_error_is_never_a_change(desk: Desk, act: str, outcome: Outcome) -> None:
    desk.look("ferry")
    desk.newsroom.act(act)
    page = desk.look("ferry")
    assert (page.last_outcome, page.version) == (outcome, 1)
    assert desk.archive.changes(ChangeFilter(source="ferry")) == []


def test_a_body_that_shrinks_is_suspect_and_told_to_operators(desk: Desk) -> None:
    desk.look("ferry")
    desk.newsroom.act("shrink")
    page = desk.look("ferry")
    assert (page.last_outcome, page.version) == (Outcome.SUSPECT, 1)
    assert [f.fault.kind for f in desk.archive.faults()] == ["shrunk"]


def test_gone_is_a_removal_only_when_seen_again_after_a_while(desk: Desk) -> None:
    desk.look("ferry")
    desk.newsroom.act("remove")
    for _ in range(2):
        assert desk.look("ferry").version == 1
    assert desk.look("ferry", timedelta(hours=2)).version == 2
    assert "removed" in desk.flags("ferry")
    desk.newsroom.act("return")
    assert desk.look("ferry").version == 3
    assert "returned" in desk.flags("ferry")


def test_a_new_order_is_told_at_once(desk: Desk) -> None:
    desk.look("docket")
    desk.newsroom.act("docket-order")
    desk.look("docket")
    assert {"entry-new", "order"} <= desk.flags("docket")


def test_an_entry_is_gone_only_when_a_second_look_misses_it(desk: Desk) -> None:
    desk.look("docket")
    desk.newsroom.act("docket-lose")
    assert desk.look("docket").version == 1
    assert desk.look("docket").version == 2
    assert "entry-gone" in desk.flags("docket")


def test_an_outage_page_is_no_docket(desk: Desk) -> None:
    desk.look("docket")
    desk.newsroom.act("docket-outage")
    page = desk.look("docket")
    assert page.version == 1
    assert page.last_outcome not in (Outcome.CHANGED, Outcome.UNCHANGED)


def test_a_better_reader_never_raises_an_alarm(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.look("ferry")
    monkeypatch.setattr(article, "READER", "article/2")
    monkeypatch.setattr(extract, "READER", "article/2")
    page = desk.look("ferry")
    assert page.version == 1
    assert page.item_id is not None
    readings = desk.archive.readings(page.item_id, 1)
    assert [r.reader for r in readings] == ["article/1", "article/2"]
    assert desk.archive.changes(ChangeFilter()) == []
    assert desk.archive.notices() == []


def test_what_was_stored_verifies(desk: Desk) -> None:
    desk.look("ferry")
    desk.newsroom.act("silent-edit")
    desk.look("ferry")
    assert desk.archive.verify() == []
