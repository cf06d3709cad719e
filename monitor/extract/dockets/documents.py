"""The documents hung on an entry, as the links in its cells show them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain
from typing import Any
from urllib.parse import urljoin

from monitor.extract.dockets.page import one_line, words
from storage.records import Document

Element = Any
_PACER = re.compile(r"/docs?1/\d|/cgi-bin/show_\w*doc|\.uscourts\.gov/(?:cmecf|n/beam)", re.IGNORECASE)
_DOC_ID = re.compile(r"/docs?1/(\d{3})(\d)(\d{4,12})")
_SKIPPED = re.compile(r"^(?:javascript:|mailto:|tel:|#|$)", re.IGNORECASE)
_SEALED = re.compile(r"\b(?:restricted|sealed|doclock)\b", re.IGNORECASE)
_WEB = ("https://", "http://")
MOST = 200


def documents_in(parts: Iterable[Element], number: str | None, base: str) -> tuple[Document, ...]:
    """One document a link that leads somewhere. A link into PACER is `paid`, any other `available`."""
    found: dict[str, Document] = {}
    for link in chain.from_iterable(part.iter("a") for part in parts if len(part) or part.tag == "a"):
        address = link.get("href") or ""
        if len(found) < MOST and (address.startswith(_WEB) or not _SKIPPED.match(address)):
            url = absolute(address, base)
            if url not in found:
                found[url] = document_of(link, url, number)
    return tuple(found.values())


def document_of(link: Element, url: str, number: str | None) -> Document:
    inside = len(link)
    name = words(link) if inside else one_line(link.text or "")
    name = "" if name == number else name or (link.get("title") or "")
    sealed = inside and any(_SEALED.search(picture.get("alt") or "") for picture in link.iter("img"))
    state = "sealed" if sealed else "paid" if may_be_pacer(url) and _PACER.search(url) else "available"
    return Document(name[:300], number, None, state, url, pacer_id(url))


def may_be_pacer(url: str) -> bool:
    low = url.lower()
    return "/doc" in low or "/cgi-bin/" in low or ".uscourts.gov/" in low


def pacer_id(url: str) -> str | None:
    """A PACER document's id with its fourth digit 0, as every edition of the same document has it."""
    if "/doc" not in url:
        return None
    found = _DOC_ID.search(url)
    return f"{found[1]}0{found[3]}" if found else None


def absolute(address: str, base: str) -> str:
    if address.startswith(_WEB):
        return address[:2000]
    try:
        return urljoin(base, address.strip())[:2000]
    except ValueError:
        return address[:2000]
