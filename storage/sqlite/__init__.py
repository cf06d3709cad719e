"""The archive on SQLite."""

from storage.sqlite.sqlite_archive import SqliteArchive, open_sqlite

__all__ = ["SqliteArchive", "open_sqlite"]
