"""Payload to tree: scripts set aside, size and depth bounded, never an exception.

Scripts, styles and drawings are cut out before parsing: they are most of a page's bytes and none of its text. What may
hold text as JSON is kept beside the tree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from monitor.extract.charset import to_utf8
from monitor.extract.shielded import unshielded

MOST_BYTES = 8_000_000
"""What is parsed of a page; the rest is left out."""
MOST_TAGS = 250_000
MOST_SCRIPTS = 400
MOST_SCRIPT_BYTES = 4_000_000

Element = Any
"""An lxml element; its stubs know less than the library does."""

_CUT = re.compile(rb"<(s(?:cript|tyle|vg)|template|iframe|object|noembed|canvas)(?=[\s>/])")
"""Asked of small letters only."""
_DEEP = re.compile(rb"<(?!/?(?:p|h[1-6]|br|title|meta|html|head|body)[\s>/])/?[a-zA-Z][^>]{0,2000}>", re.I)
_BREAK = re.compile(rb"<\s*(?:br|p|div|h[1-6]|li|tr|section|article)\b", re.I)
_JSON_SCRIPT = re.compile(rb"json|__NEXT_DATA__|__NUXT", re.I)
_STATE_SCRIPT = re.compile(rb"""^\s*(?:window\.|self\.|var\s|const\s|let\s)?[\w.$\["'\]]{3,60}\s*=\s*[{\["'J]""")
_TEXT_SHARE = 0.3
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Script:
    """One script that may hold data. `attributes` is the rest of its start tag, `text` its content, both as bytes."""

    attributes: bytes
    text: bytes

    @property
    def is_ld(self) -> bool:
        return b"ld+json" in self.attributes.lower()


@dataclass(frozen=True, slots=True)
class Source:
    """A page as UTF-8 without its scripts, styles and drawings, and the scripts that may hold data."""

    bare: bytes = b""
    scripts: tuple[Script, ...] = field(default_factory=tuple)
    problem: str = ""
    """Why nothing can be read of it; empty if something may."""


@dataclass(frozen=True, slots=True)
class Markup:
    """A parsed page. `root` is None if nothing can be read of it; `problem` says why."""

    root: Element | None
    scripts: tuple[Script, ...] = field(default_factory=tuple)
    problem: str = ""
    source: Source = field(default_factory=Source)


def parse(payload: bytes, content_type: str = "") -> Markup:
    """The tree and the data scripts of any bytes."""
    return grown(source_of(payload, content_type))


def source_of(payload: bytes, content_type: str = "") -> Source:
    """What is parsed of any bytes."""
    if not payload.strip():
        return Source(problem="the answer is empty")
    if is_binary(payload, content_type):
        return Source(problem="the answer is no text")
    text = to_utf8(payload[:MOST_BYTES], content_type)
    if b"\0" in text:
        text = text.replace(b"\0", b"")
    bare, scripts = set_aside(text)
    bare = unshielded(bare)
    return Source(_first_tags(bare) if bare.count(b"<") > MOST_TAGS else bare, scripts)


def grown(source: Source) -> Markup:
    """The tree of a source."""
    root = tree(source.bare) if not source.problem else None
    problem = source.problem or ("" if root is not None else "nothing in the answer could be parsed")
    return Markup(root, source.scripts, problem, source)


def is_binary(payload: bytes, content_type: str) -> bool:
    """Pictures, archives and the like. Text with a stray null byte is none, nor is UTF-16 with its mark."""
    if payload.startswith((b"\xff\xfe", b"\xfe\xff")) or "utf-16" in content_type.lower():
        return False
    head = payload[:4096]
    return len(_BINARY.findall(head)) > 0.05 * len(head)


def set_aside(text: bytes) -> tuple[bytes, tuple[Script, ...]]:
    """The page without scripts, styles and drawings, and the scripts that may hold data. Linear in its length: an end
    tag that was once looked for in vain is not looked for again."""
    low = text.lower()
    kept: list[bytes] = []
    scripts: list[Script] = []
    endless: set[bytes] = set()
    at = room = 0
    match = _CUT.search(low)
    while match is not None:
        start, name = match.start(), match.group(1)
        end = low.find(b"</" + name, match.end()) if name not in endless else -1
        if end < 0:
            endless.add(name)
            match = _CUT.search(low, match.end())
            continue
        kept.append(text[at:start])
        if name == b"script" and len(scripts) < MOST_SCRIPTS:
            script = _script(text, match.end(), end)
            if script is not None and room + len(script.text) <= MOST_SCRIPT_BYTES:
                scripts.append(script)
                room += len(script.text)
        close = low.find(b">", end)
        at = close + 1 if close >= 0 else len(text)
        match = _CUT.search(low, at)
    kept.append(text[at:])
    return b" ".join(kept), tuple(scripts)


def _script(text: bytes, start: int, end: int) -> Script | None:
    opened = text.find(b">", start, end)
    if opened < 0:
        return None
    attributes, content = text[start:opened], text[opened + 1 : end]
    if _JSON_SCRIPT.search(attributes) or (len(content) > 400 and _STATE_SCRIPT.match(content[:200])):
        return Script(attributes, content)
    return None


def tree(bare: bytes) -> Element | None:
    """lxml's tree; a page nested too deep for it is flattened first, so that no text is lost."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    root = _fed(bare, parser)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log.filter_from_fatals()):
        parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
        return _fed(_DEEP.sub(b"<br><br>", bare), parser)
    return root


def _fed(bare: bytes, parser: Any) -> Element | None:
    try:
        return etree.fromstring(bare, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _first_tags(bare: bytes) -> bytes:
    """The part that holds as many tags as are read of one page."""
    at = -1
    for _ in range(MOST_TAGS):
        at = bare.find(b"<", at + 1)
    return bare[:at]
