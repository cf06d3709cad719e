"""The article reader: fields by several signals, the body by the page's blocks, notes from the whole page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from monitor.extract import recall
from monitor.extract.blocks import Block, Walk
from monitor.extract.body import SHORT, Body, body_of, why_rows
from monitor.extract.byline import contributors_of, names_in
from monitor.extract.dates import read_moment
from monitor.extract.fields import Fields, fields_of, statements
from monitor.extract.markup import Markup, grown, parse, source_of
from monitor.extract.model import LIMITED, READER, Raw, Read, Recipe
from monitor.extract.moments import LONGEST_LINE
from monitor.extract.notes import classify_note, find_notes, may_hold_notes
from monitor.extract.selectors import Chosen
from monitor.extract.shape import shape_of, with_posts
from monitor.extract.signals import Signals
from monitor.extract.site import FURNITURE_KEY, Pages, furniture, kept_furniture, learnt_pages, others, shared_edges
from monitor.extract.skim import mark, marks_of, skim, whole_mark
from monitor.extract.stated import stated_digest
from monitor.extract.visible import Element, shown
from monitor.extract.wording import says_limited
from storage.records import Article, Kind, Memory, Note, Paragraph, Reading

ON_SITE = "on other pages of the site"
LIMIT_NOTICE = 1500
"""Characters under which a page that says that visits are limited is nothing but that."""

FEWER_PAGES = 0.9
"""A story on fewer pages than before that has under this share of its text has lost the others, until it is seen again."""


class Opened:
    """A payload parsed and cut into blocks, what the recipe removes left out."""

    def __init__(self, raw: Raw, recipe: Recipe) -> None:
        self.given = raw
        self.chosen = Chosen(raw, recipe) if recipe.digest else None
        payload = self.chosen.payload if self.chosen is not None and recipe.remove else raw.payload
        self.raw = Raw(payload, raw.url, raw.content_type if payload is raw.payload else "", raw.kind)
        self.markup: Markup = parse(self.raw.payload, self.raw.content_type)
        self.walk = Walk(self.markup.root) if self.markup.root is not None else None
        self.blocks: Sequence[Block] = self.walk.blocks if self.walk is not None else ()

    @cached_property
    def visible(self) -> list[tuple[str, str]]:
        return list(shown(self.walk)) if self.walk is not None else []

    @cached_property
    def signals(self) -> Signals:
        return statements(self.raw, self.markup.root)

    @cached_property
    def marks(self) -> list[int]:
        """Those of the blocks' texts."""
        return marks_of([block.text for block in self.blocks])

    @cached_property
    def noted(self) -> frozenset[str]:
        """The texts of blocks that may hold a note."""
        return may_hold_notes(block.text for block in self.blocks)


def read_article(raw: Raw, recipe: Recipe, memory: Memory, previous: Reading | None) -> Read:
    """Read one page. Never raises on any bytes: what cannot be read comes back as a problem in words."""
    page = Opened(raw, recipe)
    if page.walk is None:
        return Read(None, memory, page.markup.problem)
    fields = fields_of(page.raw, page.signals, page.visible)
    pages = others(memory, raw.url, page.blocks, page.marks)
    body = body_of(page.raw, page.markup, page.walk, titles_of(page.markup.root, fields), page.chosen)
    body = without_edges(body, pages)
    shape = shape_for(page, body)
    if shape == "live" and body.signal == "blocks":
        body = with_posts(body, raw.url)
    if not body.paragraphs and not page.visible:
        return Read(None, memory, "the document holds no text")
    article = article_of(page, fields, body, shape)
    reading = Reading(READER, recipe.digest, article=article)
    stood = previous.article.paragraphs if previous is not None and previous.article is not None else ()
    memory = with_site(memory, page, pages, [p.text for p in stood])
    return Read(reading, learnt(page, recipe, memory, body, article), suspect=guard(article, previous, recipe))


def locate_article(raw: Raw, recipe: Recipe, memory: Memory) -> bool:
    """Whether the story, its headings and all that is stated stand as they were: the cheap way, in which only
    statements that are worded otherwise need a parser."""
    stands = skim_article(raw, recipe, memory)
    if stands is not None:
        return stands
    root = grown(source_of(raw.payload, raw.content_type)).root
    return root is not None and stated_digest(statements(raw, root)) == memory.page[recall.KEY]["said"]


def skim_article(raw: Raw, recipe: Recipe, memory: Memory) -> bool | None:
    """The same from the page's bytes alone; None where the story stands and only a parser can tell of the rest."""
    kept = memory.page.get(recall.KEY)
    if not isinstance(kept, Mapping) or kept.get("recipe") != recipe.digest:
        return False
    source = source_of(raw.payload, raw.content_type)
    if source.problem:
        return False
    if whole_mark(source) == kept.get("whole"):
        return True
    pieces = skim(source)
    if not recall.stands(pieces, kept):
        return False
    return True if pieces.stated == kept["stated"] else None


def learnt(page: Opened, recipe: Recipe, memory: Memory, body: Body, article: Article) -> Memory:
    """The memory with where the story stands now. Nothing of it where another signal than the page's blocks gave it."""
    rest = {name: value for name, value in memory.page.items() if name != recall.KEY}
    apart = [note.text for note in article.notes] + date_lines(article, page.walk)
    own = {b.text for b in body.blocks}
    found = recall.learn(page.markup.source, body.blocks, [text for text in apart if text not in own], bool(body.dek))
    if not body.blocks or found is None or page.raw.payload is not page.given.payload:
        return Memory(rest, memory.site)
    kept = {**found, "recipe": recipe.digest, "said": stated_digest(page.signals)}
    return Memory({**rest, recall.KEY: kept}, memory.site)


def with_site(memory: Memory, page: Opened, pages: Pages, stood: Sequence[str]) -> Memory:
    """The memory with this page's texts among its site's, and with what is furniture by theirs, of this reading or of
    the texts that `stood` before."""
    edges = {m for block, m in zip(page.blocks, page.marks, strict=True) if block.why == ON_SITE}
    now = furniture(page.blocks, page.marks, pages, page.noted) | edges
    kept = kept_furniture(memory, now, {*map(mark, stood), *page.marks})
    rest = {name: value for name, value in memory.page.items() if name != FURNITURE_KEY}
    learnt = learnt_pages(memory, page.given.url, page.marks)
    return Memory({**rest, FURNITURE_KEY: kept} if kept else rest, learnt)


def without_edges(body: Body, pages: Pages) -> Body:
    """The body without the lines at its edges that the site shows on other pages too; each says why it is left out."""
    if body.signal != "blocks" or len(body.paragraphs) + bool(body.dek) != len(body.blocks):
        return body
    gone = shared_edges(body.blocks, pages)
    for number in gone:
        body.blocks[number].why = ON_SITE
    first = 1 if body.dek else 0
    return replace(
        body,
        dek="" if first and 0 in gone else body.dek,
        paragraphs=tuple(p for n, p in enumerate(body.paragraphs, first) if n not in gone),
        blocks=tuple(b for n, b in enumerate(body.blocks) if n not in gone),
    )


def date_lines(article: Article, walk: Walk | None) -> list[str]:
    """The lines of the page by whose words it is dated, where only such lines date it."""
    told = ((article.published_at, "published_at"), (article.modified_at, "modified_at"))
    days = {moment[:10] for moment, name in told if moment and article.provenance.get(name) in ("line", "dateline")}
    if not days or walk is None:
        return []
    lines = {b.text for b in walk.blocks if len(b.text) <= LONGEST_LINE and any(day[:4] in b.text for day in days)}
    return [line for line in lines if (read_moment(line, article.language or "") or "")[:10] in days]


def titles_of(root: Element, fields: Fields) -> str:
    """The page's title and its headline, by which the story's beginning is told."""
    title = next(root.iter("title"), None)
    own = "".join(title.itertext()) if title is not None else ""
    return f"{own}\n{fields['headline'][0] if 'headline' in fields else ''}"


# ---------------------------------------------------------------- the article


def shape_for(page: Opened, body: Body) -> str:
    if page.raw.kind is Kind.PAGE:
        return "page"
    return shape_of(page.markup.scripts, page.raw.url, body, [text for _, text in page.visible[:80]])


def article_of(page: Opened, fields: Fields, body: Body, shape: str) -> Article:
    claims = {**fields, "dek": (body.dek, "shown"), **chosen_fields(page.chosen)}
    values: dict[str, Any] = {name: value for name, (value, _) in claims.items()}
    notes = notes_of(page)
    kept = tuple(p for p in body.paragraphs if p.text != values.get("headline") and not is_note(p, notes))
    return Article(
        contributors=contributors_of(body.lines),
        paragraphs=kept,
        notes=notes,
        shape=shape,
        provenance={**{name: won for name, (value, won) in claims.items() if value}, "body": body.signal},
        **values,
    )


def chosen_fields(chosen: Chosen | None) -> Fields:
    """The fields that a recipe's selectors give."""
    if chosen is None:
        return {}
    found: Fields = {}
    named = {"published": "published_at", "modified": "modified_at", "headline": "headline", "dek": "dek"}
    for key, field in named.items():
        if lines := chosen.lines(key):
            found[field] = (lines[0], "recipe")
    if lines := chosen.lines("byline"):
        found["byline"] = (tuple(name for line in lines for name in names_in(line)), "recipe")
    return found


def notes_of(page: Opened) -> tuple[Note, ...]:
    own = page.chosen.lines("note") if page.chosen is not None else ()
    found = find_notes(text for _, text in page.visible if text in page.noted)
    picked = tuple(Note(classify_note(text) or "update", text) for text in own)
    return picked + tuple(n for n in found if n.text not in own)


def is_note(paragraph: Paragraph, notes: tuple[Note, ...]) -> bool:
    return any(note.text == paragraph.text for note in notes) and classify_note(paragraph.text) is not None


def explain_article(raw: Raw, recipe: Recipe, memory: Memory) -> list[str]:
    """Which signal gave each field, the notes, and for each block of the page whether it is kept, or why not."""
    page = Opened(raw, recipe)
    got = read_article(raw, recipe, memory, None)
    if got.reading is None or got.reading.article is None or page.walk is None:
        return [got.problem]
    article = got.reading.article
    rows = [
        f"{field}: {signal}: {getattr(article, field, '')}"
        for field, signal in sorted(article.provenance.items())
        if field != "body"
    ]
    rows += [f"note ({note.kind}): {note.text}" for note in article.notes]
    rows.append(f"body: {article.provenance['body']}")
    if article.provenance["body"] != "blocks":
        return rows + [f"+ {p.kind}: {p.text}" for p in article.paragraphs]
    fields = fields_of(page.raw, page.signals, page.visible)
    body = body_of(page.raw, page.markup, page.walk, titles_of(page.markup.root, fields), page.chosen)
    without_edges(body, others(memory, raw.url, page.blocks, page.marks))
    return rows + why_rows(page.blocks)


# ---------------------------------------------------------------- guard


def pages_of(article: Article) -> int:
    """Over how many pages the story was read."""
    said = article.provenance.get("pages", "1")
    return int(said) if said.isdecimal() else 1


def guard(article: Article, previous: Reading | None, recipe: Recipe) -> str:
    """Why a reading is not to be believed at first sight; empty if it is."""
    before = previous.article if previous is not None else None
    if before is None:
        return ""
    old, new = len(before.text), len(article.text)
    if new < min(LIMIT_NOTICE, old) and says_limited(article.text) and not says_limited(before.text):
        return LIMITED
    if old >= SHORT and new < recipe.shrink_share * old:
        return f"the body shrank from {old:,} to {new:,} characters"
    if before.headline and not article.headline:
        return "the headline is gone"
    if pages_of(article) < pages_of(before) and new < FEWER_PAGES * old:
        return f"of {pages_of(before)} pages it shows {pages_of(article)}, and less text"
    if before.shape != article.shape and article.shape in ("stub", "video"):
        return f"what was a page of kind {before.shape} is a {article.shape} now"
    return ""
