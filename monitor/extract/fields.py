"""The fields of an article: several signals for each, a vote by fixed precedence, and the signal that won."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from monitor.extract.beside import Beside
from monitor.extract.charset import to_utf8
from monitor.extract.credits import byline_of
from monitor.extract.folded import fold
from monitor.extract.headline import ALIKE, headline_of, likeness
from monitor.extract.linked import text_of
from monitor.extract.model import Raw
from monitor.extract.moments import modified_of, published_of
from monitor.extract.signals import Element, Signals, lines_round, signals_of

Fields = dict[str, tuple[Any, str]]
"""Field → (value, signal)."""
LONGEST = 8_000_000
"""Bytes of a page that are looked through for JSON-LD."""


def statements(raw: Raw, root: Element) -> Signals:
    """What a page states, from its bytes and its tree. Never raises."""
    return signals_of(to_utf8(raw.payload[:LONGEST], raw.content_type), root)


def fields_of(raw: Raw, signals: Signals, visible: Sequence[tuple[str, str]] = ()) -> Fields:
    """Every field that a page states or shows, of headline, dek, byline, published_at, modified_at, section, language,
    canonical_url, outlet and image; those without a value are left out. `visible` is the page's blocks of text as
    (element name, text), where a byline or a date may stand unmarked. Never raises."""
    url = raw.url
    outlet, outlet_from = outlet_of(signals)
    headline, headline_from, near = headline_of(signals, tuple(n for n in (outlet, host_of(url)) if n))
    signals = replace(signals, beside=Beside(signals.root, near), lines=lines_round(visible, headline))
    found: Fields = {
        "headline": (headline, headline_from),
        "outlet": (outlet, outlet_from),
        "byline": byline_of(signals, outlet),
        "published_at": published_of(signals, url),
        "modified_at": modified_of(signals),
        "dek": first(dek_claims(signals)),
        "section": first(section_claims(signals, headline)),
        "image": first(image_claims(signals, url)),
        "language": (signals.language, "html lang") if signals.language else first(language_claims(signals)),
        "canonical_url": first(canonical_claims(signals, url)),
    }
    return {name: claim for name, claim in found.items() if claim[0]}


def host_of(url: str) -> str:
    """The telling part of an address's host: "example" of www.example.co.uk."""
    try:
        labels = (urlsplit(url).hostname or "").removeprefix("www.").split(".")
    except ValueError:
        return ""
    return max(labels[:-1] or labels, key=len)


def first(claims: Iterator[tuple[str, str]]) -> tuple[str, str]:
    return next((claim for claim in claims if claim[0]), ("", ""))


def outlet_of(signals: Signals) -> tuple[str, str]:
    return first(outlet_claims(signals))


def outlet_claims(signals: Signals) -> Iterator[tuple[str, str]]:
    yield from signals.meta("og:site_name")
    for thing in signals.things:
        publisher = thing.get("publisher")
        known = signals.people.get(str(publisher.get("@id")), publisher) if isinstance(publisher, dict) else publisher
        yield text_of(known.get("name")) if isinstance(known, dict) else text_of(known), "json-ld"
    yield from signals.meta("application-name", "apple-mobile-web-app-title", "twitter:app:name:iphone")


def dek_claims(signals: Signals) -> Iterator[tuple[str, str]]:
    yield from signals.meta("og:description", "description", "twitter:description")
    for thing in signals.things:
        yield text_of(thing.get("description")), "json-ld"


_FRONTS = (
    "home",
    "homepage",
    "home page",
    "start",
    "startseite",
    "website",
    "inicio",
    "accueil",
    "hjem",
    "forside",
    "hem",
)
"""What front pages are called in breadcrumb trails."""


def section_claims(signals: Signals, headline: str) -> Iterator[tuple[str, str]]:
    for thing in signals.things:
        yield text_of(thing.get("articleSection")), "json-ld"
    yield from signals.meta("article:section", "parsely-section", "og:article:section", "section", "sailthru.section")
    crumbs = [c for c in signals.trail if likeness(c, headline) < ALIKE]
    inner = [c for n, c in enumerate(crumbs) if n or (fold(c) not in _FRONTS and "." not in c)]
    yield (inner[0], "breadcrumbs") if inner else ("", "")


def image_claims(signals: Signals, url: str) -> Iterator[tuple[str, str]]:
    for value, signal in signals.meta(
        "og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"
    ):
        yield absolute(url, value), signal
    for thing in signals.things:
        image = thing.get("image")
        image = image[0] if isinstance(image, list) and image else image
        image = image.get("url") if isinstance(image, dict) else image
        yield absolute(url, text_of(image)), "json-ld"


def language_claims(signals: Signals) -> Iterator[tuple[str, str]]:
    for thing in signals.things:
        yield text_of(thing.get("inLanguage"))[:12], "json-ld"
    for value, signal in signals.meta("og:locale", "content-language", "language", "dc.language"):
        yield value.split(",")[0][:12].replace("_", "-"), signal


def canonical_claims(signals: Signals, url: str) -> Iterator[tuple[str, str]]:
    for link in signals.root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            yield absolute(url, link.get("href") or ""), "link"
    for value, signal in signals.meta("og:url"):
        yield absolute(url, value), signal


def absolute(url: str, address: str) -> str:
    """An address made whole; empty if it is none that the web knows."""
    try:
        whole = urljoin(url, address.strip())
        return whole if urlsplit(whole).scheme in ("http", "https") and address.strip() else ""
    except ValueError:
        return ""
