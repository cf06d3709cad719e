"""A tree as its blocks in reading order: each run of text between two block boundaries, with where it stands."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from monitor.extract.markup import Element
from monitor.extract.places import bits, place_bits, words
from monitor.extract.tables import BETWEEN, records

SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "head",
        "iframe",
        "object",
        "embed",
        "select",
        "option",
        "datalist",
        "textarea",
        "audio",
        "canvas",
        "map",
        "math",
        "input",
        "img",
        "source",
        "track",
        "link",
        "meta",
        "base",
        "title",
        "col",
        "colgroup",
        "param",
        "area",
        "wbr",
        "applet",
        "frame",
        "frameset",
    ]
)
BLOCKS = frozenset(
    [
        "html",
        "body",
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "aside",
        "nav",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "caption",
        "blockquote",
        "figure",
        "figcaption",
        "pre",
        "form",
        "fieldset",
        "legend",
        "address",
        "details",
        "summary",
        "center",
        "hr",
        "menu",
        "dialog",
        "hgroup",
        "video",
        "button",
        "picture",
        "search",
    ]
)
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
HIDDEN, EMBED = bits("hidden"), bits("embed")
_LONGEST_ID = 40
MOST_BLOCKS = 20_000
MOST_TEXT = 2_000_000
"""Characters of text that are read of one page."""


class Frame:
    """A block-level element: what its names say, and what those round it say."""

    __slots__ = ("depth", "el", "far", "hidden", "names", "near", "number", "own", "parent", "sign", "tag", "tags")
    sign: int

    def __init__(self, el: Element, tag: str, parent: Frame | None, number: int) -> None:
        given = dict(el.items())
        names = _names(given, tag) if given else ""
        self.el = el
        self.tag = tag
        self.parent = parent
        self.number = number
        self.own = place_bits(names) if names else 0
        self.names = words(names) if names else ""
        self.sign = zlib.crc32(f"{parent.sign if parent else 0} {tag} {self.names}".encode())
        if parent is None:
            self.depth, self.near, self.far, self.tags = 0, 0, 0, frozenset((tag,))
            self.hidden = False
        else:
            self.depth = parent.depth + 1
            self.near = parent.own | (parent.parent.own if parent.parent else 0)
            self.far = parent.far | parent.own
            self.tags = parent.tags if tag in parent.tags else parent.tags | {tag}
            self.hidden = parent.hidden or (bool(given) and _is_hidden(given))


def _names(given: Mapping[str, str], tag: str) -> str:
    """What an element calls itself. A heading's id, and any long one, is its own words again and no name."""
    get = given.get
    own = get("id")
    if own and (tag in HEADINGS or len(own) > _LONGEST_ID):
        own = ""
    return " ".join(filter(None, (get("class"), own, get("itemprop"), get("role"), get("data-testid"))))


def _is_hidden(given: Mapping[str, str]) -> bool:
    if "hidden" in given or given.get("aria-hidden") == "true":
        return True
    style = given.get("style")
    return style is not None and "display" in style and "none" in style.partition("display")[2][:8]


@dataclass(slots=True, eq=False)
class Block:
    """One run of text. `links` counts characters inside links, `bold` and `slanted` those so set."""

    text: str
    frame: Frame
    inline: int = 0
    """Place bits of an inline element that holds nearly all of it."""
    links: int = 0
    hrefs: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    """Of a post from elsewhere what its links show."""
    bold: int = 0
    slanted: int = 0
    parted: bool = False
    """Cut from the block before it only by line breaks."""
    why: str = ""
    """Why it is left out of the story."""
    tag: str = field(init=False)

    def __post_init__(self) -> None:
        self.tag = self.frame.tag


class _Run:
    """Text being gathered between two block boundaries. Lengths leave out the white space round each piece."""

    __slots__ = (
        "addresses",
        "bold",
        "href",
        "hrefs",
        "in_bold",
        "in_link",
        "in_slant",
        "length",
        "links",
        "parts",
        "places",
        "slanted",
    )

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.hrefs: list[str] = []
        self.addresses: list[str] = []
        self.places: list[tuple[int, int]] = []
        self.href = ""
        self.length = self.links = self.bold = self.slanted = 0
        self.in_link = self.in_bold = self.in_slant = 0

    def add(self, text: str) -> None:
        size = len(text.strip())
        if not size:
            if self.parts:
                self.parts.append(text)
            return
        self.parts.append(text)
        self.length += size
        if self.in_link:
            self.links += size
            if self.href:
                self.hrefs.append(self.href)
                self.href = ""
        if self.in_bold:
            self.bold += size
        if self.in_slant:
            self.slanted += size

    def clear(self) -> None:
        self.parts.clear()
        self.length = self.links = self.bold = self.slanted = 0
        if self.hrefs:
            self.hrefs.clear()
            self.addresses.clear()
        if self.places:
            self.places.clear()


class Walk:
    """Walks a tree once. `blocks` in reading order, `frames` in document order."""

    def __init__(self, root: Element) -> None:
        self.blocks: list[Block] = []
        self.frames: list[Frame] = []
        self._room = MOST_TEXT
        self._run = _Run()
        self._parted = False
        self._records: dict[Element, list[Element]] = {}
        """Rows of the tables of figures that stand round what is walked."""
        body = root.find("body") if root.tag == "html" else root
        if body is None:
            body = root
        self._block(body, str(body.tag), None)

    def _block(self, el: Element, tag: str, parent: Frame | None) -> None:
        """A block-level element with everything inside."""
        frame = Frame(el, tag, parent, len(self.frames))
        self.frames.append(frame)
        self._parted = False
        if tag == "table":
            self._records |= records(el)
        cells = self._records.pop(el, None) if tag == "tr" else None
        if cells is None:
            self._visit(el, frame)
        else:
            self._record(cells, frame)
        if self._run.parts:
            self._flush(frame)
        self._parted = False

    def _record(self, cells: Sequence[Element], frame: Frame) -> None:
        """A row of a table of figures, as one line."""
        for cell in cells:
            if self._run.parts:
                self._run.parts.append(BETWEEN)
            self._visit(cell, frame)

    def _visit(self, el: Element, frame: Frame) -> None:
        """Everything inside an element, block or inline, whose nearest block-level element is `frame`."""
        run = self._run
        if text := el.text:
            run.add(text)
        for child in el:
            tag = child.tag
            if tag in BLOCKS or "-" in tag:
                if run.parts:
                    self._flush(frame)
                self._block(child, tag, frame)
            elif tag == "br":
                if run.parts:
                    self._flush(frame)
            elif tag not in SKIPPED:
                self._inline(child, tag, frame)
            if text := child.tail:
                run.add(text)

    def _inline(self, el: Element, tag: str, frame: Frame) -> None:
        run = self._run
        before = run.length
        given = dict(el.items())
        named = "class" in given or "itemprop" in given
        names = _names(given, tag) if named and (given.get("class") or given.get("itemprop")) else ""
        places = place_bits(names) if names else 0
        if places & HIDDEN or ("style" in given and given["style"] and _is_hidden(given)):
            return
        link, bold, slant = tag == "a", tag in ("b", "strong"), tag in ("i", "em")
        if link:
            run.href = given.get("href") or ""
            run.in_link += 1
        run.in_bold += bold
        run.in_slant += slant
        if len(el):
            self._visit(el, frame)
        elif text := el.text:
            run.add(text)
        if link and (frame.own | frame.far) & EMBED:
            run.addresses.append(" ".join("".join(el.itertext()).split()))
        run.in_link -= link
        run.in_bold -= bold
        run.in_slant -= slant
        if places and run.length > before:
            run.places.append((places, run.length - before))

    def _flush(self, frame: Frame) -> None:
        """The text gathered so far, of which there is some, becomes a block."""
        run = self._run
        if self._room <= 0 or len(self.blocks) >= MOST_BLOCKS:
            run.clear()
            return
        text = " ".join("".join(run.parts).split())[: self._room]
        inline = 0
        for places, grown in run.places:
            if grown >= 0.8 * run.length:
                inline |= places
        self._room -= len(text)
        links = run.links and (min(len(text), run.links) if run.links < 0.98 * run.length else len(text))
        block = Block(
            text, frame, inline, links, tuple(run.hrefs), tuple(run.addresses), run.bold, run.slanted, self._parted
        )
        self.blocks.append(block)
        self._parted = True
        run.clear()
