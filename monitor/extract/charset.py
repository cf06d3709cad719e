"""Bytes to text: BOM, header, meta, then what the bytes themselves say (WHATWG Encoding, HTML 13.2.3.2)."""

from __future__ import annotations

import codecs
import re
from typing import Any

import re2
from charset_normalizer import from_bytes

_META = re.compile(rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([a-zA-Z0-9_:.\-]{2,40})""", re.I)
_HEADER = re.compile(r"""charset\s*=\s*["']?([a-zA-Z0-9_:.\-]{2,40})""", re.I)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_WIDER = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
}
_SAMPLE = 20_000
_MOST_DAMAGE = 0.01


def octets() -> Any:
    """RE2's options for patterns on bytes of any charset: each byte counts for one character."""
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    return options


def to_utf8(payload: bytes, content_type: str = "") -> bytes:
    """The payload as UTF-8. Never raises: what no encoding explains is replaced."""
    for bom, name in _BOMS:
        if payload.startswith(bom):
            return payload[len(bom) :].decode(name, "replace").encode("utf-8", "replace")
    if is_utf8(payload):
        return payload
    for name in _named(payload, content_type):
        text = _decoded(payload, name)
        if text is not None:
            return text.encode("utf-8", "replace")
    return _guessed(payload).encode("utf-8", "replace")


def is_utf8(payload: bytes) -> bool:
    """Valid UTF-8, which no other text is by chance."""
    try:
        payload.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _named(payload: bytes, content_type: str) -> list[str]:
    names = [m.group(1) for m in _HEADER.finditer(content_type)]
    names += [m.group(1).decode("ascii", "replace") for m in _META.finditer(payload[:4096])]
    return [_WIDER.get(name.lower(), name) for name in names]


def _decoded(payload: bytes, name: str) -> str | None:
    """The text under this name, unless the name is unknown, no text encoding, or plainly wrong."""
    try:
        text = payload.decode(name, "replace")
    except (LookupError, ValueError, UnicodeError):
        return None
    return text if isinstance(text, str) and text.count("\ufffd") <= _MOST_DAMAGE * len(text) + 3 else None


def _guessed(payload: bytes) -> str:
    mostly = payload.decode("utf-8", "replace")
    if mostly.count("\ufffd") <= _MOST_DAMAGE * len(mostly):
        return mostly
    best = from_bytes(payload[:_SAMPLE]).best()
    text = _decoded(payload, best.encoding) if best is not None else None
    return text if text is not None else payload.decode("cp1252", "replace")
