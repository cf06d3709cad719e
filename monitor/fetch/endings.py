"""Does a document say itself that it is whole? The proof where HTTP offers none. Pure."""

from __future__ import annotations

import json
import re

_TAIL = 2048
_ROOT = re.compile(rb"<([A-Za-z_][\w.:-]*)[\s>/]")
_HTML_END = re.compile(rb"</html\s*>(?:\s|<!--.*?-->|\x00)*\Z", re.DOTALL | re.IGNORECASE)


def document_ended(payload: bytes, content_type: str) -> bool:
    """Whether the document's own end mark stands at its end: `</html>`, the root's closing tag of XML, JSON that
    parses, `%%EOF` of PDF. Plain text has none: False."""
    kind = content_type.split(";", 1)[0].strip().lower()
    head = payload[:_TAIL].lstrip(b"\xef\xbb\xbf \t\r\n")
    tail = payload[-_TAIL:].rstrip(b" \t\r\n\x00")
    if head.startswith(b"%PDF"):
        return b"%%EOF" in tail[-1024:]
    if kind.endswith("json") or (not kind and head[:1] in (b"{", b"[")):
        return _parses(payload)
    if b"<html" in head.lower() or "html" in kind:
        return _HTML_END.search(tail) is not None
    if kind.endswith("xml") or head.startswith(b"<"):
        return _root_closed(head, tail)
    return False


def _parses(payload: bytes) -> bool:
    try:
        json.loads(payload)
    except (ValueError, RecursionError):
        return False
    return True


def _root_closed(head: bytes, tail: bytes) -> bool:
    head = re.sub(rb"<\?.*?\?>|<!--.*?-->|<![A-Za-z][^>]*>", b"", head, flags=re.DOTALL)
    root = _ROOT.search(head)
    if root is None:
        return False
    return tail.endswith(b"</" + root[1] + b">") or re.sub(rb"(?:\s|<!--.*?-->)*\Z", b"", tail).endswith(
        b"</" + root[1] + b">"
    )
