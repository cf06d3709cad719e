"""Near matches of a passage: by its rare words, whatever common ones it has."""

from __future__ import annotations

import sqlite3

import pytest

from storage.sqlite.likeness import COMMON, likeliest


@pytest.fixture
def words() -> sqlite3.Connection:
    c = sqlite3.connect(":memory:")
    c.execute("CREATE VIRTUAL TABLE passage_words USING fts5 (text, content='')")
    return c


def put(c: sqlite3.Connection, n: int, text: str) -> None:
    c.execute("INSERT INTO passage_words (rowid, text) VALUES (?, ?)", [n, text])


def test_what_shares_most_rare_words_comes_first(words: sqlite3.Connection) -> None:
    put(words, 1, "The lighthouse keeper painted the railing vermilion")
    put(words, 2, "The keeper of the lighthouse painted a boat")
    put(words, 3, "Nobody painted the town")
    found = likeliest(words, "The lighthouse keeper has painted the railing blue", 10)
    assert [n for n, _ in found] == [1, 2, 3]


def test_a_word_that_stands_nearly_everywhere_is_set_aside(words: sqlite3.Connection) -> None:
    for n in range(COMMON + 10):
        put(words, n, "everywhere")
    put(words, COMMON + 50, "zanzibarine")
    assert likeliest(words, "everywhere", 10) == []
    assert [n for n, _ in likeliest(words, "everywhere zanzibarine", 10)] == [COMMON + 50]


@pytest.mark.parametrize("text", ["", "a b", '"; DROP TABLE x', "NEAR(a AND", "\x00", "é" * 10_000])
def test_hostile_texts_find_nothing(words: sqlite3.Connection, text: str) -> None:
    assert likeliest(words, text, 10) == []
