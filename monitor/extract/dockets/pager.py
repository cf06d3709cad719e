"""Whether a page is one of several, by the links that lead to the others."""

from __future__ import annotations

import re

from monitor.extract.dockets.page import Element, words

_NEXT = re.compile(r"\W*(?:next(?: page)?|older|siguiente|suivant[es]?|weiter)\W*", re.IGNORECASE)
_TURNS = re.compile(
    r"(?:\bpage|pager|paging|pagination|offset|start|cursor|[?&]p|[?&]pg)\w{0,20}['\"]?[=,]|__doPostBack", re.IGNORECASE
)
"""An address, or what a click does, that turns pages."""
_BETWEEN = re.compile(r"[\s\[\]().…|,<>«»‹›·-]*")
_NUMBERS = re.compile(
    r"(?:[\W_]|\d|\b(?:first|prev|previous|next|last|pages?|go|to|of|current|results)\b)*", re.IGNORECASE
)
LONGEST = 400
"""Characters of a line of page numbers."""


def is_one_of_pages(root: Element) -> bool:
    """A link leads to the next page, or a line of page numbers has links in it."""
    return any(
        _is_page_number(link) if (link.text or "").strip().isdigit() else _is_next(link)
        for link in root.iter("a", "link")
    )


def _is_next(link: Element) -> bool:
    marked = "next" in (link.get("rel") or "").lower().split()
    if not marked:
        text = words(link) if len(link) else link.text or ""
        marked = len(text) < 20 and _NEXT.fullmatch(text) is not None
    return marked and link.get("aria-disabled") != "true" and _turns(link)


def _turns(link: Element) -> bool:
    return _TURNS.search(f"{link.get('href') or ''} {link.get('onclick') or ''}"[:4_000]) is not None


def _is_page_number(link: Element) -> bool:
    """Its text is a number, and the line that it stands in holds nothing but consecutive numbers and words of paging. A
    page's own number is no link there; where all are, they must turn pages by what their addresses say."""
    text, tail, line = (link.text or "").strip(), link.tail or "", link.getparent()
    if len(text) > 3 or not _BETWEEN.fullmatch(tail[:LONGEST]) or line is None or _stands_alone(link, line):
        return False
    line = line.getparent() if line.tag == "li" else line
    said = words(line) if line is not None else ""
    if len(said) > LONGEST or not _NUMBERS.fullmatch(said):
        return False
    numbers = set(re.findall(r"\d+", said))
    linked = {(other.text or "").strip() for other in line.iter("a")}
    beside = bool({str(int(text) - 1), str(int(text) + 1)} & numbers)
    return beside and (_turns(link) or "1" in numbers - linked or "2" in numbers - linked)


def _stands_alone(link: Element, line: Element) -> bool:
    """In a cell of its own, as the number of an entry does."""
    alone = link.getprevious() is None and link.getnext() is None
    return alone and line.tag in ("td", "th") and not f"{line.text or ''}{link.tail or ''}".strip()
