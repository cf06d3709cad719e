"""One polite conditional GET.

fetch(ask)
    robots      → forbidden                                   blocked
    render      → a browser makes the page, see rendered.py
    hop by hop  → address judged, connection guarded          failed (guard, dns, refused, reset, tls, timeout …)
    304         → NotModified
    status      → gone, blocked, failed; with Retry-After
    body        → raw, capped, whole or `incomplete`; inflated by us
    fingerprints→ challenge, consent, log-in, shell           blocked
                → Response
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx

from monitor.egress import Deadline, FetchSettings, Guard, TooMuchError, transport
from monitor.errors import Refused
from monitor.fetch import trouble
from monitor.fetch.ask import PAGES, Ask, BeforeHop, Fetched, FetchError, NotModified, Response, Stopped, stop, utc_now
from monitor.fetch.blocked import blocked
from monitor.fetch.charset import sniff
from monitor.fetch.endings import document_ended
from monitor.fetch.folder import from_folder, is_folder
from monitor.fetch.headers import Pairs
from monitor.fetch.inflate import TooBig, Undecodable, inflate
from monitor.fetch.journey import Journey
from monitor.fetch.rendered import Renderer
from monitor.fetch.robots import Robots
from storage.records import Capture, Outcome

REDIRECTS = (301, 302, 303, 307, 308)
SMALL = 16_384
"""A redirect's body up to this is read, to keep the connection."""

logging.getLogger("httpx").setLevel(logging.WARNING)
"""httpx writes whole addresses at INFO; some of them are secrets."""


class Fetcher:
    """Thread safe; one httpx transport and one TLS context for its life."""

    def __init__(self, guard: Guard, settings: FetchSettings, clock: Callable[[], datetime] = utc_now) -> None:
        self.settings = settings
        self.clock = clock
        self._transport = transport(guard)
        self._renderer = Renderer(guard, settings, clock)
        self.robots = Robots(self.fetch, clock)

    def fetch(self, ask: Ask, leave: BeforeHop | None = None) -> Fetched:
        """What came of it; never raises for anything that the world does. `leave` is asked before each request that a
        redirect leads to, with its address and the seconds left, and may raise; that comes through."""
        if ask.robots == "obey" and not is_folder(ask) and (forbidden := self._forbidden(ask, leave)) is not None:
            return forbidden
        if is_folder(ask):
            return from_folder(ask, ask.max_body or self.settings.max_body, self.clock())
        if ask.render:
            return self._renderer.fetch(ask, leave)
        with Deadline(ask.deadline.total_seconds()) as deadline:
            try:
                return self._travel(ask, deadline, leave)
            except Stopped as stopped:
                return stopped.error
            except Refused as refused:
                return FetchError(Outcome.FAILED, str(refused), "guard")

    def close(self) -> None:
        self._transport.close()

    def _forbidden(self, ask: Ask, leave: BeforeHop | None) -> FetchError | None:
        verdict = self.robots.verdict(ask.url, ask.user_agent or self.settings.user_agent, leave)
        return None if verdict.allowed else FetchError(Outcome.BLOCKED, verdict.reason, "robots")

    # ------------------------------------------------------------ the way there

    def _travel(self, ask: Ask, deadline: Deadline, leave: BeforeHop | None) -> Fetched:
        journey = Journey(ask, self.settings)
        started = time.perf_counter()
        while True:
            response = self._send(journey, deadline)
            try:
                if response.status_code not in REDIRECTS or "location" not in response.headers:
                    return self._receive(journey, response, deadline, started)
                self._skip(response)
                journey.follow(response)
            finally:
                response.close()
            if leave is not None:
                leave(str(journey.url), deadline.remaining())

    def _send(self, journey: Journey, deadline: Deadline) -> httpx.Response:
        """One request; asked once more if a connection that was kept alive turns out to be dead."""
        host = journey.url.host
        for last in (False, True):
            dialled = deadline.dialled
            deadline.limit = deadline.received + self.settings.max_head
            try:
                response = self._transport.handle_request(journey.request())
            except httpx.TransportError as error:
                if (
                    not last
                    and deadline.dialled == dialled
                    and not isinstance(error, httpx.TimeoutException | TooMuchError)
                ):
                    continue
                raise Stopped(trouble.of_error(error, host, in_body=False)) from error
            except (httpx.InvalidURL, UnicodeError) as error:
                raise stop(Outcome.FAILED, f"{journey.url} cannot be asked for", "address") from error
            return response
        raise AssertionError("unreachable")

    @staticmethod
    def _skip(response: httpx.Response) -> None:
        """Read a short body that nobody wants, so that the connection can be used again."""
        length = response.headers.get("content-length", "")
        if response.status_code == 304 or (length.isdecimal() and int(length[:9]) <= SMALL):
            try:
                for _ in response.stream:  # type: ignore[union-attr]
                    pass
            except httpx.TransportError:
                return

    # ------------------------------------------------------------ what came

    def _receive(self, journey: Journey, response: httpx.Response, deadline: Deadline, started: float) -> Fetched:
        now = self.clock()
        status = response.status_code
        if status == 304:
            self._skip(response)
            return self._not_modified(journey, response, now)
        limit = journey.ask.max_body or self.settings.max_body
        deadline.limit = deadline.received + limit + limit // 8 + SMALL
        if status == 206:
            raise stop(Outcome.INCOMPLETE, "the server sent only a part of the page (206)", "cut")
        if status not in PAGES:
            body, _ = self._error_body(response, limit)
            raise Stopped(self._status_error(journey, response, body, now, started))
        if journey.ask.truncate:
            raw = self._start_of(journey, response, limit)
        else:
            raw = self._body(journey, response, limit, deadline)
        payload, complete = self._open(response, raw, limit)
        capture = self._capture(journey, response, payload, now, started)
        return self._judged(journey, capture, complete)

    @staticmethod
    def _not_modified(journey: Journey, response: httpx.Response, now: datetime) -> NotModified:
        if not journey.conditional:
            raise stop(Outcome.FAILED, "the server says `not modified` though we did not ask so (304)", "protocol")
        return NotModified(now, 304, raw_pairs(response))

    def _body(self, journey: Journey, response: httpx.Response, limit: int, deadline: Deadline) -> bytes:
        length = response.headers.get("content-length", "")
        if length.isdecimal() and int(length[:15]) > limit:
            raise stop(Outcome.FAILED, f"the page has {length} bytes; more than {limit} are not read", "too-big")
        host = journey.url.host
        before = deadline.received
        try:
            raw = b"".join(response.stream)  # type: ignore[arg-type]
        except httpx.TransportError as error:
            received = deadline.received - before
            raise Stopped(trouble.of_error(error, host, in_body=True, received=received)) from error
        if len(raw) > limit:
            raise stop(Outcome.FAILED, f"the page has more than {limit} bytes, which are not read", "too-big")
        return raw

    @staticmethod
    def _start_of(journey: Journey, response: httpx.Response, limit: int) -> bytes:
        """The body's first `limit` bytes."""
        raw = b""
        try:
            for part in response.stream:  # type: ignore[union-attr]
                raw += part
                if len(raw) >= limit:
                    break
        except httpx.TransportError as error:
            raise Stopped(trouble.of_error(error, journey.url.host, in_body=True, received=len(raw))) from error
        return raw[:limit]

    @staticmethod
    def _open(response: httpx.Response, raw: bytes, limit: int) -> tuple[bytes, bool]:
        """The payload, and whether it is proved to be whole."""
        headers = response.headers
        try:
            inflated = inflate(raw, headers.get("content-encoding", ""), limit)
        except TooBig as error:
            raise stop(Outcome.FAILED, f"{error}, which are not read", "too-big") from error
        except Undecodable as error:
            raise stop(Outcome.FAILED, str(error), "encoding") from error
        if inflated.ended is False and raw:
            raise stop(Outcome.INCOMPLETE, "the answer was cut off inside its gzip", "cut")
        framed = "content-length" in headers or "chunked" in headers.get("transfer-encoding", "").lower()
        return inflated.payload, framed or bool(inflated.ended)

    def _judged(self, journey: Journey, capture: Capture, complete: bool) -> Fetched:
        if not capture.payload.strip():
            return FetchError(Outcome.FAILED, "the page came empty", "empty", capture=capture)
        reason = None if journey.ask.truncate else blocked(capture, journey.ask.usual)
        if reason is not None:
            return FetchError(Outcome.BLOCKED, reason, "challenge", capture=capture)
        content_type = capture.header("content-type") or ""
        ended = complete or document_ended(capture.payload, content_type)
        return Response(capture, complete, journey.moved_to, sniff(capture.payload, content_type), ended)

    # ------------------------------------------------------------ errors

    @staticmethod
    def _error_body(response: httpx.Response, limit: int) -> tuple[bytes, bool]:
        """The body of an error page as far as it can be had; nothing depends on it but what is shown to operators."""
        try:
            raw = b"".join(response.stream)  # type: ignore[arg-type]
            inflated = inflate(raw, response.headers.get("content-encoding", ""), limit)
        except (httpx.TransportError, Undecodable):
            return b"", False
        return inflated.payload, inflated.ended is not False

    def _status_error(
        self, journey: Journey, response: httpx.Response, body: bytes, now: datetime, started: float
    ) -> FetchError:
        capture = self._capture(journey, response, body, now, started)
        error = trouble.of_status(capture, now)
        reason = blocked(capture, journey.ask.usual) if error.outcome is not Outcome.GONE else None
        if reason is None:
            return error
        return FetchError(Outcome.BLOCKED, reason, "challenge", error.retry_after, error.host_pause, error.capture)

    def _capture(
        self, journey: Journey, response: httpx.Response, payload: bytes, now: datetime, started: float
    ) -> Capture:
        return Capture(
            url=str(journey.url),
            status=response.status_code,
            headers=raw_pairs(response),
            payload=payload,
            digest=hashlib.sha256(payload).hexdigest(),
            captured_at=now,
            request_url=journey.ask.url,
            request_headers=journey.kept_headers(),
            hops=tuple(journey.hops),
            peer=peer_of(response),
            elapsed=timedelta(seconds=time.perf_counter() - started),
        )


def raw_pairs(response: httpx.Response) -> Pairs:
    """Headers in wire order, by Latin-1, as HTTP has it."""
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw)


def peer_of(response: httpx.Response) -> str:
    """`address:port` that answered; empty if the connection is closed already."""
    try:
        address = response.extensions["network_stream"].get_extra_info("server_addr")
    except (KeyError, OSError):
        return ""
    return f"[{address[0]}]:{address[1]}" if ":" in address[0] else f"{address[0]}:{address[1]}"
