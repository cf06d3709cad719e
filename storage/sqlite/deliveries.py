"""What was delivered to pages and waits to be read; what was read is known again by its key."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime, timedelta

from storage import payloads
from storage.archive import ArchiveError
from storage.ids import id_bytes, id_text
from storage.records import Delivery
from storage.sqlite.part import Part
from storage.sqlite.rows import micros, span, to_json, when
from storage.sqlite.schedule import settle

MOST = 2_000
"""Deliveries of one page that are kept; one more is refused, so that its sender tries again later."""
KEPT = timedelta(days=30)
"""How long a delivery is kept, and known again by its key."""


class Deliveries(Part):
    def deliver(self, delivery: Delivery) -> bool:
        with self.db.write() as c:
            page = c.execute("SELECT n, host FROM page WHERE id = ?", [id_bytes(delivery.page_id)]).fetchone()
            if page is None:
                raise ArchiveError(f"there is no page {delivery.page_id}")
            if c.execute("SELECT 1 FROM delivery WHERE page = ? AND key = ?", [page["n"], delivery.key]).fetchone():
                return False
            put_delivery(c, page["n"], delivery)
            at = micros(delivery.received_at)
            c.execute("UPDATE page SET next_visit_at = min(next_visit_at, ?) WHERE n = ?", [at, page["n"]])
            settle(c, page["host"])
            return True

    def next_delivery(self, page_id: str, after: int) -> Delivery | None:
        row = self.db.row(
            """SELECT d.* FROM delivery d JOIN page p ON p.n = d.page
            WHERE p.id = ? AND d.n > ? AND d.dropped = 0 ORDER BY d.n LIMIT 1""",
            [id_bytes(page_id), after],
        )
        if row is None:
            return None
        return Delivery(
            page_id=page_id,
            key=row["key"],
            payload=payloads.decompress(row["body"], row["size"]),
            headers=tuple((name, value) for name, value in json.loads(row["headers"])),
            received_at=when(row["at"]),
            n=row["n"],
        )

    def drop_delivery(self, n: int) -> None:
        with self.db.write() as c:
            c.execute("UPDATE delivery SET dropped = 1 WHERE n = ?", [n])

    def newest_deliveries(self) -> dict[str, int]:
        rows = self.db.rows(
            """SELECT p.id, max(d.n) AS n FROM delivery d JOIN page p ON p.n = d.page
            WHERE d.dropped = 0 GROUP BY d.page"""
        )
        return {id_text(row["id"]): row["n"] for row in rows}


def put_delivery(c: sqlite3.Connection, page: int, delivery: Delivery) -> None:
    """Raises ArchiveError where too many are kept already."""
    (many,) = c.execute("SELECT count(*) FROM delivery WHERE page = ?", [page]).fetchone()
    if many >= MOST:
        raise ArchiveError(f"{many} deliveries are kept for one page; more are not taken for now")
    c.execute(
        "INSERT INTO delivery (page, key, at, headers, size, body) VALUES (?, ?, ?, ?, ?, ?)",
        [
            page, delivery.key, micros(delivery.received_at), to_json([list(pair) for pair in delivery.headers]),
            len(delivery.payload), payloads.compress(delivery.payload),
        ],
    )  # fmt: skip


def forget_deliveries(c: sqlite3.Connection, now: datetime) -> None:
    """Those that nobody sends again any more."""
    c.execute("DELETE FROM delivery WHERE at < ?", [micros(now) - span(KEPT)])
