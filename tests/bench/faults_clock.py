"""The wall clock jumps while the service runs: visits must go on, nothing may be seen twice, no host be stormed."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from monitor import config as configuration
from monitor.service import Service
from storage import open_archive
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


class Wall:
    """The machine's clock, off by whatever jumps there were."""

    def __init__(self) -> None:
        self.off = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.off


def clock_jumps(score: Score) -> None:
    """Run the service on a clock that jumps; count pages that are not visited any more as lost."""
    shared = Shared()
    world = World(shared)
    with tempfile.TemporaryDirectory(prefix="nightdesk-bench-") as folder:
        settings = watched(Path(folder), world.port)
        wall = Wall()
        service = Service(settings, open_archive(settings.archive_path()), clock=wall)
        try:
            service.start()
            play(service, wall, shared, score)
        finally:
            service.stop()
            world.close()


def watched(folder: Path, port: int) -> configuration.Config:
    text = SETTINGS.format(folder=folder, port=port)
    text = text.replace('"2h"', '"2s"').replace('"3h"', '"2s"').replace('gap = "0s"', 'gap = "1s"')
    for n, slug in enumerate(SLUGS, 1):
        text += f'\n[[source]]\nslug = "{slug}"\nkind = "article"\nurl = "http://127.0.1.{n}:{port}/{slug}"\n'
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    (folder / "data").mkdir()
    return configuration.load(path)


def play(service: Service, wall: Wall, shared: Shared, score: Score) -> None:
    if not until(lambda: visits(service) >= len(SLUGS), 60):
        score.lost += 1
        score.wrong.append("clock: the service does not begin")
        return
    for jump in JUMPS:
        wall.off += jump
        before = asked(service)
        threading.Event().wait(4)
        score.doubled += sum(now - was > MOST for now, was in zip(asked(service), before, strict=True))
        marks = last_visits(service)
        if not until(
            lambda marks=marks: all(now != was for now, was in zip(last_visits(service), marks, strict=True)), GOES_ON_S
        ):
            score.lost += 1
            score.wrong.append(f"clock: after a jump of {jump} visits do not go on")
    if until_version(service, 1):
        score.false_changes += service.archive.count_changes(ChangeFilter())
    shared.step = 1
    if not until(lambda: versions(service) == [2, 2, 1], GOES_ON_S):
        score.lost += 1
        score.wrong.append(f"clock: after the jumps edits are not seen: {versions(service)}")


def until(true: Callable[[], bool], patience_s: float) -> bool:
    """Wait for a condition; whether it came."""
    ends = time.monotonic() + patience_s
    while not true():
        if time.monotonic() > ends:
            return False
        threading.Event().wait(0.05)
    return True


def until_version(service: Service, number: int) -> bool:
    return until(lambda: versions(service) == [number] * len(SLUGS), GOES_ON_S)


def pages(service: Service) -> list[object]:
    return [service.archive.page(slug) for slug in SLUGS]


def versions(service: Service) -> list[int]:
    return [page.version for page in pages(service)]  # type: ignore[attr-defined]


def last_visits(service: Service) -> list[datetime | None]:
    return [page.last_visit_at for page in pages(service)]  # type: ignore[attr-defined]


def visits(service: Service) -> int:
    return sum(service.rounds.outcomes.values())


def asked(service: Service) -> list[int]:
    """Visits so far, of all pages together; one number, in a list."""
    return [visits(service) // len(SLUGS)]
