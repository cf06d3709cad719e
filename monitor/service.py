"""The running service: beats, signals, readiness, watchdog, control socket; has the pages it is given served."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from monitor import alerts, config, control, hook, memory, revisit, sdnotify, websub
from monitor.beats import Beats
from monitor.check import Tools
from monitor.clock import TRIM, SteadyClock
from monitor.config import Config
from monitor.egress import Guard
from monitor.errors import ConfigError, NightdeskError
from monitor.fetch import Fetcher
from monitor.notify import drain, open_channels
from monitor.render.times import count
from monitor.turns import Rounds
from monitor.verdict import overdue_faults
from monitor.watchers import clock_fault, disk_fault, needy_faults, quiet_faults, stuck_fault
from monitor.workers import Workers
from storage import Archive
from storage.records import Fault

log = logging.getLogger("nightdesk")

PATIENCE_S = 5.0
"""How long a stop waits for running visits."""
LATE = timedelta(hours=1)
HOUR = timedelta(hours=1)
PACES = (0.5, 20.0)
"""Waits are at best halved and at worst made twenty times as long in order to keep the budget."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Pages(Protocol):
    """Serves the desk's pages beside the service."""

    def start(self, listener: socket.socket, failed: Callable[[BaseException], None]) -> None: ...

    def acted(self) -> None:
        """Something was done that the next page must show."""

    def stop(self) -> None: ...


class Service:
    """Owns the archive's writer for as long as it runs."""

    def __init__(self, settings: Config, archive: Archive, *, clock: Callable[[], datetime] = utc_now) -> None:
        self.config = settings
        self.archive = archive
        self.clock = SteadyClock(clock)
        self.stopped = threading.Event()
        self.failure: BaseException | None = None
        self.last_tick = time.monotonic()
        self.ready = False
        self.disk_short = False
        self.reload_failed = ""
        self.guard = Guard(settings.nightdesk.allow, settings.nightdesk.ports)
        self.fetcher = Fetcher(self.guard, settings.fetch_settings())
        self.workers = Workers(int(settings.nightdesk.workers))
        self.channels = open_channels(settings, self.guard)
        self.rounds = self.open_rounds()
        self.turning = threading.Lock()
        """Held while turns are started, so that a reload never closes what a tick is using."""
        self.telling = threading.Lock()
        """Held while notices are sent and marked, so that no time of before a jump is written after it."""
        self.counted = (self.clock(), 0)
        """When visits were last counted, and how many there had been."""
        self.jump = (0.0, timedelta(0))
        """When the wall clock jumped last, by the monotonic clock, and by how much."""
        self.beats = Beats(self.crashed, self.jumped, clock)
        self.pages: Pages | None = None
        self.socket: control.ControlSocket | None = None

    def open_rounds(self) -> Rounds:
        tools = Tools(self.config, self.fetcher, self.workers, self.clock)
        rounds = Rounds(self.archive, tools, self.config.gap_of)
        rounds.line.pace = float(self.archive.setting("pace") or 1.0)
        return rounds

    # ------------------------------------------------------------ life

    def start(self, pages: Pages | None = None) -> None:
        """Sources in, beats on, pages served. Returns at once."""
        memory.give_back()
        now = self.clock()
        self.archive.sync_sources(self.config.source_records(), now, self.config.gaps())
        self.catch_up(now)
        self.archive.restart_politely(now)
        self.socket = control.ControlSocket(self.config.data_dir, self.act)
        if pages is not None:
            self.pages = pages
            pages.start(listening(*self.config.listen_address()), self.crashed)
        self.beats.add("tick", 1, self.tick)
        self.beats.add("drain", 1, self.drain)
        self.beats.add("upkeep", 60, self.upkeep)
        self.beats.add("websub", 60, self.subscribe)
        self.beats.add("hook", 60, self.remind)
        self.beats.start()

    def catch_up(self, now: datetime) -> None:
        """Hosts that were asked in the future: the clock was set back while we were away, and what was due moves too."""
        newest = max((host.last_asked_at for host in self.archive.hosts() if host.last_asked_at), default=now)
        if newest - now > TRIM:
            self.jumped(now - newest)
            self.archive.shift_clock(now - newest)

    def run(self, pages: Pages | None = None) -> int:
        """Until SIGTERM or SIGINT, or a bug of ours. 0, or 70 after a bug."""
        signal.signal(signal.SIGTERM, lambda *_: self.stopped.set())
        signal.signal(signal.SIGINT, lambda *_: self.stopped.set())
        signal.signal(signal.SIGHUP, lambda *_: threading.Thread(target=self.reload, daemon=True).start())
        try:
            self.start(pages)
        except NightdeskError:
            self.stop()
            raise
        while not self.stopped.wait(1):
            pass
        log.info("stopping …")
        self.stop()
        return 70 if self.failure is not None else 0

    def stop(self) -> None:
        sdnotify.stopping()
        self.rounds.stopping.set()
        self.beats.stop()
        self.rounds.stop(PATIENCE_S)
        if self.pages is not None:
            self.pages.stop()
        if self.socket is not None:
            self.socket.close()
        self.fetcher.close()
        self.workers.close()
        self.archive.close()

    def crashed(self, error: BaseException) -> None:
        """A bug of ours: stop loudly, and let whoever runs us start us again."""
        self.failure = error
        self.stopped.set()

    # ------------------------------------------------------------ beats

    def tick(self) -> None:
        with self.turning:
            waiting = self.clock.behind() and not self.leap()
            if not self.disk_short and not waiting:
                self.rounds.tick(self.clock())
            else:
                self.rounds.flush()
        self.last_tick = time.monotonic()
        if not self.ready:
            self.ready = True
            sdnotify.ready()
        sdnotify.watchdog()

    def leap(self) -> bool:
        """Follow a wall clock that jumped, as soon as no visit of before is under way; what was due stays as far away
        as it was. Whether it could be done."""
        if self.rounds.running:
            return False
        with self.telling:
            self.rounds.flush()
            self.archive.shift_clock(self.clock.take_over())
        return True

    def drain(self) -> None:
        with self.telling:
            drain(self.archive, self.channels, self.clock())

    def upkeep(self) -> None:
        now = self.clock()
        self.watch_disk(now)
        self.tell(overdue_faults(self.archive.overdue(now, LATE), now), "overdue", now)
        states = self.archive.sources()
        self.tell(quiet_faults(states, now), "quiet", now)
        self.tell(needy_faults(states), "needs", now)
        self.tell(clock_fault(self.latest_jump()), "clock", now)
        self.tell(stuck_fault(self.archive.notices(state="parked", limit=20)), "notices", now)
        self.keep_budget(now)
        self.archive.upkeep(now)

    def subscribe(self) -> None:
        """Ask the hubs of feeds for their news, if they can reach us."""
        if self.config.nightdesk.public_url:
            place = websub.Place(self.config.public_url, self.guard, self.config.user_agent())
            websub.subscribe(self.archive, place, self.clock())

    def remind(self) -> None:
        """Pages to which something was delivered while they were being visited are due."""
        hook.remind(self.archive, self.clock())

    def keep_budget(self, now: datetime) -> None:
        """Once an hour: look less often where more looks were made than the budget grants, and more often again."""
        looks = sum(self.rounds.outcomes.values())
        since, before = self.counted
        if now - since < HOUR:
            return
        self.counted = (now, looks)
        page_days = self.archive.counts()["pages"] * ((now - since) / timedelta(days=1))
        made = looks - before if looks >= before else looks
        pace = revisit.repaced(self.rounds.line.pace, made, page_days, self.config.nightdesk.budget)
        self.rounds.line.pace = min(max(pace, PACES[0]), PACES[1])
        self.archive.put_setting("pace", f"{self.rounds.line.pace:.4f}")

    def watch_disk(self, now: datetime) -> None:
        desk = self.config.nightdesk
        usage = shutil.disk_usage(self.config.data_dir)
        faults = disk_fault(usage.free, usage.total, int(desk.disk_reserve), desk.disk_share)
        if bool(faults) != self.disk_short:
            self.disk_short = bool(faults)
            log.warning(faults[0].text if faults else "there is room on the disk again; visits go on")
        self.tell(faults, "disk", now)

    def tell(self, faults: list[Fault], kind: str, now: datetime) -> None:
        """Make exactly these faults of a kind stand; operators are told of new ones."""
        for fault in faults:
            owed = alerts.owed_for_faults((fault,), self.config.alerts, alerts.fault_context(self.config, fault, now))
            self.archive.raise_fault(fault, now, owed)
        named = {fault.subject for fault in faults}
        for standing in self.archive.faults():
            if standing.fault.kind == kind and standing.fault.subject not in named:
                self.archive.clear_fault(kind, standing.fault.subject, now)

    def jumped(self, delta: timedelta) -> None:
        """The wall clock jumped; the next tick follows it, the next upkeep tells operators."""
        self.jump = (time.monotonic(), delta)
        log.warning("the clock jumped by %s; due times, leases and retries move with it", delta)

    def latest_jump(self) -> timedelta:
        """By how much the clock jumped within the last hour of its own time; nought if it did not."""
        at, delta = self.jump
        return delta if time.monotonic() - at < HOUR.total_seconds() else timedelta(0)

    # ------------------------------------------------------------ commands

    def act(self, command: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """What the control socket and the web pages ask for."""
        if command == "reload":
            problem = self.reload()
            if problem:
                raise ConfigErrorText(problem)
            return {"done": f"{count(len(self.config.sources), 'source')} in force"}
        if command == "status":
            return {"pid": os.getpid(), **self.health()}
        done = control.perform(self.archive, command, arguments, self.clock())
        if self.pages is not None:
            self.pages.acted()
        return done

    def reload(self) -> str:
        """Read sources.toml again. A bad file keeps the old one in force; the problems in words, empty if none."""
        sdnotify.reloading()
        try:
            fresh = config.load(Path(self.config.path))
        except ConfigError as error:
            log.error("sources.toml was not taken over; the old one stays in force:\n%s", error)
            self.reload_failed = str(error)
            sdnotify.ready()
            return str(error)
        self.reload_failed = ""
        self.take_over(fresh)
        sdnotify.ready()
        log.info("%s in force", count(len(fresh.sources), "source"))
        for problem in fresh.missing_secrets():
            log.warning("not readable: %s", problem)
        return ""

    def take_over(self, fresh: Config) -> None:
        self.config = fresh
        self.guard = Guard(fresh.nightdesk.allow, fresh.nightdesk.ports)
        self.channels = open_channels(fresh, self.guard)
        old_rounds, old_fetcher = self.rounds, self.fetcher
        self.fetcher = Fetcher(self.guard, fresh.fetch_settings())
        self.archive.sync_sources(fresh.source_records(), self.clock(), fresh.gaps())
        with self.turning:
            self.rounds = self.open_rounds()
        old_rounds.stop(PATIENCE_S)
        old_fetcher.close()

    def health(self) -> dict[str, Any]:
        """For /healthz, /readyz and `status`: is the loop alive, is everything in order?"""
        return {
            "alive": time.monotonic() - self.last_tick < 30,
            "ready": self.ready,
            "tick_age_s": round(time.monotonic() - self.last_tick, 1),
            "disk_short": self.disk_short,
            "reload_failed": bool(self.reload_failed),
            "visits": dict(self.rounds.outcomes),
            "running": len(self.rounds.running),
        }


def listening(host: str, port: int) -> socket.socket:
    """A listening socket for the pages. Raises NightdeskError where the address is taken or is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise NightdeskError(f"pages cannot be served at {host}:{port}: {error.strerror}; set `listen`") from error
    listener.listen(128)
    return listener


class ConfigErrorText(NightdeskError):
    """sources.toml was not taken over: {problems}."""

    exit_code = 78
