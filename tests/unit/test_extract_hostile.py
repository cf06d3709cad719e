"""Any bytes come to a reading or to a reason, soon."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.extract import Raw, Recipe, locate, read
from monitor.extract.markup import parse
from storage.records import Kind, Memory

SENTENCE = b"The harbor board met on Tuesday evening and put off its vote on the new quay until spring. "
SOON_S = 8.0
PIECES = [
    b"<div>",
    b"<p>",
    b"</p>",
    b"<script>",
    b"</script>",
    b"<!--",
    b"-->",
    b"<br>",
    b"\0",
    b"\xff",
    b"<li hidden>",
    b"&#0;",
    b"<a href='//[::1'>",
    b"<h1>",
    b'{"articleBody": "',
    SENTENCE,
]


def look(payload: bytes, content_type: str = "text/html", kind: Kind = Kind.ARTICLE) -> str:
    """The text that is read, or the problem."""
    raw = Raw(payload, "https://example.org/a", content_type, kind)
    got = read(raw, Recipe(), Memory())
    locate(raw, Recipe(), got.memory)
    if got.reading is None or got.reading.article is None:
        assert got.problem
        return got.problem
    return got.reading.article.text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=30), max_size=60))
def test_no_pieces_raise(pieces: list[bytes]) -> None:
    look(b"".join(pieces))


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(["", "text/html; charset=no-such", "text/html; charset=utf-16", "text/xml"]),
)
def test_no_bytes_raise(payload: bytes, content_type: str) -> None:
    look(payload, content_type)
    look(payload, content_type, Kind.PAGE)


HOSTILE = {
    "100,000 nested tags": b"<div>" * 100_000 + b"<p>" + SENTENCE * 9,
    "100,000 nested inline tags": b"<b>" * 100_000 + SENTENCE * 9,
    "100,000 unclosed lists": b"<ul><li>" * 50_000 + SENTENCE,
    "megabytes of inline JSON": b'<script>var state = {"a": ['
    + b'{"text": "'
    + SENTENCE
    + b'"},' * 30_000
    + b"1]}</script><p>"
    + SENTENCE,
    "scripts without an end": b"<script>" * 50_000 + SENTENCE,
    "comments without an end": b"<!-- " * 100_000 + SENTENCE,
    "100,000 paragraphs": b"".join(b"<p>" + SENTENCE for _ in range(30_000)),
    "one line of a megabyte": b"<p>" + b"word " * 200_000,
    "numbers that look like stamps": b"<p>" + b"1 " * 50 + b"x</p>" * 2000,
    "attributes without an end": b"<div " + b"a='1' " * 50_000 + b">" + SENTENCE,
    "null bytes": b"<p>" + SENTENCE.replace(b" ", b"\0 ") * 5,
}


@pytest.mark.parametrize("payload", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_pages_are_read_soon(payload: bytes) -> None:
    started = time.process_time()
    look(payload)
    assert time.process_time() - started < SOON_S


@pytest.mark.parametrize(
    "payload", [b"", b"   \n", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, b"<html></html>", b"<script>1</script>"]
)
def test_what_holds_no_text_says_so(payload: bytes) -> None:
    got = read(Raw(payload, "https://example.org/a", "text/html"), Recipe(), Memory())
    assert got.reading is None
    assert got.problem


def test_the_text_of_a_page_nested_too_deep_is_not_lost() -> None:
    assert SENTENCE.decode().strip() in look(b"<div>" * 3000 + b"<p>" + SENTENCE + b"</p>")


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "cp1252", "koi8-r"])
def test_words_survive_their_encoding(codec: str) -> None:
    text = (
        "Пристань не построят до весны, сказали в городе."
        if codec == "koi8-r"
        else "Der Kai wird erst im Frühjahr gebaut, hieß es."
    )
    payload = f'<html><head><meta charset="{codec}"></head><body><p>{text * 3}</p></body></html>'.encode(codec)
    assert text in look(payload)


def test_scripts_are_set_aside_and_data_kept() -> None:
    markup = parse(b"<p>a</p><script type='application/ld+json'>{\"a\": 1}</script><script>alert('<p>b</p>')</script>")
    assert [s.text for s in markup.scripts] == [b'{"a": 1}']
    assert markup.root is not None
    assert "".join(markup.root.itertext()).strip() == "a"


def test_bylines_left_open_inside_each_other_cost_no_time() -> None:
    started = time.process_time()
    look(b"<h1>Quay</h1>" + b"<span class=byline>" * 200 + b"<b>" * 60_000)
    look(b"<h1>Quay</h1>" + b"<div class=date>" * 200 + b"<i>" * 60_000)
    assert time.process_time() - started < SOON_S
