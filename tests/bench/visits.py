"""What a visit costs on the whole line, beside a bare httpx loop over the same addresses in the same run.

    python -m tests.bench.visits --pages N

The site serves pages of 100 to 300 KB, gzipped, from a process of its own that is left out. The line (claim, fetch
through the guard, read in child processes, compare, owe, record) runs in another, with all its children counted; the
loop (one httpx.Client, 16 threads, keep-alive, gzip) in a third. CPU is per page, in milliseconds. Before the phase
that counts as noisy the line sees noise twice, as it would in its first hour. Ends with one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import Progress

from monitor import config as configuration
from monitor import memory
from monitor.check import Tools
from monitor.egress import Guard
from monitor.fetch import Fetcher
from monitor.turns import Rounds
from monitor.workers import Workers
from storage import open_archive
from tests.bench.machine import Meter
from tests.bench.visits_site import Phase, serve

HOSTS = 20
"""As many as httpx's own pool keeps connections for: more would only burden the loop."""
THREADS = 16
PATIENCE_S = 900
BETWEEN = timedelta(days=8)
SETTINGS = """
[nightdesk]
contact = "bench@example.org"
data_dir = "{data}"
allow = ["127.0.0.0/8"]
ports = [{port}]
gap = "0s"

[[channel]]
name = "desk"
kind = "terminal"

[[alert]]
name = "all"
channels = ["desk"]
"""
SOURCE = """
[[source]]
slug = "page-{n}"
kind = "article"
url = "{url}"
"""
FIRST = Phase()
SCRIPT = (
    ("first", FIRST),
    ("not_modified", FIRST),
    ("learning", Phase(0, 1)),
    ("learning", Phase(0, 2)),
    ("noisy", Phase(0, 3)),
    ("changed", Phase(1, 4)),
)


def addresses(port: int, pages: int) -> list[str]:
    """Every host's pages one after the other, so that both sides can keep their connections."""
    hosts = min(HOSTS, pages)
    return [
        f"http://127.1.{n % hosts // 250}.{n % hosts % 250 + 1}:{port}/{n}"
        for n in sorted(range(pages), key=lambda n: n % hosts)
    ]


# ---------------------------------------------------------------- the line


@dataclass
class Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


def run_line(folder: str, port: int, pages: int, orders: Connection) -> None:
    """The line's process: visits every page once for each order, and answers with what the visits came to."""
    memory.give_back()
    path = Path(folder) / "sources.toml"
    sources = "".join(SOURCE.format(n=n, url=url) for n, url in enumerate(addresses(port, pages)))
    path.write_text(SETTINGS.format(data=folder, port=port) + sources, encoding="utf-8")
    settings = configuration.load(path)
    clock = Clock(datetime(2026, 5, 4, 9, tzinfo=UTC))
    archive = open_archive(settings.archive_path())
    archive.sync_sources(settings.source_records(), clock.now, settings.gaps())
    fetcher = Fetcher(Guard(settings.nightdesk.allow, settings.nightdesk.ports), settings.fetch_settings(), clock)
    workers = Workers(settings.nightdesk.workers)
    rounds = Rounds(archive, Tools(settings, fetcher, workers, clock), settings.gap_of)
    orders.send("ready")
    while orders.recv():
        rounds.outcomes.clear()
        visit_all(rounds, clock, pages)
        orders.send(dict(rounds.outcomes))
        clock.now += BETWEEN
    rounds.stop(30)
    fetcher.close()
    workers.close()
    archive.close()


def visit_all(rounds: Rounds, clock: Clock, pages: int) -> None:
    ends = time.monotonic() + PATIENCE_S
    while sum(rounds.outcomes.values()) < pages or rounds.running:
        rounds.tick(clock.now)
        rounds.stopping.wait(0.02)
        if time.monotonic() > ends:
            raise TimeoutError(f"only {sum(rounds.outcomes.values())} of {pages} pages were visited")
    rounds.flush()


# ---------------------------------------------------------------- the bare loop


def run_loop(port: int, pages: int, orders: Connection) -> None:
    """The loop's process: asks for every page once for each order (the entity tag, or None), and answers with the
    statuses it saw."""
    urls = addresses(port, pages)
    headers = {"Accept-Encoding": "gzip"}
    with httpx.Client(headers=headers, timeout=60, trust_env=False) as client, ThreadPoolExecutor(THREADS) as pool:
        orders.send("ready")
        while (etag := orders.recv()) is not False:

            def ask(url: str, extra: dict[str, str]) -> int:
                answer = client.get(url, headers=extra)
                return answer.status_code if answer.status_code == 304 or len(answer.content) else 0

            extra = {"If-None-Match": etag} if etag else {}
            statuses = list(pool.map(lambda url, extra=extra: ask(url, extra), urls))
            orders.send({str(status): statuses.count(status) for status in set(statuses)})


# ---------------------------------------------------------------- the run


class Side:
    """A process under a meter, and the pipe to it."""

    def __init__(self, target: Any, *arguments: Any) -> None:
        context = multiprocessing.get_context("spawn")
        self.orders, theirs = context.Pipe()
        self.process = context.Process(target=target, args=(*arguments, theirs))
        self.process.start()
        theirs.close()
        self.first = self.orders.recv()
        self.pid = self.process.pid or 0

    def ask(self, order: Any) -> Any:
        self.orders.send(order)
        return self.orders.recv()

    def close(self, order: Any) -> None:
        self.orders.send(order)
        self.process.join(60)
        if self.process.is_alive():
            self.process.kill()


@contextmanager
def timed(meter: Meter, pages: int, into: dict[str, float]) -> Any:
    """CPU milliseconds and wall seconds a page of what happens inside."""
    cpu, own, wall = meter.cpu_s, meter.cpu[meter.root], time.monotonic()
    yield
    into["cpu_ms"] = 1000 * (meter.cpu_s - cpu) / pages
    into["own_cpu_ms"] = 1000 * (meter.cpu[meter.root] - own) / pages
    into["wall_s"] = time.monotonic() - wall


@dataclass
class Run:
    pages: int
    advance: Any

    def measure(self) -> dict[str, Any]:
        site = Side(serve, self.pages)
        with tempfile.TemporaryDirectory(prefix="nightdesk-bench-") as folder:
            line = Side(run_line, folder, site.first, self.pages)
            loop = Side(run_loop, site.first, self.pages)
            meters = Meter(line.pid), Meter(loop.pid)
            try:
                return self.play(site, line, loop, *meters)
            finally:
                for meter in meters:
                    meter.close()
                line.close(False)
                loop.close(False)
                site.close(None)

    def play(self, site: Side, line: Side, loop: Side, line_meter: Meter, loop_meter: Meter) -> dict[str, Any]:
        cost: dict[str, dict[str, float]] = {}
        outcomes: dict[str, Any] = {}
        for name, phase in SCRIPT:
            site.ask(phase)
            with timed(line_meter, self.pages, cost.setdefault(name, {})):
                outcomes[name] = line.ask(True)
            self.advance()
            if name in ("not_modified", "noisy"):
                etag = phase.etag.decode() if name == "not_modified" else None
                loop.ask(etag)
                with timed(loop_meter, self.pages, cost.setdefault(f"httpx_{name}", {})):
                    outcomes[f"httpx_{name}"] = loop.ask(etag)
        expected = {"first": "first", "not_modified": "unchanged", "noisy": "unchanged", "changed": "changed"}
        for name, outcome in expected.items():
            if outcomes[name] != {outcome: self.pages}:
                print(f"{name}: {outcomes[name]}, not {self.pages} {outcome}", file=sys.stderr)
        return {
            "not_modified_cpu_ms": round(cost["not_modified"]["cpu_ms"], 2),
            "noisy_cpu_ms": round(cost["noisy"]["cpu_ms"], 2),
            "changed_cpu_ms": round(cost["changed"]["cpu_ms"], 2),
            "httpx_not_modified_cpu_ms": round(cost["httpx_not_modified"]["cpu_ms"], 2),
            "httpx_200_cpu_ms": round(cost["httpx_noisy"]["cpu_ms"], 2),
            "pages_per_s": round(self.pages / cost["noisy"]["wall_s"], 1),
            "rss_mb": round(line_meter.rss_mb, 1),
            "children_rss_mb": round(line_meter.children_rss_mb, 1),
            "first_cpu_ms": round(cost["first"]["cpu_ms"], 2),
            "without_children_cpu_ms": {name: round(cost[name]["own_cpu_ms"], 2) for name in expected},
            "outcomes": {name: outcomes[name] for name in expected},
        }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    pages = parser.parse_args(arguments).pages
    progress = Progress(console=Console(stderr=True), disable=not sys.stderr.isatty())
    with progress:
        bar = progress.add_task("visits", total=len(SCRIPT))
        figures = Run(pages, lambda: progress.advance(bar)).measure()
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
