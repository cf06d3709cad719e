"""Which page of the same story follows: found by address and page numbers, and mostly not at all."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.extract import Raw, Recipe, explain, following, may_follow, same_story
from monitor.extract.paging import MOST_PAGES, is_page
from storage.records import Kind, Memory

NO_RECIPE = Recipe()
HOST = "https://quay.example"
URL = f"{HOST}/2026/04/harbor-pilots-winter/"
STORY = "".join(
    f"<p>Paragraph {word} of the story says at some length what the pilots saw on the ice that long winter morning.</p>"
    for word in ("one", "two", "three", "four", "five")
)


def page(after: str, head: str = "", before: str = "", story: str = STORY) -> bytes:
    return (
        f"<html><head><title>Harbor pilots count the cost</title>{head}</head><body><article>"
        f"<h1>Harbor pilots count the cost</h1>{before}{story}{after}</article></body></html>"
    ).encode()


def found(payload: bytes, url: str = URL, recipe: Recipe = NO_RECIPE, kind: Kind = Kind.ARTICLE) -> str | None:
    """As a visit asks: the bytes first, then the parser."""
    if not recipe.next and not may_follow(payload, url):
        return None
    got = following(Raw(payload, url, "text/html", kind), recipe, url)
    return got.url if got is not None else None


def numbers(second: str, current: str = "<span>1</span>", third: str = "") -> str:
    return f'<div class="page-links">Pages: {current} <a href="{second}">2</a> {third}</div>'


NEXT = '<link rel="next" href="{}">'


# ---------------------------------------------------------------- what follows


@pytest.mark.parametrize(
    ("url", "second"),
    [
        (URL, f"{URL}2/"),
        (URL, "2/"),
        (URL, f"{URL}?page=2"),
        (URL, "?page=2"),
        (URL, f"{URL}?utm_source=x&amp;page=2"),
        (f"{HOST}/a/pilots-winter", "/a/pilots-winter/page/2"),
        (f"{HOST}/a/pilots-winter", "/a/pilots-winter-p2"),
        (f"{HOST}/a/pilots-winter.html", "/a/pilots-winter_2.html"),
        (f"{HOST}/a/pilots-winter.html", "/a/pilots-winter.html?pagenum=2"),
        (f"{HOST}/story?id=4711", "/story?id=4711&amp;page=2"),
        (f"{HOST}/story?id=4711&page=1", "/story?page=2&amp;id=4711#top"),
    ],
)
def test_the_second_page_is_found_by_its_page_mark(url: str, second: str) -> None:
    got = found(page(numbers(second)), url)
    assert got is not None
    assert urlsplit(got).path.startswith(urlsplit(url).path.rstrip("/").removesuffix(".html"))
    assert "2" in got


def test_page_one_of_three_says_so_in_words() -> None:
    block = f'<nav class="pager">Page 1 of 3 <a rel="next" href="{URL}2/">Next page</a></nav>'
    got = following(Raw(page(block), URL), Recipe(), URL)
    assert got is not None
    assert (got.url, got.pages) == (f"{URL}2/", 3)
    assert "rel=next" in got.why


def test_an_old_link_by_http_is_asked_by_https() -> None:
    assert found(page(numbers(f"{URL}2/".replace("https", "http")))) == f"{URL}2/"


def test_later_pages_lead_on_and_the_last_one_does_not() -> None:
    second = page(f'<div class="page-links"><a href="{URL}">1</a> <span>2</span> <a href="{URL}3/">3</a></div>')
    got = following(Raw(second, f"{URL}2/"), Recipe(), URL, 2)
    assert got is not None
    assert got.url == f"{URL}3/"
    last = page(f'<div class="page-links"><a href="{URL}">1</a> <a href="{URL}2/">2</a> <span>3</span></div>')
    assert following(Raw(last, f"{URL}3/"), Recipe(), URL, 3) is None


def test_explaining_names_the_page_that_follows() -> None:
    rows = explain(Raw(page(numbers(f"{URL}2/")), URL, "text/html"), Recipe(), Memory())
    assert any(row.startswith(f"next page: {URL}2/ (a block of page numbers") for row in rows)
    rows = explain(Raw(page(numbers(f"{URL}2/")), URL, "text/html"), Recipe(join=False), Memory())
    assert "next page: not looked for (join = false)" in rows


# ---------------------------------------------------------------- what does not


OTHER_POST = f"{HOST}/2026/04/grain-ship-of-spring/"
FRONT = "".join(
    f'<h2><a href="/2026/04/story-{n}/">Story {n} of the day</a></h2><p>{"Teaser. " * 20}</p>' for n in range(6)
)
NOT_NEXT = {
    "no link at all": page(""),
    "the next post, as WordPress names it": page("", NEXT.format(OTHER_POST)),
    "the next post with its number": page(numbers(OTHER_POST), NEXT.format(OTHER_POST)),
    "a post of the same name": page(numbers(f"{URL.rstrip('/')}-2/")),
    "the next article in words": page(f'<nav class="post-navigation"><a rel="next" href="{OTHER_POST}">Next article</a></nav>'),
    "rel=next without page numbers": page("", NEXT.format(f"{URL}2/")),
    "a lone link": page(f'<a href="{URL}2/">2 comments</a>'),
    "comments in pages": page(f'<section id="comments"><p>Well said.</p>{numbers(URL + "?page=2")}</section>'),
    "comments of WordPress": page(numbers(f"{URL}comment-page-2/#comments"), NEXT.format(f"{URL}comment-page-2/")),
    "comments counted from nought": page('<nav>Pages: <span>1</span> <a href="?page=1">2</a></nav>'),
    "pictures": page(f'<div class="gallery-pager">1 / 9 <a href="{URL}?page=2">2</a></div>'),
    "a slide": page(f'<div>1 of 9 <a href="{URL}?slide=2">2</a></div>'),
    "more pages than a story has": page(f'<div>Page 1 of {MOST_PAGES + 1} <a href="{URL}2/">2</a></div>'),
    "before the story": page("", before=numbers(f"{URL}2/")),
    "after a stub": page(numbers(f"{URL}2/"), story="<p>Short.</p>"),
    "a front in pages": page(numbers(f"{URL}page/2/"), story=FRONT),
    "no article by its own word": page(numbers(f"{URL}2/"), '<meta property="og:type" content="website">'),
    "another host": page(numbers("https://other.example/2026/04/harbor-pilots-winter/2/")),
    "a script": page(numbers("javascript:page(2)")),
    "the third page": page(numbers(f"{URL}3/")),
    "a live blog": page('<div>Newer <aside>1 / 6</aside> <a href="?page=2">Older</a></div>'),
    "a live blog by its own word": page(
        numbers(f"{URL}2/"), '<script type="application/ld+json">{"@type":"LiveBlogPosting"}</script>'
    ),
    "a date": page(f'<div>April 1, 2.5 miles <a href="{URL}2/">more</a></div>'),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_NEXT)
def test_nothing_else_is_a_next_page(name: str) -> None:
    assert found(NOT_NEXT[name]) is None


@pytest.mark.parametrize("path", ["/", "/politics/", "/gallery/harbor-pilots-2026/", "/news/?"])
def test_fronts_and_galleries_have_none(path: str) -> None:
    url = HOST + path
    assert found(page(numbers(f"{url}?page=2")), url) is None


def test_only_articles_are_asked_unless_the_source_says_so() -> None:
    payload = page(numbers(f"{URL}2/"))
    assert found(payload, kind=Kind.PAGE) is None
    assert found(payload, kind=Kind.PAGE, recipe=Recipe(join=True)) == f"{URL}2/"


# ---------------------------------------------------------------- what the source says


def test_a_source_says_join_or_not() -> None:
    bare = page("", NEXT.format(f"{URL}2/"))
    assert found(bare, recipe=Recipe(join=True)) == f"{URL}2/"
    assert found(page(numbers(f"{URL}2/")), recipe=Recipe(join=False)) is None
    assert found(page("", NEXT.format(OTHER_POST)), recipe=Recipe(join=True)) is None, "the address still decides"


def test_a_source_names_the_link() -> None:
    block = '<a class="more" href="/continued/4711">Go on</a>'
    assert found(page(block), recipe=Recipe(next=("a.more",))) == f"{HOST}/continued/4711"
    assert found(page(block), recipe=Recipe(next=("a.none", "[["))) is None
    away = '<a class="more" href="https://other.example/continued">Go on</a>'
    assert found(page(away), recipe=Recipe(next=("a.more",))) is None


# ---------------------------------------------------------------- the same story, hostile input


def test_the_headline_tells_a_page_of_the_same_story() -> None:
    first = Raw(page(""), URL)
    second = Raw(
        page("").replace(b"<title>Harbor pilots count the cost", b"<title>Harbor pilots count the cost, page 2"), URL
    )
    assert same_story(first, second)
    assert not same_story(first, Raw(b"<title>Something went wrong</title><h1>Something went wrong</h1>", URL))
    assert not same_story(first, Raw(b"", URL))


@given(st.binary(max_size=400), st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_bytes_and_no_address_break_it(noise: bytes, href: str) -> None:
    payload = page(numbers(href.replace("\ud800", "")) if href.isprintable() else "") + noise
    got = found(payload)
    assert got is None or is_page(URL, got, 2)
    following(Raw(noise, URL), Recipe(), URL)
    following(Raw(noise + payload, href or URL), Recipe(join=True), href or URL, 2)


@pytest.mark.parametrize(
    "row", [f'<a href="{URL}2/">2</a>', '<a href="{n}?page=2">', "harbor-pilots-winter?a", "<p>1 <a href='2/'>2</a>"]
)
def test_a_page_of_nothing_but_links_costs_little(row: str) -> None:
    payload = page("".join(row.replace("{n}", str(n)) for n in range(40_000)))
    started = time.process_time()
    may_follow(payload, URL)
    assert time.process_time() - started < 1.0
    following(Raw(payload, URL), Recipe(), URL)
    assert time.process_time() - started < 10.0
