"""A page's tree and its blocks of visible text, in reading order, without any judgement of what is the story."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from monitor.extract.blocks import Walk
from monitor.extract.markup import parse

Element = Any
FURNITURE = frozenset(["nav", "header", "footer", "aside", "form"])
_UNSEEN = frozenset(["button"])


def tree_of(payload: bytes, content_type: str = "") -> Element | None:
    """The parsed page, scripts cut out; None where there is nothing to parse. Never raises."""
    return parse(payload, content_type).root


def blocks(root: Element, without: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """(element name, text) of every block with text, white space collapsed; elements named in `without` left out."""
    if root is not None:
        yield from shown(Walk(root), without)


def shown(walk: Walk, without: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """The same of a page that is cut into blocks already."""
    left_out = without | _UNSEEN
    for block in walk.blocks:
        if not block.frame.tags & left_out:
            yield block.tag, block.text
