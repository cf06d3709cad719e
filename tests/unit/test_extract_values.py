"""What a page says of itself in data, with any value turned into another: the story is read all the same."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.discover import Unreadable, discover
from monitor.extract import Raw, Recipe, explain, locate, read
from storage.records import Article, Kind, Memory
from tests.unit.mutating import OTHERS, places, turned, without

URL = "https://ledger.example/2026/04/22/port-levy-passes-at-night"
BODY = "<p>The council met in the old hall by the river and voted on the levy, nine to five, late at night.</p>" * 6
SAID: dict[str, Any] = {
    "@context": "https://schema.org",
    "@graph": [
        {
            "@type": ["NewsArticle", "Article"],
            "headline": "Levy passes at night",
            "description": "A long debate ends.",
            "datePublished": "2026-04-22T06:00:00Z",
            "dateModified": "2026-04-22T09:30:00+02:00",
            "author": [{"@type": "Person", "name": "R. Alder"}, {"@type": "Organization", "name": "Ledger Desk"}],
            "publisher": {"@type": "Organization", "name": "Ledger"},
            "mainEntityOfPage": {"@id": URL},
            "articleBody": "The council met in the old hall.",
            "isAccessibleForFree": False,
            "hasPart": {"@type": "WebPageElement", "cssSelector": ".paywall"},
            "liveBlogUpdate": [{"@type": "BlogPosting", "headline": "9 p.m.", "datePublished": "2026-04-22T21:00:00Z"}],
        }
    ],
}
METAS = {
    "og:title": "Levy passes at night",
    "og:type": "article",
    "og:url": URL,
    "article:published_time": "2026-04-22T06:00:00Z",
    "article:modified_time": "2026-04-22T07:30:00Z",
    "author": "R. Alder",
    "robots": "index",
}


def page(said: Any = SAID, metas: dict[str, str] = METAS) -> bytes:
    tags = "".join(f'<meta property="{name}" name="{name}" content="{value}">' for name, value in metas.items())
    data = f'<script type="application/ld+json">{json.dumps(said)}</script>'
    head = f"<head><title>Levy passes at night | Ledger</title><link rel=canonical href='{URL}'>{tags}{data}</head>"
    return f"<html lang=en>{head}<body><article><h1>Levy passes at night</h1>{BODY}</article></body></html>".encode()


def article(payload: bytes) -> Article:
    """The reading of a page that a person could read, whatever it says of itself."""
    raw = Raw(payload, URL, "text/html; charset=utf-8", Kind.ARTICLE)
    got = read(raw, Recipe(), Memory())
    assert got.reading is not None, got.problem
    assert got.reading.article is not None
    assert locate(raw, Recipe(), got.memory) is not None or got.memory.page is not None
    return got.reading.article


def test_data_and_page_agree() -> None:
    found = article(page())
    assert found.headline == "Levy passes at night"
    assert found.byline[0] == "R. Alder"
    assert found.published_at is not None
    assert found.published_at.startswith("2026-04-22T06:00")
    assert found.canonical_url == URL


def test_any_value_of_the_data_turned_into_another() -> None:
    dice, ways = random.Random(11), list(places(SAID))
    for _ in range(150):
        found = article(page(turned(SAID, dice.choice(ways), dice.choice(OTHERS))))
        assert "voted on the levy" in found.text


def test_the_data_without_any_one_of_its_keys() -> None:
    for way in places(SAID):
        assert "voted on the levy" in article(page(without(SAID, way))).text


@pytest.mark.parametrize("name", METAS)
@pytest.mark.parametrize(
    "value", ["", "²", "http://[", "javascript:alert(1)", "9999-99-99T99:99:99Z", "x" * 5000, "\x00"]
)
def test_any_tag_turned_to_nonsense(name: str, value: str) -> None:
    found = article(page(metas={**METAS, name: value}))
    assert found.headline
    assert not (found.canonical_url or "").startswith("javascript")
    for moment in (found.published_at, found.modified_at):
        assert moment is None or re.match(r"\d{4}-\d\d-\d\d", moment)


NONSENSE = [b"{", b"[[[[", b'{"@graph": [' * 500, b"null", b'"x"', b"{}" * 10_000, b"\xff\xfe", b"<!--<script>"]


@pytest.mark.parametrize("data", NONSENSE, ids=[ascii(data[:12]) for data in NONSENSE])
def test_data_that_is_none(data: bytes) -> None:
    whole = page().replace(json.dumps(SAID).encode(), data)
    got = read(Raw(whole, URL, "text/html", Kind.ARTICLE), Recipe(), Memory())
    assert (got.reading is None) is bool(got.problem)


@given(
    st.lists(st.sampled_from([b"<p>", b"</article>", b"<!--", b"<script>", b"]]>", b"&#x110000;", b"\x00"]), max_size=6)
)
@settings(max_examples=40)
def test_markup_that_breaks_off_anywhere(pieces: list[bytes]) -> None:
    whole = page()
    for place, piece in enumerate(pieces, 1):
        cut = len(whole) * place // (len(pieces) + 1)
        whole = whole[:cut] + piece + whole[cut:]
    raw = Raw(whole, URL, "text/html", Kind.ARTICLE)
    got = read(raw, Recipe(), Memory())
    assert (got.reading is None) is bool(got.problem)
    if got.reading is not None:
        assert list(explain(raw, Recipe(), Memory())) != []


FEED: dict[str, Any] = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Ledger",
    "home_page_url": "https://ledger.example/",
    "items": [
        {
            "id": URL,
            "url": URL,
            "title": "Levy passes",
            "date_published": "2026-04-22T06:00:00Z",
            "authors": [{"name": "R. Alder"}],
        },
        {"id": "2", "external_url": "https://ledger.example/2026/04/22/ferry-waits-for-tide", "title": "Ferry waits"},
    ],
}


def found_in(feed: Any) -> None:
    """The stories of a JSON feed, or why there are none."""
    try:
        found = discover(
            json.dumps(feed).encode(), "https://ledger.example/feed.json", "application/feed+json", Kind.FEED
        )
    except Unreadable:
        return
    for story in found:
        assert story.url.startswith(("http://", "https://"))
        assert len(story.title) <= 500


def test_any_value_of_a_json_feed_turned_into_another() -> None:
    dice, ways = random.Random(5), list(places(FEED))
    for _ in range(150):
        found_in(turned(FEED, dice.choice(ways), dice.choice(OTHERS)))
    for way in ways:
        found_in(without(FEED, way))
