"""The archive's own care: verify, count, daily roots, backup."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from storage.archive import ArchiveError
from storage.ids import id_bytes, id_text
from storage.records import Link
from storage.sqlite import bodies
from storage.sqlite.part import Part
from storage.sqlite.passages import passage_digest
from storage.sqlite.rows import day_of, micros
from storage.sqlite.states import CHAIN_START, link, link_record, payload_digest

COUNTS = {
    "sources": "SELECT count(*) FROM source WHERE given_state <> 'removed'",
    "pages": "SELECT count(*) FROM page WHERE active = 1",
    "items": "SELECT count(*) FROM item",
    "versions": "SELECT coalesce(max(n), 0) FROM version",
    "captures": "SELECT coalesce(max(n), 0) FROM capture",
    "changes": "SELECT coalesce(max(n), 0) FROM change",
    "notices_owed": "SELECT count(*) FROM notice WHERE state = 'owed'",
    "notices_parked": "SELECT count(*) FROM notice WHERE state = 'parked'",
}
"""Versions, captures and changes are numbered without gaps and never deleted."""

CHAIN = """SELECT v.number, v.digest, v.reading_digest, v.chain, v.first_seen_at AS at, c.digest AS payload
    FROM version v JOIN item i ON i.n = v.item LEFT JOIN capture c ON c.n = v.capture WHERE i.id = ? ORDER BY v.number"""

SIZES = {
    "payload_bytes": """SELECT (SELECT coalesce(sum(length(body)), 0) FROM payload)
        + (SELECT coalesce(sum(length(body)), 0) FROM run)""",
    "archive_bytes": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
}


class Care(Part):
    def verify(self, progress: Any = None) -> list[str]:
        """`progress`, if given, is called with (done, all) now and then."""
        found: list[str] = []
        try:
            with self.db.read() as c:
                found.extend(problems(c, progress))
        except ArchiveError:
            if not found:  # else the file is damaged, which is among what was found
                raise
        return found

    def counts(self) -> dict[str, int]:
        with self.db.read() as c:
            return {name: int(c.execute(sql).fetchone()[0]) for name, sql in COUNTS.items()}

    def sizes(self) -> dict[str, int]:
        with self.db.read() as c:
            return {name: int(c.execute(sql).fetchone()[0]) for name, sql in SIZES.items()}

    def daily_changes(self, since: datetime) -> dict[str, dict[str, int]]:
        """Of the whole UTC day in which `since` lies, and of the days after it."""
        found: dict[str, dict[str, int]] = {}
        for row in self.db.rows(
            """SELECT s.slug, t.name AS day, t.changes FROM tally t JOIN source s ON s.n = t.source
            WHERE t.facet = 'day' AND t.name >= ? ORDER BY s.slug, t.name""",
            [day_of(micros(since))],
        ):
            found.setdefault(row["slug"], {})[row["day"]] = row["changes"]
        return found

    def daily_root(self, day: str) -> str:
        row = self.db.row("SELECT root FROM root WHERE day = ?", [day])
        if row is not None:
            return str(row["root"].hex())
        with self.db.read() as c:
            return merkle_root([digest for _, digest in heads_at(c, day_end(day))]).hex()

    def chain_heads(self) -> Iterable[tuple[str, str]]:
        rows = self.db.rows("SELECT id, chain FROM item WHERE versions > 0 ORDER BY id")
        return [(id_text(row["id"]), row["chain"].hex()) for row in rows]

    def chain(self, item_id: str) -> list[Link]:
        key = id_bytes(item_id)
        with self.db.read() as c:
            rows = c.execute(CHAIN, [key]).fetchall()
        return [
            Link(
                row["number"],
                link_record(key, row["number"], row["digest"], row["reading_digest"], row["payload"], row["at"]),
                row["chain"].hex(),
            )
            for row in rows
        ]

    def backup(self, target: Path) -> str:
        temporary = target.with_name(target.name + ".part")
        temporary.unlink(missing_ok=True)
        try:
            self._copy(temporary)
            found, heads = check_copy(temporary)
            if found:
                raise ArchiveError(f"the copy is not good: {found[0]}")
            digest = file_digest(temporary)
            sync_file(temporary)
            os.replace(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
        manifest = target.with_name(target.name + ".manifest.json")
        manifest.write_text(
            json.dumps({"sha256": digest, "bytes": target.stat().st_size, "chain_heads": heads}, indent=1)
        )
        sync_file(manifest)
        sync_file(target.parent)
        return digest

    def _copy(self, temporary: Path) -> None:
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        copy = sqlite3.connect(temporary, isolation_level=None)
        try:
            self.db.reader().backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.Error as error:
            raise ArchiveError(f"the backup could not be written: {error}") from error
        finally:
            copy.close()


# ---------------------------------------------------------------- verify


def problems(c: sqlite3.Connection, progress: Callable[[int, int], None] | None = None) -> Iterator[str]:
    """Every problem in plain words. Where the file is so damaged that a check breaks off, the others go on."""
    for check in (wrong_file, partial(wrong_bodies, progress=progress), wrong_chains, wrong_passages):
        try:
            yield from check(c)
        except sqlite3.DatabaseError as error:
            yield f"the file cannot be read to its end: {error}"


def wrong_file(c: sqlite3.Connection) -> Iterator[str]:
    for (text,) in c.execute("PRAGMA integrity_check(20)").fetchall():
        if text != "ok":
            yield f"the file: {text}"
    for row in c.execute("PRAGMA foreign_key_check").fetchall():
        yield f"a row of {row[0]} refers to a row of {row[2]} that is not there"


def wrong_passages(c: sqlite3.Connection) -> Iterator[str]:
    for row in c.execute("SELECT n, digest, text FROM passage"):
        if passage_digest(row["text"]) != row["digest"]:
            yield f"passage {row['n']} is damaged: its text has another digest"


def wrong_bodies(c: sqlite3.Connection, progress: Callable[[int, int], None] | None) -> Iterator[str]:
    kept = [row["n"] for row in c.execute("SELECT n FROM payload WHERE body IS NOT NULL OR run IS NOT NULL")]
    read = [row["n"] for row in c.execute("SELECT n FROM reading WHERE body IS NOT NULL")]
    work = [*((bodies.open_payload, n) for n in kept), *((bodies.open_reading_text, n) for n in read)]
    for done, (opened, n) in enumerate(work, 1):
        try:
            opened(c, n)
        except ArchiveError as error:
            yield str(error)
        if progress is not None and (done % 100 == 0 or done == len(work)):
            progress(done, len(work))
    for row in c.execute(f"{bodies.CAPTURE_SELECT} ORDER BY c.n").fetchall():
        try:
            bodies.capture_from(c, row, payload=False)
        except ArchiveError as error:
            yield str(error)
        if row["payload"] is not None:
            payload = c.execute("SELECT digest FROM payload WHERE n = ?", [row["payload"]]).fetchone()
            if payload is None or payload["digest"] != row["digest"]:
                yield f"capture {id_text(row['id'])} points to another payload than it received"


def wrong_chains(c: sqlite3.Connection) -> Iterator[str]:
    for item in c.execute("SELECT * FROM item ORDER BY n").fetchall():
        head, count = CHAIN_START, 0
        for row in c.execute("SELECT * FROM version WHERE item = ? ORDER BY number", [item["n"]]).fetchall():
            count += 1
            payload = payload_digest(c, row["capture"])
            head = link(
                head, item["id"], row["number"], row["digest"], row["reading_digest"], payload, row["first_seen_at"]
            )
            if row["number"] != count or row["chain"] != head:
                yield f"version {row['number']} of item {id_text(item['id'])} does not follow from the one before"
                head = row["chain"]
            yield from wrong_reading(c, item, row)
        if head != item["chain"] or count != item["versions"]:
            yield f"item {id_text(item['id'])} has another chain head than its versions"


def wrong_reading(c: sqlite3.Connection, item: sqlite3.Row, version: sqlite3.Row) -> Iterator[str]:
    first = c.execute(
        "SELECT digest, body IS NULL AS gone FROM reading WHERE item = ? AND number = ? ORDER BY n LIMIT 1",
        [item["n"], version["number"]],
    ).fetchone()
    name = f"version {version['number']} of item {id_text(item['id'])}"
    expected = hashlib.sha256(b"").digest() if first is None else first["digest"]
    if expected != version["reading_digest"]:
        yield f"{name} has another reading than the one that made it"
    if first is not None and first["gone"]:
        signed = c.execute(
            "SELECT 1 FROM takedown WHERE item = ? AND number = ?", [item["n"], version["number"]]
        ).fetchone()
        if signed is None:
            yield f"{name} has lost its reading, and nobody took it down"


# ---------------------------------------------------------------- roots and copies


def day_end(day: str) -> int:
    try:
        start = datetime.fromisoformat(day).replace(tzinfo=UTC)
    except ValueError as error:
        raise ArchiveError(f"{day} is no day; write it as 2026-04-22") from error
    return micros(start + timedelta(days=1))


def heads_at(c: sqlite3.Connection, end: int) -> list[tuple[bytes, bytes]]:
    """(item id, chain head) of every item that had a version before `end`, by id."""
    rows = c.execute(
        """SELECT i.id, v.chain, max(v.number) FROM version v JOIN item i ON i.n = v.item
        WHERE v.first_seen_at < ? GROUP BY i.n ORDER BY i.id""",
        [end],
    ).fetchall()
    return [(row["id"], hashlib.sha256(b"\0" + row["id"] + row["chain"]).digest()) for row in rows]


def merkle_root(leaves: list[bytes]) -> bytes:
    """Binary tree as in RFC 9162, section 2.1: leaves come prefixed with 0, nodes are hashed with a 1 before them."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + merkle_root(leaves[:split]) + merkle_root(leaves[split:])).digest()


def check_copy(path: Path) -> tuple[list[str], dict[str, str]]:
    """The problems of a copied archive, and its chain heads."""
    copy = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
    copy.row_factory = sqlite3.Row
    try:
        heads = {
            id_text(row["id"]): row["chain"].hex()
            for row in copy.execute("SELECT id, chain FROM item WHERE versions > 0 ORDER BY id")
        }
        return list(problems(copy)), heads
    finally:
        copy.close()


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_file(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
