"""Several pages that are one story as one payload: multipart/related (RFC 2387), each page a part with its address and its
own type, as saved web pages are (MHTML, RFC 2557).

Nothing in it changes unless a page's bytes, type or address do: the same pages make the same payload. A part's length
is stated, and the boundary is made of the pages' digests, so that no page can end its part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from storage.records import Capture

KIND = "multipart/related"
FIRST_TYPE = "X-Archive-Orig-Content-Type"
"""The header in which a joined capture keeps the first page's own type, as it came."""
MOST_PARTS = 20
_LONGEST_HEAD = 8_192


@dataclass(frozen=True, slots=True)
class Part:
    """One page as it came: the address that answered, the type that it stated (empty if none), and its bytes."""

    url: str
    content_type: str
    payload: bytes


def joined(captures: Sequence[Capture]) -> Capture:
    """The first page's capture with all pages' bytes as its payload; its type says so."""
    first = captures[0]
    parts = [Part(capture.url, capture.header("content-type") or "", capture.payload) for capture in captures]
    boundary = boundary_of(parts)
    payload = b"".join(written(part, boundary) for part in parts) + f"--{boundary}--\r\n".encode()
    renamed = [(FIRST_TYPE if name.lower() == "content-type" else name, value) for name, value in first.headers]
    kind = f'{KIND}; type="text/html"; boundary="{boundary}"'
    return replace(
        first,
        payload=payload,
        digest=hashlib.sha256(payload).hexdigest(),
        headers=(*renamed, ("Content-Type", kind)),
        elapsed=sum((capture.elapsed for capture in captures[1:]), first.elapsed),
    )


def boundary_of(parts: Sequence[Part]) -> str:
    digests = b"".join(hashlib.sha256(part.payload).digest() for part in parts)
    return f"pages-{hashlib.sha256(digests).hexdigest()[:32]}"


def written(part: Part, boundary: str) -> bytes:
    lines = [f"--{boundary}", f"Content-Location: {plain(part.url)}", f"Content-Length: {len(part.payload)}"]
    lines += [f"Content-Type: {plain(part.content_type)}"] if part.content_type else []
    return "\r\n".join([*lines, "", ""]).encode("utf-8") + part.payload + b"\r\n"


def plain(value: str) -> str:
    return " ".join(value.split())


def is_joined(content_type: str) -> bool:
    return content_type[: len(KIND)].lower() == KIND


def parts_of(payload: bytes, content_type: str, url: str) -> tuple[Part, ...]:
    """The pages of a joined payload, the first with the address `url`; empty if it is none, or not whole. All are of one
    host: a server that makes such a payload itself speaks for none but itself."""
    _, found, boundary = content_type.partition('boundary="')
    if not is_joined(content_type) or not found:
        return ()
    mark = b"--" + boundary.rstrip('"').encode("utf-8", "replace")
    opening, ending = mark + b"\r\n", mark + b"--\r\n"
    parts: list[Part] = []
    at = 0
    while payload.startswith(opening, at) and len(parts) < MOST_PARTS:
        read = read_part(payload, at + len(opening))
        if read is None:
            return ()
        part, at = read
        parts.append(part)
    whole = payload[at:] == ending and bool(parts) and parts[0].url == url
    return tuple(parts) if whole and all(same_host(part.url, url) for part in parts) else ()


def separated(capture: Capture) -> tuple[Capture, tuple[Part, ...]]:
    """The capture of the first page as it came, and the further pages; none if it is of one page."""
    parts = parts_of(capture.payload, capture.header("content-type") or "", capture.url)
    if not parts:
        return capture, ()
    first, *further = parts
    stated = [pair for pair in capture.headers if pair[0].lower() != "content-type"]
    headers = tuple(("Content-Type" if name == FIRST_TYPE else name, value) for name, value in stated)
    digest = hashlib.sha256(first.payload).hexdigest()
    return replace(capture, payload=first.payload, digest=digest, headers=headers), tuple(further)


def read_part(payload: bytes, start: int) -> tuple[Part, int] | None:
    """The part whose head begins there, and where it ends."""
    end = payload.find(b"\r\n\r\n", start, start + _LONGEST_HEAD)
    if end < 0:
        return None
    pairs = [line.partition(": ") for line in payload[start:end].decode("utf-8", "replace").split("\r\n")]
    head = {name: value for name, _, value in pairs}
    length = head.get("Content-Length", "")
    if not (length.isascii() and length.isdecimal() and len(length) < 12):
        return None
    body = end + 4
    after = body + int(length)
    if payload[after : after + 2] != b"\r\n":
        return None
    return Part(head.get("Content-Location", ""), head.get("Content-Type", ""), payload[body:after]), after + 2


def same_host(one: str, other: str) -> bool:
    try:
        return urlsplit(one).netloc.lower() == urlsplit(other).netloc.lower()
    except ValueError:
        return False
