"""Feeds of every shape that the web serves, sitemaps and fronts as sites build them, and what is broken about them."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.discover import Unreadable, canonical, cleaned, discover
from monitor.discover.follow import followed
from storage.records import Kind

HOME = "https://www.paper.example/"
FEED = "https://www.paper.example/feeds/all.xml"


def shown(text, kind=Kind.FEED, url=FEED, content_type="", follow=()):
    payload = text if isinstance(text, bytes) else text.encode()
    return discover(payload, url, content_type, kind, follow)


def pairs(text, **how):
    return [(one.url.removeprefix(HOME), one.title) for one in shown(text, **how)]


HEAD = '<?xml version="1.0" encoding="utf-8"?>'
ITEM = "<item><title>One</title><link>https://www.paper.example/one</link></item>"
SHAPES = {
    "rss 0.91": f'{HEAD}<rss version="0.91"><channel><title>P</title>{ITEM}</channel></rss>',
    "rss 0.92": f'{HEAD}<rss version="0.92"><channel><title>P</title>{ITEM}</channel></rss>',
    "rss 1.0": f'{HEAD}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    f'<channel rdf:about="{HOME}"><title>P</title></channel>'
    '<item rdf:about="https://www.paper.example/one"><title>One</title><link>https://www.paper.example/one</link></item>'
    "</rdf:RDF>",
    "rss 2.0": f'{HEAD}<rss version="2.0"><channel><title>P</title>{ITEM}</channel></rss>',
    "rss without a version": f"{HEAD}<rss><channel><title>P</title>{ITEM}</channel></rss>",
    "rss with capitals": f'{HEAD}<RSS version="2.0"><channel><title>P</title>{ITEM}</channel></RSS>',
    "rss without a declaration": f'<rss version="2.0"><channel><title>P</title>{ITEM}</channel></rss>',
    "rss after a comment": f'{HEAD}<!-- made by\n a machine --><rss version="2.0"><channel>{ITEM}</channel></rss>',
    "rss with a stylesheet": f'{HEAD}<?xml-stylesheet href="/x.xsl"?><rss version="2.0"><channel>{ITEM}</channel></rss>',
    "rss after blank lines": f'\n\n  <rss version="2.0"><channel><title>P</title>{ITEM}</channel></rss>',
    "rss with a BOM": f'\ufeff{HEAD}<rss version="2.0"><channel><title>P</title>{ITEM}</channel></rss>',
    "rss by guid": f'{HEAD}<rss version="2.0"><channel><item><title>One</title>'
    '<guid isPermaLink="true">https://www.paper.example/one</guid></item></channel></rss>',
    "rss by feedburner": f'{HEAD}<rss version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel>'
    "<item><title>One</title><link>https://feeds.example/~r/1</link>"
    "<feedburner:origLink>https://www.paper.example/one</feedburner:origLink></item></channel></rss>",
    "rss in CDATA": f'{HEAD}<rss version="2.0"><channel><item><title><![CDATA[One]]></title>'
    "<link><![CDATA[ https://www.paper.example/one ]]></link></item></channel></rss>",
    "atom 1.0": f'{HEAD}<feed xmlns="http://www.w3.org/2005/Atom"><title>P</title><entry><title>One</title>'
    '<link rel="self" href="https://www.paper.example/self"/>'
    '<link rel="alternate" href="https://www.paper.example/one"/></entry></feed>',
    "atom 0.3": f'{HEAD}<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>P</title><entry><title>One</title>'
    '<link rel="alternate" href="https://www.paper.example/one"/></entry></feed>',
    "atom with html titles": f'{HEAD}<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">&lt;b&gt;One&lt;/b&gt;'
    '</title><link href="https://www.paper.example/one"/></entry></feed>',
    "atom with a prefix": f'{HEAD}<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>One</a:title>'
    '<a:link href="https://www.paper.example/one"/></a:entry></a:feed>',
    "json feed 1": json.dumps({"version": "https://jsonfeed.org/version/1", "items": [
        {"id": "1", "url": "https://www.paper.example/one", "title": "One"}]}),
    "json feed by external address": json.dumps({"items": [
        {"id": "1", "external_url": "https://www.paper.example/one", "title": "One"}]}),
    "json feed by id": json.dumps({"items": [{"id": "https://www.paper.example/one", "title": "One"}]}),
    "json feed, relative": json.dumps({"items": [{"id": "1", "url": "/one", "title": "One"}]}),
    "sitemap": f'{HEAD}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/'
    'sitemap-news/0.9"><url><loc> https://www.paper.example/one </loc><n:news><n:title>One</n:title></n:news></url></urlset>',
    "sitemap without a namespace": "<urlset><url><loc>https://www.paper.example/one</loc><title>One</title></url></urlset>",
    "sitemap with pictures": f'{HEAD}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://x/">'
    "<url><loc>https://www.paper.example/one</loc><image:image><image:caption>Not it</image:caption></image:image>"
    '<news:news xmlns:news="http://y/"><news:title>One</news:title></news:news></url></urlset>',
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_of_feed_gives_its_story(name):
    assert pairs(SHAPES[name]) == [("one", "One")]


@pytest.mark.parametrize("name", [name for name in SHAPES if name != "rss with a BOM"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_every_shape_can_come_with_a_byte_order_mark(name, encoding):
    text = SHAPES[name].replace(' encoding="utf-8"', "").lstrip()
    if name.startswith("json") and encoding == "utf-16":
        pytest.skip("JSON is UTF-8 (RFC 8259)")
    assert pairs(text.encode(encoding)) == [("one", "One")]


@pytest.mark.parametrize("kind", [Kind.FEED, Kind.SECTION])
@pytest.mark.parametrize("content_type", ["", "text/html", "text/plain", "application/octet-stream", "application/xml"])
def test_what_came_counts_and_not_what_the_header_calls_it(kind, content_type):
    assert pairs(SHAPES["rss 2.0"], kind=kind, content_type=content_type) == [("one", "One")]


def rss(inner):
    return f'{HEAD}<rss version="2.0"><channel><title>P</title><link>{HOME}</link>{inner}</channel></rss>'


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "utf-8"])
def test_a_title_in_the_encoding_that_the_feed_names(encoding):
    feed = f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><item><title>Café – Größe</title>'
    feed = feed.replace("–", "-") if encoding == "iso-8859-1" else feed
    feed += "<link>https://www.paper.example/one</link></item></channel></rss>"
    [(_, title)] = pairs(feed.encode(encoding))
    assert title in ("Café – Größe", "Café - Größe")


TITLES = [
    ("Vote &amp;amp; quorum", "Vote & quorum"),
    ("Vote &lt;i&gt;now&lt;/i&gt;", "Vote now"),
    ("5 &lt; 6", "5 < 6"),
    ("  many \n\n  lines  ", "many lines"),
    ("&#8220;Quoted&#8221;", "“Quoted”"),
    ("<![CDATA[<b>Bold</b> &amp; more]]>", "Bold & more"),
    ("x" * 900, "x" * 500),
    ("", ""),
]


@pytest.mark.parametrize(("written", "title"), TITLES)
def test_a_title_is_one_line_of_plain_text(written, title):
    [one] = shown(rss(f"<item><title>{written}</title><link>/one</link></item>"))
    assert one.title == title


TIMES = [
    ("<pubDate>Tue, 10 Mar 2026 09:30:00 +0100</pubDate>", "2026-03-10T08:30:00+00:00"),
    ("<pubDate>Tue, 10 Mar 2026 09:30:00 EST</pubDate>", "2026-03-10T14:30:00+00:00"),
    ("<pubDate>2026-03-10T09:30:00Z</pubDate>", "2026-03-10T09:30:00+00:00"),
    (
        '<dc:date xmlns:dc="http://purl.org/dc/elements/1.1/">2026-03-10T09:30:00+02:00</dc:date>',
        "2026-03-10T07:30:00+00:00",
    ),
    ("<pubDate>yesterday</pubDate>", None),
    ("<pubDate>Tue, 99 Foo 20266 99:99:99</pubDate>", None),
    ("<pubDate></pubDate>", None),
    ("", None),
]


@pytest.mark.parametrize(("written", "at"), TIMES)
def test_when_a_story_says_it_was_published(written, at):
    [one] = shown(rss(f"<item><title>One</title><link>/one</link>{written}</item>"))
    assert one.published_at == at


LINKS = [
    ("/one", "https://www.paper.example/one"),
    ("one", "https://www.paper.example/one"),
    ("//m.paper.example/one", "https://m.paper.example/one"),
    ("https://www.paper.example/one?utm_source=rss&amp;id=7#top", "https://www.paper.example/one?id=7"),
    ("HTTPS://WWW.Paper.Example:443/One", "https://www.paper.example/One"),
    ("http://www.paper.example:8080/one", "http://www.paper.example:8080/one"),
    ("https://www.paper.example/a b", "https://www.paper.example/a b"),
    ("https://elsewhere.example/one", "https://elsewhere.example/one"),
    ("javascript:alert(1)", None),
    ("mailto:desk@paper.example", None),
    ("file:///etc/passwd", None),
    ("data:text/html,x", None),
    ("https://", None),
    ("http://[::1", None),
    ("", None),
]


@pytest.mark.parametrize(("written", "address"), LINKS)
def test_where_a_storys_link_leads(written, address):
    assert [one.url for one in shown(rss(f"<item><title>One</title><link>{written}</link></item>"))] == [address][
        : address is not None
    ]


def test_a_feed_that_links_to_itself_or_to_the_same_story_twice():
    items = "".join(
        f"<item><link>{link}</link></item>" for link in (FEED, "/one", "/one/", "/one#b", "/one?utm_medium=x", "/two")
    )
    assert [(one.url.removeprefix(HOME), one.position) for one in shown(rss(items))] == [("one", 0), ("two", 1)]


def test_no_more_than_five_hundred_are_taken_from_one_reading():
    items = "".join(f"<item><title>T</title><link>/{n}</link></item>" for n in range(2000))
    found = shown(rss(items))
    assert len(found) == 500
    assert [one.position for one in found] == list(range(500))


BROKEN = [
    (rss(ITEM)[:-20], "cut off"),
    (rss("<item><title>A & B</title><link>/one</link></item>"), "a bare ampersand"),
    (rss("<item><title>A &nbsp; B</title><link>/one</link></item>"), "an entity of HTML"),
    (rss(ITEM) + "<p>trailing markup</p>", "something behind"),
    (rss("<item><title>\x01\x02</title><link>/one</link></item>"), "control characters"),
    (rss("<item><title>One</title><link>/one</link><pubDate>\x00</pubDate></item>"), "a zero byte"),
]


@pytest.mark.parametrize("feed", [feed for feed, _ in BROKEN], ids=[what for _, what in BROKEN])
def test_a_broken_feed_still_gives_the_story_that_can_be_read(feed):
    assert [one.url for one in shown(feed)] == ["https://www.paper.example/one"]


BOMBS = {
    "entities": '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>',
    "external": '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "parameter": '<!DOCTYPE r [<!ENTITY % a SYSTEM "http://evil.example/x.dtd"> %a;]>',
    "second doctype": '<!DOCTYPE rss><!DOCTYPE r [<!ENTITY a "b">]>',
    "lower case": '<!doctype r [<!entity a "b">]>',
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("form", ["rss 2.0", "atom 1.0", "sitemap"])
def test_entities_are_refused_in_every_kind_of_feed(name, form):
    text = SHAPES[form].replace(HEAD, HEAD + BOMBS[name]).replace("<title>One", "<title>&a;One")
    with pytest.raises(Unreadable, match="refused"):
        shown(text)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "utf-7"])
@pytest.mark.parametrize("form", ["rss 2.0", "sitemap"])
def test_no_encoding_smuggles_entities_in(form, encoding):
    bomb = BOMBS["entities"].replace("aaaaaaaaaa", "boom")
    text = SHAPES[form].replace(HEAD, f'<?xml version="1.0" encoding="{encoding}"?>{bomb}')
    try:
        found = shown(text.replace("One</", "&b;One</").encode(encoding))
    except Unreadable:
        return
    assert not any("boomboom" in one.title for one in found)


JSON_BROKEN = ["{}", "[]", '{"items": {}}', '{"items": null}', '{"items"', "[1, 2", '{"version": "https://jsonfeed.org/version/1"}', "{" * 5000]  # fmt: skip


@pytest.mark.parametrize("text", JSON_BROKEN, ids=[text[:12] for text in JSON_BROKEN])
def test_json_that_is_no_feed_says_so(text):
    with pytest.raises(Unreadable):
        shown(text)


@pytest.mark.parametrize(
    "item",
    [
        None,
        5,
        "x",
        [],
        {},
        {"url": 5},
        {"url": None},
        {"url": "javascript:x"},
        {"id": 7},
        {"url": ["https://x.example/"]},
    ],
    ids=repr,
)
def test_items_of_a_json_feed_that_name_no_address_are_passed_over(item):
    good = {"url": "https://www.paper.example/one", "title": {"not": "text"}, "date_published": 5}
    [one] = shown(json.dumps({"items": [item, good]}))
    assert (one.url, one.title, one.published_at) == ("https://www.paper.example/one", "", None)


INDEXES = [
    (["https://p.example/a.xml", "https://p.example/news-1.xml"], "watch https://p.example/news-1.xml instead"),
    (["https://p.example/a.xml"], "watch https://p.example/a.xml instead"),
    ([], "it is an index of sitemaps, not a sitemap"),
]


@pytest.mark.parametrize(("places", "told"), INDEXES)
def test_an_index_of_sitemaps_names_the_one_to_watch(places, told):
    inner = "".join(f"<sitemap><loc>{place}</loc></sitemap>" for place in places)
    with pytest.raises(Unreadable, match=told):
        shown(f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</sitemapindex>')


# ---------------------------------------------------------------- follow

FOLLOW = [
    ("/politics/*", "https://p.example/politics/2026/vote", True),
    ("/politics/*", "https://p.example/uk/politics/2026", False),
    ("*/politics/*", "https://p.example/uk/politics/2026", True),
    ("/politics", "https://p.example/politics/2026", False),
    ("/a?id=*", "https://p.example/a?id=7", True),
    ("/a", "https://p.example/a?id=7", False),
    ("https://p.example/*", "https://p.example/a", True),
    ("https://p.example/*", "https://q.example/https://p.example/a", False),
    ("politics", "https://p.example/uk/politics/2026", True),
    ("/politics/.*", "https://p.example/politics/x", True),
    ("/*/2026/*", "https://p.example/politics/2026/vote", True),
    ("/*/2026/*", "https://p.example/2026/vote", False),
    ("*", "https://p.example/", True),
    ("/x*x", "https://p.example/x", False),
    ("/x*x", "https://p.example/xx", True),
]


@pytest.mark.parametrize(("pattern", "url", "fits"), FOLLOW, ids=[f"{p} {u}" for p, u, _ in FOLLOW])
def test_which_addresses_a_pattern_follows(pattern, url, fits):
    assert followed(url, (pattern,)) is fits


@settings(max_examples=300)
@given(st.text("ab/*", max_size=12), st.text("ab/", max_size=14))
def test_wildcards_match_as_the_shell_has_them(pattern, path):
    from fnmatch import fnmatchcase

    assert followed(f"https://p.example/{path}", (f"/{pattern}",)) is fnmatchcase(f"/{path}", f"/{pattern}")


def test_hostile_wildcards_take_no_time():
    started = time.process_time()
    assert not followed("https://p.example/" + "a" * 20_000, ("/" + "a*" * 500 + "b",))
    assert time.process_time() - started < 1


# ---------------------------------------------------------------- addresses

ADDRESS_PARTS = st.text("abAB01-._~%?&=#/:@!$'()*+,;é ", max_size=40)


@settings(max_examples=300)
@given(
    host=st.sampled_from(["p.example", "www.p.example", "m.p.example", "amp.p.example", "P.Example:443"]),
    rest=ADDRESS_PARTS,
)
def test_folding_an_address_twice_is_folding_it_once(host, rest):
    url = f"https://{host}/{rest}"
    once = canonical(url)
    assert canonical(once) == once
    try:
        tidy = cleaned(url)
    except ValueError:
        return
    assert cleaned(tidy) == tidy
    assert canonical(tidy) == once


# ---------------------------------------------------------------- fronts


def test_a_declaration_that_repeats_itself_costs_no_time() -> None:
    declared = b'<?xml version="1.0" encoding="utf-8"' * 3000
    for payload in (declared, b"\xef\xbb\xbf" + declared, declared + b"?>", declared.decode().encode("utf-16")):
        started = time.process_time()
        with pytest.raises(Unreadable):
            shown(payload)
        assert time.process_time() - started < 1
