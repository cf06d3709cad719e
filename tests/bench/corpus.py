"""Page histories as a bench serves them: each capture with its time, its bytes and its labels."""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import zstandard

ARTICLES = ("articles_refetch", "articles_redesign", "cnn_lite", "nyt_mementos")
DOCKETS = ("court_hearings_sg", "court_lists_us", "gov_forms_us")
PACKED = ("cnn_lite", "court_hearings_sg")
CHANGED_LABELS = {
    "cnn_lite": ("minor", "headline", "substantive"),
    "travel_ca": ("editorial", "substantive", "full_review"),
    "travel_uk": ("substantive", "no_significant_update"),
    "edgi_labelled": ("meaningful",),
}


@dataclass(frozen=True)
class Capture:
    at: datetime
    payload: bytes
    content_type: str
    step: str
    """noise, change, or empty: what the step from the capture before is known to be."""
    labels: Mapping[str, Any]
    text: str


@dataclass(frozen=True)
class History:
    set: str
    page: str
    url: str
    kind: str
    captures: tuple[Capture, ...]

    @property
    def slug(self) -> str:
        return "p" + hashlib.sha256(self.page.encode()).hexdigest()[:12]


def sets_of(folder: Path) -> list[str]:
    """The sets with page histories that can be served as pages."""
    has_pages = (d.name for d in sorted(folder.iterdir()) if d.is_dir())
    return [n for n in has_pages if list((folder / n).glob("*.tar.zst")) or (folder / n / "pages.jsonl.zst").exists()]


def histories(folder: Path, name: str, limit: int | None = None) -> Iterator[History]:
    """The histories of one set, at most `limit` pages."""
    source = packed(folder, name) if name in PACKED else archived(folder, name)
    for count, history in enumerate(source):
        if limit is not None and count >= limit:
            return
        yield history


def kind_of(name: str) -> str:
    return "article" if name in ARTICLES else "docket" if name in DOCKETS else "page"


def unpack(path: Path) -> bytes:
    with path.open("rb") as packed_file:
        return zstandard.ZstdDecompressor(max_window_size=2**31).stream_reader(packed_file).read()


def moment(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp.replace("Z", "+00:00")).astimezone(UTC)


def archived(folder: Path, name: str) -> Iterator[History]:
    index = [json.loads(row) for row in (folder / name / "index.jsonl").read_text().splitlines() if row.strip()]
    for row in index:
        with tarfile.open(fileobj=io.BytesIO(unpack(folder / name / row["file"]))) as tar:
            members = {m.name.split("/")[-1]: m for m in tar}
            listing = tar.extractfile(members["versions.jsonl"])
            assert listing is not None
            versions = [json.loads(line) for line in listing.read().decode().splitlines()]
            captures = []
            for version in versions:
                member = tar.extractfile(members[version["file"]])
                assert member is not None
                captures.append(as_page(name, version, member.read(), captures[-1] if captures else None))
        yield History(name, row["page"], row["url"], kind_of(name), tuple(captures))


def packed(folder: Path, name: str) -> Iterator[History]:
    labels: dict[tuple[str, int], dict[str, Any]] = {}
    if (folder / name / "labels.jsonl").exists():
        for line in (folder / name / "labels.jsonl").read_text().splitlines():
            label = json.loads(line)
            labels[label["page"], label["version"]] = label
    for line in unpack(folder / name / "pages.jsonl.zst").decode().splitlines():
        row = json.loads(line)
        captures: list[Capture] = []
        for n, version in enumerate(row["versions"]):
            marks = {**version, **labels.get((row["page"], n), {})}
            captures.append(as_page(name, marks, b"", captures[-1] if captures else None))
        yield History(name, row["page"], row["url"], kind_of(name), tuple(captures))


def as_page(name: str, version: Mapping[str, Any], raw: bytes, before: Capture | None) -> Capture:
    payload, content_type = dressed(name, version, raw)
    at = moment(version["ts"])
    if before is not None:
        at = max(at, before.at + timedelta(minutes=1))
    text = visible_text(payload)
    return Capture(at, payload, content_type, step_of(name, version, text, before), version, text)


def step_of(name: str, version: Mapping[str, Any], text: str, before: Capture | None) -> str:
    """What the step to this capture is known to be."""
    if before is None:
        return ""
    if name == "policies_ota":
        if version.get("ota_text_change"):
            return "change" if text != before.text and not version.get("ota_rule_change") else ""
        return "noise" if version.get("consecutive") and not version.get("ota_rule_change") else ""
    label = version.get("label")
    if label == "noise":
        return "noise"
    return "change" if label in CHANGED_LABELS.get(name, ()) and text != before.text else ""


# ---------------------------------------------------------------- text-only sets inside a plain page


def dressed(name: str, version: Mapping[str, Any], raw: bytes) -> tuple[bytes, str]:
    """The bytes that the site serves, and their type."""
    if name == "cnn_lite":
        return plain_page(version["title"], version["text"], version.get("authors") or ()), "text/html; charset=utf-8"
    if name == "court_hearings_sg":
        return record_page(version["record"]), "text/html; charset=utf-8"
    if name == "nyt_mementos":
        story = json.loads(raw.decode("utf-8", "replace"))
        page = plain_page(story.get("title") or "", story.get("text") or "", story.get("authors") or ())
        return page, "text/html; charset=utf-8"
    ending = str(version["file"]).rsplit(".", 1)[-1]
    if ending in ("md", "txt"):
        return plain_page("", raw.decode("utf-8", "replace"), ()), "text/html; charset=utf-8"
    return raw, "application/xml" if ending == "xml" else "text/html"


def plain_page(title: str, text: str, authors: Any) -> bytes:
    """A page of ours around a text: headline, byline, a paragraph a block; Markdown's headings and items as such."""
    names = ", ".join(a if isinstance(a, str) else str(a.get("name", "")) for a in authors)
    parts = [f"<h1>{html.escape(title)}</h1>"] if title else []
    parts += [f'<p class="byline">By {html.escape(names)}</p>'] if names else []
    for block in re.split(r"\n\s*\n", text):
        parts += block_of(block.strip())
    body = "\n".join(parts)
    head = f'<meta charset="utf-8"><title>{html.escape(title or "Page")}</title>'
    return f"<!doctype html><html><head>{head}</head><body><main><article>\n{body}\n</article></main></body></html>".encode()


def block_of(block: str) -> list[str]:
    if not block:
        return []
    if match := re.match(r"(#{1,6})\s+(.*)", block):
        level = min(6, len(match[1]) + 1)
        return [f"<h{level}>{html.escape(match[2])}</h{level}>", *block_of(block[match.end() :].strip())]
    lines = [line.strip() for line in block.splitlines() if line.strip()]
    if all(re.match(r"[*\-+]\s", line) for line in lines):
        return ["<ul>", *(f"<li>{html.escape(line[2:].strip())}</li>" for line in lines), "</ul>"]
    return [f"<p>{html.escape(' '.join(lines))}</p>"]


def record_page(record: Mapping[str, Any]) -> bytes:
    """A hearing's record as a definition list, as a court's page would show it."""
    rows = "\n".join(f"<dt>{html.escape(k)}</dt><dd>{html.escape(v)}</dd>" for k, v in record_fields(record))
    title = html.escape(str(record.get("title") or "Hearing"))
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body><main>'
        f"<h1>{title}</h1>\n<dl>\n{rows}\n</dl></main></body></html>"
    ).encode()


def record_fields(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A record's fields as they are shown; what is null is not shown."""
    rows = [(key, str(value)) for key, value in record.items() if value is not None and key != "parties"]
    for party in record.get("parties") or ():
        words = " ".join(str(party[k]) for k in ("name",) if party.get(k))
        lawyer = f" (represented by {party['representation']})" if party.get("representation") else ""
        rows.append((str(party.get("role") or "party"), words + lawyer))
    return rows


INVISIBLE = re.compile(rb"(?is)<(script|style|noscript|template|svg)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>")


SHIELDED = re.compile(
    rb"(?:<a [^<>]{0,200}email-protection[^<>]{0,900}>)?"
    rb'<[^<>]{0,200}data-cfemail="((?:[0-9a-f]{2})+)"[^<>]{0,200}>[^<]{0,40}</\w+>(?:</a>)?'
)
"""A mail address as Cloudflare hides it from robots: a browser shows the address, and its key is new on each visit."""


def visible_text(payload: bytes) -> str:
    """Roughly what a reader sees: tags, scripts and styles away, white space collapsed. Independent of our reader."""
    shown = SHIELDED.sub(lambda found: unhidden(found[1]), payload)
    return " ".join(html.unescape(INVISIBLE.sub(b" ", shown).decode("utf-8", "replace")).split())


def unhidden(code: bytes) -> bytes:
    return bytes(int(code[i : i + 2], 16) ^ int(code[:2], 16) for i in range(2, len(code), 2))
