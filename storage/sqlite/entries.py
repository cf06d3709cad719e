"""Docket entries, each with a life of its own: every state that it was seen in, and by which versions."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from storage.content import to_plain
from storage.ids import id_bytes
from storage.payloads import unpack_text
from storage.records import Docket, Entry, Reading
from storage.sqlite.part import Part
from storage.sqlite.rows import pack_json, when

_ENTRY = msgspec.json.Decoder(Entry)


def put_entries(c: sqlite3.Connection, item: int, number: int, reading: Reading | None) -> None:
    """Version `number` is the latest: close the states that it does not show, open those that are new."""
    docket = reading.docket if reading is not None else None
    standing = {
        row["key"]: row
        for row in c.execute(
            "SELECT n, key, first_version, sequence, body FROM entry WHERE item = ? AND last_version IS NULL", [item]
        )
    }
    if docket is None and not standing:
        return
    wanted = dict(keyed(docket.entries)) if docket is not None else {}
    bodies = {key: pack_json(to_plain(bare(entry))) for key, entry in wanted.items()}
    for key, row in standing.items():
        if bodies.get(key) != row["body"]:
            close_state(c, row, number)
    c.executemany(
        "INSERT INTO entry (item, key, first_version, sequence, body) VALUES (?, ?, ?, ?, ?)",
        [
            (item, key, number, entry.sequence, bodies[key])
            for key, entry in wanted.items()
            if key not in standing or standing[key]["body"] != bodies[key]
        ],
    )


def close_state(c: sqlite3.Connection, row: sqlite3.Row, number: int) -> None:
    if row["first_version"] == number:
        c.execute("DELETE FROM entry WHERE n = ?", [row["n"]])
    else:
        c.execute("UPDATE entry SET last_version = ? WHERE n = ?", [number - 1, row["n"]])


def bare(entry: Entry) -> Entry:
    """Without its place on the page and the routes that showed it: those move without the entry having changed."""
    return replace(entry, sequence=0, routes=())


def keyed(entries: Iterable[Entry]) -> list[tuple[bytes, Entry]]:
    """Each entry with what it is known by: the identity that the comparison gave it, else its source's id, its number,
    or its date and words. Several that are known by the same are told apart by their order."""
    seen: Counter[str] = Counter()
    found = []
    for entry in entries:
        name = name_of(entry)
        found.append((hashlib.sha256(f"{name}\n{seen[name]}".encode()).digest()[:12], entry))
        seen[name] += 1
    return found


def name_of(entry: Entry) -> str:
    if entry.identity:
        return entry.identity
    docket = entry.docket_number or ""
    if entry.source_id:
        return f"{docket}\nid\n{entry.source_id}"
    if entry.number:
        return f"{docket}\nnumber\n{entry.number}"
    return f"{docket}\ntext\n{entry.date_filed}\n{' '.join(entry.text.lower().split())}"


class Entries(Part):
    def entries_seen(self, item_id: str) -> list[dict[str, Any]]:
        with self.db.read() as c:
            item = c.execute("SELECT n, versions FROM item WHERE id = ?", [id_bytes(item_id)]).fetchone()
            if item is None:
                return []
            rows = c.execute(
                "SELECT key, first_version, last_version, sequence, body FROM entry WHERE item = ?"
                " ORDER BY key, first_version",
                [item["n"]],
            ).fetchall()
            seen = {
                row["number"]: (when(row["first_seen_at"]), when(row["last_seen_at"]))
                for row in c.execute(
                    "SELECT number, first_seen_at, last_seen_at FROM version WHERE item = ?", [item["n"]]
                )
            }
            docket = _standing(c, item)
        lives: dict[bytes, list[sqlite3.Row]] = {}
        for row in rows:
            lives.setdefault(row["key"], []).append(row)
        shown = {key: entry.routes for key, entry in keyed(docket.entries)}
        order = {key: place for place, key in enumerate(shown)}
        rolls = docket.coverage.kind == "window" and not docket.docket_number
        found = [
            (key, _life(states, item["versions"], seen, shown.get(key, ()), rolls)) for key, states in lives.items()
        ]
        return [life for _, life in sorted(found, key=lambda pair: _place(pair[0], lives[pair[0]], order))]


def _standing(c: sqlite3.Connection, item: sqlite3.Row) -> Docket:
    """What stands by the latest version; an empty docket where it shows none."""
    from storage.sqlite.bodies import latest_reading

    reading = latest_reading(c, item["n"], item["versions"])
    return reading.docket if reading is not None and reading.docket is not None else Docket()


def _place(key: bytes, states: list[sqlite3.Row], order: dict[bytes, int]) -> tuple[int, int]:
    """An entry that is gone stands where it was shown last, before what stands there now."""
    return (order[key], 1) if key in order else (states[-1]["sequence"], 0)


def _life(
    states: list[sqlite3.Row],
    latest: int,
    seen: dict[int, tuple[datetime, datetime]],
    routes: tuple[str, ...],
    rolls: bool = False,
) -> dict[str, Any]:
    """`rolls`: the docket is a feed of a whole court, whose older entries fall off it and are not gone."""
    entries = [(row["first_version"], _ENTRY.decode(unpack_text(row["body"]))) for row in states]
    last, entry = states[-1], entries[-1][1]
    last_version = latest if last["last_version"] is None else last["last_version"]
    gone = last["last_version"] is not None and not rolls
    state = "gone" if gone else "sealed" if entry.restricted else "standing"
    return {
        "entry": replace(entry, routes=routes) if routes else entry,
        "first_version": states[0]["first_version"],
        "last_version": last_version,
        "first_seen_at": seen[states[0]["first_version"]][0],
        "last_seen_at": seen[last_version][1],
        "state": state,
        "history": entries,
    }
