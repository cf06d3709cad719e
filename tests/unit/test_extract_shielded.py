"""Mail addresses that a server hides from robots are read as people see them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract import Raw, Recipe, locate, read
from monitor.extract.shielded import address_in, unshielded
from storage.records import Article, Memory

STORY = "The harbour board put off its vote on the new quay until the spring, its chair said on Tuesday evening. "


def shielded(address: str, key: int) -> str:
    return bytes([key, *(byte ^ key for byte in address.encode())]).hex()


def page(address: str, key: int, after: str = "") -> bytes:
    hidden = f'<span class="__cf_email__" data-cfemail="{shielded(address, key)}">[email&#160;protected]</span>{after}'
    link = f'<a href="/cdn-cgi/l/email-protection#{shielded(address, key)}">{hidden}</a>'
    return f"<html><body><h1>Quay vote put off</h1><p>{STORY * 4}</p><p>Objections go to {link} by May.</p></body></html>".encode()


def read_page(payload: bytes) -> tuple[Article, Memory]:
    got = read(Raw(payload, "https://ledger.example/quay"), Recipe(), Memory())
    assert got.reading is not None
    assert got.reading.article is not None
    return got.reading.article, got.memory


@given(st.emails(), st.integers(0, 255))
def test_an_address_comes_back(address: str, key: int) -> None:
    assert address_in(shielded(address, key)) == address


def test_the_text_is_what_people_see() -> None:
    article, _ = read_page(page("board@harbour.example", 0x5A))
    assert "Objections go to board@harbour.example by May." in [p.text for p in article.paragraphs]


def test_another_key_or_a_part_is_the_same_text() -> None:
    first, memory = read_page(page("board@harbour.example", 0x5A))
    other, part = page("board@harbour.example", 0x13), page("board@harb", 0x77, "our.example")
    assert read_page(other)[0] == read_page(part)[0] == first
    assert locate(Raw(other, "https://ledger.example/quay"), Recipe(), memory) is not None


def test_another_address_is_never_passed_by_the_cheap_way() -> None:
    first, memory = read_page(page("board@harbour.example", 0x5A))
    other = page("chair@harbour.example", 0x5A)
    assert read_page(other)[0] != first
    assert locate(Raw(other, "https://ledger.example/quay"), Recipe(), memory) is None


@pytest.mark.parametrize(
    "bare",
    [
        b"data-cfemail",
        b'<a data-cfemail="',
        b'<a data-cfemail="5a3b">',
        b'<a data-cfemail="zz">x</a>',
        b'<a data-cfemail="5a3"' * 50,
        b"data-cfemail=5a3b>" * 50 + b"<",
    ],
)
def test_broken_ones_stay_as_they_are(bare: bytes) -> None:
    assert len(unshielded(bare)) <= len(bare)
    assert bare[:12] == unshielded(bare)[:12]
