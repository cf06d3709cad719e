"""Payloads kept small and true; verify, backup, takedown, upkeep."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing

import pytest

from storage import ArchiveError, open_archive, payloads
from storage.records import ChangeFilter, Outcome
from tests.storage.making import HOUR, NOW, Desk, article, capture, change

WORDS = ("harbour", "council", "vote", "delayed", "quorum", "tide", "pier", "minister", "ferry", "reporters")


def page_bytes(seed: int, edits: int = 0, length: int = 4000) -> bytes:
    dice = random.Random(seed)
    words = [dice.choice(WORDS) for _ in range(length)]
    for n in range(edits):
        words[n * 7 % length] = f"edited-{n}-{edits}"
    return " ".join(words).encode()


@pytest.fixture
def history(archive):
    """Fifteen versions of one page whose bytes differ a little from one to the next."""
    desk = Desk(archive)
    for n in range(15):
        desk.see(article(f"Text {n}."), payload=page_bytes(1, n), change=change(after=f"word{n}") if n else None)
    return desk


def originals(archive, slug="ledger"):
    item = archive.item(slug)
    return [archive.capture(v.capture_id).capture.payload for v in archive.versions(item.id)]


def stored_bytes(archive):
    row = archive.db.row(
        "SELECT (SELECT total(length(body)) FROM payload) + (SELECT total(length(body)) FROM run) AS b"
    )
    return row["b"]


def damage(archive, sql, *args):
    """Alter the file behind the archive's back, triggers and all."""
    with sqlite3.connect(archive.db.path) as c:
        for (name,) in c.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            c.execute(f"DROP TRIGGER {name}")
        assert c.execute(sql, args).rowcount == 1
    c.close()


def test_a_history_is_kept_as_deltas_and_every_version_opens(archive, history):
    expected = [page_bytes(1, n) for n in range(15)]
    assert originals(archive) == expected
    assert stored_bytes(archive) < sum(len(payloads.compress(one)) for one in expected) / 3


def test_upkeep_packs_cold_history_and_changes_no_byte(archive, history):
    expected, hot = originals(archive), stored_bytes(archive)
    archive.upkeep(history.now, whole=True)
    assert originals(archive) == expected
    assert stored_bytes(archive) < hot
    assert archive.verify() == []
    history.see(article("Text again."), payload=page_bytes(1, 40))
    archive.upkeep(history.now, whole=True)
    assert originals(archive) == [*expected, page_bytes(1, 40)]
    assert archive.verify() == []


def test_upkeep_by_a_budget_leaves_short_histories_alone(archive):
    desk = Desk(archive)
    for n in range(3):
        desk.see(article(f"Text {n}."), payload=page_bytes(1, n))
    before = stored_bytes(archive)
    archive.upkeep(desk.now)
    assert stored_bytes(archive) == before


def test_the_same_payload_is_kept_once(archive):
    desk = Desk(archive)
    desk.see(article("One."), payload=b"same bytes")
    desk.see(article("Two."), payload=b"same bytes")
    assert archive.db.row("SELECT count(*) AS n FROM payload")["n"] == 1
    assert originals(archive) == [b"same bytes", b"same bytes"]


def test_runs_are_cut_by_bytes():
    assert payloads.runs([5, 5, 5, 20, 1], 10) == [slice(0, 2), slice(2, 3), slice(3, 4), slice(4, 5)]
    assert payloads.runs([], 10) == []


@pytest.mark.parametrize("base", [None, b"", page_bytes(2)])
def test_frames_open_to_what_went_in(base):
    for content in (b"", b"x", page_bytes(2, 3), bytes(range(256)) * 50):
        frame = payloads.compress(content, base)
        assert payloads.decompress(frame, len(content), base) == content
    frame = payloads.compress(page_bytes(3), base)
    assert payloads.decompress_part(frame, 100, 50, base) == page_bytes(3)[100:150]


def test_a_damaged_frame_is_a_value_error():
    frame = bytearray(payloads.compress(page_bytes(3)))
    with pytest.raises(ValueError, match="another number"):
        payloads.decompress(bytes(frame), 7)
    with pytest.raises(ValueError, match="damaged"):
        payloads.decompress(bytes(frame[:-9]), len(page_bytes(3)))
    with pytest.raises(ValueError, match=r"damaged|too early"):
        payloads.decompress_part(bytes(frame), len(page_bytes(3)), 10)


# ---------------------------------------------------------------- verify


FLIPS = [
    ("UPDATE payload SET body = ? WHERE n = 3", b"not a frame", "payload"),
    ("UPDATE payload SET digest = ? WHERE n = 3", bytes(32), "another digest"),
    ("UPDATE reading SET digest = ? WHERE n = 4", bytes(32), "reading 4"),
    ("UPDATE version SET digest = ? WHERE number = 5", bytes(32), "version 5"),
    ("UPDATE version SET first_seen_at = first_seen_at + ? WHERE number = 6", 1, "version 6"),
    ("UPDATE item SET chain = ? WHERE n = 1", bytes(32), "chain head"),
    ("UPDATE passage SET text = ? WHERE n = 2", "Other words.", "passage 2"),
    ("UPDATE capture SET meta = ? WHERE n = 2", b"not a frame", "capture"),
    ("UPDATE reading SET body = NULL WHERE n = coalesce(?, 15)", None, "nobody took it down"),
]


@pytest.mark.parametrize(("sql", "value", "words"), FLIPS, ids=[words for *_, words in FLIPS])
def test_verify_finds_what_was_altered(archive, history, sql, value, words):
    assert archive.verify() == []
    damage(archive, sql, value)
    found = archive.verify()
    assert any(words in problem for problem in found), found


def test_one_flipped_byte_anywhere_in_a_payload_is_found(archive, history):
    body = bytearray(archive.db.row("SELECT body FROM payload WHERE n = 1")["body"])
    body[len(body) // 2] ^= 1
    damage(archive, "UPDATE payload SET body = ? WHERE n = 1", bytes(body))
    assert any("payload" in problem for problem in archive.verify())
    item = archive.item("ledger")
    with pytest.raises(ArchiveError, match="payload"):
        archive.capture(archive.version(item.id, 1).capture_id)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE version SET digest = x'00'",
        "DELETE FROM version",
        "UPDATE payload SET digest = x'00'",
        "DELETE FROM payload",
        "UPDATE reading SET digest = x'00'",
        "DELETE FROM reading",
        "UPDATE capture SET status = 404",
        "DELETE FROM capture",
        "UPDATE version SET headline = 'other'",
    ],
)
def test_triggers_forbid_altering_what_was_seen(archive, history, sql):
    with pytest.raises(ArchiveError, match="never"), archive.db.write() as c:
        c.execute(sql)
    assert archive.verify() == []


def test_verify_says_how_far_it_is(archive, history):
    steps = []
    archive.verify(lambda done, of: steps.append((done, of)))
    assert steps[-1] == (30, 30)


# ---------------------------------------------------------------- backup, roots


def test_a_backup_is_a_whole_archive_with_a_manifest(archive, history, tmp_path):
    target = tmp_path / "copies" / "night.sqlite"
    target.parent.mkdir()
    digest = archive.backup(target)
    manifest = json.loads(target.with_name("night.sqlite.manifest.json").read_text())
    assert manifest["sha256"] == digest
    assert manifest["chain_heads"] == dict(archive.chain_heads())
    copy = open_archive(target, readonly=True)
    assert copy.verify() == []
    assert copy.counts() == archive.counts()
    copy.close()
    assert sorted(p.name for p in target.parent.iterdir() if "-" not in p.name) == [
        "night.sqlite",
        "night.sqlite.manifest.json",
    ]


def test_a_bad_archive_gives_no_backup_and_leaves_the_old_one(archive, history, tmp_path):
    target = tmp_path / "night.sqlite"
    archive.backup(target)
    good = target.read_bytes()
    damage(archive, "UPDATE payload SET body = ? WHERE n = 3", b"not a frame")
    with pytest.raises(ArchiveError, match="not good"):
        archive.backup(target)
    assert target.read_bytes() == good
    assert not target.with_name("night.sqlite.part").exists()


def test_the_root_of_a_day_covers_every_item_and_stays(archive, history):
    empty = archive.daily_root("2026-04-21")
    today = archive.daily_root("2026-04-22")
    assert empty != today
    archive.upkeep(NOW + 24 * HOUR)
    history.now = NOW + 25 * HOUR
    history.see(article("A day later."))
    assert archive.daily_root("2026-04-22") == today
    assert archive.daily_root("2026-04-23") != today
    with pytest.raises(ArchiveError, match="is no day"):
        archive.daily_root("yesterday")


def test_upkeep_drops_what_need_not_be_kept(archive, history):
    for _ in range(310):
        history.look(Outcome.FAILED, reason="no answer")
    archive.upkeep(history.now)
    assert len(archive.visits(history.page.id, 1000)) == 300
    assert archive.item("ledger").versions == 15


# ---------------------------------------------------------------- takedown


@pytest.mark.parametrize("packed", [False, True])
def test_a_takedown_removes_the_content_and_the_rest_still_verifies(archive, history, packed):
    item = archive.item("ledger")
    head = dict(archive.chain_heads())[item.id]
    if packed:
        archive.upkeep(history.now, whole=True)
    archive.takedown(item.id, [5], "order of the court of 22 April")
    assert archive.verify() == []
    assert dict(archive.chain_heads())[item.id] == head
    gone = archive.version(item.id, 5)
    assert (gone.reading, gone.headline) == (None, "")
    assert archive.capture(gone.capture_id).capture.payload == b""
    assert [(t.number, t.reason) for t in archive.takedowns(item.id)] == [(5, "order of the court of 22 April")]
    assert archive.search('"text 4"') == []
    assert archive.version(item.id, 6).reading == article("Text 5.")
    assert originals(archive)[5] == page_bytes(1, 5)
    assert archive.changes(ChangeFilter(added="word4")) == []
    assert archive.change_between(item.id, 5).change.reason == "taken down"
    archive.upkeep(history.now, whole=True)
    assert archive.verify() == []


def test_a_takedown_needs_a_version_and_a_reason(archive, history):
    item = archive.item("ledger")
    with pytest.raises(ArchiveError, match="reason"):
        archive.takedown(item.id, [5], " ")
    with pytest.raises(ArchiveError, match="no version 99"):
        archive.takedown(item.id, [99], "order")


def test_a_capture_kept_for_operators_is_not_repeated(archive):
    desk = Desk(archive)
    for _ in range(3):
        desk.look(Outcome.BLOCKED, reason="a challenge", capture=capture(b"challenge"), keep_payload=True)
    assert archive.counts()["captures"] == 1


def test_a_file_with_a_spoilt_page_is_told_in_words_and_checked_to_its_end(tmp_path):
    path = tmp_path / "archive.sqlite"
    archive = open_archive(path)
    desk = Desk(archive)
    for n in range(20):
        desk.see(article(f"Text {n}." * 50))
    archive.close()
    with closing(sqlite3.connect(path)) as c:
        size = c.execute("PRAGMA page_size").fetchone()[0]
        root = c.execute("SELECT rootpage FROM sqlite_master WHERE name = 'visit'").fetchone()[0]
    spoilt = bytearray(path.read_bytes())
    spoilt[(root - 1) * size : root * size] = b"\x55" * size
    path.write_bytes(spoilt)
    damaged = open_archive(path, readonly=True)
    found = damaged.verify()
    damaged.close()
    assert found
    assert any(text.startswith("the file") for text in found)


def test_what_is_no_archive_says_what_to_do(tmp_path):
    path = tmp_path / "archive.sqlite"
    path.write_text("no database at all\n" * 100)
    with pytest.raises(ArchiveError, match=r"restore a backup, as docs/operators\.md says"):
        open_archive(path)
