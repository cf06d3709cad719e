"""The headline: the heading that agrees best with what the page states; else what it states, the site's name cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from rapidfuzz import fuzz

from monitor.extract.folded import fold
from monitor.extract.linked import text_of
from monitor.extract.signals import Element, Signals, line_of

_PARTS = re.compile(r"\s+[|–—\-·•»:]{1,2}\s+|\s*[|ㅣ]\s*|：")
_MARKS = " |–—-·•»:ㅣ"
LEAST, MOST = 4, 400
"""Characters of a headline."""
MOST_STATED, MOST_HEADINGS = 24, 60
ALIKE = 60.0
"""Of 100: a heading this like a stated headline is the same headline."""
UNLIKE = 25.0
"""Of 100: a heading less like it has nothing to do with it."""
LATER = 5.0
"""What a heading loses for each that stands before it."""
HEADLINES = ("og:title", "twitter:title", "headline", "parsely-title", "sailthru.title", "dc.title", "title")
"""Names of meta elements that state it."""


def headline_of(signals: Signals, sites: tuple[str, ...]) -> tuple[str, str, Element | None]:
    """The headline, its signal, and the element that shows it if one does. `sites` are names of the outlet."""
    stated = islice(stated_headlines(signals), MOST_STATED)
    said = [(without_site(value, sites), signal) for value, signal in stated if len(value) <= MOST]
    said = [(value, signal) for value, signal in said if value]
    own = {compact(site) for site in sites}
    shown = [(line, h) for h in _headings(signals.root) if compact(line := line_of(h)) not in own]
    shown = [(line, h) for line, h in shown if LEAST <= len(line) <= MOST]
    if shown:
        scored = [(agreement(line, said) - min(n, 8) * LATER, line, h) for n, (line, h) in enumerate(shown)]
        best, line, element = max(scored, key=lambda row: row[0])
        if best >= ALIKE or (len(shown) == 1 and (best >= UNLIKE or not _agreed(said))):
            return without_kicker(without_site(line, sites), [value for value, _ in said]), "h1", element
        if not said or agreement(shown[0][0], said) >= UNLIKE:
            return shown[0][0], "h1", shown[0][1]
    return (*said[0], None) if said else ("", "", None)


def agreement(line: str, said: list[tuple[str, str]]) -> float:
    return max((likeness(line, value) for value, _ in said), default=0.0)


def _agreed(said: list[tuple[str, str]]) -> bool:
    """Whether the page states one headline in two places at least."""
    return len(said) > 1 and likeness(said[0][0], said[1][0]) >= ALIKE


def _headings(root: Element) -> list[Element]:
    """The first-level headings; those that lead elsewhere, or stand in boxes, only if there are no others."""
    every = list(islice(root.iter("h1"), MOST_HEADINGS))
    own = [h for h in every if not any(a.tag in ("a", "aside", "footer", "nav", "li") for a in h.iterancestors())]
    return own or every


def without_kicker(heading: str, said: list[str]) -> str:
    """A heading without the section or label in front of it, where what the page states begins after that."""
    for value in said:
        front = heading[: -len(value)] if heading.endswith(value) else ""
        if front and len(front) < 40 and len(value) > len(front) and len(value.split()) > 2:
            return value
    return heading


def stated_headlines(signals: Signals) -> Iterator[tuple[str, str]]:
    for thing in signals.things:
        if value := text_of(thing.get("headline")):
            yield value, "json-ld"
    yield from signals.meta(*HEADLINES)
    if signals.title:
        yield signals.title, "title"


def without_site(text: str, sites: tuple[str, ...]) -> str:
    """A stated headline without the site's name, or a section's, behind or before it."""
    for _ in range(3):
        parts = _PARTS.split(text)
        if len(parts) < 2:
            break
        if _cut_off(parts[-1], text, sites) or ("|" in text and len(parts[-1].split()) <= 3 and len(text) > 30):
            text = text[: -len(parts[-1])].strip(_MARKS)
        elif _cut_off(parts[0], text, sites):
            text = text[len(parts[0]) :].strip(_MARKS)
        else:
            break
    return text.strip()


def _cut_off(end: str, text: str, sites: tuple[str, ...]) -> bool:
    short = compact(end)
    if not short or len(end) >= 0.6 * len(text):
        return False
    return any(short in own or own in short for site in sites if len(own := compact(site)) > 2)


def compact(text: str) -> str:
    """Letters and digits only, as they stand in a host's name."""
    return "".join(c for c in fold(text) if c.isalnum())


def likeness(one: str, other: str) -> float:
    """0 to 100: how much two headlines are the same, also where one has more words than the other."""
    a, b = fold(one), fold(other)
    if not a or not b:
        return 0.0
    return fuzz.ratio(a, b) if min(len(a), len(b)) < 12 else max(fuzz.ratio(a, b), 0.9 * fuzz.token_set_ratio(a, b))
