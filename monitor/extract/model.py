"""What goes into a reader and what comes out of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from storage.records import Kind, Memory, Reading

READER = "article/5"
"""Of articles, pages and PDFs."""
LIMITED = "it says that visits are limited for now"
"""Why a reading is never believed, however often it is seen."""
SELECTORS = ("body", "remove", "headline", "dek", "byline", "published", "modified", "note")
"""Keys of a source's recipe that hold CSS selectors of what is read."""


@dataclass(frozen=True, slots=True)
class Raw:
    """One payload to read. `url` is the address that answered; `content_type` the header's value, empty if unknown."""

    payload: bytes
    url: str
    content_type: str = ""
    kind: Kind = Kind.ARTICLE


@dataclass(frozen=True, slots=True)
class Recipe:
    """What sources.toml says about reading one source: CSS selectors, and for dockets the columns and the form."""

    body: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    headline: tuple[str, ...] = ()
    dek: tuple[str, ...] = ()
    byline: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    note: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    """CSS of the link to the story's next page."""
    join: bool | None = None
    """Whether a story's further pages are joined to it; None leaves it to the page."""
    columns: Mapping[str, Any] = field(default_factory=dict)
    form: str = ""
    court: str = ""
    number: str = ""
    """Which docket is asked for: feeds of many cases are read for it alone."""
    shrink_share: float = 0.4
    """A body under this share of what it was is suspect. A guard's setting, no part of the digest."""

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Recipe:
        """The recipe in a source's options; keys that are no part of a recipe are passed over."""
        chosen = {name: _selectors(options.get(name)) for name in SELECTORS}
        share = options.get("shrink_share")
        return cls(
            **chosen,
            next=_selectors(options.get("next")),
            join=options.get("join"),
            columns=dict(options.get("columns") or {}),
            form=str(options.get("form") or ""),
            court=str(options.get("court") or ""),
            number=str(options.get("number") or ""),
            shrink_share=float(share) if share is not None else 0.4,
        )

    @property
    def digest(self) -> str:
        """Names the recipe; empty for one that asks for nothing."""
        asked: dict[str, Any] = {name: list(getattr(self, name)) for name in SELECTORS if getattr(self, name)}
        if self.columns:
            asked["columns"] = dict(self.columns)
        asked |= {name: getattr(self, name) for name in ("form", "number") if getattr(self, name)}
        asked |= {"next": list(self.next)} if self.next else {}
        asked |= {"join": self.join} if self.join is not None else {}
        if not asked:
            return ""
        return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Read:
    """One reading and what it taught. `reading` is None if the payload is unreadable, and `problem` says why.
    `suspect` is the guard's reason to disbelieve the reading; empty if it has none."""

    reading: Reading | None
    memory: Memory
    problem: str = ""
    suspect: str = ""


def _selectors(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,) if value.strip() else ()
    return tuple(str(v) for v in value if str(v).strip())
