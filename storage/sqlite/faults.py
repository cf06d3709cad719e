"""Faults that stand, and when they began."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from storage.ids import id_bytes, id_text
from storage.records import Fault, NoticeDraft, StandingFault, Visit
from storage.sqlite.notices import owe
from storage.sqlite.part import Part
from storage.sqlite.rows import micros, when


class Faults(Part):
    def faults(self) -> list[StandingFault]:
        rows = self.db.rows(
            "SELECT f.*, p.id FROM fault f LEFT JOIN page p ON p.n = f.page ORDER BY since_at, kind, subject"
        )
        return [
            StandingFault(
                Fault(row["kind"], row["subject"], row["text"], id_text(row["id"]) if row["id"] else None),
                when(row["since_at"]),
                bool(row["told"]),
            )
            for row in rows
        ]

    def raise_fault(self, fault: Fault, now: datetime, notices: Sequence[NoticeDraft] = ()) -> bool:
        with self.db.write() as c:
            page = c.execute("SELECT n FROM page WHERE id = ?", [id_bytes(fault.page_id or "")]).fetchone()
            new = put_fault(c, fault, page["n"] if page else 0, micros(now), bool(notices))
            if new:
                owe(c, notices, micros(now), None)
            return new

    def clear_fault(self, kind: str, subject: str, now: datetime) -> bool:
        with self.db.write() as c:
            return c.execute("DELETE FROM fault WHERE kind = ? AND subject = ?", [kind, subject]).rowcount > 0


def put_fault(c: sqlite3.Connection, fault: Fault, page: int, now: int, told: bool) -> bool:
    """True if it did not stand already. A fault that stands takes the newer words."""
    args = [fault.kind, fault.subject, page]
    row = c.execute("SELECT text FROM fault WHERE kind = ? AND subject = ? AND page = ?", args).fetchone()
    if row is None:
        c.execute("INSERT INTO fault VALUES (?, ?, ?, ?, ?, ?)", [*args, fault.text, now, int(told)])
    elif row["text"] != fault.text:
        c.execute("UPDATE fault SET text = ? WHERE kind = ? AND subject = ? AND page = ?", [fault.text, *args])
    return row is None


def settle_faults(c: sqlite3.Connection, visit: Visit, page: int) -> bool:
    """The page's faults become those of the visit. True if the notices about them are to be owed: a fault is new, or
    the visit's notices are not about faults."""
    named = {fault.kind for fault in visit.faults}
    for row in c.execute("SELECT kind, subject FROM fault WHERE page = ?", [page]).fetchall():
        if row["kind"] not in named:
            c.execute(
                "DELETE FROM fault WHERE kind = ? AND subject = ? AND page = ?", [row["kind"], row["subject"], page]
            )
    new = [put_fault(c, fault, page, micros(visit.at), bool(visit.notices)) for fault in visit.faults]
    return not new or any(new)
