"""Between rows and records: times, small JSON, and the one shape of a page row."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from storage.ids import id_text
from storage.payloads import pack_text, unpack_text
from storage.records import Kind, Memory, Outcome, Page, Source

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
NEVER = 1 << 62
"""Later than any time: ready_at of a host with nothing to visit."""
GOOD = (Outcome.FIRST, Outcome.UNCHANGED, Outcome.CHANGED)
"""Visits that saw what the page says."""


def micros(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def span(length: timedelta) -> int:
    return length // MICROSECOND


def day_of(at: int) -> str:
    """The UTC day of a time, as 2026-04-22."""
    return when(at).date().isoformat()


def when(at: int) -> datetime:
    return datetime.max.replace(tzinfo=UTC) if at >= NEVER else EPOCH + timedelta(microseconds=at)


def when_or_none(at: int | None) -> datetime | None:
    return None if at is None else when(at)


def to_json(plain: Any) -> str:
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def pack_json(plain: Any) -> bytes:
    return pack_text(to_json(plain))


def unpack_json(stored: bytes | None) -> Any:
    return json.loads(unpack_text(stored)) if stored else {}


SOURCE_COLUMNS = """
    s.slug, s.kind AS source_kind, s.url AS source_url, s.name, s.origin, s.needs, s.options,
    CASE WHEN s.given_state = 'active' THEN coalesce(s.desk_state, 'active') ELSE s.given_state END AS state,
    coalesce(s.desk_muted, s.given_muted) AS muted,
    (SELECT json_group_array(tag) FROM (SELECT tag FROM source_tag t WHERE t.source = s.n ORDER BY place)) AS tags"""


def source_from(row: sqlite3.Row) -> Source:
    return _source(
        row["slug"], row["source_kind"], row["source_url"], row["name"], row["tags"], row["origin"], row["state"],
        row["needs"], row["muted"], row["options"],
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _source(
    slug: str, kind: str, url: str, name: str, tags: str, origin: str, state: str, needs: str, muted: int, options: str
) -> Source:
    """Rows of many things name the same few sources."""
    return Source(
        slug=slug,
        kind=Kind(kind),
        url=url,
        name=name,
        tags=tuple(json.loads(tags)),
        origin=origin,
        state=state,
        needs=needs,
        muted=bool(muted),
        options=json.loads(options),
    )


PAGE_SELECT = f"""
SELECT p.*, h.host AS host_name, i.id AS item_uid, i.reader AS reader, coalesce(i.versions, 0) AS version,
    m.body AS page_memory, sm.body AS site_memory, {SOURCE_COLUMNS}
FROM page p
JOIN source s ON s.n = p.source
JOIN host h ON h.n = p.host
LEFT JOIN item i ON i.n = p.item
LEFT JOIN page_memory m ON m.page = p.n
LEFT JOIN site_memory sm ON sm.site = h.site
"""


def page_from(row: sqlite3.Row) -> Page:
    """A row of PAGE_SELECT."""
    return Page(
        id=id_text(row["id"]),
        source=source_from(row),
        url=row["url"],
        host=row["host_name"],
        kind=Kind(row["kind"]),
        item_id=id_text(row["item_uid"]) if row["item_uid"] else None,
        next_visit_at=when(row["next_visit_at"]),
        etag=row["etag"],
        last_modified=row["last_modified"],
        digest=row["digest"].hex() if row["digest"] else None,
        reader=row["reader"] or None,
        version=row["version"],
        failures=row["failures"],
        last_outcome=Outcome(row["last_outcome"]) if row["last_outcome"] else None,
        last_good_at=when_or_none(row["last_good_at"]),
        last_visit_at=when_or_none(row["last_visit_at"]),
        first_seen_at=when(row["first_seen_at"]),
        discovered=row["named"] == 0,
        baseline=bool(row["baseline"]),
        position=row["position"],
        title_found=row["title_found"],
        memory=Memory(unpack_json(row["page_memory"]), unpack_json(row["site_memory"])),
        revisit=_mapping(row["revisit"]),
        pending=_mapping(row["pending"]),
        moved_to=row["moved_to"],
    )


def _mapping(text: str) -> Mapping[str, Any]:
    return {} if text == "{}" else dict(json.loads(text))
