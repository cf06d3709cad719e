"""When a story was published and changed, as the outlet states it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from monitor.extract.dates import day_of, read_moment
from monitor.extract.linked import text_of
from monitor.extract.signals import Element, Signals, line_of

Claim = tuple[str, str]
PUBLISHED = (
    "article:published_time", "article:published", "datepublished", "og:article:published_time", "og:published_time",
    "parsely-pub-date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "pub_date",
    "sailthru.date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created", "date", "datecreated",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "article.published", "published_time_telegram", "bt:pubdate",
    "displaydate", "published-date", "published_at", "pdate", "dateposted", "citation_publication_date", "original-publish-date",
    "rnews:datepublished", "vr:published_time", "article_date_original", "release_date", "og:pubdate", "last-published",
)  # fmt: skip
MODIFIED = (
    "article:modified_time", "article:modified", "datemodified", "og:article:modified_time", "og:modified_time",
    "og:updated_time", "article:updated_time", "lastmod", "last-modified", "last_modified", "dcterms.modified",
    "dc.date.modified", "dc.modified", "modified", "date.updated", "updated_at", "rnews:datemodified", "revision_date",
    "article.updated", "bt:moddate", "utime", "lastmodifieddate",
)  # fmt: skip
_URL_DAY = re.compile(
    r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0[1-9]|[12]\d|3[01])(?!\d)"
    r"|[/_-](20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?![\d])"
)
_CHANGED = re.compile(
    r"(?i)updat|modif|aktualis|bearbeitet|geändert|oppdatert|uppdaterad|opdateret|actualiz|mis à jour|aggiorn|bijgewerkt|"
    r"atualiz|edited|обновл|更新|수정"
)
_ZONED = re.compile(r"[+-]\d\d:\d\d$")
_CLOCK_LINE = re.compile(r"^\W{0,3}\d{1,2}[:.]\d\d\b.{0,20}$")
LONGEST_LINE = 90
MOST_WEIGHT = 5
NEXT = 6
"""Lines from the headline on in which a date is the story's before any other's."""
MOST_TIMES = 6
"""More times than this beside a headline are those of a list of other stories."""
_POSTS = 3
"""So many different times in places alike are those of posts."""


def published_of(signals: Signals, url: str) -> Claim:
    """The time of publication and its signal; the more precise of those that name the first claim's day.
    A page that shows no date but that of its last change is as old as that, for all it says."""
    stated = _chosen(_published(signals, url), signals.language)
    if stated[0]:
        return stated
    moment, signal = _chosen(_shown(signals, changed=True), signals.language)
    return day_of(moment), signal and "dateline"


def modified_of(signals: Signals) -> Claim:
    """The time of the last change that the outlet states, and its signal."""
    return _chosen(_modified(signals), signals.language)


def _chosen(claims: Iterable[Claim], language: str) -> Claim:
    """The first claim's day, told by the claim that is most precise about it: with a zone, with a clock, bare."""
    best: Claim = ("", "")
    for text, signal in claims:
        moment = read_moment(text, language)
        if moment is None or (best[0] and day_of(moment) != day_of(best[0])):
            continue
        if _weight(moment, signal) > _weight(*best):
            best = (moment, signal)
        if _weight(*best) == MOST_WEIGHT:
            break
    return best


def _weight(moment: str, signal: str) -> int:
    """How precise a time is; what is marked up as a time weighs more than a line of text, if it has a clock."""
    precision = 0 if not moment else 3 if _ZONED.search(moment) else 2 if len(moment) > 10 else 1
    return precision + (MOST_WEIGHT - 3 if precision > 1 and signal not in ("line", "dateline") else 0)


def stated_moments(signals: Signals) -> Iterator[Claim]:
    """Every time of publication or change that JSON-LD and meta elements state, as they state it."""
    yield from _stated_published(signals)
    yield from _stated_modified(signals)


def _stated_published(signals: Signals) -> Iterator[Claim]:
    for thing in signals.things:
        for key in ("datePublished", "dateCreated", "uploadDate"):
            if value := text_of(thing.get(key)):
                yield value, "json-ld"
                break
    yield from signals.meta(*PUBLISHED)


def _stated_modified(signals: Signals) -> Iterator[Claim]:
    for thing in signals.things:
        if value := text_of(thing.get("dateModified")):
            yield value, "json-ld"
    yield from signals.meta(*MODIFIED)


def _published(signals: Signals, url: str) -> Iterator[Claim]:
    yield from _stated_published(signals)
    if match := _URL_DAY.search(url):
        yield "-".join(part for part in match.groups() if part), "url"
    yield from _shown(signals, changed=False)


def _modified(signals: Signals) -> Iterator[Claim]:
    yield from _stated_modified(signals)
    yield from _shown(signals, changed=True)


def _shown(signals: Signals, changed: bool) -> Iterator[Claim]:
    """Dates that a reader sees near the headline; those that speak of a change apart from the others."""
    lines = list(_dated_lines(signals, changed))
    rows = [(e, line) for e in signals.beside.times if len(line := line_of(e)) <= LONGEST_LINE]
    rows = [(e, line) for e, line in rows if _told(e, line) is changed]
    marked = [(e, line) for e, line in rows if e.tag == "time" or e.get("itemprop")]
    if sum(e.tag == "time" for e, _ in marked) > MOST_TIMES:
        marked = [(e, line) for e, line in marked if e.get("itemprop")]
    posted = _posted([e for e, _ in marked])
    marked = [(e, line) for e, line in marked if e not in posted]
    yield from ((line, "line") for place, line in lines if place < NEXT)
    yield from ((e.get("datetime") or e.get("content") or line, "time") for e, line in marked)
    yield from ((line, "line") for _, line in lines)
    yield from ((line, "dateline") for e, line in rows if e.tag != "time")


def _posted(times: Sequence[Element]) -> set[Element]:
    """Times of which several stand in places alike: each says when its post was written, not the page."""
    places: dict[tuple[str, ...], list[Element]] = {}
    for element in times:
        around = [element, *islice(element.iterancestors(), 2)]
        places.setdefault(tuple(f"{e.tag} {e.get('class') or ''}" for e in around), []).append(element)
    return {e for alike in places.values() if len({e.get("datetime") for e in alike}) >= _POSTS for e in alike}


def _dated_lines(signals: Signals, changed: bool) -> Iterator[tuple[int, str]]:
    """(place, line) of the short lines round the headline; a clock that has a line of its own goes with the date."""
    for place, (line, after) in enumerate(zip(signals.lines, (*signals.lines[1:], ""), strict=False)):
        if len(line) <= LONGEST_LINE and bool(_CHANGED.search(line)) is changed:
            yield place, f"{line} {after}" if len(line) <= 40 and _CLOCK_LINE.match(after) else line


def _told(element: Element, line: str) -> bool:
    """Whether a date's element speaks of a change."""
    names = " ".join(element.get(key) or "" for key in ("class", "itemprop", "id"))
    return bool(_CHANGED.search(f"{names} {line}"))
