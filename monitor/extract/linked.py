"""JSON-LD: what a page says of itself for machines (schema.org)."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import re2

from monitor.extract.charset import octets

Thing = Mapping[str, Any]
MOST = 60
"""Scripts of a page that are read."""
LONGEST = 2_000_000
"""Bytes of a script that are read."""
DEEPEST = 6
_SCRIPT = re2.compile(rb"(?i)<script\b[^>]{0,400}ld\+json[^>]{0,400}>", octets())
_OPENINGS = ("<!--", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */", "<![CDATA[")
_COMMA = re.compile(r",(\s*[}\]])")
_ARTICLES = ("Article", "Posting", "Report", "Review", "LiveBlogPosting", "AnalysisNewsArticle", "PressRelease")
_PAGES = ("WebPage", "ItemPage", "AboutPage", "CollectionPage", "MedicalWebPage", "Webpage")
_WORKS = (
    "VideoObject",
    "Recipe",
    "CreativeWork",
    "Product",
    "Event",
    "PodcastEpisode",
    "Book",
    "Movie",
    "ImageGallery",
)


def linked_data(source: bytes) -> list[Thing]:
    """Every JSON-LD object of a page's UTF-8 source in order, graphs opened; what cannot be parsed is passed over. Read
    from the source, for a parser may cut scripts short at marks inside their strings."""
    found: list[Thing] = []
    place = 0
    for _ in range(MOST):
        opening = _SCRIPT.search(source, place)
        if opening is None:
            break
        end = source.find(b"</script", opening.end())
        place = end if end >= 0 else len(source)
        found += _opened(
            parsed(source[opening.end() : min(place, opening.end() + LONGEST)].decode("utf-8", "replace")), DEEPEST
        )
    return found


def parsed(text: str) -> Any:
    """A script's JSON, forgiving frames, raw line ends, commas too many and escaped marks; None if it is none. What
    follows the first value is passed over."""
    bare = text.strip()
    for opening in _OPENINGS:
        bare = bare.removeprefix(opening).lstrip()
    for mended in (_as_it_is, _without_commas, html.unescape):
        try:
            value, _ = json.JSONDecoder(strict=False).raw_decode(mended(bare))
            return value
        except (ValueError, RecursionError):
            continue
    return None


def _as_it_is(text: str) -> str:
    return text


def _without_commas(text: str) -> str:
    return _COMMA.sub(r"\1", text)


def _opened(value: Any, depth: int) -> Iterator[Thing]:
    if depth <= 0:
        return
    if isinstance(value, list):
        for part in value:
            yield from _opened(part, depth - 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            inner = value.get(key)
            if isinstance(inner, list | dict):
                yield from _opened(inner, depth - 1)


def types_of(thing: Thing) -> tuple[str, ...]:
    kind = thing.get("@type")
    return tuple(str(k).rsplit("/", 1)[-1] for k in (kind if isinstance(kind, list) else [kind]))


def by_trust(things: list[Thing]) -> list[Thing]:
    """The objects that speak of the story itself, articles first, then pages, then other works."""
    ranks = [(rank, thing) for thing in things if (rank := _rank(thing)) is not None]
    return [thing for _, thing in sorted(ranks, key=lambda pair: pair[0])]


def _rank(thing: Thing) -> int | None:
    kinds = types_of(thing)
    if any(k.endswith(_ARTICLES) for k in kinds):
        return 0 if thing.get("headline") or thing.get("datePublished") else 1
    if any(k in _PAGES for k in kinds):
        return 2
    return 3 if any(k in _WORKS for k in kinds) else None


def trail_of(things: list[Thing]) -> tuple[str, ...]:
    """The names of the first breadcrumb trail, from the front page on."""
    lists = (t.get("itemListElement") for t in things if "BreadcrumbList" in types_of(t))
    crumbs = next((rows for rows in lists if isinstance(rows, list) and rows), [])
    names = (text_of(c.get("name")) or text_of(c.get("item")) for c in crumbs[:12] if isinstance(c, dict))
    return tuple(name for name in names if name and "//" not in name)


def named(things: list[Thing]) -> dict[str, Thing]:
    """Objects with an @id that say more than that."""
    return {str(t["@id"]): t for t in things if "@id" in t and len(t) > 1}


def text_of(value: Any) -> str:
    """A value as one line of text: the first of several, marks unescaped; empty if it is none."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or ""
    return " ".join(html.unescape(str(value)).split()) if isinstance(value, str | int) else ""
