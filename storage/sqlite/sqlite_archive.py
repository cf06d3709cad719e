"""The Archive protocol on SQLite: one class, its topics in one module each."""

from __future__ import annotations

from pathlib import Path

from storage.archive import Archive
from storage.sqlite.care import Care
from storage.sqlite.changes import Changes
from storage.sqlite.connection import Connections
from storage.sqlite.deliveries import Deliveries
from storage.sqlite.desk import Desk
from storage.sqlite.entries import Entries
from storage.sqlite.faults import Faults
from storage.sqlite.notices import Notices
from storage.sqlite.record import Recording
from storage.sqlite.schedule import Schedule
from storage.sqlite.search import Search
from storage.sqlite.sources import Sources
from storage.sqlite.takedown import Takedowns
from storage.sqlite.upkeep import Upkeep
from storage.sqlite.versions import Versions


class SqliteArchive(
    Sources,
    Schedule,
    Recording,
    Versions,
    Changes,
    Entries,
    Notices,
    Faults,
    Search,
    Desk,
    Deliveries,
    Care,
    Upkeep,
    Takedowns,
):
    """Thread-safe: reads go through a connection of the calling thread, writes through one behind a lock."""

    def __init__(self, path: Path, *, readonly: bool, create: bool) -> None:
        self.db = Connections(path, readonly=readonly, create=create)
        self.readonly = readonly

    def close(self) -> None:
        self.db.close()


def open_sqlite(path: Path, readonly: bool = False, create: bool = True) -> Archive:
    """Open the archive in the SQLite file at `path`; see `storage.opening.open_archive`."""
    return SqliteArchive(path, readonly=readonly, create=create)
