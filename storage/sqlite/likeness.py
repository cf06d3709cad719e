"""Which passages share most of their rare words with a text, without ranking what shares a common one."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter

_WORD = re.compile(r"\w{3,}", re.UNICODE)
RARE_WORDS = 6
"""So many of a text's rarest words tell where else it stands."""
LOOKED_UP = 24
"""Words of a text that are looked up at most, the longest first: long words are seldom common."""
RARE_ENOUGH = 200
"""A word in so few passages is rare; when enough of them are found, the others are not looked up."""
COMMON = 2_000
"""A word in more passages than this tells nothing about where a passage came from."""


def likeliest(c: sqlite3.Connection, text: str, limit: int) -> list[tuple[int, int]]:
    """(passage, place in the ranking), best first. A word counts for more the fewer passages have it."""
    votes: Counter[int] = Counter()
    for passages in _holders(c, text):
        for n in passages:
            votes[n] += COMMON // len(passages)
    return [(n, rank) for rank, (n, _) in enumerate(votes.most_common(limit))]


def _holders(c: sqlite3.Connection, text: str) -> list[list[int]]:
    """For the rarest words of a text the passages that have them, rarest first."""
    words = sorted({word.lower() for word in _WORD.findall(text)}, key=lambda word: (-len(word), word))
    found: list[list[int]] = []
    rare = 0
    for word in words[:LOOKED_UP]:
        passages = _passages_with(c, word)
        if passages and len(passages) <= COMMON:
            found.append(passages)
            rare += len(passages) <= RARE_ENOUGH
        if rare == RARE_WORDS:
            break
    return sorted(found, key=len)[:RARE_WORDS]


def _passages_with(c: sqlite3.Connection, word: str) -> list[int]:
    """Passages with the word, counted to just above COMMON."""
    sql = f"SELECT rowid FROM passage_words WHERE passage_words MATCH ? LIMIT {COMMON + 1}"
    return [row[0] for row in c.execute(sql, [f'"{word}"'])]
