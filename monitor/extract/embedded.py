"""A story that stands in scripts: the state that a page's own program draws it from, or JSON-LD's articleBody.

No list of programs: of all lists in the data, the one whose items hold the most running text is the story.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from monitor.extract.blocks import Walk
from monitor.extract.linked import parsed
from monitor.extract.markup import Script, parse

_START = re.compile(r"[\[{]")
_TAG = re.compile(r"<(?:p|br|div|h[1-6]|li|span|em|strong|a|b|i)\b", re.I)
_SENTENCE = re.compile(r"[.!?…。！？؟][\"'”’»)]*(\s|$)|[。！？]")
_TEXT_KEYS = ("text", "value", "content", "children", "html", "body", "paragraph", "items", "data")
_DEEPEST = 40
_MOST_VALUES = 200_000
LEAST = 40
"""Characters of an item from which on it may be a paragraph."""


def embedded_story(scripts: Sequence[Script]) -> list[str]:
    """The paragraphs of the longest story in a page's data; empty if there is none."""
    best: list[str] = []
    for script in scripts:
        found = article_body(script) if script.is_ld else longest(values_of(script))
        if _size(found) > _size(best):
            best = found
    return best


def article_body(script: Script) -> list[str]:
    """JSON-LD's articleBody, cut at its line breaks."""
    data = parsed(script.text.decode("utf-8", "replace"))
    bodies = [str(v) for v in _under(data, "articleBody", 0) if isinstance(v, str)]
    return paragraphs_of(max(bodies, key=len)) if bodies else []


def _under(value: Any, key: str, depth: int) -> Iterator[Any]:
    if depth > 6:
        return
    if isinstance(value, dict):
        if key in value:
            yield value[key]
        for inner in value.values():
            yield from _under(inner, key, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _under(inner, key, depth + 1)


def values_of(script: Script) -> Any:
    """What a data script holds: JSON, also behind `window.state =`; None if it is none."""
    text = script.text.decode("utf-8", "replace")
    start = _START.search(text)
    if start is None:
        return None
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text, start.start())
    except (ValueError, RecursionError):
        return None
    return value


def longest(data: Any) -> list[str]:
    """Of all lists and texts in the data, the paragraphs of the one with the most prose."""
    best: list[str] = []
    most = 0
    stack: list[tuple[Any, int]] = [(data, 0)]
    seen = 0
    while stack and seen < _MOST_VALUES:
        value, depth = stack.pop()
        seen += 1
        if depth > _DEEPEST:
            continue
        if isinstance(value, str):
            found = paragraphs_of(value) if len(value) > 500 else []
        elif isinstance(value, list):
            found = [line for item in value for line in lines_of(item)]
            stack += [(item, depth + 1) for item in value]
        else:
            stack += [(item, depth + 1) for item in value.values()] if isinstance(value, dict) else []
            continue
        size = _size(found)
        if size > most:
            best, most = found, size
    return best


def lines_of(item: Any) -> list[str]:
    """The paragraphs that one item of a list comes to."""
    said = " ".join(_said(item, 0).split()) if not isinstance(item, str) else item
    return paragraphs_of(said) if len(said) >= LEAST else []


def _said(value: Any, depth: int) -> str:
    if isinstance(value, str):
        return value
    if depth > 8:
        return ""
    if isinstance(value, list):
        return "".join(_said(part, depth + 1) for part in value)
    if isinstance(value, dict):
        return next((s for k in _TEXT_KEYS if k in value and (s := _said(value[k], depth + 1)).strip()), "")
    return ""


def paragraphs_of(text: str) -> list[str]:
    """A text or a piece of markup as its paragraphs."""
    if _TAG.search(text):
        root = parse(b"<html><body>%s</body></html>" % text.encode("utf-8", "replace")).root
        return [b.text for b in Walk(root).blocks] if root is not None else []
    lines = [" ".join(html.unescape(line).split()) for line in re.split(r"\n+|\r+", text)]
    return [line for line in lines if line]


def _size(lines: Sequence[str]) -> int:
    return sum(len(line) for line in lines if len(line) >= LEAST and _SENTENCE.search(line))
