"""Which page of the same story follows: the one whose address differs from the first's by its page mark alone, to which a
block of page numbers after the story leads.

A page that is called `next` is mostly another story (WordPress names the next post so), the next picture, or the next
page of comments or of a list. A wrong page joined is worse than a page missed: where the address or the block leaves a
doubt, none follows.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import parse_qsl, urljoin, urlsplit

import re2

from monitor.extract.charset import octets
from monitor.extract.markup import Element, Script, parse
from monitor.extract.model import Raw, Recipe
from monitor.extract.selectors import Chosen
from storage.records import Kind

MOST_PAGES = 10
"""Pages of one story; a longer one is read by its first page alone."""
_MARK_KEYS = frozenset(["page", "pg", "p", "pagenum", "pageno"])
_TRACKING = re.compile(r"utm_|fbclid$|gclid$|mc_[ce]id$")
_HREF = re.compile(rb"""href\s{0,8}=\s{0,8}["']?([^"'\s<>]{0,2000})""")
_RELATIVE = re2.compile(rb"""href=["']?(?:\./)?[?2]""", octets())
_MARKED = re.compile(
    rb"""(?:\.\w{3,5})?(?:/?[?][^"'\s<>]{0,200}=|[-_/](?:p(?:age[-/]?)?)?)2(?:\.\w{3,5}|/)?["'?#&\s>]"""
)
_MARKS_BEGIN = b".?/-_"
"""What every match of `_MARKED` begins with."""
_ELSEWHERE = re.compile(
    r"comment|respond|disqus|gallery|slide|carousel|related|archive|recirc|recommend|post-nav|posts-nav|sidebar", re.I
)
"""Classes and ids round links that lead to anything but the story's next page."""
_PICTURES = re.compile(r"/(?:gallery|galleries|slideshow|slideshows|photos|photo-gallery|pictures)/", re.I)
_NO_STORY = (b'"LiveBlogPosting"', b'"ImageGallery"', b'"MediaGallery"', b'"CollectionPage"', b'"SearchResultsPage"')
_BY_TIME = re.compile(r"\b(?:older|newer|earlier|comments?|posts)\b", re.I)
"""Words of a block that leads through posts or comments by their time."""
_ONE_OF = re.compile(r"\b1\s{0,3}(?:of|de|von|sur|di|van|av|af|/)\s{0,3}(\d{1,3})\b", re.I)
_ROW = re.compile(r"(?<![\d.,:/-])1(?![\d.,:/-])\W{1,9}2(?![\d.,:/-])")
_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?!\d)")
_LONGEST_BLOCK = 200
_MOST_LINKS = 8
"""Links to the second page that are looked at."""
_MOST_HREFS = 2_000
"""Places of a page's bytes that are asked whether they name a second page."""
_LEAST_TEXT = 300
"""Characters of paragraphs that stand before the block: it ends a story."""
_LINKED_HEADINGS = 5
"""Headings that are links before the block: so many make a list of stories."""


@dataclass(frozen=True, slots=True)
class Following:
    """The next page's address; how many pages the story says it has, 0 if it does not say; and how it was found."""

    url: str
    pages: int = 0
    why: str = ""


def may_follow(payload: bytes, url: str) -> bool:
    """Whether the bytes hold a link to a second page: most pages do not, and need no parser."""
    if not (_RELATIVE.search(payload) or names_itself(payload, url)):
        return False
    marked = (found[1] for found in _HREF.finditer(payload) if speaks_of_two(found[1]))
    hrefs = dict.fromkeys(islice(marked, _MOST_HREFS))
    return any(is_page(url, absolute(url, html.unescape(href.decode("utf-8", "replace"))), 2) for href in hrefs)


def names_itself(payload: bytes, url: str) -> bool:
    """Whether the page's own name stands somewhere with a page mark behind it, as in the address of a second page."""
    name = split_name(urlsplit(url).path.rstrip("/").rpartition("/")[2])[0]
    if not name or not name.isascii() or "%" in name:
        return True
    sought = name.encode()
    at = -1
    for _ in range(_MOST_HREFS):
        at = payload.find(sought, at + 1)
        if at < 0:
            return False
        end = at + len(sought)
        if payload[end : end + 1] in _MARKS_BEGIN and _MARKED.match(payload, end):
            return True
    return True


def speaks_of_two(href: bytes) -> bool:
    path, _, query = href.partition(b"#")[0].partition(b"?")
    return b"=2" in query or path.rstrip(b"/").endswith(b"2") or path[:-3].rstrip(b".htmlasp").endswith(b"2")


def following(raw: Raw, recipe: Recipe, first_url: str, number: int = 1) -> Following | None:
    """The page after this one, which is the story's page `number`; None if none follows, or none may be joined."""
    asked = bool(recipe.next) or recipe.join is True
    if recipe.join is False or not (raw.kind is Kind.ARTICLE or asked):
        return None
    if recipe.next:
        return chosen_next(raw, recipe)
    markup = parse(raw.payload, raw.content_type)
    root = markup.root
    if root is None:
        return None
    wanted = (link for link in links_of(root) if is_page(first_url, absolute(raw.url, link.get("href")), number + 1))
    links = list(islice(wanted, _MOST_LINKS))
    if not links:
        return None
    if asked or number > 1:
        usable = [link for link in links if asked or not elsewhere(link)]
        return Following(absolute(raw.url, usable[0].get("href")), why="its address") if usable else None
    return None if is_no_story(root, markup.scripts, raw.url) else numbered(root, links, raw.url)


def chosen_next(raw: Raw, recipe: Recipe) -> Following | None:
    chosen = Chosen(raw, Recipe())
    for selector in recipe.next:
        for element in chosen.select(selector):
            url = absolute(raw.url, str(element.get("href") or ""))
            if url and urlsplit(url).netloc.lower() == urlsplit(raw.url).netloc.lower():
                return Following(url, why=f"chosen by {selector}")
    return None


def links_of(root: Element) -> Iterator[Element]:
    for element in root.iter("a", "link"):
        if element.get("href") and (element.tag == "a" or "next" in (element.get("rel") or "").lower().split()):
            yield element


# ---------------------------------------------------------------- the address


def absolute(base: str, href: str) -> str:
    """Where a link leads, without its fragment; empty if nowhere. From a page that came by https the same host is asked by
    https again: old links name http."""
    try:
        url = urljoin(base, href.strip()).split("#")[0]
        same = urlsplit(url).netloc == urlsplit(base).netloc
    except ValueError:
        return ""
    return f"https{url[4:]}" if same and base.startswith("https:") and url.startswith("http:") else url


def is_page(first_url: str, url: str, number: int) -> bool:
    """Whether an address is that of page `number` of the story that begins at `first_url`."""
    try:
        first, other = urlsplit(first_url), urlsplit(url)
        own, given = said_in(first.query), said_in(other.query)
    except ValueError:
        return False
    if first.netloc.lower() != other.netloc.lower() or other.scheme not in ("http", "https"):
        return False
    path, there = first.path.rstrip("/"), other.path.rstrip("/")
    own = {pair for pair in own if not (pair[0] in _MARK_KEYS and pair[1] == "1")}
    if not re.search(r"[-_\d]", path.rpartition("/")[2]) and not own:
        return False
    if path == there:
        mark = given - own
        return own <= given and len(mark) == 1 and all(k in _MARK_KEYS and v == str(number) for k, v in mark)
    return own == given and there in paths(path, number)


def said_in(query: str) -> set[tuple[str, str]]:
    pairs = parse_qsl(query[:2000], keep_blank_values=True)
    return {(key.lower(), value) for key, value in pairs if not _TRACKING.match(key.lower())}


def paths(path: str, number: int) -> set[str]:
    """The paths by which sites mark a page of a story."""
    folder, _, name = path.rpartition("/")
    stem, ending = split_name(name)
    marks = [f"-p{number}", f"_p{number}", f"_{number}", f"-page{number}", f"-page-{number}", f"_page{number}"]
    inside = {f"{folder}/{stem}{mark}{ending}" for mark in marks}
    return inside | {f"{path}/{mark}{number}" for mark in ("", "page/", "page-", "page", "p")}


def split_name(name: str) -> tuple[str, str]:
    """`story.html` as `story` and `.html`; without an ending the second is empty."""
    stem, dot, ending = name.rpartition(".")
    return (stem, dot + ending) if dot and 3 <= len(ending) <= 5 else (name, "")


# ---------------------------------------------------------------- the block of page numbers


def numbered(root: Element, links: list[Element], url: str) -> Following | None:
    """By a block of page numbers that ends the story: `1 2 3`, or `page 1 of 3`, with a link to the second."""
    rel = " and rel=next" if any("next" in (link.get("rel") or "").lower().split() for link in links) else ""
    for link in links:
        if link.tag != "a" or elsewhere(link) or not ends_story(root, link):
            continue
        pages = pages_said(link)
        if 2 <= pages <= MOST_PAGES:
            return Following(absolute(url, link.get("href")), pages, f"a block of page numbers{rel}")
    return None


def pages_said(link: Element) -> int:
    """How many pages the block round a link says there are; 0 if it is no such block."""
    block = link.getparent()
    for _ in range(4):
        if block is None or block.tag in ("body", "html"):
            return 0
        text = " ".join(" ".join(block.itertext()).split())
        if len(text) > _LONGEST_BLOCK or _BY_TIME.search(text):
            return 0
        if said := _ONE_OF.search(text):
            return int(said[1])
        if row := _ROW.search(text):
            return max(int(number) for number in _NUMBER.findall(text[row.start() :]))
        block = block.getparent()
    return 0


def elsewhere(link: Element) -> bool:
    """Whether a link stands among comments, pictures or other stories."""
    chain = [link, *link.iterancestors()]
    names = (f"{e.get('class') or ''} {e.get('id') or ''}" for e in chain if e.tag not in ("body", "html"))
    return any(_ELSEWHERE.search(name) for name in names)


def ends_story(root: Element, link: Element) -> bool:
    """Whether most of the page's paragraphs stand before the link, and no list of stories does."""
    before = after = headings = 0
    passed = False
    for element in root.iter("p", "a", "h2", "h3", "h4"):
        if element is link:
            passed = True
        elif element.tag == "p":
            size = len(" ".join("".join(element.itertext()).split()))
            before, after = (before, after + size) if passed else (before + size, after)
        elif element.tag != "a" and not passed:
            headings += element.find(".//a") is not None or element.getparent().tag == "a"
    return before >= _LEAST_TEXT and before > after and headings < _LINKED_HEADINGS


def is_no_story(root: Element, scripts: Sequence[Script], url: str) -> bool:
    """Whether the page says of itself that it is a live blog, pictures or a list, or its address that it is pictures."""
    kinds = [m.get("content") or "" for m in root.iter("meta") if (m.get("property") or "").lower() == "og:type"]
    stated = any(mark in script.text for script in scripts if script.is_ld for mark in _NO_STORY)
    return stated or bool(_PICTURES.search(urlsplit(url).path)) or any("article" not in k.lower() for k in kinds if k)


# ---------------------------------------------------------------- the same story


def same_story(first: Raw, other: Raw) -> bool:
    """Whether another page carries the headline of the first."""
    ours, theirs = headlines(first), headlines(other)
    return any(a in b or b in a for a in ours for b in theirs)


def headlines(raw: Raw) -> set[str]:
    """Title and first headings, letters alone, in small letters."""
    root = parse(raw.payload, raw.content_type).root
    if root is None:
        return set()
    found = ["".join(e.itertext()) for e in root.iter("title", "h1")][:8]
    found += [m.get("content") or "" for m in root.iter("meta") if (m.get("property") or "").lower() == "og:title"]
    bare = ("".join(c for c in text.lower() if c.isalpha()) for text in found)
    return {text for text in bare if len(text) >= 8}
