"""Which paragraphs of two versions belong together."""

from __future__ import annotations

from typing import NamedTuple


class Link(NamedTuple):
    """Paragraphs of the older version that became paragraphs of the newer: one to one, one to several (split), several
    to one (merged)."""

    before: tuple[int, ...]
    after: tuple[int, ...]
    moved: bool = False
    equal: bool = False
    """The texts are equal as read."""


class Alignment(NamedTuple):
    """Every index of both sides stands in exactly one place. `links` are ordered by their first index after."""

    links: tuple[Link, ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]
