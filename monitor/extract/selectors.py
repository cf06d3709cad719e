"""What a source's CSS selectors choose on a page. A selector that cannot be read, or chooses nothing, is passed over."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from soupsieve import SelectorSyntaxError

from monitor.extract.blocks import Block, Walk
from monitor.extract.charset import to_utf8
from monitor.extract.markup import parse
from monitor.extract.model import Raw, Recipe

FIELDS = ("headline", "dek", "byline", "published", "modified", "note")
"""Selectors of one line of text each; `note` of as many as it chooses."""
_PAGE = b'<html><head><meta charset="utf-8"></head><body>%s</body></html>'


class Chosen:
    """A page as its recipe cuts it. `payload` is the page without what `remove` chooses, as UTF-8."""

    def __init__(self, raw: Raw, recipe: Recipe) -> None:
        self.soup = BeautifulSoup(to_utf8(raw.payload, raw.content_type), "lxml")
        self.recipe = recipe
        for selector in recipe.remove:
            for element in self.select(selector):
                element.decompose()

    @property
    def payload(self) -> bytes:
        return self.soup.encode("utf-8")

    def select(self, selector: str) -> list[Any]:
        try:
            return list(self.soup.select(selector))
        except (SelectorSyntaxError, ValueError, NotImplementedError):
            return []

    def body(self) -> list[Block]:
        """The blocks of all that `body` chooses, in the order of the selectors."""
        found: list[Block] = []
        for selector in self.recipe.body:
            for element in self.select(selector):
                root = parse(_PAGE % element.encode("utf-8")).root
                found += Walk(root).blocks if root is not None else []
        return found

    def lines(self, field: str) -> tuple[str, ...]:
        """The lines of text that a field's selectors choose; a <time> or <meta> says its machine-readable value."""
        found = []
        for selector in getattr(self.recipe, field):
            for element in self.select(selector):
                said = element.get("datetime") or element.get("content") or element.get_text(" ")
                found.append(" ".join(str(said).split()))
        return tuple(line for line in found if line)
