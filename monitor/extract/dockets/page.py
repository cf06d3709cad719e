"""A docket page's tree, and the words of its parts."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any

from lxml import etree

from monitor.extract.charset import to_utf8

Element = Any
LONGEST = 40_000_000
"""Bytes of markup that are parsed; what stands behind them is not read."""
LONGEST_TEXT = 400_000
"""Characters of one entry that are kept."""
_WORTH_ASKING = 40
_UNSEEN = ("script", "style", "template", "svg", "noscript", "select", "textarea")
_IN_LINE = """
a abbr acronym b bdi bdo big cite code em font i img ins del kbd label mark nobr q s samp small span strike strong sub sup
time tt u var wbr input button
"""
_INLINE = frozenset(_IN_LINE.split())
_APART = ("br", "p", "div", "li", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "hr")
_CONTROLS = bytes(n for n in range(32) if n not in (9, 10, 13))
_text = etree.XPath("string()", smart_strings=False)
_SET_OFF = ("b", "strong", "i", "em")
_BOLD = ("b", "strong", "h1", "h2", "h3")
_SPACE = re.compile(r"[\s\u00a0\u200b\ufeff\u00ad]+")


def page_of(payload: bytes, content_type: str = "") -> Element | None:
    """The parsed page with the words of its blocks set apart; None where there is nothing to parse. Never raises."""
    root = tree_of(payload, content_type)
    if root is not None:
        set_apart(root)
    return root


def tree_of(payload: bytes, content_type: str = "") -> Element | None:
    """The parsed page without what nobody sees; None where there is nothing to parse. Never raises."""
    text = to_utf8(payload, content_type)[:LONGEST].translate(None, _CONTROLS)
    if not text.strip():
        return None
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(text, parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None
    if root is None:
        return None
    etree.strip_elements(root, *_UNSEEN, with_tail=False)
    return root


def set_apart(root: Element) -> None:
    """White space round blocks and line breaks, so that their words do not run together when text is joined."""
    for part in chain(root.iter(*_APART), _nested_cells(root)):
        try:
            part.tail = f" {part.tail or ''}"
            if part.tag != "br":
                part.text = f" {part.text or ''}"
        except ValueError:
            continue  # a character that XML does not know stands in it as an entity; its words stay as they are


def _nested_cells(root: Element) -> Iterator[Element]:
    """The cells of tables that stand inside a cell."""
    for table in root.iter("table"):
        if next(table.iterancestors("td", "th"), None) is not None:
            for row in table.iter("tr"):
                yield from row.iterchildren("td", "th")


def language_of(element: Element) -> str:
    """What the page says of its language; empty if it says nothing."""
    root = element.getroottree().getroot()
    return str(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "")[:20]


def titles_of(root: Element) -> tuple[str, ...]:
    """The words of the page's titles. It looks through the whole page."""
    return tuple(words(title) for title in root.iter("title"))


def words(element: Element) -> str:
    """All text of an element, white space collapsed."""
    text: Any = _text(element)
    return one_line(text)


def one_line(text: str) -> str:
    """White space collapsed, which most texts have no need of: whether it is so is told faster than done."""
    if len(text) > _WORTH_ASKING and text.isprintable() and "  " not in text and " " not in (text[0], text[-1]):
        return text[:LONGEST_TEXT]
    return " ".join(text.split())[:LONGEST_TEXT]


@contextmanager
def uncollected() -> Iterator[None]:
    """No garbage collection within: a large page makes hundreds of thousands of objects, none in a circle, and looking
    through them again and again takes a third of the time. What was made counts as old, so that the next collection does
    not begin with all of it."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            if not gc.get_freeze_count():
                gc.freeze()  # all that there is becomes old, without being looked at
                gc.unfreeze()
            gc.enable()


def body_of(root: Element) -> Element:
    """What is shown: the page without its head."""
    body = root.find("body")
    return root if body is None else body


def pieces(element: Element, stop: Element | None = None) -> Iterator[tuple[str, bool]]:
    """(text, whether it is set in bold) of every block or line within an element, in reading order, up to `stop`."""
    run: list[str] = []
    bold = [0, 0]
    set_as_is = False

    def ended() -> Iterator[tuple[str, bool]]:
        joined = "".join(run)
        run.clear()
        for line in joined.splitlines() if set_as_is else (joined,):
            text = " ".join(line.split())
            if text:
                yield text, bold[1] > 0
        bold[1] = 0

    for event, part in etree.iterwalk(element, events=("start", "end")):
        if part is stop:
            break
        tag = part.tag
        if tag not in _INLINE or (event == "start" and tag in _SET_OFF and _names(part)):
            if run:
                yield from ended()
            if tag == "pre":
                set_as_is = event == "start"
        text = part.text if event == "start" else part.tail if part is not element else None
        if tag in _BOLD:
            bold[0] += 1 if event == "start" else -1
        if text:
            run.append(text)
            if bold[0] and text.strip():
                bold[1] += 1
    yield from ended()


def _names(part: Element) -> bool:
    """A label set off in bold or italics, such as "Judge:", which begins a new line."""
    return (part.text or "").rstrip(" \u00a0\n\t").endswith(":")


def tidy(text: object) -> str:
    """White space collapsed, soft hyphens and other invisible marks included."""
    return _SPACE.sub(" ", str(text if text is not None else "")).strip()
