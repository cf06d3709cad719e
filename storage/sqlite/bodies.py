"""Bodies in the archive: payloads by digest, readings, and captures' metadata, each a delta where that is smaller."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Any

from storage import payloads
from storage.archive import ArchiveError
from storage.content import reading_from_json, reading_to_json
from storage.ids import id_text, new_id
from storage.records import Capture, Hop, Outcome, Reading, StoredCapture
from storage.sqlite.rows import micros, span, to_json, when

READING_CHAIN = 2_000_000
"""Bytes that opening a reading may decompress."""


_NO_META: dict[str, Any] = {
    "url": "",
    "request_url": "",
    "request_headers": [],
    "headers": [],
    "hops": [],
    "peer": "",
}


class Damaged(ArchiveError):
    """What is stored is not what was stored once."""


# ---------------------------------------------------------------- payloads


def put_payload(c: sqlite3.Connection, page: int, payload: bytes, digest: bytes) -> int:
    """Keep a payload, once for all pages that had it. Its number."""
    if hashlib.sha256(payload).digest() != digest:
        raise ArchiveError("a capture's digest is not that of its payload")
    row = c.execute("SELECT n, body IS NULL AND run IS NULL AS gone FROM payload WHERE digest = ?", [digest]).fetchone()
    if row is not None and not row["gone"]:
        return int(row["n"])
    base, cost, body = _delta(c, page, payload)
    if row is not None:
        c.execute("UPDATE payload SET base = ?, cost = ?, body = ? WHERE n = ?", [base, cost, body, row["n"]])
        return int(row["n"])
    made = c.execute(
        "INSERT INTO payload (digest, size, page, base, cost, body) VALUES (?, ?, ?, ?, ?, ?) RETURNING n",
        [digest, len(payload), page, base, cost, body],
    ).fetchone()
    return int(made["n"])


def _delta(c: sqlite3.Connection, page: int, payload: bytes) -> tuple[int | None, int, bytes]:
    """(base, bytes to open, frame): against the page's payload before, unless its chain is spent."""
    last = c.execute(
        "SELECT n, cost FROM payload WHERE page = ? AND (body IS NOT NULL OR run IS NOT NULL) ORDER BY n DESC LIMIT 1",
        [page],
    ).fetchone()
    if last is not None:
        whole, since = chain_weight(c, last["n"])
        worth = payloads.worth_a_delta(len(payload), last["cost"], whole, since)
        base = _sound(c, last["n"], open_payload) if worth else None
        if base is not None:
            frame = payloads.compress(payload, base, level=payloads.DELTA_LEVEL)
            if len(frame) > len(payload) // payloads.POOR:
                frame = payloads.compress(payload, base)
            if len(frame) < len(payload):
                return last["n"], last["cost"] + len(payload), frame
    return None, len(payload), payloads.compress(payload)


def _sound(c: sqlite3.Connection, n: int, opened: Callable[[sqlite3.Connection, int], bytes]) -> bytes | None:
    """What a delta may stand on; None if it is damaged, so that what comes now is kept whole: `verify` tells of it."""
    try:
        return opened(c, n)
    except Damaged:
        return None


def chain_weight(c: sqlite3.Connection, n: int) -> tuple[int, int]:
    """Bytes that the full copy at the root of a payload's chain takes, and those of its deltas."""
    row = c.execute(
        """WITH RECURSIVE chain (n, base, bytes) AS (
            SELECT n, base, coalesce(length(body), size / 10) FROM payload WHERE n = ?
            UNION ALL SELECT p.n, p.base, coalesce(length(p.body), p.size / 10) FROM payload p JOIN chain c ON p.n = c.base
        ) SELECT total(CASE WHEN base IS NULL THEN bytes END) AS whole,
            total(CASE WHEN base IS NOT NULL THEN bytes END) AS since FROM chain""",
        [n],
    ).fetchone()
    return int(row["whole"]), int(row["since"])


def open_payload(c: sqlite3.Connection, n: int) -> bytes:
    """A payload's bytes, digest checked; raises Damaged if they are not what was stored, ArchiveError if taken down."""
    row = c.execute("SELECT * FROM payload WHERE n = ?", [n]).fetchone()
    if row is None:
        raise Damaged(f"payload {n} is missing")
    try:
        content = _inflate(c, row)
    except ValueError as error:
        raise Damaged(f"payload {row['digest'].hex()} cannot be opened: {error}") from error
    if hashlib.sha256(content).digest() != row["digest"]:
        raise Damaged(f"payload {row['digest'].hex()} is damaged: its bytes have another digest")
    return content


def _inflate(c: sqlite3.Connection, row: sqlite3.Row) -> bytes:
    if row["run"] is not None:
        run = c.execute("SELECT base, body FROM run WHERE n = ?", [row["run"]]).fetchone()
        base = _raw(c, run["base"]) if run["base"] is not None else None
        return payloads.decompress_part(run["body"], row["start"], row["size"], base)
    if row["body"] is None:
        raise ArchiveError(f"payload {row['digest'].hex()} was taken down")
    return payloads.decompress(row["body"], row["size"], _raw(c, row["base"]) if row["base"] is not None else None)


def _raw(c: sqlite3.Connection, n: int) -> bytes:
    """A base's bytes: what stands on it is checked by its own digest."""
    return _inflate(c, c.execute("SELECT * FROM payload WHERE n = ?", [n]).fetchone())


# ---------------------------------------------------------------- readings


def put_reading(c: sqlite3.Connection, item: int, number: int, reading: Reading, made_at: int) -> bytes:
    """Keep a reading of a version; the digest of its JSON."""
    text = reading_to_json(reading).encode()
    digest = hashlib.sha256(text).digest()
    last = c.execute(
        "SELECT n, cost FROM reading WHERE item = ? AND body IS NOT NULL ORDER BY n DESC LIMIT 1", [item]
    ).fetchone()
    fits = last is not None and last["cost"] + len(text) <= max(READING_CHAIN, 3 * len(text))
    before = _sound(c, last["n"], open_reading_text) if fits else None
    if before is not None:
        base, cost = last["n"], last["cost"] + len(text)
        body = payloads.compress(text, before, level=payloads.DELTA_LEVEL)
    else:
        base, cost, body = None, len(text), payloads.compress(text)
    c.execute(
        """INSERT INTO reading (item, number, reader, recipe, made_at, digest, size, base, cost, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [item, number, reading.reader, reading.recipe, made_at, digest, len(text), base, cost, body],
    )
    return digest


def open_reading_text(c: sqlite3.Connection, n: int) -> bytes:
    """A reading's JSON, digest checked."""
    row = c.execute("SELECT * FROM reading WHERE n = ?", [n]).fetchone()
    try:
        text = _inflate_reading(c, row)
    except ValueError as error:
        raise Damaged(f"reading {n} cannot be opened: {error}") from error
    if hashlib.sha256(text).digest() != row["digest"]:
        raise Damaged(f"reading {n} is damaged: its text has another digest")
    return text


def _inflate_reading(c: sqlite3.Connection, row: sqlite3.Row) -> bytes:
    """Down the chain to the full copy, and up again; chains may be long, so no recursion."""
    steps = [row]
    while steps[-1]["base"] is not None:
        steps.append(c.execute("SELECT * FROM reading WHERE n = ?", [steps[-1]["base"]]).fetchone())
    content: bytes | None = None
    for step in reversed(steps):
        if step["body"] is None:
            raise ArchiveError("the reading was taken down")
        content = payloads.decompress(step["body"], step["size"], content)
    return content or b""


def load_reading(c: sqlite3.Connection, n: int) -> Reading:
    return _read(open_reading_text(c, n))


@lru_cache(maxsize=4)
def _read(text: bytes) -> Reading:
    """One page asks for the same reading more than once, and readings do not change."""
    return reading_from_json(text.decode())


def latest_reading(c: sqlite3.Connection, item: int, number: int) -> Reading | None:
    row = c.execute(
        "SELECT n FROM reading WHERE item = ? AND number = ? AND body IS NOT NULL ORDER BY n DESC LIMIT 1",
        [item, number],
    ).fetchone()
    return load_reading(c, row["n"]) if row is not None else None


# ---------------------------------------------------------------- captures


def put_capture(c: sqlite3.Connection, page: int, capture: Capture, outcome: Outcome, keep: bool) -> int:
    """Note a response; with its payload if it is to be kept. The capture's number."""
    digest = bytes.fromhex(capture.digest)
    payload = put_payload(c, page, capture.payload, digest) if keep else None
    meta = to_json(_meta(capture)).encode()
    base = c.execute("SELECT n FROM capture WHERE page = ? AND base IS NULL ORDER BY n DESC LIMIT 1", [page]).fetchone()
    body = payloads.compress(meta, _meta_text(c, base["n"]), level=9) if base is not None else payloads.compress(meta)
    if base is not None and len(body) > len(meta) // 3:
        base, body = None, payloads.compress(meta)
    made = c.execute(
        """INSERT INTO capture (id, page, payload, digest, size, status, outcome, captured_at, elapsed, base, meta,
        screenshot) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING n""",
        [
            new_id(), page, payload, digest, len(capture.payload), capture.status, outcome.value,
            micros(capture.captured_at), span(capture.elapsed), base["n"] if base is not None else None, body,
            capture.screenshot,
        ],
    ).fetchone()  # fmt: skip
    return int(made["n"])


def _meta(capture: Capture) -> dict[str, Any]:
    return {
        "url": capture.url,
        "request_url": capture.request_url,
        "request_headers": capture.request_headers,
        "headers": capture.headers,
        "hops": [[hop.url, hop.status, hop.location] for hop in capture.hops],
        "peer": capture.peer,
    }


def _meta_text(c: sqlite3.Connection, n: int) -> bytes:
    return _inflate_meta(c, c.execute("SELECT base, meta FROM capture WHERE n = ?", [n]).fetchone())


def _inflate_meta(c: sqlite3.Connection, row: sqlite3.Row) -> bytes:
    base = _meta_text(c, row["base"]) if row["base"] is not None else None
    return payloads.decompress(row["meta"], payloads.frame_size(row["meta"]), base)


CAPTURE_SELECT = "SELECT c.*, p.id AS page_id FROM capture c JOIN page p ON p.n = c.page"


def capture_from(c: sqlite3.Connection, row: sqlite3.Row, *, payload: bool, headers: bool = True) -> StoredCapture:
    """A row of CAPTURE_SELECT. `payload`: open it too, if it is kept. Without `headers`, addresses, headers, hops and
    peer are left empty."""
    try:
        meta = json.loads(_inflate_meta(c, row)) if headers else _NO_META
    except ValueError as error:
        raise Damaged(f"capture {id_text(row['id'])} is damaged: {error}") from error
    content = open_payload(c, row["payload"]) if payload and row["payload"] is not None else b""
    capture = Capture(
        url=meta["url"],
        status=row["status"],
        headers=tuple((name, value) for name, value in meta["headers"]),
        payload=content,
        digest=row["digest"].hex(),
        captured_at=when(row["captured_at"]),
        request_url=meta["request_url"],
        request_headers=tuple((name, value) for name, value in meta["request_headers"]),
        hops=tuple(Hop(*hop) for hop in meta["hops"]),
        peer=meta["peer"],
        elapsed=timedelta(microseconds=row["elapsed"]),
        screenshot=row["screenshot"],
    )
    kept = row["payload"] is not None
    return StoredCapture(
        id_text(row["id"]), id_text(row["page_id"]), capture, Outcome(row["outcome"]), row["size"], kept
    )
