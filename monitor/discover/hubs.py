"""What a feed says of WebSub: the hub that tells of its news, and the topic to ask that hub for (W3C WebSub, 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from monitor.discover.address import absolute
from monitor.discover.feeds import parse, read_json
from monitor.discover.sniff import Form, head_of

_LINK = re.compile(r"<([^<>]{1,2000})>((?:\s*;\s*[\w*-]{1,40}\s*(?:=\s*(?:\"[^\"]{0,200}\"|[^\s;,\"]{1,200}))?)*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)
MOST = 10_000
"""Characters of Link headers that are read."""


class Offer(NamedTuple):
    """Absolute addresses."""

    hub: str
    topic: str


def offer_of(payload: bytes, url: str, form: Form, headers: Sequence[str] = ()) -> Offer | None:
    """The first hub named, by the answer's Link headers before its document; None without one. A feed that does not name
    its own address is asked for by the one that answered."""
    links = [*linked(", ".join(headers)[:MOST]), *_document(payload, form)]
    hubs = [address for rel, link in links if rel == "hub" and (address := absolute(link, url)) is not None]
    own = [address for rel, link in links if rel == "self" and (address := absolute(link, url)) is not None]
    return Offer(hubs[0], own[0] if own else url) if hubs else None


def linked(header: str) -> Iterator[tuple[str, str]]:
    """(relation, address) of each link in a Link header (RFC 8288)."""
    for address, parameters in _LINK.findall(header):
        if named := _REL.search(parameters):
            yield from ((rel, address) for rel in (named[1] or named[2] or "").lower().split())


def _document(payload: bytes, form: Form) -> Iterator[tuple[str, str]]:
    if form is Form.JSON:
        yield from _json(payload)
    elif form is Form.FEED and "hub" in head_of(payload) + payload.decode("latin-1"):
        for link in parse(payload).get("feed", {}).get("links", []):
            if isinstance(link.get("href"), str):
                yield str(link.get("rel")), link["href"]


def _json(payload: bytes) -> Iterator[tuple[str, str]]:
    feed: dict[str, Any] = read_json(payload)
    hubs = feed.get("hubs")
    for hub in hubs if isinstance(hubs, list) else []:
        if isinstance(hub, dict) and isinstance(hub.get("url"), str):
            yield "hub", hub["url"]
    if isinstance(feed.get("feed_url"), str):
        yield "self", feed["feed_url"]
