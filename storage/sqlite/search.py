"""Search over every version: by words, by an exact passage, by rare words of a passage."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from storage.records import Hit
from storage.sqlite import items
from storage.sqlite.language import Term, parse
from storage.sqlite.part import Part
from storage.sqlite.passages import passage_digest

MATCHES = 2_000
"""The best passages that a search looks at before it filters by source, tag and standing."""
RARE_WORDS = 6
COMMON = 5_000
"""A word in more passages than this tells nothing about where a passage came from."""
_WORD = re.compile(r"\w{3,}", re.UNICODE)


class Search(Part):
    def search(
        self,
        words: str,
        *,
        limit: int = 50,
        source: str | None = None,
        tag: str | None = None,
        current: bool | None = None,
    ) -> list[Hit]:
        groups = parse(words)
        wanted = [group for group in groups if not group[0].without]
        unwanted = [term for group in groups if group[0].without for term in group]
        inside, args = _items(wanted, unwanted)
        conditions, values = _narrowed(source, tag, current)
        match = " OR ".join(term.fts for group in wanted for term in group)
        rows = self.db.rows(
            f"""WITH inside (item) AS MATERIALIZED ({inside}),
            best (n, rank) AS MATERIALIZED (SELECT rowid, rank FROM passage_words WHERE passage_words MATCH ?
                ORDER BY rank LIMIT {MATCHES})
            {HITS} WHERE a.item IN inside {conditions}
            ORDER BY a.last_version IS NOT NULL, best.rank, i.last_seen_at DESC LIMIT ?""",
            [*args, match, *values, limit],
        )
        return [hit_from(row) for row in rows]

    def stands_in(self, text: str, *, limit: int = 20) -> list[Hit]:
        rows = self.db.rows(
            f"""WITH best (n, rank) AS (SELECT n, 0 FROM passage WHERE digest = ?) {HITS}
            ORDER BY a.last_version IS NOT NULL, i.last_seen_at DESC LIMIT ?""",
            [passage_digest(text), limit],
        )
        return [hit_from(row) for row in rows]

    def similar(self, text: str, *, limit: int = 20) -> list[Hit]:
        with self.db.read() as c:
            rare = rare_words(c, text)
            if not rare:
                return []
            rows = c.execute(
                f"""WITH best (n, rank) AS MATERIALIZED (SELECT rowid, rank FROM passage_words
                    WHERE passage_words MATCH ? ORDER BY rank LIMIT ?) {HITS}
                ORDER BY best.rank, a.last_version IS NOT NULL LIMIT ?""",
                [" OR ".join(f'"{word}"' for word in rare), limit * 4, limit],
            ).fetchall()
        return [hit_from(row) for row in rows]


HITS = f"""
SELECT a.first_version, coalesce(a.last_version, i.versions) AS last_version, a.last_version IS NULL AS current,
    a.place, p.text, {items.COLUMNS}
FROM best JOIN passage p ON p.n = best.n JOIN appearance a ON a.passage = p.n JOIN item i ON i.n = a.item
JOIN source s ON s.n = i.source
"""


def _narrowed(source: str | None, tag: str | None, current: bool | None) -> tuple[str, list[Any]]:
    conditions, values = [], []
    if source is not None:
        conditions.append("i.source = (SELECT n FROM source WHERE slug = ?)")
        values.append(source)
    if tag is not None:
        conditions.append("i.source IN (SELECT source FROM source_tag WHERE tag = ?)")
        values.append(tag)
    if current is not None:
        conditions.append("a.last_version IS NULL" if current else "a.last_version IS NOT NULL")
    return "".join(f" AND {condition}" for condition in conditions), values


def _items(wanted: list[list[Term]], unwanted: list[Term]) -> tuple[str, list[Any]]:
    """The items that have all of the wanted words, wherever in their history, and none to leave out. Words of a query
    may stand in different paragraphs of a story."""
    sets: list[str] = []
    args: list[Any] = []
    for group in wanted:
        clauses = [_items_with(term) for term in group]
        sets.append(f"SELECT item FROM ({' UNION '.join(clause for clause, _ in clauses)})")
        args.extend(arg for _, arg in clauses)
    inside = " INTERSECT ".join(sets)
    for term in unwanted:
        clause, arg = _items_with(term)
        inside += f" EXCEPT {clause}"
        args.append(arg)
    return inside, args


def _items_with(term: Term) -> tuple[str, str]:
    place = " AND a.place = 'headline'" if term.headline else ""
    return (
        "SELECT a.item FROM appearance a JOIN passage_words ON passage_words.rowid = a.passage"
        f" WHERE passage_words MATCH ?{place}",
        term.fts,
    )


def rare_words(c: sqlite3.Connection, text: str) -> list[str]:
    """The words of a text that fewest passages have, rarest first."""
    words = {word.lower() for word in _WORD.findall(text)}
    counted = []
    for word in words:
        row = c.execute("SELECT doc FROM passage_terms WHERE term = ?", [word]).fetchone()
        if row is not None and row["doc"] <= COMMON:
            counted.append((row["doc"], word))
    return [word for _, word in sorted(counted)[:RARE_WORDS]]


def hit_from(row: sqlite3.Row) -> Hit:
    return Hit(
        items.item_from(row), row["first_version"], row["last_version"], row["text"], row["place"], bool(row["current"])
    )
