"""Items as they come out: the columns that make one, and the ways to name one."""

from __future__ import annotations

import json
import sqlite3

from storage.ids import id_bytes, id_text
from storage.records import Item, Kind
from storage.sqlite.rows import SOURCE_COLUMNS, source_from, when

COLUMNS = f"""
    i.id AS item_id, i.kind AS item_kind, i.url AS item_url, i.title AS item_title, i.versions AS item_versions,
    i.first_seen_at AS item_first, i.last_seen_at AS item_last,
    (SELECT json_group_array(hex(p.id)) FROM page p WHERE p.item = i.n) AS item_pages, {SOURCE_COLUMNS}"""

SELECT = f"SELECT {COLUMNS} FROM item i JOIN source s ON s.n = i.source"

KEYS = (
    "i.id = :id",
    "i.n = (SELECT item FROM page WHERE id = :id)",
    "i.key = :key",
    "i.url = :key",
    "i.n = (SELECT item FROM page WHERE url = :key AND item IS NOT NULL LIMIT 1)",
    "i.n = (SELECT p.item FROM page p JOIN source s ON s.n = p.source WHERE s.slug = :key AND p.named = 1)",
)


def item_from(row: sqlite3.Row) -> Item:
    return Item(
        id=id_text(row["item_id"]),
        kind=Kind(row["item_kind"]),
        source=source_from(row),
        url=row["item_url"],
        title=row["item_title"],
        versions=row["item_versions"],
        first_seen_at=when(row["item_first"]),
        last_seen_at=when(row["item_last"]),
        page_ids=tuple(id_text(bytes.fromhex(page)) for page in json.loads(row["item_pages"])),
    )


def find_item(c: sqlite3.Connection, key: str) -> sqlite3.Row | None:
    """A row of SELECT by item id, page id, key, URL or slug, in this order."""
    for where in KEYS:
        row: sqlite3.Row | None = c.execute(
            f"{SELECT} WHERE {where} LIMIT 1", {"key": key, "id": id_bytes(key)}
        ).fetchone()
        if row is not None:
            return row
    return None
