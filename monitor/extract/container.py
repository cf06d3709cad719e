"""Where on a page its running text stands: furniture by elements and names aside, the smallest place with most of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from monitor.extract.blocks import EMBED, HEADINGS, Block, Frame
from monitor.extract.places import bits

BULK = 0.3
"""A place that holds this share of a page's prose is not dropped for its names."""
ENOUGH = 0.1
"""The share of the page's prose that must be left when furniture is taken away."""
SPARSE = 600
"""Characters of running text under which lists and lines count too."""
MAIN = 0.7
"""A child with this share of its parent's prose is where the story stands."""
STRONG_TAGS = frozenset(["nav", "footer", "aside", "form", "button", "dialog", "fieldset"])
TEXT_TAGS = HEADINGS | {"p", "li", "blockquote", "td", "th", "tr", "dd", "dt", "pre", "body"}
_COMMENTS = bits("comment")
_STRONG = bits("nav", "footer", "side", "related", "share", "comment", "promo", "ad", "hidden")
_WEAK = bits("author", "date", "tag", "box", "button", "foot")
_CAPTION, _FIGURE = bits("caption"), bits("figure")
_WEAK_TAGS = frozenset(["figure", "address"])
_WEAK_PROSE = 600
"""Characters of prose in a place whose names speak against it only faintly, from which on the prose outweighs them."""
_FIGURE_PROSE = 300
_FAINT = ("faint name", "picture")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_PUNCTUATED = re.compile(r"[.!?…。！？।؟:;,”\"'’»][\"'”’»)\]]*(\s|$)|[。！？、]")
_WORD = re.compile(r"\w+")


def weight(block: Block) -> int:
    """How much a block looks like running text: its characters outside links, if it looks like a sentence at all."""
    text = block.text
    size = len(text)
    if size < 25:
        return 0
    if not text.isascii() and _CJK.search(text):
        size = size * 2
    if size < 50 or block.links > 0.5 * len(text) or is_code(text) or not _PUNCTUATED.search(text):
        return 0
    return size - 2 * block.links


def is_code(text: str) -> bool:
    """Scripts and markup that a broken page shows as text."""
    return text.count('":') + text.count('","') > 2 or (text[:1] == "<" and "=" in text[:60])


def light_weight(block: Block) -> int:
    """The weight of a line where a page has hardly any running text: lists, results, tables of winners."""
    return (len(block.text) - block.links) // 2 if block.tag in TEXT_TAGS else 0


def sums_of(blocks: Sequence[Block], frames: Sequence[Frame], values: Iterable[int]) -> list[int]:
    """For each frame what its blocks come to, each of which counts for its value."""
    sums = [0] * len(frames)
    for block, value in zip(blocks, values, strict=True):
        sums[block.frame.number] += value
    for frame in reversed(frames):
        if frame.parent is not None:
            sums[frame.parent.number] += sums[frame.number]
    return sums


class Page:
    """A page's blocks under judgement: for each frame why it is no part of the story, empty if nothing speaks against
    it. Where names would leave next to nothing, only what elements are counts, and names not."""

    def __init__(self, blocks: Sequence[Block], frames: Sequence[Frame], host: str) -> None:
        self.blocks, self.frames = blocks, frames
        self.weights = [weight(b) for b in blocks]
        self.sparse = sum(self.weights) < SPARSE
        if self.sparse:
            self.weights = [w or light_weight(b) for w, b in zip(self.weights, blocks, strict=True)]
        self.prose = sums_of(blocks, frames, self.weights)
        self.total = self.prose[0] - sum(self.prose[f.number] for f in frames if _opens(f, _COMMENTS))
        self.alike: dict[int, int] = {}
        for frame in frames:
            self.alike[frame.sign] = self.alike.get(frame.sign, 0) + self.prose[frame.number]
        self.teasers = cards(blocks, frames, host)
        self.shows_hidden = self._mostly_hidden()
        self.judge(by_name=True)
        if self.sums[0] < ENOUGH * self.total:
            self.judge(by_name=False)

    def judge(self, by_name: bool) -> None:
        self.out = self._left_out(by_name)
        left = (0 if self.out[b.frame.number] else w for b, w in zip(self.blocks, self.weights, strict=True))
        self.sums = sums_of(self.blocks, self.frames, left)

    def _mostly_hidden(self) -> bool:
        """Whether the story itself stands in elements that are shown later, by a script or to subscribers."""
        hidden = sum(w for b, w in zip(self.blocks, self.weights, strict=True) if b.frame.hidden)
        return hidden > 0.5 * self.total

    def _left_out(self, by_name: bool) -> list[str]:
        out = [""] * len(self.frames)
        for frame in self.frames:
            number = frame.number
            if frame.parent is not None and out[frame.parent.number]:
                out[number] = out[frame.parent.number]
            elif frame.own & _COMMENTS:
                out[number] = "comments" if self.prose[number] < 0.9 * self.prose[0] else ""
            else:
                out[number] = self._against(frame, by_name)
        return out

    def _against(self, frame: Frame, by_name: bool) -> str:
        prose, bulk = self.prose[frame.number], BULK * max(1, self.total)
        if frame.hidden and not self.shows_hidden:
            return "hidden"
        if by_name and frame.number in self.teasers and prose < bulk:
            return "card"
        if prose < _WEAK_PROSE and (frame.tag == "figcaption" or (by_name and frame.own & _CAPTION)):
            return "caption"
        if prose >= bulk:
            return ""
        why = _reason(frame, prose, by_name)
        if why == "picture" and self.sparse and prose:
            return ""
        return "" if why in _FAINT and self.alike[frame.sign] >= bulk else why


def _opens(frame: Frame, group: int) -> bool:
    """Whether a frame is the outermost of a group."""
    return bool(frame.own & group) and not (frame.parent is not None and (frame.parent.far | frame.parent.own) & group)


def _reason(frame: Frame, prose: int, by_name: bool) -> str:
    if frame.tag in STRONG_TAGS:
        return f"<{frame.tag}>"
    named = frame.own if by_name and not frame.own & EMBED else 0
    if named & _STRONG:
        return "name"
    if prose < _WEAK_PROSE and frame.tag in _WEAK_TAGS:
        return f"<{frame.tag}>"
    if prose < _WEAK_PROSE and named & _WEAK:
        return "faint name"
    return "picture" if prose < _FIGURE_PROSE and named & _FIGURE else ""


def cards(blocks: Sequence[Block], frames: Sequence[Frame], host: str) -> set[int]:
    """Numbers of frames that are teasers of other stories: several alike, each with a heading that is a link to a page
    of the same site."""
    linked: dict[int, list[int]] = {}
    chars = sums_of(blocks, frames, [len(block.text) for block in blocks])
    for block in blocks:
        if block.tag in HEADINGS and block.links > 0.4 * len(block.text) and leads_home(block, host):
            at, up = block.frame.parent, 0
            while at is not None and up < 3 and chars[at.number] < 700:
                linked.setdefault(at.sign, []).append(at.number)
                at, up = at.parent, up + 1
    return {n for numbers in linked.values() if len(set(numbers)) > 1 for n in numbers}


def leads_home(block: Block, host: str) -> bool:
    """Whether a block's first link stays on the site."""
    href = block.hrefs[0] if block.hrefs else ""
    return "//" not in href[:10] or host_of(href) == host


def host_of(address: str) -> str:
    """The host of an address, without `www.`; empty if it names none."""
    return address.partition("//")[2].partition("/")[0].lower().removeprefix("www.")


def container(page: Page) -> Frame:
    """The smallest place that holds most of the prose that is left."""
    children: dict[int, list[Frame]] = {}
    for frame in page.frames:
        if frame.parent is not None:
            children.setdefault(frame.parent.number, []).append(frame)
    at = page.frames[0]
    while True:
        best = max(children.get(at.number, ()), key=lambda f: page.sums[f.number], default=None)
        if best is None or page.sums[best.number] < MAIN * page.sums[at.number] or not page.sums[best.number]:
            return at
        at = best


def first_article(page: Page, core: Frame, title: str) -> Frame:
    """Where several whole stories follow each other, each an <article> with a headline, the one that the page's title
    names, else the first."""
    heads: dict[int, tuple[Frame, str]] = {}
    for block in page.blocks:
        if block.tag == "h1" and (own := article_of(block.frame)) is not None and own is not core:
            heads.setdefault(own.number, (own, block.text))
    heads = {n: head for n, head in heads.items() if inside(head[0], core) and page.sums[n]}
    if len(heads) < 2 or sum(page.sums[n] for n in heads) < MAIN * page.sums[core.number]:
        return core
    said = plain_words(title)
    return next((frame for frame, text in heads.values() if plain_words(text) in said), next(iter(heads.values()))[0])


def inside(frame: Frame | None, outer: Frame) -> bool:
    while frame is not None and frame.depth >= outer.depth:
        if frame is outer:
            return True
        frame = frame.parent
    return False


def article_of(frame: Frame | None) -> Frame | None:
    """The <article> round a frame, None without one."""
    while frame is not None and frame.tag != "article":
        frame = frame.parent
    return frame


def plain_words(text: str) -> str:
    """Its words in lower case, without punctuation."""
    return " ".join(_WORD.findall(text.lower()))
