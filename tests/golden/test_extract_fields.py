"""Fields of whole pages, each stated or shown in another way."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.extract.fields import fields_of, statements
from monitor.extract.model import Raw
from monitor.extract.notes import find_notes
from monitor.extract.signals import signals_of
from monitor.extract.stated import stated_digest
from monitor.extract.visible import blocks, tree_of

URL = "https://www.harbourtimes.example/2024/03/05/ferry-timetable"
STORY = "".join(
    f"<p>Paragraph {n} of the story tells what the council of the harbour decided that day, and what it left for another evening.</p>"
    for n in range(4)
)


def fields(html: str | bytes, url: str = URL) -> dict[str, object]:
    payload = html.encode() if isinstance(html, str) else html
    root = tree_of(payload, "text/html; charset=utf-8")
    if root is None:
        return {}
    raw = Raw(payload, url, "text/html")
    return dict(fields_of(raw, statements(raw, root), list(blocks(root))))


def page(head: str = "", top: str = "<h1>Ferry timetable redrawn</h1>", foot: str = "") -> str:
    return f"<html lang='en-GB'><head>{head}</head><body><main>{top}{STORY}{foot}</main></body></html>"


def ld(thing: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'


def test_json_ld_is_believed_first() -> None:
    got = fields(
        page(
            ld(
                {
                    "@context": "https://schema.org",
                    "@graph": [
                        {"@type": "WebSite", "name": "Harbour Times"},
                        {
                            "@type": ["NewsArticle"],
                            "headline": "Ferry timetable redrawn",
                            "author": {"@id": "#nora"},
                            "datePublished": "2024-03-05T07:08:09+01:00",
                            "dateModified": "2024-03-05T09:00:00+01:00",
                            "articleSection": ["Transport", "Local"],
                            "publisher": {"@type": "Organization", "name": "Harbour Times"},
                            "image": [{"@type": "ImageObject", "url": "/img/ferry.jpg"}],
                        },
                        {"@type": "Person", "@id": "#nora", "name": "Nora Quillfeather"},
                    ],
                }
            )
        )
    )
    assert got == {
        "headline": ("Ferry timetable redrawn", "h1"),
        "byline": (("Nora Quillfeather",), "json-ld"),
        "published_at": ("2024-03-05T07:08:09+01:00", "json-ld"),
        "modified_at": ("2024-03-05T09:00:00+01:00", "json-ld"),
        "section": ("Transport", "json-ld"),
        "outlet": ("Harbour Times", "json-ld"),
        "image": ("https://www.harbourtimes.example/img/ferry.jpg", "json-ld"),
        "language": ("en-GB", "html lang"),
    }


def test_meta_elements_stand_in() -> None:
    got = fields(
        page(
            '<meta property="og:title" content="Ferry timetable redrawn | Harbour Times">'
            '<meta property="og:site_name" content="Harbour Times">'
            '<meta property="og:description" content="Two crossings go.">'
            '<meta name="author" content="By Nora Quillfeather">'
            '<meta property="article:published_time" content="2024-03-05T07:08:09Z">'
            '<meta property="og:updated_time" content="2024-03-06">'
            '<meta property="article:section" content="Transport">'
            '<link rel="canonical" href="/ferry">',
            top="<div>Home</div>",
        )
    )
    assert got["headline"] == ("Ferry timetable redrawn", "meta:og:title")
    assert got["byline"] == (("Nora Quillfeather",), "meta:author")
    assert got["published_at"] == ("2024-03-05T07:08:09+00:00", "meta:article:published_time")
    assert got["modified_at"] == ("2024-03-06", "meta:og:updated_time")
    assert got["dek"] == ("Two crossings go.", "meta:og:description")
    assert got["canonical_url"] == ("https://www.harbourtimes.example/ferry", "link")


@pytest.mark.parametrize(
    "byline",
    [
        "<div class='byline'>By <a href='/authors/nq'>Nora Quillfeather</a>, Political Editor</div>",
        "<p>By Nora Quillfeather</p>",
        "<p itemprop='author' itemscope><span itemprop='name'>Nora Quillfeather</span></p>",
        "<a rel='author' href='/nq'>Nora Quillfeather</a>",
        "<div class='post-meta'><p>Nora Quillfeather</p><p>5 March 2024</p></div>",
        "<div class='article-author has-avatar'><span>By</span><span>Nora Quillfeather</span><span>Reporter</span></div>",
    ],
)
def test_a_byline_in_plain_sight_is_read(byline: str) -> None:
    others = "<aside><div class='byline'>By Somebody Else</div></aside>"
    cards = "<section><div class='card'><h3>Other story</h3><div class='byline'>By Ida Moss</div></div></section>"
    header = f"<header><h1>Ferry timetable redrawn</h1>{byline}</header>"
    got = fields(page(top=header, foot=others + cards))
    assert got["byline"][0] == ("Nora Quillfeather",)  # type: ignore[index]


@pytest.mark.parametrize(
    ("shown", "field", "moment"),
    [
        ("<time datetime='2024-03-05T07:08:09+01:00'>5 March</time>", "published_at", "2024-03-05T07:08:09+01:00"),
        ("<span class='pub-date'>5 March 2024</span>", "published_at", "2024-03-05"),
        ("<p>Published: 5 March 2024, 07:08</p>", "published_at", "2024-03-05T07:08"),
        ("<p>Updated 6 March 2024, 09:10</p>", "modified_at", "2024-03-06T09:10"),
        ("<meta itemprop='dateModified' content='2024-03-06T09:10:00Z'>", "modified_at", "2024-03-06T09:10:00+00:00"),
    ],
)
def test_dates_in_plain_sight_are_read(shown: str, field: str, moment: str) -> None:
    got = fields(page(top=f"<h1>Ferry timetable redrawn</h1>{shown}"), "https://www.harbourtimes.example/ferry")
    assert got[field][0] == moment  # type: ignore[index]


def test_times_of_posts_are_not_the_pages() -> None:
    posts = "".join(
        f'<div class="post"><time datetime="2024-03-06T{hour}:00:00+00:00">{hour}:00</time><p>It is {hour}.</p></div>'
        for hour in (12, 11, 10)
    )
    live = "https://www.harbourtimes.example/ferry-live"
    assert "published_at" not in fields(page(top=f"<h1>Ferry timetable, live</h1>{posts}"), live)
    shown = '<h1>Ferry timetable, live</h1><p class="line"><time datetime="2024-03-06T09:30:00+00:00">09:30</time></p>'
    assert fields(page(top=shown + posts), live)["published_at"] == ("2024-03-06T09:30:00+00:00", "time")


def test_the_address_dates_a_page_that_shows_nothing() -> None:
    assert fields(page())["published_at"] == ("2024-03-05", "url")


def test_more_precise_of_the_same_day_wins() -> None:
    head = ld({"@type": "NewsArticle", "datePublished": "2024-03-05"})
    head += '<meta property="article:published_time" content="2024-03-05T07:08:00+01:00">'
    assert fields(page(head))["published_at"] == ("2024-03-05T07:08:00+01:00", "meta:article:published_time")


@pytest.mark.parametrize(
    ("heading", "stated", "headline"),
    [
        (
            "<h1>Ferry timetable redrawn</h1>",
            "New ferry times for the harbour | Harbour Times",
            "Ferry timetable redrawn",
        ),
        ("<h1><span>Opinion</span> Ferry timetable redrawn</h1>", "Ferry timetable redrawn", "Ferry timetable redrawn"),
        (
            "<h1>Harbour Times</h1><h1>Ferry timetable redrawn</h1>",
            "Ferry timetable redrawn",
            "Ferry timetable redrawn",
        ),
        ("<h1>Fer\u00adry timetable redrawn</h1>", "Ferry timetable redrawn", "Ferry timetable redrawn"),
        ("<h2>Latest</h2>", "Ferry timetable redrawn - Harbour Times", "Ferry timetable redrawn"),
        ("<h2>Latest</h2>", "Ferry: timetable - redrawn", "Ferry: timetable - redrawn"),
    ],
)
def test_the_headline_is_what_readers_see(heading: str, stated: str, headline: str) -> None:
    site = '<meta property="og:site_name" content="Harbour Times">'
    got = fields(page(f"{site}<title>{stated}</title>", top=heading), "https://harbourtimes.example/ferry")
    assert got["headline"][0] == headline  # type: ignore[index]


@pytest.mark.parametrize(
    "crumbs",
    [["Home", "Transport", "Ferries"], ["Transport", "Ferry timetable redrawn"], ["harbourtimes.example", "Transport"]],
)
def test_a_breadcrumb_trail_names_the_section(crumbs: list[str]) -> None:
    rows = [{"@type": "ListItem", "position": n, "name": name} for n, name in enumerate(crumbs, 1)]
    got = fields(page(ld({"@type": "BreadcrumbList", "itemListElement": rows})))
    assert got["section"] == ("Transport", "breadcrumbs")


def test_broken_json_ld_is_mended_or_passed_over() -> None:
    broken = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2024-03-05T07:08:09Z",}</script>'
        '<script type="application/ld+json">{{{"nope"</script>'
        '<script type="application/ld+json"><!-- {"@type": "Article", "author": "Nora\nQuillfeather"} --></script>'
    )
    got = fields(page(broken))
    assert got["published_at"] == ("2024-03-05T07:08:09+00:00", "json-ld")
    assert got["byline"] == (("Nora Quillfeather",), "json-ld")


def test_marks_inside_json_strings_do_not_cut_it_short() -> None:
    thing = {"@type": "Article", "articleBody": "<style>p{}</style><!-- x -->", "author": {"name": "Nora Quillfeather"}}
    assert fields(page(ld(thing)))["byline"] == (("Nora Quillfeather",), "json-ld")


def test_the_outlet_signs_only_where_nobody_else_does() -> None:
    head = ld({"@type": "NewsArticle", "author": {"@type": "Organization", "name": "Harbour Times"}})
    site = '<meta property="og:site_name" content="Harbour Times">'
    assert fields(page(site + head))["byline"] == (("Harbour Times",), "json-ld")
    with_person = page(site + head, top="<h1>Ferry timetable redrawn</h1><p>By Nora Quillfeather</p>")
    assert fields(with_person)["byline"][0] == ("Nora Quillfeather",)  # type: ignore[index]


def test_a_stated_change_alters_the_digest_and_a_counter_does_not() -> None:
    def digest(**more: object) -> str:
        source = page(ld({"@type": "NewsArticle", "headline": "Ferry", **more})).encode()
        return stated_digest(signals_of(source, tree_of(source)))

    assert digest(commentCount=3) == digest(commentCount=4)
    assert digest(dateModified="2024-03-05") != digest(dateModified="2024-03-06")
    assert digest(author="Nora Quillfeather") != digest(author="Ida Moss")


@settings(max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=12),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "@type",
                        "@graph",
                        "@id",
                        "author",
                        "name",
                        "headline",
                        "datePublished",
                        "image",
                        "publisher",
                        "articleSection",
                        "mainEntity",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_ld_is_survived(thing: object) -> None:
    fields(page(ld(thing) + ld({"@type": "NewsArticle", "author": thing, "headline": thing, "publisher": thing})))


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_any_bytes_are_survived(noise: bytes) -> None:
    fields(page(ld({"@type": "NewsArticle"})).encode()[:300] + noise)
    fields(noise)


@pytest.mark.parametrize(
    "html",
    [
        "<h1>" * 3_000 + "By " * 50_000,
        "<div class='author'>" * 3_000 + "By Nora Quillfeather " * 5_000,
        "<time datetime='2024-03-05'>" * 5_000,
        "<meta name='author' content='" + "A, " * 100_000 + "'>" * 3,
        ld([{"@type": "NewsArticle", "headline": f"Ferry {n} " + "x" * 300, "author": "A B"} for n in range(3_000)])
        + "<h1>Ferry</h1>" * 500,
        ld({"@type": "Article", "headline": "x" * 1_000_000, "author": ["A B"] * 50_000}) + "<h1>" + "y" * 300,
        ld("[" * 5_000),
        "<p>Update: it was so.</p>" * 20_000,
    ],
    ids=["headings", "authors", "times", "metas", "stories", "long", "brackets", "notes"],
)
def test_hostile_pages_take_little_time(html: str) -> None:
    begun = time.process_time()
    payload = html.encode()
    root = tree_of(payload, "text/html")
    if root is not None:
        visible = list(blocks(root))
        raw = Raw(payload, URL, "text/html")
        fields_of(raw, statements(raw, root), visible)
        find_notes(text for _, text in visible)
    assert time.process_time() - begun < 10
