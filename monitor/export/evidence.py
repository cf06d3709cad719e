"""Two versions of a page as one file that proves itself: a ZIP with what was received, what was read of it, the redline,
the chain of all versions, and a small program that computes every digest anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from io import BytesIO
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from monitor.compare import redline
from monitor.export.warc import Sha256Writer, write_capture
from monitor.render.clean import clean_line
from monitor.render.html import redline_html
from monitor.render.plain import takedown_words, version_text
from storage import Archive
from storage.content import reading_to_json
from storage.records import Capture, Item, StoredCapture, Version

Parts = Iterator[tuple[str, bytes]]
"""Names and contents of files."""
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>body{{max-width:44rem;margin:2rem auto;padding:0 1rem;font:18px/1.5 Georgia,serif}}
del{{color:#8c1d18;background:#fbe9e7}}ins{{color:#0b5a2a;background:#e6f4ea;text-decoration:none}}
.label{{font:12px sans-serif;color:#666}}summary{{color:#666;font-size:14px}}</style>
<h1>{title}</h1><p>{about}</p>
{body}</html>
"""


def write_evidence(archive: Archive, item: Item, versions: Sequence[Version], target: IO[bytes]) -> int:
    """`versions`: one, or an earlier and a later one, with their readings. How many files were written."""
    parts = list(_parts(archive, item, versions))
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in parts)
    moment = max(version.first_seen_at for version in versions).timetuple()[:6]
    with ZipFile(target, "w", ZIP_DEFLATED) as bundle:
        for name, content in (*parts, ("SHA256SUMS", sums.encode())):
            entry = ZipInfo(name, moment)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, content)
    return len(parts) + 1


def _parts(archive: Archive, item: Item, versions: Sequence[Version]) -> Parts:
    yield "README.txt", _readme(item, versions).encode()
    yield "prove.py", files("monitor.export").joinpath("prove.py").read_bytes()
    chain = [{"number": link.number, "record": link.record, "chain": link.chain} for link in archive.chain(item.id)]
    yield "chain.json", _json(chain)
    captures = []
    for version in versions:
        yield from _version(archive, version)
        stored = archive.capture(version.capture_id) if version.capture_id else None
        if stored is not None:
            captures.append(stored)
            yield from _capture(version, stored)
    yield "redline.html", _redline(item, versions).encode()
    if captures:
        yield "captures.warc.gz", _warc(captures)


def _version(archive: Archive, version: Version) -> Parts:
    """What was read at first, which the chain names; and as people read it."""
    yield f"version-{version.number}.txt", version_text(version).encode()
    first = archive.readings(version.item_id, version.number)[:1]
    for reading in first:
        yield f"version-{version.number}.reading.json", reading_to_json(reading).encode()


def _capture(version: Version, stored: StoredCapture) -> Parts:
    yield f"version-{version.number}.capture.json", _json(_received(stored.capture))
    if stored.kept:
        yield f"version-{version.number}.payload", stored.capture.payload


def _received(capture: Capture) -> dict[str, Any]:
    return {
        "url": capture.url,
        "captured_at": capture.captured_at.isoformat(),
        "status": capture.status,
        "peer": capture.peer,
        "request_headers": capture.request_headers,
        "headers": capture.headers,
        "payload_sha256": capture.digest,
    }


def _redline(item: Item, versions: Sequence[Version]) -> str:
    before = versions[0].reading if len(versions) > 1 else None
    taken = [words for words in map(takedown_words, versions) if words]
    title = escape(clean_line(item.title or item.url, 300))
    numbers = " and ".join(str(version.number) for version in versions)
    about = f"Version {numbers} of {escape(clean_line(item.url, 2000))}"
    body = redline_html(redline(before, versions[-1].reading)) if not taken else ""
    body += "".join(f"<p>{escape(words)}</p>" for words in taken)
    return _PAGE.format(title=title, about=about, body=body)


def _warc(captures: Sequence[StoredCapture]) -> bytes:
    target = BytesIO()
    writer = Sha256Writer(target, gzip=True, warc_version="1.1")
    seen: dict[str, tuple[str, str]] = {}
    for stored in captures:
        write_capture(writer, stored, seen)
    return target.getvalue()


def _readme(item: Item, versions: Sequence[Version]) -> str:
    lines = [
        clean_line(item.title, 300),
        clean_line(item.url, 2000),
        f"from {clean_line(item.source.name, 200)}, kept as {item.id}",
        "",
    ]
    for version in versions:
        lines.append(f"Version {version.number}: first seen {version.first_seen_at.isoformat()}")
        lines.append(f"  last seen {version.last_seen_at.isoformat()}, {version.visits} looks")
        lines.append(f"  sha256 {version.digest}")
        lines.append(f"  chain  {version.chain}")
        if version.taken_down is not None:
            lines.append(f"  its content was taken down: {clean_line(version.taken_down.reason, 300)}")
    return "\n".join([*lines, _HOW])


_HOW = """
What is here
  version-N.payload        the bytes that were received (after content decoding); of a story over several pages all
                           pages, each behind its address, as multipart/related
  version-N.capture.json   when, from where, with which headers
  version-N.reading.json   what was read of them at first; version-N.txt the same for people, as it is read today
  redline.html             what changed between the versions
  captures.warc.gz         the captures as WARC 1.1
  chain.json               the record of every version of this page, and the chain over them

How to prove it
  python3 prove.py         computes every digest and the chain anew; or by hand:
  sha256sum -c SHA256SUMS
  The chain: 32 zero bytes; then, for each version, SHA-256 over the value before and the bytes of its record.

What it proves
  That these files are those whose digests stand in the chain, and that no version before the last was altered, left
  out or put in later without the chain changing. That the chain itself is old is shown by an older copy of its value:
  in the list beside a backup, in an older evidence file, or in a message that gave it to somebody.
"""


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
