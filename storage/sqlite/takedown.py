"""A takedown: the content of versions leaves the archive for good; their digests, their place in the chain and the
reason stay, so that the rest can still be proved and anybody can see that something was here."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from storage import payloads, records
from storage.archive import ArchiveError
from storage.ids import id_bytes, id_text
from storage.records import Change
from storage.records.change import TAKEN_DOWN
from storage.sqlite import bodies
from storage.sqlite.changes import change_of, index_words, plain
from storage.sqlite.part import Part
from storage.sqlite.rows import micros, pack_json, unpack_json, when

TOLD = ("what", "source", "version", "flags", "weight", "public_url", "link", "noted_at", "rules")
"""What a notice that is still to be sent may say of a version that was taken down."""
QUOTED = 80
"""So many characters of a headline are looked for in what was said of its front."""


class Takedowns(Part):
    def takedown(
        self, item_id: str, numbers: Sequence[int], reason: str, *, by: str = "", now: datetime | None = None
    ) -> None:
        """What is taken out is also overwritten in the file, but for what earlier commits left in its free pages: those
        go when upkeep does all there is."""
        if not reason.strip():
            raise ArchiveError("a takedown needs a reason")
        at = micros(now or datetime.now(UTC))
        with self.db.write() as c:
            item = c.execute("SELECT n, versions FROM item WHERE id = ?", [id_bytes(item_id)]).fetchone()
            known = range(1, (item["versions"] if item is not None else 0) + 1)
            for number in numbers or (0,):
                if number not in known:
                    raise ArchiveError(f"there is no version {number} of item {item_id}")
            c.executemany(
                "INSERT INTO takedown (item, number, reason, person, at) VALUES (?, ?, ?, ?, ?)",
                [(item["n"], number, reason.strip(), by.strip(), at) for number in sorted(set(numbers))],
            )
            with overwriting(c):
                take_down(c, item["n"], frozenset(numbers))

    def takedowns(self, item_id: str | None = None) -> list[records.Takedown]:
        rows = self.db.rows(
            """SELECT i.id, t.* FROM takedown t JOIN item i ON i.n = t.item WHERE :id IS NULL OR i.id = :id
            ORDER BY t.n""",
            {"id": None if item_id is None else id_bytes(item_id)},
        )
        return [
            records.Takedown(id_text(row["id"]), row["number"], row["reason"], when(row["at"]), row["person"])
            for row in rows
        ]


@contextmanager
def overwriting(c: sqlite3.Connection) -> Iterator[None]:
    """What is deleted in between is overwritten with zeros in the file."""
    before = int(c.execute("PRAGMA secure_delete").fetchone()[0])
    c.execute("PRAGMA secure_delete = ON")
    try:
        yield
    finally:
        c.execute(f"PRAGMA secure_delete = {before:d}")


def take_down(c: sqlite3.Connection, item: int, numbers: Collection[int]) -> None:
    captures = captures_of(c, item, numbers)
    drop_payloads(c, captures)
    drop_readings(c, item, numbers)
    drop_passages(c, item, numbers)
    drop_changes(c, item, numbers)
    drop_names(c, item, numbers)
    drop_memory(c, item)


def captures_of(c: sqlite3.Connection, item: int, numbers: Iterable[int]) -> set[int]:
    """What is behind the versions, and all else that the item's pages brought from when the version before was seen last
    until the next one came: doubted looks, and those that found the same again where every payload is kept."""
    found: set[int] = set()
    for number in numbers:
        rows = c.execute(
            """SELECT c.n FROM capture c JOIN page p ON p.n = c.page WHERE p.item = :item
            AND c.captured_at >= coalesce(
                (SELECT last_seen_at FROM version WHERE item = :item AND number = :number - 1), 0)
            AND c.captured_at <= coalesce(
                (SELECT first_seen_at FROM version WHERE item = :item AND number = :number + 1), c.captured_at)
            AND NOT EXISTS (SELECT 1 FROM version v WHERE v.capture = c.n)
            UNION SELECT capture FROM version WHERE item = :item AND number = :number AND capture IS NOT NULL""",
            {"item": item, "number": number},
        )
        found.update(row["n"] for row in rows)
    return found


def drop_payloads(c: sqlite3.Connection, captures: Iterable[int]) -> None:
    """Payloads that stand on them, or share their runs, are first written whole; upkeep packs them again."""
    gone: dict[int, int] = {}
    for capture in captures:
        row = c.execute(
            "SELECT p.n, p.page FROM capture c JOIN payload p ON p.n = c.payload WHERE c.n = ?", [capture]
        ).fetchone()
        if row is not None:
            gone[row["n"]] = row["page"]
    for page in set(gone.values()):
        write_whole(c, page, gone)
    for n in gone:
        c.execute("UPDATE payload SET base = NULL, run = NULL, start = 0, cost = 0, body = NULL WHERE n = ?", [n])
        c.execute("UPDATE capture SET screenshot = NULL, payload = NULL WHERE payload = ?", [n])
    if gone:
        c.execute("DELETE FROM run WHERE n NOT IN (SELECT run FROM payload WHERE run IS NOT NULL)")


def write_whole(c: sqlite3.Connection, page: int, gone: Collection[int]) -> None:
    """Every payload of the page but those, each by itself."""
    kept = c.execute(
        "SELECT n FROM payload WHERE page = ? AND (body IS NOT NULL OR run IS NOT NULL)", [page]
    ).fetchall()
    contents = [(row["n"], bodies.open_payload(c, row["n"])) for row in kept if row["n"] not in gone]
    for n, content in contents:
        c.execute(
            "UPDATE payload SET base = NULL, run = NULL, start = 0, cost = size, body = ? WHERE n = ?",
            [payloads.compress(content), n],
        )


def drop_readings(c: sqlite3.Connection, item: int, numbers: Collection[int]) -> None:
    rows = c.execute("SELECT n, number FROM reading WHERE item = ? AND body IS NOT NULL ORDER BY n", [item]).fetchall()
    texts = [(row["n"], row["number"], bodies.open_reading_text(c, row["n"])) for row in rows]
    base: tuple[int, bytes, int] | None = None
    for n, of, text in texts:
        if of in numbers:
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


def drop_passages(c: sqlite3.Connection, item: int, numbers: Collection[int]) -> None:
    """Passages and entries that stood in these versions of this item alone; what other versions say too stays."""
    alone = (
        "item = ? AND first_version >= ? AND coalesce(last_version, (SELECT versions FROM item WHERE n = item)) <= ?"
    )
    for first, last in stretches(numbers):
        passages = c.execute(f"SELECT DISTINCT passage FROM appearance WHERE {alone}", [item, first, last]).fetchall()
        c.execute(f"DELETE FROM appearance WHERE {alone}", [item, first, last])
        c.execute(f"DELETE FROM entry WHERE {alone}", [item, first, last])
        for (n,) in passages:
            drop_passage(c, n)


def stretches(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """1, 2, 3, 7 → (1, 3), (7, 7)."""
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def drop_passage(c: sqlite3.Connection, n: int) -> None:
    if c.execute("SELECT 1 FROM appearance WHERE passage = ?", [n]).fetchone() is None:
        text = c.execute("SELECT text FROM passage WHERE n = ?", [n]).fetchone()["text"]
        c.execute("INSERT INTO passage_words (passage_words, rowid, text) VALUES ('delete', ?, ?)", [n, text])
        c.execute("DELETE FROM passage WHERE n = ?", [n])


def drop_changes(c: sqlite3.Connection, item: int, numbers: Collection[int]) -> None:
    """The changes to and from them keep their flags and weight, and no words."""
    rows = c.execute("SELECT n, before, after, body FROM change WHERE item = ?", [item]).fetchall()
    for row in rows:
        if row["before"] not in numbers and row["after"] not in numbers:
            continue
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


def drop_names(c: sqlite3.Connection, item: int, numbers: Collection[int]) -> None:
    """The versions' headlines; where one of them named the item, the headline of the version before does, else the
    address. What a front called its pages, and the noise around them, may hold the same words."""
    said = {
        row["headline"]
        for row in c.execute("SELECT number, headline FROM version WHERE item = ?", [item])
        if row["number"] in numbers and row["headline"]
    }
    c.executemany(
        "UPDATE version SET headline = '' WHERE item = ? AND number = ?", [(item, number) for number in numbers]
    )
    later = "SELECT 1 FROM version WHERE item = ? AND number > ? AND headline <> ''"
    if c.execute(later, [item, max(numbers)]).fetchone() is None:
        c.execute(
            """UPDATE item SET title = coalesce((SELECT headline FROM version WHERE item = item.n AND headline <> ''
            ORDER BY number DESC LIMIT 1), url) WHERE n = ?""",
            [item],
        )
    drop_front_words(c, item, said)
    c.execute("UPDATE page SET title_found = '' WHERE item = ?", [item])
    c.execute("DELETE FROM noise WHERE page IN (SELECT n FROM page WHERE item = ?)", [item])


def drop_front_words(c: sqlite3.Connection, item: int, said: set[str]) -> None:
    """What the fronts that show its pages remember of their titles, and what was logged of a title that changed."""
    pages = c.execute(
        "SELECT url, title_found, found_on FROM page WHERE item = ? AND found_on IS NOT NULL", [item]
    ).fetchall()
    for page in pages:
        quoted = [name[:QUOTED] for name in (*said, page["title_found"]) if name]
        for name in quoted:
            c.execute(
                "UPDATE visit SET reason = ? WHERE page = ? AND instr(reason, ?) > 0",
                [TAKEN_DOWN, page["found_on"], name],
            )
            c.execute(
                "UPDATE page SET last_reason = ? WHERE n = ? AND instr(last_reason, ?) > 0",
                [TAKEN_DOWN, page["found_on"], name],
            )
        row = c.execute("SELECT body FROM page_memory WHERE page = ?", [page["found_on"]]).fetchone()
        memory = unpack_json(row["body"]) if row is not None else {}
        if isinstance(memory.get("found"), dict) and memory["found"].get(page["url"]):
            memory["found"][page["url"]] = ""
            c.execute("UPDATE page_memory SET body = ? WHERE page = ?", [pack_json(memory), page["found_on"]])


def drop_memory(c: sqlite3.Connection, item: int) -> None:
    """What was learnt of the item's pages may hold their words; it is learnt anew."""
    c.execute("DELETE FROM page_memory WHERE page IN (SELECT n FROM page WHERE item = ?)", [item])
    c.execute("UPDATE page SET pending = '{}' WHERE item = ?", [item])
