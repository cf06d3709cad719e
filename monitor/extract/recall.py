"""What a visit learns of a page so that the next one can tell, without reading it again, that its story stands as it was.

Remembered are marks (CRC-32) of the page's pieces of text: those of the story in their order and those round it, what
the page states of itself, and its headings. On the next visit the story is looked for where it stood. It stands if
every piece of it is there in its order and nothing new is round it but what cannot matter: no note, nothing in the
story's gaps or just before or after it that could be a paragraph, a credit or a heading.
"""

from __future__ import annotations

import base64
import re
import sys
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from monitor.extract.blocks import Block
from monitor.extract.markup import Source
from monitor.extract.notes import LONGEST, find_notes
from monitor.extract.skim import Skim, coded, marks_of, skim, whole_mark
from monitor.extract.wording import line_kind

KEY = "story"
NEAR = 14
"""Pieces of text before and after the story that may be of it."""
FAR = 40
"""Pieces of text after the story among which a whole new paragraph may be of it."""
PARAGRAPH = 60
LINE = 25
MOST_NEW = 2_000
"""New pieces of text that are still judged one by one, at some 50 µs each."""
_ABSOLUTE = re.compile(r"\d{4}|\d:\d\d")
"""A date or a time of day: it may be the story's own, and does not change by itself."""
_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_HARMLESS = ("label", "stamp")


# ---------------------------------------------------------------- learning


def learn(source: Source, story: Sequence[Block], apart: Sequence[str], dek: bool) -> Mapping[str, Any] | None:
    """What to remember of a page: where its story stands (whose first block is the standfirst if `dek`), and lines
    `apart` from it that were read too, as notes are. None if the story's words cannot be told from the page's, as where they come from its scripts."""
    pieces = skim(source)
    words = Words(pieces.texts)
    owned = words.owners([block.text for block in story])
    beside = words.owners(apart, in_order=False)
    if not owned or beside is None:
        return None
    runs: list[list[int]] = []
    for place in owned:
        if runs and place == runs[-1][1]:
            runs[-1][1] += 1
        else:
            runs.append([place, place + 1])
    inside = set(owned)
    body = (words.owners([block.text for block in story[1:]]) if dek else owned) or owned
    others = [text for place, text in enumerate(pieces.texts) if place not in inside]
    return {
        "runs": [[pieces.marks[a], b - a, run_mark(pieces.marks[a:b])] for a, b in runs],
        "lead": next((n for n, (a, b) in enumerate(runs) if a <= body[0] < b), 0),
        "round": packed((*marks_of(others), *masked_marks(others))),
        "apart": sorted({pieces.marks[place] for place in beside}),
        "heads": pieces.heads,
        "stated": pieces.stated,
        "whole": whole_mark(source),
    }


class Words:
    """A page's pieces behind one another, without white space, so that lines can be found in them."""

    def __init__(self, texts: Sequence[str]) -> None:
        bare = "".join("\0".join(texts).split()).split("\0")
        self.starts = list(accumulate(map(len, bare), initial=0))[:-1]
        self.whole = "".join(bare)

    def owners(self, lines: Sequence[str], in_order: bool = True) -> list[int] | None:
        """The places of the pieces that these lines are made of; None if a line is not made of pieces."""
        found: set[int] = set()
        position = 0
        for line in lines:
            wanted = "".join(line.split())
            place = self.whole.find(wanted, position)
            if place < 0:
                return None
            found |= covered(self.starts, place, place + len(wanted))
            position = place + len(wanted) if in_order else 0
        return sorted(found)


def covered(starts: Sequence[int], start: int, end: int) -> set[int]:
    return set(range(bisect_right(starts, start) - 1, bisect_left(starts, end)))


def masked_marks(texts: Sequence[str]) -> list[int]:
    """The mark of each text whatever its digits are: counters and dates round a story change by themselves."""
    return list(map(zlib.crc32, coded(texts, _DIGITS))) if texts else []


def run_mark(marks: Sequence[int]) -> int:
    return zlib.crc32(array("Q", marks).tobytes())


def packed(marks: Iterable[int]) -> str:
    """Marks as text, each once: four bytes a mark, little-endian, in base64."""
    numbers = array("I", sorted(set(marks)))
    if sys.byteorder == "big":
        numbers.byteswap()
    return base64.b64encode(numbers.tobytes()).decode("ascii")


def unpacked(text: str) -> set[int]:
    numbers = array("I")
    numbers.frombytes(base64.b64decode(text))
    if sys.byteorder == "big":
        numbers.byteswap()
    return set(numbers)


# ---------------------------------------------------------------- looking again


def stands(pieces: Skim, kept: Mapping[str, Any]) -> bool:
    """Whether the remembered story stands as it was, its headings do, and nothing new could matter. What the page
    states for machines is asked apart (`Skim.stated`)."""
    if pieces.heads != kept["heads"]:
        return False
    places = find_runs(pieces.marks, kept["runs"])
    if places is None or not set(kept["apart"]) <= set(pieces.marks):
        return False
    known = unpacked(kept["round"])
    inside = {place for a, b in places for place in range(a, b)}
    texts = pieces.texts
    new = [n for n, m in enumerate(pieces.marks) if m not in known and n not in inside]
    start = places[0][0]
    masked = masked_marks([texts[n] for n in new])
    new = [n for n, m in zip(new, masked, strict=True) if start - NEAR <= n < start or m not in known]
    if not matters(texts, new, start, places[-1][1]):
        return True
    new = without_links(texts, new, pieces.linked, places[kept["lead"]][0])
    return not matters(texts, new, start, places[-1][1])


def without_links(texts: Sequence[str], new: Sequence[int], links: set[str], lead: int) -> list[int]:
    """The new pieces that are no links, stand before the story's first words, or hold a note. All links are asked for
    notes at once first, for most hold none."""
    passed = [n for n in new if n >= lead and texts[n] in links]
    if find_notes([texts[n] for n in passed]):
        passed = [n for n in passed if not find_notes([texts[n]])]
    harmless = set(passed)
    return [n for n in new if n not in harmless]


def find_runs(marks: Sequence[int], runs: Sequence[Sequence[int]]) -> list[tuple[int, int]] | None:
    """Where each run of the story stands, in order; None if one does not."""
    found: list[tuple[int, int]] = []
    at = 0
    for first, count, whole in runs:
        place = find_run(marks, first, count, whole, at)
        if place is None:
            return None
        found.append((place, place + count))
        at = place + count
    return found


def find_run(marks: Sequence[int], first: int, count: int, whole: int, at: int) -> int | None:
    for _ in range(8):
        try:
            at = marks.index(first, at)
        except ValueError:
            return None
        if run_mark(marks[at : at + count]) == whole:
            return at
        at += 1
    return None


def matters(texts: Sequence[str], new: Sequence[int], start: int, end: int) -> bool:
    """Whether any of these new pieces of text may be of the story, whose pieces stand from `start` to `end`. So many
    are not judged one by one: reading in full costs less."""
    if len(new) > MOST_NEW or any(may_be_story(texts[place], place, start, end) for place in new):
        return True
    return bool(find_notes(lines_of(texts, new)))


def lines_of(texts: Sequence[str], new: Sequence[int]) -> list[str]:
    """Each piece alone, and behind those that stand before it, as far as a note reaches: tags may part a note."""
    lines: list[str] = []
    before = -2
    for place in new:
        joined = texts[place]
        if place == before + 1:
            joined = f"{lines[-1] if len(lines[-1]) < LONGEST else texts[before]} {joined}"
        lines += [texts[place], joined]
        before = place
    return lines


def may_be_story(text: str, place: int, start: int, end: int) -> bool:
    if start - NEAR <= place < end:
        said = sum(c.isalpha() for c in text) > 2 and line_kind(text) not in _HARMLESS
        return said or bool(_ABSOLUTE.search(text))
    if end <= place < end + NEAR:
        least = 4 if place < end + 4 else LINE
        return len(text) >= least and line_kind(text) not in _HARMLESS
    return end <= place < end + FAR and len(text) >= PARAGRAPH and text.rstrip("\"'”’»)")[-1:] in ".!?…。！？"
