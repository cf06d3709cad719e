"""Beats on a monotonic second hand.

APScheduler 3 lives on the wall clock: set back an hour, it stands still for an hour; set forward from 1970, it builds
millions of missed runs. So its jobs here never come due by themselves: each second of the monotonic clock, those
whose interval has passed are put to now. APScheduler gives what it is good at: threads, one instance a job, coalescing.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = logging.getLogger("nightdesk.beats")

NEVER = IntervalTrigger(weeks=52 * 400)
JUMP = timedelta(seconds=5)
"""The wall clock and the monotonic one may drift this far apart between two seconds before it counts as a jump."""


@dataclass
class Beat:
    name: str
    every_s: float
    run: Callable[[], None]
    due: float = field(default=0.0)


class Beats:
    """Runs named beats, each on a thread, never two of one at once."""

    def __init__(
        self,
        on_error: Callable[[BaseException], None],
        on_jump: Callable[[timedelta], None],
        wall: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.on_error = on_error
        self.on_jump = on_jump
        self.wall = wall
        self.monotonic = monotonic
        self.beats: list[Beat] = []
        self.scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(4)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        self.stopped = threading.Event()
        self.hand = threading.Thread(target=self.turn_hand, name="second-hand", daemon=True)
        self.offset = wall().timestamp() - monotonic()
        logging.getLogger("apscheduler").setLevel(logging.ERROR)

    def add(self, name: str, every_s: float, run: Callable[[], None]) -> None:
        beat = Beat(name, every_s, run, self.monotonic())
        self.beats.append(beat)
        self.scheduler.add_job(self.guarded(beat), NEVER, id=name, next_run_time=None)

    def guarded(self, beat: Beat) -> Callable[[], None]:
        def run() -> None:
            try:
                beat.run()
            except BaseException as error:
                log.critical("the %s beat failed", beat.name, exc_info=True)
                self.on_error(error)

        return run

    def start(self) -> None:
        self.scheduler.start()
        self.hand.start()

    def turn_hand(self) -> None:
        while not self.stopped.wait(0.2):
            self.step()

    def step(self) -> None:
        """Put the beats that are due by the monotonic clock to now; tell of a jump of the wall clock."""
        self.watch_wall()
        now = self.monotonic()
        for beat in self.beats:
            if now >= beat.due:
                beat.due = now + beat.every_s
                self.scheduler.modify_job(beat.name, next_run_time=datetime.now(UTC))

    def watch_wall(self) -> None:
        offset = self.wall().timestamp() - self.monotonic()
        jump = timedelta(seconds=offset - self.offset)
        self.offset = offset
        if abs(jump) > JUMP:
            self.on_jump(jump)

    def stop(self) -> None:
        self.stopped.set()
        if self.hand.is_alive():
            self.hand.join(2)
        if self.scheduler.running:
            self.scheduler.shutdown(wait=True)
