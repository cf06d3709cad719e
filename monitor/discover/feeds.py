"""RSS, Atom and JSON feeds. Feeds are read from bytes alone: nothing they name is ever opened."""

from __future__ import annotations

import html
import json
import re
from calendar import timegm
from codecs import BOM_UTF8
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time
from typing import Any

import feedparser

from monitor.discover.address import absolute
from monitor.discover.trouble import Unreadable
from storage.records import Found

_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[<>]*>", re.IGNORECASE)
_DECLARED = re.compile(r"(\A\s*<\?xml\s[^>]{0,200}?)\sencoding\s*=\s*[\"'][\w.:-]+[\"']", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,300}>")
LONGEST_DECLARATION = 500
"""Bytes of an XML declaration."""
_HALF = re.compile("[\ud800-\udfff]")
"""Half a surrogate pair: JSON can name one, no archive can keep it."""


def plain(text: Any, limit: int = 500) -> str:
    """One line of text: no markup, character references resolved, white space collapsed."""
    if not isinstance(text, str):
        return ""
    return " ".join(html.unescape(_TAG.sub(" ", _HALF.sub("\ufffd", text[: limit * 8]))).split())[:limit].rstrip()


def guarded(payload: bytes) -> bytes:
    """The XML without its document type. Raises Unreadable where it declares entities, which feeds do not need and by
    which a few bytes become gigabytes."""
    payload = _in_utf_8(payload)
    rest = _DOCTYPE.sub(b"", payload, count=1)
    upper = rest[:65536].upper()
    if b"<!DOCTYPE" in upper or b"<!ENTITY" in rest.upper():
        raise Unreadable("it declares entities, which is refused")
    return _declaration_apart(rest)


def _declaration_apart(payload: bytes) -> bytes:
    """With the XML declaration on a line of its own: feedparser looks for the encoding all over its line, in time that
    grows with the cube of the line's length."""
    payload = payload.removeprefix(BOM_UTF8)
    if not payload.startswith(b"<?"):
        return payload
    end = max(payload.find(b"?>", 0, LONGEST_DECLARATION), 0) + 2
    return payload[:end] + b"\n" + payload[end:]


def _in_utf_8(payload: bytes) -> bytes:
    """UTF-16 and UTF-32 as UTF-8, without the declaration that would call it so; anything else as it is: what follows
    looks for words in the bytes."""
    start = payload[:4]
    marked = start[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not marked and b"\0" not in start:
        return payload
    width = "utf-32" if b"\0\0" in start else "utf-16"
    ending = "" if marked else "-be" if start[:1] == b"\0" else "-le"
    text = payload.decode(width + ending, "replace").lstrip("\ufeff")
    return _DECLARED.sub(r"\1", text, count=1).encode("utf-8", "replace")


def read_feed(payload: bytes, url: str) -> Iterator[Found]:
    """Entries of an RSS or Atom feed. Raises Unreadable if it has neither entries nor a feed's head."""
    parsed = parse(payload)
    entries = parsed.get("entries") or []
    if not entries and not parsed.get("version"):
        raise Unreadable(f"it is no feed that can be read{_why(parsed)}")
    base = absolute(str(parsed.get("feed", {}).get("link") or url), url) or url
    for entry in entries:
        link = _link_of(entry, base)
        if link is not None:
            yield Found(link, plain(entry.get("title")), _when(entry))


def parse(payload: bytes) -> Any:
    """feedparser's result. A stream is passed, for it would take a string that looks like an address as one to open."""
    try:
        return feedparser.parse(BytesIO(guarded(payload)), sanitize_html=False, resolve_relative_uris=False)
    except Unreadable:
        raise
    except Exception as error:  # feedparser meets hostile dates and markup with whatever its parts raise
        raise Unreadable(f"it is no feed that can be read ({type(error).__name__})") from error


def _why(parsed: Any) -> str:
    error = parsed.get("bozo_exception")
    return f" ({plain(str(error), 120)})" if error else ""


def _link_of(entry: Any, base: str) -> str | None:
    """The story's own address: what a feed service hides behind its own is preferred, then the link, then the id."""
    for name in ("feedburner_origlink", "link", "id"):
        value = entry.get(name)
        if isinstance(value, str) and value.strip() and (name != "id" or "://" in value):
            link = absolute(value, base)
            if link is not None:
                return link
    return None


def _when(entry: Any) -> str | None:
    for name in ("published_parsed", "updated_parsed"):
        value = dict.get(entry, name)  # feedparser's own get would pass one time off as the other
        if isinstance(value, struct_time):
            try:
                return datetime.fromtimestamp(timegm(value), UTC).isoformat()
            except (ValueError, OverflowError, OSError):
                continue
    return None


def read_json_feed(payload: bytes, url: str) -> Iterator[Found]:
    """Items of a JSON Feed (jsonfeed.org, versions 1 and 1.1)."""
    for item in read_json(payload).get("items") or []:
        if not isinstance(item, dict):
            continue
        link = item.get("url") or item.get("external_url") or item.get("id")
        address = absolute(link, url) if isinstance(link, str) and ("://" in link or link.startswith("/")) else None
        if address is not None:
            title = plain(item.get("title")) or plain(item.get("content_text"), 120)
            yield Found(address, title, _iso(item.get("date_published") or item.get("date_modified")))


def read_json(payload: bytes) -> dict[str, Any]:
    """A JSON feed as it stands. Raises Unreadable if it is none."""
    try:
        parsed = json.loads(payload)
    except ValueError as error:
        raise Unreadable("it begins like JSON but cannot be read") from error
    if not isinstance(parsed, dict) or not isinstance(parsed.get("items"), list):
        raise Unreadable("it is JSON, but no JSON feed: it has no list of items")
    return parsed


def _iso(value: Any) -> str | None:
    try:
        return datetime.fromisoformat(value).isoformat() if isinstance(value, str) else None
    except ValueError:
        return None
