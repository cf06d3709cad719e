"""Which blocks of a page are the story: where it stands, where it starts and ends, and what stands in it but is not
of it. Every block that is left out says why (`Block.why`)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.extract.blocks import EMBED, HEADINGS, Block, Frame
from monitor.extract.container import (
    STRONG_TAGS,
    TEXT_TAGS,
    Page,
    article_of,
    container,
    first_article,
    host_of,
    inside,
    is_code,
    plain_words,
)
from monitor.extract.places import bits
from monitor.extract.wording import is_ending, line_kind, to_readers

_NEVER_LEADS = bits("nav", "share", "author", "date", "caption", "comment", "ad")
_DEK = bits("dek")
_STAMP_WORDS = 14
_ENDED = re.compile(r"[.!?…。！？।؟:”\"’»)]['\"”’»)\]]*$")
_BRACKETED = re.compile(r"^[(\[].*[)\]]\W?$", re.S)
_SIGNED = re.compile(r"^[—–-].{0,80}\(@\w+\)|^(A|View this) post (shared by|on) ", re.I)
_FIGURES = re.compile(r"\d\d")
_DEK_WORDS = 6
_SHORT_LINE = 80
_BY = re.compile(r"^(by|von|par|por|di|door|av|af)\s", re.I)
_CITED = re.compile(r"\[\d{1,3}\]\W")
_BAR = re.compile(r"\S\s*[|¦]\s*\S")
_PICTURES = frozenset(["img", "picture", "video", "amp-img"])
_AFTERWORDS = 3
"""Lines at the end of a story that may be set apart from it."""
_LOOSE = 3
"""Headings in a row at the end that have lost what they stood over."""
_PARTS, _FEW = 6, 80
"""Elements and further characters of a place that holds a picture, a line and little more."""


def style(frame: Frame) -> str:
    """The element and the two nearest names round it: paragraphs of one story share it."""
    named: list[str] = []
    at: Frame | None = frame
    while at is not None and len(named) < 2:
        if at.names:
            named.append(at.names)
        at = at.parent
    return f"{frame.tag}|{'|'.join(named)}"


def headline_at(blocks: Sequence[Block], first: int, title: str) -> int | None:
    """Index of the headline: the h1 nearest before the first block of the story, or the first in it that the page's
    title holds."""
    before = next((i for i in range(first, -1, -1) if blocks[i].tag == "h1"), None)
    if before is not None:
        return before
    said = plain_words(title)
    return next(
        (i for i, b in enumerate(blocks[: first + 12]) if b.tag in HEADINGS and plain_words(b.text) in said), None
    )


def names_standfirst(block: Block) -> bool:
    """Whether a block, or the place round it, calls itself a standfirst."""
    return bool((block.frame.own | block.frame.near | block.inline) & _DEK)


def before_start(block: Block) -> str:
    """What stands before the first paragraph and is a credit or a date: figures, few words and no sentence."""
    figures = sum(c.isdigit() for c in block.text)
    short = len(block.text) < (60 if block.tag == "p" else 160) and len(plain_words(block.text).split()) <= _STAMP_WORDS
    plain = short and figures >= 4 and not _ENDED.search(block.text)
    return "stamp" if plain and (_BY.search(block.text) or not names_standfirst(block)) else ""


def leads_away(block: Block, links: float) -> bool:
    """Whether a line is there for its links, which are this share of it."""
    text = block.text
    if links <= 0.3:
        return False
    if links > 0.5 and block.tag == "li" and len(text) < 200:
        return True
    barred = block.tag != "tr" and _BAR.search(text)
    return bool(_BRACKETED.match(text) or barred) or ("http" in text and len(text) < 100)


def is_afterword(block: Block) -> bool:
    """Whether a line at the end is set apart by its type and speaks to readers."""
    apart = max(block.slanted, block.bold) >= 0.85 * len(block.text.replace(" ", ""))
    return apart and block.tag not in HEADINGS and to_readers(block.text)


def by_picture(block: Block) -> bool:
    """Whether a line shares its place with a picture and little else: what stands there is said of the picture."""
    at: Frame | None = block.frame
    for _ in range(2):
        if at is None or len(at.el) > _PARTS or len("".join(at.el.itertext())) > 2 * len(block.text) + _FEW:
            return False
        if next(at.el.iter(*_PICTURES), None) is not None:
            return True
        at = at.parent
    return False


class Story:
    """The story of one page, found step by step; each step only takes away, and says why."""

    def __init__(self, blocks: Sequence[Block], frames: Sequence[Frame], title: str = "", url: str = "") -> None:
        self.blocks = blocks
        self.page = Page(blocks, frames, host_of(url))
        self.title = title
        self.core = first_article(self.page, container(self.page), title)
        self.kept = [False] * len(blocks)
        self.place()
        self.lines()
        self.tail()
        for block, kept in zip(blocks, self.kept, strict=True):
            if kept:
                block.why = ""

    # ------------------------------------------------------------ where it stands

    def place(self) -> None:
        """The core, and what belongs to it outside: the standfirst before, paragraphs of the same style around."""
        page, blocks = self.page, self.blocks
        within = [inside(b.frame, self.core) for b in blocks]
        self.first = within.index(True) if True in within else 0
        last = len(blocks) - 1 - within[::-1].index(True) if True in within else len(blocks) - 1
        self.styles = {
            style(b.frame)
            for i, b in enumerate(blocks)
            if within[i] and page.weights[i] and not page.out[b.frame.number]
        }
        prose = [i for i in range(self.first, last + 1) if within[i] and page.weights[i]]
        lead = prose[0] if prose else self.first
        self.headline = headline_at(blocks, lead, self.title)
        open_after = True
        own = article_of(self.core)
        for i, block in enumerate(blocks):
            block.why = page.out[block.frame.number]
            if block.why:
                led = (i < self.first and not within[i]) or (i < lead and names_standfirst(block))
                self.kept[i] = led and self.standfirst(i)
                continue
            if within[i]:
                self.kept[i] = self.headline is None or i > self.headline or self.headline > last
                block.why = "" if self.kept[i] else "before the headline"
            elif i < self.first:
                self.kept[i] = self.leads_in(i)
            else:
                open_after = open_after and block.tag != "h1" and article_of(block.frame) in (own, None)
                self.kept[i] = open_after and bool(page.weights[i]) and style(block.frame) in self.styles
            block.why = block.why or ("" if self.kept[i] else "outside")

    def leads_in(self, i: int) -> bool:
        """A standfirst or first paragraphs between the headline and the core."""
        block = self.blocks[i]
        if self.headline is None or i < self.headline:
            return bool(self.page.weights[i]) and style(block.frame) in self.styles
        if self.page.weights[i]:
            return True
        words, linked = len(block.text.split()), block.links / len(block.text)
        if names_standfirst(block) and words >= 3 and linked < 0.5:
            return True
        near = (
            i <= self.headline + 4
            and linked < 0.5
            and (words >= 12 or bool(_ENDED.search(block.text)) or not _FIGURES.search(block.text))
        )
        return words >= 6 and (near or (block.tag == "p" and linked < 0.7 and bool(_ENDED.search(block.text))))

    def standfirst(self, i: int) -> bool:
        """What stands right under the headline in a place of a name that would speak against it elsewhere."""
        block = self.blocks[i]
        if self.headline is None or i <= self.headline or block.links >= 0.3 * len(block.text):
            return False
        if names_standfirst(block):
            return i <= self.headline + 6 and not block.frame.hidden and len(block.text.split()) >= 3
        return (
            i <= self.headline + 3
            and not (block.frame.own | block.frame.near) & _NEVER_LEADS
            and not block.frame.tags & STRONG_TAGS
            and len(block.text.split()) >= 8
        )

    # ------------------------------------------------------------ line by line

    def lines(self) -> None:
        seen: set[str] = set()
        again: list[int] = []
        said = {plain_words(self.title)}
        if self.headline is not None:
            said.add(plain_words(self.blocks[self.headline].text))
        begun = False
        for i, block in enumerate(self.blocks):
            if not self.kept[i]:
                continue
            plain = plain_words(block.text)
            why = self.against(i, plain, said) or self.in_list_of_links(i) or ("" if begun else before_start(block))
            begun = begun or (not why and self.begins(i))
            if not why and plain in seen:
                why = "said before" if len(plain) > _SHORT_LINE else ""
                again.append(i)
            seen.add(plain)
            if why:
                self.kept[i], block.why = False, why
        self.said_again(again)

    def said_again(self, again: Sequence[int]) -> None:
        """A short line that stands twice may be right; beside a paragraph that was said before it goes with that."""
        near = {i: self.blocks[max(0, i - 2) : i + 3] for i in again}
        gone = [i for i in again if any(block.why == "said before" for block in near[i])]
        for i in gone:
            self.kept[i], self.blocks[i].why = False, "said before"

    def in_list_of_links(self, i: int) -> str:
        """Whether a line with a link in it goes on where the line before was there for its links."""
        block = self.blocks[i]
        follows = i > 0 and self.blocks[i - 1].why == "links" and block.tag not in HEADINGS
        linked = block.links > 0.2 * len(block.text) and not self.page.weights[i]
        return "links" if follows and linked and not _ENDED.search(block.text) else ""

    def begins(self, i: int) -> bool:
        """Whether a line is the first of the story's paragraphs, and no heading or standfirst over them."""
        block = self.blocks[i]
        return bool(self.page.weights[i]) and block.tag not in HEADINGS and not names_standfirst(block)

    def against(self, i: int, plain: str, said: set[str]) -> str:
        """What speaks against a line in the story, whose plain words are these; empty if nothing does."""
        block = self.blocks[i]
        text, links = block.text, block.links / len(block.text)
        if block.tag == "h1" or plain in said:
            return "headline"
        if not plain:
            return "label"
        if is_code(text):
            return "code"
        kind = line_kind(text)
        if kind in ("label", "stamp", "credit", "promo") and not (kind == "promo" and len(text) > 220):
            return kind
        if kind == "lead" and (links > 0.4 or len(text) < 40 or not _ENDED.search(text)):
            return kind
        posted = (block.frame.far | block.frame.own) & EMBED
        if links > 0.8 or (not posted and leads_away(block, links)):
            return "links"
        if posted:
            return self.against_embedded(text)
        if self.page.weights[i]:
            return ""
        if block.tag == "div" and not _ENDED.search(text) and by_picture(block):
            return "caption"
        if block.tag in HEADINGS:
            return self.against_heading(i, block, links)
        plain_place = block.tag in TEXT_TAGS or bool(block.frame.own & _DEK)
        if not plain_place and style(block.frame) not in self.styles and not block.parted:
            return "" if self.page.sums[block.frame.number] > 200 and _ENDED.search(text) else "label"
        return ""

    def against_embedded(self, text: str) -> str:
        """Of a post from elsewhere only its words are kept, not who posted it when."""
        return "embedded" if _SIGNED.search(text) else ""

    def against_heading(self, i: int, block: Block, links: float) -> str:
        """A heading stands among paragraphs, or is a standfirst under the headline; one in a card does not."""
        if links > 0.8:
            return "links"
        after = i - self.headline if self.headline is not None else 0
        if 0 < after <= 2 and len(block.text.split()) >= _DEK_WORDS:
            return ""
        parent = block.frame.parent
        for _ in range(3):
            if parent is None or self.page.sums[parent.number] > 60:
                break
            parent = parent.parent
        return "" if parent is not None and self.page.sums[parent.number] > 60 else "card"

    # ------------------------------------------------------------ where it ends

    def tail(self) -> None:
        """Cut where other stories begin, then take off what trails behind the last paragraph."""
        page, blocks = self.page, self.blocks
        total = sum(page.weights[i] for i, k in enumerate(self.kept) if k)
        run = 0
        for i, kept in enumerate(self.kept):
            ending = kept and run > 0.4 * total and not page.weights[i] and is_ending(blocks[i].text)
            if ending and self.is_other(i, total):
                self.cut(i, "after the end")
                break
            run += page.weights[i] if kept else 0
        for i in [i for i in range(len(blocks)) if self.kept[i]][: -_AFTERWORDS - 1 : -1]:
            if is_afterword(blocks[i]):
                self.kept[i], blocks[i].why = False, "afterword"
        self.trim()

    def trim(self) -> None:
        """Take off, from the end on, what trails behind the last paragraph; several headings in a row are a list."""
        last = [i for i in range(len(self.blocks)) if self.kept[i]][::-1]
        loose = next((n for n, i in enumerate(last) if self.blocks[i].tag not in HEADINGS), len(last))
        for i in last if loose <= _LOOSE else ():
            why = self.trailing(i)
            if not why:
                break
            self.kept[i], self.blocks[i].why = False, why

    def is_other(self, start: int, total: int) -> bool:
        """Whether what follows an ending is hardly prose, and mostly links or little."""
        rest = [i for i in range(start, len(self.blocks)) if self.kept[i]]
        size = sum(len(self.blocks[i].text) for i in rest)
        links = sum(self.blocks[i].links for i in rest)
        return sum(self.page.weights[i] for i in rest) < 0.15 * total and (size < 300 or links > 0.3 * size)

    def cut(self, start: int, why: str) -> None:
        for i in range(start, len(self.blocks)):
            if self.kept[i]:
                self.kept[i], self.blocks[i].why = False, why

    def trailing(self, i: int) -> str:
        block = self.blocks[i]
        if block.tag in HEADINGS:
            return "after the end"
        kind = line_kind(block.text)
        if kind in ("bio", "lead"):
            return kind
        if _CITED.match(block.text):
            return "footnote"
        if self.page.weights[i] or _ENDED.search(block.text) or kind_of(block) in ("item", "quote", "row"):
            return ""
        return "" if style(block.frame) in self.styles else "after the end"


def story(blocks: Sequence[Block], frames: Sequence[Frame], title: str = "", url: str = "") -> list[Block]:
    """The blocks of the story, in reading order; the others say why they are none."""
    if not blocks:
        return []
    found = Story(blocks, frames, title, url)
    return [b for b, kept in zip(blocks, found.kept, strict=True) if kept]


def standfirst_of(kept: Sequence[Block]) -> Block | None:
    """The block that is the story's standfirst: the first one, if it is set off from the paragraphs after it."""
    if len(kept) < 3:
        return None
    first, rest = kept[0], {style(b.frame) for b in kept[1:]}
    apart = style(first.frame) not in rest and len(first.text) < 600
    named = bool(first.frame.own & _DEK or first.inline & _DEK) or first.tag in HEADINGS
    return first if apart and (named or first.frame.near & _DEK) else None


def is_embedded(block: Block) -> bool:
    """A post of a social network, set into the story."""
    return (
        block.frame.tag in ("blockquote", "p")
        and bool((block.frame.own | block.frame.near) & EMBED)
        and ("blockquote" in block.frame.tags)
    )


def kind_of(block: Block) -> str:
    """heading, item, quote, row, caption or paragraph."""
    tags = block.frame.tags
    if block.tag in HEADINGS:
        return "heading"
    if "li" in tags or "dd" in tags or "dt" in tags:
        return "item"
    if "blockquote" in tags:
        return "quote"
    if not tags.isdisjoint(("td", "th", "tr")):
        return "row"
    if "figcaption" in tags:
        return "caption"
    return "paragraph"
