"""From a ChangeFilter to SQL: what to walk, and what must hold."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import Any

from storage.ids import id_bytes
from storage.records import ChangeFilter
from storage.sqlite.language import fts_words
from storage.sqlite.rows import micros


@dataclass(slots=True)
class Query:
    source: str = "change c"
    conditions: list[str] = field(default_factory=list)
    args: list[Any] = field(default_factory=list)

    @property
    def where(self) -> str:
        return f"WHERE {' AND '.join(self.conditions)}" if self.conditions else ""

    def need(self, condition: str, *args: Any) -> None:
        self.conditions.append(condition)
        self.args.extend(args)


FEW = 5_000
"""So many changes are sorted sooner than found by walking from the newest."""


def query_for(c: sqlite3.Connection, where: ChangeFilter) -> Query:
    """Walks the newest changes by number, so that a page of results ends early; what few changes have (a rare flag, the
    tag of quiet sources, words, an item) is taken from its index instead."""
    query = Query()
    if where.flag and _known(c, "facet = 'flag' AND name = ?", where.flag) <= FEW:
        query.need("c.n IN (SELECT change FROM change_flag WHERE flag = ?)", where.flag)
    elif where.flag:
        query.need("EXISTS (SELECT 1 FROM change_flag f WHERE f.flag = ? AND f.change = c.n)", where.flag)
    tagged = "facet = 'weight' AND source IN (SELECT source FROM source_tag WHERE tag = ?)"
    if where.source is None and where.tag is not None and _known(c, tagged, where.tag) <= FEW:
        query.source = "change c INDEXED BY change_source"
    simple(query, where)
    if where.flags:
        marks = ", ".join("?" for _ in where.flags)
        query.need(f"EXISTS (SELECT 1 FROM change_flag f WHERE f.change = c.n AND f.flag IN ({marks}))", *where.flags)
    for words, columns in ((where.words, ""), (where.added, "{added}"), (where.removed, "{removed}")):
        if words:
            compiled = fts_words(words)
            match = f"{columns} : ({compiled})" if columns else compiled
            query.need("c.n IN (SELECT rowid FROM change_words WHERE change_words MATCH ?)", match)
    return query


def _known(c: sqlite3.Connection, condition: str, value: str) -> int:
    row = c.execute(f"SELECT coalesce(sum(changes), 0) FROM tally WHERE {condition}", [value]).fetchone()
    return int(row[0])


def simple(query: Query, where: ChangeFilter) -> None:
    if where.source is not None:
        query.need("c.source = (SELECT n FROM source WHERE slug = ?)", where.source)
    if where.tag is not None:
        query.need("c.source IN (SELECT source FROM source_tag WHERE tag = ?)", where.tag)
    if where.weight is not None and where.weight.rank:
        query.need("c.weight >= ?", where.weight.rank)
    if where.item_id is not None:
        query.need("c.item = (SELECT n FROM item WHERE id = ?)", id_bytes(where.item_id))
    if where.since is not None:
        query.need("c.noted_at >= ?", micros(where.since))
    if where.before_seq is not None:
        query.need("c.n < ?", where.before_seq)
    if where.after_seq is not None:
        query.need("c.n > ?", where.after_seq)
    if where.kind is not None:
        query.need("c.kind = ?", where.kind.value)
