"""Addresses: what is cleaned, what is folded, what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.discover.address import absolute, canonical, cleaned
from monitor.discover.follow import followed

SAME = [
    ("https://www.paper.example/a/story", "https://www.paper.example/a/story?utm_source=x&utm_medium=y"),
    ("https://www.paper.example/a/story", "https://www.paper.example/a/story#comments"),
    ("https://www.paper.example/a/story", "HTTPS://WWW.Paper.Example:443/a/story"),
    ("https://www.paper.example/a/story", "https://www.paper.example/a/story/amp"),
    ("https://www.paper.example/a/story", "https://www.paper.example/a/story/amp/"),
    ("https://www.paper.example/a/story", "https://amp.paper.example/a/story"),
    ("https://www.paper.example/a/story", "https://m.paper.example/a/story?fbclid=1"),
    ("https://www.paper.example/a/story", "https://mobile.paper.example/a/story"),
    ("https://www.paper.example/a/story", "https://www.paper.example/amp/a/story"),
    ("https://www.paper.example/a/story", "https://www.paper.example/a/story?outputType=amp"),
    ("https://www.paper.example/a/story", "https://www.google.com/amp/s/www.paper.example/a/story"),
    ("https://www.paper.example/a/story", "https://www-paper-example.cdn.ampproject.org/c/s/www.paper.example/a/story"),
    ("https://www.paper.example/a/s-12.html", "https://www.paper.example/a/s-12.amp.html"),
    ("https://en.paper.example/a", "https://en.m.paper.example/a"),
]


@pytest.mark.parametrize(("plain", "double"), SAME)
def test_doubles_fold_into_one(plain: str, double: str) -> None:
    assert canonical(double) == canonical(plain) == plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://p.example/story?id=1", "https://p.example/story?id=2"),
        ("https://p.example/a", "https://p.example/b"),
        ("https://p.example/camp", "https://p.example/c"),
        ("https://p.example/#!/one", "https://p.example/#!/two"),
        ("http://p.example:8080/a", "http://p.example/a"),
        ("https://amplify.example/a", "https://www.lify.example/a"),
    ],
)
def test_what_differs_in_content_stays_apart(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_the_rest_of_a_query_stays_as_written() -> None:
    assert cleaned("https://p.example/s?b=2&a=1&utm_id=9&c=%C3%A4") == "https://p.example/s?b=2&a=1&c=%C3%A4"


@pytest.mark.parametrize(
    "link", ["mailto:desk@p.example", "javascript:void(0)", "tel:+1", "", "http://[", "ftp://p.example/a"]
)
def test_what_is_no_web_address_is_none(link: str) -> None:
    assert absolute(link, "https://p.example/") in (None, "https://p.example/")
    assert link == "" or absolute(link, "https://p.example/") is None


def test_links_are_made_absolute_and_cleaned() -> None:
    assert absolute("../b?gclid=7#x", "https://p.example/a/c") == "https://p.example/b"
    assert absolute(" /b\n", "https://p.example/a") == "https://p.example/b"


@given(st.text(max_size=80))
def test_canonical_never_raises_and_settles(text: str) -> None:
    for url in (text, f"https://paper.example/{text}", f"https://{text}/a", f"https://m.paper.example/x?{text}"):
        once = canonical(url)
        assert canonical(once) == once


@pytest.mark.parametrize(
    ("url", "patterns", "fits"),
    [
        ("https://p.example/politics/a", (), True),
        ("https://p.example/politics/a", ("/politics/*",), True),
        ("https://p.example/sport/a", ("/politics/*",), False),
        ("https://p.example/politics/a", ("/politics/.*",), True),
        ("https://p.example/politics/a", ("politics",), True),
        ("https://p.example/politics/a", ("/politics",), False),
        ("https://p.example/2026/05/politics/a", ("/2026/*/politics/*",), True),
        ("https://p.example/a?id=3", ("/a?id=*",), True),
        ("https://p.example/a", ("https://*.example/*",), True),
        ("https://p.example/a", ("https://q.example/*", "/a"), True),
        ("https://p.example/aba", ("/ab*ba",), False),
    ],
)
def test_follow(url: str, patterns: tuple[str, ...], fits: bool) -> None:
    assert followed(url, patterns) is fits
