"""Fills an archive for the web bench: feeds with stories and dockets of their own, versions apart in time.

Everything goes through the archive's own `record`. The pairs come from a pool of written stories, so that comparing a
hundred thousand of them does not outlast the bench; each story is then told in words of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from random import Random
from typing import Any

from monitor.compare import Known, compare
from storage import Archive
from storage.content import content_digest
from storage.records import (
    Article,
    Block,
    Capture,
    Change,
    Docket,
    Entry,
    Finding,
    Found,
    Kind,
    Note,
    Outcome,
    Page,
    Paragraph,
    Reading,
    Source,
    Span,
    VersionDraft,
    Visit,
    Weight,
)

POOL = 60
STORIES_IN_FEED = 95
START = datetime(2026, 4, 1, 6, tzinfo=UTC)
APART = timedelta(hours=3)
_NOUNS = [
    "harbour",
    "council",
    "court",
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
]
_VERBS = [
    "approves",
    "delays",
    "reviews",
    "rejects",
    "opens",
    "closes",
    "funds",
    "sues",
    "backs",
    "drops",
    "renews",
    "audits",
    "merges",
    "sells",
]
_TAGS = ("city hall", "courts", "port", "schools", "budget", "transport", "health")


@dataclass
class Filler:
    """Looks at every page of the archive as often as there are versions."""

    archive: Archive
    items: int
    per_item: int
    advance: Callable[[int], None]

    def fill(self) -> None:
        feeds = max(1, round(self.items * 0.95) // STORIES_IN_FEED)
        stories = [
            Source(f"feed-{n}", Kind.FEED, f"https://outlet-{n}.example/feed", f"Outlet {n}", (_TAGS[n % 7],))
            for n in range(feeds)
        ]
        cases = self.items - feeds * STORIES_IN_FEED
        courts = [
            Source(f"case-{n}", Kind.DOCKET, f"https://court-{n}.example/case/{n}", f"Court {n}", ("courts",))
            for n in range(cases)
        ]
        self.archive.sync_sources([*stories, *courts], START, {"": timedelta(seconds=1)})
        for number in range(1, self.per_item + 1):
            self.round(number, START + APART * number)

    def round(self, number: int, at: datetime) -> None:
        """One look at everything; the feeds' first look brings their stories, which are due at once."""
        while turns := self.archive.claim_due(at, 64, timedelta(minutes=5), pages_per_turn=200):
            for turn in turns:
                for page in turn.pages:
                    self.archive.record(visit(page, number, at), turn)
                    self.advance(page.kind is not Kind.FEED)
                self.archive.give_back(turn, at)


def visit(page: Page, number: int, at: datetime) -> Visit:
    if page.kind is Kind.FEED:
        found = tuple(Found(f"{page.url.removesuffix('feed')}{n}/story", "", None, n) for n in range(STORIES_IN_FEED))
        return Visit(page.id, at, Outcome.UNCHANGED, at + timedelta(days=400), found=found)
    seed = seed_of(page.url)
    reading, change = (case if page.kind is Kind.DOCKET else story)(seed, number)
    payload = (reading.article.text if reading.article else repr(reading.docket)).encode()
    capture = Capture(page.url, 200, (("Content-Type", "text/html"),), payload, hashlib.sha256(payload).hexdigest(), at)
    return Visit(
        page_id=page.id,
        at=at,
        outcome=Outcome.FIRST if number == 1 else Outcome.CHANGED,
        next_visit_at=at + APART,
        capture=capture,
        keep_payload=True,
        digest=capture.digest,
        version=VersionDraft(reading, content_digest(reading)),
        change=change,
    )


def seed_of(url: str) -> int:
    return int(hashlib.sha256(url.encode()).hexdigest()[:8], 16)


def story(seed: int, number: int) -> tuple[Reading, Change | None]:
    """The reading of one story's version and the change that led to it, in the story's own words."""
    reading, change = pooled(seed % POOL, number)
    words = own_words(seed)
    own: Reading = told(reading, words)
    judged: Change | None = told(change, words) if change is not None else None
    return own, replace(judged, fingerprint="") if judged is not None and seed % 50 else judged


def own_words(seed: int) -> dict[str, str]:
    """A word for each word of the pool, drawn from a made language whose words are as unequally frequent as a real
    one's."""
    random = Random(seed)
    return {word: made(int(50_000 ** random.random())) for word in (*_NOUNS, *_VERBS)}


def made(number: int) -> str:
    """The word of that rank."""
    syllables = []
    while number or not syllables:
        number, rest = divmod(number, 60)
        syllables.append("bdfklmnprstv"[rest % 12] + "aeiou"[rest // 12])
    return "".join(syllables) + "n"


_POOLED = re.compile(r"\b(" + "|".join((*_NOUNS, *_VERBS)) + r")\b", re.IGNORECASE)


def told(record: Any, words: dict[str, str]) -> Any:
    """The same record with other words in all its texts."""
    if isinstance(record, StrEnum):
        return record
    if isinstance(record, str):
        return _POOLED.sub(lambda match: words[match[0].lower()], record) if " " in record else record
    if isinstance(record, tuple):
        return tuple(told(one, words) for one in record)
    if is_dataclass(record) and not isinstance(record, type):
        return type(record)(**{f.name: told(getattr(record, f.name), words) for f in fields(record)})
    return record


@cache
def pooled(which: int, number: int) -> tuple[Reading, Change | None]:
    article = written(which, number)
    reading = Reading("article/1", "", article=article)
    if number == 1:
        return reading, None
    before = Reading("article/1", "", article=written(which, number - 1))
    return reading, compare(before, reading, Known(kind=Kind.ARTICLE)) or Change()


@cache
def written(which: int, number: int) -> Article:
    """About 25 paragraphs; every version edits a few of the one before."""
    if number == 1:
        random = Random(which)
        body = tuple(Paragraph(sentence(random)) for _ in range(25))
        return Article(headline(random), byline=("Desk",), paragraphs=body)
    before, random = written(which, number - 1), Random(which * 1000 + number)
    body = list(before.paragraphs)
    for _ in range(random.randint(1, 3)):
        body[random.randrange(len(body))] = Paragraph(edited(random, body[random.randrange(len(body))].text))
    if random.random() < 0.4:
        body.insert(random.randrange(len(body)), Paragraph(sentence(random)))
    notes = (Note("update", f"This story was updated at {number}:05 p.m."),) if random.random() < 0.3 else before.notes
    title = headline(random) if random.random() < 0.2 else before.headline
    return replace(before, headline=title, paragraphs=tuple(body), notes=notes)


def headline(random: Random) -> str:
    return f"{random.choice(_NOUNS).capitalize()} {random.choice(_VERBS)} {random.choice(_NOUNS)} plan"


def sentence(random: Random) -> str:
    parts = [f"{random.choice(_NOUNS)} {random.choice(_VERBS)} the {random.choice(_NOUNS)}" for _ in range(4)]
    return f"The {', while the '.join(parts)}, {random.randint(2, 900)} people were told on Monday."


def edited(random: Random, text: str) -> str:
    words = text.split()
    words[random.randrange(len(words))] = random.choice(_NOUNS)
    words[random.randrange(len(words))] = str(random.randint(2, 900))
    return " ".join(words)


def case(seed: int, number: int) -> tuple[Reading, Change | None]:
    """A docket that has ten more entries with each version."""
    entries = tuple(entry(seed, n) for n in range(10 * number))
    name = f"Harbor {seed % 9000} v. Port {seed % 77}"
    docket = Docket(
        "mad", f"8:26-cv-{seed % 99999:05}", name, "Judge Example", entries=entries, date_filed="2026-01-02"
    )
    reading = Reading("docket/1", "", docket=docket)
    if number == 1:
        return reading, None
    new = entries[-10:]
    findings = tuple(
        Finding("entry-new", "", e.text, Weight.SUBSTANTIVE, "entry-new", f"entry:{e.number}") for e in new
    )
    telling = tuple(Block("added", (Span("ins", e.text),), style="entry", label=e.number or "") for e in new[-3:])
    return reading, Change(findings, ("entry-new",), Weight.SUBSTANTIVE, "new entries", telling, name)


def entry(seed: int, number: int) -> Entry:
    random = Random(seed * 31 + number)
    text = f"{random.choice(('ORDER', 'MOTION', 'NOTICE'))} {sentence(random)}"
    filed = (START + timedelta(days=number // 10)).date().isoformat()
    return Entry(text, filed, str(number + 1), sequence=number)
