"""Connections: one writer behind a lock, and a reader for every thread.

The writer is the only connection that writes or checkpoints; all others are `mode=ro`. That keeps clear of SQLite's
WAL-reset fault (present until 3.51.2), which needs two connections that write or checkpoint at the same instant.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

from storage.archive import ArchiveError, ArchiveLocked
from storage.sqlite import schema

BUSY_MS = 30_000
WRITER_CACHE_KB = 16_000
READER_CACHE_KB = 4_000
"""For each thread that reads: the operating system's cache holds the file for all of them."""
VISITOR_CACHE_KB = 1_000
"""The same beside the writer, where dozens of threads each look up a page's few rows."""
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
Row = sqlite3.Row


class WriterLock:
    """An exclusive `flock` on a file beside the archive that names the holder's pid. It dies with the process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pid = self.holder()
            os.close(self.handle)
            who = f"process {pid}" if pid else "another process"
            raise ArchiveLocked(f"the archive is held by {who}", pid) from None
        os.ftruncate(self.handle, 0)
        os.pwrite(self.handle, f"{os.getpid()}\n".encode(), 0)

    def holder(self) -> int | None:
        text = os.pread(self.handle, 32, 0).decode(errors="replace").strip()
        return int(text) if text.isdecimal() else None

    def release(self) -> None:
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1


class Connections:
    """Everything that talks to the file goes through here; sqlite3's errors leave as ArchiveError."""

    def __init__(self, path: Path, *, readonly: bool, create: bool) -> None:
        self.path = path
        self.readonly = readonly
        self.lock = threading.RLock()
        self.closed = False
        self.local = threading.local()
        self.readers: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self.guard: WriterLock | None = None
        self.writer: sqlite3.Connection | None = None
        if not path.exists() and (readonly or not create):
            raise ArchiveError(f"there is no archive at {path}")
        if not readonly:
            self.open_writer()
        else:
            self.check()

    def open_writer(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.guard = WriterLock(self.path.with_name(self.path.name + ".lock"))
        try:
            if not self.path.exists():
                os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            self.check()
            self.writer = self.connect("rw")
            self.writer.execute("PRAGMA journal_mode = WAL")
            self.writer.execute("PRAGMA synchronous = FULL")
            self.writer.execute("PRAGMA wal_autocheckpoint = 2000")
            self.writer.execute("PRAGMA journal_size_limit = 67108864")
            schema.bring_up(self.writer)
        except BaseException as error:
            self.close()
            if isinstance(error, sqlite3.Error):
                self.fail(error)
            raise

    def check(self) -> None:
        """Refuse what is not ours or is newer, by a connection that cannot write. Only where an archive died while it was
        made (a rollback journal, which there is before WAL alone) must the writer undo that first."""
        died = not self.readonly and self.path.with_name(self.path.name + "-journal").exists()
        try:
            connection = self.connect("rw" if died else "ro")
            try:
                have = schema.version_of(connection)
            finally:
                connection.close()
        except sqlite3.Error as error:
            self.fail(error)
        if self.readonly and have < schema.NEWEST:
            raise ArchiveError("the archive is of an older release; start the service once to bring it up to date")

    def connect(self, mode: str) -> sqlite3.Connection:
        uri = f"file:{quote(str(self.path))}?mode={mode}"
        connection = sqlite3.connect(
            uri, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000, cached_statements=300
        )
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute(f"PRAGMA cache_size = {-self.cache_kb(mode):d}")
        connection.execute("PRAGMA temp_store = MEMORY")
        return connection

    def cache_kb(self, mode: str) -> int:
        if mode == "rw":
            return WRITER_CACHE_KB
        return READER_CACHE_KB if self.readonly else VISITOR_CACHE_KB

    def reader(self) -> sqlite3.Connection:
        """This thread's own read-only connection."""
        if self.closed:
            raise ArchiveError("the archive is closed")
        found = getattr(self.local, "reader", None)
        if found is None:
            with self.lock:
                self.drop_dead_readers()
                found = self.local.reader = self.connect("ro")
                self.readers.append((threading.current_thread(), found))
        return found

    def drop_dead_readers(self) -> None:
        for thread, connection in self.readers:
            if not thread.is_alive():
                connection.close()
        self.readers = [pair for pair in self.readers if pair[0].is_alive()]

    def rows(self, sql: str, args: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        try:
            return self.reader().execute(sql, args).fetchall()
        except sqlite3.Error as error:
            self.fail(error)

    def row(self, sql: str, args: Sequence[Any] | dict[str, Any] = ()) -> Row | None:
        found = self.rows(sql, args)
        return found[0] if found else None

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Several reads that see one state of the archive."""
        connection = self.reader()
        nested = connection.in_transaction
        try:
            if not nested:
                connection.execute("BEGIN")
            yield connection
        except sqlite3.Error as error:
            self.fail(error)
        finally:
            if not nested and connection.in_transaction:
                self.end(connection)

    def end(self, connection: sqlite3.Connection) -> None:
        """Of a file that is damaged not even a reader's transaction ends well."""
        try:
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            self.fail(error)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is in the file when this returns, or none."""
        if self.readonly:
            raise ArchiveError("the archive was opened for reading only")
        with self.lock:
            if self.writer is None:
                raise ArchiveError("the archive is closed")
            try:
                self.writer.execute("BEGIN IMMEDIATE")
                yield self.writer
                self.writer.execute("COMMIT")
            except sqlite3.Error as error:
                self.roll_back()
                self.fail(error)
            except BaseException:
                self.roll_back()
                raise

    def roll_back(self) -> None:
        if self.writer is not None and self.writer.in_transaction:
            self.writer.execute("ROLLBACK")

    def fail(self, error: sqlite3.Error) -> NoReturn:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        remedy = "; restore a backup, as docs/operators.md says" if code in _DAMAGED else ""
        raise ArchiveError(f"{self.path.name}: {error}{remedy}") from error

    def close(self) -> None:
        with self.lock:
            self.closed = True
            for _, connection in self.readers:
                connection.close()
            self.readers = []
            if self.writer is not None:
                self.writer.close()
                self.writer = None
            if self.guard is not None:
                self.guard.release()
                self.guard = None
