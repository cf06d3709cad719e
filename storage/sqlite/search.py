"""Search over every version: by words, by an exact passage, by the rare words of a passage."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from storage.records import Hit
from storage.sqlite import items
from storage.sqlite.language import Term, parse
from storage.sqlite.likeness import likeliest
from storage.sqlite.part import Part
from storage.sqlite.passages import passage_digest

MATCHES = 2_000
"""The best passages that a search looks at before it filters by source, tag and standing."""
MANY = 20_000
"""A word that stands in more passages than this is not ranked (the newest come first), and is looked up story by story
beside a rarer one."""


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
        with self.db.read() as c:
            plan = Plan(c, wanted, unwanted)
            conditions, values = _narrowed(source, tag, current)
            rows = c.execute(
                f"""WITH {plan.inside} best (n, rank) AS MATERIALIZED ({plan.best}) {HITS} WHERE {plan.condition}
                {conditions} ORDER BY a.last_version IS NOT NULL, best.rank, i.last_seen_at DESC LIMIT ?""",
                [*plan.args, *values, limit],
            ).fetchall()
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
            best = likeliest(c, text, limit * 4)
            rows = c.execute(
                f"""WITH best (n, rank) AS MATERIALIZED (SELECT value ->> 0, value ->> 1 FROM json_each(?)) {HITS}
                ORDER BY best.rank, a.last_version IS NOT NULL LIMIT ?""",
                [json.dumps(best), limit],
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


class Plan:
    """How a search is asked: `inside` are the items that have all of the words, wherever in their history, and none to
    leave out (the words of a query may stand in different paragraphs of a story); `best` are the passages to show."""

    def __init__(self, c: sqlite3.Connection, wanted: list[list[Term]], unwanted: list[Term]) -> None:
        self.args: list[Any] = []
        match = " OR ".join(term.fts for group in wanted for term in group)
        simple = len(wanted) == 1 and not unwanted and not any(term.headline for term in wanted[0])
        self.inside = "" if simple else f"inside (item) AS MATERIALIZED ({self.items(c, wanted, unwanted)}),"
        self.condition = "1" if simple else "a.item IN inside"
        order, rank = ("rank", "rank") if matches(c, match) <= MANY else ("rowid DESC", "0")
        self.best = (
            f"SELECT rowid, {rank} FROM passage_words WHERE passage_words MATCH ? ORDER BY {order} LIMIT {MATCHES}"
        )
        self.args.append(match)

    def items(self, c: sqlite3.Connection, wanted: list[list[Term]], unwanted: list[Term]) -> str:
        """The rarest word gives the candidates; of a word that stands nearly everywhere only the candidates' own
        passages are looked at."""
        counted = [(matches(c, " OR ".join(term.fts for term in group)), group) for group in wanted]
        counted.sort(key=lambda pair: pair[0])
        sets = [group for many, group in counted if many <= MANY] or [counted[0][1]]
        rest = [group for _, group in counted if group not in sets]
        candidates = " INTERSECT ".join(f"SELECT item FROM ({self.either(group)})" for group in sets)
        common = [term for term in unwanted if matches(c, term.fts) > MANY]
        for term in unwanted:
            candidates += "" if term in common else f" EXCEPT {self.either([term])}"
        checks = [*(self.check(group) for group in rest), *(f"NOT {self.check([term])}" for term in common)]
        return f"SELECT item FROM ({candidates}) AS k {'WHERE ' if checks else ''}{' AND '.join(checks)}"

    def either(self, group: list[Term]) -> str:
        return " UNION ".join(self.holds(term) for term in group)

    def holds(self, term: Term) -> str:
        self.args.append(term.fts)
        return f"""SELECT a.item FROM appearance a WHERE {_place(term)} a.passage IN (SELECT rowid FROM passage_words
            WHERE passage_words MATCH ? ORDER BY rowid DESC LIMIT {MANY})"""

    def check(self, group: list[Term]) -> str:
        self.args.extend(term.fts for term in group)
        one = """EXISTS (SELECT 1 FROM appearance a CROSS JOIN passage_words w ON w.rowid = a.passage
            WHERE a.item = k.item AND {place} w.passage_words MATCH ?)"""
        return f"({' OR '.join(one.format(place=_place(term)) for term in group)})"


def _place(term: Term) -> str:
    return "a.place = 'headline' AND" if term.headline else ""


def matches(c: sqlite3.Connection, match: str) -> int:
    """How many passages a match has, counted to just above MANY."""
    sql = f"SELECT count(*) FROM (SELECT 1 FROM passage_words WHERE passage_words MATCH ? LIMIT {MANY + 1})"
    return int(c.execute(sql, [match]).fetchone()[0])


def hit_from(row: sqlite3.Row) -> Hit:
    return Hit(
        items.item_from(row), row["first_version"], row["last_version"], row["text"], row["place"], bool(row["current"])
    )
