"""The places of a page that state its fields, gathered in one pass: JSON-LD, meta, microdata, <time>, headings, links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml import etree

from monitor.extract.beside import Beside
from monitor.extract.folded import fold
from monitor.extract.linked import Thing, by_trust, linked_data, named, trail_of

Element = Any
MOST = 400
"""Elements of one sort that are looked at."""
MOST_THINGS = 40
"""JSON-LD objects that are asked."""
LONGEST_TEXT, MOST_TAGS = 4_000, 500
"""Characters of one element's text, and start and end tags in it, that are read: an element left open may hold the whole
page."""
AFTER, BEFORE = 20, 8
"""Blocks after and before the headline that may hold the byline or a date."""
PROSE = 100
"""Characters of a block from which on it may be the story's: after two such the lines round the headline end."""
NAMING = ("property", "name", "itemprop", "http-equiv")
"""Attributes by which a meta element is named."""
_SILENT = ("script", "style", "noscript", "template", "svg", "button")
_BREAKS = ("br", "p", "div", "li", "h1", "h2", "h3")


@dataclass(frozen=True, slots=True)
class Signals:
    """What a page states. `metas` maps names in small letters to contents, in order; `titles` is <title> and `h1`s."""

    root: Element
    things: tuple[Thing, ...]
    """JSON-LD objects that speak of the story, the most trusted first."""
    people: dict[str, Thing]
    """JSON-LD objects by their @id."""
    trail: tuple[str, ...]
    """The names of the breadcrumb trail, from the front page on."""
    metas: dict[str, tuple[str, ...]]
    title: str
    language: str
    beside: Beside
    """What stands near the headline."""
    lines: tuple[str, ...] = ()
    """Blocks of text round the headline: those after it, then those before it."""

    def meta(self, *names: str) -> Iterator[tuple[str, str]]:
        """(content, signal) of each of these names that the page has."""
        for name in names:
            for content in self.metas.get(name, ()):
                yield content, f"meta:{name}"


def signals_of(source: bytes, root: Element) -> Signals:
    """Read a page's statements from its UTF-8 source and its tree. Never raises."""
    things = linked_data(source)
    return Signals(
        root=root,
        things=tuple(by_trust(things)[:MOST_THINGS]),
        people=named(things),
        trail=trail_of(things),
        metas=_metas(root),
        title=next((line_of(t) for t in root.iter("title")), ""),
        language=language_of(root),
        beside=Beside(root, None),
    )


def lines_round(visible: Sequence[tuple[str, str]], headline: str) -> tuple[str, ...]:
    """The blocks after the headline, then those just before it; without a headline the first of the page."""
    place = _place_of(visible, headline)
    texts = [text for _, text in visible]
    after: list[str] = []
    for text in texts[place + 1 : place + 1 + AFTER]:
        after.append(text)
        if sum(len(t) >= PROSE for t in after) > 2:
            break
    return (*after, *reversed(texts[max(0, place - BEFORE) : max(0, place)]))


def _place_of(visible: Sequence[tuple[str, str]], headline: str) -> int:
    """Where the headline stands among the blocks, a heading before a copy of it elsewhere; -1 if it does not."""
    alike = [n for n, (_, text) in enumerate(visible) if text == headline]
    if not alike and headline:
        key = fold(headline)
        alike = [n for n, (_, text) in enumerate(visible) if len(text) < 2 * len(headline) and key in fold(text)]
    return next((n for n in alike if visible[n][0] == "h1"), alike[0] if alike else -1)


def _metas(root: Element) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for meta in _some(root.iter("meta")):
        content = " ".join((meta.get("content") or "").split())
        for key in NAMING:
            name = (meta.get(key) or "").strip().lower()
            if name and content and content not in found.setdefault(name, []):
                found[name].append(content)
    return {name: tuple(contents) for name, contents in found.items()}


def _some(elements: Any) -> Iterator[Element]:
    for count, element in enumerate(elements):
        if count >= MOST:
            return
        yield element


def line_of(element: Element) -> str:
    """All text of an element as one line, scripts and styles left out."""
    return " ".join("".join(_runs(element)).replace("\u00ad", "").split())


def parts_of(element: Element) -> list[str]:
    """The runs of text in an element, one for each element that holds some; those of scripts left out."""
    return [line for run in _runs(element) if (line := " ".join(run.split()))]


def _runs(element: Element) -> Iterator[str]:
    hidden = length = 0
    for event, part in islice(etree.iterwalk(element, events=("start", "end")), MOST_TAGS):
        silent = part.tag in _SILENT
        if event == "start":
            hidden += silent
            run = "" if hidden else part.text or ""
        else:
            hidden -= silent
            run = "" if hidden or part is element else part.tail or ""
        yield f" {run}" if part.tag in _BREAKS else run
        length += len(run)
        if length > LONGEST_TEXT:
            return


def language_of(root: Element) -> str:
    """The language that the page states, as it states it ("en-US"); empty if it states none."""
    stated = (root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip()
    return stated[:12].replace("_", "-") if stated[:2].isalpha() else ""
