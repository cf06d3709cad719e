"""A page's pieces of text, and what it states for machines, cut from its source without building a tree.

Only used to tell whether anything changed: a piece too many does no harm, so whatever is not plainly a tag is text.
Linear in the length of the source.
"""

from __future__ import annotations

import html
import re
import string
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from monitor.extract.markup import Source
from monitor.extract.signals import NAMING
from monitor.extract.stated import STATED

MOST_PIECES = 20_000
_OPENS = frozenset(f"{string.ascii_letters}/!?")
"""What a tag begins with."""
_HEAD, _HEAD_END = re.compile(r"<(?:title|h1)(?=[\s>])", re.I), re.compile(r"</(?:title|h1)", re.I)
_MOST_HEADS, _LONGEST_HEAD = 40, 4000
_LANG = re.compile(r"""<html\b[^<>]{0,2000}?\blang\s*=\s*["']?([\w-]+)""", re.I)
_META = re.compile(r"<meta(?=[\s/])[^<]{0,4000}", re.I)
"""Up to the next tag, for a value may hold the mark that ends one."""
_NAMED = re.compile(rf"""\b(?:{"|".join(NAMING)})\s*=\s*(?:"([^"]*)|'([^']*)|([^\s"'>]+))""", re.I)
_LINK = re.compile(r"(<a[\s>][^<]*+(?:<(?!/?a[\s>])[^<]*+)*+)</a(?=[\s>])", re.I)
"""A link up to its end tag, none other inside."""
_LONGEST_LINK = 2000


def mark(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "replace"))


def marks_of(texts: Sequence[str]) -> list[int]:
    """The mark of each text, all made in one go; no text may hold a null character, and none of a page does."""
    return list(map(zlib.crc32, coded(texts))) if texts else []


def coded(texts: Sequence[str], table: bytes | None = None) -> list[bytes]:
    """The texts as bytes, translated by a table if one is given."""
    return "\0".join(texts).encode("utf-8", "replace").translate(table).split(b"\0")


@dataclass(frozen=True)
class Skim:
    """The page's pieces of text in order, without the white space round them, with their marks."""

    shown: str
    source: Source

    @cached_property
    def texts(self) -> list[str]:
        return pieces(self.shown)[:MOST_PIECES]

    @cached_property
    def marks(self) -> list[int]:
        return marks_of(self.texts)

    @cached_property
    def heads(self) -> int:
        """Of the page's language, its title and its first headings."""
        lang = _LANG.search(self.shown, 0, 20_000)
        heads = [self._head(opening.start()) for opening in islice(_HEAD.finditer(self.shown), _MOST_HEADS)]
        return mark("\n".join([lang[1] if lang else "", *heads]))

    def _head(self, start: int) -> str:
        end = _HEAD_END.search(self.shown, start, start + _LONGEST_HEAD)
        inner = self.shown[start : end.start() if end is not None else start + _LONGEST_HEAD]
        return " ".join(" ".join(pieces(inner)).split())

    @cached_property
    def stated(self) -> int:
        """Of what the page states for machines, as it stands in the source: all that `stated_digest` asks, and no more,
        for tokens and pictures stand among it."""
        said = [meta for meta in _META.findall(self.shown) if not STATED.isdisjoint(names_in(meta))]
        return linked_data_mark(self.source, mark("\n".join(said)))

    @cached_property
    def linked(self) -> set[str]:
        """The pieces that are links."""
        found = _LINK.findall(self.shown)
        return set(pieces("".join(link for link in found if len(link) <= _LONGEST_LINK)))


def names_in(meta: str) -> list[str]:
    """What a meta element's start tag names."""
    return [html.unescape(a or b or c).strip().lower() for a, b, c in _NAMED.findall(meta)]


def skim(source: Source) -> Skim:
    return Skim(without_comments(source.bare).decode("utf-8", "replace"), source)


def whole_mark(source: Source) -> int:
    """Of everything that is read of a page: scripts that hold no linked data may change at will."""
    return linked_data_mark(source, zlib.crc32(source.bare))


def linked_data_mark(source: Source, so_far: int) -> int:
    for script in source.scripts:
        if script.is_ld:
            so_far = zlib.crc32(script.text, so_far)
    return so_far


def pieces(shown: str) -> list[str]:
    """What stands between the tags, marks resolved. Null bytes, of which a source has none, part the pieces."""
    first, *parts = shown.split("<")
    texts = [first]
    for part in parts:
        inner, closed, text = part.partition(">")
        if not closed or inner[:1] not in _OPENS:
            texts.append(f"<{part}")
        elif text and not text.isspace():
            texts.append(f"\0{text}")
    said = "".join(texts)
    return [line for text in (html.unescape(said) if "&" in said else said).split("\0") if (line := text.strip())]


def without_comments(bare: bytes) -> bytes:
    """The source without its comments; one that never ends is none."""
    kept: list[bytes] = []
    at = 0
    while (start := bare.find(b"<!--", at)) >= 0 and (end := bare.find(b"-->", start + 2)) >= 0:
        kept.append(bare[at:start])
        at = end + 3
    kept.append(bare[at:])
    return b"".join(kept)
