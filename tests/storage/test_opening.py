"""Opening: one writer, many readers, releases, crashes, threads."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from storage import ArchiveError, ArchiveLocked, LeaseLost, open_archive
from storage.records import ChangeFilter, Entry, Kind, Outcome
from storage.sqlite import schema
from tests.storage.making import GAPS, HOUR, NOW, Desk, article, change, claim, docket, notice, seen, source, visit


def path_of(address: str) -> Path:
    return Path(address.removeprefix("sqlite:///"))


def test_a_second_writer_is_refused_with_the_firsts_pid(opened):
    opened()
    with pytest.raises(ArchiveLocked, match=str(os.getpid())) as caught:
        opened()
    assert caught.value.pid == os.getpid()


def test_the_lock_ends_with_its_holder(opened):
    first = opened()
    first.close()
    Desk(opened())


def test_readers_never_wait_and_see_every_commit(opened):
    desk = Desk(opened())
    reader = opened(readonly=True)
    assert reader.item("ledger") is None
    desk.see(article("One."))
    assert reader.item("ledger").versions == 1
    with pytest.raises(ArchiveError, match="reading only"):
        reader.put_setting("a", "b")


DIES_WHILE_IT_IS_MADE = """
import os, signal, sqlite3, sys
archive = sqlite3.connect(sys.argv[1], isolation_level=None)
archive.execute("PRAGMA cache_size = 1")
archive.execute("BEGIN")
archive.execute("CREATE TABLE begun (text)")
for _ in range(200):
    archive.execute("INSERT INTO begun VALUES (?)", ["x" * 4000])
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_an_archive_that_died_while_it_was_made_is_made_anew(opened, address):
    path = path_of(address)
    subprocess.run([sys.executable, "-c", DIES_WHILE_IT_IS_MADE, str(path)], check=False)
    assert path.with_name(path.name + "-journal").stat().st_size
    desk = Desk(opened())
    desk.see(article("One."))
    assert desk.archive.item("ledger").versions == 1


def test_there_must_be_an_archive_to_read(opened, address):
    for how in ({"readonly": True}, {"create": False}):
        with pytest.raises(ArchiveError, match="no archive"):
            opened(**how)
    assert not path_of(address).exists()


def test_an_unknown_kind_of_address():
    with pytest.raises(ArchiveError, match="only sqlite"):
        open_archive("mysql://host/db")


def test_a_closed_archive_says_so(opened):
    archive = opened()
    archive.close()
    archive.close()
    for broken in (archive.counts, lambda: archive.put_setting("a", "b")):
        with pytest.raises(ArchiveError, match="closed"):
            broken()


def test_a_file_of_a_newer_release_is_refused_and_not_touched(opened, address):
    opened().close()
    path = path_of(address)
    with sqlite3.connect(path) as c:
        c.execute(f"PRAGMA user_version = {schema.NEWEST + 1}")
    c.close()
    before = path.read_bytes()
    for readonly in (False, True):
        with pytest.raises(ArchiveError, match="newer release"):
            opened(readonly=readonly)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"plain text, and more of it " * 100, None])
def test_a_file_that_is_no_archive_is_refused_and_not_touched(opened, address, content):
    path = path_of(address)
    if content is None:
        with sqlite3.connect(path) as c:
            c.execute("CREATE TABLE theirs (a)")
        c.close()
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(ArchiveError):
        opened()
    assert path.read_bytes() == before


def test_settings_that_keep_an_archive_safe(archive):
    with archive.db.write() as c:
        settings = {name: c.execute(f"PRAGMA {name}").fetchone()[0] for name in SAFE}
    assert settings == SAFE
    reader = archive.db.reader()
    assert reader.execute("PRAGMA trusted_schema").fetchone()[0] == 0
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("DELETE FROM setting")


SAFE = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "application_id": schema.APPLICATION_ID,
    "user_version": schema.NEWEST,
}


def test_every_table_is_strict(archive):
    rows = archive.db.rows("SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND schema = 'main'")
    ours = {row["name"]: row["strict"] for row in rows if not row["name"].startswith(("sqlite_", "_sqlite_"))}
    assert len(ours) > 20
    assert [name for name, strict in ours.items() if not strict] == []


def shape(connection):
    rows = connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
    return [tuple(row) for row in rows]


def test_a_migrated_archive_is_shaped_like_a_fresh_one(archive, tmp_path):
    """Every step alone, with a close in between, comes to the same schema."""
    old = tmp_path / "old.sqlite"
    for step in range(1, schema.NEWEST + 1):
        connection = sqlite3.connect(old, isolation_level=None)
        schema.bring_up(connection, step)
        assert schema.version_of(connection) == step
        connection.close()
    connection = sqlite3.connect(old)
    assert shape(connection) == shape(archive.db.reader())
    connection.close()


def test_entries_that_are_sealed_already_are_found_after_the_step_that_indexes_them(tmp_path):
    """An archive as the release before that step left it: the file is taken back to it by hand."""
    path = tmp_path / "old.sqlite"
    archive = open_archive(path)
    desk = Desk(archive, source("case", "https://court.example/case", Kind.DOCKET))
    desk.see(docket(Entry("Kept open.", number="1"), Entry("Sealed.", number="2", restricted=True)))
    archive.close()
    connection = sqlite3.connect(path, isolation_level=None)
    step = [made.name for made in schema.steps._migrations].index("entries_sealed")
    for statement in (
        "DROP INDEX entry_sealed", "DROP INDEX entry_item", "ALTER TABLE entry DROP COLUMN restricted",
        "CREATE INDEX entry_item ON entry (item, key, first_version)",
        "DELETE FROM _sqlite_migrations WHERE name = 'entries_sealed'", f"PRAGMA user_version = {step:d}",
    ):  # fmt: skip
        connection.execute(statement)
    connection.close()
    archive = open_archive(path)
    [sealed] = archive.entries_latest(archive.item("case").id, 0, 9, sealed=True)
    assert sealed["entry"].text == "Sealed."
    archive.close()


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    connection = sqlite3.connect(tmp_path / "half.sqlite", isolation_level=None)
    whole = schema.statements
    monkeypatch.setattr(schema, "statements", lambda script: [*whole(script)[:9], "CREATE TABLE broken ("])
    with pytest.raises(sqlite3.OperationalError):
        schema.bring_up(connection)
    assert [name for _, name, _ in shape(connection) if "_sqlite_migrations" not in name] == []
    monkeypatch.undo()
    schema.bring_up(connection)
    assert schema.version_of(connection) == schema.NEWEST
    connection.close()


# ---------------------------------------------------------------- threads and crashes


def test_threads_record_and_read_at_once(archive):
    slugs = [f"s{n}" for n in range(12)]
    archive.sync_sources([source(slug) for slug in slugs], NOW, GAPS)
    errors: list[BaseException] = []
    barrier = threading.Barrier(4)

    def work() -> None:
        try:
            barrier.wait()
            for step in range(6):
                now = NOW + step * HOUR
                for turn in archive.claim_due(now, 3, timedelta(days=30)):
                    page = turn.pages[0]
                    edit = change() if page.version else None
                    archive.record(
                        seen(page, article(f"Text {step}."), now, change=edit), turn, now + timedelta(minutes=2)
                    )
                    assert archive.version(archive.page(page.id).item_id, -1).reading is not None
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert archive.verify() == []
    for item in archive.items():
        assert [v.number for v in archive.versions(item.id)] == list(range(1, item.versions + 1))
    assert archive.count_changes(ChangeFilter()) == archive.counts()["versions"] - archive.counts()["items"]


WRITER = """
import sys
from storage import open_archive
from tests.storage.making import *
archive = open_archive(sys.argv[1])
desk = Desk(archive)
desk.now = max(NOW + archive.counts()["versions"] * HOUR, archive.next_ready_at() or NOW)  # a killed turn is waited out
while True:
    number = desk.page.version + 1
    edit = change(after=f"word{number}") if number > 1 else None
    desk.see(article(f"Text {number}.", "Kept."), change=edit, notices=(notice(f"k{number}"),) if edit else ())
    print(number, flush=True)
"""


def test_a_killed_writer_leaves_all_of_a_record_or_nothing(opened, address):
    acknowledged = 0
    for kill_after in (1, 4, 9, 15, 23, 40):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, address], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
        )
        assert writer.stdout is not None
        for _ in range(kill_after):
            acknowledged = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read().split()
        writer.wait()
        acknowledged = max(acknowledged, *map(int, rest), 0) if rest else acknowledged
        archive = opened()
        counts = archive.counts()
        assert counts["versions"] in (acknowledged, acknowledged + 1)
        assert counts["changes"] == counts["notices_owed"] == counts["versions"] - 1
        assert counts["captures"] == counts["versions"]
        assert archive.verify() == []
        archive.close()


def test_an_error_in_the_middle_of_a_record_undoes_all_of_it(archive, monkeypatch):
    from storage.sqlite import record

    desk = Desk(archive)
    desk.see(article("One."))
    before = archive.db.rows("SELECT * FROM page") + archive.db.rows("SELECT * FROM version")
    turn = desk.turn()

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(record, "write_host", full)
    with pytest.raises(ArchiveError, match="disk is full"):
        archive.record(seen(desk.page, article("Two."), desk.now, change=change(), notices=(notice("k"),)), turn)
    monkeypatch.undo()
    assert archive.notices() == []
    assert [tuple(r) for r in archive.db.rows("SELECT * FROM version")] == [tuple(before[-1])]
    archive.record(seen(desk.page, article("Two."), desk.now), turn, desk.now)
    assert archive.item("ledger").versions == 2
    with pytest.raises(LeaseLost):
        archive.record(visit(desk.page, desk.now, Outcome.UNCHANGED), claim_twice(archive, desk), desk.now)


def claim_twice(archive, desk):
    """A turn whose host somebody else has claimed since."""
    old = desk.turn()
    claim(archive, desk.now + HOUR)
    return old
