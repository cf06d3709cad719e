"""The shapes that the API promises: pydantic models, from which OpenAPI is made. Times are ISO 8601 in UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel


class Problem(BaseModel):
    error: str
    """One clear line."""


class FindingShape(BaseModel):
    kind: str
    before: str
    after: str
    weight: str
    rule: str
    where: str
    speaker: str


class SpanShape(BaseModel):
    op: str
    """same, ins or del."""
    text: str


class BlockShape(BaseModel):
    kind: str
    style: str
    label: str
    spans: list[SpanShape]


class ItemShape(BaseModel):
    id: str
    kind: str
    source: str
    tags: list[str]
    url: str
    title: str
    versions: int
    first_seen_at: datetime
    last_seen_at: datetime


class ChangeShape(BaseModel):
    id: str
    seq: int
    item: ItemShape
    before: int
    """0 if the item is new."""
    after: int
    noted_at: datetime
    weight: str
    reason: str
    flags: list[str]
    headline: str
    headline_before: str
    claims: list[str]
    modified_moved: bool
    held: str
    verdict: str
    telling: list[BlockShape]


class ChangeInFull(ChangeShape):
    findings: list[FindingShape]


class TakedownShape(BaseModel):
    reason: str
    at: datetime


class VersionShape(BaseModel):
    item_id: str
    number: int
    digest: str
    chain: str
    headline: str
    first_seen_at: datetime
    last_seen_at: datetime
    visits: int
    capture_id: str | None
    taken_down: TakedownShape | None = None
    """Set where the content was taken down: digests and chain stay."""


class VersionInFull(VersionShape):
    reader: str
    article: dict[str, Any] | None
    """Fields that stand at their default are left out, here and in `docket`."""
    docket: dict[str, Any] | None
    text: str


class DiffShape(BaseModel):
    item_id: str
    a: int
    b: int
    weight: str | None
    """None = nothing but noise."""
    flags: list[str]
    reason: str
    findings: list[FindingShape]
    blocks: list[BlockShape]


class SourceShape(BaseModel):
    slug: str
    name: str
    kind: str
    url: str
    tags: list[str]
    origin: str
    state: str
    needs: str
    muted: bool
    pages: int
    due: int
    changes_14d: int
    last_visit_at: datetime | None
    last_good_at: datetime | None
    next_visit_at: datetime | None
    last_outcome: str | None
    last_reason: str
    health: str
    """ok, slow or bad."""
    words: str
    faults: list[str]


class HostShape(BaseModel):
    host: str
    ready_at: datetime
    gap_s: float
    pages: int
    paused_until: datetime | None
    last_asked_at: datetime | None
    asked_today: int
    reason: str


class HitShape(BaseModel):
    item: ItemShape
    first_version: int
    last_version: int
    where: str
    text: str
    current: bool


class Changes(BaseModel):
    changes: list[ChangeShape]
    next: str | None
    """Give it back as `cursor` for what comes after; null at the end."""


class Items(BaseModel):
    items: list[ItemShape]
    next: str | None


class Versions(BaseModel):
    versions: list[VersionShape]
    next: str | None


class Entries(BaseModel):
    entries: list[dict[str, Any]]
    next: str | None


class Sources(BaseModel):
    sources: list[SourceShape]
    next: str | None


class Hosts(BaseModel):
    hosts: list[HostShape]
    next: str | None


class Hits(BaseModel):
    hits: list[HitShape]
