"""Elements that may name the authors or state a date, told by the words of their attributes: those nearest to the
headline first.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import accumulate, islice
from typing import Any

import re2
from lxml import etree

Element = Any
MOST = 400
"""Elements of one sort that are looked at."""
LEVELS = 7
"""Ancestors of the headline that are searched one after the other, before the whole page is."""
_AUTHORS, _DATES = "yline|[aA]uthor|[cC]redit|writer|[aA]utor", "[pP]ublish|[dD]ate|[tT]ime"
_BYLINE, _TIME = re.compile(_AUTHORS), re.compile(_DATES)
_EITHER = re2.compile(f"{_AUTHORS}|{_DATES}".encode())
_SAYING = ("class", "id", "itemprop", "data-testid")
"""Attributes whose words say what an element is for."""
_WHOLE = frozenset(
    ["script", "style", "noscript", "template", "svg", "button", "link", "meta", "html", "body", "main", "article"]
)
"""Elements too wide, or too silent, to be a byline or a date."""
_APART = ("footer", "nav", "aside", "form")
_OTHERS = re.compile(
    r"(?i)comment|related|teaser|promo|recommend|sidebar|widget|most-|popular|footer|newsletter|\bcards?\b|-card"
)


class Beside:
    """The elements of one page that may name an author or state a date, by their nearness to the element that shows the
    headline, `near`; None if none does."""

    def __init__(self, root: Element, near: Element | None) -> None:
        self.root = root
        self.boxes = list(islice(near.iterancestors(), LEVELS)) if near is not None else [root]
        self.chain = {near, *near.iterancestors()} if near is not None else set()

    @cached_property
    def bylines(self) -> list[Element]:
        """Elements that may name the authors: those nearest to the headline, in document order."""
        return self.nearest(names_author)

    @cached_property
    def times(self) -> list[Element]:
        """Elements that may state a date: those nearest to the headline, in document order."""
        return self.nearest(states_date)

    def nearest(self, may_be: Callable[[Element], bool]) -> list[Element]:
        """Those under the deepest ancestor of the headline that has any, boxes that stand apart from it left out; those
        of the page if there is no headline to be near to."""
        rows = [(level, e) for level, e in self.marked if may_be(e)]
        for level in range(len(self.boxes)):
            within = (e for number, e in rows if number <= level)
            kept = [e for e in islice(within, MOST) if not _apart(e, self.chain)]
            if kept:
                return kept
        return []

    @cached_property
    def marked(self) -> list[tuple[int, Element]]:
        """Elements with one of the words in an attribute, and <time>, in document order, each with the number of the
        innermost box that holds it. All attributes are asked at once."""
        lines = [" ".join(e.values()).encode("utf-8", "replace") for e in self.root.iter(etree.Element)]
        starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
        hits = {bisect_right(starts, hit.start()) - 1 for hit in _EITHER.finditer(b"\n".join(lines))}
        found = (e for place, e in enumerate(self.root.iter(etree.Element)) if place in hits or e.tag == "time")
        levels = {box: level for level, box in enumerate(self.boxes)}
        return [(level_of(e, levels), e) for e in found if e.tag not in _WHOLE]


def level_of(element: Element, levels: Mapping[Element, int]) -> int:
    """The number of the innermost of these boxes round an element, or that it is; one beyond them if it is in none."""
    while element is not None and element not in levels:
        element = element.getparent()
    return levels[element] if element is not None else len(levels)


def naming(box: Element) -> Iterator[Element]:
    """Elements in a box that may name an author."""
    return filter(names_author, box.iter(etree.Element))


def names_author(element: Element) -> bool:
    linked = element.get("rel") == "author" or "/author" in (element.get("href") or "")
    return linked or _says(element, _BYLINE)


def states_date(element: Element) -> bool:
    return element.tag == "time" or _says(element, _TIME)


def _says(element: Element, words: re.Pattern[str]) -> bool:
    return any(words.search(element.get(key) or "") for key in _SAYING)


def _apart(element: Element, chain: set[Element]) -> bool:
    """Whether a box that stands apart lies between an element and what it shares with the headline."""
    while element is not None and element not in chain:
        if element.tag in _APART or _OTHERS.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
            return True
        element = element.getparent()
    return False


def inside(element: Element, box: Element) -> bool:
    return element is box or any(a is box for a in element.iterancestors())
