"""One story of the newsroom: what it says now, and the steps by which it is edited."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any


@dataclass(slots=True)
class Story:
    """`steps` are used up from the front, act by act."""

    slug: str
    path: str
    section: str
    headline: str
    dek: str
    byline: str
    image: str
    caption: str
    paragraphs: list[str]
    steps: dict[str, list[dict[str, Any]]]
    published_at: datetime
    modified_at: datetime
    quiet: bool = False
    """Served without noise, with ETag and Last-Modified."""
    published: bool = True
    removed: bool = False
    notes: list[str] = field(default_factory=list)
    former_paths: list[str] = field(default_factory=list)

    @classmethod
    def told(cls, slug: str, said: dict[str, Any], now: datetime) -> Story:
        """From its entry in stories.json."""
        at = (now - timedelta(minutes=said["age_minutes"])).replace(microsecond=0)
        plain = {key: said[key] for key in ("path", "section", "headline", "dek", "byline", "image", "caption")}
        return cls(
            slug=slug,
            **plain,
            paragraphs=list(said["paragraphs"]),
            steps={act: list(steps) for act, steps in said["steps"].items()},
            published_at=at,
            modified_at=at,
            quiet=said.get("quiet", False),
            published=not said.get("unpublished", False),
        )

    def edit(self, act: str, now: datetime) -> None:
        """Do the act's next step. Raises ValueError if the story has none left."""
        left = self.steps.get(act)
        if not left:
            raise ValueError(f"the story {self.slug} has no step left for {act}")
        step = left.pop(0)
        self._replace(step.get("replace", []))
        self.headline = step.get("headline", self.headline)
        if "from" in step:
            self.paragraphs.insert(step["to"], self.paragraphs.pop(step["from"]))
        if "add" in step:
            self.paragraphs[step["after"] : step["after"]] = step["add"]
        if "path" in step:
            self.former_paths.append(self.path)
            self.path = step["path"]
        if "note" in step:
            self.notes.append(step["note"])
            self.modified_at = now.replace(microsecond=0)

    def _replace(self, pairs: list[list[str]]) -> None:
        for old, new in pairs:
            if not any(old in paragraph for paragraph in self.paragraphs):
                raise ValueError(f"the story {self.slug} does not say {old!r}")
            self.paragraphs = [paragraph.replace(old, new) for paragraph in self.paragraphs]
