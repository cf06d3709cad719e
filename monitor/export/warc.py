"""Captures as WARC 1.1 (ISO 28500:2017). Each capture is a `response` record beside its `request`; one whose payload was not kept, or is
that of an earlier record of the file, is a `revisit` (profile identical-payload-digest). Payloads are stored as
decoded, so Content-Encoding and Transfer-Encoding are renamed with `X-Archive-Orig-` before them, and Content-Length is
that of the stored bytes. A story over several pages is a `response` of its first page and a `resource` for each further one,
of which no headers are kept. Octets of headers that are not ASCII are written as %XX.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from http import HTTPStatus
from io import BytesIO
from typing import IO, Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from storage import Archive
from storage.parts import Part, separated
from storage.records import Capture, Item, StoredCapture

ALTERED = ("content-encoding", "transfer-encoding", "content-length")
MOST_CAPTURES = 1_000_000


class Sha256Writer(WARCWriter):  # type: ignore[misc]
    """warcio's writer with SHA-256 where it has SHA-1, as the archive's own digests."""

    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


def write_warc(archive: Archive, items: Iterable[Item], target: IO[bytes], software: str = "nightdesk") -> int:
    """Write every capture of these items, oldest first, each record gzipped by itself. How many captures."""
    writer = Sha256Writer(target, gzip=True, warc_version="1.1")
    info = {"software": software, "format": "WARC File Format 1.1"}
    writer.write_record(writer.create_warcinfo_record("", info))
    seen: dict[str, tuple[str, str]] = {}
    written = 0
    for item in items:
        for listed in reversed(archive.captures(item.id, MOST_CAPTURES)):
            stored = archive.capture(listed.id)
            if stored is not None:
                write_capture(writer, stored, seen)
                written += 1
    return written


def write_capture(writer: WARCWriter, stored: StoredCapture, seen: dict[str, tuple[str, str]]) -> None:
    """`seen`: payload digest → (URL, date) of the record that holds it."""
    capture, further = separated(stored.capture)
    size = len(capture.payload) if further else stored.size
    date = warc_date(capture)
    headers = warc_headers(capture, date)
    if stored.kept and capture.digest not in seen:
        response = writer.create_warc_record(
            capture.url,
            "response",
            payload=BytesIO(capture.payload),
            http_headers=response_headers(capture, len(capture.payload)),
            warc_headers_dict=headers,
        )
        seen[capture.digest] = (capture.url, date)
    else:
        original = seen.get(capture.digest, (capture.url, date))
        response = writer.create_revisit_record(
            capture.url,
            headers["WARC-Payload-Digest"],
            *original,
            http_headers=response_headers(capture, size),
            warc_headers_dict={"WARC-Date": date},
        )
    writer.write_request_response_pair(request_record(writer, capture, date), response)
    for part in further:
        write_further(writer, part, date)


def write_further(writer: WARCWriter, part: Part, date: str) -> None:
    """A further page of a story: its bytes and the type that it stated."""
    digest = base64.b32encode(hashlib.sha256(part.payload).digest()).decode()
    headers = {"WARC-Date": date, "WARC-Payload-Digest": f"sha256:{digest}"}
    kind = plain(part.content_type) or "application/octet-stream"
    record = writer.create_warc_record(
        plain(part.url),
        "resource",
        payload=BytesIO(part.payload),
        warc_content_type=kind,
        warc_headers_dict=headers,
    )
    writer.write_record(record)


def request_record(writer: WARCWriter, capture: Capture, date: str) -> Any:
    """The request that this response answers: of the address that answered, after redirects."""
    path = plain("/" + capture.url.split("://", 1)[-1].partition("/")[2])
    headers = StatusAndHeaders(f"GET {path} HTTP/1.1", plain_pairs(capture.request_headers), is_http_request=True)
    return writer.create_warc_record(
        capture.url, "request", http_headers=headers, warc_headers_dict={"WARC-Date": date}
    )


def warc_headers(capture: Capture, date: str) -> dict[str, str]:
    digest = base64.b32encode(bytes.fromhex(capture.digest)).decode()
    headers = {"WARC-Date": date, "WARC-Payload-Digest": f"sha256:{digest}"}
    address = capture.peer.rsplit(":", 1)[0].strip("[]") if capture.peer else ""
    return {**headers, "WARC-IP-Address": address} if address else headers


def warc_date(capture: Capture) -> str:
    return capture.captured_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def response_headers(capture: Capture, size: int) -> StatusAndHeaders:
    given = plain_pairs(capture.headers)
    kept = [(f"X-Archive-Orig-{name}" if name.lower() in ALTERED else name, value) for name, value in given]
    known = capture.status in HTTPStatus._value2member_map_
    phrase = HTTPStatus(capture.status).phrase if known else "Unknown"
    return StatusAndHeaders(f"{capture.status} {phrase}", [*kept, ("Content-Length", str(size))], protocol="HTTP/1.1")


def plain_pairs(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(plain(name), plain(value)) for name, value in headers]


def plain(text: str) -> str:
    """ASCII alone: headers stand in Latin-1 as they came, and an octet that is no ASCII becomes %XX."""
    if text.isascii():
        return text
    octets = text.encode("latin-1" if all(ord(c) < 256 for c in text) else "utf-8", "replace")
    return "".join(chr(octet) if octet < 128 else f"%{octet:02X}" for octet in octets)
