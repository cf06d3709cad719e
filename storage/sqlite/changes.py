"""Changes: written with what they are filtered by, and read back newest first."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from storage.archive import ArchiveError
from storage.ids import id_bytes, id_text, new_id
from storage.payloads import unpack_text
from storage.records import Change, ChangeFilter, StoredChange, Weight
from storage.sqlite import items
from storage.sqlite.filters import query_for
from storage.sqlite.part import Part
from storage.sqlite.rows import day_of, micros, pack_json, unpack_json, when

WEIGHTS = (Weight.MINOR, Weight.SUBSTANTIVE, Weight.MAJOR)
COUNTED = 1_000
"""A filter that no tally answers counts facets over at most so many of the newest changes that fit."""
_SMALL = 20_000
"""A judgement of at most so many packed bytes is kept in memory for the next reader."""
_CHANGE = msgspec.json.Decoder(Change)

SELECT = f"""
SELECT c.n AS seq, c.id AS change_id, c.before, c.after, c.noted_at, c.verdict, c.body, {items.COLUMNS}
FROM change c JOIN item i ON i.n = c.item JOIN source s ON s.n = i.source
"""


class Changes(Part):
    def changes(self, where: ChangeFilter, limit: int = 50) -> list[StoredChange]:
        with self.db.read() as c:
            query = query_for(c, where)
            sql = f"{SELECT} WHERE c.n IN (SELECT c.n FROM {query.source} {query.where} ORDER BY c.n DESC LIMIT ?)"
            rows = c.execute(f"{sql} ORDER BY c.n DESC", [*query.args, limit]).fetchall()
        return [change_from(row) for row in rows]

    def count_changes(self, where: ChangeFilter) -> int:
        with self.db.read() as c:
            if tallied(replace(where, flag=None) if where.weight is None else replace(where, weight=None)):
                return count_tally(c, where)
            query = query_for(c, where)
            return int(c.execute(f"SELECT count(*) FROM {query.source} {query.where}", query.args).fetchone()[0])

    def flag_counts(self, where: ChangeFilter) -> dict[str, dict[str, int]]:
        """Exact for all changes and for those of one source; else over the newest COUNTED that fit."""
        with self.db.read() as c:
            if tallied(where):
                return from_tally(c, where.source)
            query = query_for(c, where)
            fitting = f"SELECT c.n FROM {query.source} {query.where} ORDER BY c.n DESC LIMIT {COUNTED}"
            found: dict[str, dict[str, int]] = {"weight": {}, "flag": {}, "tag": {}, "source": {}}
            for facet, name, many in c.execute(FACETS.format(fitting=fitting), query.args):
                found[facet][name] = many
            return found

    def change(self, change_id: str) -> StoredChange | None:
        row = self.db.row(f"{SELECT} WHERE c.id = ?", [id_bytes(change_id)])
        return change_from(row) if row is not None else None

    def change_between(self, item_id: str, after: int) -> StoredChange | None:
        row = self.db.row(f"{SELECT} WHERE i.id = ? AND c.after = ?", [id_bytes(item_id), after])
        return change_from(row) if row is not None else None

    def same_edit(self, fingerprint: str, since: datetime, *, limit: int = 50) -> list[StoredChange]:
        if not fingerprint:
            return []
        sql = f"""{SELECT} WHERE c.n IN (SELECT n FROM change WHERE fingerprint = ? AND fingerprint <> ''
            AND noted_at >= ? ORDER BY noted_at LIMIT ?) ORDER BY c.n"""
        return [change_from(row) for row in self.db.rows(sql, [fingerprint, micros(since), limit])]

    def rewrite_change(self, change_id: str, change: Change) -> None:
        with self.db.write() as c:
            row = c.execute("SELECT * FROM change WHERE id = ?", [id_bytes(change_id)]).fetchone()
            if row is None:
                raise ArchiveError(f"there is no change {change_id}")
            earlier = [*(unpack_json(row["earlier"]) or []), unpack_json(row["body"])]
            tally(c, row["source"], change_of(row["body"]), -1)
            c.execute(
                "UPDATE change SET weight = ?, fingerprint = ?, body = ?, earlier = ? WHERE n = ?",
                [change.weight.rank, change.fingerprint, pack_json(plain(change)), pack_json(earlier), row["n"]],
            )
            c.execute("DELETE FROM change_flag WHERE change = ?", [row["n"]])
            note_flags(c, row["n"], row["source"], change)
            index_words(c, row["n"], change_of(row["body"]), remove=True)
            index_words(c, row["n"], change)


# ---------------------------------------------------------------- writing


def put_change(
    c: sqlite3.Connection, page: sqlite3.Row, item: int, before: int, after: int, change: Change, now: int
) -> int:
    row = c.execute(
        """INSERT INTO change (id, item, source, kind, before, after, noted_at, weight, fingerprint, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING n""",
        [
            new_id(), item, page["source"], page["kind"], before, after, now, change.weight.rank, change.fingerprint,
            pack_json(plain(change)),
        ],
    ).fetchone()  # fmt: skip
    note_flags(c, row["n"], page["source"], change)
    c.execute(COUNT_UP, (page["source"], "day", day_of(now), 1))
    index_words(c, row["n"], change)
    return int(row["n"])


def note_flags(c: sqlite3.Connection, n: int, source: int, change: Change) -> None:
    c.executemany("INSERT OR IGNORE INTO change_flag VALUES (?, ?)", [(flag, n) for flag in change.flags])
    tally(c, source, change, 1)


def tally(c: sqlite3.Connection, source: int, change: Change, by: int) -> None:
    names = [("weight", change.weight.value), *(("flag", flag) for flag in sorted(set(change.flags)))]
    c.executemany(COUNT_UP, [(source, facet, name, by) for facet, name in names])


COUNT_UP = "INSERT INTO tally VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET changes = changes + excluded.changes"


def index_words(c: sqlite3.Connection, n: int, change: Change, *, remove: bool = False) -> None:
    """What was added, what was removed, and the headline, for the wire's search."""
    added = "\n".join(f.after for f in change.findings if f.after)
    removed = "\n".join(f.before for f in change.findings if f.before)
    values = [n, added, removed, f"{change.headline}\n{change.headline_before}"]
    if remove:
        c.execute(
            "INSERT INTO change_words (change_words, rowid, added, removed, headline) VALUES ('delete', ?, ?, ?, ?)",
            values,
        )
    else:
        c.execute("INSERT INTO change_words (rowid, added, removed, headline) VALUES (?, ?, ?, ?)", values)


# ---------------------------------------------------------------- counting


def tallied(where: ChangeFilter) -> bool:
    """Only the source is asked for: the tally knows."""
    return where == ChangeFilter(source=where.source)


def count_tally(c: sqlite3.Connection, where: ChangeFilter) -> int:
    """How many changes of one source, or of all, have a flag, or at least a weight."""
    names = [where.flag] if where.flag else [w.value for w in WEIGHTS if w.rank >= (where.weight or WEIGHTS[0]).rank]
    marks = ", ".join("?" for _ in names)
    row = c.execute(
        f"""SELECT coalesce(sum(changes), 0) AS many FROM tally WHERE facet = ? AND name IN ({marks})
        AND (? IS NULL OR source = (SELECT n FROM source WHERE slug = ?))""",
        ["flag" if where.flag else "weight", *names, where.source, where.source],
    ).fetchone()
    return int(row["many"])


def from_tally(c: sqlite3.Connection, source: str | None) -> dict[str, dict[str, int]]:
    only = "JOIN source s ON s.n = t.source WHERE (:slug IS NULL OR s.slug = :slug) AND t.changes > 0"
    found: dict[str, dict[str, int]] = {"weight": {}, "flag": {}, "tag": {}, "source": {}}
    sql = f"SELECT facet, t.name, sum(changes) FROM tally t {only} AND facet <> 'day' GROUP BY facet, t.name ORDER BY sum(changes) DESC, t.name"
    for facet, name, many in c.execute(sql, {"slug": source}):
        found[facet][name] = many
    sql = f"SELECT s.slug, sum(changes) FROM tally t {only} AND facet = 'weight' GROUP BY s.n ORDER BY 2 DESC, 1"
    found["source"] = dict(c.execute(sql, {"slug": source}).fetchall())
    sql = f"""SELECT g.tag, sum(changes) FROM tally t JOIN source_tag g ON g.source = t.source {only}
        AND facet = 'weight' GROUP BY g.tag ORDER BY 2 DESC, 1"""
    found["tag"] = dict(c.execute(sql, {"slug": source}).fetchall())
    return found


# CROSS JOIN: from the few that fit to their flags, in this order; the planner would else read every flag of all changes.
FACETS = """
WITH fit (n) AS MATERIALIZED ({fitting}),
    of_source (source, many) AS MATERIALIZED (SELECT source, count(*) FROM change WHERE n IN fit GROUP BY source)
SELECT 'weight', CASE weight WHEN 0 THEN 'minor' WHEN 1 THEN 'substantive' ELSE 'major' END, count(*) AS many
    FROM change WHERE n IN fit GROUP BY weight
UNION ALL SELECT 'flag', flag, count(*) FROM fit CROSS JOIN change_flag ON change = n GROUP BY flag
UNION ALL SELECT 'tag', tag, sum(many) FROM of_source o JOIN source_tag g ON g.source = o.source GROUP BY tag
UNION ALL SELECT 'source', slug, many FROM of_source o JOIN source s ON s.n = o.source
ORDER BY 1, 3 DESC, 2
"""


# ---------------------------------------------------------------- between JSON and records


def plain(change: Change) -> dict[str, Any]:
    from storage.content import to_plain

    found: dict[str, Any] = to_plain(change)
    return found


def change_of(body: bytes) -> Change:
    """The stored judgement. The same small bytes give the same object: pages show the newest changes again and again."""
    return _small_change(body) if len(body) <= _SMALL else _CHANGE.decode(unpack_text(body))


@lru_cache(maxsize=1024)
def _small_change(body: bytes) -> Change:
    return _CHANGE.decode(unpack_text(body))


def change_from(row: sqlite3.Row) -> StoredChange:
    """A row of SELECT."""
    return StoredChange(
        id=id_text(row["change_id"]),
        seq=row["seq"],
        item=items.item_from(row),
        before=row["before"],
        after=row["after"],
        noted_at=when(row["noted_at"]),
        change=change_of(row["body"]),
        verdict=row["verdict"],
    )


def change_id(c: sqlite3.Connection, n: int) -> str:
    return id_text(c.execute("SELECT id FROM change WHERE n = ?", [n]).fetchone()["id"])
