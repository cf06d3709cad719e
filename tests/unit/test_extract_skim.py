"""A page's text without a tree: nothing that a parser shows is missing, and every change of it is seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract.markup import parse, source_of
from monitor.extract.skim import pieces, skim, whole_mark, without_comments

PARTS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<b>",
        "<a href='/x'>",
        "</a>",
        '<i title="3 > 2">',
        "<div class=x>",
        "<br/>",
        " & ",
        "&amp;",
        "&lt;",
        "< 6",
        "quay ",
        "vote ",
        "steel ",
        "<h1>",
        "</h1>",
        "<!-- slot -->",
        "<!-- 3 > 2 -->",
        "<li>",
        "\n",
    ]
)


def page(body: str) -> bytes:
    return f"<html lang=en><head><title>Quay vote</title></head><body>{body}</body></html>".encode()


@given(st.lists(PARTS, max_size=30))
def test_every_word_that_a_parser_shows_is_in_a_piece(parts: list[str]) -> None:
    source = source_of(page("".join(parts)))
    root = parse(page("".join(parts))).root
    shown = "".join(root.find("body").itertext()).split() if root.find("body") is not None else []
    said = " ".join(skim(source).texts)
    assert all(word in said for text in shown for word in text.split() if word.isalpha())


@given(st.lists(PARTS, max_size=20), st.lists(PARTS, max_size=20))
def test_another_word_is_another_mark(before: list[str], after: list[str]) -> None:
    def marks(word: str) -> list[int]:
        return skim(source_of(page(f"{''.join(before)}<p>{word}</p>{''.join(after)}"))).marks

    assert marks("granite") != marks("concrete")


def test_pieces_are_what_stands_between_tags() -> None:
    assert pieces("<p>One &amp; two</p>\n<p> 5 < 6 </p><br>three") == ["One & two", "5 < 6", "three"]


def test_a_comment_without_an_end_hides_nothing() -> None:
    assert without_comments(b"a<!-- b --> c <!-- d") == b"a c <!-- d"


def test_links_are_known_and_an_anchor_left_open_is_none() -> None:
    shown = skim(source_of(page("<a href='/1'>One story</a><a name='x'>Not a link <p>text</p><a href='/2'>Two</a>")))
    assert shown.linked == {"One story", "Two"}


@pytest.mark.parametrize(
    "other",
    [
        page("<p>One</p>").replace(b"Quay vote", b"Quay votes"),
        page("<p>One</p><meta property='article:modified_time' content='2026-03-04'>"),
        page("<p>One</p><META content=Quay NAME=og:title>"),
        page('<p>One</p><script type="application/ld+json">{"headline": "x"}</script>'),
        page("<h1>Two</h1><p>One</p>"),
    ],
)
def test_what_a_page_states_and_its_headings_are_marked(other: bytes) -> None:
    one, two = (skim(source_of(payload)) for payload in (page("<p>One</p>"), other))
    assert (one.heads, one.stated) != (two.heads, two.stated)
    assert whole_mark(one.source) != whole_mark(two.source)


def test_scripts_without_data_change_nothing() -> None:
    one, two = (page(f"<p>One</p><script nonce={n}>show({n})</script>") for n in (1, 2))
    assert whole_mark(source_of(one)) == whole_mark(source_of(two))


@pytest.mark.parametrize("unit", ["<", "<a ", "<!--", "<h1>", "<meta ", "&", "<a>x"])
def test_hostile_sources_take_no_more_than_their_length(unit: str) -> None:
    shown = skim(source_of(page(unit * 60_000)))
    assert isinstance(shown.heads + shown.stated + len(shown.linked) + len(shown.marks), int)
