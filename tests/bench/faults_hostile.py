"""Three hundred pages of which some misbehave at every look, and none is edited: is a change told, does memory move?

The mix: 2 % 503, 2 % 429, 1 % circles of redirects, 6 % charsets that lie, 2 % soft 404s, 1 % resets, 0.7 % bodies
without end, 1 % trickles, 1 % bodies cut off, 1 % bombs. At every look it meets other pages.
"""

from __future__ import annotations

import multiprocessing
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

from monitor import config as configuration
from monitor import memory
from monitor.check import Tools
from monitor.egress import Guard
from monitor.fetch import Fetcher
from monitor.turns import Rounds
from monitor.workers import Workers
from storage import open_archive
from storage.records import ChangeFilter
from tests.acceptance.fault_newsroom import FAULTS, FaultNewsroom, answer, fixed
from tests.bench.faults_world import article, paragraphs
from tests.bench.machine import Meter
from tests.bench.visits import Clock, visit_all

PAGES = 300
LOOKS = 4
MIX = (
    ("/503", 20), ("/429", 20), ("/circle", 10), ("lying", 60), ("missing", 20), ("/reset", 10), ("/endless-body", 7),
    ("/trickle", 10), ("/short", 10), ("/brotli-bomb", 5), ("/gzip-bomb", 5),
)  # fmt: skip
"""What happens, and to how many of a thousand pages."""
SETTINGS = """
[nightdesk]
contact = "bench@example.org"
data_dir = "{folder}"
allow = ["127.0.0.0/8"]
ports = [{port}]
gap = "0s"
deadline = "4s"

[[channel]]
name = "desk"
kind = "terminal"

[[alert]]
name = "all"
channels = ["desk"]
"""


class Score(Protocol):
    false_changes: int
    lost: int
    wrong: list[str]


def trouble_of(page: int, look: int) -> str:
    """What happens to a page at a look; empty if it is served as it is."""
    if look == 0:
        return ""
    place = (page * 997 + look * 331) % 1000
    for name, share in MIX:
        if place < share:
            return name
        place -= share
    return ""


def page_of(number: int) -> bytes:
    body = paragraphs(number)
    body[0] += f" Café Zürich, number {number}, said “no” – and stayed open."
    return article(f"The harbour and its {number} boats", body)


MISSING = b"<html><head><title>Page not found</title></head><body><h1>404</h1><p>We cannot find it.</p></body></html>"


class Misbehaving(FaultNewsroom):
    """`/LOOK/…` never shows in addresses: the look is told from outside."""

    at = "0.0.0.0"
    look = 0

    def _fault(self, path: str) -> Any:
        name = path.strip("/").partition("?")[0]
        if not name.isdigit():
            return super()._fault(path)
        trouble = trouble_of(int(name), self.look)
        if trouble == "missing":
            return fixed(answer("200 OK", body=MISSING))
        if trouble == "lying":
            return fixed(answer("200 OK", "Content-Type: text/html; charset=iso-8859-1", body=page_of(int(name))))
        return FAULTS[trouble] if trouble else fixed(answer("200 OK", body=page_of(int(name))))


def run_line(folder: str, port: int, orders: Connection) -> None:
    """The service's process: a look at every page for each order; answers with the outcomes, last with the changes."""
    memory.give_back()
    path = Path(folder) / "sources.toml"
    text = SETTINGS.format(folder=folder, port=port)
    for n in range(PAGES):
        url = f"http://127.0.{n // 250 + 2}.{n % 250 + 1}:{port}/{n}"
        text += f'\n[[source]]\nslug = "page-{n}"\nkind = "article"\nurl = "{url}"\n'
    path.write_text(text, encoding="utf-8")
    settings = configuration.load(path)
    clock = Clock(datetime(2026, 5, 4, 9, tzinfo=UTC))
    archive = open_archive(settings.archive_path())
    archive.sync_sources(settings.source_records(), clock.now, settings.gaps())
    fetcher = Fetcher(Guard(settings.nightdesk.allow, settings.nightdesk.ports), settings.fetch_settings(), clock)
    workers = Workers(settings.nightdesk.workers)
    rounds = Rounds(archive, Tools(settings, fetcher, workers, clock), settings.gap_of)
    while orders.recv():
        rounds.outcomes.clear()
        visit_all(rounds, clock, PAGES)
        orders.send(dict(rounds.outcomes))
        clock.now += timedelta(days=8)
    orders.send([(c.item.url, c.change.flags) for c in archive.changes(ChangeFilter(), limit=500)])
    rounds.stop(30)
    workers.close()
    archive.close()


@dataclass
class Looked:
    peak_mb: float = 0.0
    changes: list[Any] = field(default_factory=list)
    outcomes: list[dict[str, int]] = field(default_factory=list)


def looks(faults: bool) -> Looked:
    """The whole run, with or without faults."""
    found = Looked()
    with Misbehaving() as newsroom, tempfile.TemporaryDirectory(prefix="nightdesk-bench-") as folder:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=run_line, args=(folder, newsroom.port, theirs))
        process.start()
        meter = Meter(process.pid or 0)
        for look in range(LOOKS):
            newsroom.look = look if faults else 0
            ours.send(True)
            found.outcomes.append(ours.recv())
        ours.send(False)
        found.changes = ours.recv()
        process.join(60)
        meter.close()
        found.peak_mb = meter.rss_mb
    return found


def hostile_servers(score: Score) -> dict[str, float]:
    """Both runs; what memory they took at most."""
    calm, hostile = looks(False), looks(True)
    score.false_changes += len(hostile.changes) + len(calm.changes)
    score.lost += int(hostile.outcomes[0].get("first", 0) != PAGES)
    if hostile.changes or calm.changes:
        score.wrong.append(f"hostile: {hostile.changes[:5]} {calm.changes[:5]}")
    return {"rss_mb": round(hostile.peak_mb, 1), "rss_without_faults_mb": round(calm.peak_mb, 1)}
