"""Pages that a feed or a section front shows."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from storage.ids import new_id
from storage.records import Found, Kind
from storage.sqlite.schedule import settle
from storage.sqlite.sources import put_host


def put_found(c: sqlite3.Connection, front: sqlite3.Row, found: Sequence[Found], now: int) -> None:
    """Watch what is new (as an article of the same source, due at once), and note where each stands on the front.

    What stands there at the first good reading of the front is the baseline: not news.
    """
    shown: dict[str, Found] = {}
    for one in found:
        shown.setdefault(one.url, one)
    known = _known(c, front["source"], list(shown))
    for row in c.execute(
        "SELECT n, url FROM page WHERE found_on = ? AND position IS NOT NULL", [front["n"]]
    ).fetchall():
        if row["url"] not in shown:
            c.execute("UPDATE page SET position = NULL WHERE n = ?", [row["n"]])
    hosts = set()
    for one in shown.values():
        row = known.get(one.url)
        if row is None:
            hosts.add(_put(c, front, one, now))
            continue
        title = "" if row["taken"] else one.title
        if (row["position"], row["title_found"]) != (one.position, title) and row["n"] != front["n"]:
            c.execute("UPDATE page SET position = ?, title_found = ? WHERE n = ?", [one.position, title, row["n"]])
    for host in hosts:
        settle(c, host)


def _known(c: sqlite3.Connection, source: int, urls: Sequence[str]) -> dict[str, sqlite3.Row]:
    """Of one whose latest version was taken down, what the front calls it is not kept either."""
    sql = """SELECT p.n, p.url, p.position, p.title_found, EXISTS (SELECT 1 FROM takedown t JOIN item i ON i.n = t.item
        WHERE t.item = p.item AND t.number = i.versions) AS taken FROM page p WHERE p.source = ? AND p.url = ?"""
    rows = ((url, c.execute(sql, [source, url]).fetchone()) for url in urls)
    return {url: row for url, row in rows if row is not None}


def _put(c: sqlite3.Connection, front: sqlite3.Row, one: Found, now: int) -> int:
    host = put_host(c, one.url, now)
    c.execute(
        """INSERT INTO page (id, source, url, host, kind, named, active, next_visit_at, first_seen_at, baseline,
        position, title_found, found_on) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?)""",
        [
            new_id(), front["source"], one.url, host, Kind.ARTICLE.value, front["active"], now, now,
            int(front["last_good_at"] is None), one.position, one.title, front["n"],
        ],
    )  # fmt: skip
    return host
