"""Which entry is which. In order: the source's id; number, date and text; number and date; date and text; number alone
with a similar text; similar text on the same date. Never by position, never by number alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from storage.records import Docket, Entry

ALIKE = 60
LOOKED_AT = 400
"""Characters of a text that similarity looks at."""
CANDIDATES = 60
_ENTERED = re.compile(r"[(\[]Entered:[^)\]]*[)\]]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pairing:
    pairs: tuple[tuple[Entry, Entry], ...]
    gone: tuple[Entry, ...]
    new: tuple[Entry, ...]


def plain(text: str) -> str:
    """An entry's words as they are compared: without "(Entered: …)", brackets round numbers and white space."""
    return " ".join(re.sub(r"[\[\]()]", " ", _ENTERED.sub(" ", text)).lower().split())


Key = Callable[[Entry], Hashable | None]
KEYS: tuple[Key, ...] = (
    lambda e: ("id", e.source_id) if e.source_id else None,
    lambda e: (e.docket_number, e.number, e.date_filed, plain(e.text)),
    lambda e: (
        (e.docket_number, e.number, e.date_filed) if e.number and (e.date_filed or not e.number.isdigit()) else None
    ),
    lambda e: (e.docket_number, e.date_filed, plain(e.text)) if e.text else None,
)


def pair_entries(before: tuple[Entry, ...], after: tuple[Entry, ...]) -> Pairing:
    """Match the entries of two states; equal twins are matched in order."""
    old, new = list(before), list(after)
    pairs: list[tuple[Entry, Entry]] = []
    for key in KEYS:
        found, old, new = by_key(old, new, key)
        pairs += found
    found, old, new = by_likeness(old, new)
    return Pairing(tuple(pairs + found), tuple(old), tuple(new))


def by_key(old: list[Entry], new: list[Entry], key: Key) -> tuple[list[tuple[Entry, Entry]], list[Entry], list[Entry]]:
    waiting: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in reversed(old):
        if (name := key(entry)) is not None:
            waiting[name].append(entry)
    pairs, left = [], []
    for entry in new:
        name = key(entry)
        if name is not None and waiting.get(name):
            pairs.append((waiting[name].pop(), entry))
        else:
            left.append(entry)
    taken = {id(a) for a, _ in pairs}
    return pairs, [e for e in old if id(e) not in taken], left


def by_likeness(old: list[Entry], new: list[Entry]) -> tuple[list[tuple[Entry, Entry]], list[Entry], list[Entry]]:
    """Similar texts of the same date, or of none; the likest first within a bounded number of candidates."""
    groups: dict[str | None, list[Entry]] = defaultdict(list)
    for entry in old:
        groups[entry.date_filed].append(entry)
    pairs, left = [], []
    for entry in new:
        candidates = [e for e in groups[entry.date_filed] if (e.number is None) == (entry.number is None)][:CANDIDATES]
        likest = max(candidates, key=lambda e: likeness(e, entry), default=None)
        if likest is not None and likeness(likest, entry) >= ALIKE:
            groups[entry.date_filed].remove(likest)
            pairs.append((likest, entry))
        else:
            left.append(entry)
    taken = {id(a) for a, _ in pairs}
    return pairs, [e for e in old if id(e) not in taken], left


def likeness(a: Entry, b: Entry) -> float:
    one, two = plain(a.text)[:LOOKED_AT], plain(b.text)[:LOOKED_AT]
    if (a.stub or b.stub) and min(len(one), len(two)) >= 4 and (one.startswith(two) or two.startswith(one)):
        return 100.0
    return fuzz.ratio(one, two)


def merge_dockets(standing: Docket, shown: Docket) -> Docket:
    """What the item stands at after a look: a whole and complete look is the state itself; a window, a page or a
    filtered view adds to and refreshes what stood."""
    routes_whole = shown.coverage.kind == "full" and shown.complete
    if routes_whole and standing.coverage.kind == "full":
        return shown
    pairing = pair_entries(standing.entries, shown.entries)
    fresh = {id(old): new for old, new in pairing.pairs}
    kept = [refreshed(entry, fresh.get(id(entry))) for entry in standing.entries]
    entries = tuple(replace(e, sequence=n) for n, e in enumerate([*kept, *pairing.new]))
    names = (
        "court",
        "docket_number",
        "case_name",
        "assigned_to",
        "referred_to",
        "date_filed",
        "nature",
        "cause",
        "zone",
    )
    known = {name: getattr(shown, name) or getattr(standing, name) for name in names}
    ended = shown.date_terminated or (None if routes_whole else standing.date_terminated)
    parties = shown.parties or standing.parties
    return replace(shown, entries=entries, parties=parties, date_terminated=ended, **known)


def refreshed(old: Entry, new: Entry | None) -> Entry:
    """The newer wording, unless it is only a stub of what is known in full."""
    if new is None:
        return old
    return replace(old, documents=new.documents or old.documents) if new.stub and not old.stub else new
