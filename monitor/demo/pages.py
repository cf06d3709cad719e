"""Pages of the Harbor Ledger: what a story says, wrapped in all that a news site wraps round it."""

from __future__ import annotations

import html
import json
from datetime import datetime
from email.utils import format_datetime
from random import Random
from typing import Any

from monitor.demo import texts
from monitor.demo.story import Story


class Noise:
    """What differs on every fetch and means nothing. Two fetches never share it."""

    def __init__(self, fetches: int, said: dict[str, Any], now: datetime) -> None:
        random = Random(f"harbor {fetches}")
        self.values = {
            "views": f"{18_204 + fetches * 7 + random.randrange(5):,}",
            "readers": 40 + random.randrange(200),
            "comments": 12 + fetches // 3,
            "token": f"{random.getrandbits(96):024x}",
            "slot": f"top-{random.randrange(10_000):04d}",
            "render_ms": 20 + random.randrange(180),
            "build": f"{random.getrandbits(32):08x}",
            "ad": random.choice(said["ads"]),
            "today": now.strftime("%A, %B %d, %Y, %H:%M"),
            "year": now.year,
        }
        titles = list(said["most_read"])
        random.shuffle(titles)
        items = (f'<li><a href="/read/{title.split()[0].lower()}">{html.escape(title)}</a></li>' for title in titles)
        self.values["most_read"] = "".join(items)


def ago(span_s: float) -> str:
    minutes = int(span_s // 60)
    if minutes < 60:
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    hours = minutes // 60
    return f"{hours} hour{'' if hours == 1 else 's'}"


def _words(at: datetime) -> str:
    return at.strftime("%B %d, %Y at %H:%M UTC")


def _linked_data(story: Story, url: str, site: str) -> str:
    said = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.headline,
        "description": story.dek,
        "datePublished": story.published_at.isoformat(),
        "dateModified": story.modified_at.isoformat(),
        "author": [{"@type": "Organization", "name": story.byline}],
        "publisher": {"@type": "NewsMediaOrganization", "name": "Harbor Ledger"},
        "articleSection": story.section,
        "mainEntityOfPage": url,
        "image": [site + story.image],
    }
    return json.dumps(said).replace("</", "<\\/")


def article(story: Story, site: str, noise: Noise, now: datetime) -> str:
    """The story's page; the quiet ones differ only when the story does."""
    url = site + story.path
    paragraphs = "\n".join(f"<p>{html.escape(text, quote=False)}</p>" for text in story.paragraphs)
    notes = "\n".join(f'<p class="story__note"><em>{html.escape(note, quote=False)}</em></p>' for note in story.notes)
    values = {
        **noise.values,
        **{key: getattr(story, key) for key in ("section", "headline", "dek", "byline", "image", "caption")},
        "site": site,
        "url": url,
        "published": story.published_at.isoformat(),
        "modified": story.modified_at.isoformat(),
        "published_words": _words(story.published_at),
        "ago": ago((now - story.published_at).total_seconds()),
        "ld": _linked_data(story, url, site),
        "body": paragraphs,
        "notes": notes,
    }
    return texts.fill("quiet.html" if story.quiet else "article.html", values, raw=("ld", "body", "notes", "most_read"))


def shrunk(story: Story, site: str, noise: Noise) -> str:
    """The page after a relaunch that went wrong: the script that should bring the body never does."""
    values = {**noise.values, "url": site + story.path, "headline": story.headline, "first": story.paragraphs[0]}
    return texts.fill("shrunk.html", values, raw=("most_read",))


def front(shown: list[Story], site: str, noise: Noise) -> str:
    """The front page: stories in order, with headline and dek."""
    teasers = "\n".join(
        f'<article class="teaser"><p class="kicker">{html.escape(story.section)}</p>'
        f'<h2><a href="{story.path}">{html.escape(story.headline)}</a></h2>'
        f"<p>{html.escape(story.dek)}</p></article>"
        for story in shown
    )
    return texts.fill("front.html", {**noise.values, "site": site, "teasers": teasers}, raw=("teasers", "most_read"))


def feed(shown: list[Story], site: str) -> str:
    """RSS 2.0; it differs only when a story does."""
    items = "\n".join(
        f"<item><title>{html.escape(story.headline)}</title>"
        f"<link>{site}{story.path}?utm_source=rss&amp;utm_medium=feed</link>"
        f'<guid isPermaLink="false">ledger-{story.slug}</guid>'
        f"<pubDate>{format_datetime(story.published_at)}</pubDate>"
        f"<description>{html.escape(story.dek)}</description></item>"
        for story in shown
    )
    return texts.fill("feed.xml", {"site": site, "items": items}, raw=("items",))
