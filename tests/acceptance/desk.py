"""The shipped line in one process on a sources.toml: archive, fetcher, rounds, and a clock that the test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor import config as configuration
from monitor.check import Tools
from monitor.egress import Guard
from monitor.fetch import Fetcher
from monitor.turns import Rounds
from monitor.workers import Workers
from storage import Archive, open_archive
from storage.records import ChangeFilter, Docket, HostState, Page, StoredChange
from tests.bench.site import Site

MORNING = datetime(2026, 4, 22, 6, 0, tzinfo=UTC)
PATIENCE_S = 60


class Desk:
    """What `nightdesk run` puts together, less its beats; `now` moves only when a test moves it."""

    def __init__(self, folder: Path, settings: str, now: datetime = MORNING) -> None:
        self.now = now
        path = folder / "sources.toml"
        path.write_text(settings, encoding="utf-8")
        self.config = configuration.load(path)
        self.archive: Archive = open_archive(folder / "nightdesk.sqlite")
        self.archive.sync_sources(self.config.source_records(), self.now, self.config.gaps())
        self.guard = Guard(self.config.nightdesk.allow, self.config.nightdesk.ports)
        self.fetcher = Fetcher(self.guard, self.config.fetch_settings(), lambda: self.now)
        tools = Tools(self.config, self.fetcher, Workers(0), lambda: self.now)
        self.rounds = Rounds(self.archive, tools, self.config.gap_of)

    def go(self, after: timedelta = timedelta(0)) -> int:
        """Everything that is due then; how many turns there were."""
        self.now += after
        turns = 0
        while started := self.rounds.tick(self.now):
            turns += started
            assert self.rounds.wait(PATIENCE_S)
            self.rounds.flush()
            if self.rounds.failure is not None:
                raise self.rounds.failure
        return turns

    def look(self, key: str, after: timedelta = timedelta(minutes=10)) -> Page:
        """One visit to a page, a while later, and to whatever else is due by then."""
        self.now += after
        self.archive.due_now(self.page(key).id, self.now)
        self.go()
        return self.page(key)

    def page(self, key: str) -> Page:
        """By slug, id or address."""
        page = self.archive.page(key)
        assert page is not None, key
        return page

    def changes(self, slug: str) -> list[StoredChange]:
        """What was told of a source, oldest first."""
        return list(reversed(self.archive.changes(ChangeFilter(source=slug), 100)))

    def flags(self, slug: str) -> set[str]:
        """Those of the newest change."""
        return {flag for stored in self.changes(slug)[-1:] for flag in stored.change.flags}

    def docket(self, slug: str) -> Docket:
        """As its latest version has it."""
        item = self.archive.item(slug)
        version = self.archive.version(item.id, -1) if item is not None else None
        assert version is not None
        assert version.reading is not None
        assert version.reading.docket is not None
        return version.reading.docket

    def close(self) -> None:
        self.rounds.stop(5)
        self.fetcher.close()
        self.archive.close()


class WaitingDesk(Desk):
    """A desk whose clock is moved by what a visit waits for a host."""

    def __init__(self, folder: Path, settings: str) -> None:
        super().__init__(folder, settings)
        self.waited: list[float] = []
        self.rounds.stopping.wait = self.wait  # type: ignore[method-assign,assignment]

    def wait(self, seconds: float | None = None) -> bool:
        self.waited.append(seconds or 0.0)
        self.now += timedelta(seconds=seconds or 0.0)
        return False

    def host(self, name: str) -> HostState:
        return next(host for host in self.archive.hosts() if host.host == name)


class Town(Desk):
    """A desk and the site that it watches; both end together."""

    def __init__(self, folder: Path, site: Site, *tables: str) -> None:
        self.site = site
        super().__init__(folder, "\n".join(tables))

    def close(self) -> None:
        super().close()
        self.site.close()
