"""The cheap way of a docket page: does all that it says, and every address it links to, stand as it was?"""

from __future__ import annotations

import hashlib

from lxml import etree

from monitor.extract.dockets.page import Element, tree_of
from monitor.extract.model import Raw
from storage.records import Memory

KEY = "docket_text"


def text_digest(payload: bytes, content_type: str = "", page: Element | None = None) -> str:
    """Of the text between the tags, and of the links' addresses; scripts, comments and other attributes (form
    states, styles) left out. What is no page is taken as it is. 24 hex digits. `page`: its tree, if it is parsed."""
    root = page if page is not None else tree_of(payload, content_type) if b"<" in payload[:2000] else None
    if root is None:
        return hashlib.sha256(payload).hexdigest()[:24]
    digest = hashlib.sha256(etree.tostring(root, method="text", encoding="utf-8"))
    links = (link.get("href") for link in root.iter("a", "link", "area"))
    digest.update("\n".join(href for href in links if href is not None).encode("utf-8", "replace"))
    return digest.hexdigest()[:24]


def locate_docket(raw: Raw, memory: Memory) -> Memory | None:
    """The memory if the page says what it said at the last reading, None if it must be read in full."""
    kept = memory.page.get(KEY)
    return memory if kept is not None and kept == text_digest(raw.payload, raw.content_type) else None


def remembered(raw: Raw, memory: Memory, digest: str = "") -> Memory:
    """The memory after a reading in full. `digest` of its text, if that is known."""
    return Memory({**memory.page, KEY: digest or text_digest(raw.payload, raw.content_type)}, memory.site)
