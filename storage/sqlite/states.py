"""Items and their versions as they are written: numbers, digests, the chain, sightings, readings."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass, replace

from storage.ids import id_text, new_id
from storage.records import Article, Reading, VersionDraft, Visit, live_address
from storage.sqlite.bodies import put_reading
from storage.sqlite.entries import put_entries
from storage.sqlite.passages import put_passages
from storage.sqlite.quick import SEE_AGAIN
from storage.sqlite.rows import micros, to_json

CHAIN_START = bytes(32)
NOTHING = hashlib.sha256(b"").digest()


@dataclass(frozen=True, slots=True)
class ItemState:
    """What of an item a visit builds on."""

    n: int
    id: bytes
    versions: int
    chain: bytes
    digest: bytes
    title: str


COLUMNS = "SELECT n, id, versions, chain, digest, title FROM item"


def item_of(c: sqlite3.Connection, n: int) -> ItemState:
    return ItemState(*c.execute(f"{COLUMNS} WHERE n = ?", [n]).fetchone())


def item_by_key(c: sqlite3.Connection, key: str) -> ItemState | None:
    row = c.execute(f"{COLUMNS} WHERE key = ?", [key]).fetchone()
    return ItemState(*row) if row is not None else None


def put_item(c: sqlite3.Connection, page: sqlite3.Row, visit: Visit) -> ItemState:
    """A new item for the page, without a version yet."""
    site = c.execute("SELECT site FROM host WHERE n = ?", [page["host"]]).fetchone()["site"]
    title = page["title_found"] or c.execute("SELECT name FROM source WHERE n = ?", [page["source"]]).fetchone()["name"]
    at = micros(visit.at)
    row = c.execute(
        """INSERT INTO item (id, key, kind, source, url, title, site, versions, chain, digest, reader, first_seen_at,
        last_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, '', ?, ?) RETURNING n, id, versions, chain, digest, title""",
        [
            new_id(), visit.item_key or page["url"], page["kind"], page["source"],
            live_address(page["url"]), title, site,
            CHAIN_START, NOTHING, at, at,
        ],
    ).fetchone()  # fmt: skip
    return ItemState(*row)


def put_version(
    c: sqlite3.Connection, item: ItemState, draft: VersionDraft, capture: int | None, now: int
) -> ItemState:
    """The next version of the item: chained, read, its passages and entries noted."""
    number, digest = item.versions + 1, bytes.fromhex(draft.digest)
    reading, read = draft.reading, NOTHING
    if reading is not None:
        read = put_reading(c, item.n, number, reading, now)
    headline = headline_of(reading)
    chain = link(item.chain, item.id, number, digest, read, payload_digest(c, capture), now)
    c.execute(
        """INSERT INTO version (item, number, digest, reading_digest, chain, capture, headline, first_seen_at,
        last_seen_at, visits) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)""",
        [item.n, number, digest, read, chain, capture, headline, now, now],
    )
    c.execute(
        """UPDATE item SET versions = ?, chain = ?, digest = ?, title = ?, reader = coalesce(?, reader),
        last_seen_at = max(last_seen_at, ?) WHERE n = ?""",
        [number, chain, digest, headline or item.title, reader_key(reading), now, item.n],
    )
    put_passages(c, item.n, number, reading)
    put_entries(c, item.n, number, reading)
    return replace(item, versions=number, chain=chain, digest=digest, title=headline or item.title)


def link(
    before: bytes, item_id: bytes, number: int, digest: bytes, reading: bytes, payload: bytes | None, at: int
) -> bytes:
    """SHA-256 over the chain before and the version's record."""
    return hashlib.sha256(before + link_record(item_id, number, digest, reading, payload, at).encode()).digest()


def link_record(item_id: bytes, number: int, digest: bytes, reading: bytes, payload: bytes | None, at: int) -> str:
    """What a chain says of a version, as canonical JSON."""
    record = {
        "item": id_text(item_id),
        "number": number,
        "digest": digest.hex(),
        "reading": reading.hex(),
        "payload": payload.hex() if payload else "",
        "first_seen_at": at,
    }
    return to_json(record)


def payload_digest(c: sqlite3.Connection, capture: int | None) -> bytes | None:
    if capture is None:
        return None
    found: bytes = c.execute("SELECT digest FROM capture WHERE n = ?", [capture]).fetchone()["digest"]
    return found


def see_again(c: sqlite3.Connection, item: ItemState, now: int) -> None:
    c.execute("UPDATE item SET last_seen_at = max(last_seen_at, ?) WHERE n = ?", [now, item.n])
    c.execute(SEE_AGAIN, {"at": now, "item": item.n})


def technical(c: sqlite3.Connection, item: ItemState, number: int, reading: Reading, now: int) -> None:
    """A better reading of a version: kept beside the first. Of the latest version it also gives the item its title,
    and the passages and entries that stand."""
    put_reading(c, item.n, number, reading, now)
    if number != item.versions:
        return
    headline = headline_of(reading)
    c.execute(
        "UPDATE item SET reader = ?, title = ? WHERE n = ?", [reader_key(reading), headline or item.title, item.n]
    )
    put_passages(c, item.n, number, reading)
    put_entries(c, item.n, number, reading)


def is_taken_down(c: sqlite3.Connection, item: int, number: int) -> bool:
    return c.execute("SELECT 1 FROM takedown WHERE item = ? AND number = ?", [item, number]).fetchone() is not None


def headline_of(reading: Reading | None) -> str:
    if reading is None:
        return ""
    content = reading.content
    return content.headline if isinstance(content, Article) else content.case_name or content.docket_number or ""


def reader_key(reading: Reading | None) -> str | None:
    return None if reading is None else f"{reading.reader}|{reading.recipe}"
