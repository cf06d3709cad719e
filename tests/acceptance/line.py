"""The line in one process: a newsroom, an archive, the rounds between them, and a clock that the test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor import config as configuration
from monitor.check import Tools
from monitor.demo import Newsroom
from monitor.egress import Guard
from monitor.fetch import Fetcher
from monitor.turns import Rounds
from monitor.workers import Workers
from storage import Archive, open_archive
from storage.records import ChangeFilter, Page

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
