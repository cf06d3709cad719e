"""A takedown: the content of one version leaves the archive for good; its digests, its place in the chain and the
reason stay, so that the rest can still be proved and anybody can see that something was here."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import replace

from storage import payloads
from storage.archive import ArchiveError
from storage.ids import id_bytes
from storage.records import Change
from storage.sqlite import bodies
from storage.sqlite.changes import change_of, index_words, plain
from storage.sqlite.part import Part
from storage.sqlite.rows import pack_json, unpack_json

TAKEN_DOWN = "taken down"
TOLD = ("what", "source", "version", "flags", "weight", "public_url", "link", "noted_at", "rules")
"""What a notice that is still to be sent may say of a version that was taken down."""


class Takedown(Part):
    def takedown(self, item_id: str, number: int, reason: str) -> None:
        """Raises ArchiveError for an unknown version or an empty reason."""
        if not reason.strip():
            raise ArchiveError("a takedown needs a reason")
        with self.db.write() as c:
            row = c.execute(
                "SELECT v.item, v.capture FROM version v JOIN item i ON i.n = v.item WHERE i.id = ? AND v.number = ?",
                [id_bytes(item_id), number],
            ).fetchone()
            if row is None:
                raise ArchiveError(f"there is no version {number} of item {item_id}")
            c.execute(
                "INSERT OR REPLACE INTO takedown VALUES (?, ?, ?, ?)",
                [row["item"], number, reason, time.time_ns() // 1000],
            )
            drop_payload(c, row["capture"])
            drop_readings(c, row["item"], number)
            drop_passages(c, row["item"], number)
            drop_changes(c, row["item"], number)
            drop_names(c, row["item"], number)

    def takedowns(self, item_id: str) -> dict[int, str]:
        """Version number → the reason why its content was taken down."""
        rows = self.db.rows(
            "SELECT number, reason FROM takedown t JOIN item i ON i.n = t.item WHERE i.id = ? ORDER BY number",
            [id_bytes(item_id)],
        )
        return {row["number"]: row["reason"] for row in rows}


def drop_payload(c: sqlite3.Connection, capture: int | None) -> None:
    """Payloads that stand on it, or share its run, are first written whole; upkeep packs them again."""
    row = c.execute(
        "SELECT p.n, p.page FROM capture c JOIN payload p ON p.n = c.payload WHERE c.n = ?", [capture]
    ).fetchone()
    if row is None:
        return
    mates = c.execute(
        "SELECT n, run FROM payload WHERE page = ? AND n <> ? AND (body IS NOT NULL OR run IS NOT NULL)",
        [row["page"], row["n"]],
    ).fetchall()
    contents = [(mate["n"], bodies.open_payload(c, mate["n"])) for mate in mates]
    runs = {r["run"] for r in c.execute("SELECT DISTINCT run FROM payload WHERE page = ?", [row["page"]])} - {None}
    for n, content in contents:
        c.execute(
            "UPDATE payload SET base = NULL, run = NULL, start = 0, cost = size, body = ? WHERE n = ?",
            [payloads.compress(content), n],
        )
    c.execute("UPDATE payload SET base = NULL, run = NULL, start = 0, cost = 0, body = NULL WHERE n = ?", [row["n"]])
    c.executemany("DELETE FROM run WHERE n = ?", [(run,) for run in runs])
    c.execute("UPDATE capture SET screenshot = NULL WHERE payload = ?", [row["n"]])
    c.execute("UPDATE capture SET payload = NULL WHERE payload = ?", [row["n"]])


def drop_readings(c: sqlite3.Connection, item: int, number: int) -> None:
    rows = c.execute("SELECT n, number FROM reading WHERE item = ? AND body IS NOT NULL ORDER BY n", [item]).fetchall()
    texts = [(row["n"], row["number"], bodies.open_reading_text(c, row["n"])) for row in rows]
    base: tuple[int, bytes, int] | None = None
    for n, of, text in texts:
        if of == number:
            c.execute("UPDATE reading SET base = NULL, cost = 0, body = NULL WHERE n = ?", [n])
            continue
        if base is not None and base[2] + len(text) > max(bodies.READING_CHAIN, 3 * len(text)):
            base = None
        cost = len(text) + (base[2] if base else 0)
        c.execute(
            "UPDATE reading SET base = ?, cost = ?, body = ? WHERE n = ?",
            [base[0] if base else None, cost, payloads.compress(text, base[1] if base else None), n],
        )
        base = (n, text, cost)


def drop_passages(c: sqlite3.Connection, item: int, number: int) -> None:
    """Passages and entries that stood in this version of this item alone; what other versions say too stays."""
    alone = "item = ? AND first_version = ? AND coalesce(last_version, (SELECT versions FROM item WHERE n = item)) = ?"
    passages = c.execute(f"SELECT DISTINCT passage FROM appearance WHERE {alone}", [item, number, number]).fetchall()
    c.execute(f"DELETE FROM appearance WHERE {alone}", [item, number, number])
    c.execute(f"DELETE FROM entry WHERE {alone}", [item, number, number])
    for (n,) in passages:
        if c.execute("SELECT 1 FROM appearance WHERE passage = ?", [n]).fetchone() is None:
            text = c.execute("SELECT text FROM passage WHERE n = ?", [n]).fetchone()["text"]
            c.execute("INSERT INTO passage_words (passage_words, rowid, text) VALUES ('delete', ?, ?)", [n, text])
            c.execute("DELETE FROM passage WHERE n = ?", [n])


def drop_changes(c: sqlite3.Connection, item: int, number: int) -> None:
    """The changes to and from it keep their flags and weight, and no words."""
    rows = c.execute("SELECT n, body FROM change WHERE item = ? AND ? IN (before, after)", [item, number]).fetchall()
    for row in rows:
        change = change_of(row["body"])
        kept = replace(Change(), flags=change.flags, weight=change.weight, reason=TAKEN_DOWN, held=TAKEN_DOWN)
        index_words(c, row["n"], change, remove=True)
        index_words(c, row["n"], kept)
        c.execute("UPDATE change SET body = ?, earlier = NULL WHERE n = ?", [pack_json(plain(kept)), row["n"]])
        drop_notices(c, row["n"])


def drop_notices(c: sqlite3.Connection, change: int) -> None:
    """What was sent keeps nothing; what is still to be sent says only that, where, and of which flags."""
    for row in c.execute("SELECT n, state, body FROM notice WHERE change = ?", [change]).fetchall():
        body = unpack_json(row["body"]) if row["state"] != "sent" else {}
        kept = {key: body[key] for key in TOLD if key in body} | ({"headline": TAKEN_DOWN} if body else {})
        subject = TAKEN_DOWN if body else ""
        c.execute("UPDATE notice SET subject = ?, body = ? WHERE n = ?", [subject, pack_json(kept), row["n"]])


def drop_names(c: sqlite3.Connection, item: int, number: int) -> None:
    """The version's headline; where it named the item, the headline of the version before does, else the address.
    What a front called its pages, and the noise around them, may hold the same words."""
    c.execute("UPDATE version SET headline = '' WHERE item = ? AND number = ?", [item, number])
    later = "SELECT 1 FROM version WHERE item = ? AND number > ? AND headline <> ''"
    if c.execute(later, [item, number]).fetchone() is None:
        c.execute(
            """UPDATE item SET title = coalesce((SELECT headline FROM version WHERE item = item.n AND headline <> ''
            ORDER BY number DESC LIMIT 1), url) WHERE n = ?""",
            [item],
        )
    c.execute("UPDATE page SET title_found = '' WHERE item = ?", [item])
    c.execute("DELETE FROM noise WHERE page IN (SELECT n FROM page WHERE item = ?)", [item])
