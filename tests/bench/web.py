"""Every page of the desk, asked by readers who each want one page a second.

    python -m tests.bench.web --items 10000 --versions 100000 --readers 20

Fills an archive (kept under --keep and used again), serves the app from it in processes of its own, as `run` does, and
asks. A time is from the request's first byte out to the answer's last byte in, on this machine's loopback; bytes are
those of the page before compression, the largest seen.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import signal
import socket
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import httpx
from rich.console import Console
from rich.progress import Progress

from monitor.config import default_config
from monitor.web import create_app
from monitor.web.serving import Pages
from storage import open_archive
from storage.records import ChangeFilter
from tests.bench.desk import APART, START, Filler, own_words, seed_of


def main() -> None:
    given = arguments()
    folder = Path(given.keep or tempfile.mkdtemp(prefix="nightdesk-web-"))
    folder.mkdir(parents=True, exist_ok=True)
    filled(folder, given.items, given.versions)
    pages = addresses(folder, given.seed)
    listener = socket.create_server(("127.0.0.1", 0))
    now = START + APART * (given.versions // given.items + 1)
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    serving = Pages(partial(app, folder, now))
    serving.start(listener, failed)
    try:
        httpx.get(base + "/readyz", timeout=30).raise_for_status()
        times, sizes = asyncio.run(read(base, pages, given.readers, given.seconds))
    finally:
        serving.stop()
    print(json.dumps(summary(times, sizes, given)))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--versions", type=int, default=100_000)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="folder for the archive, filled once")
    return parser.parse_args()


def filled(folder: Path, items: int, versions: int) -> None:
    done = folder / f"filled-{items}-{versions}"
    if done.exists():
        return
    archive = open_archive(folder / "nightdesk.sqlite")
    console = Console(stderr=True)
    with Progress(console=console, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("versions kept", total=versions)
        Filler(archive, items, max(1, versions // items), lambda by: progress.advance(task, by)).fill()
    archive.close()
    done.touch()


def addresses(folder: Path, seed: int) -> dict[str, list[str]]:
    """For every kind of page, addresses drawn by a fixed seed."""
    archive = open_archive(folder / "nightdesk.sqlite", readonly=True)
    random = Random(seed)
    items = archive.items(kind="article", limit=2000)
    drawn = random.sample(items, min(200, len(items)))
    cases = [item.id for item in archive.items(kind="docket", limit=200)]
    newest = archive.changes(ChangeFilter(), limit=200)
    captures = [archive.captures(item.id, 1)[0].id for item in drawn[:40]]
    archive.close()
    words = [sorted(own_words(seed_of(item.url)).values(), key=len)[-3:] for item in drawn]
    stories = [item.id for item in drawn]
    deep = newest[0].seq // 2
    return {
        "wire": ["/"],
        "wire_narrowed": ["/?tag=port", "/?flag=silent-edit", "/?weight=major", "/?source=feed-3", f"/?before={deep}"],
        "wire_words": [f"/?words={one[0]}" for one in words],
        "item": [f"/item/{story}" for story in stories],
        "item_side": [f"/item/{item.id}?a=1&b={min(4, item.versions)}&view=side" for item in drawn],
        "docket": [f"/item/{one}" for one in cases],
        "change": [f"/change/{stored.id}" for stored in newest],
        "capture": [f"/capture/{one}" for one in captures],
        "pages": ["/pages", *(f"/pages?words={one[1]}" for one in words)],
        "dockets": ["/dockets"],
        "sources": ["/sources"],
        "search": [f"/search?q={'+'.join(one[: 1 + n % 3])}" for n, one in enumerate(words)],
        "search_changes": [f"/search?q=added:{one[2]}&show=changes" for one in words],
        "feed": ["/feeds/changes.atom", "/feeds/changes.json?tag=port"],
        "api": ["/api/v1/changes", "/api/v1/items", "/api/v1/sources"],
    }


def app(folder: Path, now: datetime, acts: Callable[[], int], **where: Any) -> Any:
    archive = open_archive(folder / "nightdesk.sqlite", readonly=True)
    minute_later = now + timedelta(minutes=1)
    return create_app(default_config(folder), archive, nothing, clock=lambda: minute_later, acts=acts, **where)


def failed(error: BaseException) -> None:
    print(error, file=sys.stderr)
    os.kill(os.getpid(), signal.SIGTERM)


def nothing(command: str, given: dict[str, Any]) -> dict[str, Any]:
    return {"done": command}


async def read(
    base: str, pages: Mapping[str, list[str]], readers: int, seconds: int
) -> tuple[dict[str, list[float]], dict[str, int]]:
    times: dict[str, list[float]] = defaultdict(list)
    sizes: dict[str, int] = defaultdict(int)
    order = cycle(pages)
    addresses_of = {name: cycle(urls) for name, urls in pages.items()}
    begun = time.monotonic() + 1

    async def reader(moments: Random) -> None:
        """One page in each second, at any moment of it."""
        connection = None
        for second in range(seconds):
            await asyncio.sleep(max(0.0, begun + second + moments.random() - time.monotonic()))
            connection = connection or await asyncio.open_connection(*base.removeprefix("http://").split(":"))
            name = next(order)
            address, asked = next(addresses_of[name]), time.perf_counter()
            status, body = await ask(connection, base.removeprefix("http://"), address)
            times[name].append((time.perf_counter() - asked) * 1000)
            if status != 200:
                raise SystemExit(f"{address}: {status} {body[:300]!r}")
            sizes[name] = max(sizes[name], len(body))
        if connection:
            connection[1].close()

    await asyncio.gather(*(reader(Random(number)) for number in range(readers)))
    return times, sizes


async def ask(
    connection: tuple[asyncio.StreamReader, asyncio.StreamWriter], host: str, address: str
) -> tuple[int, bytes]:
    """Status and text of one answer over a kept connection; short ones come as they are. Bare, for a client's own work would be counted with the server's."""
    reader, writer = connection
    writer.write(f"GET {address} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = int(head.partition("content-length: ")[2].split("\r\n")[0])
    body = await reader.readexactly(length)
    return int(head.split(" ", 2)[1]), gzip.decompress(body) if "content-encoding: gzip" in head else body


def summary(times: Mapping[str, list[float]], sizes: Mapping[str, int], given: argparse.Namespace) -> dict[str, Any]:
    return {
        "p50_ms": {name: round(share(taken, 0.5), 1) for name, taken in times.items()},
        "p99_ms": {name: round(share(taken, 0.99), 1) for name, taken in times.items()},
        "bytes": dict(sizes),
        "readers": given.readers,
        "items": given.items,
        "versions": given.versions,
    }


def share(taken: list[float], part: float) -> float:
    ordered = sorted(taken)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


if __name__ == "__main__":
    main()
