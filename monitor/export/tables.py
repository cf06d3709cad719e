"""Versions and changes as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import IO, Any

from monitor.render.clean import clean_line
from storage import Archive
from storage.records import ChangeFilter, Item, StoredChange, Version

LONGEST_CELL = 32_000
PAGE_OF_CHANGES = 500
VERSION_COLUMNS = (
    "item", "url", "version", "headline", "first_seen_at", "last_seen_at", "visits", "digest", "chain", "taken_down",
)  # fmt: skip
CHANGE_COLUMNS = (
    "change", "item", "url", "source", "before", "after", "noted_at", "weight", "flags", "headline", "reason", "verdict",
)  # fmt: skip


def write_versions(archive: Archive, items: Iterable[Item], target: IO[str]) -> int:
    """One line a version, oldest first. How many."""
    return write_table(target, VERSION_COLUMNS, (line for item in items for line in version_lines(archive, item)))


def version_lines(archive: Archive, item: Item) -> Iterator[tuple[Any, ...]]:
    for version in archive.versions(item.id):
        yield version_line(item, version)


def version_line(item: Item, version: Version) -> tuple[Any, ...]:
    return (
        item.id, item.url, version.number, version.headline, version.first_seen_at.isoformat(),
        version.last_seen_at.isoformat(), version.visits, version.digest, version.chain,
        version.taken_down.reason if version.taken_down is not None else "",
    )  # fmt: skip


def write_changes(archive: Archive, where: ChangeFilter, target: IO[str]) -> int:
    """One line a change that fits, newest first. How many."""
    return write_table(target, CHANGE_COLUMNS, (change_line(change) for change in all_changes(archive, where)))


def all_changes(archive: Archive, where: ChangeFilter) -> Iterator[StoredChange]:
    while found := archive.changes(where, PAGE_OF_CHANGES):
        yield from found
        where = replace(where, before_seq=found[-1].seq)


def change_line(stored: StoredChange) -> tuple[Any, ...]:
    change = stored.change
    return (
        stored.id, stored.item.id, stored.item.url, stored.item.source.slug, stored.before, stored.after,
        stored.noted_at.isoformat(), change.weight.value, " ".join(change.flags), change.headline, change.reason,
        stored.verdict,
    )  # fmt: skip


def write_table(target: IO[str], columns: Iterable[str], lines: Iterable[tuple[Any, ...]]) -> int:
    writer = csv.writer(target)
    writer.writerow(columns)
    written = 0
    for line in lines:
        writer.writerow([safe_cell(value) for value in line])
        written += 1
    return written


def safe_cell(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection), and none
    holds what would turn or hide the words around it. A cell is one line."""
    if not isinstance(value, str):
        return value
    text = clean_line(value, LONGEST_CELL)
    return "'" + text if text.startswith(("=", "+", "-", "@")) else text
