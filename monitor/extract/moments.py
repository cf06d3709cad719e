"""When a story was published and changed, as the outlet states it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from monitor.extract.dates import day_of, read_moment
from monitor.extract.linked import text_of
from monitor.extract.signals import Element, Signals, beside, line_of, times

Claim = tuple[str, str]
_PUBLISHED = (
    "article:published_time", "article:published", "datepublished", "og:article:published_time", "og:published_time",
    "parsely-pub-date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "pub_date",
    "sailthru.date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created", "date", "datecreated",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "article.published", "published_time_telegram", "bt:pubdate",
    "displaydate", "published-date", "published_at", "pdate", "dateposted", "citation_publication_date", "original-publish-date",
    "rnews:datepublished", "vr:published_time", "article_date_original", "release_date", "og:pubdate", "last-published",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "article:modified", "datemodified", "og:article:modified_time", "og:modified_time",
    "og:updated_time", "article:updated_time", "lastmod", "last-modified", "last_modified", "dcterms.modified",
    "dc.date.modified", "dc.modified", "modified", "date.updated", "updated_at", "rnews:datemodified", "revision_date",
    "article.updated", "bt:moddate", "utime", "lastmodifieddate",
)  # fmt: skip
_URL_DAY = re.compile(r"/(20\d\d|19\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_CHANGED = re.compile(
    r"(?i)updat|modif|aktualis|bearbeitet|geändert|oppdatert|uppdaterad|opdateret|actualiz|mis à jour|aggiorn|bijgewerkt|"
    r"atualiz|edited|обновл|更新|수정"
)
_DATED_NAMES = re.compile(r"(?i)publish|date|time|posted|created|dateline")
LONGEST_LINE = 90
MOST_TIMES = 6
"""More times than this beside a headline are those of a list of other stories."""


def published_of(signals: Signals, url: str) -> Claim:
    """The time of publication and its signal; the more precise of those that name the first claim's day.
    A page that shows no date but that of its last change is as old as that, for all it says."""
    stated = _chosen(_published(signals, url), signals.language)
    if stated[0]:
        return stated
    moment, signal = _chosen(_shown(signals, changed=True), signals.language)
    return day_of(moment), signal and f"{signal}:updated"


def modified_of(signals: Signals) -> Claim:
    """The time of the last change that the outlet states, and its signal."""
    return _chosen(_modified(signals), signals.language)


def _chosen(claims: Iterable[Claim], language: str) -> Claim:
    first: Claim = ("", "")
    for text, signal in claims:
        moment = read_moment(text, language)
        if moment is None:
            continue
        if len(moment) > 10:
            if not first[0] or day_of(moment) == day_of(first[0]):
                return moment, signal
        elif not first[0]:
            first = (moment, signal)
    return first


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
    yield from signals.meta(*_PUBLISHED)


def _stated_modified(signals: Signals) -> Iterator[Claim]:
    for thing in signals.things:
        if value := text_of(thing.get("dateModified")):
            yield value, "json-ld"
    yield from signals.meta(*_MODIFIED)


def _published(signals: Signals, url: str) -> Iterator[Claim]:
    yield from _stated_published(signals)
    yield from _shown(signals, changed=False)
    if match := _URL_DAY.search(url):
        yield "-".join(match.groups()), "url"


def _modified(signals: Signals) -> Iterator[Claim]:
    yield from _stated_modified(signals)
    yield from _shown(signals, changed=True)


def _shown(signals: Signals, changed: bool) -> Iterator[Claim]:
    """Dates that a reader sees near the headline; those that speak of a change apart from the others."""
    rows = [(e, line) for e in beside(times(signals.root), signals.near) if len(line := line_of(e)) <= LONGEST_LINE]
    of_list = sum(e.tag == "time" for e, _ in rows) > MOST_TIMES
    told = [(_told(e, line), e, line) for e, line in rows if not of_list or e.get("itemprop")]
    for marked in (True, False):
        for kind, element, line in told:
            if kind is changed and marked is bool(element.tag == "time" or element.get("itemprop")):
                yield element.get("datetime") or element.get("content") or line, "time" if marked else "dateline"
        if marked:
            yield from (
                (t, "line") for t in signals.lines if len(t) <= LONGEST_LINE and bool(_CHANGED.search(t)) is changed
            )


def _told(element: Element, line: str) -> bool:
    """Whether a date's element speaks of a change."""
    names = " ".join(element.get(key) or "" for key in ("class", "itemprop", "id"))
    return bool(_CHANGED.search(f"{names} {line}"))
