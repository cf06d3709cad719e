"""The body of an article: which signal gives it, and its paragraphs with their kinds.

The signals in their order: the recipe's selectors; the blocks of the page (story.py); where those are next to nothing,
the page's own data (embedded.py), then the library; last, all that is no furniture by its element.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import trafilatura
from lxml import etree

from monitor.extract.blocks import Block, Walk
from monitor.extract.embedded import embedded_story
from monitor.extract.fields import absolute
from monitor.extract.markup import Element, Markup
from monitor.extract.model import Raw
from monitor.extract.selectors import Chosen
from monitor.extract.story import is_embedded, kind_of, standfirst_of, story
from monitor.extract.visible import FURNITURE, shown
from storage.records import Kind, Paragraph

SHORT = 250
"""A body of fewer characters is looked for by other ways too."""
SENTENCE = 50
PREVIEW = 1500
"""A body of fewer characters may be a preview of what stands in the page's data."""
CREDITS = 12
"""Lines after the end of the story that are looked through for credits."""
_ADDRESS = re.compile(r"\s*(?:https?://t\.co/|pic\.twitter\.com/|pic\.x\.com/)\w+")
_NAMING = "@#$"
_MOST_LINKS, _LONGEST_LINK = 50, 2_000
_TAGS = {"head": "heading", "item": "item", "quote": "quote", "row": "row"}
_KINDS = {**{f"h{n}": "heading" for n in range(1, 7)}, "li": "item", "blockquote": "quote", "td": "row", "th": "row"}
_KINDS |= {"tr": "row", "figcaption": "caption"}


@dataclass(frozen=True, slots=True)
class Body:
    """What was found. `blocks` are the kept ones where the page's blocks gave it; `dek` is the standfirst as shown."""

    paragraphs: tuple[Paragraph, ...]
    signal: str
    dek: str = ""
    blocks: tuple[Block, ...] = ()
    credits: tuple[str, ...] = ()
    """Lines just after the end, where credits stand."""

    @property
    def lines(self) -> tuple[str, ...]:
        return (*(p.text for p in self.paragraphs), *self.credits)

    @property
    def size(self) -> int:
        return sum(len(p.text) for p in self.paragraphs)


def body_of(raw: Raw, markup: Markup, walk: Walk, title: str, chosen: Chosen | None) -> Body:
    """The body by the first signal that has one."""
    if chosen is not None and (blocks := chosen.body()):
        return Body(tuple(paragraph_of(b, raw.url) for b in blocks), "recipe", blocks=tuple(blocks))
    if raw.kind is Kind.PAGE:
        return whole(walk)
    found = by_blocks(walk, title, raw.url)
    if found.size < PREVIEW:
        data = by_data(markup)
        found = fuller(found, data) if found.size < SHORT or goes_on(found, data) else found
    if found.size >= SHORT or says_something(found):
        return found
    found = fuller(found, by_library(markup.root, raw.url))
    return found if found.size >= SHORT else fuller(found, whole(walk))


def says_something(found: Body) -> bool:
    """Whether a short body holds a sentence at least, as under a video or a picture."""
    return any(len(p.text) >= SENTENCE and p.text.rstrip("\"'”’»)")[-1:] in ".!?…。！？" for p in found.paragraphs)


def goes_on(found: Body, other: Body) -> bool:
    """Whether the other one tells the same story: a paragraph shown begins one of its own, or stands in one."""
    told = " ".join(p.text for p in other.paragraphs)
    return any(p.text[:SENTENCE] in told for p in found.paragraphs if len(p.text) >= SENTENCE)


def fuller(found: Body, other: Body) -> Body:
    """The other one if it holds plainly more."""
    return other if other.size > max(2 * found.size, SHORT) else found


def by_blocks(walk: Walk, title: str, url: str) -> Body:
    kept = story(walk.blocks, walk.frames, title, url)
    dek = standfirst_of(kept)
    rest = [b for b in kept if b is not dek]
    after = walk.blocks.index(kept[-1]) + 1 if kept else 0
    ends = tuple(b.text for b in walk.blocks[after : after + CREDITS])
    shown_dek = dek.text if dek is not None else ""
    return Body(tuple(paragraph_of(b, url) for b in rest), "blocks", shown_dek, tuple(kept), ends)


def paragraph_of(block: Block, url: str) -> Paragraph:
    """A block as a paragraph, with where its links lead. A post from elsewhere has none: its service makes them."""
    if is_embedded(block):
        return Paragraph(said_in(block), "embed")
    return Paragraph(block.text, kind_of(block), links=leads(block.hrefs, url) if block.hrefs else ())


def leads(hrefs: Iterable[str], url: str) -> tuple[str, ...]:
    """Other pages that these links of a page lead to, each once; what only a browser can follow is left out."""
    here = url.partition("#")[0]
    found = dict.fromkeys(absolute(url, href).partition("#")[0] for href in islice(hrefs, _MOST_LINKS))
    return tuple(address for address in found if address and address != here and len(address) <= _LONGEST_LINK)


def said_in(block: Block) -> str:
    """The words of a post: its names and tags are among them, the other links are addresses that its service put in."""
    said = block.text
    for link in block.addresses:
        if link and link[0] not in _NAMING:
            said = said.replace(link, " ")
    return " ".join(_ADDRESS.sub("", said).split()) or block.text


def by_data(markup: Markup) -> Body:
    return Body(tuple(Paragraph(text) for text in embedded_story(markup.scripts)), "data")


def whole(walk: Walk) -> Body:
    """All text but that of elements that are furniture by their very names; all text if nothing else is there."""
    lines = list(shown(walk, FURNITURE)) or list(shown(walk))
    shown_blocks = tuple(b for b in walk.blocks if not b.frame.tags & {*FURNITURE, "button"})
    paragraphs = tuple(Paragraph(text, _KINDS.get(name, "paragraph")) for name, text in lines)
    return Body(paragraphs, "page", blocks=shown_blocks if len(shown_blocks) == len(lines) else ())


def by_library(root: Element, url: str) -> Body:
    try:
        document = trafilatura.bare_extraction(root, url=url, fast=True, include_comments=False, include_tables=True)
    except (ValueError, TypeError, AttributeError, RecursionError, etree.LxmlError):
        return Body((), "trafilatura")
    body = getattr(document, "body", None)
    return Body(tuple(library_blocks(body)) if body is not None else (), "trafilatura")


def library_blocks(body: Element) -> Iterable[Paragraph]:
    for element in body.iter("p", "head", "item", "quote", "row"):
        if element.tag != "item" and any(a.tag in ("item", "quote", "row") for a in element.iterancestors()):
            continue
        text = " ".join("".join(element.itertext()).split())
        if text:
            yield Paragraph(text, _TAGS.get(element.tag, "paragraph"))


def why_rows(blocks: Sequence[Block]) -> list[str]:
    """For each block of the page whether it is kept, as what, or why not."""
    return [f"{'-' if b.why else '+'} {b.why or kind_of(b)}: {b.text}" for b in blocks]
