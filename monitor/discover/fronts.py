"""Section fronts: which links of a page lead to its stories.

No list of sites. A link is judged by five things: it stays on the site; the shape of its address (dates, long slugs,
numbers); what it says (a headline has words); whether it stands in a heading or an article element; and where it stands
(navigation, footers and forms hold no stories). Links that share their address are one story with the best headline.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote, urlsplit

import tldextract
from lxml import etree
from lxml import html as lxml_html

from monitor.discover.address import absolute, canonical
from monitor.discover.feeds import plain
from monitor.discover.follow import followed
from monitor.discover.trouble import Unreadable
from storage.records import Found

_ENOUGH = 4
"""Points from which on a link is a story."""
_ADDRESS_ENOUGH = 2
"""Of which so many must come from its address: the teaser of a section can read like a headline, too."""
_LINK_LIST = 10
"""A page without stories of its own that shows at least so many of others is a list of links, and they are its news."""
_DATE = re.compile(r"(?:^|[/_.-])(?:19|20)\d\d[/_.-]?(?:0?[1-9]|1[0-2]|[a-z]{3})(?:[/_.-]?[0-3]?\d)?(?=[/_.-]|$)", re.I)
_NUMBER = re.compile(r"(?<![0-9])\d{5,}(?![0-9])|(?<=[/_.,-])[0-9a-f]{8,}(?=[/_.,-]|$)", re.I)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
_PLACES = frozenset({"nav", "footer", "form", "dialog", "menu"})
_ROLES = frozenset({"navigation", "contentinfo", "banner", "search", "menu", "menubar", "dialog", "toolbar"})
_suffixes = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=())


@cache
def _words() -> dict[str, frozenset[str]]:
    text = files("monitor.discover").joinpath("data/fronts.json").read_text(encoding="utf-8")
    return {name: frozenset(words) for name, words in json.loads(text).items() if name != "about"}


@dataclass(slots=True)
class _Link:
    """All links of a front to one address."""

    url: str
    headline: str = ""
    heading: bool = False
    story: bool = False
    furniture: bool = True
    """Every one of them stands in furniture."""
    times: int = 0


def read_front(payload: bytes, url: str, content_type: str, follow: Sequence[str]) -> Iterator[Found]:
    """Stories in the page's own order, under the longest headline that the front gives them."""
    root = _tree(payload, content_type)
    base = _base(root, url)
    links = _links(root, base)
    if follow:
        chosen = [link for link in links if followed(link.url, follow)]
    else:
        chosen = [link for link in links if _own(link, url) and is_story(link)] or _others(links, url)
    return (Found(link.url, link.headline) for link in chosen)


def _own(link: _Link, front: str) -> bool:
    """A page of the same site, and neither the front itself nor a section above it."""
    return site_of(link.url) == site_of(front) and not _is_parent(link.url, front)


def _others(links: list[_Link], front: str) -> list[_Link]:
    elsewhere = [link for link in links if site_of(link.url) != site_of(front) and is_story(link)]
    return elsewhere if len(elsewhere) >= _LINK_LIST else []


def is_story(link: _Link) -> bool:
    """Whether what is known of a link adds up to a story."""
    shape = address_points(link.url)
    return not link.furniture and shape >= _ADDRESS_ENOUGH and shape + _headline_points(link) >= _ENOUGH


def address_points(url: str) -> int:
    """How much the address alone looks like a story's: sections and services lose points."""
    parts = urlsplit(url)
    pieces = [unquote(piece).lower() for piece in parts.path.split("/") if piece]
    if not pieces and not parts.query:
        return -5
    words = _words()
    stem = re.sub(r"\.[a-z]{2,5}$", "", pieces[-1]) if pieces else ""
    slug = max((_slug_words(piece) for piece in pieces[-2:]), default=0)
    points = 2 if _DATE.search(parts.path) else 0
    points += 3 if slug >= 4 else 1 if slug == 3 else 0
    points += 2 if _NUMBER.search(parts.path) or re.search(r"(?:^|&)(?:id|p|story|article)=\d+", parts.query) else 0
    points += 1 if words["story_parts"] & set(pieces) else 0
    points -= 6 if words["service_parts"] & {*pieces[:2], stem} else 0
    points -= 6 if pieces and pieces[-1].rpartition(".")[2] in words["file_ends"] else 0
    return points - (2 if not slug and not _NUMBER.search(parts.path) else 0)


def _slug_words(piece: str) -> int:
    """Words in a part of the path that reads like a headline."""
    return sum(1 for word in re.split(r"[-_+,. ]", piece) if len(word) >= 2 and not word.isdigit() and word.isalpha())


def _headline_points(link: _Link) -> int:
    words = len(link.headline.split())
    length = len(link.headline)
    points = 2 if words >= 4 and length >= 20 else 1 if words >= 3 or length >= 15 else -2
    return points + (2 if link.heading else 0) + (1 if link.story else 0)


def site_of(url: str) -> str:
    """Registered domain, or the host and port where there is none (an address, a machine's name)."""
    parts = urlsplit(url)
    return str(_suffixes(parts.hostname or "").top_domain_under_public_suffix) or parts.netloc


def _is_parent(url: str, front: str) -> bool:
    """The front itself or a section above it."""
    shown, own = urlsplit(url).path.rstrip("/"), urlsplit(front).path.rstrip("/")
    return (own + "/").startswith(shown + "/") and not urlsplit(url).query


def _tree(payload: bytes, content_type: str) -> etree._Element:
    charset = _CHARSET.search(content_type)
    for encoding in (charset.group(1) if charset else None, None, "latin-1"):
        try:
            root = lxml_html.document_fromstring(payload, parser=lxml_html.HTMLParser(encoding=encoding))
        except (etree.ParserError, etree.XMLSyntaxError, LookupError, ValueError, AssertionError):
            continue
        return root
    raise Unreadable("it is no web page that can be read")


def _base(root: etree._Element, url: str) -> str:
    named = root.find(".//base[@href]")
    return (absolute(str(named.get("href")), url) or url) if named is not None else url


def _links(root: etree._Element, base: str) -> list[_Link]:
    anchors = [a for a in root.iter("a") if a.get("href")]
    within = Counter(above for a in anchors for above in a.iterancestors())
    found: dict[str, _Link] = {}
    for anchor in anchors:
        address = absolute(str(anchor.get("href")), base)
        if address is not None and not str(anchor.get("href")).lstrip().startswith("#"):
            link = found.setdefault(canonical(address).rstrip("/"), _Link(address))
            _add(link, anchor, within, len(anchors))
    return list(found.values())


def _add(link: _Link, anchor: etree._Element, within: Counter[Any], total: int) -> None:
    """What this one of the address's links adds. What stands in furniture adds only that it was there."""
    link.times += 1
    above = list(anchor.iterancestors())
    if any(_is_furniture(element, within[element], total, above) for element in above):
        return
    link.furniture = False
    heading = _heading_of(anchor, above, within)
    headline = plain(_text(anchor if heading is None else heading)) or _other_words(anchor)
    better = (heading is not None, len(headline)) > (link.heading, len(link.headline))
    if headline and better:
        link.headline = headline
    link.heading = link.heading or heading is not None
    link.story = link.story or any(element.tag == "article" for element in above)


def _is_furniture(element: etree._Element, holds: int, total: int, above: list[etree._Element]) -> bool:
    """Navigation, footers, forms; by name only where it does not hold most of the page's links."""
    if element.tag in _PLACES or str(element.get("role", "")).lower() in _ROLES:
        return True
    if element.tag == "header":
        return not any(outer.tag in ("article", "main", "section") for outer in above)
    if element.tag in ("html", "body", "main", "article") or holds * 2 > total:
        return False
    named = f"{element.get('class', '')} {element.get('id', '')}"
    return bool(_words()["furniture"] & {word.lower() for word in re.findall(r"[A-Za-z]+?(?=[A-Z_\W\d]|$)", named)})


def _heading_of(anchor: etree._Element, above: list[etree._Element], within: Counter[Any]) -> etree._Element | None:
    """The heading that the link is, holds or stands in; a heading over many links is none of theirs."""
    inner = [element for element in anchor.iter() if element.tag in _HEADINGS]
    if inner:
        return max(inner, key=lambda element: len(_text(element)))
    return next((element for element in above[:4] if element.tag in _HEADINGS and within[element] <= 2), None)


def _text(element: etree._Element) -> str:
    return " ".join(str(piece) for piece in element.itertext())


def _other_words(anchor: etree._Element) -> str:
    """What a link without text says: its title, its label, or its picture's."""
    pictures = [picture.get("alt") for picture in anchor.iter("img")]
    return next((plain(word) for word in (anchor.get("title"), anchor.get("aria-label"), *pictures) if word), "")
