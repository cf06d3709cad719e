"""Which entry is which.

In order: the identity that an earlier look gave; the source's id; number, date and text; number and date; text and date
(renumbered); the same number with a like text (its date was corrected); like texts of one date; a seal in place of what
stood there. Equal twins in their order. Never by position alone, never by number alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rapidfuzz import fuzz

from monitor.compare.dockets.wording import ALIKE, is_labelled, is_seal, likeness, plain, said
from storage.records import Entry

SLIP = timedelta(days=31)
"""A date that was put right is no further off than this, or differs in its day, month or year alone."""
CORRECTED = 80
"""Likeness from which the same number with another date is one entry."""
LONG_TEXT = 40
"""Characters from which a text names its entry, whatever its number."""
CANDIDATES = 60
"""Entries on either side of one date that are compared with one another."""

_LONG_NUMBER = re.compile(r"[A-Za-z]{0,3}\d{3,}|\d+[/:-]\d+[/\d:-]*|(?<=\bNo\. )\d+")
_CODE = re.compile(r"(?=\S{0,20}\d)[\w./()-]{3,20}")

Pair = tuple[Entry, Entry]
Key = Callable[[Entry], Hashable | None]
Group = tuple[list[Entry], list[Entry]]


@dataclass(frozen=True, slots=True)
class Pairing:
    pairs: tuple[Pair, ...]
    gone: tuple[Entry, ...]
    new: tuple[Entry, ...]


def pair_entries(before: Sequence[Entry], after: Sequence[Entry], whole: bool = True) -> Pairing:
    """Match the entries of two states. `whole`: `after` can show all; else only what falls into the days that it shows
    is looked for by likeness."""
    left = Left(list(before), list(after))
    left.take(identity, first)
    left.take(exactly, first)
    left.take(source_id, first)
    left.take(number_day_text, first)
    left.take(number_day, same_number)
    left.take(day_text, same_text)
    left.take(code, only)
    left.take(number_text, corrected)
    earliest = "" if whole else min((e.date_filed or "" for e in after), default="")
    aside = [e for e in left.old if earliest and (e.date_filed or "") <= earliest]
    left.old = [e for e in left.old if not earliest or (e.date_filed or "") > earliest]
    left.take(day, alike)
    left.take(day, sealed)
    left.take(words_alone, lone)
    return Pairing(tuple(left.pairs), tuple(aside + left.old), tuple(left.new))


class Left:
    """What is not matched yet."""

    def __init__(self, old: list[Entry], new: list[Entry]) -> None:
        self.old, self.new = old, new
        self.pairs: list[Pair] = []

    def take(self, key: Key, choose: Callable[[list[Entry], list[Entry]], Iterable[Pair]]) -> None:
        """Match what has the same key, as `choose` says within each group."""
        if not self.old or not self.new:
            return
        groups: dict[Hashable, Group] = defaultdict(lambda: ([], []))
        for side, entries in enumerate((self.old, self.new)):
            for entry in entries:
                if (name := key(entry)) is not None:
                    groups[name][side].append(entry)
        found = [pair for old, new in groups.values() if old and new for pair in choose(old, new)]
        taken = {id(entry) for pair in found for entry in pair}
        self.pairs += found
        self.old = [e for e in self.old if id(e) not in taken]
        self.new = [e for e in self.new if id(e) not in taken]


# ---------------------------------------------------------------- keys


def identity(e: Entry) -> Hashable | None:
    return e.identity or None


def exactly(e: Entry) -> Hashable | None:
    return (e.source_id, e.docket_number, e.number, e.date_filed, e.time, e.text, e.short)


def source_id(e: Entry) -> Hashable | None:
    return e.source_id or None


def number_day_text(e: Entry) -> Hashable | None:
    return (e.docket_number, e.number, e.date_filed, plain(said(e)), e.time if e.docket_number else None)


def number_day(e: Entry) -> Hashable | None:
    if not e.number or (not e.date_filed and e.number.isdigit()):
        return None
    return (e.docket_number, e.number, e.date_filed)


def day_text(e: Entry) -> Hashable | None:
    return (e.docket_number, e.date_filed, plain(said(e))) if said(e) else None


def number_text(e: Entry) -> Hashable | None:
    return (e.docket_number, e.number) if e.number and not e.docket_number else None


def day(e: Entry) -> Hashable | None:
    return (e.docket_number, e.date_filed)


def code(e: Entry) -> Hashable | None:
    """A row's own mark in its first cell, such as a form's number: one word with a digit in it."""
    mark = said(e)[:40].split(" | ")[0]
    named = not e.number and not e.docket_number and " | " in said(e)[:40] and _CODE.fullmatch(mark)
    return mark.lower() if named else None


def words_alone(e: Entry) -> Hashable | None:
    words = plain(said(e))
    return (e.docket_number, words) if len(words) >= LONG_TEXT and not e.docket_number else None


# ---------------------------------------------------------------- choices within a group


def first(old: list[Entry], new: list[Entry]) -> Iterator[Pair]:
    """Equal twins in their order."""
    return zip(old, new, strict=False)


def best(old: list[Entry], new: list[Entry], score: Callable[[Entry, Entry], float]) -> Iterator[Pair]:
    """The best pairs first; a score of 0 is no pair."""
    if len(old) == len(new) == 1:
        if score(old[0], new[0]):
            yield old[0], new[0]
        return
    few, some = old[:CANDIDATES], new[:CANDIDATES]
    scored = [(score(a, b), -i, -j) for i, a in enumerate(few) for j, b in enumerate(some)]
    used: tuple[set[int], set[int]] = (set(), set())
    for points, i, j in sorted(scored, reverse=True):
        if points and i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            yield few[-i], some[-j]


def same_number(old: list[Entry], new: list[Entry]) -> Iterator[Pair]:
    """One page of one docket: the same number on the same day is the same entry, whatever its words. In a feed of many
    dockets a filing may have several events, and each is an entry."""

    def score(a: Entry, b: Entry) -> float:
        points = likeness(a, b)
        if a.docket_number and b.docket_number and not (points >= ALIKE and a.time == b.time):
            return 0.0
        return points + 1

    return best(old, new, score)


def same_text(old: list[Entry], new: list[Entry]) -> Iterator[Pair]:
    """Renumbered: one side has no number, or the text is long enough to be nobody else's. A field that bears another
    name is the same one only where its value stands once on either side, or the names are alike."""

    def score(a: Entry, b: Entry) -> float:
        if a.docket_number and a.time != b.time:
            return 0.0
        if is_labelled(a) and is_labelled(b) and a.number != b.number:
            alone = len(old) == len(new) == 1
            return 1.0 if alone else float(fuzz.token_set_ratio(a.number or "", b.number or "") >= ALIKE)
        if a.number == b.number:
            return 2.0
        return float(not a.number or not b.number or len(said(a)) >= LONG_TEXT)

    return best(old, new, score)


def only(old: list[Entry], new: list[Entry]) -> Iterator[Pair]:
    """What either side has once."""
    if len(old) == len(new) == 1:
        yield old[0], new[0]


def corrected(old: list[Entry], new: list[Entry]) -> Iterator[Pair]:
    def score(a: Entry, b: Entry) -> float:
        points = likeness(a, b)
        return points if points >= CORRECTED and is_slip(a.date_filed, b.date_filed) else 0.0

    return best(old, new, score)


def is_slip(one: str | None, two: str | None) -> bool:
    """Whether one date may be the other put right: near it, or other in one of its parts. Months later under the same
    number something else happened."""
    if not one or not two or one == two:
        return True
    parts = sum(a != b for a, b in zip(one.split("-"), two.split("-"), strict=False))
    return parts == 1 or abs(date.fromisoformat(one) - date.fromisoformat(two)) <= SLIP


def alike(old: list[Entry], new: list[Entry]) -> Iterator[Pair]:
    """Like texts of one date, where the numbers do not speak against it."""

    def score(a: Entry, b: Entry) -> float:
        if a.number and b.number and (a.date_filed or a.number == b.number or is_labelled(a)):
            return 0.0
        if a.docket_number and b.docket_number:
            return 0.0
        if not a.date_filed and strangers(a, b):
            return 0.0
        points = likeness(a, b)
        return points if points >= ALIKE else 0.0

    return best(old, new, score)


def strangers(a: Entry, b: Entry) -> bool:
    """Rows of a list without dates: the numbers in them name them, and these have none in common."""
    one, two = set(_LONG_NUMBER.findall(said(a))), set(_LONG_NUMBER.findall(said(b)))
    return bool(one) and bool(two) and not one & two


def sealed(old: list[Entry], new: list[Entry]) -> Iterator[Pair]:
    """What stood there without a number, and the seal that stands there now, or the other way round."""

    def score(a: Entry, b: Entry) -> float:
        return float(a.number == b.number and not a.docket_number and is_seal(a) != is_seal(b))

    return best(old, new, score)


def lone(old: list[Entry], new: list[Entry]) -> Iterator[Pair]:
    """A long text that either side has once, under another date."""
    if len(old) == len(new) == 1 and old[0].number == new[0].number and old[0].date_filed and new[0].date_filed:
        yield old[0], new[0]
