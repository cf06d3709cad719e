"""What is asked, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from storage.records import Capture, Kind, Outcome

PAGES = (200, 203)
"""Statuses of a page."""


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Ask:
    """One look at one address. `headers` go to the asked origin only, as does `token` (sent as `Authorization: Token
    …`); values that look like secrets are masked in the capture."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    kind: Kind = Kind.ARTICLE
    user_agent: str | None = None
    max_body: int | None = None
    """Bytes, on the wire and decoded; None = the settings'."""
    deadline: timedelta = timedelta(seconds=60)
    headers: tuple[tuple[str, str], ...] | Mapping[str, str] = ()
    token: str | None = None
    usual: Mapping[str, Any] = field(default_factory=dict)
    """What the page used to be: `length` (visible characters) and `title`; empty if not known."""
    robots: str = "ignore"
    """`obey` asks robots.txt first and does not fetch what it forbids; `advise` and `ignore` fetch."""
    render: bool = False
    """Let a browser make the page."""
    wait_for: str = ""
    """A CSS selector that must be there before a rendered page is taken."""
    truncate: bool = False
    """A body beyond `max_body` is cut there instead of refused, and walls are not looked for (robots.txt)."""


@dataclass(frozen=True, slots=True)
class Response:
    """A body came. `complete`: HTTP or gzip proved that all of it did; `document_ended`: the document's own end mark
    stands at its end (a proof where HTTP offers none). `moved_to`: where permanent redirects led, else None."""

    capture: Capture
    complete: bool
    moved_to: str | None
    charset: str
    document_ended: bool = False
    requests: int = 1
    """How many pages of the host were asked for: a story may have several."""


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says that nothing changed."""

    at: datetime
    status: int = 304
    headers: tuple[tuple[str, str], ...] = ()
    requests: int = 1


@dataclass(frozen=True, slots=True)
class FetchError:
    """Nothing usable came. `outcome` is failed, blocked, incomplete or gone; `reason` is one line in plain words;
    `cls` is one of guard, address, dns, refused, reset, unreachable, timeout, tls, protocol, encoding, too-big,
    redirect, cut, empty, status, challenge, robots."""

    outcome: Outcome
    reason: str
    cls: str
    retry_after: timedelta | None = None
    host_pause: bool = False
    """The whole host wants a pause (429, 503)."""
    capture: Capture | None = None
    requests: int = 1


Fetched = Response | NotModified | FetchError
BeforeHop = Callable[[str, float], None]
"""Asked before a request that a redirect leads to, with its address and the seconds left; what it raises ends all."""


class Stopped(Exception):
    """A visit that ends here; travels inside this package only."""

    def __init__(self, error: FetchError) -> None:
        self.error = error
        super().__init__(error.reason)


def stop(outcome: Outcome, reason: str, cls: str, **more: Any) -> Stopped:
    return Stopped(FetchError(outcome, reason, cls, **more))
