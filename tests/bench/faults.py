"""Kills, a full disk, clocks that jump and servers that misbehave: is anything lost, told twice or invented?

    python -m tests.bench.faults [--every K] [--from N] [--to N] [--kills N] [--part sweep,random,full,clock,hostile]
                                 [--journal FILE]

A day of six hours (edits, a correction, a headline and its return, a removal and its return, a feed that grows, a
docket) is lived through once undisturbed, and the archive is put aside at each hour. Then that hour is lived again for
every call by which the service writes, syncs, opens or truncates a file of its data (`points`): SIGKILL inside that
call, half of a write written, started again, to the hour's end. Then whole days, killed at random moments. Then hours
with a disk that is full from a point on, as the service sees it, and with one that really is: a small file system,
mounted where the archive lies, with some room or none (that needs the right to mount). Each must leave the same versions, changes and notices, and the sink must have
got every message (again with the same key does not count as twice).
What goes wrong is told on stderr at once, and how far it is every minute. With a journal each life is written down as it
ends, and what stands there is counted and not lived again: a run that was broken off is taken up. The archive lies in
memory where there is /dev/shm, for a kill loses nothing that the kernel holds, there or on a disk.
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
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from tests.bench.faults_clock import clock_jumps
from tests.bench.faults_day import HOUR, RESTART_S, Story, ended, fork, live, prepare, story
from tests.bench.faults_disk import SPARE_KB, SmallDisk, own_mounts, size_kb
from tests.bench.faults_hostile import hostile_servers
from tests.bench.faults_score import Journal, Way
from tests.bench.faults_world import STEPS, Shared, World

SHIM = "NIGHTDESK_BENCH_SHIM"
PARTS = ("sweep", "random", "full", "clock", "hostile")
OFF, KILL, FULL = range(3)
FULL_POINTS = 60
MEMORY = "/dev/shm"


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

    def warm_up(self) -> None:
        """Live the first hour in this process: what it imports and prepares, the forked lives need not."""
        shutil.copytree(self.folder / "data", self.folder / "before")
        self.begin(0)
        live(self.settings, self.shared)
        story(self.settings, self.port)
        shutil.rmtree(self.folder / "data")
        (self.folder / "before").rename(self.folder / "data")

    def rehearse(self) -> None:
        """The undisturbed day: what each hour leaves, and how many points it has."""
        self.warm_up()
        for step in range(STEPS):
            shutil.copytree(self.folder / "data", self.folder / f"hour-{step}")
            self.begin(step)
            self.expected.append(self.live())
            self.points.append(self.shared.points)

    def begin(self, step: int) -> None:
        """Put the clock to the beginning of an hour."""
        self.shared.reset()
        self.shared.step, self.shared.clock = step, HOUR * step

    def hour(self, step: int, point: int = -1, mode: int = OFF, kill_after_s: float | None = None) -> Story:
        """One hour from the archive that was put aside."""
        shutil.rmtree(self.folder / "data")
        shutil.copytree(self.folder / f"hour-{step}", self.folder / "data")
        self.begin(step)
        return self.live(point, mode, kill_after_s)

    def on_a_small_disk(self, step: int, spare_kb: int) -> Story:
        """One hour with so much room beside what was put aside; once the service has stopped there is plenty."""
        kept, place = self.folder / f"hour-{step}", self.folder / "data"
        shutil.rmtree(place)
        place.mkdir()
        disk = SmallDisk(place)
        disk.mount(size_kb(kept) + spare_kb)
        try:
            shutil.copytree(kept, place, dirs_exist_ok=True)
            self.begin(step)
            return self.live(stopped=disk.grow)
        finally:
            disk.unmount()

    def live(
        self,
        point: int = -1,
        mode: int = OFF,
        kill_after_s: float | None = None,
        stopped: Callable[[], None] = lambda: None,
    ) -> Story:
        """Until the hour is over, however often the service must be started again. `stopped`: after its first life."""
        pid = fork(self.settings, self.shared, lambda: self.arm(point, mode))
        if kill_after_s is not None:
            time.sleep(kill_after_s)
            os.kill(pid, 9)
        code = ended(pid)
        stopped()
        self.deaths = 0
        while code != 0:
            self.deaths += 1
            if self.deaths > 5:
                raise RuntimeError(f"the service does not get through the hour any more (exit {code}, point {point})")
            self.shared.clock += RESTART_S
            code = ended(fork(self.settings, self.shared, lambda: self.arm(-1, OFF)))
        return story(self.settings, self.port)


def run(options: argparse.Namespace, parts: Sequence[str], progress: Progress) -> dict[str, Any]:
    shared, journal = Shared(), Journal(options.journal)
    world, score = World(shared), journal.score
    with tempfile.TemporaryDirectory(
        prefix="nightdesk-bench-", dir=MEMORY if os.path.isdir(MEMORY) else None
    ) as folder:
        hours = Hours(Path(folder), shared, world.port)
        try:
            hours.rehearse()
            if "sweep" in parts:
                sweep(hours, KILL, some(hours, options), journal, progress)
            if "full" in parts:
                sweep(hours, FULL, every(hours, max(1, sum(hours.points) // FULL_POINTS)), journal, progress)
                small_disks(hours, journal, progress)
            if "random" in parts:
                random_kills(hours, options.kills, journal, progress)
        finally:
            world.close()
    if "clock" in parts:
        clock_jumps(score)
    rss = hostile_servers(score) if "hostile" in parts else {}
    counts = {name: getattr(score, name) for name in ("kills", "lost", "doubled", "false_changes")}
    last = hours.expected[-1]
    told = sum(one.told.total() for one in hours.expected)
    return {
        "points": sum(hours.points), **counts, **rss, "lives": score.lives,
        "versions": last.versions.total(), "told": told,
    }  # fmt: skip


def every(hours: Hours, share: int) -> list[tuple[int, int]]:
    """Hour and point of every so many of the day's points."""
    return [(step, point) for step, points in enumerate(hours.points) for point in range(1, points + 1)][::share]


def some(hours: Hours, options: argparse.Namespace) -> list[tuple[int, int]]:
    """Of the day's points, counted from 1, those that were asked for."""
    return every(hours, 1)[options.first - 1 : options.last : options.every]


def sweep(hours: Hours, mode: int, where: Sequence[tuple[int, int]], journal: Journal, progress: Progress) -> None:
    """Each hour again with each of these points."""
    name = "kill sweep" if mode == KILL else "full disk"
    what = "killed" if mode == KILL else "disk full"
    way = Way(name, len(where))
    for step, point in progress.track(where, description=name):
        with journal.life(f"{what} in hour {step} at point {point}") as life:
            if life.new:
                got = hours.hour(step, point, mode)
                life.came(hours.expected[step], got, hours.deaths if mode == KILL else 0)
        way.step(journal.score)


def small_disks(hours: Hours, journal: Journal, progress: Progress) -> None:
    """Each hour on small disks, from one that is full as it begins to one that has room for all."""
    why = own_mounts()
    if why:
        print(f"no small disks are mounted: {why}", file=sys.stderr)
        return
    where = [(step, spare) for step in range(STEPS) for spare in SPARE_KB]
    way, stopped = Way("small disks", len(where)), 0
    for step, spare in progress.track(where, description="small disks"):
        with journal.life(f"hour {step} with {spare} KB to spare") as life:
            if life.new:
                got = hours.on_a_small_disk(step, spare)
                life.came(hours.expected[step], got, 0)
                stopped += hours.deaths > 0
        way.step(journal.score)
    print(f"small disks: the service was stopped on {stopped} of {len(where)}", file=sys.stderr)


def random_kills(hours: Hours, kills: int, journal: Journal, progress: Progress) -> None:
    """An hour at a time, killed after a random while, which is about as long as the hour takes."""
    dice = random.Random(8)
    started = time.monotonic()
    hours.hour(0)
    takes_s = time.monotonic() - started
    done = 0
    bar = progress.add_task("random kills", total=kills)
    way = Way("random kills", kills)
    number = 0
    while done < kills:
        number += 1
        step, after_s = dice.randrange(STEPS), dice.uniform(0, takes_s)
        with journal.life(f"random kill {number} in hour {step}") as life:
            if life.new:
                got = hours.hour(step, kill_after_s=after_s)
                life.came(hours.expected[step], got, hours.deaths)
        done += life.kills
        way.step(journal.score, done)
        progress.update(bar, completed=done)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="only every K-th point of the sweep")
    parser.add_argument("--from", type=int, default=1, dest="first", help="the sweep's first point, counted from 1")
    parser.add_argument("--to", type=int, default=None, dest="last", help="the sweep's last point")
    parser.add_argument("--kills", type=int, default=200, help="kills at random moments")
    parser.add_argument("--part", default=",".join(PARTS), help="comma-separated; all by default")
    parser.add_argument("--journal", type=Path, help="where each life is written down; what stands there counts")
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
