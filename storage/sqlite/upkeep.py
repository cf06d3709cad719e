"""Upkeep: cold history goes into long runs, what need not be kept goes, the log is folded in, the day gets its root."""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime, timedelta

from storage import payloads
from storage.sqlite import bodies
from storage.sqlite.care import day_end, heads_at, merkle_root
from storage.sqlite.deliveries import forget_deliveries
from storage.sqlite.part import Part
from storage.sqlite.rows import NEVER, micros, span

LOOSE = 12
"""A page whose history holds so many payloads outside of full runs is worth recompressing."""
VISITS_KEPT = 300
SENT_KEPT = timedelta(days=30)
EMPTY = b"{}"
HOST_KEPT = timedelta(days=2)
FORGET_HOSTS = """
DELETE FROM host WHERE ready_at = :never AND max(free_at, paused_until) < :before AND n NOT IN (SELECT host FROM page)
"""
"""Those that only redirects led to: their gap and day are over, and any number of them may come."""


class Upkeep(Part):
    def upkeep(self, now: datetime, budget: timedelta = timedelta(seconds=20), *, whole: bool = False) -> None:
        until = None if whole else time.monotonic() + budget.total_seconds()
        self._tidy(now)
        self._roots(now)
        for page in self._loose_pages(1 if whole else LOOSE):
            if until is not None and time.monotonic() > until:
                break
            self._recompress(page)
        self._checkpoint(whole)

    def _tidy(self, now: datetime) -> None:
        with self.db.write() as c:
            c.execute(
                """DELETE FROM visit WHERE n IN (SELECT n FROM (
                    SELECT n, row_number() OVER (PARTITION BY page ORDER BY n DESC) AS place FROM visit
                ) WHERE place > ?)""",
                [VISITS_KEPT],
            )
            c.execute(
                "UPDATE notice SET body = ? WHERE state = 'sent' AND sent_at < ? AND body <> ?",
                [EMPTY, micros(now) - span(SENT_KEPT), EMPTY],
            )
            forget_deliveries(c, now)
            c.execute(FORGET_HOSTS, {"before": micros(now) - span(HOST_KEPT), "never": NEVER})

    def _roots(self, now: datetime) -> None:
        """A root for every whole day that has a version and none yet, up to yesterday."""
        today = now.astimezone(UTC).date().isoformat()
        with self.db.write() as c:
            days = c.execute(
                """SELECT DISTINCT date(first_seen_at / 1000000, 'unixepoch') AS day FROM version
                WHERE first_seen_at >= coalesce((SELECT 1000000 * unixepoch(max(day), '+1 day') FROM root), 0)
                ORDER BY day"""
            ).fetchall()
            for row in days:
                if row["day"] < today:
                    leaves = [digest for _, digest in heads_at(c, day_end(row["day"]))]
                    c.execute(
                        "INSERT OR IGNORE INTO root VALUES (?, ?, ?)", [row["day"], merkle_root(leaves), len(leaves)]
                    )

    def _loose_pages(self, least: int) -> list[int]:
        rows = self.db.rows(
            """SELECT page, count(*) AS many FROM payload WHERE body IS NOT NULL GROUP BY page
            HAVING many >= ? AND (SELECT count(*) FROM payload p WHERE p.page = payload.page) > 1 ORDER BY many DESC""",
            [least],
        )
        return [row["page"] for row in rows]

    def _recompress(self, page: int) -> None:
        """Rewrite a page's history in runs, in one commit, if that is smaller. What is in full runs already stays."""
        with self.db.read() as c:
            loose = loose_tail(c, page)
            contents = [bodies.open_payload(c, row["n"]) for row in loose]
        if len(loose) < 2:
            return
        plan = plan_runs(loose, contents)
        with self.db.write() as c:
            place_runs(c, loose, contents, plan)

    def _checkpoint(self, whole: bool) -> None:
        with self.db.lock:
            writer = self.db.writer
            if writer is None:
                return
            try:
                if whole:
                    for index in ("passage_words", "change_words"):  # also forgets the words of what was deleted
                        writer.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")
                    writer.execute("VACUUM")
                writer.execute("PRAGMA optimize")
                writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except sqlite3.Error as error:
                self.db.fail(error)


def loose_tail(c: sqlite3.Connection, page: int) -> list[sqlite3.Row]:
    """The page's payloads from the last run on (a run that is not full is opened again) or all, if it has none."""
    rows = c.execute(
        "SELECT n, size, digest, run, page FROM payload WHERE page = ? AND (body IS NOT NULL OR run IS NOT NULL) ORDER BY n",
        [page],
    ).fetchall()
    last = max((row["run"] for row in rows if row["run"] is not None), default=None)
    return [row for row in rows if row["run"] is None or row["run"] == last]


def plan_runs(loose: list[sqlite3.Row], contents: list[bytes]) -> list[tuple[slice, bytes, int | None]]:
    """(which payloads, frame, index of the payload that is the frame's dictionary): the first payload of a page
    serves all later runs, so that opening costs one run and one full copy."""
    sizes = [len(content) for content in contents]
    cuts = payloads.runs(sizes, max(payloads.COLD_OPEN_BYTES - sizes[0], sizes[0]))
    planned: list[tuple[slice, bytes, int | None]] = []
    for cut in cuts:
        joined = b"".join(contents[cut])
        base = None if cut.start == 0 else contents[0]
        planned.append((cut, payloads.compress(joined, base, level=payloads.COLD_LEVEL), None if base is None else 0))
    return planned


def place_runs(
    c: sqlite3.Connection,
    loose: list[sqlite3.Row],
    contents: list[bytes],
    plan: list[tuple[slice, bytes, int | None]],
) -> None:
    """Write the runs, point the payloads into them, and read each back before the commit."""
    emptied = {row["run"] for row in loose if row["run"] is not None}
    c.executemany("UPDATE payload SET base = NULL WHERE n = ?", [(row["n"],) for row in loose])
    for cut, frame, base in plan:
        size = sum(map(len, contents[cut]))
        run = c.execute(
            "INSERT INTO run (base, size, body) VALUES (?, ?, ?) RETURNING n",
            [None if base is None else loose[base]["n"], size, frame],
        ).fetchone()["n"]
        start = 0
        for row in loose[cut]:
            cost = start + row["size"] + (0 if base is None else loose[base]["size"])
            c.execute(
                "UPDATE payload SET run = ?, start = ?, cost = ?, body = NULL WHERE n = ?",
                [run, start, cost, row["n"]],
            )
            start += row["size"]
    for run in emptied:
        others = c.execute("SELECT 1 FROM payload WHERE run = ?", [run]).fetchone()
        if others is None:
            c.execute("DELETE FROM run WHERE n = ?", [run])
    for row in loose:
        bodies.open_payload(c, row["n"])  # raises where a byte has changed, and then nothing is written
