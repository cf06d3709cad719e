"""record: all of a visit in one commit, or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.archive import ArchiveError, LeaseLost
from storage.ids import id_bytes
from storage.payloads import pack_text
from storage.records import Outcome, Turn, Visit
from storage.sqlite import bodies, quick
from storage.sqlite.changes import change_id, put_change
from storage.sqlite.faults import settle_faults
from storage.sqlite.found import put_found
from storage.sqlite.notices import owe
from storage.sqlite.part import Part
from storage.sqlite.rows import GOOD, micros, pack_json, span
from storage.sqlite.schedule import free, held_host, settle
from storage.sqlite.sources import put_host
from storage.sqlite.states import (
    ItemState,
    is_taken_down,
    item_by_key,
    item_of,
    put_item,
    put_version,
    see_again,
    technical,
)

CAPTURED = (Outcome.SUSPECT, Outcome.UNREADABLE, Outcome.BLOCKED)
"""Outcomes whose capture is noted even where its payload is not kept."""
NOISE_KEPT = 20


class Recording(Part):
    def record(self, visit: Visit, turn: Turn, ready_after: datetime | None = None) -> str | None:
        with self.db.write() as c:
            host = held_host(c, turn)
            change = record_one(c, visit, host)
            if ready_after is not None:
                free(c, host, micros(ready_after))
            return change_id(c, change) if change is not None else None

    def record_many(self, visits: Sequence[tuple[Visit, Turn, datetime | None]]) -> int:
        if not visits:
            return 0
        with self.db.write() as c:
            written, light = 0, []
            for visit, turn, ready_after in visits:
                try:
                    host = held_host(c, turn)
                except LeaseLost:
                    continue
                if quick.fits(visit):
                    light.append((visit, host, ready_after))
                else:
                    record_one(c, visit, host)
                    if ready_after is not None:
                        free(c, host, micros(ready_after))
                    written += 1
            return written + quick.record_quickly(c, light)


@dataclass(slots=True)
class Target:
    """What a visit is written to."""

    c: sqlite3.Connection
    page: sqlite3.Row
    host: int
    item: ItemState | None


def record_one(c: sqlite3.Connection, visit: Visit, host: int) -> int | None:
    """Write a visit; the number of the change that it made."""
    page = c.execute("SELECT * FROM page WHERE id = ?", [id_bytes(visit.page_id)]).fetchone()
    if page is None or page["host"] != host:
        raise ArchiveError(f"page {visit.page_id} is not one of the turn's host")
    target = Target(c, page, host, standing_item(c, page, visit))
    capture = keep_capture(target, visit)
    item = target.item
    if visit.technical is not None and item is not None and not is_taken_down(c, item.n, item.versions):
        technical(c, item, item.versions, visit.technical, micros(visit.at))
    change = write_version(target, visit, capture)
    told = settle_faults(c, visit, page["n"])
    if change is not None or (visit.change is None and told):
        owe(c, visit.notices, micros(visit.at), change)
    write_log(target, visit)
    write_page(target, visit)
    write_memory(target, visit)
    if visit.found is not None:
        put_found(c, page, visit.found, micros(visit.at))
    write_host(target, visit)
    return change


def standing_item(c: sqlite3.Connection, page: sqlite3.Row, visit: Visit) -> ItemState | None:
    """The item that the page belongs to; a page that had none joins the one with the visit's key, if there is one."""
    if page["item"] is not None:
        return item_of(c, page["item"])
    if visit.outcome not in GOOD:
        return None
    return item_by_key(c, visit.item_key or page["url"])


def keep_capture(target: Target, visit: Visit) -> int | None:
    """Keep the response where it is behind a version, is asked for, or may be looked at by an operator."""
    capture = visit.capture
    if capture is None:
        return None
    if visit.version is None and not visit.keep_payload and visit.outcome not in CAPTURED:
        return None
    keep = visit.keep_payload or (visit.version is not None and visit.version.reading is not None)
    if visit.version is None and already_kept(target, capture.digest):
        return None
    return bodies.put_capture(target.c, target.page["n"], capture, visit.outcome, keep)


def already_kept(target: Target, digest: str) -> bool:
    """The page's last capture has the same bytes: nothing that one would want to see again."""
    last = target.c.execute(
        "SELECT digest FROM capture WHERE page = ? ORDER BY n DESC LIMIT 1", [target.page["n"]]
    ).fetchone()
    return last is not None and last["digest"] == bytes.fromhex(digest)


def write_version(target: Target, visit: Visit, capture: int | None) -> int | None:
    """The new state of the item, if there is one; else the latest was seen again. The change's number."""
    c, page, item, draft = target.c, target.page, target.item, visit.version
    now = micros(visit.at)
    if draft is None:
        if item is not None and visit.outcome in GOOD:
            see_again(c, item, now)
        return None
    if item is None:
        item = target.item = put_item(c, page, visit)
    if item.versions and item.digest == bytes.fromhex(draft.digest):
        see_again(c, item, now)
        return None
    before = item.versions
    target.item = put_version(c, item, draft, capture, now)
    if visit.change is None:
        return None
    return put_change(c, page, target.item.n, before, before + 1, visit.change, now)


def write_log(target: Target, visit: Visit) -> None:
    """An unchanged visit leaves no row; one with noise takes a slot of the page's ring."""
    c, page = target.c, target.page
    status = visit.capture.status if visit.capture is not None else None
    if visit.outcome is not Outcome.UNCHANGED:
        c.execute(
            "INSERT INTO visit (page, at, outcome, reason, elapsed, status) VALUES (?, ?, ?, ?, ?, ?)",
            [page["n"], micros(visit.at), visit.outcome.value, visit.reason, span(visit.elapsed), status],
        )
    if visit.noise:
        c.execute(
            "INSERT OR REPLACE INTO noise VALUES (?, ?, ?, ?, ?, ?)",
            [page["n"], page["noises"] % NOISE_KEPT, micros(visit.at), span(visit.elapsed), status,
             pack_text(visit.noise)],
        )  # fmt: skip
        c.execute("UPDATE page SET noises = noises + 1 WHERE n = ?", [page["n"]])


def write_page(target: Target, visit: Visit) -> None:
    item = target.item.n if target.item is not None else None
    target.c.execute(quick.PAGE_UPDATE, quick.page_values(visit, target.page["n"], item))
    if visit.moved_to is not None:
        move(target, visit)


def move(target: Target, visit: Visit) -> None:
    """The page is visited among those of the host that it moved to, or of its own again."""
    c = target.c
    host = put_host(c, visit.moved_to or target.page["url"], micros(visit.at))
    if host != target.host:
        c.execute("UPDATE page SET host = ? WHERE n = ?", [host, target.page["n"]])
        settle(c, host)


def write_memory(target: Target, visit: Visit) -> None:
    if visit.memory is None:
        return
    c = target.c
    c.execute(
        "INSERT OR REPLACE INTO page_memory VALUES (?, ?)", [target.page["n"], pack_json(dict(visit.memory.page))]
    )
    if visit.memory.site:
        c.execute(
            "INSERT OR REPLACE INTO site_memory SELECT site, ? FROM host WHERE n = ?",
            [pack_json(dict(visit.memory.site)), target.host],
        )


def write_host(target: Target, visit: Visit) -> None:
    target.c.execute(quick.HOST_UPDATE, quick.host_values(visit, target.host))
    settle(target.c, target.host)
