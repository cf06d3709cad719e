"""From records to the API's shapes. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from monitor.render.plain import version_text
from monitor.web.api import shapes
from monitor.web.pair import Pair
from monitor.web.sources import Row
from storage.content import to_plain
from storage.records import Block, Finding, Hit, HostState, Item, StoredChange, Version


def item(record: Item) -> shapes.ItemShape:
    return shapes.ItemShape(
        id=record.id,
        kind=record.kind.value,
        source=record.source.slug,
        tags=list(record.source.tags),
        url=record.url,
        title=record.title,
        versions=record.versions,
        first_seen_at=record.first_seen_at,
        last_seen_at=record.last_seen_at,
    )


def change(stored: StoredChange) -> shapes.ChangeShape:
    judged = stored.change
    return shapes.ChangeShape(
        id=stored.id,
        seq=stored.seq,
        item=item(stored.item),
        before=stored.before,
        after=stored.after,
        noted_at=stored.noted_at,
        weight=judged.weight.value,
        reason=judged.reason,
        flags=list(judged.flags),
        headline=judged.headline,
        headline_before=judged.headline_before,
        claims=list(judged.claims),
        modified_moved=judged.modified_moved,
        held=judged.held,
        verdict=stored.verdict,
        telling=blocks(judged.telling),
    )


def change_in_full(stored: StoredChange) -> shapes.ChangeInFull:
    return shapes.ChangeInFull(**change(stored).model_dump(), findings=findings(stored.change.findings))


def findings(found: Iterable[Finding]) -> list[shapes.FindingShape]:
    return [shapes.FindingShape(**{**dataclasses.asdict(f), "weight": f.weight.value}) for f in found]


def blocks(shown: Iterable[Block]) -> list[shapes.BlockShape]:
    return [
        shapes.BlockShape(
            kind=block.kind,
            style=block.style,
            label=block.label,
            spans=[shapes.SpanShape(op=span.op, text=span.text) for span in block.spans],
        )
        for block in shown
    ]


def version(record: Version) -> shapes.VersionShape:
    taken = record.taken_down
    return shapes.VersionShape(
        item_id=record.item_id,
        number=record.number,
        digest=record.digest,
        chain=record.chain,
        headline=record.headline,
        first_seen_at=record.first_seen_at,
        last_seen_at=record.last_seen_at,
        visits=record.visits,
        capture_id=record.capture_id,
        taken_down=shapes.TakedownShape(reason=taken.reason, at=taken.at) if taken is not None else None,
    )


def version_in_full(record: Version) -> shapes.VersionInFull:
    reading = record.reading
    article = reading.article if reading is not None else None
    docket = reading.docket if reading is not None else None
    return shapes.VersionInFull(
        **version(record).model_dump(),
        reader=reading.reader if reading is not None else "",
        article=to_plain(article) if article is not None else None,
        docket=to_plain(docket) if docket is not None else None,
        text=version_text(record),
    )


def diff(shown: Pair, lines: Iterable[Block]) -> shapes.DiffShape:
    judged = shown.change
    return shapes.DiffShape(
        item_id=shown.item.id,
        a=shown.a,
        b=shown.b,
        weight=judged.weight.value if judged is not None else None,
        flags=list(judged.flags) if judged is not None else [],
        reason=judged.reason if judged is not None else "",
        findings=findings(judged.findings) if judged is not None else [],
        blocks=blocks(lines),
    )


def source(row: Row) -> shapes.SourceShape:
    state, record = row.state, row.state.source
    return shapes.SourceShape(
        slug=record.slug,
        name=record.name,
        kind=record.kind.value,
        url=record.url,
        tags=list(record.tags),
        origin=record.origin,
        state=record.state,
        needs=record.needs,
        muted=record.muted,
        pages=state.pages,
        due=state.due,
        changes_14d=row.changes,
        last_visit_at=state.last_visit_at,
        last_good_at=state.last_good_at,
        next_visit_at=state.next_visit_at,
        last_outcome=state.last_outcome.value if state.last_outcome is not None else None,
        last_reason=state.last_reason,
        health=row.health,
        words=row.words,
        faults=[fault.text for fault in state.faults],
    )


def host(record: HostState) -> shapes.HostShape:
    return shapes.HostShape(
        host=record.host,
        ready_at=record.ready_at,
        gap_s=record.gap.total_seconds(),
        pages=record.pages,
        paused_until=record.paused_until,
        last_asked_at=record.last_asked_at,
        asked_today=record.asked_today,
        reason=record.reason,
    )


def hit(found: Hit) -> shapes.HitShape:
    return shapes.HitShape(
        item=item(found.item),
        first_version=found.first_version,
        last_version=found.last_version,
        where=found.where,
        text=found.text,
        current=found.current,
    )
