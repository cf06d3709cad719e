"""The cheap way: a page whose story stands is passed, and nothing that matters is ever passed with it."""

from __future__ import annotations

import json

import pytest

from monitor.extract import Raw, Recipe, locate, read
from storage.records import Memory

URL = "https://www.example.org/news/quay-vote"
STORY = [
    "The harbor board met on Tuesday evening and put off its vote on the new quay until the spring.",
    "Two members said that the estimate of $84 million no longer held, and that steel had grown dearer since.",
    "“We will not sign what we cannot explain,” the chair said before the members went home for the night.",
]
BOX = "<div class='related'><h3>Related</h3><a href='/a'>%s</a></div>"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Harbor board puts off quay vote</title>
<meta property="article:modified_time" content="2026-03-04T10:00:00Z"><meta name="csrf-token" content="{token}">
<script type="application/ld+json">{linked}</script></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/port">Port</a></li></ul></nav>
<article><header><h1>Harbor board puts off quay vote</h1><p class="standfirst">Members want a new estimate first.</p>
<p class="byline">By <a href="/staff/ann">Ann Weaver</a></p><span class="ago">{ago}</span></header>
<div class="story-body"><p>{one}</p>{box}<p>{two}</p><p>{three}</p></div></article>
<aside><h2>Most read</h2><ol><li><a href="/b">{read}</a></li></ol></aside>
<footer><p>{views} views. © 2026 Example Herald.</p></footer></body></html>"""


def page(**said: str) -> str:
    linked = json.dumps(
        {"@type": "NewsArticle", "headline": "Harbor board puts off quay vote", "dateModified": "2026-03-04T10:00:00Z"}
    )
    words = {
        "token": "a1",
        "linked": linked,
        "ago": "3 hours ago",
        "one": STORY[0],
        "two": STORY[1],
        "three": STORY[2],
        "box": BOX % "Why steel costs what it does",
        "read": "A ferry came late",
        "views": "1,204",
    }
    return PAGE.format(**{**words, **said})


@pytest.fixture(scope="module")
def memory() -> Memory:
    return read(raw(page()), Recipe(), Memory()).memory


def raw(html: str) -> Raw:
    return Raw(html.encode(), URL, "text/html; charset=utf-8")


def passed(html: str, memory: Memory) -> bool:
    return locate(raw(html), Recipe(), memory) is not None


@pytest.mark.parametrize(
    "noise",
    [
        {},
        {"token": "b2"},
        {"ago": "4 hours ago"},
        {"views": "1,377"},
        {"read": "Seven soups for a cold week in the north"},
        {"box": BOX % "The bakers of the old town have a new oven"},
        {"box": ""},
    ],
)
def test_furniture_alone_is_passed(noise: dict[str, str], memory: Memory) -> None:
    assert passed(page(**noise), memory)


def test_white_space_and_comments_between_elements_are_passed(memory: Memory) -> None:
    assert passed(page().replace("</p><p>", "</p>\n  <!-- slot 7 -->\n<p>"), memory)


EDITS = {
    "a word of the story": (STORY[1], STORY[1].replace("84", "94")),
    "a paragraph gone": (f"<p>{STORY[1]}</p>", ""),
    "a paragraph more, inside": (
        f"<p>{STORY[1]}</p>",
        f"<p>{STORY[1]}</p><p>The mayor said nothing about it at all.</p>",
    ),
    "a paragraph more, before": (f"<p>{STORY[0]}</p>", f"<p>The quay is safe, says the mayor.</p><p>{STORY[0]}</p>"),
    "a paragraph more, after": (
        f"<p>{STORY[2]}</p>",
        f"<p>{STORY[2]}</p><p>The board meets again in March, with a figure.</p>",
    ),
    "two paragraphs changed places": (f"<p>{STORY[1]}</p><p>{STORY[2]}</p>", f"<p>{STORY[2]}</p><p>{STORY[1]}</p>"),
    "the headline": ("<h1>Harbor board puts off quay vote", "<h1>Harbor board drops quay vote"),
    "the title": ("<title>Harbor board puts off", "<title>Harbor board drops"),
    "the standfirst": ("Members want a new estimate first.", "Members want no estimate."),
    "the byline": ("Ann Weaver", "Ben Miller"),
    "the stated time": ("2026-03-04T10:00:00Z", "2026-03-04T12:30:00Z"),
    "a note in an aside": (
        "<aside>",
        "<aside><p>Correction: An earlier version of this article misstated the cost.</p>",
    ),
    "a note in the footer": (
        "<footer>",
        "<footer><p><b>Correction:</b> An earlier version of this story misnamed the chair.</p>",
    ),
    "a note at the top": (
        "<nav>",
        "<div class='note'>This article has been updated to correct the cost of the quay.</div><nav>",
    ),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_what_matters_is_never_passed(edit: tuple[str, str], memory: Memory) -> None:
    old, new = edit
    assert old in page()
    assert not passed(page().replace(old, new), memory)


def test_a_note_that_goes_away_is_noticed() -> None:
    noted = page().replace(
        "<footer>", "<footer><p>Correction: An earlier version of this article misstated the cost.</p>"
    )
    learnt = read(raw(noted), Recipe(), Memory()).memory
    assert passed(noted, learnt)
    assert not passed(page(), learnt)


def test_another_recipe_reads_in_full(memory: Memory) -> None:
    assert locate(raw(page()), Recipe(body=("div.story-body",)), memory) is None


def test_another_layout_reads_in_full(memory: Memory) -> None:
    assert not passed(
        page()
        .replace("<p>", "<div class='x'>")
        .replace("</p>", "</div>")
        .replace(STORY[0], f"{STORY[0][:40]}<i>{STORY[0][40:]}</i>"),
        memory,
    )


def test_what_compare_remembers_is_kept() -> None:
    got = read(raw(page()), Recipe(), Memory({"compare": {"moving": {"# views": 3}}}, {}))
    assert got.memory.page["compare"] == {"moving": {"# views": 3}}


def test_memory_is_plain_and_small(memory: Memory) -> None:
    assert len(json.dumps(memory.page)) < 2000


def test_a_standfirst_whose_words_stand_twice_is_learnt() -> None:
    twice = page(
        one="Members want a new estimate first. The rest waits until the spring, says the board of the harbor."
    )
    learnt = read(raw(twice), Recipe(), Memory()).memory
    assert passed(twice, learnt)
    assert not passed(twice.replace("until the spring", "until the fall"), learnt)


def test_the_line_that_dates_a_page_is_never_passed_with_another_date() -> None:
    dated = "<p>Posted in Harbor</p><p>March 4, 2026</p>" + "<p>Share this story</p>" * 3
    plain = (
        page(ago="")
        .replace('<meta property="article:modified_time" content="2026-03-04T10:00:00Z">', "")
        .replace("dateModified", "x")
        .replace('<div class="story-body">', dated + '<div class="story-body">')
    )
    got = read(raw(plain), Recipe(), Memory())
    assert got.reading is not None
    assert got.reading.article is not None
    assert got.reading.article.published_at == "2026-03-04"
    assert passed(plain.replace("1,204", "1,377"), got.memory)
    assert not passed(plain.replace("March 4, 2026", "March 5, 2026"), got.memory)
