"""robots.txt: may we, and how slowly? By RFC 9309, parsed by Protego.

Answers are kept for a day in memory (24 hours are the most that the RFC wants one kept); after a restart they are
simply asked for again. They obey: 4xx = no rules; 5xx or no answer = everything forbidden, asked again within the hour;
500 KiB are read at most; redirects are followed.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from protego import Protego

from monitor.fetch.ask import Ask, BeforeHop, Fetched, FetchError, Response
from monitor.fetch.charset import decode
from storage.records import Kind

KEPT = timedelta(hours=24)
KEPT_IN_TROUBLE = timedelta(hours=1)
MOST_BYTES = 500 * 1024
MOST_HOSTS = 2000
DEADLINE = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a host's robots.txt says of one address. `crawl_delay` in seconds, None if it names none."""

    allowed: bool
    reason: str
    crawl_delay: float | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host's robots.txt came to."""

    parser: Protego | None
    everything: bool
    """Without a parser: all allowed, or all forbidden."""
    reason: str
    until: datetime

    def verdict(self, url: str, agent: str) -> Verdict:
        if self.parser is None:
            return Verdict(self.everything, self.reason)
        delay = self.parser.crawl_delay(agent)
        if self.parser.can_fetch(url, agent):
            return Verdict(True, "robots.txt allows it", delay)
        return Verdict(False, "robots.txt forbids it", delay)


class Robots:
    """Thread safe. `fetch` is the fetcher's own, so that robots.txt too is asked for by the guard alone."""

    def __init__(self, fetch: Callable[[Ask, BeforeHop | None], Fetched], clock: Callable[[], datetime]) -> None:
        self._fetch = fetch
        self._clock = clock
        self._kept: OrderedDict[str, Rules] = OrderedDict()
        self._lock = threading.Lock()

    def verdict(self, url: str, agent: str, leave: BeforeHop | None = None) -> Verdict:
        """May `agent` (our product's name, or the whole User-Agent) fetch `url`? Asks the host if we do not know, and then
        raises what `leave` does, which is asked before other hosts that its robots.txt redirects to."""
        return self.rules(url, leave).verdict(url, product(agent))

    def knows(self, url: str) -> bool:
        """Whether what the host says is known, so that nobody need be asked."""
        return self._fresh(root_of(url)) is not None

    def known(self, url: str, agent: str) -> Verdict | None:
        """The same from what is known already, without asking anybody."""
        rules = self._fresh(root_of(url))
        return None if rules is None else rules.verdict(url, product(agent))

    def _fresh(self, root: str) -> Rules | None:
        with self._lock:
            rules = self._kept.get(root)
        return None if rules is None or self._clock() >= rules.until else rules

    def rules(self, url: str, leave: BeforeHop | None = None) -> Rules:
        """What the host of an address says; it is asked if that is not known. Raises what `leave` does."""
        root, now = root_of(url), self._clock()
        if (known := self._fresh(root)) is not None:
            return known
        asked = Ask(f"{root}/robots.txt", kind=Kind.PAGE, max_body=MOST_BYTES, deadline=DEADLINE, truncate=True)
        rules = read(self._fetch(asked, leave), now)
        with self._lock:
            self._kept[root] = rules
            self._kept.move_to_end(root)
            while len(self._kept) > MOST_HOSTS:
                self._kept.popitem(last=False)
        return rules


def read(fetched: Fetched, now: datetime) -> Rules:
    """From what came back to rules. Pure."""
    if isinstance(fetched, Response):
        text, _ = decode(fetched.capture.payload[:MOST_BYTES], "text/plain; charset=utf-8")
        return Rules(parse(text), True, "", now + KEPT)
    if isinstance(fetched, FetchError) and (fetched.cls == "empty" or _is_4xx(fetched)):
        return Rules(None, True, "there is no robots.txt", now + KEPT)
    what = fetched.reason if isinstance(fetched, FetchError) else "the server says `not modified`"
    return Rules(None, False, f"robots.txt cannot be had, which counts as `no`: {what}", now + KEPT_IN_TROUBLE)


def _is_4xx(error: FetchError) -> bool:
    return error.capture is not None and 400 <= error.capture.status < 500 and error.capture.status != 429


def parse(text: str) -> Protego:
    return Protego.parse(text)


def root_of(url: str) -> str:
    """Scheme and authority: what has one robots.txt."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.split('/', 1)[0].split('?', 1)[0].split('#', 1)[0]}".lower()


def product(agent: str) -> str:
    """The product token that rules name: what stands before the first slash or space."""
    return agent.split("/", 1)[0].split(" ", 1)[0]
