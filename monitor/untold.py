"""What was held back from people is not taken back before them either; what is left where content was taken down."""

from __future__ import annotations

from dataclasses import replace

from storage import Archive
from storage.records import Change, Reading

UNTOLD = "it is back as it was before a change that was held: "


def held_return(archive: Archive, item_ref: str, change: Change, digest: str) -> Change:
    """The change, held where it only undoes the item's last one and that was held too: a text that had shrunk for a few
    looks is whole again, and nobody had been told that it was not. `digest` is of the content after the change."""
    if change.held or "revert" not in change.flags:
        return change
    item = archive.item(item_ref)
    last = archive.change_between(item.id, item.versions) if item is not None else None
    if item is None or last is None or not last.change.held:
        return change
    before = archive.version(item.id, last.before)
    if before is None or before.digest != digest:
        return change
    return replace(change, held=UNTOLD + last.change.held)


def left_of(archive: Archive, item_id: str, last: int) -> Reading | None:
    """Where the latest version of an item was taken down: what the latest of the `last` so many says that was not; None
    if that is a removal, or if there is none."""
    left = next((v.number for v in reversed(archive.versions(item_id, last)) if v.taken_down is None), 0)
    version = archive.version(item_id, left) if left else None
    return version.reading if version is not None else None
