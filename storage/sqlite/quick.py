"""What every visit writes to its page and host; and visits that found nothing new, many in one go."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from storage.ids import id_bytes
from storage.records import Outcome, Visit
from storage.sqlite.rows import GOOD, NEVER, micros, span, to_json
from storage.sqlite.sources import SETTLE_HOSTS

PAGE_UPDATE = """
UPDATE page SET item = coalesce(:item, item), next_visit_at = :next_visit_at, etag = :etag,
    last_modified = :last_modified, digest = :digest, failures = CASE WHEN :good THEN 0 ELSE failures + 1 END,
    last_outcome = :outcome, last_reason = :reason, last_status = :status, last_elapsed = :elapsed,
    last_good_at = CASE WHEN :good THEN :at ELSE last_good_at END, last_visit_at = :at,
    moved_to = nullif(coalesce(:moved_to, moved_to), ''), revisit = coalesce(:revisit, revisit),
    pending = coalesce(:pending, pending), finished = max(finished, :finished), active = min(active, 1 - :finished)
WHERE n = :n
"""


def page_values(visit: Visit, n: int, item: int | None) -> dict[str, object]:
    """The parameters of PAGE_UPDATE."""
    return {
        "n": n,
        "item": item,
        "next_visit_at": micros(visit.next_visit_at),
        "etag": visit.etag,
        "last_modified": visit.last_modified,
        "digest": bytes.fromhex(visit.digest) if visit.digest else None,
        "good": visit.outcome in GOOD or visit.outcome is Outcome.MOVED,
        "outcome": visit.outcome.value,
        "reason": visit.reason,
        "status": visit.capture.status if visit.capture is not None else None,
        "elapsed": span(visit.elapsed),
        "at": micros(visit.at),
        "moved_to": visit.moved_to,
        "revisit": None if visit.revisit is None else to_json(dict(visit.revisit)),
        "pending": None if visit.pending is None else to_json(dict(visit.pending)),
        "finished": int(visit.finished),
    }


HOST_UPDATE = """
UPDATE host SET last_asked_at = max(coalesce(last_asked_at, 0), :at),
    asked_today = CASE WHEN asked_day = :day THEN asked_today ELSE 0 END + :requests, asked_day = :day,
    reason = CASE WHEN :until > paused_until THEN :reason ELSE reason END, paused_until = max(paused_until, :until)
WHERE n = :n
"""


def host_values(visit: Visit, host: int) -> dict[str, object]:
    at = micros(visit.at)
    until = 0 if visit.host_pause_until is None else micros(visit.host_pause_until)
    return {
        "at": at,
        "day": at // 86_400_000_000,
        "until": until,
        "reason": visit.reason,
        "requests": visit.requests,
        "n": host,
    }


def fits(visit: Visit) -> bool:
    """Nothing but the sighting and the schedule is to be written."""
    if visit.moved_to is not None:
        return False
    rest = (visit.version, visit.technical, visit.change, visit.memory, visit.item_key)
    kept = visit.capture is not None and visit.keep_payload
    return (
        visit.outcome is Outcome.UNCHANGED
        and visit.found is None
        and not any((*rest, visit.notices, visit.noise, visit.faults, kept))
    )


def record_quickly(c: sqlite3.Connection, visits: Sequence[tuple[Visit, int, datetime | None]]) -> int:
    """Write (visit, its turn's host, when the host is free) for visits that `fits`. How many."""
    pages = _pages(c, [visit for visit, _, _ in visits])
    known = [(visit, host, after, pages[visit.page_id]) for visit, host, after in visits if visit.page_id in pages]
    mine = [(visit, host, after, page) for visit, host, after, page in known if page["host"] == host]
    c.executemany(PAGE_UPDATE, [page_values(visit, page["n"], None) for visit, _, _, page in mine])
    seen = [(micros(visit.at), page["item"]) for visit, _, _, page in mine if page["item"] is not None]
    c.executemany("UPDATE item SET last_seen_at = max(last_seen_at, ?) WHERE n = ?", seen)
    c.executemany(SEE_AGAIN, [{"at": at, "item": item} for at, item in seen])
    c.executemany(HOST_UPDATE, [host_values(visit, host) for visit, host, _, _ in mine])
    c.executemany("DELETE FROM fault WHERE page = ?", [(page["n"],) for *_, page in mine if page["faulty"]])
    freed = [(micros(after), host) for _, host, after, _ in mine if after is not None]
    c.executemany("UPDATE host SET free_at = ? WHERE n = ?", freed)
    c.executemany(f"{SETTLE_HOSTS} WHERE n = :n", [{"never": NEVER, "n": n} for n in {host for _, host, _, _ in mine}])
    return len(mine)


SEE_AGAIN = """
UPDATE version SET last_seen_at = max(last_seen_at, :at), visits = visits + 1
WHERE item = :item AND number = (SELECT versions FROM item WHERE n = :item)
"""


def _pages(c: sqlite3.Connection, visits: Sequence[Visit]) -> dict[str, sqlite3.Row]:
    sql = """SELECT n, host, item, EXISTS (SELECT 1 FROM fault WHERE page = page.n) AS faulty FROM page WHERE id = ?"""
    rows = ((visit.page_id, c.execute(sql, [id_bytes(visit.page_id)]).fetchone()) for visit in visits)
    return {page_id: row for page_id, row in rows if row is not None}
