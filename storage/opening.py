"""From an archive's address to the back end that keeps it."""

from __future__ import annotations

from pathlib import Path

from storage.archive import Archive, ArchiveError


def open_archive(url: str | Path, *, readonly: bool = False, create: bool = True) -> Archive:
    """Open the archive at `url`: a path of a SQLite file, or `sqlite:///path`.

    As a writer it takes the archive's lock and raises ArchiveLocked with the holder's pid if it is taken; read-only
    it never waits. Raises ArchiveError for an address of no known kind, a file of a newer release, or a damaged file.
    """
    address = str(url)
    if "://" in address and not address.startswith("sqlite:///"):
        raise ArchiveError(f"{address}: only sqlite:///PATH is known here")
    from storage.sqlite import open_sqlite

    return open_sqlite(Path(address.removeprefix("sqlite:///")), readonly=readonly, create=create)
