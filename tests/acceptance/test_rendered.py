"""Pages that scripts make, through a real Chromium: read as they stand, within the guard, and gone with their deadline."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from monitor.egress import FetchSettings, Guard
from monitor.fetch import Ask, Fetcher, FetchError, Response
from monitor.fetch.rendered import missing
from storage.records import Outcome
from tests.waiting import until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(missing() is not None, reason=str(missing())),
]
TEXT = "The council approved the harbour levy after a long debate on Monday evening. " * 12
PAGES = {
    "/story": f"<h1>Levy</h1><p id=out>…</p><script>setTimeout(()=>out.textContent={TEXT!r},300)</script>",
    "/plain": f"<h1>Plain</h1><p>{TEXT}</p>",
    "/late": f"<div id=a></div><script>setTimeout(()=>a.innerHTML='<p class=ready>{TEXT}</p>',2500)</script>",
    "/spies": f"<p>{TEXT}</p><script>const at='127.0.0.9:'+location.search.slice(1);"
    "fetch('http://'+at+'/fetch',{mode:'no-cors'}).catch(()=>0); new WebSocket('ws://'+at+'/');"
    "new Image().src='http://'+at+'/image'; navigator.sendBeacon('http://'+at+'/beacon','x');"
    "const f=document.createElement('iframe'); f.src='http://'+at+'/frame'; document.body.append(f)</script>",
    "/never": "<p>x</p><script>for(;;);</script>",
    "/away": "<script>location='http://10.0.0.1/'</script>",
}


class Site:
    def __init__(self) -> None:
        asked = self.asked = []

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                name = self.path.partition("?")[0]
                if self.path == "/moved":
                    self.send_response(301)
                    self.send_header("Location", "/plain")
                    self.end_headers()
                    return
                body = f"<!doctype html><html><body>{PAGES.get(name, '')}</body></html>".encode()
                self.send_response(200 if name in PAGES else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.2", 0), Answer)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.2:{self.port}{path}"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    opened = Site()
    yield opened
    opened.server.shutdown()
    opened.server.server_close()


@pytest.fixture(scope="module")
def fetcher(site: Site) -> Iterator[Fetcher]:
    opened = Fetcher(Guard(["127.0.0.2/32"], [80, 443, site.port, 9]), FetchSettings())
    yield opened
    opened.close()


def rendered(fetcher: Fetcher, site: Site, path: str, seconds: float = 60, wait_for: str = ""):
    return fetcher.fetch(Ask(site.url(path), render=True, wait_for=wait_for, deadline=timedelta(seconds=seconds)))


def browsers() -> set[str]:
    """Command lines of the Chromiums that run now as descendants of this process's session-less children."""
    found = set()
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/cmdline", "rb") as file:
                    line = file.read()
            except OSError:
                continue
            if b"monitor.fetch.browser" in line:
                found.add(name)
    return found


def test_what_scripts_made_is_read_with_a_picture(fetcher: Fetcher, site: Site) -> None:
    got = rendered(fetcher, site, "/story")
    assert isinstance(got, Response), got
    assert TEXT.strip() in got.capture.payload.decode()
    assert got.capture.screenshot is not None
    assert got.capture.screenshot.startswith(b"\x89PNG")
    assert got.capture.url == site.url("/story")


def test_a_selector_is_waited_for(fetcher: Fetcher, site: Site) -> None:
    got = rendered(fetcher, site, "/late", wait_for="p.ready")
    assert isinstance(got, Response), got
    assert b'class="ready"' in got.capture.payload


def test_a_selector_that_never_comes_is_said(fetcher: Fetcher, site: Site) -> None:
    got = rendered(fetcher, site, "/plain", seconds=16, wait_for=".nowhere")
    assert isinstance(got, FetchError)
    assert ".nowhere" in got.reason


def test_a_permanent_move_is_noted(fetcher: Fetcher, site: Site) -> None:
    got = rendered(fetcher, site, "/moved")
    assert isinstance(got, Response), got
    assert got.moved_to == site.url("/plain")
    assert [hop.status for hop in got.capture.hops] == [301]


def test_no_script_reaches_what_the_guard_refuses(site: Site) -> None:
    with socket.create_server(("127.0.0.9", 0)) as listener:
        listener.setblocking(False)
        port = listener.getsockname()[1]
        fetcher = Fetcher(Guard(["127.0.0.2/32"], [80, 443, site.port, port]), FetchSettings())
        got = rendered(fetcher, site, f"/spies?{port}")
        assert isinstance(got, Response), got
        with pytest.raises(BlockingIOError):
            listener.accept()
        fetcher.close()


def test_a_page_that_leads_to_a_refused_address_is_no_page(fetcher: Fetcher, site: Site) -> None:
    got = rendered(fetcher, site, "/away", seconds=20)
    assert not isinstance(got, Response) or b"10.0.0.1" not in got.capture.url.encode()


def test_a_script_without_end_is_killed_at_its_deadline_with_all_its_processes(fetcher: Fetcher, site: Site) -> None:
    got = rendered(fetcher, site, "/never", seconds=6)
    assert isinstance(got, FetchError)
    assert (got.outcome, got.cls) == (Outcome.FAILED, "timeout")
    until(lambda: not browsers(), "no browser is left, of this test or of others that run beside it", patience_s=30)


def test_a_missing_page_is_gone(fetcher: Fetcher, site: Site) -> None:
    got = rendered(fetcher, site, "/nothing")
    assert isinstance(got, FetchError)
    assert got.outcome is Outcome.GONE
