"""The article reader: several signals for the fields, trafilatura for the body, notes from the whole page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urljoin

import trafilatura
from bs4 import BeautifulSoup
from lxml import etree

from monitor.extract.model import Raw, Read, Recipe
from monitor.extract.notes import classify_note, find_notes
from monitor.extract.stated import Stated, names_of, stated
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
    facts = stated(raw.payload, root)
    paragraphs, signal = body_of(raw, root, recipe, visible)
    if not paragraphs and not any(text for _, text in visible):
        return Read(None, memory, "the document holds no text")
    article = article_of(raw, root, recipe, facts, paragraphs, signal, visible)
    reading = Reading(READER, recipe.digest, article=article)
    learnt = Memory({**memory.page, "text": fingerprint(visible, facts)}, {})
    return Read(reading, learnt, suspect=guard(article, previous, recipe))


def locate_article(raw: Raw, recipe: Recipe, memory: Memory) -> Memory | None:
    """The cheap way: all visible text and all stated fields are what they were."""
    kept = memory.page.get("text")
    root = tree_of(raw.payload, raw.content_type) if kept else None
    if root is None:
        return None
    same = fingerprint(list(blocks(root)), stated(raw.payload, root)) == kept
    return memory if same else None


def fingerprint(visible: list[tuple[str, str]], facts: Stated) -> str:
    said = "\n".join(text for _, text in visible) + repr(sorted((k, v[0]) for k, v in facts.items()))
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
    raw: Raw,
    root: Element,
    recipe: Recipe,
    facts: Stated,
    paragraphs: tuple[Paragraph, ...],
    signal: str,
    visible: list[tuple[str, str]],
) -> Article:
    headline, headline_from = headline_of(root, facts)
    notes = find_notes(text for _, text in visible)
    body = tuple(p for p in paragraphs if p.text != headline and not is_note(p, notes))
    contributed = tuple(n for p in body for n in contributors_in(p.text))
    fields: Mapping[str, Any] = {
        name: value for name, (value, _) in facts.items() if name not in ("headline", "byline")
    }
    return Article(
        headline=headline,
        byline=tuple(facts["byline"][0]) if "byline" in facts else byline_of(root),
        contributors=contributed,
        language=(root.get("lang") or "")[:12] or None,
        canonical_url=canonical_of(root, raw.url),
        paragraphs=body,
        notes=notes,
        shape="page" if raw.kind is Kind.PAGE else "article",
        provenance={**{k: s for k, (_, s) in facts.items()}, "headline": headline_from, "body": signal},
        **{
            k: v for k, v in fields.items() if k in ("dek", "published_at", "modified_at", "section", "outlet", "image")
        },
    )


def is_note(paragraph: Paragraph, notes: tuple[Note, ...]) -> bool:
    return any(note.text == paragraph.text for note in notes) and classify_note(paragraph.text) is not None


def headline_of(root: Element, facts: Stated) -> tuple[str, str]:
    """The h1 that agrees best with what the page states; else the stated headline, the site's suffix cut off."""
    headings = [" ".join("".join(h.itertext()).split()) for h in root.iter("h1")]
    headings = [h for h in headings if 3 < len(h) < 300]
    said = str(facts["headline"][0]) if "headline" in facts else title_of(root)
    agreeing = [h for h in headings if h.lower() in said.lower() or said.lower() in h.lower()]
    if agreeing:
        return max(agreeing, key=len), "h1"
    if said:
        return re.split(r"\s+[|–—]\s+", said)[0].strip(), facts["headline"][1] if "headline" in facts else "title"
    return (headings[0], "h1") if headings else ("", "")


def title_of(root: Element) -> str:
    title = next(root.iter("title"), None)
    return " ".join("".join(title.itertext()).split()) if title is not None else ""


def byline_of(root: Element) -> tuple[str, ...]:
    for element in root.iter("a", "span", "p", "div", "address"):
        names = f"{element.get('class') or ''} {element.get('rel') or ''} {element.get('itemprop') or ''}".lower()
        if "byline" in names or "author" in names.split():
            text = " ".join("".join(element.itertext()).split())
            if 3 < len(text) < 100:
                return names_of(text)
    return ()


_CONTRIBUTED = re.compile(
    r"^(?:—\s*)?([A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){1,3}(?:(?:, | and )[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){1,3})*) contributed (?:to this|reporting)"
)


def contributors_in(text: str) -> tuple[str, ...]:
    match = _CONTRIBUTED.match(text) if len(text) < 300 else None
    return names_of(match[1]) if match else ()


def canonical_of(root: Element, url: str) -> str | None:
    link = next((e for e in root.iter("link") if (e.get("rel") or "").lower() == "canonical"), None)
    try:
        return urljoin(url, link.get("href") or "") or None if link is not None else None
    except ValueError:
        return None


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
