"""The service's own watch: disk, silence, clock, reload, bugs. No beat runs here; the tests strike them."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from monitor import config as configuration
from monitor.errors import NightdeskError
from monitor.service import Service, listening
from storage import open_archive
from storage.records import Outcome, Visit

NOW = datetime(2026, 4, 22, 12, 0, tzinfo=UTC)
SETTINGS = """
[nightdesk]
contact = "desk@example.org"
data_dir = "{data}"
workers = 1

[[source]]
slug = "ledger"
kind = "article"
url = "https://ledger.invalid/story"

[[channel]]
name = "ops"
kind = "terminal"

[[alert]]
name = "faults"
on = "faults"
channels = ["ops"]
"""


class Usage(NamedTuple):
    total: int
    used: int
    free: int


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    path = tmp_path / "sources.toml"
    path.write_text(SETTINGS.format(data=tmp_path))
    settings = configuration.load(path)
    made = Service(settings, open_archive(tmp_path / "nightdesk.sqlite"), clock=Clock())
    made.archive.sync_sources(settings.source_records(), NOW, settings.gaps())
    yield made
    made.stop()


def kinds(service: Service) -> list[str]:
    return [standing.fault.kind for standing in service.archive.faults()]


def owed(service: Service) -> int:
    return service.archive.counts()["notices_owed"]


def disk(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(100_000_000_000, 0, free))


def test_a_short_disk_pauses_visits_is_told_once_and_ends(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    monkeypatch.setattr(service.rounds, "start", started.append)
    disk(monkeypatch, 1_000_000)
    service.upkeep()
    service.upkeep()
    service.tick()
    assert (kinds(service), owed(service), started) == (["disk"], 1, [])
    disk(monkeypatch, 90_000_000_000)
    service.upkeep()
    service.tick()
    assert (kinds(service), len(started)) == ([], 1)


def test_a_source_that_nobody_visits_is_overdue(service: Service) -> None:
    service.clock.wall.now = NOW + timedelta(hours=3)  # type: ignore[attr-defined]
    service.clock.take_over()
    service.upkeep()
    assert kinds(service) == ["overdue"]
    assert owed(service) == 1


def test_after_a_jump_due_times_move_with_the_clock(service: Service) -> None:
    before = service.archive.page("ledger")
    service.rounds.running[Future()] = "ledger.invalid"
    service.disk_short = True
    service.clock.wall.now = NOW - timedelta(hours=5)  # type: ignore[attr-defined]
    service.tick()
    assert service.archive.page("ledger") == before, "while a visit is under way, time goes on as it did"
    service.rounds.running.clear()
    service.tick()
    after = service.archive.page("ledger")
    assert before is not None
    assert after is not None
    moved = after.next_visit_at - before.next_visit_at
    assert abs(moved + timedelta(hours=5)) < timedelta(seconds=30)
    assert abs(service.clock() - (NOW - timedelta(hours=5))) < timedelta(seconds=30)


def test_a_clock_set_back_while_we_were_away_stalls_nothing(service: Service) -> None:
    page = service.archive.page("ledger")
    assert page is not None
    (turn,) = service.archive.claim_due(NOW, 1, timedelta(minutes=1))
    visit = Visit(page.id, NOW, Outcome.UNCHANGED, NOW + timedelta(minutes=9))
    service.archive.record(visit, turn, NOW + timedelta(seconds=5))
    service.catch_up(NOW - timedelta(days=300))
    after = service.archive.page("ledger")
    assert after is not None
    assert after.next_visit_at == NOW - timedelta(days=300) + timedelta(minutes=9)


def test_a_bad_reload_keeps_the_old_configuration_and_says_why(service: Service) -> None:
    path = Path(service.config.path)
    good = path.read_text()
    path.write_text(good.replace('"article"', '"artikel"'))
    with pytest.raises(NightdeskError, match="artikel"):
        service.act("reload", {})
    assert service.health()["reload_failed"]
    assert service.config.sources[0].slug == "ledger"
    path.write_text(good.replace('slug = "ledger"', 'slug = "port"'))
    assert "1 source in force" in service.act("reload", {})["done"]
    assert not service.health()["reload_failed"]
    assert service.config.sources[0].slug == "port"


def test_a_bug_of_ours_ends_the_service(service: Service) -> None:
    service.crashed(ValueError("ours"))
    assert service.stopped.is_set()
    assert str(service.failure) == "ours"


def test_commands_come_through(service: Service) -> None:
    assert "paused" in service.act("pause", {"slug": "ledger"})["done"]
    assert service.act("status", {})["pid"] > 0


def test_a_taken_address_names_the_key_to_change() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(NightdeskError, match="listen"):
            listening("127.0.0.1", taken.getsockname()[1])


def test_more_looks_than_the_budget_grants_make_all_waits_longer(service: Service) -> None:
    pages, budget = service.archive.counts()["pages"], service.config.nightdesk.budget
    granted = pages * budget / 24
    service.rounds.outcomes["unchanged"] = int(granted * 3)
    service.keep_budget(service.clock() + timedelta(hours=1))
    assert service.rounds.line.pace == pytest.approx(2.0)
    assert service.open_rounds().line.pace == pytest.approx(2.0), "it survives a restart"
    for hour in range(2, 9):
        service.keep_budget(service.clock() + timedelta(hours=hour))
    assert service.rounds.line.pace == pytest.approx(0.5)
