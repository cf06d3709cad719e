"""The cheap way of a docket page: does all that it says, and every address it links to, stand as it was?"""

from __future__ import annotations

import hashlib
import re

import re2

from monitor.extract.model import Raw
from storage.records import Memory

KEY = "docket_text"
_SILENT = re2.compile(rb"(?is)<script\b.*?</script\s*>|<style\b.*?</style\s*>|<noscript\b.*?</noscript\s*>|<!--.*?-->")
_TAG = re.compile(rb"<[^<>]*>")
"""A tag with < or > in a value is not one to this pattern: its page is then read in full, which is always right."""
_LINK = re2.compile(rb"""(?is)\bhref\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""")


def text_digest(payload: bytes) -> str:
    """Of the text between the tags, and of the links' addresses; scripts, comments and other attributes (form
    states, styles) left out. 24 hex digits."""
    said = _SILENT.sub(b" ", payload)
    links = b"\n".join(map(bytes, _LINK.findall(said)))
    return hashlib.sha256(b" ".join(_TAG.sub(b" ", said).split()) + b"\n" + links).hexdigest()[:24]


def locate_docket(raw: Raw, memory: Memory) -> Memory | None:
    """The memory if the page says what it said at the last reading, None if it must be read in full."""
    kept = memory.page.get(KEY)
    return memory if kept is not None and kept == text_digest(raw.payload) else None


def remembered(raw: Raw, memory: Memory) -> Memory:
    """The memory after a reading in full."""
    return Memory({**memory.page, KEY: text_digest(raw.payload)}, memory.site)
