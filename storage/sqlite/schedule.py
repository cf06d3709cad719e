"""Hosts and turns: what is due, who may go."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from storage.archive import ArchiveError, LeaseLost
from storage.ids import id_bytes
from storage.payloads import unpack_text
from storage.records import HostState, Outcome, Page, StoredVisit, Turn
from storage.sqlite.part import Part
from storage.sqlite.quick import HOST_UPDATE
from storage.sqlite.rows import NEVER, PAGE_SELECT, micros, page_from, span, when, when_or_none
from storage.sqlite.sources import SETTLE_HOSTS, put_host

DAY = span(timedelta(days=1))
SPREAD = timedelta(seconds=60)
"""Over how long a restart spreads the hosts that are due."""
SOON = timedelta(seconds=1)
"""When a host that is held is tried again, though it has no gap."""


class Schedule(Part):
    def claim_due(self, now: datetime, limit: int, lease: timedelta, pages_per_turn: int = 20) -> list[Turn]:
        until = now + lease
        if self._nothing_due(now):
            return []
        with self.db.write() as c:
            hosts = c.execute(
                "SELECT n, host, fence, asked_day, asked_today FROM host WHERE ready_at <= ? ORDER BY ready_at, n LIMIT ?",
                [micros(now), limit],
            ).fetchall()
            turns = []
            for host in hosts:
                rows = c.execute(
                    f"{PAGE_SELECT} WHERE p.host = ? AND p.active = 1 AND p.next_visit_at <= ?"
                    " ORDER BY p.next_visit_at, p.n LIMIT ?",
                    [host["n"], micros(now), pages_per_turn],
                ).fetchall()
                c.execute(
                    "UPDATE host SET fence = fence + 1, free_at = :until, ready_at = :until WHERE n = :n",
                    {"until": micros(until), "n": host["n"]},
                )
                if rows:
                    asked = host["asked_today"] if host["asked_day"] == micros(now) // DAY else 0
                    turns.append(Turn(host["host"], host["fence"] + 1, tuple(map(page_from, rows)), until, asked))
                else:
                    c.execute("UPDATE host SET free_at = 0 WHERE n = ?", [host["n"]])
                    settle(c, host["n"])
            return turns

    def _nothing_due(self, now: datetime) -> bool:
        return self.db.row("SELECT 1 FROM host WHERE ready_at <= ? LIMIT 1", [micros(now)]) is None

    def give_back(self, turn: Turn, ready_at: datetime) -> None:
        with self.db.write() as c:
            free(c, held_host(c, turn), micros(ready_at))

    def claim_host(self, url: str, now: datetime, lease: timedelta, gap: timedelta) -> Turn | datetime:
        at = micros(now)
        with self.db.write() as c:
            n = put_host(c, url, at)
            row = c.execute("SELECT * FROM host WHERE n = ?", [n]).fetchone()
            if row["paused_until"] > at:
                return when(row["paused_until"])
            if row["free_at"] > at:
                return min(when(row["free_at"]), now + max(gap, SOON))
            today = row["asked_today"] if row["asked_day"] == at // DAY else 0
            c.execute(HOST_UPDATE, asked(n, now))
            c.execute("UPDATE host SET fence = fence + 1, free_at = ? WHERE n = ?", [micros(now + lease), n])
            settle(c, n)
            return Turn(row["host"], row["fence"] + 1, (), now + lease, today)

    def put_off(self, page_ids: Sequence[str], now: datetime, until: datetime, turn: Turn) -> None:
        with self.db.write() as c:
            host = held_host(c, turn)
            c.executemany(
                "UPDATE page SET next_visit_at = ? WHERE id = ?",
                [(micros(until), id_bytes(page_id)) for page_id in page_ids],
            )
            c.execute(HOST_UPDATE, asked(host, now))
            settle(c, host)

    def due_now(self, page_id: str, now: datetime) -> None:
        with self.db.write() as c:
            row = c.execute(
                "UPDATE page SET next_visit_at = min(next_visit_at, ?) WHERE id = ? RETURNING host",
                [micros(now), id_bytes(page_id)],
            ).fetchone()
            if row is None:
                raise ArchiveError(f"there is no page {page_id}")
            settle(c, row["host"])

    def hosts(self) -> list[HostState]:
        rows = self.db.rows(
            """SELECT h.*, (SELECT count(*) FROM page p WHERE p.host = h.n AND p.active = 1) AS pages
            FROM host h ORDER BY h.host"""
        )
        return [_host_from(row) for row in rows]

    def pause_host(self, host: str, until: datetime, reason: str) -> None:
        with self.db.write() as c:
            row = c.execute(
                "UPDATE host SET paused_until = ?, reason = ? WHERE host = ? RETURNING n",
                [micros(until), reason, host],
            ).fetchone()
            if row is None:
                raise ArchiveError(f"no page of host {host} is watched")
            settle(c, row["n"])

    def next_ready_at(self) -> datetime | None:
        row = self.db.row("SELECT min(ready_at) AS at FROM host WHERE ready_at < ?", [NEVER])
        return when_or_none(row["at"]) if row else None

    def restart_politely(self, now: datetime) -> None:
        """Leases of the process before are over (their fences go up); hosts come back one after the other."""
        with self.db.write() as c:
            due = c.execute("SELECT n, gap FROM host ORDER BY ready_at, n").fetchall()
            step = min(span(SPREAD) // max(len(due), 1), span(timedelta(seconds=1)))
            c.executemany(
                "UPDATE host SET fence = fence + 1, free_at = ? WHERE n = ?",
                [(micros(now) + row["gap"] + place * step, row["n"]) for place, row in enumerate(due)],
            )
            c.execute(SETTLE_HOSTS, {"never": NEVER})

    def shift_clock(self, delta: timedelta) -> None:
        by = span(delta)
        with self.db.write() as c:
            c.execute("UPDATE page SET next_visit_at = next_visit_at + ?", [by])
            c.execute("UPDATE host SET free_at = free_at + ? WHERE free_at > 0", [by])
            c.execute("UPDATE host SET paused_until = paused_until + ? WHERE paused_until > 0", [by])
            c.execute("UPDATE notice SET next_try_at = next_try_at + ? WHERE state = 'owed'", [by])
            c.execute(SETTLE_HOSTS, {"never": NEVER})

    def overdue(self, now: datetime, late: timedelta) -> list[Page]:
        sql = (
            f"{PAGE_SELECT} WHERE p.active = 1 AND p.next_visit_at < ? AND h.paused_until <= ? ORDER BY p.next_visit_at"
        )
        return [page_from(row) for row in self.db.rows(sql, [micros(now - late), micros(now)])]

    def visits(self, page_id: str, limit: int = 100) -> list[StoredVisit]:
        """Newest first: what was more than unchanged, the last visits with noise, and the last visit of all."""
        with self.db.read() as c:
            page = c.execute("SELECT * FROM page WHERE id = ?", [id_bytes(page_id)]).fetchone()
            if page is None:
                return []
            rows = c.execute(VISITS, {"page": page["n"], "limit": limit}).fetchall()
        found = [_visit_from(row, page_id) for row in rows]
        last = when_or_none(page["last_visit_at"])
        if last is not None and all(visit.at != last for visit in found):
            found.append(_last_visit(page, page_id, last))
        return sorted(found, key=lambda visit: visit.at, reverse=True)[:limit]


VISITS = """
SELECT at, outcome, reason, elapsed, status, NULL AS noise FROM
    (SELECT * FROM visit WHERE page = :page ORDER BY n DESC LIMIT :limit)
UNION ALL
SELECT at, 'unchanged', '', elapsed, status, body FROM noise WHERE page = :page
"""


def _visit_from(row: sqlite3.Row, page_id: str) -> StoredVisit:
    return StoredVisit(
        page_id,
        when(row["at"]),
        Outcome(row["outcome"]),
        row["reason"],
        timedelta(microseconds=row["elapsed"]),
        row["status"],
        unpack_text(row["noise"]),
    )


def _last_visit(page: sqlite3.Row, page_id: str, at: datetime) -> StoredVisit:
    return StoredVisit(
        page_id,
        at,
        Outcome(page["last_outcome"]),
        page["last_reason"],
        timedelta(microseconds=page["last_elapsed"]),
        page["last_status"],
    )


def _host_from(row: sqlite3.Row) -> HostState:
    return HostState(
        host=row["host"],
        ready_at=when(row["ready_at"]),
        fence=row["fence"],
        gap=timedelta(microseconds=row["gap"]),
        pages=row["pages"],
        paused_until=when_or_none(row["paused_until"] or None),
        last_asked_at=when_or_none(row["last_asked_at"]),
        asked_today=row["asked_today"],
        reason=row["reason"],
    )


def held_host(c: sqlite3.Connection, turn: Turn) -> int:
    """The host's number, if the turn's fence is the host's. Raises LeaseLost."""
    row = c.execute("SELECT n, fence FROM host WHERE host = ?", [turn.host]).fetchone()
    if row is None or row["fence"] != turn.fence:
        raise LeaseLost(f"the turn at {turn.host} is over: somebody else holds the host now")
    return int(row["n"])


def asked(host: int, now: datetime) -> dict[str, object]:
    """What HOST_UPDATE writes of one request that brought no visit."""
    at = micros(now)
    return {"n": host, "at": at, "day": at // DAY, "requests": 1, "until": 0, "reason": ""}


def free(c: sqlite3.Connection, host: int, at: int) -> None:
    """End a lease: the host is free at `at`."""
    c.execute("UPDATE host SET free_at = ? WHERE n = ?", [at, host])
    settle(c, host)


def settle(c: sqlite3.Connection, host: int) -> None:
    c.execute(f"{SETTLE_HOSTS} WHERE n = :n", {"never": NEVER, "n": host})
