"""A long run with faults: is anything invented, do memory and open files stay where they are?

    python -m tests.bench.soak --minutes N [--sources S]

Two thousand sources on two thousand hosts of a local site whose counters and lists change at every look; one look in
twenty meets a fault (503, 429, a circle, a charset that lies, a soft 404, a reset, a body without end, a trickle, a
body cut off, bombs). Nothing is ever edited. The service runs as it is installed, beats and all, in a process of its
own. The start is measured once every page was read, the end as the mean of the last tenth. Ends with one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import mean
from typing import Any

from rich.console import Console
from rich.progress import Progress

from monitor import config as configuration
from monitor.service import Service
from storage import open_archive
from storage.records import ChangeFilter
from tests.acceptance.fault_newsroom import FAULTS, answer, fixed
from tests.bench.faults_hostile import MISSING, MIX, Misbehaving, page_of
from tests.bench.machine import family, files_of, rss_of

FAULTY = 0.05
EVERY_S = 2.0
SETTINGS = """
[nightdesk]
contact = "bench@example.org"
data_dir = "{folder}"
allow = ["127.0.0.0/8"]
ports = [{port}]
listen = "127.0.0.1:0"
gap = "1s"
floor = "{floor}s"
ceiling = "{floor}s"
deadline = "4s"

[[channel]]
name = "desk"
kind = "terminal"

[[alert]]
name = "all"
channels = ["desk"]
"""


class Site(Misbehaving):
    """Each look at a page has other noise, and by chance a fault."""

    def __init__(self) -> None:
        super().__init__()
        self.dice = random.Random(8)
        self.read: set[str] = set()

    def _fault(self, path: str) -> Any:
        name = path.strip("/").partition("?")[0]
        if not name.isdigit():
            return super()._fault(path)
        noise = f"<aside>{self.dice.randint(1, 99_999)} people read this now</aside></body>".encode()
        body = page_of(int(name)).replace(b"</body>", noise)
        first = path not in self.read
        self.read.add(path)
        if first or self.dice.random() >= FAULTY:
            return fixed(answer("200 OK", body=body))
        (trouble,) = self.dice.choices([name for name, _ in MIX], [share for _, share in MIX])
        if trouble == "missing":
            return fixed(answer("200 OK", body=MISSING))
        if trouble == "lying":
            return fixed(answer("200 OK", "Content-Type: text/html; charset=iso-8859-1", body=body))
        return FAULTS[trouble]


def run_service(folder: str, port: int, sources: int, floor: int, orders: Connection) -> None:
    """The service's process: answers each order with (pages read, visits, changes); ends on None."""
    path = Path(folder) / "sources.toml"
    text = SETTINGS.format(folder=folder, port=port, floor=floor)
    for n in range(sources):
        url = f"http://127.1.{n // 250}.{n % 250 + 1}:{port}/{n}"
        text += f'\n[[source]]\nslug = "page-{n}"\nkind = "article"\nurl = "{url}"\n'
    path.write_text(text, encoding="utf-8")
    settings = configuration.load(path)
    service = Service(settings, open_archive(settings.archive_path()))
    service.start()
    orders.send("started")
    while orders.recv():
        counts = service.archive.counts()
        orders.send((counts["items"], sum(service.rounds.outcomes.values()), str(service.failure or "")))
    changes = [(c.item.url, c.change.flags) for c in service.archive.changes(ChangeFilter(), limit=1000)]
    service.stop()
    orders.send(changes)


class Soak:
    """The run, and what was seen of it."""

    def __init__(self, sources: int, minutes: float) -> None:
        self.sources = sources
        self.seconds = minutes * 60
        self.rss: list[float] = []
        self.files: list[int] = []
        self.visits = 0
        self.failure = ""

    def run(self, progress: Progress) -> dict[str, Any]:
        floor = max(20, int(self.sources / 25))
        with Site() as site, tempfile.TemporaryDirectory(prefix="nightdesk-soak-") as folder:
            context = multiprocessing.get_context("spawn")
            self.orders, theirs = context.Pipe()
            process = context.Process(target=run_service, args=(folder, site.port, self.sources, floor, theirs))
            process.start()
            self.pid = process.pid or 0
            self.orders.recv()
            self.watch(progress)
            self.orders.send(None)
            changes = self.orders.recv()
            process.join(60)
        return self.figures(changes)

    def watch(self, progress: Progress) -> None:
        """Until the time is over; what is measured begins when every page was read."""
        bar = progress.add_task("soak", total=self.seconds)
        ends, warm = time.monotonic() + self.seconds, False
        while (left := ends - time.monotonic()) > 0 and not self.failure:
            self.orders.send(True)
            items, self.visits, self.failure = self.orders.recv()
            warm = warm or items >= self.sources * 0.98
            if warm:
                self.measure()
            progress.update(bar, completed=self.seconds - left)
            time.sleep(EVERY_S)

    def measure(self) -> None:
        everybody = family(self.pid)
        self.rss.append(sum(map(rss_of, everybody)))
        self.files.append(sum(map(files_of, everybody)))

    def figures(self, changes: list[Any]) -> dict[str, Any]:
        for line in [*changes[:10], *([self.failure] if self.failure else [])]:
            print(line, file=sys.stderr)
        tenth = max(1, len(self.rss) // 10)
        rss, files = self.rss or [0.0], self.files or [0]
        return {
            "visits": self.visits,
            "rss_start_mb": round(mean(rss[:tenth]), 1),
            "rss_end_mb": round(mean(rss[-tenth:]), 1),
            "fds_start": round(mean(files[:tenth])),
            "fds_end": round(mean(files[-tenth:])),
            "false_changes": len(changes),
            "failed": bool(self.failure),
        }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--sources", type=int, default=2000)
    options = parser.parse_args(arguments)
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        figures = Soak(options.sources, options.minutes).run(progress)
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
