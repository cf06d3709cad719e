"""Pages as a browser shows them: `render = true` on a source.

    Renderer.fetch(ask)
        → a process of its own (monitor/fetch/browser.py): Chromium through Playwright, killed with all its children at
          the visit's deadline
        → where the whole page is led, by redirect or script, is judged and asks leave first, as any redirect does
        → all of Chromium's traffic, loopback too, through a proxy on loopback that connects by the guard alone
        → the document as it stands after its scripts ran, and a screenshot

Needs the extra `[browser]` and a Chromium (Debian's, or the one named in NIGHTDESK_CHROMIUM).
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.util import find_spec
from typing import Any

from monitor.egress import FetchSettings, Guard
from monitor.egress.proxy import GuardProxy
from monitor.fetch import trouble
from monitor.fetch.ask import PAGES, Ask, BeforeHop, Fetched, FetchError, Response, Stopped, stop, utc_now
from monitor.fetch.blocked import blocked
from monitor.fetch.journey import PERMANENT, Journey
from monitor.fetch.talk import Endless, LeadsOn, converse
from storage.addresses import host_of
from storage.records import Capture, Hop, Outcome

log = logging.getLogger("nightdesk.visits")

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
BROWSERS_OWN = (
    "update.googleapis.com", "optimizationguide-pa.googleapis.com", "content-autofill.googleapis.com",
    "safebrowsing.googleapis.com", "clients2.google.com", "android.clients.google.com", "gvt1.com",
)  # fmt: skip
"""Hosts that Chromium reports to or updates itself from."""
AT_ONCE = 2
"""Browsers at one time; each takes some 300 MB."""
MOST_ANSWER = 64 * 1024 * 1024
"""Bytes that the browser's process may hand back: document and screenshot together."""
_KEPT_ENVIRONMENT = ("PATH", "LANG", "TZ", "HOME", "TMPDIR", "PYTHONPATH", "FONTCONFIG_PATH", "XDG_RUNTIME_DIR")


def chromium() -> str | None:
    """Where Chromium is; None if there is none."""
    named = os.environ.get("NIGHTDESK_CHROMIUM")
    return named or next((path for name in CHROMIUMS if (path := shutil.which(name))), None)


def missing() -> str | None:
    """What rendering still needs, with the remedy; None if it can be done."""
    if find_spec("playwright") is None:
        return "Playwright is not installed: pip install 'nightdesk[browser]'"
    return None if chromium() else "no Chromium was found: apt install chromium"


class Renderer:
    """Thread safe; one process and one proxy a visit, nothing kept between them."""

    def __init__(self, guard: Guard, settings: FetchSettings, clock: Callable[[], datetime] = utc_now) -> None:
        self.guard = guard
        self.settings = settings
        self.clock = clock
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._told = ""

    def fetch(self, ask: Ask, leave: BeforeHop | None = None) -> Fetched:
        """The rendered page, or why there is none. There is no `not modified`: a page made by scripts cannot say so.
        `leave` is asked before the whole page is led on, by a redirect or by its scripts, and may raise; that comes
        through. What the page fetches beside (pictures, scripts, frames) asks for none."""
        if not self._places.acquire(timeout=ask.deadline.total_seconds()):
            return FetchError(Outcome.FAILED, "no browser was free in time", "browser")
        try:
            return self._fetch(ask, leave)
        finally:
            self._places.release()

    def _fetch(self, ask: Ask, leave: BeforeHop | None) -> Fetched:
        started = time.perf_counter()
        try:
            journey = Journey(ask, self.settings)
            if (lack := missing()) is not None:
                raise stop(Outcome.FAILED, lack, "browser")
            with GuardProxy(self.guard, self._refusal) as proxy:
                answer = self._browse(journey, proxy, Leading(journey, leave))
            return self._judged(journey, answer, started)
        except Stopped as stopped:
            return stopped.error

    def _refusal(self, url: str) -> str | None:
        """What is not fetched, and what the browser asks for on its own account."""
        host = host_of(url)
        if host.endswith(BROWSERS_OWN):
            return "the browser asks for it, not the page"
        return self.settings.refusal(url) if self.settings.refusal is not None else None

    def _browse(self, journey: Journey, proxy: GuardProxy, leads_on: LeadsOn) -> dict[str, Any]:
        ask = journey.ask
        seconds = ask.deadline.total_seconds()
        order = {
            "url": str(journey.url),
            "user_agent": ask.user_agent or self.settings.user_agent,
            "proxy": proxy.url,
            "wait_for": ask.wait_for,
            "seconds": seconds,
            "chromium": chromium(),
            "max_body": ask.max_body or self.settings.max_body,
        }
        answer = run(order, seconds, leads_on)
        self._tell(str(answer.get("unsandboxed", "")))
        if "trouble" not in answer:
            return answer
        host = journey.url.host
        if (refused := next((why for name, why in proxy.refused if name == host), None)) is not None:
            raise stop(Outcome.FAILED, refused, "guard")
        if (failed := next((error for name, error in proxy.failed if name == host), None)) is not None:
            raise Stopped(trouble.of_dialling(failed, host))
        raise stop(Outcome.FAILED, str(answer["trouble"]), str(answer.get("cls", "browser")))

    def _tell(self, unsandboxed: str) -> None:
        """Say once why pages are shown without the browser's own sandbox."""
        if unsandboxed and unsandboxed != self._told:
            log.warning("pages are rendered without Chromium's own sandbox: %s", unsandboxed)
            self._told = unsandboxed

    def _judged(self, journey: Journey, answer: dict[str, Any], started: float) -> Fetched:
        now = self.clock()
        payload = str(answer["document"]).encode("utf-8", "replace")
        limit = journey.ask.max_body or self.settings.max_body
        if len(payload) > limit:
            return FetchError(Outcome.FAILED, f"the page has more than {limit} bytes, which are not kept", "too-big")
        capture = Capture(
            url=answer["url"],
            status=int(answer["status"]),
            headers=rendered_headers(answer["headers"]),
            payload=payload,
            digest=hashlib.sha256(payload).hexdigest(),
            captured_at=now,
            request_url=journey.ask.url,
            request_headers=(("User-Agent", journey.ask.user_agent or self.settings.user_agent),),
            hops=tuple(Hop(hop["url"], hop["status"], hop["location"]) for hop in answer["hops"]),
            peer=str(answer.get("peer", "")),
            elapsed=timedelta(seconds=time.perf_counter() - started),
            screenshot=base64.b64decode(answer["screenshot"]) or None,
        )
        if capture.status not in PAGES:
            return trouble.of_status(capture, now)
        reason = blocked(capture, journey.ask.usual)
        if reason is not None:
            return FetchError(Outcome.BLOCKED, reason, "challenge", capture=capture)
        return Response(capture, True, moved_to(capture), "utf-8", True)


class Leading:
    """Judges where a browser's page is led, as a redirect is judged that no browser follows. Raises Stopped for an address
    that may not be asked for and where there is no end of it, and what `leave` raises."""

    def __init__(self, journey: Journey, leave: BeforeHop | None) -> None:
        self.journey = journey
        self.leave = leave
        self.times = 0

    def __call__(self, address: str, left_s: float) -> None:
        self.times += 1
        most = self.journey.settings.max_redirects
        if self.times > most:
            raise stop(Outcome.FAILED, f"it redirects more than {most} times", "redirect")
        url = self.journey.judged(address)
        if self.leave is not None:
            self.leave(str(url), left_s)


def rendered_headers(headers: list[list[str]]) -> tuple[tuple[str, str], ...]:
    """The response's own headers, but for what no longer holds of the document that the scripts made."""
    gone = ("content-encoding", "content-length", "transfer-encoding", "content-type", "etag", "last-modified")
    kept = tuple((name, value) for name, value in headers if name.lower() not in gone)
    return (*kept, ("Content-Type", "text/html; charset=utf-8"))


def moved_to(capture: Capture) -> str | None:
    """Where the permanent redirects at the beginning of the way led."""
    found = None
    for hop, following in zip(capture.hops, [*(h.url for h in capture.hops), capture.url][1:], strict=True):
        if hop.status not in PERMANENT:
            break
        found = following
    return found


def run(order: dict[str, Any], seconds: float, leads_on: LeadsOn) -> dict[str, Any]:
    """Let a browser's process carry out an order; it and all that it started are gone when this returns, or raises what
    `leads_on` does."""
    environment = {name: value for name, value in os.environ.items() if name in _KEPT_ENVIRONMENT}
    environment["PYTHONPATH"] = os.pathsep.join(path or os.getcwd() for path in sys.path)
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor.fetch.browser"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=environment,
    )
    try:
        output = converse(process, json.dumps(order), seconds + 1, MOST_ANSWER, leads_on)
    except subprocess.TimeoutExpired:
        return {"trouble": "the browser did not finish in time", "cls": "timeout"}
    except Endless:
        return {"trouble": "the page is too big to be rendered", "cls": "too-big"}
    finally:
        end_session(process)
    return answered(output)


def answered(output: bytes) -> dict[str, Any]:
    """The process's answer, or what is wrong with it."""
    try:
        answer = json.loads(output)
    except ValueError:
        return {"trouble": "the browser ended without an answer", "cls": "browser"}
    return answer if isinstance(answer, dict) else {"trouble": "the browser gave no answer", "cls": "browser"}


def end_session(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and the session that it leads: Playwright's driver and every Chromium."""
    for group in session_groups(process.pid):
        try:
            os.killpg(group, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue
    if process.poll() is None:
        process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    process.wait()


def session_groups(session: int) -> set[int]:
    """The process groups of a session, by /proc; Chromium makes groups of its own."""
    groups = {session}
    for name in os.listdir("/proc"):
        if not name.isdecimal():
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            groups.add(int(fields[2]))
    return groups
