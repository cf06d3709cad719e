"""Sources and the pages that they name."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase

from storage.addresses import host_of
from storage.archive import ArchiveError
from storage.ids import id_bytes, new_id
from storage.records import Fault, Kind, Outcome, Page, Source, SourceState
from storage.sqlite.part import Part
from storage.sqlite.rows import (
    NEVER,
    PAGE_SELECT,
    SOURCE_COLUMNS,
    day_of,
    micros,
    page_from,
    source_from,
    span,
    to_json,
    when_or_none,
)

DEFAULT_GAP = timedelta(seconds=5)
SETTLE_HOSTS = """
UPDATE host SET ready_at = max(free_at, paused_until, coalesce(
    (SELECT min(next_visit_at) FROM page WHERE host = host.n AND active = 1), :never))
"""
"""ready_at anew from what it is made of; followed by the WHERE that says which hosts."""
FORTNIGHT = timedelta(days=14)


class Sources(Part):
    def sync_sources(self, sources: Sequence[Source], now: datetime, gaps: Mapping[str, timedelta]) -> None:
        with self.db.write() as c:
            c.execute(
                "INSERT INTO setting VALUES ('gaps', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                [to_json({host: span(gap) for host, gap in gaps.items()})],
            )
            kept = {put_source(c, source, micros(now)) for source in sources}
            for row in c.execute("SELECT n FROM source WHERE origin = 'file' AND given_state <> 'removed'").fetchall():
                if row["n"] not in kept:
                    retire(c, row["n"])
            settle_pages(c)
            for row in c.execute("SELECT n, host, gap FROM host").fetchall():
                gap = gap_of(c, row["host"])
                if gap != row["gap"]:
                    c.execute("UPDATE host SET gap = ? WHERE n = ?", [gap, row["n"]])
            c.execute(SETTLE_HOSTS, {"never": NEVER})

    def add_source(self, source: Source, now: datetime) -> Page:
        with self.db.write() as c:
            if c.execute("SELECT 1 FROM source WHERE slug = ? AND given_state <> 'removed'", [source.slug]).fetchone():
                raise ArchiveError(f"there is a source called {source.slug} already")
            n = put_source(c, source, micros(now))
            settle_pages(c, n)
            c.execute(SETTLE_HOSTS, {"never": NEVER})
            return page_from(c.execute(f"{PAGE_SELECT} WHERE p.source = ? AND p.named = 1", [n]).fetchone())

    def sources(self, now: datetime | None = None) -> list[SourceState]:
        """`now` counts what is due and what changed in the last fortnight; the machine's clock if it is not given."""
        return list(self._states("", None, now))

    def source(self, slug: str, now: datetime | None = None) -> SourceState | None:
        return next(self._states("WHERE s.slug = :slug", slug, now), None)

    def _states(self, where: str, slug: str | None, at: datetime | None) -> Iterator[SourceState]:
        now = micros(at or datetime.now(UTC))
        sql = STATES.format(columns=SOURCE_COLUMNS, where=where)
        with self.db.read() as c:
            rows = c.execute(sql, {"slug": slug, "now": now}).fetchall()
            faults = standing_by_slug(c)
            recent = dict(
                c.execute(
                    "SELECT source, sum(changes) FROM tally WHERE facet = 'day' AND name > ? GROUP BY source",
                    [day_of(now - span(FORTNIGHT))],
                ).fetchall()
            )
        for row in rows:
            yield _state(row, faults.get(row["slug"], []), recent.get(row["n"], 0))

    def set_source_state(self, slug: str, state: str) -> None:
        if state not in ("active", "paused"):
            raise ArchiveError(f"a source is made active or paused, not {state}")
        with self.db.write() as c:
            n = named_source(c, slug)
            if c.execute("SELECT 1 FROM source WHERE n = ? AND given_state = 'removed'", [n]).fetchone():
                raise ArchiveError(f"{slug} is not watched any more: put it back into sources.toml, or watch it again")
            c.execute("UPDATE source SET desk_state = ? WHERE n = ?", [state, n])
            settle_pages(c, n)
            c.execute(SETTLE_HOSTS, {"never": NEVER})

    def remove_source(self, slug: str) -> None:
        with self.db.write() as c:
            n = named_source(c, slug)
            row = c.execute("SELECT origin, given_state FROM source WHERE n = ?", [n]).fetchone()
            if row["given_state"] == "removed":
                raise ArchiveError(f"{slug} is not watched any more already")
            if row["origin"] != "desk":
                raise ArchiveError(f"{slug} stands in sources.toml: take it out there, then: nightdesk reload")
            retire(c, n)
            c.execute("UPDATE source SET desk_state = NULL, desk_muted = NULL WHERE n = ?", [n])
            settle_pages(c, n)
            c.execute(SETTLE_HOSTS, {"never": NEVER})

    def set_muted(self, slug: str, muted: bool) -> None:
        with self.db.write() as c:
            c.execute("UPDATE source SET desk_muted = ? WHERE n = ?", [int(muted), named_source(c, slug)])

    def leave_page(self, page_id: str) -> None:
        with self.db.write() as c:
            row = c.execute("SELECT n, named, host FROM page WHERE id = ?", [id_bytes(page_id)]).fetchone()
            if row is None:
                raise ArchiveError(f"there is no page {page_id}")
            if row["named"]:
                raise ArchiveError("a page that its source names is visited as long as the source is")
            c.execute("UPDATE page SET finished = 1, active = 0 WHERE n = ?", [row["n"]])
            c.execute(f"{SETTLE_HOSTS} WHERE n = :n", {"never": NEVER, "n": row["host"]})

    def pages(self, *, slug: str | None = None, host: str | None = None, limit: int = 1000) -> list[Page]:
        where = "WHERE (:slug IS NULL OR s.slug = :slug) AND (:host IS NULL OR h.host = :host)"
        if slug is not None:
            where += " AND p.source = (SELECT n FROM source WHERE slug = :slug)"
        sql = f"{PAGE_SELECT} {where} ORDER BY p.named = 0, p.n LIMIT :limit"
        return [page_from(row) for row in self.db.rows(sql, {"slug": slug, "host": host, "limit": limit})]

    def page(self, key: str) -> Page | None:
        for where, value in PAGE_KEYS:
            row = self.db.row(f"{PAGE_SELECT} {where} LIMIT 1", [id_bytes(key) if value == "id" else key])
            if row is not None:
                return page_from(row)
        return None


PAGE_KEYS = (
    ("WHERE p.id = ?", "id"),
    ("WHERE s.slug = ? AND p.named = 1", "slug"),
    ("WHERE p.url = ? ORDER BY p.active DESC, p.named = 0, p.n", "url"),
)

STATES = """
SELECT s.n, {columns}, a.pages, a.due, a.last_visit_at, a.last_good_at, a.next_visit_at,
    a.watched_since, l.last_outcome, l.last_reason
FROM source s
LEFT JOIN (
    SELECT source, count(*) AS pages, sum(active AND next_visit_at <= :now) AS due,
        min(first_seen_at) AS watched_since, max(last_visit_at) AS last_visit_at, max(last_good_at) AS last_good_at,
        min(CASE WHEN active THEN next_visit_at END) AS next_visit_at
    FROM page WHERE :slug IS NULL OR source = (SELECT n FROM source WHERE slug = :slug) GROUP BY source
) a ON a.source = s.n
LEFT JOIN page l ON l.source = s.n AND l.named = 1
{where}
ORDER BY s.given_state = 'removed', s.n
"""


def _state(row: sqlite3.Row, faults: Sequence[Fault], recent: int) -> SourceState:
    return SourceState(
        source=source_from(row),
        pages=row["pages"] or 0,
        due=row["due"] or 0,
        last_visit_at=when_or_none(row["last_visit_at"]),
        last_good_at=when_or_none(row["last_good_at"]),
        next_visit_at=when_or_none(row["next_visit_at"]),
        changes_14d=recent,
        faults=tuple(faults),
        last_outcome=Outcome(row["last_outcome"]) if row["last_outcome"] else None,
        last_reason=row["last_reason"] or "",
        watched_since=when_or_none(row["watched_since"]),
    )


def standing_by_slug(c: sqlite3.Connection) -> dict[str, list[Fault]]:
    found: dict[str, list[Fault]] = {}
    for row in c.execute("SELECT kind, subject, text FROM fault ORDER BY since_at, kind"):
        found.setdefault(row["subject"], []).append(Fault(row["kind"], row["subject"], row["text"]))
    return found


def named_source(c: sqlite3.Connection, slug: str) -> int:
    row = c.execute("SELECT n FROM source WHERE slug = ?", [slug]).fetchone()
    if row is None:
        raise ArchiveError(f"there is no source called {slug}")
    return int(row["n"])


def retire(c: sqlite3.Connection, n: int) -> None:
    """It is not watched any more, and what was wrong with it is over."""
    c.execute("UPDATE source SET given_state = 'removed' WHERE n = ?", [n])
    c.execute("DELETE FROM fault WHERE subject = (SELECT slug FROM source WHERE n = ?)", [n])


def put_source(c: sqlite3.Connection, source: Source, now: int) -> int:
    """Insert a source or bring it up to date, with its tags and the pages that it names. Its number."""
    given = source.state if source.state in ("needs", "removed") else "active"
    row = c.execute(PUT_SOURCE, {
        "slug": source.slug, "kind": source.kind.value, "url": source.url, "name": source.name,
        "origin": source.origin, "given": given, "desk": "paused" if source.state == "paused" else None,
        "needs": source.needs, "muted": int(source.muted), "options": to_json(dict(source.options)),
    }).fetchone()  # fmt: skip
    n = int(row["n"])
    tags = [r["tag"] for r in c.execute("SELECT tag FROM source_tag WHERE source = ? ORDER BY place", [n])]
    if tags != list(source.tags):
        c.execute("DELETE FROM source_tag WHERE source = ?", [n])
        c.executemany(
            "INSERT OR IGNORE INTO source_tag VALUES (?, ?, ?)", [(tag, n, at) for at, tag in enumerate(source.tags)]
        )
    name_pages(c, source, n, now)
    return n


PUT_SOURCE = """
INSERT INTO source (slug, kind, url, name, origin, given_state, desk_state, needs, given_muted, options)
VALUES (:slug, :kind, :url, :name, :origin, :given, :desk, :needs, :muted, :options)
ON CONFLICT (slug) DO UPDATE SET kind = excluded.kind, url = excluded.url, name = excluded.name,
    origin = excluded.origin, given_state = excluded.given_state, needs = excluded.needs,
    desk_state = coalesce(excluded.desk_state, desk_state), given_muted = excluded.given_muted,
    options = excluded.options
RETURNING n
"""


def name_pages(c: sqlite3.Connection, source: Source, n: int, now: int) -> None:
    """The source's own page and its routes; pages that it no longer names are left to their history."""
    wanted = {source.url: 1}
    for route in source.options.get("routes", ()):
        url = route if isinstance(route, str) else route.get("url")
        if url:
            wanted.setdefault(url, 2)
    standing = {
        row["url"]: row for row in c.execute("SELECT n, url, named, kind FROM page WHERE source = ? AND named > 0", [n])
    }
    for url, row in standing.items():
        if url not in wanted:
            c.execute("UPDATE page SET named = 0, finished = 1 WHERE n = ?", [row["n"]])
    for url, named in wanted.items():
        row = standing.get(url)
        if row is None or row["named"] != named or row["kind"] != source.kind:
            put_page(c, source=n, url=url, kind=source.kind, named=named, now=now)


def put_page(c: sqlite3.Connection, *, source: int, url: str, kind: Kind, named: int, now: int) -> int:
    """Insert a page that is due now, or name one that is known by its address."""
    row = c.execute(
        """INSERT INTO page (id, source, url, host, kind, named, active, next_visit_at, first_seen_at)
        VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?)
        ON CONFLICT (source, url) DO UPDATE SET named = excluded.named, kind = excluded.kind, finished = 0
        RETURNING n""",
        [new_id(), source, url, put_host(c, url, now), kind.value, named, now, now],
    ).fetchone()
    return int(row["n"])


def site_of(host: str) -> str:
    return host.removeprefix("www.")


def put_host(c: sqlite3.Connection, url: str, now: int) -> int:
    host = host_of(url)
    row = c.execute("SELECT n FROM host WHERE host = ?", [host]).fetchone()
    if row is not None:
        return int(row["n"])
    made = c.execute(
        "INSERT INTO host (host, site, ready_at, free_at, gap) VALUES (?, ?, ?, 0, ?) RETURNING n",
        [host, site_of(host), now, gap_of(c, host)],
    ).fetchone()
    return int(made["n"])


def gap_of(c: sqlite3.Connection, host: str) -> int:
    """The host's own gap, else that of the first pattern that fits, else the default."""
    row = c.execute("SELECT value FROM setting WHERE key = 'gaps'").fetchone()
    gaps: dict[str, int] = json.loads(row["value"]) if row else {}
    if host in gaps:
        return gaps[host]
    fitting = (gap for pattern, gap in gaps.items() if pattern and fnmatchcase(host, pattern))
    return next(fitting, gaps.get("", span(DEFAULT_GAP)))


def settle_pages(c: sqlite3.Connection, source: int | None = None) -> None:
    """A page is visited while its source is active and its stop rule has not spoken."""
    c.execute(
        """UPDATE page SET active = want FROM (
            SELECT p.n AS page, p.finished = 0 AND s.given_state = 'active' AND coalesce(s.desk_state, '') <> 'paused'
                AS want
            FROM page p JOIN source s ON s.n = p.source
        ) AS w WHERE w.page = page.n AND page.active <> want AND (:source IS NULL OR page.source = :source)""",
        {"source": source},
    )
