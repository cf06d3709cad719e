"""Deliveries as the answers of their page: one a visit, in the order in which they came. How far they were read stands
in the page's ETag, and so is written in the visit's own commit: each delivery is read exactly once, whenever we die."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.config.refusals import is_courtlistener_api
from monitor.fetch import Fetched, NotModified, Response
from monitor.fetch.charset import sniff
from storage import Archive
from storage.records import PUSH_HOST, Capture, Delivery, Outcome, Page, Visit, is_pushed

log = logging.getLogger("nightdesk.hook")

TRIES = 3
"""Visits in a row that one delivery may spoil; then it is passed over, and its bytes stay with its visits."""
MOST_PAGES = 100_000
ONCE = timedelta(days=1)
_READ = (Outcome.FIRST, Outcome.CHANGED, Outcome.UNCHANGED)


def delivered(archive: Archive, page: Page, now: datetime) -> Fetched:
    """The next delivery that the page has not read; NotModified where none waits."""
    waiting = archive.next_delivery(page.id, read_to(page.etag))
    if waiting is not None and page.failures >= TRIES:
        log.warning("%s: a delivery cannot be read and is passed over", page.source.slug)
        archive.drop_delivery(waiting.n)
        waiting = archive.next_delivery(page.id, waiting.n)
    return NotModified(now) if waiting is None else response_of(page, waiting)


def response_of(page: Page, delivery: Delivery) -> Response:
    """As if a server had answered so; what was sent is whole, for it came with its length and is well-formed."""
    headers = (*delivery.headers, ("ETag", tag_of(delivery.n)))
    digest = hashlib.sha256(delivery.payload).hexdigest()
    capture = Capture(page.url, 200, headers, delivery.payload, digest, delivery.received_at, request_url=page.url)
    return Response(capture, True, None, sniff(delivery.payload, capture.header("content-type") or ""), True)


def tag_of(n: int) -> str:
    return f'"delivery-{n}"'


def read_to(etag: str | None) -> int:
    """The number of the last delivery that was read; 0 for none."""
    digits = (etag or "").removeprefix('"delivery-').removesuffix('"')
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else 0


def followed(archive: Archive, page: Page, visit: Visit) -> Visit:
    """The next visit at once where the next delivery waits already."""
    if visit.outcome not in _READ or archive.next_delivery(page.id, read_to(visit.etag)) is None:
        return visit
    return replace(visit, next_visit_at=visit.at)


def spared(archive: Archive, page: Page, visit: Visit, ceiling: timedelta) -> Visit:
    """A page of CourtListener's API is asked once a day while its docket's entries are delivered: what is edited, sealed
    or gone is not."""
    pushed = [url for url in page.source.options.get("routes", ()) if is_pushed(url)]
    if not pushed or not is_courtlistener_api(page.url) or visit.outcome not in _READ or visit.pending:
        return visit
    newest = archive.newest_deliveries()
    if not any(one.url in pushed and one.id in newest for one in archive.pages(slug=page.source.slug)):
        return visit
    return replace(visit, next_visit_at=max(visit.next_visit_at, visit.at + min(ONCE, ceiling)))


def remind(archive: Archive, now: datetime) -> int:
    """Make due what waits: a delivery that came while its page was being visited. How many pages."""
    newest = archive.newest_deliveries()
    pages = archive.pages(host=PUSH_HOST, limit=MOST_PAGES) if newest else []
    late = [
        page
        for page in pages
        if newest.get(page.id, 0) > read_to(page.etag) and page.next_visit_at > now and not page.failures
    ]
    for page in late:
        archive.due_now(page.id, now)
    return len(late)
