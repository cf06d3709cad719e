"""What the pages of one site share, learnt from page to page: the memory by which furniture is told from stories.

Each page leaves the marks of its texts with its site. A place of a page (an element by its names and those round it)
nearly all of whose text other pages show too is furniture, and what is new in it is furniture as well. A line at the
edge of a story that several unrelated pages show is none of the story's. Pages that share their story are one story
told twice, and say nothing of furniture.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from monitor.extract.blocks import Block
from monitor.extract.notes import find_notes
from monitor.extract.recall import packed, unpacked
from monitor.extract.skim import mark
from storage.records import Memory

PAGES_KEY, FURNITURE_KEY = "pages", "furniture"
MOST_PAGES, MOST_MARKS = 8, 120
"""Pages of a site whose texts are remembered, the latest ones, and texts of each from its start and from its end: these
come with every page of the site that is claimed."""
LONG = 80
"""Characters from which on a text is long enough to tell one story by."""
ALIKE = 0.3
"""The share of long texts that two pages of one story share; more, and one says nothing of the other's furniture."""
SHARED = 0.7
"""The share of a place's text that another page must show too."""
SEVERAL = 2
"""Other pages that must show a line at the edge of a story before it is taken for furniture."""
FIRST, LAST = 2, 6
"""Blocks at either edge of a story that may be furniture."""
MOST_FURNITURE = 300

Pages = Mapping[str, set[int]]


def others(memory: Memory, url: str, blocks: Sequence[Block], marks: Sequence[int]) -> Pages:
    """Name of each other page of the site that is remembered and tells another story → marks of its texts. `marks` are
    those of the blocks."""
    long = {m for block, m in zip(blocks, marks, strict=True) if len(block.text) >= LONG}
    found = {name: unpacked(text) for name, text in _pages(memory).items() if name != name_of(url)}
    return {name: marks for name, marks in found.items() if len(long & marks) <= ALIKE * len(long)}


def learnt_pages(memory: Memory, url: str, marks: Sequence[int]) -> Mapping[str, Any]:
    """The site's memory with the marks of this page's texts; the page that was seen the longest ago falls away."""
    kept = _pages(memory)
    ends = marks if len(marks) <= 2 * MOST_MARKS else [*marks[:MOST_MARKS], *marks[-MOST_MARKS:]]
    name, texts = name_of(url), packed(ends)
    if kept.get(name) == texts:
        return memory.site
    rest = {other: marks for other, marks in kept.items() if other != name}
    return {**memory.site, PAGES_KEY: {**dict(list(rest.items())[1 - MOST_PAGES :]), name: texts}}


def name_of(url: str) -> str:
    return f"{zlib.crc32(url.split('#')[0].encode('utf-8', 'replace')):08x}"


def _pages(memory: Memory) -> Mapping[str, str]:
    kept: Any = memory.site.get(PAGES_KEY, {})
    return kept if isinstance(kept, Mapping) else {}


# ---------------------------------------------------------------- places


def furniture(blocks: Sequence[Block], marks: Sequence[int], pages: Pages, noted: Collection[str]) -> set[int]:
    """Marks of the texts that stand in places of furniture only. A note is none wherever it stands; only texts that are
    `noted` may hold one."""
    known = set().union(*pages.values())
    if not known:
        return set()
    all_of, shared = dict[int, int](), dict[int, int]()
    for block, m in zip(blocks, marks, strict=True):
        sign, size = block.frame.sign, len(block.text)
        all_of[sign] = all_of.get(sign, 0) + size
        if m in known:
            shared[sign] = shared.get(sign, 0) + size
    places = {sign for sign, size in all_of.items() if shared.get(sign, 0) >= SHARED * size}
    inside = {m for block, m in zip(blocks, marks, strict=True) if block.frame.sign in places}
    outside = {m for block, m in zip(blocks, marks, strict=True) if block.frame.sign not in places}
    notes = {mark(note.text) for note in find_notes([block.text for block in blocks if block.text in noted])}
    return inside - outside - notes


def kept_furniture(memory: Memory, now: Collection[int], texts: Collection[int]) -> list[int]:
    """Marks of the furniture of this reading, and of the earlier ones' as far as texts of these marks hold it."""
    kept: Any = memory.page.get(FURNITURE_KEY, ())
    earlier = set(kept if isinstance(kept, list) else ()).intersection(texts)
    return sorted(earlier.union(now))[:MOST_FURNITURE]


# ---------------------------------------------------------------- the edges of a story


def shared_edges(story: Sequence[Block], pages: Pages) -> set[int]:
    """Numbers of the story's first and last blocks that several other pages show word for word; from the edge inwards
    to the first that they do not. A note is kept."""
    if len(pages) < SEVERAL or len(story) <= FIRST + LAST:
        return set()
    marks = Counter(m for texts in pages.values() for m in texts)
    first = _run(list(enumerate(story))[:FIRST], marks)
    return first | _run(list(enumerate(story))[: -LAST - 1 : -1], marks)


def _run(numbered: Sequence[tuple[int, Block]], marks: Mapping[int, int]) -> set[int]:
    found: set[int] = set()
    for number, block in numbered:
        if marks.get(mark(block.text), 0) < SEVERAL or find_notes([block.text]):
            return found
        found.add(number)
    return found
