"""Pages that stand in the way of the page: challenge, consent wall, CAPTCHA, log-in wall, soft 404, empty shell. Pure.

The marks are data (data/blocked.toml); this is how they are weighed. A mark counts only on a page that shows little
text, so that an article with a captcha in its comment form, or about captchas, is still an article. A page whose title
is the one that it always had is not judged by that title.
"""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from storage.records import Capture

_SCANNED = 65_536
_MOST = 400_000
"""Bytes of a page whose visible text is counted; a longer one is no wall."""
_SHELL = 25
_SHELL_BYTES = 20_000
"""A longer page without text may carry its story inside its scripts: a reader's question, not ours."""
_SHELL_SHARE = 0.05
_USUAL_ENOUGH = 600
_TITLE = re.compile(rb"<title[^>]{0,300}>(.{0,300}?)</title", re.IGNORECASE | re.DOTALL)
_UNSEEN = re.compile(rb"<(?:(script|style|svg|template|head|iframe|select)\b|!--)")
"""Asked of small letters only."""
_TAG = re.compile(rb"<[^>]*>")
_BLOCKS = (b"</p>", b"</td>", b"</li>", b"<br", b"</h2>", b"</dd>")
_PARAGRAPH = re.compile(rb"<p(?:>|\s[^<>]{0,200}>)([^<]{40,})")
_STEP = 16_384


@dataclass(frozen=True, slots=True)
class _Mark:
    kind: str
    below: int
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Marks:
    words: Mapping[str, str]
    headers: tuple[tuple[str, str, re.Pattern[str]], ...]
    titles: tuple[_Mark, ...]
    texts: tuple[_Mark, ...]
    bodies: tuple[tuple[str, int, bytes], ...]
    places: tuple[tuple[str, re.Pattern[str]], ...]
    most: int
    """Characters of text beyond which no mark counts."""


@cache
def _marks() -> _Marks:
    data = tomllib.loads(files("monitor.fetch").joinpath("data/blocked.toml").read_text("utf-8"))

    def compiled(table: str, whole: bool) -> tuple[_Mark, ...]:
        return tuple(
            _Mark(entry["kind"], entry["below"], re.compile(rf"(?:{p})\Z" if whole else p, re.IGNORECASE))
            for entry in data[table]
            for p in entry["patterns"]
        )

    return _Marks(
        words=data["words"],
        headers=tuple((e["kind"], e["name"], re.compile(e["value"], re.IGNORECASE)) for e in data["header"]),
        titles=compiled("title", whole=True),
        texts=compiled("text", whole=False),
        bodies=tuple((e["kind"], e["below"], mark.encode()) for e in data["body"] for mark in e["marks"]),
        places=tuple((e["kind"], re.compile(e["pattern"], re.IGNORECASE)) for e in data["place"]),
        most=max(entry["below"] for table in ("title", "text", "body") for entry in data[table]),
    )


def blocked(capture: Capture, usual: Mapping[str, Any]) -> str | None:
    """Why this is not the page that was asked for, in words; None if it is. `usual` is what the page used to be:
    `length` (visible characters) and `title`; empty if not known."""
    kind = wall(capture, usual)
    return None if kind is None else _marks().words[kind]


def wall(capture: Capture, usual: Mapping[str, Any]) -> str | None:
    """challenge, consent, login, missing, script, shell or front; None for a page."""
    if (kind := _by_header(capture) or _by_place(capture)) is not None:
        return kind
    payload = capture.payload
    if len(payload) > _MOST or not _is_html(capture):
        return None
    if _is_rich(payload):
        return None
    title = title_of(payload)
    suspicions = _by_title(title, usual)
    bodies = _by_body(payload)
    if not suspicions and not bodies and not _is_thin(payload):
        return None
    text = visible_text(payload)
    return _by_text(text, suspicions, bodies) or _shell(payload, text, usual)


def _by_header(capture: Capture) -> str | None:
    for kind, name, pattern in _marks().headers:
        value = capture.header(name)
        if value is not None and pattern.search(value):
            return kind
    return None


def _by_place(capture: Capture) -> str | None:
    """A redirect that led to a wall's own address, or from a story to the front page."""
    if not capture.hops:
        return None
    asked = capture.hops[0].url
    for kind, pattern in _marks().places:
        if pattern.search(capture.url) and not pattern.search(asked):
            return kind
    before, after = urlsplit(asked), urlsplit(capture.url)
    deep = len([part for part in before.path.split("/") if part]) >= 2
    return "front" if deep and after.path in ("", "/") and not after.query else None


def _is_html(capture: Capture) -> bool:
    kind = (capture.header("content-type") or "").lower()
    if "html" in kind:
        return True
    head = capture.payload[:1024].lstrip().lower()
    return ("json" not in kind and "pdf" not in kind) and (b"<html" in head or head.startswith(b"<!doctype html"))


def _by_title(title: str, usual: Mapping[str, Any]) -> list[_Mark]:
    if not title or title == usual.get("title"):
        return []
    return [mark for mark in _marks().titles if mark.pattern.match(title)]


def _by_body(payload: bytes) -> list[tuple[str, int]]:
    head = payload[:_SCANNED]
    return [(kind, below) for kind, below, mark in _marks().bodies if mark in head]


def _is_rich(payload: bytes) -> bool:
    """More text in paragraphs than any mark allows for: most pages, and these need no closer look."""
    room = _marks().most
    for found in _PARAGRAPH.finditer(payload):
        room -= found.end() - found.start(1)
        if room < 0:
            return True
    return False


def _is_thin(payload: bytes) -> bool:
    """Few blocks of text: worth a closer look."""
    blocks = 0
    for at in range(0, len(payload), _STEP):
        part = payload[at : at + _STEP]
        blocks += sum(part.count(block) for block in _BLOCKS)
        if blocks >= 12:
            return False
    return True


def _by_text(text: str, titles: list[_Mark], bodies: list[tuple[str, int]]) -> str | None:
    length = len(text)
    for mark in titles:
        if length < mark.below:
            return mark.kind
    for kind, below in bodies:
        if length < below:
            return kind
    for mark in _marks().texts:
        if length < mark.below and mark.pattern.search(text):
            return mark.kind
    return None


def _shell(payload: bytes, text: str, usual: Mapping[str, Any]) -> str | None:
    """Scripts and next to no text, where there used to be some, or where nothing is known."""
    if b"<script" not in payload.lower():
        return None
    known = int(usual.get("length") or 0)
    if known >= _USUAL_ENOUGH:
        return "shell" if len(text) < known * _SHELL_SHARE else None
    return "shell" if not known and len(text) < _SHELL and len(payload) < _SHELL_BYTES else None


def title_of(payload: bytes) -> str:
    """The document's title, white space folded; empty without one."""
    found = _TITLE.search(payload[:_SCANNED])
    return _folded(found[1]) if found is not None else ""


def visible_text(payload: bytes) -> str:
    """Roughly what a reader would see, white space folded. `noscript` counts: it is what we see."""
    shown = _shown(payload[:_MOST])
    tags, rest = shown[: shown.rfind(b">") + 1], shown[shown.rfind(b">") + 1 :]
    return _folded(_TAG.sub(b" ", tags) + rest)


def _folded(text: bytes) -> str:
    return " ".join(html.unescape(text.decode("utf-8", "replace")).split())


def _shown(payload: bytes) -> bytes:
    """The page without what no reader sees. Linear in its length: an end that was once looked for in vain is not looked
    for again."""
    low = payload.lower()
    kept: list[bytes] = []
    endless: set[bytes] = set()
    at = 0
    opening = _UNSEEN.search(low)
    while opening is not None:
        end, after = (b"</" + opening[1], opening.end()) if opening[1] else (b"-->", opening.end())
        start = -1 if end in endless else low.find(end, after)
        if start < 0:
            endless.add(end)
            opening = _UNSEEN.search(low, after)
            continue
        kept.append(payload[at : opening.start()])
        at = low.find(b">", start) + 1 or len(low)
        opening = _UNSEEN.search(low, at)
    kept.append(payload[at:])
    return b" ".join(kept)
