"""What an archivist takes away: captures as WARC, versions and changes as CSV, two versions as an evidence file."""

from __future__ import annotations

from monitor.errors import UnknownName
from monitor.export.evidence import write_evidence
from monitor.export.tables import (
    CHANGE_COLUMNS,
    LONGEST_CELL,
    VERSION_COLUMNS,
    safe_cell,
    write_changes,
    write_table,
    write_versions,
)
from monitor.export.warc import MOST_CAPTURES, write_warc
from storage import Archive
from storage.records import Item

__all__ = [
    "CHANGE_COLUMNS",
    "LONGEST_CELL",
    "VERSION_COLUMNS",
    "items_named",
    "safe_cell",
    "write_changes",
    "write_evidence",
    "write_table",
    "write_versions",
    "write_warc",
]


def items_named(archive: Archive, key: str) -> list[Item]:
    """One item by id, page, URL or slug; for a source with many pages, all its items. Raises UnknownName."""
    if archive.source(key) is not None:
        found = archive.items(source=key, limit=MOST_CAPTURES)
        if found:
            return found
    item = archive.item(key)
    if item is None:
        raise UnknownName(f"there is no page called {key}")
    return [item]
