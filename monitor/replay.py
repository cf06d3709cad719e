"""Over history: read stored captures again, judge stored changes again, try an alert rule. Nobody is told anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor import alerts
from monitor.compare import Known, compare
from monitor.compare.dockets import merge_dockets
from monitor.config import AlertConfig, Config
from monitor.examine import route_of
from monitor.extract import Raw, Recipe, read, reader_of
from storage import Archive
from storage.content import content_digest
from storage.records import Change, ChangeFilter, Memory, Reading, StoredChange, Version

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Reread:
    """What the present reader makes of one stored version."""

    version: Version
    slug: str
    reading: Reading
    differs: bool


def reextract(archive: Archive, since: datetime | None) -> Iterator[Reread]:
    """Read the capture behind every version since again, where reader or recipe have changed. Pages' memories are
    left out: a reading must not depend on what was learnt after it."""
    for version in archive.versions_since(since):
        item = archive.item(version.item_id)
        if item is None or version.reading is None or version.capture_id is None:
            continue
        recipe = Recipe.from_options(item.source.options)
        if (version.reading.reader, version.reading.recipe) == (reader_of(item.kind, recipe.form), recipe.digest):
            continue
        stored = archive.capture(version.capture_id)
        if stored is None or not stored.kept:
            continue
        capture = stored.capture
        raw = Raw(capture.payload, capture.url, capture.header("content-type") or "", item.kind)
        fresh = again(raw, recipe, version.reading, version.last_seen_at)
        if fresh is not None:
            differs = content_digest(fresh) != content_digest(version.reading)
            yield Reread(version, item.source.slug, fresh, differs)


def again(raw: Raw, recipe: Recipe, old: Reading, seen_at: datetime | None = None) -> Reading | None:
    """What the present reader makes of a stored capture, merged with what stood; hearings before `seen_at` are past."""
    fresh = read(raw, recipe, Memory(), None).reading
    if fresh is not None and fresh.docket is not None and old.docket is not None:
        return replace(fresh, docket=merge_dockets(old.docket, fresh.docket, route_of(raw), seen_at))
    return fresh


def compare_again(
    archive: Archive, since: datetime | None, config: Config
) -> Iterator[tuple[StoredChange, Change | None]]:
    """Judge every stored change since again by the present rules; None = it would not be a change today."""
    for stored in every_change(archive, since):
        before = archive.version(stored.item.id, stored.before) if stored.before else None
        after = archive.version(stored.item.id, stored.after)
        if after is None or after.taken_down or (before is not None and before.taken_down):
            continue
        versions = archive.versions(stored.item.id)
        known = Known.of(
            stored.item.source,
            stored.item.kind,
            config.nightdesk.zone,
            verdicts=tuple(archive.verdicts(stored.item.id)),
            earlier=tuple((v.digest, v.first_seen_at) for v in versions if v.number < stored.after)[-50:],
            now=stored.noted_at,
        )
        yield stored, compare(before.reading if before else None, after.reading, known)


def every_change(archive: Archive, since: datetime | None, page: int = 500) -> Iterator[StoredChange]:
    """Newest first."""
    cursor = None
    while changes := archive.changes(ChangeFilter(since=since, before_seq=cursor), page):
        yield from changes
        cursor = changes[-1].seq


def try_rules(
    archive: Archive, rules: Sequence[AlertConfig], since: datetime | None, public_url: str
) -> Iterator[tuple[StoredChange, tuple[str, ...]]]:
    """Which stored changes would have been told, and to which channels."""
    for stored in every_change(archive, since):
        context = alerts.Context(
            source=stored.item.source,
            item_title=stored.item.title,
            item_url=stored.item.url,
            item_id=stored.item.id,
            version=stored.after,
            change_key=stored.id,
            public_url=public_url,
            noted_at=stored.noted_at,
        )
        owed = alerts.owed(stored.change, rules, context)
        if owed:
            yield stored, tuple(draft.channel for draft in owed)
