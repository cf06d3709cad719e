"""The article reader: several signals for the fields, trafilatura for the body, notes from the whole page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import trafilatura
from bs4 import BeautifulSoup
from lxml import etree

from monitor.extract.byline import contributors_in
from monitor.extract.charset import to_utf8
from monitor.extract.fields import Fields, fields_of
from monitor.extract.model import Raw, Read, Recipe
from monitor.extract.notes import classify_note, find_notes
from monitor.extract.stated import stated_digest
from monitor.extract.visible import FURNITURE, Element, blocks, tree_of
from storage.records import Article, Kind, Memory, Note, Paragraph, Reading

READER = "article/1"
SHORT = 250
"""A body of fewer characters is looked for by other ways too."""
KINDS = {"h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading"}
KINDS |= {"li": "item", "blockquote": "quote", "td": "row", "th": "row", "tr": "row", "figcaption": "caption"}
_TAGS = {"head": "heading", "item": "item", "quote": "quote", "row": "row"}


def read_article(raw: Raw, recipe: Recipe, memory: Memory, previous: Reading | None) -> Read:
    """Read one page. Never raises on any bytes: what cannot be read comes back as a problem in words."""
    root = tree_of(raw.payload, raw.content_type)
    if root is None:
        return Read(None, memory, "the document is empty or holds no text")
    visible = list(blocks(root))
    paragraphs, signal = body_of(raw, root, recipe, visible)
    if not paragraphs and not any(text for _, text in visible):
        return Read(None, memory, "the document holds no text")
    article = article_of(raw, fields_of(raw, root, visible), paragraphs, signal, visible)
    reading = Reading(READER, recipe.digest, article=article)
    learnt = Memory({**memory.page, "text": fingerprint(visible, stated_of(raw, root))}, {})
    return Read(reading, learnt, suspect=guard(article, previous, recipe))


def locate_article(raw: Raw, recipe: Recipe, memory: Memory) -> Memory | None:
    """The cheap way: all visible text and all stated fields are what they were."""
    kept = memory.page.get("text")
    root = tree_of(raw.payload, raw.content_type) if kept else None
    if root is None:
        return None
    same = fingerprint(list(blocks(root)), stated_of(raw, root)) == kept
    return memory if same else None


def stated_of(raw: Raw, root: Element) -> str:
    return stated_digest(to_utf8(raw.payload, raw.content_type), root)


def fingerprint(visible: list[tuple[str, str]], stated: str) -> str:
    said = "\n".join(text for _, text in visible) + stated
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:24]


# ---------------------------------------------------------------- body


def body_of(
    raw: Raw, root: Element, recipe: Recipe, visible: list[tuple[str, str]]
) -> tuple[tuple[Paragraph, ...], str]:
    """The body and the signal that gave it: the recipe's selectors, the library, or all that is no furniture."""
    if recipe.body:
        chosen = selected(raw.payload, recipe)
        if chosen:
            return chosen, "recipe"
    whole = tuple(as_paragraphs(blocks(root, FURNITURE))) or tuple(as_paragraphs(visible))
    if raw.kind is Kind.PAGE:
        return whole, "page"
    library = by_library(root, raw.url)
    if sum(len(p.text) for p in library) < SHORT:
        longest = max((library, whole), key=lambda ps: sum(len(p.text) for p in ps))
        return longest, "page" if longest is whole else "trafilatura"
    return library, "trafilatura"


def by_library(root: Element, url: str) -> tuple[Paragraph, ...]:
    try:
        document = trafilatura.bare_extraction(root, url=url, fast=True, include_comments=False, include_tables=True)
    except (ValueError, TypeError, AttributeError, RecursionError, etree.LxmlError):
        return ()
    body = getattr(document, "body", None)
    return tuple(library_blocks(body)) if body is not None else ()


def library_blocks(body: Element) -> Iterable[Paragraph]:
    for element in body.iter("p", "head", "item", "quote", "row"):
        if element.tag != "item" and any(a.tag in ("item", "quote", "row") for a in element.iterancestors()):
            continue
        text = " ".join("".join(element.itertext()).split())
        if text:
            yield Paragraph(text, _TAGS.get(element.tag, "paragraph"))


def as_paragraphs(found: Iterable[tuple[str, str]]) -> Iterable[Paragraph]:
    for name, text in found:
        yield Paragraph(text, KINDS.get(name, "paragraph"))


def selected(payload: bytes, recipe: Recipe) -> tuple[Paragraph, ...]:
    soup = BeautifulSoup(payload, "lxml")
    for selector in recipe.remove:
        for element in soup.select(selector):
            element.decompose()
    found: list[Paragraph] = []
    for selector in recipe.body:
        for element in soup.select(selector):
            root = tree_of(str(element).encode(), "text/html; charset=utf-8")
            found += as_paragraphs(blocks(root)) if root is not None else []
    return tuple(found)


# ---------------------------------------------------------------- fields


def article_of(
    raw: Raw, fields: Fields, paragraphs: tuple[Paragraph, ...], signal: str, visible: list[tuple[str, str]]
) -> Article:
    values: dict[str, Any] = {name: value for name, (value, _) in fields.items()}
    notes = find_notes(text for _, text in visible)
    body = tuple(p for p in paragraphs if p.text != values.get("headline") and not is_note(p, notes))
    return Article(
        contributors=tuple(dict.fromkeys(n for p in body for n in contributors_in(p.text))),
        paragraphs=body,
        notes=notes,
        shape="page" if raw.kind is Kind.PAGE else "article",
        provenance={**{name: won for name, (_, won) in fields.items()}, "body": signal},
        **values,
    )


def is_note(paragraph: Paragraph, notes: tuple[Note, ...]) -> bool:
    return any(note.text == paragraph.text for note in notes) and classify_note(paragraph.text) is not None


# ---------------------------------------------------------------- guard


def guard(article: Article, previous: Reading | None, recipe: Recipe) -> str:
    """Why a reading is not to be believed at first sight; empty if it is."""
    before = previous.article if previous is not None else None
    if before is None:
        return ""
    old, new = len(before.text), len(article.text)
    if old >= SHORT and new < recipe.shrink_share * old:
        return f"the body shrank from {old:,} to {new:,} characters"
    if before.headline and not article.headline:
        return "the headline is gone"
    return ""
