"""The wall clock jumps while the service runs: visits must go on, nothing may be seen twice, no host be stormed.

Twice: on a clock that is passed in, and, where libfaketime is installed, as a process of its own whose every reading of
the wall clock is shifted by it (the monotonic clock is left alone, as a machine's is).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from monitor import config as configuration
from monitor import control
from monitor.service import Service
from storage import Archive, ArchiveError, open_archive
from storage.records import ChangeFilter
from tests.bench.faults_day import SETTINGS
from tests.bench.faults_world import Shared, World

JUMPS = (timedelta(days=1), timedelta(hours=-30), timedelta(days=400), timedelta(days=-400), timedelta(minutes=59))
SLUGS = ("quay", "ferry", "depot")
GOES_ON_S = 20.0
"""Within this long after a jump every page is visited again, though it is visited every two seconds."""
MOST = 8
"""Requests a page may get in the four seconds after a jump: twice what it usually gets."""


class Score(Protocol):
    lost: int
    doubled: int
    false_changes: int
    wrong: list[str]


class Watched(Protocol):
    """A service that runs, and its clock."""

    name: str
    off: timedelta
    """By how much its clock is ahead of ours."""

    def jump(self, by: timedelta) -> None: ...

    def visits(self) -> int:
        """So far, of all pages together."""

    def archive(self) -> Archive | None:
        """To look into; None while there is none."""

    def close(self) -> None: ...


class Within:
    """In this process, on a clock of its own."""

    name = "clock"

    def __init__(self, settings: configuration.Config) -> None:
        self.off = timedelta(0)
        self.service = Service(settings, open_archive(settings.archive_path()), clock=self.now)
        self.service.start()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.off

    def jump(self, by: timedelta) -> None:
        self.off += by

    def visits(self) -> int:
        return sum(self.service.rounds.outcomes.values())

    def archive(self) -> Archive | None:
        return self.service.archive

    def close(self) -> None:
        self.service.stop()


class Apart:
    """`nightdesk run`, under libfaketime."""

    name = "libfaketime"

    def __init__(self, settings: configuration.Config, library: str) -> None:
        self.settings = settings
        self.off = timedelta(0)
        self.file = settings.data_dir / "faketime"
        self.jump(timedelta(0))
        faked = {
            "LD_PRELOAD": library,
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        command = [sys.executable, "-m", "monitor.cli", "--config", str(settings.path), "run"]
        self.process = subprocess.Popen(
            command, env={**os.environ, **faked}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.opened: Archive | None = None

    def jump(self, by: timedelta) -> None:
        self.off += by
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{self.off.total_seconds():+.0f}\n", encoding="ascii")
        fresh.rename(self.file)

    def visits(self) -> int:
        try:
            said = control.send(self.settings.data_dir, "status", {}) or {}
        except (OSError, ValueError):
            return 0
        return sum(said.get("visits", {}).values())

    def archive(self) -> Archive | None:
        try:
            self.opened = self.opened or open_archive(self.settings.archive_path(), readonly=True)
        except ArchiveError:
            return None
        return self.opened

    def close(self) -> None:
        if self.opened is not None:
            self.opened.close()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()


def clock_jumps(score: Score) -> None:
    """Run the service on clocks that jump; count pages that are not visited any more as lost."""
    watch(score, Within)
    library = libfaketime()
    if library:
        watch(score, lambda settings: Apart(settings, library))
    else:
        print("libfaketime is not installed: clocks jump only where they are passed in", file=sys.stderr)


def libfaketime() -> str:
    """What `faketime` would preload; empty without it. The one for programs with threads."""
    if shutil.which("faketime") is None:
        return ""
    asked = subprocess.run(
        ["faketime", "-m", "-f", "+0", "printenv", "LD_PRELOAD"], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip().split(":")[-1]


def watch(score: Score, start: Callable[[configuration.Config], Watched]) -> None:
    shared = Shared()
    world = World(shared)
    with tempfile.TemporaryDirectory(prefix="nightdesk-bench-") as folder:
        service = start(watched(Path(folder), world.port))
        try:
            play(service, shared, score)
        finally:
            service.close()
            world.close()


def watched(folder: Path, port: int) -> configuration.Config:
    text = SETTINGS.format(folder=folder, port=port)
    text = text.replace('"2h"', '"2s"').replace('"3h"', '"2s"').replace('gap = "0s"', 'gap = "1s"')
    text = text.replace("workers = 1", 'workers = 1\nlisten = "127.0.0.1:0"')
    for n, slug in enumerate(SLUGS, 1):
        text += f'\n[[source]]\nslug = "{slug}"\nkind = "article"\nurl = "http://127.0.1.{n}:{port}/{slug}"\n'
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    (folder / "data").mkdir()
    return configuration.load(path)


def play(service: Watched, shared: Shared, score: Score) -> None:
    if not until(lambda: service.visits() >= len(SLUGS), 60):
        score.lost += 1
        score.wrong.append(f"{service.name}: the service does not begin")
        return
    for jump in JUMPS:
        service.jump(jump)
        before = service.visits()
        threading.Event().wait(4)
        if (asked := (service.visits() - before) // len(SLUGS)) > MOST:
            score.doubled += 1
            score.wrong.append(f"{service.name}: after a jump of {jump} each page is asked {asked} times in 4 s")
        marks = last_visits(service)
        if not until(lambda marks=marks: moved(marks, last_visits(service)), GOES_ON_S):  # type: ignore[misc]
            score.lost += 1
            score.wrong.append(f"{service.name}: after a jump of {jump} visits do not go on")
        elif not until(lambda: follows(service), GOES_ON_S):
            score.lost += 1
            score.wrong.append(f"{service.name}: after a jump of {jump} visits are noted at {last_visits(service)}")
    if until(lambda: versions(service) == [1] * len(SLUGS), GOES_ON_S) and (archive := service.archive()):
        score.false_changes += archive.count_changes(ChangeFilter())
    shared.step = 1
    if not until(lambda: versions(service) == [2, 2, 1], GOES_ON_S):
        score.lost += 1
        score.wrong.append(f"{service.name}: after the jumps edits are not seen: {versions(service)}")


def until(true: Callable[[], bool], patience_s: float) -> bool:
    """Wait for a condition; whether it came."""
    ends = time.monotonic() + patience_s
    while not true():
        if time.monotonic() > ends:
            return False
        threading.Event().wait(0.05)
    return True


def moved(before: list[datetime | None], now: list[datetime | None]) -> bool:
    return all(is_now != was for is_now, was in zip(now, before, strict=True))


def follows(service: Watched) -> bool:
    """Whether visits are noted at the time that the service's clock shows."""
    now = datetime.now(UTC) + service.off
    return all(at is not None and abs(now - at) < timedelta(minutes=1) for at in last_visits(service))


def versions(service: Watched) -> list[int]:
    archive = service.archive()
    pages = [archive.page(slug) for slug in SLUGS] if archive is not None else []
    return [page.version for page in pages if page is not None]


def last_visits(service: Watched) -> list[datetime | None]:
    archive = service.archive()
    pages = [archive.page(slug) for slug in SLUGS] if archive is not None else []
    return [page.last_visit_at for page in pages if page is not None]
