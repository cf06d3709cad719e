"""From an event to deliveries in the archive. `said` packs it for the way to the writer, `receive` is done there."""

from __future__ import annotations

import base64
import logging
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from monitor.errors import BadInput, Busy
from monitor.hook.event import Part, kept_headers
from storage import Archive, ArchiveError
from storage.records import PUSH_HOST, Delivery, Page, push_address

log = logging.getLogger("nightdesk.hook")

PATH = "/courtlistener/"
MOST_BYTES = 4 * 1024 * 1024
"""Of one event."""
MOST_PAGES = 100_000


def said(parts: Iterable[Part], key: str, headers: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """What `receive` is given, as JSON can carry it."""
    packed = {str(part.docket): base64.b64encode(zlib.compress(part.payload, 1)).decode() for part in parts}
    return {"key": key, "headers": kept_headers(headers), "dockets": packed}


def receive(archive: Archive, arguments: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Keep what is about watched dockets, each part once for its key. Raises BadInput for what `said` did not pack, and
    Busy where it cannot be kept now; what was kept until then is known when all of it comes again."""
    key, headers = str(arguments["key"]), tuple((str(name), str(value)) for name, value in arguments["headers"])
    kept = 0
    for docket, packed in dict(arguments["dockets"]).items():
        pages = pages_of(archive, int(docket))
        if not pages:
            log.info("CourtListener's alert about its docket %d is left alone: no source watches it", int(docket))
        payload = unpacked(packed)
        kept += sum(keep(archive, Delivery(page.id, key, payload, headers, now)) for page in pages)
    return {"done": f"{kept} deliveries are kept", "kept": kept}


def keep(archive: Archive, delivery: Delivery) -> bool:
    """Raises Busy where it cannot be kept now."""
    try:
        return archive.deliver(delivery)
    except ArchiveError as error:
        log.warning("a delivery cannot be kept now: %s", error)
        raise Busy(str(error)) from error


def pages_of(archive: Archive, docket: int) -> list[Page]:
    """The pages of watched sources that the docket's alerts belong to."""
    address = push_address(docket)
    pages = archive.pages(host=PUSH_HOST, limit=MOST_PAGES)
    return [page for page in pages if page.url == address and not page.discovered and is_watched(page)]


def is_watched(page: Page) -> bool:
    return page.source.state in ("active", "paused")


def unpacked(packed: Any) -> bytes:
    opener = zlib.decompressobj()
    try:
        payload = opener.decompress(base64.b64decode(str(packed), validate=True), MOST_BYTES + 1)
    except (ValueError, zlib.error) as error:
        raise BadInput("the delivery is not packed as it should be") from error
    if len(payload) > MOST_BYTES or not opener.eof:
        raise BadInput("the delivery is too long, or cut off")
    return payload
