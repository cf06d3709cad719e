"""Items, versions, readings and captures as they are asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from storage.archive import ArchiveError
from storage.ids import id_bytes, id_text
from storage.records import Item, Kind, Reading, StoredCapture, Takedown, Version
from storage.sqlite import bodies, items
from storage.sqlite.language import fts_words
from storage.sqlite.part import Part
from storage.sqlite.rows import micros, when
from storage.sqlite.states import is_taken_down, item_of, technical

SELECT = """
SELECT v.*, i.id AS item_id, c.id AS capture_id, t.reason AS taken_reason, t.at AS taken_at, t.person AS taken_by
FROM version v JOIN item i ON i.n = v.item LEFT JOIN capture c ON c.n = v.capture
LEFT JOIN takedown t ON t.n = (SELECT max(n) FROM takedown WHERE item = v.item AND number = v.number)
"""
BATCH = 200


class Versions(Part):
    def items(
        self,
        *,
        kind: str | None = None,
        tag: str | None = None,
        source: str | None = None,
        words: str | None = None,
        limit: int = 100,
        after: str | None = None,
    ) -> list[Item]:
        conditions = ["i.versions > 0"]
        values: dict[str, Any] = {"kind": kind, "tag": tag, "source": source, "limit": limit}
        if kind == Kind.DOCKET:
            conditions.append("i.kind = 'docket'")  # in so many words, or the index of dockets is not used
        elif kind is not None:
            conditions.append("i.kind = :kind")
        if source is not None:
            conditions.append("i.source = (SELECT n FROM source WHERE slug = :source)")
        if tag is not None:
            conditions.append("i.source IN (SELECT source FROM source_tag WHERE tag = :tag)")
        if words:
            conditions.append(f"i.n IN ({WITH_WORDS})")
            values["words"] = fts_words(words.replace("headline:", ""))
        if after is not None:
            conditions.append("(i.last_seen_at, i.n) < (SELECT last_seen_at, n FROM item WHERE id = :after)")
            values["after"] = id_bytes(after)
        sql = f"{items.SELECT} WHERE {' AND '.join(conditions)} ORDER BY i.last_seen_at DESC, i.n DESC LIMIT :limit"
        return [items.item_from(row) for row in self.db.rows(sql, values)]

    def item(self, key: str) -> Item | None:
        with self.db.read() as c:
            row = items.find_item(c, key)
        return items.item_from(row) if row is not None else None

    def version(self, item_id: str, number: int) -> Version | None:
        with self.db.read() as c:
            row = c.execute(
                f"{SELECT} WHERE i.id = :id AND v.number = CASE WHEN :number = -1 THEN i.versions ELSE :number END",
                {"id": id_bytes(item_id), "number": number},
            ).fetchone()
            if row is None:
                return None
            return version_from(row, bodies.latest_reading(c, row["item"], row["number"]))

    def versions(self, item_id: str, last: int | None = None) -> list[Version]:
        which = "" if last is None else "AND v.number > i.versions - :last"
        values = {"id": id_bytes(item_id), "last": last}
        rows = self.db.rows(f"{SELECT} WHERE i.id = :id {which} ORDER BY v.number", values)
        return [version_from(row) for row in rows]

    def readings(self, item_id: str, number: int) -> list[Reading]:
        with self.db.read() as c:
            rows = c.execute(
                """SELECT r.n FROM reading r JOIN item i ON i.n = r.item
                WHERE i.id = ? AND r.number = ? AND r.body IS NOT NULL ORDER BY r.n""",
                [id_bytes(item_id), number],
            ).fetchall()
            return [bodies.load_reading(c, row["n"]) for row in rows]

    def captures(self, item_id: str, limit: int = 200, *, headers: bool = True) -> list[StoredCapture]:
        with self.db.read() as c:
            rows = c.execute(
                f"{bodies.CAPTURE_SELECT} JOIN item i ON i.n = p.item WHERE i.id = ? ORDER BY c.n DESC LIMIT ?",
                [id_bytes(item_id), limit],
            ).fetchall()
            return [bodies.capture_from(c, row, payload=False, headers=headers) for row in rows]

    def capture(self, capture_id: str) -> StoredCapture | None:
        with self.db.read() as c:
            row = c.execute(f"{bodies.CAPTURE_SELECT} WHERE c.id = ?", [id_bytes(capture_id)]).fetchone()
            return bodies.capture_from(c, row, payload=True) if row is not None else None

    def latest_capture(self, page_id: str) -> StoredCapture | None:
        """Of the item's versions the latest that this page brought; where it brought none, the item's latest."""
        with self.db.read() as c:
            row = c.execute(
                f"""{bodies.CAPTURE_SELECT} JOIN version v ON v.capture = c.n JOIN page o ON o.item = v.item
                WHERE o.id = ? AND c.payload IS NOT NULL ORDER BY c.page = o.n DESC, v.number DESC LIMIT 1""",
                [id_bytes(page_id)],
            ).fetchone()
            return bodies.capture_from(c, row, payload=True) if row is not None else None

    def add_reading(self, item_id: str, number: int, reading: Reading) -> None:
        with self.db.write() as c:
            row = c.execute(
                "SELECT v.item, v.last_seen_at FROM version v JOIN item i ON i.n = v.item WHERE i.id = ? AND number = ?",
                [id_bytes(item_id), number],
            ).fetchone()
            if row is None:
                raise ArchiveError(f"there is no version {number} of item {item_id}")
            if is_taken_down(c, row["item"], number):
                raise ArchiveError(f"version {number} was taken down; it gets no reading any more")
            technical(c, item_of(c, row["item"]), number, reading, row["last_seen_at"])

    def versions_since(self, since: datetime | None) -> Iterator[Version]:
        """In batches, each of one state of the archive: versions that come meanwhile are seen too."""
        last, start = 0, micros(since) if since is not None else 0
        while True:
            with self.db.read() as c:
                rows = c.execute(
                    f"{SELECT} WHERE v.n > ? AND v.first_seen_at >= ? ORDER BY v.n LIMIT ?", [last, start, BATCH]
                ).fetchall()
                batch = [version_from(row, bodies.latest_reading(c, row["item"], row["number"])) for row in rows]
            yield from batch
            if len(rows) < BATCH:
                return
            last = rows[-1]["n"]


WITH_WORDS = """
SELECT a.item FROM appearance a WHERE a.passage IN (SELECT rowid FROM passage_words WHERE passage_words MATCH :words)
"""


def version_from(row: sqlite3.Row, reading: Reading | None = None) -> Version:
    """A row of SELECT."""
    item_id = id_text(row["item_id"])
    taken = None
    if row["taken_at"] is not None:
        taken = Takedown(item_id, row["number"], row["taken_reason"], when(row["taken_at"]), row["taken_by"])
    return Version(
        item_id=item_id,
        number=row["number"],
        digest=row["digest"].hex(),
        chain=row["chain"].hex(),
        first_seen_at=when(row["first_seen_at"]),
        last_seen_at=when(row["last_seen_at"]),
        visits=row["visits"],
        capture_id=id_text(row["capture_id"]) if row["capture_id"] else None,
        reading=reading,
        headline=row["headline"],
        taken_down=taken,
    )
