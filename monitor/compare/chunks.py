"""A dictionary that learns what it is asked for."""

from __future__ import annotations

from collections.abc import Callable

Word = tuple[str, tuple[str], tuple[str], bytes]
"""The character that stands for a word, the word, the word without regard to case, and what it may begin."""
Chunk = tuple[tuple[str, ...], str, tuple[str, ...], tuple[str, ...], bytes]
"""What stands between two spaces, with the later of them: its pieces, and of each piece's word the same as above."""


class Chunks(dict[str, Chunk]):
    """What stands between two spaces → its pieces and their words."""

    def __init__(self, learn: Callable[[str], Chunk]) -> None:
        self._learn = learn

    def __missing__(self, found: str) -> Chunk:
        read = self[found] = self._learn(found)
        return read
