"""One writer, many readers: across threads, processes and crashes; and files that are not what they should be."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from storage import ArchiveError, ArchiveLocked, open_archive
from storage.records import ChangeFilter
from storage.sqlite import schema
from tests.storage.making import HOUR, NOW, Desk, article, change, notice

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys, time
from storage import open_archive
archive = open_archive(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "archive.sqlite"


@pytest.fixture
def holder(path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()


def test_another_process_is_named_by_its_pid_and_readers_go_on(path, holder):
    with pytest.raises(ArchiveLocked, match=f"process {holder.pid}") as caught:
        open_archive(path)
    assert caught.value.pid == holder.pid
    reader = open_archive(path, readonly=True)
    assert reader.counts()["items"] == 0
    reader.close()


def test_a_writer_that_is_killed_leaves_no_lock_behind(path, holder):
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    archive = open_archive(path)
    Desk(archive).see(article("One."))
    archive.close()


def test_a_lock_file_with_nonsense_in_it_is_no_hindrance(path):
    path.with_name(path.name + ".lock").write_text("who knows\n" * 9)
    archive = open_archive(path)
    assert path.with_name(path.name + ".lock").read_text() == f"{os.getpid()}\n"
    archive.close()


def test_archive_and_lock_are_their_owners_alone(path):
    archive = open_archive(path)
    Desk(archive).see(article("One."))
    for made in path.parent.iterdir():
        assert stat.S_IMODE(made.stat().st_mode) & 0o077 == 0 or made.suffix not in (".sqlite", ".lock"), made
    archive.close()


@pytest.mark.parametrize(
    "name", ["with space.sqlite", "per%20cent.sqlite", "quest?ion.sqlite", "hash#.sqlite", "ünï.sqlite", "a'b.sqlite"]
)
def test_any_file_name_is_the_name_of_a_file(tmp_path, name):
    archive = open_archive(tmp_path / name)
    Desk(archive).see(article("One."))
    archive.close()
    assert (tmp_path / name).exists()
    reader = open_archive(tmp_path / name, readonly=True)
    assert reader.item("ledger").versions == 1
    reader.close()


def test_folders_on_the_way_are_made(tmp_path):
    archive = open_archive(tmp_path / "a" / "b" / "archive.sqlite")
    assert archive.counts()["items"] == 0
    archive.close()


def test_a_folder_in_the_files_place_is_an_error_of_the_archive(tmp_path):
    (tmp_path / "archive.sqlite").mkdir()
    for readonly in (False, True):
        with pytest.raises(ArchiveError):
            open_archive(tmp_path / "archive.sqlite", readonly=readonly)


def test_a_reader_of_an_archive_that_no_writer_has_brought_up_says_what_to_do(path, monkeypatch):
    open_archive(path).close()
    with sqlite3.connect(path) as c:
        c.execute(f"PRAGMA user_version = {schema.NEWEST - 1}")
    c.close()
    with pytest.raises(ArchiveError, match="start the service once"):
        open_archive(path, readonly=True)


def test_a_half_written_file_is_refused(path):
    archive = open_archive(path)
    desk = Desk(archive)
    for n in range(20):
        desk.see(article(f"Text {n}." * 50))
    archive.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    found: list[str] = []
    try:
        damaged = open_archive(path)
    except ArchiveError:
        return
    try:
        found = damaged.verify()
    except ArchiveError as error:
        found = [str(error)]
    damaged.close()
    assert found


def test_threads_that_end_leave_no_connections(path):
    archive = open_archive(path)
    Desk(archive).see(article("One."))
    for _ in range(5):
        threads = [threading.Thread(target=archive.counts) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    archive.counts()
    thread = threading.Thread(target=archive.counts)
    thread.start()
    thread.join()
    assert len(archive.db.readers) <= 3
    archive.close()


def test_a_reader_sees_one_state_while_the_writer_goes_on(path):
    archive = open_archive(path)
    desk = Desk(archive)
    desk.see(article("One."))
    reader = open_archive(path, readonly=True)
    with reader.db.read() as c:
        before = c.execute("SELECT count(*) FROM version").fetchone()[0]
        for n in range(5):
            desk.see(article(f"More {n}."), change=change(), notices=(notice(f"k{n}"),))
        assert c.execute("SELECT count(*) FROM version").fetchone()[0] == before
    assert reader.item("ledger").versions == 6
    reader.close()
    archive.close()


@pytest.mark.parametrize(
    "write",
    [
        lambda a: a.sync_sources([], NOW, {}),
        lambda a: a.set_muted("ledger", True),
        lambda a: a.set_source_state("ledger", "paused"),
        lambda a: a.due_now(a.page("ledger").id, NOW),
        lambda a: a.shift_clock(HOUR),
        lambda a: a.restart_politely(NOW),
        lambda a: a.claim_due(NOW + 99 * HOUR, 1, HOUR),
        lambda a: a.claim_notices(NOW + 99 * HOUR, 1, HOUR),
        lambda a: a.rewrite_change(a.changes(ChangeFilter())[0].id, change()),
        lambda a: a.add_reading(a.item("ledger").id, 1, article("x")),
        lambda a: a.upkeep(NOW),
        lambda a: a.put_setting("a", "b"),
    ],
)
def test_an_archive_that_was_opened_to_read_is_never_written(path, write):
    archive = open_archive(path)
    desk = Desk(archive)
    desk.see(article("One."))
    desk.see(article("Two."), change=change(), notices=(notice("k"),))
    archive.close()
    before = path.read_bytes()
    reader = open_archive(path, readonly=True)
    with pytest.raises(ArchiveError, match="reading only"):
        write(reader)
    reader.close()
    assert path.read_bytes() == before


def test_a_backup_can_be_made_beside_a_running_writer(path, tmp_path):
    archive = open_archive(path)
    desk = Desk(archive)
    desk.see(article("One."))
    reader = open_archive(path, readonly=True)
    reader.backup(tmp_path / "copy.sqlite")
    desk.see(article("Two."))
    copy = open_archive(tmp_path / "copy.sqlite", readonly=True)
    assert (copy.item("ledger").versions, reader.item("ledger").versions) == (1, 2)
    for one in (copy, reader, archive):
        one.close()


def test_a_backup_into_a_folder_that_is_not_there_or_a_full_one_says_so(path, tmp_path):
    archive = open_archive(path)
    Desk(archive).see(article("One."))
    with pytest.raises((ArchiveError, OSError)):
        archive.backup(tmp_path / "nowhere" / "copy.sqlite")
    assert not (tmp_path / "nowhere").exists()
    archive.close()


def test_a_backup_is_an_archive_that_can_be_written_again(path, tmp_path):
    archive = open_archive(path)
    Desk(archive).see(article("One."))
    archive.backup(tmp_path / "copy.sqlite")
    archive.close()
    restored = open_archive(tmp_path / "copy.sqlite")
    desk = Desk(restored)
    desk.now = NOW + HOUR
    desk.see(article("Two."), change=change())
    assert restored.item("ledger").versions == 2
    assert restored.verify() == []
    restored.close()
