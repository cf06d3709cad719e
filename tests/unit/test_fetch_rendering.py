"""What becomes of a browser's answer: a page, a wall, a move, a refusal; and nothing of the browser stays behind."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from monitor.config import default_config
from monitor.egress import FetchSettings, Guard
from monitor.fetch import Ask, FetchError, Response, rendered
from monitor.fetch.ask import Stopped
from monitor.fetch.journey import Journey
from monitor.fetch.rendered import (
    AT_ONCE,
    BROWSERS_OWN,
    Leading,
    Renderer,
    answered,
    end_session,
    missing,
    session_groups,
)
from monitor.fetch.talk import Endless, converse
from storage.records import Outcome
from tests.waiting import until

URL = "https://ledger.example/story"
TEXT = "The council approved the harbour levy after a long debate on Monday evening. " * 12
Answers = list[dict[str, Any]]


def shown(document: str = f"<h1>Levy</h1><p>{TEXT}</p>", **rest: Any) -> dict[str, Any]:
    """An answer as the browser's process gives it."""
    made = {"url": URL, "status": 200, "headers": [["ETag", '"a"'], ["Server", "x"]], "hops": [], "screenshot": ""}
    return {**made, "document": document, "peer": "192.0.2.1:443", **rest}


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the browser was told to do. It is always there."""
    monkeypatch.setattr(rendered, "missing", lambda: None)
    return []


@pytest.fixture
def fetch(monkeypatch: pytest.MonkeyPatch, orders: list[dict[str, Any]]) -> Callable[..., Any]:
    """One visit to which the browser answers so."""

    def visit(answer: dict[str, Any], url: str = URL, settings: FetchSettings | None = None, **ask: Any) -> Any:
        def run(order: dict[str, Any], seconds: float, leads_on: object) -> dict[str, Any]:
            orders.append(order)
            return answer

        monkeypatch.setattr(rendered, "run", run)
        return Renderer(Guard([], [80, 443]), settings or FetchSettings()).fetch(Ask(url, render=True, **ask))

    return visit


def test_a_page_is_kept_as_the_document_that_scripts_made(fetch: Callable[..., Any]) -> None:
    picture = base64.b64encode(b"\x89PNG").decode()
    got = fetch(shown(screenshot=picture))
    assert isinstance(got, Response)
    assert (got.complete, got.document_ended, got.charset) == (True, True, "utf-8")
    assert got.capture.payload.decode().startswith("<h1>Levy</h1>")
    assert got.capture.screenshot == b"\x89PNG"
    assert got.capture.headers == (("Server", "x"), ("Content-Type", "text/html; charset=utf-8"))
    assert got.capture.peer == "192.0.2.1:443"


def test_the_browser_is_told_only_what_it_needs(fetch: Callable[..., Any], orders: list[dict[str, Any]]) -> None:
    fetch(shown(), user_agent="Desk/1", wait_for=".story", deadline=timedelta(seconds=9), token="secret")
    [order] = orders
    assert (order["url"], order["user_agent"], order["wait_for"], order["seconds"]) == (URL, "Desk/1", ".story", 9.0)
    assert order["proxy"].startswith("http://127.0.0.1:")
    assert "secret" not in json.dumps(order)


@pytest.mark.parametrize(
    ("hops", "moved_to"),
    [
        ([], None),
        ([(301, "https://ledger.example/old")], URL),
        ([(302, "https://ledger.example/old")], None),
        ([(301, "https://a.example/"), (308, "https://b.example/")], URL),
        ([(301, "https://a.example/"), (302, "https://b.example/")], "https://b.example/"),
    ],
)
def test_a_page_moved_as_far_as_it_moved_for_good(
    fetch: Callable[..., Any], hops: list[tuple[int, str]], moved_to: str | None
) -> None:
    got = fetch(shown(hops=[{"url": url, "status": status, "location": ""} for status, url in hops]))
    assert isinstance(got, Response)
    assert got.moved_to == moved_to
    assert [hop.status for hop in got.capture.hops] == [status for status, _ in hops]


@pytest.mark.parametrize(
    ("answer", "outcome", "cls"),
    [
        (shown(status=404), Outcome.GONE, "status"),
        (shown(status=403), Outcome.BLOCKED, "status"),
        (shown(status=503), Outcome.FAILED, "status"),
        (shown("x" * 9_000_000), Outcome.FAILED, "too-big"),
        ({"trouble": "the page did not get ready in time", "cls": "timeout"}, Outcome.FAILED, "timeout"),
        ({"trouble": "the browser ended without an answer", "cls": "browser"}, Outcome.FAILED, "browser"),
        ({"trouble": "odd"}, Outcome.FAILED, "browser"),
    ],
)
def test_what_is_no_page(fetch: Callable[..., Any], answer: dict[str, Any], outcome: Outcome, cls: str) -> None:
    got = fetch(answer)
    assert isinstance(got, FetchError)
    assert (got.outcome, got.cls) == (outcome, cls)
    assert "\n" not in got.reason


def test_a_wall_is_no_page_though_it_came_with_200(fetch: Callable[..., Any]) -> None:
    wall = "<title>Just a moment...</title><h1>Checking your browser</h1><div id='challenge-form'></div>"
    got = fetch(shown(wall, headers=[["cf-mitigated", "challenge"]]))
    assert isinstance(got, FetchError)
    assert got.outcome is Outcome.BLOCKED
    assert got.capture is not None


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://[", "http://user@a.example/", "javascript:alert(1)"])
def test_an_address_that_is_none_starts_no_browser(
    fetch: Callable[..., Any], orders: list[dict[str, Any]], url: str
) -> None:
    got = fetch(shown(), url)
    assert isinstance(got, FetchError)
    assert (got.cls, orders) == ("address", [])


def test_half_a_character_in_a_document_is_kept_as_a_mark(fetch: Callable[..., Any]) -> None:
    got = fetch(shown(f"<p>\ud83d {TEXT}</p>"))
    assert isinstance(got, Response)
    assert got.capture.payload.startswith(b"<p>? The council")


def test_what_the_guard_refused_is_the_reason(monkeypatch: pytest.MonkeyPatch, orders: list[dict[str, Any]]) -> None:
    def run(order: dict[str, Any], seconds: float, leads_on: object) -> dict[str, Any]:
        from urllib.request import ProxyHandler, build_opener

        with pytest.raises(OSError, match="502"):
            build_opener(ProxyHandler({"http": order["proxy"]})).open("http://10.0.0.1/", timeout=10)
        return {"trouble": "the browser could not show the page (net::ERR_TUNNEL)", "cls": "browser"}

    monkeypatch.setattr(rendered, "run", run)
    got = Renderer(Guard([], [80]), FetchSettings()).fetch(Ask("http://10.0.0.1/", render=True))
    assert isinstance(got, FetchError)
    assert got.cls == "guard"
    assert "10.0.0.1 may not be connected to" in got.reason


@pytest.mark.parametrize("host", BROWSERS_OWN)
def test_what_the_browser_asks_for_itself_is_refused(host: str) -> None:
    renderer = Renderer(Guard([], [80]), FetchSettings())
    assert renderer._refusal(f"https://{host}/x") == "the browser asks for it, not the page"
    assert renderer._refusal("https://ledger.example/") is None


def test_what_is_never_fetched_is_refused_to_a_browser_too(tmp_path: Any) -> None:
    renderer = Renderer(Guard([], [80]), default_config(tmp_path).fetch_settings())
    assert renderer._refusal("https://ecf.mdd.uscourts.gov/doc1/1")
    assert renderer._refusal("https://www.courtlistener.com/docket/1/")


def test_browsers_wait_for_each_other_but_not_beyond_their_deadline(
    monkeypatch: pytest.MonkeyPatch, orders: list[dict[str, Any]]
) -> None:
    gate, running = threading.Event(), []

    def run(order: dict[str, Any], seconds: float, leads_on: object) -> dict[str, Any]:
        running.append(order)
        assert gate.wait(20)
        return shown()

    monkeypatch.setattr(rendered, "run", run)
    renderer = Renderer(Guard([], [80]), FetchSettings())
    with ThreadPoolExecutor(AT_ONCE) as pool:
        busy = [pool.submit(renderer.fetch, Ask(URL, render=True)) for _ in range(AT_ONCE)]
        until(lambda: len(running) == AT_ONCE, "as many browsers as there may be")
        late = renderer.fetch(Ask(URL, render=True, deadline=timedelta(seconds=0.05)))
        assert isinstance(late, FetchError)
        assert late.reason == "no browser was free in time"
        gate.set()
        assert all(isinstance(one.result(20), Response) for one in busy)
    assert isinstance(renderer.fetch(Ask(URL, render=True)), Response)


def test_without_a_browser_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendered, "chromium", lambda: None)
    monkeypatch.setattr(rendered, "find_spec", lambda name: object())
    got = Renderer(Guard([], [80]), FetchSettings()).fetch(Ask(URL, render=True))
    assert isinstance(got, FetchError)
    assert "apt install chromium" in got.reason
    monkeypatch.setattr(rendered, "find_spec", lambda name: None)
    assert "pip install 'nightdesk[browser]'" in str(missing())


def test_the_browser_may_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGHTDESK_CHROMIUM", "/opt/chromium")
    assert rendered.chromium() == "/opt/chromium"


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (b"", "ended without an answer"),
        (b"Traceback (most recent call last)", "ended without an answer"),
        (b"[1, 2]", "gave no answer"),
        (b"null", "gave no answer"),
        (b"\xff\xfe{", "ended without an answer"),
    ],
)
def test_an_answer_that_is_none(output: bytes, said: str) -> None:
    assert said in answered(output)["trouble"]


def process(code: str) -> subprocess.Popen[bytes]:
    """A process in the browser's place."""
    command = [sys.executable, "-c", f"import json, sys, time; order = json.loads(sys.stdin.readline())\n{code}"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)


@pytest.fixture
def talk() -> Iterator[Callable[..., bytes]]:
    """What a process that runs this code says at last; nothing of it stays."""
    begun = []

    def talked(code: str, leads_on: Any = None, seconds: float = 20.0, most: int = 1000) -> bytes:
        begun.append(process(code))
        return converse(begun[-1], json.dumps({"url": URL}), seconds, most, leads_on)

    yield talked
    for one in begun:
        end_session(one)


ASKS = """
for n in range(2):
    print(json.dumps({"leads_to": f"https://b.example/{n}", "left_s": 9 - n}), flush=True)
    sys.stdin.readline()
json.dump([order["url"]], sys.stdout)
"""


def test_the_process_asks_before_the_page_leads_on(talk: Callable[..., bytes]) -> None:
    asked: list[tuple[str, float]] = []
    assert talk(ASKS, lambda url, left_s: asked.append((url, left_s))) == b'["https://ledger.example/story"]'
    assert asked == [("https://b.example/0", 9.0), ("https://b.example/1", 8.0)]


def test_what_gives_no_leave_ends_the_talk(talk: Callable[..., bytes]) -> None:
    def shut(url: str, left_s: float) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        talk(ASKS, shut)


@pytest.mark.parametrize("code", ["sys.stdout.write('x' * 5000)", "while True: sys.stdout.write('x' * 100)"])
def test_an_answer_too_big_is_not_read_to_its_end(talk: Callable[..., bytes], code: str) -> None:
    with pytest.raises(Endless):
        talk(code)


def test_a_process_that_says_nothing_is_not_waited_for(talk: Callable[..., bytes]) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        talk("time.sleep(600)", seconds=0.5)


@pytest.mark.parametrize("code", ["sys.exit(1)", "sys.stdin.close()"])
def test_a_process_that_ends_without_a_word_said_none(talk: Callable[..., bytes], code: str) -> None:
    assert talk(code) == b""


def test_a_page_is_led_on_by_the_rules_of_redirects() -> None:
    asked: list[str] = []
    settings = FetchSettings(max_redirects=2, refusal=lambda url: "never" if "court" in url else None)
    leads_on = Leading(Journey(Ask(URL), settings), lambda url, left_s: asked.append(url))
    with pytest.raises(Stopped, match="is not fetched: never"):
        leads_on("https://court.example/", 5.0)
    leads_on("https://b.example/#top", 5.0)
    with pytest.raises(Stopped, match="redirects more than 2 times"):
        leads_on("https://c.example/", 5.0)
    assert asked == ["https://b.example/"]


@pytest.fixture
def family() -> Iterator[subprocess.Popen[bytes]]:
    """A process that leads a session, with a child in a group of its own."""
    code = "import os, subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], "
    code += "preexec_fn=os.setpgrp); print(flush=True); sys.stdin.read()"
    started = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    yield started
    end_session(started)


def test_a_browser_s_whole_session_ends(family: subprocess.Popen[bytes]) -> None:
    assert family.stdout is not None
    family.stdout.readline()
    until(lambda: len(session_groups(family.pid)) == 2, "the child's own group")
    groups = session_groups(family.pid)
    end_session(family)
    assert family.returncode is not None
    until(lambda: not any(_lives(group) for group in groups), "every process of the session ended")


def _lives(group: int) -> bool:
    """Whether the leader of a group still runs."""
    try:
        with open(f"/proc/{group}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_nothing_of_our_environment_reaches_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGHTDESK_SECRET", "harbour bell 7")
    seen: dict[str, Any] = {}

    class Started:
        def __init__(self, command: list[str], **given: Any) -> None:
            seen.update(given["env"])
            raise OSError("not started")

    monkeypatch.setattr(subprocess, "Popen", Started)
    with pytest.raises(OSError, match="not started"):
        rendered.run({"url": URL}, 1, lambda url, left_s: None)
    assert "harbour bell 7" not in seen.values()
    assert seen["PATH"] == os.environ["PATH"]
