"""The same passage and the same edit elsewhere, in an archive of a million paragraphs.

    python -m tests.bench.same --passages 1000000 [--keep FOLDER]

Fills an archive by the archive's own `record` with stories in a made language whose words are as unequally frequent as
a real one's. One passage in fifty is another story's with a few words changed; the stories' second version comes with
an edit that others share, one half of them all the same. Then asks where passages stand, which are nearly the same, and
where else an edit was made. Ends with one line of JSON; `similar_found` is the share of reworded passages whose origin
was among the candidates.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

from rich.console import Console
from rich.progress import Progress, track

from storage import Archive, open_archive
from storage.content import content_digest
from storage.records import (
    Article,
    Change,
    Finding,
    Found,
    Kind,
    Outcome,
    Page,
    Paragraph,
    Reading,
    Source,
    VersionDraft,
    Visit,
    Weight,
)
from tests.bench.desk import APART, START, made

PARAGRAPHS, STORIES = 50, 95
WORDS = (15, 45)
REWORDED, CHANGED = 0.02, 3
SHARING = 5
"""Stories that share an edit which is not everywhere."""
RANKS = 200_000


def text(number: int) -> str:
    """The passage of that number, the same each time."""
    random = Random(number)
    if number > PARAGRAPHS and random.random() < REWORDED:
        words = text(random.randrange(number - PARAGRAPHS)).split()
        for _ in range(CHANGED):
            words[random.randrange(len(words))] = word(random)
        return " ".join(words)
    return " ".join(word(random) for _ in range(random.randint(*WORDS)))


def word(random: Random) -> str:
    return made(int(RANKS ** random.random()))


def origin(number: int) -> int | None:
    """The passage that this one rewords."""
    random = Random(number)
    return random.randrange(number - PARAGRAPHS) if number > PARAGRAPHS and random.random() < REWORDED else None


class Filler:
    def __init__(self, archive: Archive, stories: int, advance: Callable[[int], None]) -> None:
        self.archive, self.stories, self.advance = archive, stories, advance
        self.numbers: dict[str, int] = {}

    def fill(self) -> None:
        feeds = [Source(f"feed-{n}", Kind.FEED, f"https://outlet-{n}.example/feed") for n in range(self.feeds)]
        self.archive.sync_sources(feeds, START, {"": timedelta(seconds=1)})
        for number in (1, 2):
            at = START + APART * number
            while turns := self.archive.claim_due(at, 64, timedelta(hours=1), pages_per_turn=200):
                for turn in turns:
                    for page in turn.pages:
                        self.archive.record(self.visit(page, number), turn)
                    self.archive.give_back(turn, at)

    @property
    def feeds(self) -> int:
        return max(1, self.stories // STORIES)

    def visit(self, page: Page, number: int) -> Visit:
        at = START + APART * number
        if page.kind is Kind.FEED:
            found = tuple(Found(f"{page.url.removesuffix('feed')}{n}", "", None, n) for n in range(STORIES))
            return Visit(page.id, at, Outcome.UNCHANGED, at + timedelta(days=400), found=found)
        story = self.numbers.setdefault(page.url, len(self.numbers))
        reading = read(story, number)
        self.advance(PARAGRAPHS if number == 1 else 0)
        return Visit(
            page_id=page.id,
            at=at,
            outcome=Outcome.FIRST if number == 1 else Outcome.CHANGED,
            next_visit_at=at + APART,
            version=VersionDraft(reading, content_digest(reading)),
            change=edit(story) if number > 1 else None,
        )


def read(story: int, number: int) -> Reading:
    numbers = range(story * PARAGRAPHS, (story + 1) * PARAGRAPHS)
    footer = Paragraph(f"Terms of version {number}")
    article = Article(f"Story {story}", paragraphs=(*(Paragraph(text(n)) for n in numbers), footer))
    return Reading("article/1", "", article=article)


def edit(story: int) -> Change:
    finding = Finding("wording", "the older footer of it", "the newer footer of it", Weight.MINOR, where="body:50")
    return replace(Change((finding,), (), Weight.MINOR, "wording"), fingerprint=fingerprint(story))


def fingerprint(story: int) -> str:
    return "everywhere" if story % 2 else f"shared-{story // (2 * SHARING)}"


def times(calls: Iterable[Callable[[], Any]]) -> tuple[list[float], list[Any]]:
    took, answers = [], []
    for call in calls:
        begun = time.perf_counter()
        answers.append(call())
        took.append((time.perf_counter() - begun) * 1000)
    return took, answers


def asked(archive: Archive, passages: int, count: int, random: Random) -> Iterator[tuple[str, float | int | None]]:
    reworded = [n for n in (random.randrange(passages) for _ in range(count * 80)) if origin(n) is not None][:count]
    any_of = [random.randrange(passages) for _ in range(count)]
    took, found = times([partial(archive.similar, text(n)) for n in tracked(reworded, "similar")])
    yield from spread("similar", took)
    hits = [text(origin(n) or 0) in {hit.text for hit in answer} for n, answer in zip(reworded, found, strict=True)]
    yield "similar_found", round(sum(hits) / len(hits), 4) if hits else None
    took, _ = times([partial(archive.stands_in, text(n)) for n in any_of])
    yield from spread("stands_in", took)
    prints = [fingerprint(n // PARAGRAPHS) for n in any_of]
    took, _ = times([partial(archive.same_edit, mark, START) for mark in prints if mark != "everywhere"])
    yield from spread("same_edit", took)
    took, _ = times([partial(archive.same_edit, "everywhere", START)] * 20)
    yield from spread("same_edit_everywhere", took)


def spread(name: str, took: list[float]) -> Iterator[tuple[str, float]]:
    yield f"{name}_ms_p50", round(median(took), 2)
    yield f"{name}_ms_p99", round(quantiles(took, n=100)[-1], 2)


def tracked(numbers: list[int], words: str) -> Iterable[int]:
    console = Console(stderr=True)
    return track(numbers, words, console=console, transient=True) if console.is_terminal else numbers


def filled(folder: Path, passages: int) -> None:
    done = folder / f"filled-{passages}"
    if done.exists():
        return
    archive = open_archive(folder / "nightdesk.sqlite")
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("passages kept", total=passages)
        Filler(archive, passages // PARAGRAPHS, lambda by: progress.advance(task, by)).fill()
    archive.close()
    done.touch()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--asked", type=int, default=200, help="passages asked for")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="folder for the archive, filled once")
    given = parser.parse_args()
    folder = Path(given.keep or tempfile.mkdtemp(prefix="nightdesk-same-"))
    folder.mkdir(parents=True, exist_ok=True)
    filled(folder, given.passages)
    archive = open_archive(folder / "nightdesk.sqlite", readonly=True)
    stories = max(1, given.passages // PARAGRAPHS // STORIES) * STORIES
    keys = dict(asked(archive, stories * PARAGRAPHS, given.asked, Random(given.seed)))
    archive.close()
    print(json.dumps({"passages": stories * PARAGRAPHS, "changes": stories, **keys}))


if __name__ == "__main__":
    main()
