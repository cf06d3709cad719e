"""Paragraphs stored by content: once each, with the versions of every item that they stand in."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator

from storage.records import Article, Reading


def passages_of(reading: Reading | None) -> Iterator[tuple[str, str]]:
    """(text, place) of all that a reader sees of an article or docket."""
    if reading is None:
        return
    content = reading.content
    if isinstance(content, Article):
        yield content.headline, "headline"
        yield content.dek, "dek"
        yield ", ".join(content.byline), "byline"
        for paragraph in content.paragraphs:
            yield paragraph.text, "body"
        for note in content.notes:
            yield note.text, "note"
        return
    yield content.case_name or "", "headline"
    for value in (content.docket_number, content.assigned_to, content.referred_to, content.nature, content.cause):
        yield value or "", "docket"
    for party in content.parties:
        yield " · ".join((party.name, party.role, *party.counsel)), "party"
    for hearing in content.hearings:
        yield hearing.text, "hearing"
    for entry in content.entries:
        yield entry.text, "entry"
        for document in entry.documents:
            yield document.name, "document"


def passage_digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]


def put_passages(c: sqlite3.Connection, item: int, number: int, reading: Reading | None) -> None:
    """Version `number` is the item's latest: passages that it has not any more end with the version before, those that
    are new to it begin. What stood before and stands still is not written at all."""
    wanted = {(passage_digest(text), place): text for text, place in passages_of(reading) if text.strip()}
    standing = {
        (row["digest"], row["place"]): row
        for row in c.execute(
            """SELECT a.passage, a.place, a.first_version, p.digest FROM appearance a JOIN passage p ON p.n = a.passage
            WHERE a.item = ? AND a.last_version IS NULL""",
            [item],
        )
    }
    for key, row in standing.items():
        if key not in wanted:
            end_passage(c, item, row, number)
    for (digest, place), text in wanted.items():
        if (digest, place) not in standing:
            c.execute(
                """INSERT INTO appearance VALUES (?, ?, ?, NULL, ?)
                ON CONFLICT (passage, item, first_version, place) DO UPDATE SET last_version = NULL""",
                [put_passage(c, digest, text), item, number, place],
            )


def end_passage(c: sqlite3.Connection, item: int, row: sqlite3.Row, number: int) -> None:
    """It stood last in the version before; one that another reader of the same version saw did not stand at all."""
    key = [row["passage"], item, row["first_version"], row["place"]]
    where = "passage = ? AND item = ? AND first_version = ? AND place = ?"
    if row["first_version"] == number:
        c.execute(f"DELETE FROM appearance WHERE {where}", key)
    else:
        c.execute(f"UPDATE appearance SET last_version = ? WHERE {where}", [number - 1, *key])


def put_passage(c: sqlite3.Connection, digest: bytes, text: str) -> int:
    row = c.execute("SELECT n FROM passage WHERE digest = ?", [digest]).fetchone()
    if row is not None:
        return int(row["n"])
    n = c.execute("INSERT INTO passage (digest, text) VALUES (?, ?) RETURNING n", [digest, text]).fetchone()["n"]
    c.execute("INSERT INTO passage_words (rowid, text) VALUES (?, ?)", [n, text])
    return int(n)
