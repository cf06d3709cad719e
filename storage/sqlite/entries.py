"""Docket entries, each with a life of its own: every state that it was seen in, and by which versions."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, islice
from typing import Any

import msgspec

from storage.content import to_plain
from storage.ids import id_bytes
from storage.payloads import unpack_text
from storage.records import Docket, Entry, Reading
from storage.sqlite.part import Part
from storage.sqlite.rows import micros, pack_json, when

_ENTRY = msgspec.json.Decoder(Entry)
BATCH = 400
"""Entries that are loaded at a time."""


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
        "INSERT INTO entry (item, key, first_version, sequence, body, restricted) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (item, key, number, entry.sequence, bodies[key], int(entry.restricted))
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


COMING = """
SELECT e.key, (SELECT l.body FROM entry l WHERE l.item = e.item AND l.key = e.key ORDER BY l.first_version DESC LIMIT 1)
    AS body
FROM entry e {by} WHERE e.item = :item AND (:since = 0 OR EXISTS
    (SELECT 1 FROM entry t WHERE t.item = e.item AND t.key = e.key AND t.first_version >= :since))
AND NOT EXISTS (SELECT 1 FROM entry b WHERE b.item = e.item AND b.key = e.key AND b.first_version < e.first_version)
{only} ORDER BY e.first_version DESC, e.sequence, e.n
"""
"""Every entry with its last state, those first that came last."""
SEALED = """AND e.key IN (SELECT s.key FROM entry s WHERE s.item = :item AND s.restricted = 1 AND NOT EXISTS
    (SELECT 1 FROM entry l WHERE l.item = s.item AND l.key = s.key AND l.first_version > s.first_version))"""
"""Whose last state is sealed; those are few, and have an index of their own."""
LAST_SHOWN = "SELECT key, sequence, max(first_version) FROM entry WHERE item = ? GROUP BY key"
COUNT = """
SELECT count(DISTINCT key) FROM entry WHERE item = :item AND (:since = 0 OR first_version >= :since)
"""
STATES = "SELECT key, first_version, last_version, sequence, body FROM entry WHERE item = :item"
IN_ORDER = " ORDER BY key, first_version"


class Entries(Part):
    def entries_seen(self, item_id: str) -> list[dict[str, Any]]:
        return list(self.entries_part(item_id, 0))

    def entries_part(self, item_id: str, start: int, limit: int | None = None) -> Iterator[dict[str, Any]]:
        with self.db.read() as c:
            item = _item(c, item_id)
            if item is None:
                return
            standing = Shown.of(_standing(c, item))
            chosen = _in_docket_order(c, item, standing)[start:][:limit]
        for first in range(0, len(chosen), BATCH):
            keys = chosen[first : first + BATCH]
            with self.db.read() as c:
                found = _lives(c, item, standing, _states(c, item, keys))
            yield from (found[key] for key in keys if key in found)

    def entries_latest(
        self,
        item_id: str,
        start: int,
        limit: int,
        *,
        since: datetime | None = None,
        fits: Callable[[Entry], bool] | None = None,
        sealed: bool = False,
    ) -> list[dict[str, Any]]:
        with self.db.read() as c:
            item = _item(c, item_id)
            if item is None:
                return []
            asked = {"item": item["n"], "since": _version_since(c, item["n"], since)}
            keys = list(islice(_coming(c, asked, fits, sealed), start, start + limit))
            found = _lives(c, item, Shown.of(_standing(c, item)), _states(c, item, keys))
        return [found[key] for key in keys]

    def entries_count(
        self,
        item_id: str,
        *,
        since: datetime | None = None,
        fits: Callable[[Entry], bool] | None = None,
        sealed: bool = False,
    ) -> int:
        with self.db.read() as c:
            item = _item(c, item_id)
            if item is None:
                return 0
            asked = {"item": item["n"], "since": _version_since(c, item["n"], since)}
            if fits is not None or sealed:
                return sum(1 for _ in _coming(c, asked, fits, sealed))
            return int(c.execute(COUNT, asked).fetchone()[0])


def _item(c: sqlite3.Connection, item_id: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = c.execute("SELECT n, versions FROM item WHERE id = ?", [id_bytes(item_id)]).fetchone()
    return row


def _version_since(c: sqlite3.Connection, item: int, since: datetime | None) -> int:
    """The first version seen since then, one that is yet to come if there is none; 0 for all."""
    if since is None:
        return 0
    found = c.execute(
        "SELECT min(number) FROM version WHERE item = ? AND first_seen_at >= ?", [item, micros(since)]
    ).fetchone()[0]
    return int(found) if found is not None else sys.maxsize


def _in_docket_order(c: sqlite3.Connection, item: sqlite3.Row, standing: Shown) -> list[bytes]:
    """The keys of all entries ever seen."""
    last = {row["key"]: row["sequence"] for row in c.execute(LAST_SHOWN, [item["n"]])}
    return sorted(last, key=lambda key: _place(key, last[key], standing.order))


def _states(c: sqlite3.Connection, item: sqlite3.Row, keys: Sequence[bytes]) -> list[sqlite3.Row]:
    """All states of these entries, key by key, oldest first."""
    named = {f"key{n}": key for n, key in enumerate(keys)}
    listed = f"{STATES} AND key IN ({', '.join(f':{name}' for name in named)}){IN_ORDER}"
    return c.execute(listed, {"item": item["n"], **named}).fetchall()


def _coming(
    c: sqlite3.Connection, asked: Mapping[str, Any], fits: Callable[[Entry], bool] | None, sealed: bool
) -> Iterator[bytes]:
    """The keys of the entries whose last state fits, those first that came last."""
    how = {"by": "INDEXED BY entry_item", "only": SEALED} if sealed else {"by": "", "only": ""}
    for row in c.execute(COMING.format(**how), asked):
        if fits is None or fits(_ENTRY.decode(unpack_text(row["body"]))):
            yield row["key"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands: each entry's place in the docket, and the routes that show it."""

    order: Mapping[bytes, int]
    routes: Mapping[bytes, tuple[str, ...]]
    rolls: bool
    """As Docket has it."""

    @classmethod
    def of(cls, docket: Docket) -> Shown:
        entries = keyed(docket.entries)
        places = {key: place for place, (key, _) in enumerate(entries)}
        return cls(places, {key: entry.routes for key, entry in entries}, docket.rolls)


def _lives(
    c: sqlite3.Connection, item: sqlite3.Row, standing: Shown, rows: Iterable[sqlite3.Row]
) -> dict[bytes, dict[str, Any]]:
    """Each entry's life from its states, which come key by key and oldest first."""
    lives = {key: list(states) for key, states in groupby(rows, key=lambda row: row["key"])}
    numbers = {row["first_version"] for states in lives.values() for row in states}
    numbers |= {states[-1]["last_version"] or item["versions"] for states in lives.values()}
    seen = {
        row["number"]: (when(row["first_seen_at"]), when(row["last_seen_at"]))
        for row in c.execute(
            "SELECT number, first_seen_at, last_seen_at FROM version WHERE item = ?"
            " AND number IN (SELECT value FROM json_each(?))",
            [item["n"], json.dumps(sorted(numbers))],
        )
    }
    routes, rolls = standing.routes, standing.rolls
    return {key: _life(states, item["versions"], seen, routes.get(key, ()), rolls) for key, states in lives.items()}


def _standing(c: sqlite3.Connection, item: sqlite3.Row) -> Docket:
    """What stands by the latest version; an empty docket where it shows none."""
    from storage.sqlite.bodies import latest_reading

    reading = latest_reading(c, item["n"], item["versions"])
    return reading.docket if reading is not None and reading.docket is not None else Docket()


def _place(key: bytes, last: int, order: Mapping[bytes, int]) -> tuple[int, int]:
    """An entry that is gone stands where it was shown `last`, before what stands there now."""
    return (order[key], 1) if key in order else (last, 0)


def _life(
    states: list[sqlite3.Row],
    latest: int,
    seen: dict[int, tuple[datetime, datetime]],
    routes: tuple[str, ...],
    rolls: bool = False,
) -> dict[str, Any]:
    """`rolls` as Docket has it."""
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
