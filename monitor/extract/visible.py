"""A page's tree and its blocks of visible text, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from monitor.extract.charset import to_utf8

Element = Any
LONGEST = 4_000_000
"""Bytes of markup, scripts left out, that are parsed; what stands behind them is not read."""
_SCRIPTS = re.compile(rb"(?is)<(script|style|svg|template)\b(?![^>]*ld\+json).*?</\1\s*>|<!--.*?-->")
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "aside",
        "header",
        "footer",
        "nav",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "table",
        "tr",
        "td",
        "th",
        "dl",
        "dt",
        "dd",
        "figure",
        "figcaption",
        "form",
        "body",
        "html",
        "address",
        "details",
        "summary",
        "br",
    ]
)
_UNSEEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "head",
        "iframe",
        "button",
        "select",
        "option",
        "input",
        "textarea",
    ]
)
FURNITURE = frozenset(["nav", "header", "footer", "aside", "form"])


def tree_of(payload: bytes, content_type: str = "") -> Element | None:
    """The parsed page, None where there is nothing to parse. Never raises."""
    text = to_utf8(payload, content_type).replace(b"\0", b"")
    bare = _SCRIPTS.sub(b" ", text)[:LONGEST]
    if not bare.strip():
        return None
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        return lxml_html.document_fromstring(bare, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def blocks(root: Element, without: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """(element name, text) of every block with text, white space collapsed; elements named in `without` left out."""
    run: list[str] = []
    name = "p"

    def ended() -> Iterator[tuple[str, str]]:
        text = " ".join("".join(run).split())
        run.clear()
        if text:
            yield name, text

    for event, element in etree.iterwalk(root, events=("start", "end")) if root is not None else ():
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _BLOCKS:
                yield from ended()
                name = tag if tag != "br" else name
            if tag in _UNSEEN or tag in without:
                continue
            if not skipped(element, without):
                run.append(element.text or "")
        else:
            if tag in _BLOCKS:
                yield from ended()
                parent = element.getparent()
                name = parent.tag if parent is not None and isinstance(parent.tag, str) else "p"
            if element.tail and not skipped(element.getparent(), without):
                run.append(element.tail)
    yield from ended()


def skipped(element: Element | None, without: frozenset[str]) -> bool:
    while element is not None:
        if element.tag in _UNSEEN or element.tag in without:
            return True
        element = element.getparent()
    return False
