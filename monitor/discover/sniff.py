"""What came: a feed, a JSON feed, a sitemap or a web page, by its first bytes, else by its content type."""

from __future__ import annotations

import re
from enum import Enum

from monitor.discover.trouble import Unreadable

_HEAD = 4096
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_ROOT = re.compile(r"<\s*(?:[a-z0-9]+:)?(rss|feed|rdf|urlset|sitemapindex|html|body|!doctype html)\b", re.IGNORECASE)
_FORMS = {"rss": "feed", "feed": "feed", "rdf": "feed", "urlset": "sitemap", "sitemapindex": "sitemap"}


class Form(Enum):
    FEED = "feed"
    JSON = "json"
    SITEMAP = "sitemap"
    FRONT = "front"


def head_of(payload: bytes) -> str:
    """The first few thousand characters, whatever the encoding, without what stands before the first tag."""
    start = payload[:_HEAD]
    for mark, encoding in _BOMS:
        if start.startswith(mark):
            return start[len(mark) :].decode(encoding, "replace").lstrip()
    if start[1:2] == b"\0" or start[:1] == b"\0":
        return start.replace(b"\0", b"").decode("latin-1").lstrip()
    return start.decode("latin-1").lstrip()


def form_of(payload: bytes, content_type: str) -> Form:
    """Raises Unreadable for what is neither markup nor a JSON feed."""
    head = head_of(payload)
    if not head.strip():
        raise Unreadable("it is empty")
    if head[0] in "{[":
        return Form.JSON
    root = _ROOT.search(head)
    if root:
        return Form(_FORMS.get(root.group(1).lower(), "front"))
    if head.startswith("<?xml"):
        return Form.FEED
    if head.startswith("<") or "html" in content_type.lower() or re.search(r"<(a|div|p|h1)\b", head, re.IGNORECASE):
        return Form.FRONT
    raise Unreadable(f"it is neither a feed nor a web page ({content_type or 'no content type'})")
