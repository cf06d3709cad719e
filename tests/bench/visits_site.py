"""The site of the visits bench: news pages of 100 to 300 KB with counters, lists and scripts, in a process of its own.

A page is written from a seed; `edition` edits the story, `noise` changes what surrounds it. Entity tags name both.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import random
from dataclasses import dataclass
from multiprocessing.connection import Connection

_WORDS = [
    "the",
    "a",
    "of",
    "and",
    "to",
    "in",
    "for",
    "on",
    "with",
    "at",
    "by",
    "from",
    "after",
    "before",
    "while",
    "over",
    "under",
    "council",
    "harbour",
    "bridge",
    "river",
    "school",
    "hospital",
    "budget",
    "union",
    "ferry",
    "tunnel",
    "market",
    "police",
    "levy",
    "permit",
    "mayor",
    "court",
    "judge",
    "report",
    "plan",
    "vote",
    "work",
    "road",
    "street",
    "station",
    "water",
    "energy",
    "housing",
    "company",
    "workers",
    "families",
    "residents",
    "officials",
    "spokesman",
    "spending",
    "money",
    "million",
    "percent",
    "year",
    "month",
    "week",
    "monday",
    "friday",
    "says",
    "said",
    "told",
    "would",
    "could",
    "must",
    "may",
    "will",
    "has",
    "had",
    "been",
    "was",
    "were",
    "is",
    "are",
    "new",
    "old",
    "large",
    "small",
    "public",
    "private",
    "early",
    "late",
    "local",
    "national",
    "further",
    "former",
    "several",
    "many",
    "few",
]


def words(dice: random.Random, count: int) -> str:
    return " ".join(dice.choices(_WORDS, k=count))


def sentence(dice: random.Random) -> str:
    return words(dice, dice.randint(9, 24)).capitalize() + "."


def story(seed: int, edition: int) -> tuple[str, list[str]]:
    """Headline and paragraphs. Each edition after the first has a figure and a sentence of its own."""
    dice = random.Random(seed)
    headline = words(dice, 8).capitalize()
    body = [" ".join(sentence(dice) for _ in range(dice.randint(2, 4))) for _ in range(dice.randint(18, 30))]
    if edition:
        place = random.Random(seed * 7 + edition).randrange(len(body))
        own = random.Random(seed * 13 + edition)
        body[place] += f" The levy is now {own.randint(20, 900)} dollars, {own.randint(3, 60)} more than planned."
    return headline, body


def page(seed: int, edition: int, noise: int) -> bytes:
    """The whole page. Half of it or more is scripts and markup, as on the sites of newspapers."""
    headline, body = story(seed, edition)
    fixed, loose = random.Random(seed + 10**6), random.Random(seed * 31 + noise)
    ld = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": headline,
        "datePublished": "2026-05-04T08:00:00+00:00", "author": [{"@type": "Person", "name": "Staff Desk"}],
    }  # fmt: skip
    parts = [
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{headline} | The Harbour Post</title>",
        f"<meta property='og:title' content='{headline}'><meta name='csrf' content='{loose.getrandbits(96):x}'>",
        f"<script type='application/ld+json'>{json.dumps(ld)}</script>",
        f"<style>{rules(fixed)}</style></head><body><header><nav><ul>{links(fixed, 60)}</ul></nav></header>",
        f"<main><article><h1>{headline}</h1><p class='by'>By Staff Desk</p>",
        *(f"<p>{text}</p>" for text in body),
        f"</article><div class='share'><span>{loose.randint(10, 90_000)} shares</span></div></main>",
        f"<aside><h2>Most read</h2><ol>{links(loose, 10)}</ol></aside>",
        f"<section class='more'><h2>More stories</h2>{cards(fixed, 40)}</section>",
        f"<footer><p>{loose.randint(100, 9000)} people are reading now</p><ul>{links(fixed, 40)}</ul></footer>",
        f"<script>window.state={state(fixed, loose)}</script></body></html>",
    ]
    return "\n".join(parts).encode()


def links(dice: random.Random, count: int) -> str:
    return "".join(f"<li><a href='/{dice.getrandbits(40):x}'>{words(dice, 5)}</a></li>" for _ in range(count))


def cards(dice: random.Random, count: int) -> str:
    return "".join(
        f"<div class='card c{dice.randint(1, 9)}'><a href='/{dice.getrandbits(40):x}'><img src='/i/{dice.getrandbits(60):x}"
        f".jpg' alt='' width='320' height='180'><h3>{words(dice, 7)}</h3></a><p>{words(dice, 14)}</p></div>"
        for _ in range(count)
    )


def rules(dice: random.Random) -> str:
    return "".join(
        f".c{n} .{dice.choice(_WORDS)}{{margin:{dice.randint(0, 40)}px;color:#{dice.getrandbits(24):06x}}}"
        for n in range(dice.randint(300, 900))
    )


def state(fixed: random.Random, loose: random.Random) -> str:
    """The JSON that a site's own scripts are fed with."""
    rows = [
        {
            "id": f"{fixed.getrandbits(48):x}",
            "t": words(fixed, 9),
            "u": f"/{fixed.getrandbits(40):x}",
            "n": fixed.random(),
        }
        for _ in range(fixed.randint(500, 1750))
    ]
    return json.dumps({"nonce": f"{loose.getrandbits(128):x}", "rows": rows})


@dataclass(frozen=True)
class Phase:
    """What the site serves from now on."""

    edition: int = 0
    noise: int = 0

    @property
    def etag(self) -> bytes:
        return f'"{self.edition}-{self.noise}"'.encode()


class Answering(asyncio.Protocol):
    """Keep-alive HTTP/1.1 for GET, as little of it as the bench needs."""

    def __init__(self, site: Pages) -> None:
        self.site = site
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            self.transport.write(self.site.answer(head))  # type: ignore[attr-defined]


class Pages:
    """The packed pages of the phase in force; path `/N` is page N."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.phase = Phase()
        self.packed: list[bytes] = []

    def turn_to(self, phase: Phase) -> None:
        self.phase = phase
        self.packed = [gzip.compress(page(n, phase.edition, phase.noise), 6, mtime=0) for n in range(self.count)]

    def answer(self, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1].strip(b"/")
        if not path.isdigit() or int(path) >= self.count:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        etag = self.phase.etag
        if b"if-none-match: " + etag in head.lower():
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + etag + b"\r\n\r\n"
        body = self.packed[int(path)]
        return (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\nETag: " + etag
            + b"\r\nCache-Control: max-age=0\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
        )  # fmt: skip


def serve(count: int, orders: Connection) -> None:
    """The site's process: says its port, then turns to each phase that it is told, and says so."""
    asyncio.run(listen(Pages(count), orders))


async def listen(pages: Pages, orders: Connection) -> None:
    loop = asyncio.get_running_loop()
    pages.turn_to(Phase())
    server = await loop.create_server(lambda: Answering(pages), "0.0.0.0", 0)
    orders.send(server.sockets[0].getsockname()[1])
    while True:
        phase = await loop.run_in_executor(None, orders.recv)
        if phase is None:
            return
        pages.turn_to(phase)
        orders.send(len(pages.packed))
