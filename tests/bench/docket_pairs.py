"""Pairs of dockets served by a local site and visited by the real line: what was told of each."""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.progress import Progress

from monitor import config as configuration
from monitor.check import Tools
from monitor.egress import Guard
from monitor.fetch import Fetcher
from monitor.turns import Rounds
from monitor.workers import Workers
from storage import Archive, open_archive
from storage.records import ChangeFilter, Finding, Outcome, Page
from tests.bench.site import Site

LOOKS = 3
UNTOLD = (Outcome.SUSPECT, Outcome.INCOMPLETE)
GOOD = (Outcome.FIRST, Outcome.CHANGED, Outcome.UNCHANGED)
SETTINGS = """
[nightdesk]
contact = "bench@example.org"
data_dir = "{data}"
allow = ["127.0.0.0/8"]
ports = [{port}]
gap = "0s"
floor = "6d"
visits_at_once = 1
"""
SOURCE = """
[[source]]
slug = "p{number}"
kind = "docket"
url = "{url}"
"""
CONTENT = {".html": "text/html; charset=utf-8", ".json": "application/json", ".xml": "application/rss+xml"}
EVENTS = {
    "entry-new": "entry_new",
    "entry-backfilled": "entry_backfilled",
    "entry-edited": "entry_text_changed",
    "entry-renumbered": "entry_renumbered",
    "entry-gone": "entry_vanished",
    "entry-sealed": "entry_restricted",
    "entry-unsealed": "entry_unrestricted",
    "document-available": "document_available",
    "document-attached": "document_available",
    "document-unavailable": "document_unavailable",
    "judge-reassigned": "judge_reassigned",
    "case-closed": "case_closed",
    "case-reopened": "case_reopened",
    "caption-changed": "caption_changed",
    "number-changed": "docket_number_changed",
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
Row = dict[str, Any]


class Replay:
    """One archive, one site, a source a pair."""

    def __init__(self, pairs: Sequence[Row], folder: Path) -> None:
        self.pairs, self.site = pairs, Site()
        text = SETTINGS.format(data=folder, port=self.site.port)
        for number in range(len(pairs)):
            text += SOURCE.format(number=number, url=self.site.url(f"court{number}", f"/p{number}"))
        path = folder / "sources.toml"
        path.write_text(text, encoding="utf-8")
        self.settings = configuration.load(path)
        self.now = datetime(2026, 1, 5, 12, tzinfo=UTC)
        self.archive: Archive = open_archive(folder / "nightdesk.sqlite")
        self.archive.sync_sources(self.settings.source_records(), self.now, self.settings.gaps())
        guard = Guard(self.settings.nightdesk.allow, self.settings.nightdesk.ports)
        self.fetcher = Fetcher(guard, self.settings.fetch_settings())
        tools = Tools(self.settings, self.fetcher, Workers(0), lambda: self.now)
        self.rounds = Rounds(self.archive, tools, self.settings.gap_of)

    def put(self, number: int, name: str, payload: bytes) -> None:
        self.site.put(f"/p{number}", payload, CONTENT.get(Path(name).suffix, "text/html"))

    def look(self, number: int) -> Page:
        """Visits until the page is neither suspect nor unconfirmed, three at most."""
        page = self.page(number)
        for _ in range(LOOKS):
            self.now += timedelta(minutes=10)
            self.archive.due_now(page.id, self.now)
            while (page := self.page(number)).last_visit_at != self.now:
                self.rounds.tick(self.now)
                self.rounds.wait(120)
                self.rounds.flush()
                if self.rounds.failure is not None:
                    raise self.rounds.failure
            if page.last_outcome not in UNTOLD and not page.pending:
                break
        return page

    def page(self, number: int) -> Page:
        page = self.archive.page(f"p{number}")
        assert page is not None
        return page

    def told(self, number: int) -> list[Finding]:
        page = self.page(number)
        if page.item_id is None:
            return []
        stored = self.archive.changes(ChangeFilter(item_id=page.item_id), limit=50)
        return [finding for change in reversed(stored) for finding in change.change.findings]

    def close(self) -> None:
        self.rounds.stop(60)
        self.fetcher.close()
        self.archive.close()
        self.site.close()


def replay(pairs: Sequence[Row], files: zipfile.ZipFile, progress: Progress) -> list[Row]:
    """What was told of each pair, in the scorer's form."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="nightdesk-bench-") as folder:
        run = Replay(pairs, Path(folder))
        try:
            for number, pair in enumerate(pairs):
                run.put(number, pair["before"], files.read(pair["before"]))
            for number, pair in enumerate(progress.track(pairs, description="pairs")):
                first = run.look(number).last_outcome
                run.put(number, pair["after"], files.read(pair["after"]))
                last = run.look(number)
                rows.append(row_of(pair, first, last, run.told(number)))
        finally:
            run.close()
    return rows


def row_of(pair: Row, first: Outcome | None, page: Page, findings: Sequence[Finding]) -> Row:
    changes = [event_of(finding) for finding in findings if finding.kind in EVENTS]
    return {
        "pair": pair["pair"],
        "source_error": page.last_outcome not in GOOD,
        "outcomes": [str(first), str(page.last_outcome)],
        "changes": changes,
    }


def event_of(finding: Finding) -> Row:
    """A finding in the scorer's form: the entry's number and date stand in what names it."""
    parts = finding.speaker.split(" · ")
    day = next((part for part in parts if _DAY.fullmatch(part)), None)
    number = parts[0] if parts[0] and parts[0] != day else None
    text = finding.after or finding.before
    return {
        "type": EVENTS[finding.kind],
        "number": number,
        "date": day,
        "text": text,
        "before": finding.before,
        "rule": finding.rule,
    }
