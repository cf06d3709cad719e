"""What an archivist takes away: captures as WARC 1.1, versions and changes as CSV.

WARC: ISO 28500:2017. Each capture is a `response` record beside its `request`; one whose payload was not kept, or is
that of an earlier record of the file, is a `revisit` (profile identical-payload-digest). Payloads are stored as
decoded, so Content-Encoding and Transfer-Encoding are renamed with `X-Archive-Orig-` before them, and Content-Length is
that of the stored bytes. Octets of headers that are not ASCII are written as %XX.
"""

from __future__ import annotations

import base64
import csv
from collections.abc import Iterable, Iterator
from dataclasses import replace
from http import HTTPStatus
from io import BytesIO
from typing import IO, Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from monitor.errors import UnknownName
from monitor.render.clean import clean_line
from storage import Archive
from storage.records import Capture, ChangeFilter, Item, StoredCapture, StoredChange, Version

ALTERED = ("content-encoding", "transfer-encoding", "content-length")
MOST_CAPTURES = 1_000_000
LONGEST_CELL = 32_000
PAGE_OF_CHANGES = 500
VERSION_COLUMNS = ("item", "url", "version", "headline", "first_seen_at", "last_seen_at", "visits", "digest", "chain")
CHANGE_COLUMNS = (
    "change", "item", "url", "source", "before", "after", "noted_at", "weight", "flags", "headline", "reason", "verdict",
)  # fmt: skip


def items_named(archive: Archive, key: str) -> list[Item]:
    """One item by id, page, URL or slug; for a source with many pages, all its items. Raises UnknownName."""
    if archive.source(key) is not None:
        found = archive.items(source=key, limit=MOST_CAPTURES)
        if found:
            return found
    item = archive.item(key)
    if item is None:
        raise UnknownName(f"there is no page called {key}")
    return [item]


# ---------------------------------------------------------------- WARC


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
    capture = stored.capture
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
            http_headers=response_headers(capture, stored.size),
            warc_headers_dict={"WARC-Date": date},
        )
    writer.write_request_response_pair(request_record(writer, capture, date), response)


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


# ---------------------------------------------------------------- CSV


def write_versions(archive: Archive, items: Iterable[Item], target: IO[str]) -> int:
    """One line a version, oldest first. How many."""
    return write_table(target, VERSION_COLUMNS, (line for item in items for line in version_lines(archive, item)))


def version_lines(archive: Archive, item: Item) -> Iterator[tuple[Any, ...]]:
    for version in archive.versions(item.id):
        yield version_line(item, version)


def version_line(item: Item, version: Version) -> tuple[Any, ...]:
    return (
        item.id, item.url, version.number, version.headline, version.first_seen_at.isoformat(),
        version.last_seen_at.isoformat(), version.visits, version.digest, version.chain,
    )  # fmt: skip


def write_changes(archive: Archive, where: ChangeFilter, target: IO[str]) -> int:
    """One line a change that fits, newest first. How many."""
    return write_table(target, CHANGE_COLUMNS, (change_line(change) for change in all_changes(archive, where)))


def all_changes(archive: Archive, where: ChangeFilter) -> Iterator[StoredChange]:
    while found := archive.changes(where, PAGE_OF_CHANGES):
        yield from found
        where = replace(where, before_seq=found[-1].seq)


def change_line(stored: StoredChange) -> tuple[Any, ...]:
    change = stored.change
    return (
        stored.id, stored.item.id, stored.item.url, stored.item.source.slug, stored.before, stored.after,
        stored.noted_at.isoformat(), change.weight.value, " ".join(change.flags), change.headline, change.reason,
        stored.verdict,
    )  # fmt: skip


def write_table(target: IO[str], columns: Iterable[str], lines: Iterable[tuple[Any, ...]]) -> int:
    writer = csv.writer(target)
    writer.writerow(columns)
    written = 0
    for line in lines:
        writer.writerow([safe_cell(value) for value in line])
        written += 1
    return written


def safe_cell(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection), and none
    holds what would turn or hide the words around it. A cell is one line."""
    if not isinstance(value, str):
        return value
    text = clean_line(value, LONGEST_CELL)
    return "'" + text if text.startswith(("=", "+", "-", "@")) else text
