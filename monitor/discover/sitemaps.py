"""News sitemaps (sitemaps.org with Google's news extension)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from monitor.discover.address import absolute
from monitor.discover.feeds import guarded, plain
from monitor.discover.trouble import Unreadable
from storage.records import Found


def read_sitemap(payload: bytes, url: str) -> Iterator[Found]:
    """Addresses with their news title and date. Raises Unreadable for an index of sitemaps, naming the likely one."""
    root = _root(payload)
    if _name(root) == "sitemapindex":
        raise Unreadable(_point_on(root))
    for entry in root:
        if _name(entry) != "url":
            continue
        said = {_name(part): (part.text or "").strip() for part in entry.iter() if isinstance(part.tag, str)}
        address = absolute(said.get("loc", ""), url) if said.get("loc") else None
        if address is not None:
            yield Found(
                address, plain(said.get("title", "")), said.get("publication_date") or said.get("lastmod") or None
            )


def _root(payload: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(guarded(payload), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("it begins like a sitemap but cannot be read") from error
    if root is None:
        raise Unreadable("it begins like a sitemap but cannot be read")
    return root


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _point_on(root: etree._Element) -> str:
    places = [(part.text or "").strip() for part in root.iter() if _name(part) == "loc"]
    likely = next((place for place in places if "news" in place.lower()), places[0] if places else "")
    return "it is an index of sitemaps, not a sitemap" + (f"; watch {plain(likely, 200)} instead" if likely else "")
