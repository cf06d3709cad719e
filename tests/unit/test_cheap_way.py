"""The cheap way hides nothing: where it says that a page stands as it was, reading it in full says so too."""

from __future__ import annotations

import re
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.compare import Known, compare
from monitor.extract import Raw, Recipe, locate, read, stands
from storage.records import Kind, Memory

TEXTS = (
    "The harbour council delayed its vote on the new terminal by a week on Monday, a spokesman for the mayor said.",
    "Nobody at the meeting said why the quorum was missing, and three of the members did not answer their telephones.",
    "“We are very close to a deal,” said Ann Reeve, who leads the board, “and it will cost 15 million at the most.”",
    "Nine ferries a day cross the harbour now, and the old pier was closed for good in the spring of last year.",
)


def article(n: int = 7) -> str:
    body = "\n".join(f"<p>{text}</p>" for text in TEXTS)
    return f"""<!DOCTYPE html><html lang="en"><head><title>Council delays vote | Ledger</title>
<meta property="og:title" content="Council delays vote on terminal">
<meta property="article:published_time" content="2026-04-22T08:00:00Z">
<meta property="article:modified_time" content="2026-04-22T09:00:00Z">
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Council delays vote on terminal",
"datePublished": "2026-04-22T08:00:00Z", "author": {{"@type": "Person", "name": "Ann Lind"}}}}</script></head>
<body><nav><a href="/">Home</a> <a href="/politics">Politics</a></nav>
<aside>Most read: {n * 37 % 90} readers now</aside>
<main><article><h1>Council delays vote on terminal</h1><p class="byline">By Ann Lind</p>
<time datetime="2026-04-22T08:00:00Z">22 April 2026</time>
<div class="body">{body}</div>
<p class="correction">Correction: An earlier version of this story misstated the day of the vote.</p></article></main>
<footer>token {n * 7919 % 10007} · © Ledger</footer></body></html>"""


def docket(n: int = 7) -> str:
    rows = "".join(
        f"<tr><td>{k}</td><td>04/0{k}/2026</td><td>{text}</td></tr>"
        for k, text in enumerate(
            ("COMPLAINT filed.", "SUMMONS issued.", "ORDER granting 2 motion. Signed by Judge Rowe."), 1
        )
    )
    return f"""<html><head><title>Docket</title></head><body><h1>Harbour Board v. Tide Co.</h1>
<p>Case number: 26-cv-00317</p><p>Judge: Elena Rowe</p>
<table class="docket"><tr><th>No.</th><th>Date filed</th><th>Docket text</th></tr>{rows}</table>
<p>Session {n * 7919 % 10007}</p></body></html>"""


PAGES = {Kind.ARTICLE: article, Kind.DOCKET: docket, Kind.PAGE: article}


def raw(kind: Kind, page: str) -> Raw:
    return Raw(page.encode(), f"https://ledger.example/{kind.value}", "text/html; charset=utf-8", kind)


def learnt(kind: Kind):
    """The reading of a page and what is remembered of it."""
    got = read(raw(kind, PAGES[kind]()), Recipe(), Memory(), None)
    assert got.reading is not None
    return got.reading, got.memory


def agrees(kind: Kind, page: str) -> bool:
    """Whether the cheap way took the page for the same; where it did, the full reading must say nothing else
    but of the page's stated times."""
    before, memory = learnt(kind)
    skimmed = stands(raw(kind, page), Recipe(), memory)
    if locate(raw(kind, page), Recipe(), memory) is None:
        assert not skimmed, page
        return False
    assert skimmed is not False, page
    after = read(raw(kind, page), Recipe(), memory, before).reading
    change = compare(before, after, Known()) if after is not None else None
    assert change is None or {finding.kind for finding in change.findings} <= {"modified", "published"}, page
    return True


@pytest.mark.parametrize("kind", PAGES)
def test_the_same_page_stands_as_it_was(kind):
    assert agrees(kind, PAGES[kind]())


@pytest.mark.parametrize("kind", [Kind.ARTICLE, Kind.PAGE])
def test_noise_round_the_story_is_looked_at_cheaply(kind):
    assert agrees(kind, article(8))
    assert stands(raw(kind, article(8)), Recipe(), learnt(kind)[1])


HOSTILE = [
    "<",
    "<a ",
    "<h1>",
    "<!--",
    "<p>x",
    "<meta name=",
    "&amp;",
    "<a>x</a>",
    "<title>",
    "<script ",
    "</",
    "<meta a b",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_pages_are_skimmed_in_linear_time(piece):
    memory = learnt(Kind.ARTICLE)[1]
    page = article(8).replace("<footer>", piece * (900_000 // len(piece)))
    started = time.process_time()
    stands(raw(Kind.ARTICLE, page), Recipe(), memory)
    assert time.process_time() - started < 6


@pytest.mark.parametrize("count", [1_500, 20_000])
def test_thousands_of_new_pieces_cost_neither_time_nor_memory(count):
    """Dates are harmless where they stand, so each is judged: alone, and behind those before it."""
    memory = learnt(Kind.ARTICLE)[1]
    dates = "".join(f"<i>{n % 24}:{n % 60:02}</i>" for n in range(count))
    page = article(8).replace("<footer>", f"<p>{'About this site. ' * 10}</p>" + dates + "<footer>")
    tracemalloc.start()
    started = time.process_time()
    stands(raw(Kind.ARTICLE, page), Recipe(), memory)
    assert time.process_time() - started < 2
    assert tracemalloc.get_traced_memory()[1] < 64_000_000
    tracemalloc.stop()


def test_without_a_parser_other_statements_and_dockets_are_not_judged():
    other = article(9).replace('"author": {', '"wordCount": 7, "author": {')
    assert locate(raw(Kind.ARTICLE, other), Recipe(), learnt(Kind.ARTICLE)[1]) is not None
    assert stands(raw(Kind.ARTICLE, other), Recipe(), learnt(Kind.ARTICLE)[1]) is None
    assert stands(raw(Kind.DOCKET, docket()), Recipe(), learnt(Kind.DOCKET)[1]) is None


EDITS = [
    ("by a week", "by a month"),
    ("15 million", "1.5 million"),
    ("Nine ferries", "Ten ferries"),
    ("very close", "not close"),
    ("Ann Reeve", "Ann Reeves"),
    ("<h1>Council delays vote", "<h1>Council drops vote"),
    ("By Ann Lind", "By Bo Lind"),
    ("misstated the day", "misstated the hour"),
    ("<p>Nobody", "<p>A new paragraph of the story stands here, and it is as long as the others are.</p><p>Nobody"),
    (f"<p>{TEXTS[3]}</p>", ""),
    ("last year.</p>", "last year. Update: it opens again."),
]


@pytest.mark.parametrize(("old", "new"), EDITS, ids=[new[:24] for _, new in EDITS])
def test_an_edit_of_the_story_is_never_passed_over(old, new):
    page = article(9).replace(old, new)
    assert page != article(9)
    assert not agrees(Kind.ARTICLE, page)


DOCKET_EDITS = [
    ("granting", "denying"),
    ("SUMMONS issued.", "SEALED."),
    ("Elena Rowe", "Elena Poe"),
    ("04/02/2026", "04/12/2026"),
    ("</table>", "<tr><td>4</td><td>04/09/2026</td><td>NOTICE of appeal.</td></tr></table>"),
    ("<tr><td>1</td>", "<tr><td>1-1</td>"),
    ("Harbour Board v.", "Port Board v."),
]


@pytest.mark.parametrize(("old", "new"), DOCKET_EDITS, ids=[new[:20] for _, new in DOCKET_EDITS])
def test_an_edit_of_a_docket_is_never_passed_over(old, new):
    page = docket(9).replace(old, new)
    assert page != docket(9)
    assert not agrees(Kind.DOCKET, page)


WORDS = sorted(set(re.findall(r"[A-Za-z]{3,}", " ".join(TEXTS))))


@settings(max_examples=60)
@given(
    word=st.sampled_from(WORDS), other=st.sampled_from([*WORDS, "", "<b>x</b>", "&amp;", "7", "</p><p>", "<!-- x -->"]),
    many=st.integers(1, 3), noise=st.integers(0, 50),
)  # fmt: skip
def test_whatever_is_edited_the_cheap_way_and_the_full_one_agree(word, other, many, noise):
    agrees(Kind.ARTICLE, article(noise).replace(word, other, many))
