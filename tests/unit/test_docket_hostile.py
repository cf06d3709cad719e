"""Hostile and broken documents: never an exception, never without an end, never a docket that is not there."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.extract import Raw, Recipe, looks_like_docket, read
from storage.records import Kind, Memory

SHAPES = sorted((Path(__file__).parents[1] / "golden" / "dockets").iterdir())
TAGS = ("table", "tr", "td", "th", "dl", "dt", "dd", "li", "div", "p", "b", "a", "title", "h1", "br")
NAMED = """results docket_entries entry_number date_filed description ProceedingsandOrder Links docketInfo docketEntries
_embedded ResultList case_number docket_number court_id"""
KEYS = st.sampled_from(NAMED.split())
WORDS = st.sampled_from(
    [
        "03/04/2026",
        "Date Filed",
        "#",
        "Docket Text",
        "Case Number:",
        "2:26-cv-00101",
        "v.",
        "Plaintiff",
        "Order",
        "1",
        "\x01",
    ]
)


def reads(payload: bytes, kind: str = "text/html") -> float:
    """Seconds of work; whatever it is, reading it raises nothing."""
    raw = Raw(payload, "https://court.example/x", kind, Kind.DOCKET)
    start = time.process_time()
    read(raw, Recipe(), Memory())
    looks_like_docket(raw)
    return time.process_time() - start


@st.composite
def pages(draw: st.DrawFn) -> bytes:
    parts = draw(st.lists(st.tuples(st.sampled_from(TAGS), st.booleans(), WORDS), max_size=60))
    opened = [
        f"<{tag} colspan=9999 rowspan=9999999>{word}" if odd else f"<{tag}>{word}</{tag}>" for tag, odd, word in parts
    ]
    return f"<html><body>{''.join(opened)}</body></html>".encode()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pages())
def test_any_markup(page: bytes) -> None:
    reads(page)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(payload: bytes) -> None:
    reads(payload)
    reads(b"<?xml version='1.0'?><rss>" + payload, "application/xml")
    reads(b"<gov_uscourts_docket>" + payload, "application/xml")


LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.just("2026-03-04")


@settings(max_examples=100, deadline=None)
@given(st.recursive(LEAVES, lambda i: st.lists(i, max_size=4) | st.dictionaries(KEYS, i, max_size=5), max_leaves=30))
def test_any_json(value: object) -> None:
    reads(json.dumps(value).encode(), "application/json")


@pytest.mark.parametrize("path", SHAPES, ids=lambda path: path.name)
def test_a_document_cut_anywhere(path: Path) -> None:
    whole = path.read_bytes()
    for end in range(0, len(whole), max(1, len(whole) // 40)):
        reads(whole[:end])


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SHAPES), st.integers(0, 10_000), st.integers(0, 400), st.binary(max_size=20))
def test_a_document_spoilt_anywhere(path: Path, at: int, length: int, other: bytes) -> None:
    whole = path.read_bytes()
    at %= len(whole)
    reads(whole[:at] + other + whole[at + length :])


@pytest.mark.parametrize(
    "piece",
    [
        b"<table><tr><td>",
        b"<table>",
        b"<tr><td rowspan=9999>1",
        b"<div>03/04/2026 x",
        b"<dl><dt>a<dd>b",
        b"<b>Plaintiff</b><b>x</b>",
        b"<a href='https://ecf.mdd.uscourts.gov/doc1/1",
        b"Judge: ",
        b"v. ",
        b"1:26-",
        b"[Entered: ",
        b"(((((((((((",
        b"Docket Text: ",
    ],
)
def test_a_piece_again_and_again_ends(piece: bytes) -> None:
    page = b"<html><body><table><tr><th>Date</th><th>Docket Text</th></tr><tr><td>03/04/2026</td><td>x</td></tr>"
    assert reads(page + piece * 4_000) < 10
    assert reads(b"<html><body>" + piece * 4_000 + b"</body></html>") < 10


def test_one_entry_of_200_kilobytes() -> None:
    row = f"<tr><td>03/04/2026</td><td>1</td><td>{'word ' * 40_000}</td></tr>"
    page = f"<html><body><table><tr><th>Date</th><th>#</th><th>Docket Text</th></tr>{row}</table></body></html>"
    raw = Raw(page.encode(), "https://court.example/x", "text/html", Kind.DOCKET)
    reading = read(raw, Recipe(), Memory()).reading
    assert reading is not None
    assert reading.docket is not None
    assert len(reading.docket.entries[0].text) > 190_000


def test_a_feed_of_tags_that_never_close_is_refused_at_once() -> None:
    payload = b"<rss><channel><title>Court</title>" + b"<a" * 500_000 + b"</channel></rss>"
    before = time.process_time()
    read(Raw(payload, "https://court.example/rss", "text/xml", Kind.DOCKET), Recipe(), Memory())
    assert time.process_time() - before < 2
