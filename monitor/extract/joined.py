"""A story over several pages, read as one: headline, byline and dates of the first page, the paragraphs of all in their
order, the notes of all. What a further page repeats of the first at its beginning or end is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from monitor.extract import recall
from monitor.extract.article import guard, read_article
from monitor.extract.markup import parse
from monitor.extract.model import Raw, Read, Recipe
from monitor.extract.visible import blocks
from storage.parts import is_joined, parts_of
from storage.records import Article, Memory, Paragraph, Reading

__all__ = ["forgotten", "is_joined", "read_joined", "remembers_pages"]

PAGES = "joined"
"""Where a page's memory keeps over how many pages its story was read last."""
_NUMBERS = re.compile(r"(?:pages?\b\W{0,3})?(?:\d{1,2}\W{0,5}(?:of\W{1,3})?){1,12}(?:next(?: page)?\W{0,3})?", re.I)
_NEXT = re.compile(r"\W{0,3}(?:next|previous|prev)(?: page)?\W{0,3}", re.I)


def remembers_pages(memory: Memory) -> bool:
    """Whether the story was read over several pages last."""
    return PAGES in memory.page


def forgotten(memory: Memory) -> Memory:
    """The memory for a story on one page."""
    if PAGES not in memory.page:
        return memory
    return Memory({name: value for name, value in memory.page.items() if name != PAGES}, memory.site)


def read_joined(raw: Raw, recipe: Recipe, memory: Memory, previous: Reading | None) -> Read:
    """Read a joined payload. Never raises on any bytes: pages that cannot be read come back as a problem in words."""
    parts = parts_of(raw.payload, raw.content_type, raw.url)
    if not parts:
        return Read(None, memory, "its parts cannot be told")
    pages = [Raw(part.payload, part.url, part.content_type, raw.kind) for part in parts]
    if recipe.join is False or len(pages) == 1:
        return read_article(pages[0], recipe, forgotten(memory), previous)
    first = read_article(pages[0], recipe, memory, None)
    # What is learnt of the site is left out of further pages: they must read alike at the first look and at any later.
    rest = [read_article(page, recipe, Memory(), None) for page in pages[1:]]
    if first.reading is None or first.reading.article is None:
        return first
    for number, read in enumerate(rest, 2):
        if read.reading is None:
            return Read(None, memory, f"page {number}: {read.problem}")
    further = [read.reading.article for read in rest if read.reading is not None and read.reading.article is not None]
    article = joined(first.reading.article, further, pages[0])
    page = {name: value for name, value in first.memory.page.items() if name != recall.KEY}
    learnt = Memory({**page, PAGES: len(pages)}, first.memory.site)
    return Read(replace(first.reading, article=article), learnt, suspect=guard(article, previous, recipe))


def joined(first: Article, further: Sequence[Article], page: Raw) -> Article:
    shown = {text for _, text in blocks(parse(page.payload, page.content_type).root)} | {first.headline, first.dek}
    paragraphs = list(without_edges(first.paragraphs, set()))
    for article in further:
        paragraphs += without_edges((*standfirst(article), *article.paragraphs), shown)
    notes = dict.fromkeys(note for article in (first, *further) for note in article.notes)
    contributors = dict.fromkeys(name for article in (first, *further) for name in article.contributors)
    return replace(
        first,
        paragraphs=tuple(paragraphs),
        notes=tuple(notes),
        contributors=tuple(contributors),
        provenance={**first.provenance, "pages": str(len(further) + 1)},
    )


def standfirst(article: Article) -> tuple[Paragraph, ...]:
    """What stands as a dek on a further page is a paragraph of the story, unless the first page shows it too."""
    shown = article.dek and article.provenance.get("dek") == "shown"
    return (Paragraph(article.dek),) if shown else ()


def without_edges(paragraphs: Sequence[Paragraph], shown: set[str]) -> Sequence[Paragraph]:
    """Without page numbers, and what the first page shows too, at the beginning and the end."""
    start, end = 0, len(paragraphs)
    while start < end and is_furniture(paragraphs[start].text, shown):
        start += 1
    while end > start and is_furniture(paragraphs[end - 1].text, shown):
        end -= 1
    return paragraphs[start:end]


def is_furniture(text: str, shown: set[str]) -> bool:
    return text in shown or bool(_NUMBERS.fullmatch(text[:80]) or _NEXT.fullmatch(text[:80]))
