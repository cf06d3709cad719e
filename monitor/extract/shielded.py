"""Mail addresses that a server in front of the page hides from robots, as its script shows them to people.

Cloudflare puts `[email protected]` into the text and the address, under a key that is another one on each visit, into
an attribute: the first byte is the key, the others are the address combined with it by exclusive or. Now and then it
hides a part of an address only, and the page reads otherwise though nobody edited it.
"""

from __future__ import annotations

import html
import re

_MARK = b"data-cfemail"
_VALUE = re.compile(rb"""data-cfemail\s*=\s*["']?([0-9a-fA-F]{4,600})(?=["'\s>])""")
_FARTHEST = 1000
"""Bytes of the element's start tag, and of the text in its place."""


def unshielded(bare: bytes) -> bytes:
    """The page, UTF-8, with the addresses in their places. Linear in its length."""
    if _MARK not in bare:
        return bare
    kept: list[bytes] = []
    at = 0
    for value in _VALUE.finditer(bare):
        opened = bare.find(b">", value.end(), value.end() + _FARTHEST) + 1
        closed = bare.find(b"<", opened, opened + _FARTHEST) if opened else -1
        if opened <= at or closed < 0:
            continue
        kept += [bare[at:opened], html.escape(address_in(value[1].decode("ascii"))).encode()]
        at = closed
    kept.append(bare[at:])
    return b"".join(kept)


def address_in(shielded: str) -> str:
    """The address behind the attribute's value."""
    key, *rest = bytes.fromhex(shielded[: len(shielded) // 2 * 2])
    return " ".join(bytes(byte ^ key for byte in rest).decode("utf-8", "replace").replace("\0", "").split())
