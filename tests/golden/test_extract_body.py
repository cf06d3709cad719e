"""Pages of many kinds, written here, and what is read of them: the story whole, the furniture not."""

from __future__ import annotations

import json
import re

import pytest

from monitor.extract import Raw, Recipe, explain, read
from storage.records import Article, Kind, Memory, Reading

URL = "https://www.example.org/news/quay-vote"
ONE = "The harbor board met on Tuesday evening and put off its vote on the new quay until the spring."
TWO = "Two members said that the estimate of $84 million no longer held, and that steel had grown dearer since."
THREE = "“We will not sign what we cannot explain,” the chair said before the members went home for the night."
FOUR = "The port authority has three weeks to come back with a figure, and the board meets again in March."
STORY = [ONE, TWO, THREE, FOUR]
TEASERS = "".join(
    f'<div class="tile"><h3><a href="/news/{n}">Another story number {n} that nobody asked for</a></h3><p>{text}</p></div>'
    for n, text in enumerate(
        (
            "The bakers of the old town have a new oven, and they like it.",
            "A ferry came late, again, and nobody minded.",
        )
    )
)


def page(body: str, head: str = "") -> bytes:
    title = "<title>Harbor board puts off quay vote | Example Herald</title>"
    return f'<!doctype html><html lang="en"><head><meta charset="utf-8">{title}{head}</head><body>{body}</body></html>'.encode()


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def article_of(payload: bytes, recipe: Recipe | None = None, kind: Kind = Kind.ARTICLE, url: str = URL) -> Article:
    got = read(Raw(payload, url, "text/html; charset=utf-8", kind), recipe or Recipe(), Memory())
    assert got.reading is not None, got.problem
    assert got.reading.article is not None
    return got.reading.article


def body_of(payload: bytes) -> list[str]:
    return [p.text for p in article_of(payload).paragraphs]


HEAD = "<h1>Harbor board puts off quay vote</h1>"


def test_furniture_round_and_in_the_story_is_left_out() -> None:
    inner = (
        f'<p>{ONE}</p><figure><img src="a.jpg"><figcaption>The old quay, seen from the north.</figcaption></figure>'
        f"<p>{TWO}</p><aside class='related'><h3>Related</h3><a href='/x'>Why steel costs what it does</a></aside>"
        f"<p>{THREE}</p><p>Read more: <a href='/y'>The long story of the quay</a></p>"
        f"<p>Sign up for our newsletter and get five stories before breakfast in your inbox.</p><p>{FOUR}</p>"
    )
    furniture = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/port'>Port</a></li></ul></nav>"
    foot = "<footer><p>© 2026 Example Herald. All rights reserved.</p></footer>"
    shown = body_of(
        page(f"{furniture}<main><article>{HEAD}<div class='story-body'>{inner}</div></article>{TEASERS}</main>{foot}")
    )
    assert shown == STORY


def test_where_the_story_ends_other_stories_begin() -> None:
    tail = "<h2>More from the port</h2><ul>" + "".join(
        f"<li><a href='/{n}'>A story of another day, number {n}</a></li>" for n in range(4)
    )
    assert body_of(page(f"<article>{HEAD}{paragraphs(STORY)}{tail}</ul></article>")) == STORY


def test_kinds_of_paragraphs() -> None:
    inner = f"<p>{ONE}</p><h2>What it costs</h2><p>{TWO}</p><blockquote><p>{THREE}</p></blockquote><ul><li>The vote is in March, the board says.</li></ul><p>{FOUR}</p>"
    kinds = [p.kind for p in article_of(page(f"<article>{HEAD}{inner}</article>")).paragraphs]
    assert kinds == ["paragraph", "heading", "paragraph", "quote", "item", "paragraph"]


def test_a_standfirst_is_the_dek_and_read_once() -> None:
    dek = "Members want a new estimate before they decide on the quay."
    got = article_of(
        page(
            f"<article><header>{HEAD}<h2 class='standfirst'>{dek}</h2></header><div class='body'>{paragraphs(STORY)}</div></article>"
        )
    )
    assert got.dek == dek
    assert [p.text for p in got.paragraphs] == STORY


def test_a_description_that_is_shown_nowhere_is_no_dek() -> None:
    head = '<meta property="og:description" content="Words for machines that no reader sees.">'
    assert article_of(page(f"<article>{HEAD}{paragraphs(STORY)}</article>", head)).dek == ""


def test_a_story_in_an_element_that_was_never_closed_is_read() -> None:
    assert body_of(page(f"<article>{HEAD}<form action='/x'><button>Share{paragraphs(STORY)}</article>")) == STORY


def test_a_story_that_only_subscribers_are_shown_is_read_where_it_is_in_the_page() -> None:
    hidden = "".join(f'<div style="display: none"><p>{text}</p></div>' for text in STORY[1:])
    assert body_of(page(f"<article>{HEAD}<p>{ONE}</p>{hidden}</article>")) == STORY


def test_a_hidden_box_beside_a_shown_story_is_not_read() -> None:
    box = "<div hidden><p>This window asks you whether you would like to hear from us. Most people say no.</p></div>"
    assert body_of(page(f"<article>{HEAD}{paragraphs(STORY)}{box}</article>")) == STORY


def test_line_breaks_part_paragraphs() -> None:
    assert body_of(page(f"<article>{HEAD}<div class='text'>{'<br><br>'.join(STORY)}</div></article>")) == STORY


def test_a_story_that_stands_only_in_a_script() -> None:
    content = [{"type": "paragraph", "content": [{"type": "text", "value": text}]} for text in STORY]
    state = json.dumps(
        {"props": {"pageProps": {"story": {"title": "Quay", "body": {"content": content}}, "menu": ["Home", "Port"]}}}
    )
    got = article_of(
        page(f'<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{state}</script>')
    )
    assert [p.text for p in got.paragraphs] == STORY
    assert got.provenance["body"] == "data"


def test_a_preview_whose_whole_story_stands_in_json_ld() -> None:
    linked = json.dumps(
        {"@type": "NewsArticle", "headline": "Harbor board puts off quay vote", "articleBody": "\n".join(STORY)}
    )
    got = article_of(
        page(f"<article>{HEAD}<p>{ONE}</p></article>", f'<script type="application/ld+json">{linked}</script>')
    )
    assert [p.text for p in got.paragraphs] == STORY


def test_a_paywalled_stub_says_so() -> None:
    linked = json.dumps(
        {"@type": "NewsArticle", "headline": "Harbor board puts off quay vote", "isAccessibleForFree": False}
    )
    stub = page(
        f"<article>{HEAD}<p>{ONE}</p><div class='paywall'><p>Subscribe to keep reading.</p></div></article>",
        f'<script type="application/ld+json">{linked}</script>',
    )
    got = article_of(stub)
    assert (got.shape, [p.text for p in got.paragraphs]) == ("stub", [ONE])


def test_a_live_blog_has_posts_with_their_times() -> None:
    posts = "".join(
        f'<div class="live-post"><time datetime="2026-03-0{n}T10:00:00Z">10:00</time><h3>Part {n}</h3><p>{text}</p></div>'
        for n, text in enumerate(STORY, 1)
    )
    got = article_of(page(f"<main>{HEAD}{posts}</main>"))
    starts = [(p.text, p.at) for p in got.paragraphs if p.kind == "post"]
    assert got.shape == "live"
    assert starts == [(f"Part {n}", f"2026-03-0{n}T10:00:00Z") for n in range(1, 5)]


def test_a_press_release_of_a_court_or_a_ministry() -> None:
    got = article_of(
        page(f"<main><p>FOR IMMEDIATE RELEASE</p>{HEAD}{paragraphs(STORY)}</main>"),
        url="https://www.justice.example.gov/opa/pr/quay",
    )
    assert got.shape == "press"
    assert [p.text for p in got.paragraphs] == STORY


def test_a_list_of_briefs_is_read_whole() -> None:
    briefs = "".join(f"<h2>Brief {n}</h2><p>{text}</p>" for n, text in enumerate(STORY, 1))
    assert [t for t in body_of(page(f"<article>{HEAD}{briefs}</article>")) if t in STORY] == STORY


def test_an_amp_page_is_read_as_the_page_it_doubles() -> None:
    amp = page(
        f"<article>{HEAD}<amp-img src='a.jpg'></amp-img><div class='article-body'>{paragraphs(STORY)}</div><amp-ad></amp-ad></article>"
    )
    assert body_of(amp.replace(b"<html", b"<html amp")) == STORY


def test_the_lines_under_a_film_are_read() -> None:
    linked = json.dumps({"@type": "VideoObject", "name": "Quay"})
    got = article_of(
        page(
            f"<main>{HEAD}<video src='a.mp4'></video><p>{ONE}</p></main>{TEASERS}",
            f'<script type="application/ld+json">{linked}</script>',
        )
    )
    assert ONE in [p.text for p in got.paragraphs]
    assert got.shape == "video"


def test_notes_are_apart_from_the_body_wherever_they_stand() -> None:
    note = "Correction, March 4: An earlier version of this article misstated the year in which the quay was built. It was 1987."
    for place in (f"<footer><p>{note}</p></footer>", f"<aside><p>{note}</p></aside>", f"<p><em>{note}</em></p>"):
        got = article_of(page(f"<article>{HEAD}{paragraphs(STORY)}{place}</article>"))
        assert [n.text for n in got.notes] == [note]
        assert [p.text for p in got.paragraphs] == STORY


def test_selectors_of_a_source_win() -> None:
    recipe = Recipe(body=("div.real",), remove=("p.ad",), headline=("h2.own",), note=("p.fix",))
    html = page(
        f"<article>{HEAD}{paragraphs(STORY)}</article><h2 class='own'>The real headline</h2><div class='real'><p>{TWO}</p><p class='ad'>Buy quays here, today only.</p></div><p class='fix'>Put right at noon.</p>"
    )
    got = article_of(html, recipe)
    assert [p.text for p in got.paragraphs] == [TWO]
    assert (got.headline, got.provenance["headline"], got.provenance["body"]) == (
        "The real headline",
        "recipe",
        "recipe",
    )
    assert [n.text for n in got.notes] == ["Put right at noon."]


def test_a_selector_that_is_none_changes_nothing() -> None:
    assert [
        p.text
        for p in article_of(page(f"<article>{HEAD}{paragraphs(STORY)}</article>"), Recipe(body=("p[[",))).paragraphs
    ] == STORY


def test_explain_says_why_each_block_stays_or_goes() -> None:
    html = page(f"<nav><a href='/'>Home and away</a></nav><article>{HEAD}{paragraphs(STORY)}</article>")
    rows = explain(Raw(html, URL, "text/html"), Recipe(), Memory())
    assert "body: blocks" in rows
    assert "- <nav>: Home and away" in rows
    assert [row for row in rows if row.startswith("+ ")] == [f"+ paragraph: {text}" for text in STORY]


def test_a_paragraph_knows_where_its_links_lead() -> None:
    linked = ONE.replace("new quay", '<a href="/quay?id=1#plan">new quay</a>')
    linked += ' <a href="#top">Up</a> <a href="mailto:a@example.org">Write</a> <a href="javascript:go()">Go</a>'
    linked += ' <a href="http://[bad">Bad</a> <a href="https://port.example.org/">Port</a> <a href="/quay?id=1">It</a>'
    article = article_of(page(f"<article>{HEAD}{paragraphs([linked, *STORY[1:]])}</article>"))
    assert [p.links for p in article.paragraphs if p.links] == [
        ("https://www.example.org/quay?id=1", "https://port.example.org/")
    ]


@pytest.mark.parametrize(("after", "reason"), [(STORY[:1], "shrank"), (STORY, "")])
def test_a_body_under_its_share_is_suspect(after: list[str], reason: str) -> None:
    before = Reading("article/2", "", article=article_of(page(f"<article>{HEAD}{paragraphs(STORY)}</article>")))
    again = page(f"<article>{HEAD}{paragraphs(after)}</article>")
    got = read(Raw(again, URL, "text/html"), Recipe(), Memory(), before)
    assert (reason in got.suspect) if reason else not got.suspect


@pytest.mark.parametrize(
    "standfirst",
    [
        '<h2 class="article__subhead">The port office says that it has learnt of the plan from the papers</h2>',
        '<p class="article-subheading">The ferry company has run the line since 1970</p>',
        '<div class="social-bar"><p class="strapline">Still late, naturally</p></div>',
        '<div class="Article-head"><h2 class="Article-subline">All dates of the ferries in 2026 and 2027 at a glance</h2></div>',
    ],
)
def test_what_calls_itself_a_standfirst_is_one(standfirst: str) -> None:
    story = "".join(f"<p>{text}</p>" for text in STANDING)
    html = f"<html><body><article><h1>Ferry vote put off</h1>{standfirst}<div class=body>{story}</div></article></body></html>"
    raw = Raw(html.encode(), "https://ledger.example/port/ferry-vote", "text/html; charset=utf-8", Kind.ARTICLE)
    article = read(raw, Recipe(), Memory()).reading.article
    said = article.dek + " ".join(p.text for p in article.paragraphs)
    assert re.sub(r"<[^>]*>", "", standfirst) in said


STANDING = [
    "The harbour council put off its vote on the new ferry terminal for a second time on Tuesday evening.",
    "Nine of the twelve members asked for the cost report to be read again before anybody votes on it.",
    "The port office said that the old terminal would stay open until the autumn storms have passed.",
]


def test_posts_of_a_live_blog_name_their_authors() -> None:
    posts = "".join(
        f'<div class="live-post"><time datetime="2026-03-0{n}T10:00:00Z">10:00</time>'
        f'<p class="post-author">By {name}</p><h3>Part {n}</h3><p>{text}</p></div>'
        for n, (text, name) in enumerate(zip(STORY, ("Ann Weaver", "Ben Carter", "Ann Weaver", ""), strict=True), 1)
    )
    got = article_of(page(f"<main>{HEAD}{posts}</main>"))
    assert [p.author for p in got.paragraphs if p.kind == "post"] == ["Ann Weaver", "Ben Carter", "Ann Weaver", None]


def test_a_photo_story_keeps_its_lines_and_says_what_it_is() -> None:
    linked = json.dumps({"@type": "ImageGallery", "name": "Harbor board puts off quay vote"})
    slides = "".join(f"<figure><img src='{n}.jpg'></figure><p>{text}</p>" for n, text in enumerate(STORY))
    got = article_of(
        page(f"<article>{HEAD}{slides}</article>", f'<script type="application/ld+json">{linked}</script>')
    )
    assert (got.shape, [p.text for p in got.paragraphs]) == ("photos", STORY)


def test_a_transcript_keeps_who_speaks() -> None:
    said = [
        f"{who}: {text}" for who, text in zip(["THE CHAIR", "MS. WEAVER", "MR. CARTER"] * 3, STORY * 2, strict=False)
    ]
    got = article_of(page(f"<article>{HEAD}{paragraphs(said)}</article>"))
    assert got.shape == "transcript"
    assert [p.text for p in got.paragraphs][:4] == said[:4]


def test_opinion_is_told_by_what_the_outlet_calls_it() -> None:
    linked = json.dumps({"@type": "OpinionNewsArticle", "headline": "Harbor board puts off quay vote"})
    head = f'<script type="application/ld+json">{linked}</script>'
    assert article_of(page(f"<article>{HEAD}{paragraphs(STORY)}</article>", head)).shape == "opinion"


def test_a_short_story_is_not_given_up_for_other_text_in_the_pages_data() -> None:
    menu = [
        {"title": f"Section {n}", "text": f"All that the {n}th desk has written of late. Read it here."}
        for n in range(60)
    ]
    state = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"menu": menu})}</script>'
    assert body_of(page(f"<article>{HEAD}{paragraphs(STORY)}</article>{state}")) == STORY
