"""One life of the service through an hour of the day, from wherever the clock stands to its end, in a forked process."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

from monitor import config as configuration
from monitor.check import Tools
from monitor.egress import Guard
from monitor.fetch import Fetcher
from monitor.notify import drain, open_channels
from monitor.turns import Rounds
from monitor.workers import Workers
from storage import Archive, open_archive
from storage.records import ChangeFilter
from tests.bench.faults_world import Shared

START = datetime(2026, 5, 4, 6, tzinfo=UTC)
HOUR = 3600.0
RESTART_S = 30.0
"""How long after a crash the service is started again."""
PATIENCE_S = 120
SETTINGS = """
[nightdesk]
contact = "bench@example.org"
data_dir = "{folder}/data"
allow = ["127.0.0.0/8"]
ports = [{port}]
gap = "0s"
floor = "2h"
ceiling = "3h"
visits_at_once = 2
workers = 1

[[channel]]
name = "desk"
kind = "webhook"
url = "http://127.0.0.1:{port}/-/desk"

[[alert]]
name = "all"
channels = ["desk"]
"""
SOURCES = (("quay", "article"), ("ferry", "article"), ("depot", "article"), ("feed", "feed"), ("case", "docket"))


def prepare(folder: Path, port: int) -> configuration.Config:
    """A fresh sources.toml; the last two sources share a host."""
    text = SETTINGS.format(folder=folder, port=port)
    for n, (slug, kind) in enumerate(SOURCES):
        host = f"127.0.0.{min(n, 3) + 1}"
        text += f'\n[[source]]\nslug = "{slug}"\nkind = "{kind}"\nurl = "http://{host}:{port}/{slug}"\n'
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return configuration.load(path)


def live(settings: configuration.Config, shared: Shared) -> None:
    """Start as the service does, and go on until the hour is over and everybody is told."""
    clock = lambda: START + timedelta(seconds=shared.clock)  # noqa: E731
    archive = open_archive(settings.archive_path())
    archive.sync_sources(settings.source_records(), clock(), settings.gaps())
    archive.restart_politely(clock())
    guard = Guard(settings.nightdesk.allow, settings.nightdesk.ports)
    fetcher = Fetcher(guard, settings.fetch_settings(), clock)
    rounds = Rounds(archive, Tools(settings, fetcher, Workers(0), clock), settings.gap_of)
    channels = open_channels(settings, guard)
    for page in archive.pages():
        archive.due_now(page.id, clock())
    visit(archive, rounds, clock, shared)
    while archive.notices(state="owed", limit=1):
        shared.clock += 1
        drain(archive, channels, clock())
    archive.upkeep(clock(), timedelta(seconds=1))
    rounds.stop(30)
    archive.close()


def visit(archive: Archive, rounds: Rounds, clock: Callable[[], datetime], shared: Shared) -> None:
    """All that is due until the hour is over."""
    ends = HOUR * (shared.step + 1)
    while (ready := archive.next_ready_at()) is not None and (due_s := (ready - START).total_seconds()) <= ends:
        shared.clock = max(shared.clock, due_s)
        rounds.tick(clock())
        if not rounds.wait(PATIENCE_S):
            raise TimeoutError("a visit does not end")
        rounds.tick(clock())


def fork(settings: configuration.Config, shared: Shared, before: Callable[[], None]) -> int:
    """A process that lives the rest of the hour; `before` runs in it first. Its id."""
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        before()
        live(settings, shared)
        code = 0
    except BaseException as error:
        if os.environ.get("NIGHTDESK_BENCH_TRACE"):
            import traceback

            traceback.print_exception(error)
    finally:
        os._exit(code)


def ended(pid: int) -> int:
    """Wait for the process: its exit code, or minus the signal. It is killed when it overstays."""
    limit = time.monotonic() + PATIENCE_S
    while time.monotonic() < limit:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    return -99


@dataclass(frozen=True)
class Story:
    """What the archive holds after an hour, in words that are the same on every day, and who was told in that hour."""

    versions: Counter[tuple[str, int, str]]
    changes: Counter[tuple[str, int, int]]
    owed: Counter[tuple[str, int]]
    told: Counter[tuple[str, int]]
    """Messages that arrived, each key once."""
    damage: tuple[str, ...]


def story(settings: configuration.Config, port: int) -> Story:
    archive = open_archive(settings.archive_path(), readonly=True)
    try:
        items = archive.items(limit=100)
        versions = Counter((item.url, v.number, v.digest) for item in items for v in archive.versions(item.id))
        changes = Counter((c.item.url, c.before, c.after) for c in archive.changes(ChangeFilter(), limit=500))
        notices = archive.notices(limit=500)
        owed = Counter((n.draft.body["item"]["url"], n.draft.body["version"]) for n in notices)
        return Story(versions, changes, owed, delivered(port), tuple(archive.verify()))
    finally:
        archive.close()


def delivered(port: int) -> Counter[tuple[str, int]]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.closing(connection):
        connection.request("GET", "/-/told")
        told = json.loads(connection.getresponse().read())
    return Counter({entry["key"]: (entry["item"], entry["to"]) for entry in told}.values())
