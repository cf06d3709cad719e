"""The archive: everything Nightdesk keeps. `open_archive(url)` is the one way in."""

from storage.archive import Archive, ArchiveError, ArchiveLocked, LeaseLost
from storage.opening import open_archive

__all__ = ["Archive", "ArchiveError", "ArchiveLocked", "LeaseLost", "open_archive"]
