"""Bytes to text. Deterministic: the same bytes and header give the same text, always; nothing raises.

In order: a byte order mark; bytes that are valid UTF-8 beyond ASCII (other encodings do not look so by chance, and a
header that lies for one visit must not become a change); the header's charset; the document's own; detection.
Labels mean what browsers take them for (WHATWG Encoding Standard): `iso-8859-1` is windows-1252, `gb2312` is gb18030.
"""

from __future__ import annotations

import codecs
import re

import charset_normalizer

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_MEANT = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "l1": "cp1252",
    "iso-8859-9": "cp1254",
    "latin5": "cp1254",
    "tis-620": "cp874",
    "iso-8859-11": "cp874",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "utf-16": "utf-16-le",
}
_TEXTUAL = ("utf", "cp", "iso", "koi8", "mac", "gb", "big5", "euc", "shift", "hz", "windows", "tis", "johab", "ptcp")
_NEVER = ("utf-7", "utf_7", "utf7")
_HEADER = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_HEAD = 8192
_SAMPLE = 65536


def decode(payload: bytes, content_type: str = "") -> tuple[str, str]:
    """Text and the name of the charset it was read by. What fits no charset becomes U+FFFD."""
    name = sniff(payload, content_type)
    return payload.decode(name, errors="replace").lstrip("\ufeff"), "utf-8" if name == "utf-8-sig" else name


def sniff(payload: bytes, content_type: str = "") -> str:
    """The charset to read `payload` by: always one that Python knows."""
    for mark, name in _BOMS:
        if payload.startswith(mark):
            return name
    if not payload.isascii() and _decodes(payload, "utf-8"):
        return "utf-8"
    named = [label for label in (_of_header(content_type), _of_document(payload)) if label is not None]
    for name in named:
        if _decodes(payload, name):
            return name
    if payload.isascii():
        return "utf-8"
    return _detect(payload, named)


def _detect(payload: bytes, named: list[str]) -> str:
    """None of the named charsets fits. One that all but fits (a byte broken on its way) is kept; else the bytes say."""
    for name in named:
        broken = payload.decode(name, errors="replace").count("\ufffd")
        if broken * 50 <= sum(1 for byte in payload if byte > 127):
            return name
    best = charset_normalizer.from_bytes(payload[:_SAMPLE]).best()
    if best is None or "cp1252" in best.could_be_from_charset:
        return "cp1252"
    return known(best.encoding) or "cp1252"


def _of_header(content_type: str) -> str | None:
    found = _HEADER.search(content_type)
    return known(found[1]) if found else None


def _of_document(payload: bytes) -> str | None:
    """What the document says of itself. UTF-16 cannot be true where the mark itself was read as ASCII."""
    head = payload[:_HEAD]
    found = _META.search(head) or _XML.search(head)
    name = known(found[1].decode("ascii")) if found else None
    return "utf-8" if name is not None and name.startswith("utf-16") else name


def known(label: str) -> str | None:
    """The codec that a label means; None if there is none, or it is not one of text."""
    label = label.strip().lower()
    label = _MEANT.get(label, label)
    if label in _NEVER:
        return None
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    name = _MEANT.get(name, name)
    return name if name.startswith(_TEXTUAL) and name not in _NEVER else None


def _decodes(payload: bytes, name: str) -> bool:
    try:
        payload.decode(name)
    except (UnicodeError, ValueError):
        return False
    return True
