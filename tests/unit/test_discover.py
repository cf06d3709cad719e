"""Feeds, sitemaps and fronts: which stories they show, and what hostile bytes do (nothing)."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.demo import Newsroom
from monitor.discover import Offer, Unreadable, discover, offer
from monitor.discover.fronts import address_points, site_of
from storage.records import Kind

HOME = "https://www.paper.example/"
FEED = "https://www.paper.example/feed"

RSS = b"""<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>Paper</title><link>https://www.paper.example/</link>
<atom:link rel="hub" href="https://hub.example/"/>
<item><title>Council &amp; harbor &lt;b&gt;agree&lt;/b&gt;</title><link>https://www.paper.example/a?utm_source=rss</link>
<pubDate>Tue, 10 Mar 2026 09:30:00 +0100</pubDate></item>
<item><title>Second</title><link>/b</link></item>
<item><title>Double</title><link>https://www.paper.example/a/amp</link></item>
<item><title>No link</title></item>
<item><title>Bad link</title><link>javascript:alert(1)</link></item>
</channel></rss>"""

ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Paper</title>
<link rel="hub" href="https://hub.example/atom"/>
<entry><title>One</title><id>tag:1</id><link href="https://www.paper.example/one"/><updated>2026-03-10T08:00:00Z</updated></entry>
</feed>"""

SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://www.paper.example/one</loc>
<news:news><news:publication><news:name>Paper</news:name></news:publication>
<news:publication_date>2026-03-10T08:00:00+00:00</news:publication_date><news:title>One &amp; only</news:title></news:news></url>
<url><loc>https://www.paper.example/two</loc><lastmod>2026-03-09</lastmod></url></urlset>"""

FRONT = b"""<!DOCTYPE html><html><head><title>Paper</title></head><body>
<nav><a href="/politics/2026/03/10/a-story-linked-from-the-menu">A story that is linked from the menu</a></nav>
<header><a href="/">Paper</a><a href="/subscribe">Subscribe to the paper for less today</a></header>
<main>
<article><h2><a href="/politics/2026/03/10/council-delays-vote-on-harbor?utm_campaign=front">Council delays vote on harbor</a></h2>
<a href="/politics/2026/03/10/council-delays-vote-on-harbor"><img src="x.jpg" alt="The harbor"></a>
<p>By <a href="/authors/city-desk">City Desk of the paper</a></p></article>
<article><a href="/a-short-root-slug-of-five-words/"><h3>Kicker</h3><h3>Short root slugs are stories too</h3></a></article>
<div><a href="https://elsewhere.example/2026/03/10/some-other-papers-story-here">Some other paper's story here</a></div>
<div><a href="/politics/">More from our politics desk</a><a href="/tag/harbor-council-and-its-votes">All about the harbor council votes</a></div>
<div><a href="/files/budget-of-the-harbor-2026.pdf">The budget of the harbor as a PDF</a></div>
<div class="newsletter-nav"><a href="/2026/03/09/our-morning-letter-for-everyone-here">Our morning letter for everyone</a></div>
<a href="#top">Back to the top of the page</a>
</main>
<footer><a href="/2026/03/10/an-imprint-with-a-very-long-slug">An imprint with a very long slug</a></footer>
</body></html>"""


def found(
    payload: bytes, kind: Kind = Kind.FEED, url: str = FEED, content_type: str = "", follow=()
) -> list[tuple[str, str]]:
    return [(f.url, f.title) for f in discover(payload, url, content_type, kind, follow)]


def test_rss_items_in_order_cleaned_and_each_once() -> None:
    assert found(RSS) == [
        ("https://www.paper.example/a", "Council & harbor agree"),
        ("https://www.paper.example/b", "Second"),
    ]


def test_positions_and_times() -> None:
    first, second = discover(RSS, FEED, "application/rss+xml", Kind.FEED)
    assert (first.position, second.position) == (0, 1)
    assert first.published_at == "2026-03-10T08:30:00+00:00"
    assert second.published_at is None


def test_atom() -> None:
    (one,) = discover(ATOM, FEED, "application/atom+xml", Kind.FEED)
    assert (one.url, one.title, one.published_at) == (
        "https://www.paper.example/one",
        "One",
        "2026-03-10T08:00:00+00:00",
    )


def test_json_feed() -> None:
    items = [
        {"id": "1", "url": "https://www.paper.example/one", "title": "One", "date_published": "2026-03-10T08:00:00Z"},
        {"id": "https://www.paper.example/two", "content_text": "Two has no title"},
        {"id": "3"},
        "nonsense",
    ]
    payload = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()
    assert found(payload) == [
        ("https://www.paper.example/one", "One"),
        ("https://www.paper.example/two", "Two has no title"),
    ]


def test_news_sitemap() -> None:
    one, two = discover(SITEMAP, HOME + "news.xml", "text/xml", Kind.FEED)
    assert (one.title, one.published_at) == ("One & only", "2026-03-10T08:00:00+00:00")
    assert (two.url, two.published_at) == ("https://www.paper.example/two", "2026-03-09")


def test_an_index_of_sitemaps_points_on() -> None:
    index = b"<sitemapindex><sitemap><loc>https://p.example/all.xml</loc></sitemap><sitemap><loc>https://p.example/news.xml</loc></sitemap></sitemapindex>"
    with pytest.raises(Unreadable, match=r"watch https://p\.example/news\.xml instead"):
        discover(index, HOME, "text/xml", Kind.FEED)


def test_an_empty_feed_shows_nothing() -> None:
    assert found(b'<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title></channel></rss>') == []


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (FRONT, "a web page came"),
        (b'{"items": 3}', "no JSON feed"),
        (b'{"items": [', "cannot be read"),
        (b"plain words", "neither a feed nor a web page"),
        (b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"><channel/></rss>', "entities"),
        (b'<?xml version="1.0"?><note><to>nobody</to></note>', "no feed"),
    ],
)
def test_unreadable_says_why(payload: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason) as caught:
        discover(payload, FEED, "", Kind.FEED)
    assert caught.value.reason == str(caught.value)


def test_a_plain_document_type_is_harmless() -> None:
    old = RSS.replace(b"<rss", b'<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://never.example/rss.dtd"><rss', 1)
    assert found(old) == found(RSS)


def test_entities_are_refused_in_utf_16_too() -> None:
    hostile = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"/>'.encode(
        "utf-16"
    )
    with pytest.raises(Unreadable, match="refused"):
        discover(hostile, FEED, "", Kind.FEED)


def test_a_front_gives_its_stories_and_nothing_else() -> None:
    assert found(FRONT, Kind.SECTION, HOME) == [
        (
            "https://www.paper.example/politics/2026/03/10/council-delays-vote-on-harbor",
            "Council delays vote on harbor",
        ),
        ("https://www.paper.example/a-short-root-slug-of-five-words/", "Short root slugs are stories too"),
    ]


def test_a_section_may_answer_with_a_feed() -> None:
    assert found(RSS, Kind.SECTION) == found(RSS)


def test_follow_takes_what_it_names_and_only_that() -> None:
    assert [url for url, _ in found(FRONT, Kind.SECTION, HOME, follow=("/politics/2026/*",))] == [
        "https://www.paper.example/politics/2026/03/10/a-story-linked-from-the-menu",
        "https://www.paper.example/politics/2026/03/10/council-delays-vote-on-harbor",
    ]
    assert found(RSS, follow=("/b",)) == [("https://www.paper.example/b", "Second")]


def test_a_page_that_only_links_elsewhere_is_a_list_of_links() -> None:
    links = "".join(
        f'<p><a href="https://p{n}.example/2026/03/10/a-story-number-{n}-of-many">A story of many others</a></p>'
        for n in range(12)
    )
    assert len(found(f"<html><body>{links}</body></html>".encode(), Kind.SECTION, HOME)) == 12
    few = "".join(links.split("</p>")[:5])
    assert found(f"<html><body>{few}</body></html>".encode(), Kind.SECTION, HOME) == []


def test_base_and_charset_are_kept_in_mind() -> None:
    page = '<html><head><base href="https://www.paper.example/x/"></head><body><main><h2><a href="2026/03/10/gruesse-aus-dem-hafen-heute">Grüße aus dem Hafen heute</a></h2></main></body></html>'
    for charset in ("utf-8", "iso-8859-1"):
        assert found(page.encode(charset), Kind.SECTION, HOME, f"text/html; charset={charset}") == [
            ("https://www.paper.example/x/2026/03/10/gruesse-aus-dem-hafen-heute", "Grüße aus dem Hafen heute")
        ]


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://p.example/politics/2026/03/10/council-delays-vote", True),
        ("https://p.example/politik/regierung-streitet-ueber-haushalt-123456789.html", True),
        ("https://p.example/story?id=123456", True),
        ("https://p.example/the-council-delays-its-vote-again/", True),
        ("https://p.example/", False),
        ("https://p.example/politics/", False),
        ("https://p.example/tag/harbor-council-votes-and-more", False),
        ("https://p.example/privacy-policy", False),
        ("https://p.example/2026/03/10/the-budget-as-a-file.pdf", False),
    ],
)
def test_addresses_of_stories(url: str, is_one: bool) -> None:
    assert (address_points(url) >= 2) is is_one


def test_a_site_is_a_registered_domain_or_a_host() -> None:
    assert site_of("https://news.paper.co.uk/a") == site_of("https://www.paper.co.uk/b") == "paper.co.uk"
    assert site_of("http://127.0.0.1:8000/a") == "127.0.0.1:8000"


def test_hubs() -> None:
    assert offer(RSS, FEED, "application/rss+xml") == Offer("https://hub.example/", FEED)
    assert offer(ATOM, FEED, "") == Offer("https://hub.example/atom", FEED)
    json = b'{"items": [], "feed_url": "/feed.json", "hubs": [{"type": "WebSub", "url": "/hub"}]}'
    assert offer(json, FEED, "") == Offer("https://www.paper.example/hub", "https://www.paper.example/feed.json")
    assert offer(SITEMAP, FEED, "") is None
    assert offer(b"", FEED, "") is None


@pytest.mark.parametrize(
    "header",
    [
        '<https://hub.example/>; rel="hub", </all>; rel="self"',
        "<https://hub.example/>;rel=hub,</all>;title=x;rel=self",
        '</style.css>; rel=preload; as="style", <https://hub.example/>; rel="first HUB", </all>; rel="self alternate"',
    ],
)
def test_hubs_in_headers_come_first(header: str) -> None:
    assert offer(ATOM, FEED, "", [header]) == Offer("https://hub.example/", "https://www.paper.example/all")


@pytest.mark.parametrize(
    "header", ["<" * 9000, "<a>;" * 3000, '<a>; rel="' * 900, "<javascript:x>; rel=hub", "<a>; rel"]
)
def test_odd_headers_offer_nothing(header: str) -> None:
    assert offer(b"", FEED, "", [header]) is None


def test_the_demo_newsroom_is_found_whole_by_feed_and_front() -> None:
    with Newsroom() as newsroom:
        feed = newsroom.answer("/feed.xml", {}, newsroom.url)
        front = newsroom.answer("/", {}, newsroom.url)
        by_feed = found(feed.body, Kind.FEED, newsroom.feed_url, feed.content_type)
        by_front = found(front.body, Kind.SECTION, newsroom.url + "/", front.content_type)
        published = [newsroom.story_url(slug) for slug in ("ferry", "budget", "bridge")]
    assert by_feed == by_front
    assert [url for url, _ in by_feed] == published


@settings(max_examples=200)
@given(payload=st.binary(max_size=400), kind=st.sampled_from([Kind.FEED, Kind.SECTION]))
def test_no_bytes_raise_anything_but_unreadable(payload: bytes, kind: Kind) -> None:
    for body in (payload, b"<rss>" + payload, b"<html>" + payload, b'{"items": [' + payload, b"<urlset>" + payload):
        try:
            discover(body, HOME, "text/html; charset=nonsense", kind)
        except Unreadable:
            continue


@settings(max_examples=100)
@given(cut=st.integers(0, 1800), junk=st.binary(max_size=30), page=st.sampled_from([RSS, ATOM, SITEMAP, FRONT]))
def test_torn_and_spoilt_pages_raise_nothing_else(cut: int, junk: bytes, page: bytes) -> None:
    try:
        discover(page[:cut] + junk + page[cut + 20 :], HOME, "", Kind.SECTION)
    except Unreadable:
        return


@pytest.mark.parametrize("opening", [b"<div>", b"<a href=/2026/03/10/x><h2>", b"[", b'{"items":['])
def test_deep_nesting_is_survived(opening: bytes) -> None:
    try:
        discover(opening * 20_000, HOME, "text/html", Kind.SECTION)
    except Unreadable:
        return
