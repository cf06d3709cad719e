"""Leave to ask on in the midst of a turn: where redirects lead, and for a story's further pages, a host's gap, pause and
daily limit hold too.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from types import TracebackType

from monitor.config import Config
from storage import Archive, LeaseLost
from storage.addresses import host_of
from storage.records import Turn

PATIENCE_S = 10.0
"""How long a visit waits for another host; for one that must be left alone longer, the visit is put off."""


class PutOff(Exception):
    """The visit cannot go on now: where it leads may not be asked before `until`."""

    def __init__(self, host: str, until: datetime) -> None:
        self.host = host
        self.until = until
        super().__init__(f"{host} may not be asked before {until}")


class Leave:
    """Holds each host that a visit is led to, as a turn holds its own: one connection at a time, and when the visit is
    over each counts as just asked. `wait` sleeps so many seconds, and says whether the service stops."""

    def __init__(
        self,
        archive: Archive,
        turn: Turn,
        config: Config,
        clock: Callable[[], datetime],
        wait: Callable[[float], bool],
    ) -> None:
        self.archive = archive
        self.turn = turn
        self.config = config
        self.clock = clock
        self.wait = wait
        self.held: dict[str, Turn] = {}

    def __call__(self, url: str, left_s: float) -> None:
        """Before a request to where a redirect leads, with so much of the visit's time left. Raises PutOff."""
        host = host_of(url)
        if host == self.turn.host or host in self.held:
            return
        held = self.claim(url)
        if not isinstance(held, Turn):
            wait_s = (held - self.clock()).total_seconds()
            if wait_s > min(PATIENCE_S, left_s / 2) or self.wait(max(wait_s, 0.0)):
                raise PutOff(host, held)
            held = self.claim(url)
        if not isinstance(held, Turn):
            raise PutOff(host, held)
        self.held[host] = held
        self.keep_limit(held)

    def claim(self, url: str) -> Turn | datetime:
        gap = self.config.gap_of(host_of(url))
        return self.archive.claim_host(url, self.clock(), self.config.nightdesk.deadline, gap)

    def keep_limit(self, held: Turn) -> None:
        """Raises PutOff if the host had all the requests that it may get in a day."""
        daily = self.config.pace(held.host).daily
        if daily is not None and held.asked_today >= daily:
            raise PutOff(held.host, tomorrow(self.clock()))

    def again(self, url: str, gap: timedelta, left_s: float, made: int) -> bool:
        """Before a further request to a host that the visit has asked, `made` having been made: waits out its gap, at
        least `gap`. False if the time left does not do for it. Raises PutOff if the host had its day's requests, or the
        service stops."""
        self(url, left_s)
        host = host_of(url)
        daily = self.config.pace(host).daily
        if daily is not None and self.held.get(host, self.turn).asked_today + made >= daily:
            raise PutOff(host, tomorrow(self.clock()))
        wait_s = max(gap, self.config.gap_of(host)).total_seconds()
        if wait_s >= left_s:
            return False
        if wait_s and self.wait(wait_s):
            raise PutOff(host, self.clock())
        return True

    def __enter__(self) -> Leave:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        now = self.clock()
        for held in self.held.values():
            with suppress(LeaseLost):
                self.archive.give_back(held, now + self.config.gap_of(held.host))

    def pause(self, url: str, until: datetime, reason: str) -> bool:
        """Leave the host of an address alone until then, if the visit was led there; whether it was."""
        host = host_of(url)
        if host not in self.held:
            return False
        self.archive.pause_host(host, until, reason)
        return True


def tomorrow(now: datetime) -> datetime:
    return (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
