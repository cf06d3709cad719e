"""Replays real page histories through a local HTTP server and the real line: check, archive, notices.

    python -m tests.bench.histories CORPUS [--sets a,b] [--limit N] [--keep-all] [--git] [--out FILE]

Ends with one line of JSON; docs/benches.md says what each key means.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from monitor import config as configuration
from monitor.check import BROKE, Tools
from monitor.egress import Guard
from monitor.fetch import Fetcher
from monitor.turns import Rounds
from monitor.workers import Workers
from storage import Archive, open_archive
from storage.records import Finding, Outcome, Page, Source, Weight
from tests.bench.corpus import DOCKETS, Capture, History, histories, sets_of
from tests.bench.site import Site
from tests.bench.tally import Tally, pooled
from tests.bench.told import RECORDS, Shown, Told, events_of, has_rows, is_part

LOOKS = 3
SAMPLED_OPENS = 3000
SETTINGS = """
[nightdesk]
contact = "bench@example.org"
data_dir = "{data}"
allow = ["127.0.0.0/8"]
ports = [{port}]
gap = "0s"
visits_at_once = 1

[[channel]]
name = "desk"
kind = "terminal"

[[alert]]
name = "all"
channels = ["desk"]
"""
SOURCE = """
[[source]]
slug = "{slug}"
kind = "{kind}"
url = "{url}"
floor = "3650d"
ceiling = "3650d"
{keep}
"""
"""A page is looked at when its next capture stands there, and not in between."""


@dataclass
class Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


class Replay:
    """One set's histories on one archive, all their captures in the order of time."""

    def __init__(self, name: str, keep_all: bool) -> None:
        self.name = name
        self.keep = 'keep = "all"' if keep_all else ""
        self.folder = tempfile.TemporaryDirectory(prefix="nightdesk-bench-")
        self.site = Site()
        self.path = Path(self.folder.name) / "sources.toml"
        self.clock = Clock(datetime.fromisoformat("2000-01-01T00:00:00+00:00"))
        self.archive: Archive = open_archive(Path(self.folder.name) / "nightdesk.sqlite")
        judged = name in DOCKETS
        self.shown: dict[str, Shown] = {}
        self.tally = Tally(told=Told() if judged else None, plain=Told() if judged else None)

    def source(self, history: History) -> str:
        site = history.url.split("/")[2] if "//" in history.url else history.set
        url = self.site.url(site, f"/{history.page}")
        return SOURCE.format(slug=history.slug, kind=history.kind, url=url, keep=self.keep)

    def settings(self, pages: Sequence[History]) -> configuration.Config:
        text = SETTINGS.format(data=self.folder.name, port=self.site.port)
        self.path.write_text(text + "".join(map(self.source, pages)), encoding="utf-8")
        return configuration.load(self.path)

    def run(self, pages: Sequence[History]) -> None:
        """A page is a source from its first capture on."""
        settings = self.settings(pages)
        sources = {source.slug: source for source in settings.source_records()}
        fetcher = Fetcher(Guard(settings.nightdesk.allow, settings.nightdesk.ports), settings.fetch_settings())
        rounds = Rounds(self.archive, Tools(settings, fetcher, Workers(0), self.clock), settings.gap_of)
        known: list[Source] = []
        shown: dict[str, Capture] = {}
        self.tally.pages = len(pages)
        try:
            for history, capture in in_time(pages):
                self.clock.now = max(capture.at, self.clock.now + timedelta(seconds=1))
                if history.slug not in shown:
                    known.append(sources[history.slug])
                    self.archive.sync_sources(known, self.clock.now, settings.gaps())
                self.step(history, rounds, shown.get(history.slug), capture)
                if history.slug not in shown or self.tally.told is None or has_rows(self.name, capture):
                    self.see(history, shown.get(history.slug), capture)
                    shown[history.slug] = capture
        finally:
            rounds.stop(60)
            fetcher.close()

    def see(self, history: History, before: Capture | None, capture: Capture) -> None:
        if self.tally.told is not None and self.name != RECORDS:
            self.shown.setdefault(history.page, Shown()).see(before, capture)

    def step(self, history: History, rounds: Rounds, before: Capture | None, capture: Capture) -> None:
        page = self.page(history)
        version, item_id = page.version, page.item_id
        self.site.put(f"/{history.page}", capture.payload, capture.content_type)
        self.tally.offered += 1
        for _ in range(LOOKS):
            try:
                self.look(page, rounds)
            except Exception:
                self.tally.errors += 1
                self.note(history, capture, "error", traceback.format_exc(limit=-4))
                rounds.failure = None
            page = self.page(history)
            if page.last_outcome is Outcome.UNREADABLE and BROKE in (why := self.archive.visits(page.id, 1)[0].reason):
                self.tally.errors += 1
                self.note(history, capture, "error", why)
            if page.last_outcome not in (Outcome.SUSPECT, Outcome.INCOMPLETE) and not page.pending:
                break
            self.clock.now += timedelta(minutes=10)
        self.judge(history, before, capture, version, page.version, page.item_id or item_id, page.last_outcome)

    def page(self, history: History) -> Page:
        page = self.archive.page(history.slug)
        assert page is not None
        return page

    def look(self, page: Page, rounds: Rounds) -> None:
        """Ticks until the page was visited; what a look before left to be confirmed may come first."""
        self.archive.due_now(page.id, self.clock.now)
        visited = page.last_visit_at
        while (after := self.archive.page(page.id)) is not None and after.last_visit_at == visited:
            assert rounds.tick(self.clock.now), f"{page.url} is not claimed"
            rounds.wait(120)
            self.tally.visits += 1
            if rounds.failure is not None:
                raise rounds.failure

    def judge(
        self,
        history: History,
        before: Capture | None,
        capture: Capture,
        was: int,
        now: int,
        item_id: str | None,
        outcome: Outcome | None,
    ) -> None:
        tally = self.tally
        new = now > was and was > 0
        tally.stored += now - max(1, was) if now > was else 0
        numbers = range(was + 1, now + 1) if new and item_id else ()
        changes = [c for n in numbers if (c := self.archive.change_between(item_id or "", n)) is not None]
        change = changes[-1] if changes else None
        tally.flagged += bool(change and change.change.weight is not Weight.MINOR)
        if capture.step == "noise":
            tally.noise_steps += 1
            tally.false += new
        if capture.step == "change":
            tally.change_steps += 1
            tally.missed += not new
        if (new and capture.step == "noise") or (not new and capture.step == "change"):
            words = (
                [f"{f.kind}: {f.before[:80]} → {f.after[:80]}" for f in change.change.findings[:6]] if change else []
            )
            self.note(history, capture, "false" if new else f"missed ({outcome})", words)
        if len(capture.text) >= 300 and outcome is not None and self.is_empty(outcome, now, was, item_id):
            tally.read_empty += 1
            self.note(history, capture, "empty", str(outcome))
        if (
            tally.told is not None
            and before is not None
            and has_rows(self.name, before)
            and has_rows(self.name, capture)
        ):
            self.judge_rows(history, before, capture, [f for stored in changes for f in stored.change.findings])

    def is_empty(self, outcome: Outcome, now: int, was: int, item_id: str | None) -> bool:
        if outcome in (Outcome.UNREADABLE, Outcome.BLOCKED):
            return True
        if now == was or item_id is None:
            return False
        version = self.archive.version(item_id, now)
        reading = version.reading if version else None
        if reading is None:
            return True
        content = reading.article.paragraphs if reading.article else reading.docket.entries if reading.docket else ()
        return not content

    def judge_rows(self, history: History, before: Capture, capture: Capture, findings: list[Finding]) -> None:
        assert self.tally.told is not None
        assert self.tally.plain is not None
        events = events_of(self.name, before, capture, self.shown.get(history.page))
        was = replace(self.tally.told)
        self.tally.told.add(events, findings, is_part(self.name, before, capture))
        self.tally.plain.add(events_of(self.name, before, capture), findings)
        if (self.tally.told.untold, self.tally.told.invented) != (was.untold, was.invented):
            rows = [f"{e.before[:100]} → {e.after[:100]}" for e in events[:5]]
            said = [f"{f.kind}: {f.before[:100]} → {f.after[:100]}" for f in findings[:5]]
            self.note(history, capture, "rows", {"expected": rows, "said": said})

    def note(self, history: History, capture: Capture, what: str, more: Any) -> None:
        at = capture.at.isoformat()
        self.tally.wrong.append({"set": self.name, "page": history.page, "at": at, "what": what, "more": more})

    def finish(self) -> Tally:
        """Upkeep, then what it weighs and how long a version takes to open."""
        self.archive.upkeep(self.clock.now, whole=True)
        self.tally.payload_bytes = self.archive.sizes()["payload_bytes"]
        self.tally.opens_ms = self.opens()
        self.archive.close()
        self.tally.archive_bytes = (Path(self.folder.name) / "nightdesk.sqlite").stat().st_size
        self.site.close()
        self.folder.cleanup()
        return self.tally

    def opens(self) -> list[float]:
        taken: list[float] = []
        for item in self.archive.items(limit=10_000):
            for stored in self.archive.captures(item.id, limit=10_000):
                if stored.kept and len(taken) < SAMPLED_OPENS:
                    start = time.perf_counter()
                    self.archive.capture(stored.id)
                    taken.append(1000 * (time.perf_counter() - start))
        return taken


def in_time(pages: Sequence[History]) -> list[tuple[History, Capture]]:
    return sorted(((h, c) for h in pages for c in h.captures), key=lambda pair: pair[1].at)


def replay_set(folder: Path, name: str, limit: int | None, keep_all: bool, git: bool) -> Tally:
    """One set, start to end; runs in a process of its own."""
    logging.getLogger("nightdesk").setLevel(logging.ERROR)
    replay = Replay(name, keep_all)
    pages = list(histories(folder, name, limit))
    start, before = time.monotonic(), cpu_seconds()
    replay.run(pages)
    seconds, cpu = time.monotonic() - start, cpu_seconds() - before
    tally = replay.finish()
    tally.seconds, tally.cpu_s = seconds, cpu
    tally.git_bytes = sum(map(git_size, pages)) if git else None
    return tally


def cpu_seconds() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def git_size(history: History) -> int:
    """What git needs for the same captures, packed."""
    with tempfile.TemporaryDirectory() as folder:
        clean = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "b", "GIT_AUTHOR_EMAIL": "b@b"}
        clean |= {"GIT_COMMITTER_NAME": "b", "GIT_COMMITTER_EMAIL": "b@b"}

        def git(*words: str) -> None:
            subprocess.run(["git", *words], cwd=folder, env=clean, check=True, capture_output=True)

        git("init", "-q")
        for capture in history.captures:
            (Path(folder) / "page").write_bytes(capture.payload)
            git("add", "page")
            git("commit", "-q", "--allow-empty", "-m", "c")
        git("gc", "-q", "--aggressive", "--prune=now")
        return sum(p.stat().st_size for p in (Path(folder) / ".git/objects/pack").glob("*"))


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--sets", help="comma-separated; all by default")
    parser.add_argument("--limit", type=int, help="pages of each set")
    parser.add_argument("--keep-all", action="store_true")
    parser.add_argument("--git", action="store_true", help="add git's packed size (slow)")
    parser.add_argument("--out", type=Path, help="write what went wrong, a line each")
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args(words)
    names = args.sets.split(",") if args.sets else sets_of(args.corpus)
    tallies: dict[str, Tally] = {}
    progress = Progress(console=Console(stderr=True), disable=not sys.stderr.isatty())
    with progress, ProcessPoolExecutor(args.processes) as pool:
        bar = progress.add_task("sets", total=len(names))
        tasks = {n: pool.submit(replay_set, args.corpus, n, args.limit, args.keep_all, args.git) for n in names}
        for name, task in tasks.items():
            tallies[name] = task.result()
            progress.console.print(f"{name}: {tallies[name].row()}", highlight=False, soft_wrap=True)
            progress.advance(bar)
    if args.out:
        wrong = [row for tally in tallies.values() for row in tally.wrong]
        args.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in wrong), encoding="utf-8")
    whole = pooled(list(tallies.values())).row()
    print(json.dumps({**whole, "sets": {name: tally.row() for name, tally in tallies.items()}}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
