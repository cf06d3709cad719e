"""The newsroom: what it has published, what may happen to it, and what it answers. The server speaks for it."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

from monitor.demo import pages, texts
from monitor.demo.court import PAGE, RECORD, Court
from monitor.demo.server import Server
from monitor.demo.story import Story

_EDITS = ("update-note", "silent-edit", "headline", "correction", "move-paragraph", "typo", "redirect")
_TROUBLES = {"block": "unblock", "break": "mend", "shrink": "unshrink"}
_COURT = (
    "docket-order", "docket-stub", "docket-fill", "docket-lose", "docket-restore", "docket-edit", "docket-seal",
    "docket-outage", "docket-mend",
)  # fmt: skip
ACTS = (*_EDITS, "new-article", "remove", "return", *_TROUBLES, *_TROUBLES.values(), *_COURT)
"""All that can be asked of `Newsroom.act`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One response, before gzip."""

    status: int
    body: bytes
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


class Newsroom:
    """The Harbor Ledger and the court it reports on. Thread-safe; `start` listens, `answer` needs no network. With
    `today` the court's case is a present one: its hearing lies ahead."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC), today: date | None = None) -> None:
        self.clock = clock
        self._said = texts.stories()
        self.since = now = clock()
        self.stories = {slug: Story.told(slug, told, now) for slug, told in self._said["stories"].items()}
        self.court = Court(today)
        self.troubles: set[str] = set()
        self.fetches = 0
        self.asked: list[str] = []
        """Paths asked for, in order."""
        self.played: list[str] = []
        """Acts done, in order."""
        self._lock = threading.RLock()
        self._server: Server | None = None

    # ------------------------------------------------------------ listening

    def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen (port 0: any free one) and serve from a thread; the site's address."""
        self._server = Server(self.answer, host, port)
        return self._server.start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None

    def __enter__(self) -> Newsroom:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Address of the site, without a slash at its end. Raises RuntimeError while it does not listen."""
        if self._server is None:
            raise RuntimeError("the newsroom does not listen; call start first")
        return self._server.url

    def story_url(self, slug: str = "ferry") -> str:
        return self.url + self.stories[slug].path

    @property
    def feed_url(self) -> str:
        return f"{self.url}/feed.xml"

    @property
    def docket_url(self) -> str:
        return self.url + PAGE

    @property
    def docket_json_url(self) -> str:
        return self.url + RECORD

    # ------------------------------------------------------------ acting

    def act(self, name: str, story: str = "ferry") -> None:
        """Do one of ACTS, now. `story` names which story an edit, a removal or a return is about; `new-article`
        publishes one that waits. Raises ValueError for an unknown act or story, or one that has no step left."""
        if name not in ACTS:
            raise ValueError(f"there is no act {name!r}; there are {', '.join(ACTS)}")
        if story not in self.stories:
            raise ValueError(f"there is no story {story!r}; there are {', '.join(self.stories)}")
        with self._lock:
            self._do(name, self.stories[story])
            self.played.append(name)

    def _do(self, name: str, story: Story) -> None:
        if name in _EDITS:
            story.edit(name, self.clock())
        elif name in _COURT:
            self.court.act(name, self.clock())
        elif name == "new-article":
            self._publish()
        elif name in ("remove", "return"):
            story.removed = name == "remove"
        elif name in _TROUBLES:
            self.troubles.add(name)
        else:
            self.troubles -= {trouble for trouble, end in _TROUBLES.items() if end == name}

    def _publish(self) -> None:
        waiting = next((story for story in self.stories.values() if not story.published), None)
        if waiting is None:
            raise ValueError("no story waits to be published")
        waiting.published = True
        waiting.published_at = waiting.modified_at = self.clock().replace(microsecond=0)

    # ------------------------------------------------------------ answering

    def answer(self, path: str, headers: Mapping[str, str], site: str) -> Answer:
        """What the site says to a GET. `headers` have names in lower case; conditions in them are honoured."""
        with self._lock:
            self.fetches += 1
            plain = urlsplit(path).path
            self.asked.append(plain)
            return _conditional(self._answer(plain, site), headers)

    def _answer(self, path: str, site: str) -> Answer:
        now = self.clock()
        noise = pages.Noise(self.fetches, self._said, now)
        if path == "/robots.txt":
            return Answer(200, b"User-agent: *\nAllow: /\n", "text/plain")
        if path in (PAGE, RECORD):
            return self._docket(path, now, str(noise.values["token"]))
        if path == "/feed.xml":
            shown = self._shown()
            edited = max((story.modified_at for story in shown), default=now)
            return _stamped(pages.feed(shown, site), "application/rss+xml; charset=utf-8", edited)
        if "break" in self.troubles:
            return Answer(
                500, texts.fill("error.html", {"title": "Server error", "text": "Please come back."}).encode()
            )
        if "block" in self.troubles:
            return Answer(403, texts.fill("challenge.html", noise.values, raw=("most_read",)).encode())
        if path == "/":
            return Answer(200, pages.front(self._shown(), site, noise).encode())
        return self._story(path, site, noise, now)

    def _story(self, path: str, site: str, noise: pages.Noise, now: datetime) -> Answer:
        for story in self.stories.values():
            if path in story.former_paths:
                return Answer(301, b"", headers={"Location": site + story.path})
            if path == story.path and story.published and not story.removed:
                if "shrink" in self.troubles:
                    return Answer(200, pages.shrunk(story, site, noise).encode())
                text = pages.article(story, site, noise, now)
                return (
                    _stamped(text, "text/html; charset=utf-8", story.modified_at)
                    if story.quiet
                    else Answer(200, text.encode())
                )
            if path == story.path and story.removed:
                return Answer(
                    410, texts.fill("error.html", {"title": "Gone", "text": "This page was taken down."}).encode()
                )
        return Answer(404, texts.fill("error.html", {"title": "Not found", "text": "There is no such page."}).encode())

    def _docket(self, path: str, now: datetime, token: str) -> Answer:
        if path == PAGE:
            return Answer(200, self.court.page(now, token).encode())
        if self.court.outage:
            return Answer(503, b'{"error": "maintenance"}', "application/json", {"Retry-After": "5"})
        return _stamped(self.court.record(), "application/json", self.court.edited_at or self.since)

    def _shown(self) -> list[Story]:
        """Published and not removed, newest first."""
        shown = [story for story in self.stories.values() if story.published and not story.removed]
        return sorted(shown, key=lambda story: story.published_at, reverse=True)

    def wait_for_readers(self, stop: threading.Event, patience_s: float = 120.0) -> None:
        """Until the story, the feed and the case have been looked at once, so that nothing happens unseen."""
        wanted = {self.stories["ferry"].path, "/feed.xml", PAGE}
        until = time.monotonic() + patience_s
        while not wanted <= set(self.asked) and time.monotonic() < until and not stop.wait(0.2):
            pass

    def play(self, pace_s: float, stop: threading.Event) -> None:
        """The demo's scenes in order, `pace_s` seconds apart, until they end or `stop` is set."""
        from monitor.demo.play import SCENES

        for act, story in SCENES:
            if stop.wait(pace_s):
                return
            self.act(act, story)


def _stamped(text: str, content_type: str, modified_at: datetime) -> Answer:
    """With an ETag made of the text."""
    body = text.encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    return Answer(200, body, content_type, {"ETag": etag, "Last-Modified": format_datetime(modified_at, usegmt=True)})


def _conditional(answer: Answer, headers: Mapping[str, str]) -> Answer:
    """304 without a body where the asker has it already; the ETag alone decides, as HTTP wants it where both are sent."""
    etag = answer.headers.get("ETag")
    known = [tag.strip().removeprefix("W/") for tag in headers.get("if-none-match", "").split(",")]
    if answer.status == 200 and etag is not None and etag in known:
        return Answer(304, b"", answer.content_type, answer.headers)
    return answer
