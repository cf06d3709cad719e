"""What kind of news page it is, and the posts of a live blog with their times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from urllib.parse import urlsplit

from monitor.extract.beside import naming
from monitor.extract.blocks import Block, Frame
from monitor.extract.body import Body, paragraph_of
from monitor.extract.byline import names_in
from monitor.extract.markup import Script
from monitor.extract.places import bits
from monitor.extract.signals import line_of
from storage.records import Paragraph

STUB, VIDEO = 1500, 600
"""Characters: a paywalled body under the first is a stub, one under the second beside a film is a video page."""
POSTS = 3
_NAMES_LOOKED_AT, _LONGEST_NAME = 4, 120
TURNS = 6
_LIVE = bits("live")
_SPEAKER = re.compile(r"^[A-Z][A-Z .,'’()-]{2,60}:\s")
_RELEASE = re.compile(r"(?i)\b(for immediate release|press release|media release|news release)\b")
_OPINION = re.compile(r"(?i)/(opinions?|op-ed|columnists?|editorials?|commentisfree|meinung|kommentar|opinion-)\b")
_TYPE = re.compile(rb'"@type"\s*:\s*(?:\[\s*)?"(?:https?://schema\.org/)?(\w+)"')
_CLOSED = re.compile(rb'(?i)"isAccessibleForFree"\s*:\s*"?(?:https?://schema\.org/)?false')
_TYPES = {
    "LiveBlogPosting": "live",
    "OpinionNewsArticle": "opinion",
    "PressRelease": "press",
    "ImageGallery": "photos",
    "MediaGallery": "photos",
}


def shape_of(scripts: Sequence[Script], url: str, body: Body, lines: Sequence[str]) -> str:
    """article, live, press, opinion, transcript, photos, stub or video. `lines` are the page's first lines of text."""
    linked = [script.text for script in scripts if script.is_ld]
    types = [kind.decode() for text in linked for kind in _TYPE.findall(text)]
    if len(posts_of(body.blocks)) >= POSTS:
        return "live"
    if any(map(_CLOSED.search, linked)) and body.size < STUB:
        return "stub"
    named = next((_TYPES[kind] for kind in types if kind in _TYPES), "")
    if named:
        return named
    if "VideoObject" in types and body.size < VIDEO and not any(kind.endswith("Article") for kind in types):
        return "video"
    if sum(bool(_SPEAKER.match(p.text)) for p in body.paragraphs) >= TURNS:
        return "transcript"
    if is_official(url) or any(_RELEASE.search(line) for line in lines if len(line) < 80):
        return "press"
    return "opinion" if _OPINION.search(url) else "article"


def is_official(url: str) -> bool:
    """Governments and courts speak in releases."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return host.endswith((".gov", ".mil")) or ".gov." in host


def posts_of(blocks: Sequence[Block]) -> dict[int, Frame]:
    """The live-blog posts that hold these blocks: number of a post's frame → the frame."""
    return {frame.number: frame for block in blocks if (frame := post_round(block)) is not None}


def post_round(block: Block) -> Frame | None:
    """The innermost element round a block that is a post by its name and carries a time."""
    at: Frame | None = block.frame
    while at is not None:
        if at.own & _LIVE and time_in(at) is not None:
            return at
        at = at.parent
    return None


def time_in(frame: Frame) -> str | None:
    element = next(frame.el.iter("time"), None)
    return (element.get("datetime") or None) if element is not None else None


def author_in(frame: Frame) -> str:
    """Who wrote a post, by the first element in it that names its author; empty if none does."""
    for element in islice(naming(frame.el), _NAMES_LOOKED_AT):
        line = line_of(element)
        if line and len(line) <= _LONGEST_NAME and (names := names_in(line)):
            return ", ".join(names)
    return ""


def with_posts(body: Body, url: str) -> Body:
    """The body with the first block of each live-blog post marked as the start of one, with the post's own time and
    author."""
    begun: set[int] = set()
    rows: list[Paragraph] = []
    for block in body.blocks:
        paragraph, post = paragraph_of(block, url), post_round(block)
        if post is not None and post.number not in begun:
            begun.add(post.number)
            paragraph = replace(paragraph, kind="post", at=time_in(post), author=author_in(post) or None)
        rows.append(paragraph)
    kept = [row for row in rows if row.text != body.dek]
    return replace(body, paragraphs=tuple(kept))
