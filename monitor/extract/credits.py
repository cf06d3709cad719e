"""Who wrote a story: JSON-LD, meta and the byline that a reader sees beside the headline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from monitor.extract.beside import inside
from monitor.extract.byline import LABELLED, is_person, merged, names_in, unlabelled
from monitor.extract.dates import read_moment
from monitor.extract.folded import fold
from monitor.extract.linked import Thing, text_of, types_of
from monitor.extract.signals import Element, Signals, parts_of

Claim = tuple[tuple[str, ...], str]
_AUTHOR_META = re.compile(
    r"^(?!twitter|fb|al:)(?:.*[.:_-])?(?:authors?|article_?author|creator|byl|author[_-]?names?)$"
)
LONGEST_LINE = 240
_PICTURES = re.compile(r"(?i)caption|photo|image|picture|credit|figure|gallery|comment|\bbio\b")
_BYLINE = re.compile(r"(?i)byline|author")


def byline_of(signals: Signals, outlet: str) -> Claim:
    """The authors and the signal that named them: people before groups, and the outlet itself only if it alone signs."""
    claims = list(_claims(signals, outlet))
    own = fold(outlet)
    alone = [(unlabelled_line(signals, outlet), "line")]
    foreign = [claim for claim in claims if any(fold(name) != own for name in claim[0])]
    people = [claim for claim in foreign if any(is_person(name) and fold(name) != own for name in claim[0])]
    return next((claim for claim in (*people, *foreign, *alone, *claims) if claim[0]), ((), ""))


def _claims(signals: Signals, outlet: str) -> Iterator[Claim]:
    linked = merged(linked_authors(signals, outlet))
    seen, labelled, marked = seen_byline(signals, outlet)
    said = said_in_line(signals, outlet)
    if labelled and seen and _within(seen, linked):
        yield seen, "byline"
    if said and (_within(said, linked) or _within(linked, said)):
        yield said, "line"
    yield linked, "json-ld"
    plain = marked or (labelled and _alike(seen, said))
    yield (seen if plain and all(map(is_person, seen)) else ()), "byline"
    yield said, "line"
    yield seen, "byline"
    for name in signals.metas:
        if _AUTHOR_META.match(name):
            found = merged(names_in(c, outlet) for c, _ in signals.meta(name) if "//" not in c)
            yield tuple(n for n in found if fold(n) != fold(outlet)) or found, f"meta:{name}"


def _within(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether all of these people are among the others."""
    return bool(some) and all(map(is_person, some)) and set(map(fold, some)) <= set(map(fold, others))


def _alike(seen: tuple[str, ...], said: tuple[str, ...]) -> bool:
    """Whether a line speaks of the same people as a marked byline, may it run together with what follows the name; a
    page without such a line does not gainsay it."""
    line = fold(" ".join(said))
    return not said or any(fold(name) in line for name in seen)


def linked_authors(signals: Signals, outlet: str) -> Iterable[tuple[str, ...]]:
    """The names in the first JSON-LD object that has authors, a tuple for each of them."""
    for thing in signals.things:
        for key in ("author", "creator"):
            rows = tuple(_names_of(thing.get(key), signals.people, outlet))
            if any(rows):
                return rows
    return ()


def _names_of(value: Any, people: dict[str, Thing], outlet: str) -> Iterator[tuple[str, ...]]:
    for row in (value if isinstance(value, list) else [value])[:20]:
        known = people.get(str(row.get("@id")), row) if isinstance(row, dict) and not row.get("name") else row
        name = known.get("name") or full_name(known) if isinstance(known, dict) else known
        for text in (name if isinstance(name, list) else [name])[:20]:
            yield _believed(names_in(text_of(text), outlet), row, outlet) if text and "//" not in str(text) else ()


def _believed(names: tuple[str, ...], row: Any, outlet: str) -> tuple[str, ...]:
    """Names of an organisation are one name."""
    if isinstance(row, dict) and any("Organization" in kind for kind in types_of(row)):
        return (text_of(row.get("name")),)
    return names


def full_name(person: Thing) -> str:
    return " ".join(part for key in ("givenName", "familyName") if (part := text_of(person.get(key))))


def seen_byline(signals: Signals, outlet: str) -> tuple[tuple[str, ...], bool, bool]:
    """The names in the byline that stands nearest to the headline, whether it says "By" or the like, and whether its
    mark-up says that it names the author."""
    rows = [e for e in signals.beside.bylines if not _pictures(e)]
    for element in rows:
        parts = parts_of(element)
        line = "\n".join(parts)
        if not 2 < len(line) <= LONGEST_LINE:
            continue
        marked = element.get("rel") == "author" or "author" in (element.get("itemprop") or "")
        labelled = any(LABELLED.match(p) for p in parts)
        names = (() if labelled else _linked_people(element, rows, outlet)) or names_in(line, outlet)
        if any(is_person(n) and (labelled or " " in n or not n.isascii()) for n in names) or (names and marked):
            return names, labelled, marked
    return (), False, False


def _linked_people(element: Element, rows: list[Element], outlet: str) -> tuple[str, ...]:
    """People named by the links, or by the marked names, inside one byline."""
    inner = [e for e in rows if (e.tag == "a" or e.get("itemprop") == "name") and inside(e, element)]
    found = merged(names_in("\n".join(parts_of(e)), outlet) for e in inner)
    return tuple(n for n in found if is_person(n))


def _pictures(element: Element) -> bool:
    parent = element.getparent()
    for box in (element, parent):
        if box is not None and box.tag in ("figure", "figcaption", "img", "picture"):
            return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(_PICTURES.search(names)) and not _BYLINE.search(names)


def said_in_line(signals: Signals, outlet: str) -> tuple[str, ...]:
    """The names in a line near the headline that begins with "By" or the like."""
    for line in signals.lines:
        if len(line) <= LONGEST_LINE and LABELLED.match(line):
            names = tuple(n for n in names_in(line, outlet) if is_person(n) and (" " in n or len(line) < 40))
            if names:
                return names
    return ()


def unlabelled_line(signals: Signals, outlet: str) -> tuple[str, ...]:
    """A name that stands alone in a line before or after a date, near the headline."""
    for before, line, after in zip(("", *signals.lines), signals.lines, (*signals.lines[1:], ""), strict=False):
        if (
            2 <= len(line.split()) <= 4
            and is_person(line)
            and line[:1].isupper()
            and line == unlabelled(line)
            and line != outlet
            and any(len(other) < 60 and read_moment(other, signals.language) for other in (before, after))
        ):
            return (line,)
    return ()
