"""Kills, a full disk, clocks that jump and servers that misbehave: is anything lost, told twice or invented?

    python -m tests.bench.faults [--every K] [--kills N] [--part sweep,random,full,clock,hostile]

A day of six hours (edits, a correction, a headline and its return, a removal and its return, a feed that grows, a
docket) is lived through once undisturbed, and the archive is put aside at each hour. Then that hour is lived again for
every call by which the service writes, syncs, opens or truncates a file of its data (`points`): SIGKILL inside that
call, half of a write written, started again, to the hour's end. Then whole days, killed at random moments. Then hours
with a disk that is full from a point on. Each must leave the same versions, changes and notices, and the sink must have
got every message (again with the same key does not count as twice).
Needs a C compiler for the counting shim. Ends with one line of JSON.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import logging
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from tests.bench.faults_clock import clock_jumps
from tests.bench.faults_day import HOUR, RESTART_S, Story, ended, fork, prepare, story
from tests.bench.faults_hostile import hostile_servers
from tests.bench.faults_world import STEPS, Shared, World

SHIM = "NIGHTDESK_BENCH_SHIM"
PARTS = ("sweep", "random", "full", "clock", "hostile")
OFF, KILL, FULL = range(3)
FULL_POINTS = 60


def with_shim() -> None:
    """Start this module again with the shim preloaded, unless it is."""
    if os.environ.get(SHIM):
        return
    folder = tempfile.mkdtemp(prefix="nightdesk-shim-")
    library = f"{folder}/shim.so"
    source = Path(__file__).with_name("faults_shim.c")
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, str(source), "-ldl"], check=True)
    environment = {**os.environ, SHIM: library, "LD_PRELOAD": library}
    os.execve(sys.executable, [sys.executable, "-m", "tests.bench.faults", *sys.argv[1:]], environment)


@dataclass
class Score:
    kills: int = 0
    lost: int = 0
    doubled: int = 0
    false_changes: int = 0
    wrong: list[str] = field(default_factory=list)

    def compare(self, name: str, expected: Story, got: Story) -> None:
        """Count what is missing, what is there twice, and what should not be there."""
        before = (self.lost, self.doubled, self.false_changes)
        for kind in ("versions", "changes", "owed", "told"):
            want, have = getattr(expected, kind), getattr(got, kind)
            self.lost += (want - have).total()
            extra: Counter[Any] = have - want
            twice = sum(count for key, count in extra.items() if key in want)
            self.doubled += twice
            self.false_changes += extra.total() - twice
        self.lost += len(got.damage)
        if before != (self.lost, self.doubled, self.false_changes):
            missing = [
                f"{kind} {sorted(getattr(expected, kind) - getattr(got, kind))}" for kind in ("versions", "told")
            ]
            self.wrong.append(f"{name}: {missing}, {got.damage}")


class Hours:
    """Lives hours of the day again and again; each begins with the archive as the hour before left it."""

    def __init__(self, folder: Path, shared: Shared, port: int) -> None:
        self.folder = folder
        self.shared = shared
        self.port = port
        self.shim = ctypes.CDLL(os.environ[SHIM])
        self.counter = ctypes.c_char.from_buffer(shared.memory, 16)
        self.deaths = 0
        self.points: list[int] = []
        self.expected: list[Story] = []
        self.settings = prepare(folder, port)
        (folder / "data").mkdir()

    def arm(self, point: int, mode: int) -> None:
        prefix = str(self.folder / "data").encode()
        self.shim.faults_arm(prefix, ctypes.c_long(point), mode, ctypes.byref(self.counter))

    def rehearse(self) -> None:
        """The undisturbed day: what each hour leaves, and how many points it has."""
        for step in range(STEPS):
            shutil.copytree(self.folder / "data", self.folder / f"hour-{step}")
            self.begin(step)
            self.expected.append(self.live())
            self.points.append(self.shared.points)

    def begin(self, step: int) -> None:
        """Put the clock to the beginning of an hour."""
        self.shared.reset()
        self.shared.step, self.shared.clock = step, HOUR * step

    def hour(self, step: int, point: int = -1, mode: int = OFF) -> Story:
        """One hour from the archive that was put aside."""
        shutil.rmtree(self.folder / "data")
        shutil.copytree(self.folder / f"hour-{step}", self.folder / "data")
        self.begin(step)
        return self.live(point, mode)

    def live(self, point: int = -1, mode: int = OFF, kill_after_s: float | None = None) -> Story:
        """Until the hour is over, however often the service must be started again."""
        pid = fork(self.settings, self.shared, lambda: self.arm(point, mode))
        if kill_after_s is not None:
            time.sleep(kill_after_s)
            os.kill(pid, 9)
        code = ended(pid)
        self.deaths = 0
        while code != 0:
            self.deaths += 1
            if self.deaths > 5:
                raise RuntimeError(f"the service does not get through the hour any more (exit {code}, point {point})")
            self.shared.clock += RESTART_S
            code = ended(fork(self.settings, self.shared, lambda: self.arm(-1, OFF)))
        return story(self.settings, self.port)


def run(options: argparse.Namespace, parts: Sequence[str], progress: Progress) -> dict[str, Any]:
    shared, score = Shared(), Score()
    world = World(shared)
    with tempfile.TemporaryDirectory(prefix="nightdesk-bench-") as folder:
        hours = Hours(Path(folder), shared, world.port)
        try:
            hours.rehearse()
            if "sweep" in parts:
                sweep(hours, KILL, options.every, score, progress)
            if "full" in parts:
                sweep(hours, FULL, max(1, sum(hours.points) // FULL_POINTS), score, progress)
            if "random" in parts:
                random_kills(hours, options.kills, score, progress)
        finally:
            world.close()
    if "clock" in parts:
        clock_jumps(score)
    rss = hostile_servers(score) if "hostile" in parts else {}
    for line in score.wrong[:20]:
        print(line, file=sys.stderr)
    counts = {name: getattr(score, name) for name in ("kills", "lost", "doubled", "false_changes")}
    last = hours.expected[-1]
    told = sum(one.told.total() for one in hours.expected)
    return {"points": sum(hours.points), **counts, **rss, "versions": last.versions.total(), "told": told}


def sweep(hours: Hours, mode: int, every: int, score: Score, progress: Progress) -> None:
    """Each hour again with each point, or every so many."""
    where = [(step, point) for step, points in enumerate(hours.points) for point in range(1, points + 1)][::every]
    for step, point in progress.track(where, description="kill sweep" if mode == KILL else "full disk"):
        got = hours.hour(step, point, mode)
        score.kills += hours.deaths if mode == KILL else 0
        score.compare(
            f"{'killed' if mode == KILL else 'disk full'} in hour {step} at point {point}", hours.expected[step], got
        )


def random_kills(hours: Hours, kills: int, score: Score, progress: Progress) -> None:
    """An hour at a time, killed after a random while, which is about as long as the hour takes."""
    dice = random.Random(8)
    started = time.monotonic()
    hours.hour(0)
    takes_s = time.monotonic() - started
    done = 0
    bar = progress.add_task("random kills", total=kills)
    while done < kills:
        step = dice.randrange(STEPS)
        shutil.rmtree(hours.folder / "data")
        shutil.copytree(hours.folder / f"hour-{step}", hours.folder / "data")
        hours.begin(step)
        got = hours.live(kill_after_s=dice.uniform(0, takes_s))
        done += hours.deaths
        score.compare(f"random kill {done} in hour {step}", hours.expected[step], got)
        progress.update(bar, completed=done)
    score.kills += done


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="only every K-th point of the sweep")
    parser.add_argument("--kills", type=int, default=200, help="kills at random moments")
    parser.add_argument("--part", default=",".join(PARTS), help="comma-separated; all by default")
    options = parser.parse_args()
    with_shim()
    logging.disable(logging.CRITICAL)
    console = Console(stderr=True)
    progress = Progress(console=console, disable=not sys.stderr.isatty(), auto_refresh=False)
    with progress:
        figures = run(options, options.part.split(","), progress)
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
