"""Furniture of a site, learnt by the reader from its other pages: what changes in it is no edit of the page's story."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

from storage.records import Memory

_KEY = "furniture"


class Furnished:
    """Which texts of a page, of either version, stood where the site's other pages say the same."""

    def __init__(self, memory: Memory) -> None:
        kept: Any = memory.page.get(_KEY, ())
        self._marks = frozenset(kept) if isinstance(kept, list) else frozenset()

    @property
    def learnt(self) -> bool:
        return bool(self._marks)

    def know(self, texts: Iterable[str]) -> bool:
        """Whether all of these are furniture."""
        return self.learnt and all(zlib.crc32(text.encode("utf-8", "replace")) in self._marks for text in texts)
