"""Notices: owed in the change's own commit, claimed by lease, marked after sending."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta

from storage.archive import ArchiveError
from storage.ids import id_bytes, id_text, new_id
from storage.records import Notice, NoticeDraft
from storage.sqlite.part import Part
from storage.sqlite.rows import micros, pack_json, span, unpack_json, when, when_or_none

SELECT = "SELECT o.*, c.id AS change_id FROM notice o LEFT JOIN change c ON c.n = o.change"


class Notices(Part):
    def claim_notices(self, now: datetime, limit: int, lease: timedelta) -> list[Notice]:
        """The longest waiting first; nobody else gets them before now + lease."""
        due = "SELECT n FROM notice WHERE state = 'owed' AND next_try_at <= ? ORDER BY next_try_at, n LIMIT ?"
        if self.db.row(due, [micros(now), 1]) is None:
            return []
        with self.db.write() as c:
            numbers = [row["n"] for row in c.execute(due, [micros(now), limit]).fetchall()]
            c.executemany(
                "UPDATE notice SET next_try_at = ? WHERE n = ?", [(micros(now) + span(lease), n) for n in numbers]
            )
            return [notice_from(c.execute(f"{SELECT} WHERE o.n = ?", [n]).fetchone()) for n in numbers]

    def mark_sent(self, notice_id: str, now: datetime) -> None:
        self._mark(
            "state = 'sent', sent_at = :now, attempts = attempts + 1, last_error = ''", notice_id, {"now": micros(now)}
        )

    def mark_failed(self, notice_id: str, error: str, next_try_at: datetime | None) -> None:
        values: dict[str, object] = {"error": error, "next": None if next_try_at is None else micros(next_try_at)}
        self._mark(
            """attempts = attempts + 1, next_try_at = coalesce(:next, next_try_at),
            last_error = CASE state WHEN 'sent' THEN '' ELSE :error END,
            state = CASE WHEN state = 'sent' THEN 'sent' WHEN :next IS NULL THEN 'parked' ELSE 'owed' END""",
            notice_id,
            values,
        )

    def unpark(self, notice_id: str, now: datetime) -> None:
        self._mark("state = 'owed', next_try_at = :now", notice_id, {"now": micros(now)}, "AND state = 'parked'")

    def _mark(self, change: str, notice_id: str, values: dict[str, object], only: str = "") -> None:
        with self.db.write() as c:
            done = c.execute(f"UPDATE notice SET {change} WHERE id = :id {only}", {**values, "id": id_bytes(notice_id)})
            if done.rowcount == 0:
                raise ArchiveError(f"there is no such notice: {notice_id}")

    def notices(self, *, state: str | None = None, limit: int = 100) -> list[Notice]:
        """Newest first."""
        where = "WHERE o.state = :state" if state is not None else ""
        rows = self.db.rows(f"{SELECT} {where} ORDER BY o.n DESC LIMIT :limit", {"state": state, "limit": limit})
        return [notice_from(row) for row in rows]


def owe(c: sqlite3.Connection, drafts: Iterable[NoticeDraft], now: int, change: int | None) -> None:
    """A key that is owed already is owed once."""
    c.executemany(
        """INSERT OR IGNORE INTO notice (id, key, channel, subject, body, owed_at, next_try_at, change)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        [(new_id(), d.key, d.channel, d.subject, pack_json(dict(d.body)), now, now, change) for d in drafts],
    )


def notice_from(row: sqlite3.Row) -> Notice:
    return Notice(
        id=id_text(row["id"]),
        draft=NoticeDraft(row["channel"], row["key"], row["subject"], unpack_json(row["body"])),
        owed_at=when(row["owed_at"]),
        attempts=row["attempts"],
        state=row["state"],
        next_try_at=when(row["next_try_at"]),
        last_error=row["last_error"],
        sent_at=when_or_none(row["sent_at"]),
        change_id=id_text(row["change_id"]) if row["change_id"] else None,
    )
