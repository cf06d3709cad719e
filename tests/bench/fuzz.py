"""Mutated pages, feeds and dockets through the readers, in the children that read hostile pages for the service.

    python -m tests.bench.fuzz [--runs N] [--seed N] [--keep FOLDER]

Ends with one line of JSON: `runs`; `exceptions`, readings that raised what they do not promise or that the archive would
not give back as they were; `over_caps`, children
that died or took longer than the cap, also when they were asked once more with nothing beside them: a machine that is
busy with other things makes any reading long. `--keep` writes the payloads of both kinds to a folder.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from monitor.demo import Newsroom
from monitor.discover import Unreadable, discover
from monitor.extract import Raw, Recipe, locate, read
from monitor.workers import WorkerDied, Workers
from storage.content import reading_from_json, reading_to_json
from storage.records import Kind, Memory

DEADLINE_S = 10.0
LARGEST = 3_000_000
SITE = "http://newsroom.example"
TAGS = ("div", "p", "b", "table", "li", "blockquote", "span", "svg", "form", "template", "article", "h1", "script", "a")
PIECES = (
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"<script>",
    b"</script>",
    b"&#x110000;",
    b"&" * 40,
    b'<meta charset="utf-16">',
    b'<meta charset="no-such">',
    b'<script type="application/ld+json">{"@graph": [',
    b'{"articleBody": "' + b"\\u0000" * 30,
    b"<base href='//[::1'>",
    b'<a href="http://[bad">',
    b"%PDF-1.7\n",
    b"<?xml version='1.0' encoding='koi8-r'?>",
    b"<html hidden>",
    b"</body></html>",
    b"\xe2\x80\xae",
    b"<br>" * 60,
)


def seeds() -> list[tuple[bytes, str, Kind]]:
    """(payload, content type, kind) of what the demo's newsroom and court show."""
    room = Newsroom()
    stories = [(story.path, Kind.ARTICLE) for story in room.stories.values()]
    paths = [*stories, ("/", Kind.SECTION), ("/feed.xml", Kind.FEED)]
    paths += [(address, Kind.DOCKET) for address in docket_paths(room)]
    found = []
    for path, kind in paths:
        answer = room.answer(path, {}, SITE)
        found.append((answer.body, answer.content_type, kind))
    return [*found, (state_page(), "text/html", Kind.ARTICLE), (live_page(), "text/html", Kind.ARTICLE)]


def docket_paths(room: Newsroom) -> list[str]:
    with room:
        return [room.docket_url.removeprefix(room.url), room.docket_json_url.removeprefix(room.url)]


def state_page() -> bytes:
    """A page whose story stands in a script only."""
    text = "The harbour board met on Tuesday and put off its vote on the new quay until the spring. " * 4
    state = {
        "props": {"story": {"title": "Quay vote put off", "body": [{"type": "text", "html": f"<p>{text}</p>"}] * 5}}
    }
    return f'<html><body><div id="root"></div><script id="__NEXT_DATA__" type="application/json">{json.dumps(state)}</script></body></html>'.encode()


def live_page() -> bytes:
    posts = "".join(
        f'<article class="live-post"><time datetime="2026-03-0{n}T10:00:00Z">10:00</time><p>Post {n} says that the river stands at {n} metres.</p></article>'
        for n in range(1, 9)
    )
    return f"<html><body><h1>River watch</h1><main>{posts}</main></body></html>".encode()


def flip(page: bytes, rnd: random.Random) -> bytes:
    data = bytearray(page)
    for _ in range(rnd.randint(1, 30)):
        data[rnd.randrange(len(data))] = rnd.randrange(256)
    return bytes(data)


def cut(page: bytes, rnd: random.Random) -> bytes:
    return page[: rnd.randrange(len(page))]


def drop(page: bytes, rnd: random.Random) -> bytes:
    a, b = sorted(rnd.randrange(len(page) + 1) for _ in range(2))
    return page[:a] + page[b:]


def repeat(page: bytes, rnd: random.Random) -> bytes:
    a = rnd.randrange(len(page))
    piece = page[a : a + rnd.randint(1, 400)]
    return page[:a] + piece * rnd.choice((2, 9, 80, 900)) + page[a:]


def insert(page: bytes, rnd: random.Random) -> bytes:
    a = rnd.randrange(len(page))
    return page[:a] + rnd.choice(PIECES) + page[a:]


def nest(page: bytes, rnd: random.Random) -> bytes:
    a, tag = rnd.randrange(len(page)), rnd.choice(TAGS).encode()
    return page[:a] + b"<" + tag + b">" + (b"<" + tag + b">") * rnd.choice((5, 300, 20_000)) + page[a:]


def swap_tags(page: bytes, rnd: random.Random) -> bytes:
    a, b = (rnd.choice(TAGS).encode() for _ in range(2))
    return page.replace(b"<" + a, b"<" + b)


def recode(page: bytes, rnd: random.Random) -> bytes:
    return page.decode("utf-8", "replace").encode(
        rnd.choice(("utf-16", "utf-32", "cp1252", "koi8-r", "gb18030")), "replace"
    )


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flip,
    cut,
    drop,
    repeat,
    insert,
    nest,
    swap_tags,
    recode,
)


def mutated(page: bytes, rnd: random.Random) -> bytes:
    for _ in range(rnd.randint(1, 5)):
        if page and len(page) < LARGEST:
            page = rnd.choice(MUTATIONS)(page, rnd)
    return page[:LARGEST]


class Run:
    """Readings in children, and what went wrong with them."""

    def __init__(self, workers: Workers, keep: Path | None) -> None:
        self.workers, self.keep = workers, keep
        self.runs = self.exceptions = self.over_caps = 0
        self.late: list[int] = []
        """Numbers of the runs whose child died or ran out of time at the first asking."""

    def one(self, number: int, seed: int, pool: Sequence[tuple[bytes, str, Kind]], last: bool = False) -> None:
        rnd = random.Random(f"{seed}/{number}")
        page, content_type, kind = rnd.choice(pool)
        payload = mutated(page, rnd)
        self.runs += not last
        try:
            self.look(payload, content_type, kind)
        except WorkerDied as problem:
            if not last:
                self.late.append(number)
                return
            self.over_caps += 1
            self.note(number, payload, problem)
        except Exception as problem:
            self.exceptions += 1
            self.note(number, payload, problem)

    def look(self, payload: bytes, content_type: str, kind: Kind) -> None:
        if kind in (Kind.FEED, Kind.SECTION):
            try:
                self.workers.call(discover, payload, SITE, content_type, kind, (), deadline_s=DEADLINE_S)
            except Unreadable:
                return
            return
        raw = Raw(payload, f"{SITE}/story", content_type, kind)
        got = self.workers.call(read, raw, Recipe(), Memory(), deadline_s=DEADLINE_S)
        if got.reading is not None and reading_from_json(reading_to_json(got.reading)) != got.reading:
            raise ValueError("the archive would not give this reading back as it is")
        self.workers.call(locate, raw, Recipe(), got.memory, deadline_s=DEADLINE_S)

    def note(self, number: int, payload: bytes, problem: Exception) -> None:
        print(f"{number}: {type(problem).__name__}: {problem}", file=sys.stderr)
        if self.keep is not None:
            self.keep.mkdir(parents=True, exist_ok=True)
            (self.keep / f"{number}.bin").write_bytes(payload)

    @property
    def row(self) -> dict[str, Any]:
        return {"runs": self.runs, "exceptions": self.exceptions, "over_caps": self.over_caps}


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tests.bench.fuzz", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first run")
    parser.add_argument("--keep", type=Path, help="write the payloads that went wrong into this folder")
    args = parser.parse_args(words)
    workers = Workers(2)
    run, pool = Run(workers, args.keep), seeds()
    progress = Progress(console=Console(stderr=True), disable=not sys.stderr.isatty())
    try:
        with progress, ThreadPoolExecutor(2) as threads:
            bar = progress.add_task("runs", total=args.runs)
            numbers = range(args.first, args.first + args.runs)
            for _ in threads.map(lambda n: run.one(n, args.seed, pool), numbers):
                progress.advance(bar)
        for number in sorted(run.late):
            run.one(number, args.seed, pool, last=True)
    finally:
        workers.close()
    print(json.dumps(run.row))
    return 1 if run.exceptions or run.over_caps else 0


if __name__ == "__main__":
    sys.exit(main())
