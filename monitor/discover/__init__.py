"""Finding pages: what a feed, a news sitemap or a section front shows now.

What is read is decided by what came, not by what was promised: an address of kind `section` may answer with a feed.
Only a source of kind `feed` insists: HTML there is an error page or a shop window, never news.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monitor.discover.address import canonical, cleaned
from monitor.discover.feeds import read_feed, read_json_feed
from monitor.discover.follow import followed
from monitor.discover.fronts import read_front
from monitor.discover.hubs import Offer, offer_of
from monitor.discover.sitemaps import read_sitemap
from monitor.discover.sniff import Form, form_of
from monitor.discover.trouble import Unreadable
from storage.records import Found, Kind

__all__ = ["Offer", "Unreadable", "canonical", "cleaned", "discover", "offer"]

_MOST = 500
"""Pages taken from one reading; a front shows some 200 stories, a sitemap of two days up to 1,000."""


def discover(payload: bytes, url: str, content_type: str, kind: Kind, follow: Sequence[str] = ()) -> tuple[Found, ...]:
    """The stories that this page shows, each once, in the page's own order; `position` counts from 0.

    Addresses are absolute and without tracking; two that `canonical` folds are one story, under the address that came
    first. `follow` holds wildcards (`/politics/*`): where given, only addresses that fit one are taken, and on a front
    they are taken whatever they look like. Raises Unreadable with the reason, and nothing else, on any bytes.
    """
    try:
        shown = _read(payload, url, content_type, kind, follow)
        return tuple(_each_once(shown, url))
    except RecursionError as error:
        raise Unreadable("it is nested too deeply to be read") from error


def offer(payload: bytes, url: str, content_type: str, links: Sequence[str] = ()) -> Offer | None:
    """The WebSub hub and topic that a feed, or the `links` (Link headers) of its answer, offers; None without a hub."""
    try:
        return offer_of(payload, url, form_of(payload, content_type), links)
    except (Unreadable, RecursionError):
        return None


def _read(payload: bytes, url: str, content_type: str, kind: Kind, follow: Sequence[str]) -> Iterable[Found]:
    form = form_of(payload, content_type)
    if form is Form.FRONT and kind is Kind.FEED:
        raise Unreadable("a feed was expected, but a web page came")
    if form is Form.FRONT:
        return read_front(payload, url, content_type, follow)
    readers = {Form.FEED: read_feed, Form.JSON: read_json_feed, Form.SITEMAP: read_sitemap}
    return (found for found in readers[form](payload, url) if followed(found.url, follow))


def _each_once(shown: Iterable[Found], url: str) -> Iterable[Found]:
    seen = {canonical(url).rstrip("/")}
    position = 0
    for found in shown:
        key = canonical(found.url).rstrip("/")
        if key in seen:
            continue
        seen.add(key)
        yield Found(found.url, found.title, found.published_at, position)
        position += 1
        if position == _MOST:
            return
