"""What a page states of itself: JSON-LD, OpenGraph and meta, headings. Each field with the signal it came from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

Stated = dict[str, tuple[Any, str]]
_LD = re.compile(rb"(?is)<script[^>]+ld\+json[^>]*>(.*?)</script\s*>")
_NEWS = ("NewsArticle", "Article", "ReportageNewsArticle", "LiveBlogPosting", "BlogPosting", "OpinionNewsArticle")
_PAGES = ("WebPage", "ItemPage")
_META = {
    "dek": ("og:description", "description", "twitter:description"),
    "headline": ("og:title", "twitter:title"),
    "published_at": (
        "article:published_time",
        "date",
        "pubdate",
        "parsely-pub-date",
        "dc.date.issued",
        "sailthru.date",
    ),
    "modified_at": ("article:modified_time", "og:updated_time", "lastmod", "last-modified", "dc.date.modified"),
    "section": ("article:section",),
    "outlet": ("og:site_name",),
    "image": ("og:image",),
    "byline": ("author", "article:author", "parsely-author", "byl", "sailthru.author"),
}


def linked_data(payload: bytes) -> list[dict[str, Any]]:
    """Every JSON-LD object, graphs opened; what cannot be parsed is passed over."""
    found: list[dict[str, Any]] = []
    for match in list(_LD.finditer(payload[:8_000_000]))[:40]:
        try:
            found += opened(json.loads(match[1].decode("utf-8", "replace"), strict=False))
        except (ValueError, RecursionError):
            continue
    return found


def opened(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for part in value:
            yield from opened(part)
    elif isinstance(value, dict):
        yield value
        yield from opened(value.get("@graph") or [])


def types_of(thing: dict[str, Any]) -> tuple[str, ...]:
    kind = thing.get("@type")
    return tuple(str(k) for k in kind) if isinstance(kind, list) else (str(kind),)


def stated(payload: bytes, root: Any) -> Stated:
    """Field → (value, signal), the best signal of each field first."""
    fields: Stated = {}
    things = linked_data(payload)
    for wanted in (_NEWS, _PAGES):
        for thing in things:
            if any(k in wanted for k in types_of(thing)):
                add_linked(fields, thing)
    metas = {
        (m.get("property") or m.get("name") or m.get("itemprop") or "").lower(): (m.get("content") or "").strip()
        for m in (root.iter("meta") if root is not None else ())
    }
    for field, names in _META.items():
        for name in names:
            if value := metas.get(name):
                put(fields, field, names_of(value) if field == "byline" else value, f"meta:{name}")
    return fields


def add_linked(fields: Stated, thing: dict[str, Any]) -> None:
    pairs = {"headline": "headline", "published_at": "datePublished", "modified_at": "dateModified"}
    for field, key in pairs.items():
        put(fields, field, text_of(thing.get(key)), "json-ld")
    put(fields, "section", text_of(thing.get("articleSection")), "json-ld")
    people = thing.get("author") or thing.get("creator")
    put(fields, "byline", names_of(people), "json-ld")
    publisher = thing.get("publisher")
    put(fields, "outlet", text_of(publisher.get("name")) if isinstance(publisher, dict) else "", "json-ld")


def put(fields: Stated, name: str, value: Any, signal: str) -> None:
    if value and name not in fields:
        fields[name] = (value, signal)


def text_of(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return " ".join(value.split()) if isinstance(value, str) else ""


def names_of(value: Any) -> tuple[str, ...]:
    """Names of people: without "By", addresses and doubles."""
    rows = value if isinstance(value, list) else [value]
    texts = [text_of(r.get("name")) if isinstance(r, dict) else text_of(r) for r in rows]
    names: dict[str, None] = {}
    for text in texts:
        for name in re.split(r",| and | & |;|\|", re.sub(r"(?i)^by\s+", "", text)):
            clean = name.strip(" .")
            if clean and len(clean) < 60 and not clean.startswith("http") and "@" not in clean:
                names.setdefault(clean)
    return tuple(names)
