"""One visit's way over redirects: what is sent whither, what is kept of it, where it ends."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from monitor.egress import FetchSettings, Guard
from monitor.fetch import Ask, Fetcher, FetchError, NotModified, Response
from monitor.fetch.ask import Stopped
from monitor.fetch.journey import Journey
from storage.records import Kind, Outcome

START = "https://court.example/case"
ELSEWHERE = "https://other.example/case"


def journey(url: str = START, settings: FetchSettings | None = None, **ask: object) -> Journey:
    return Journey(Ask(url, **ask), settings or FetchSettings())  # type: ignore[arg-type]


def redirect(location: str, status: int = 302, *cookies: str) -> httpx.Response:
    return httpx.Response(status, headers=[("location", location), *(("set-cookie", cookie) for cookie in cookies)])


def sent(way: Journey) -> dict[str, str]:
    return {name.lower(): value for name, value in way.request().headers.items()}


def test_a_request_names_us_and_what_it_takes() -> None:
    found = sent(journey(kind=Kind.FEED))
    assert found["accept-encoding"] == "gzip"
    assert found["accept"].startswith("application/rss+xml")
    assert "if-none-match" not in found
    assert sent(journey(user_agent="Desk/1"))["user-agent"] == "Desk/1"


def test_secrets_go_to_the_asked_origin_alone_and_back_again() -> None:
    way = journey(token="t0k3n", headers=(("X-Api-Key", "k3y"),))
    assert (sent(way)["authorization"], sent(way)["x-api-key"]) == ("Token t0k3n", "k3y")
    way.follow(redirect(ELSEWHERE))
    assert {"authorization", "x-api-key"} & set(sent(way)) == set()
    way.follow(redirect(START + "/2"))
    assert sent(way)["authorization"] == "Token t0k3n"


@pytest.mark.parametrize(
    "other", ["http://court.example/case", "https://court.example:8443/case", "https://www.court.example/case"]
)
def test_another_scheme_port_or_name_is_another_origin(other: str) -> None:
    way = journey(token="t0k3n")
    way.follow(redirect(other))
    assert "authorization" not in sent(way)


def test_what_is_kept_of_a_request_holds_no_secret() -> None:
    way = journey(token="t0k3n", headers=(("X-Api-Key", "k3y"), ("Accept-Language", "en")))
    way.request()
    kept = dict(way.kept_headers())
    assert (kept["Authorization"], kept["X-Api-Key"], kept["Accept-Language"]) == ("…", "…", "en")


def test_cookies_carry_over_a_redirect_to_their_own_site_only() -> None:
    way = journey()
    way.follow(redirect(START + "/consent", 302, "seen=yes; Path=/"))
    assert sent(way)["cookie"] == "seen=yes"
    way.follow(redirect(ELSEWHERE))
    assert "cookie" not in sent(way)
    assert "cookie" not in sent(journey())


def test_the_same_address_with_a_new_cookie_is_no_circle() -> None:
    way = journey()
    way.follow(redirect(START, 302, "seen=yes; Path=/"))
    with pytest.raises(Stopped, match="circle"):
        way.follow(redirect(START, 302, "seen=yes; Path=/"))


def test_no_more_redirects_than_the_settings_say() -> None:
    way = journey(settings=FetchSettings(max_redirects=3))
    for number in range(3):
        way.follow(redirect(f"{START}/{number}"))
    with pytest.raises(Stopped, match="redirects more than 3 times"):
        way.follow(redirect(f"{START}/4"))


@pytest.mark.parametrize(
    ("steps", "moved_to"),
    [
        ([(301, "/a")], "https://court.example/a"),
        ([(301, "/a"), (308, "/b")], "https://court.example/b"),
        ([(301, "/a"), (302, "/b"), (301, "/c")], "https://court.example/a"),
        ([(302, "/a"), (301, "/b")], None),
        ([(307, "/a")], None),
    ],
)
def test_a_page_moved_as_far_as_it_moved_for_good(steps: list[tuple[int, str]], moved_to: str | None) -> None:
    way = journey()
    for status, location in steps:
        way.follow(redirect(location, status))
    assert way.moved_to == moved_to
    assert [hop.status for hop in way.hops] == [status for status, _ in steps]


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/a", "https://court.example/a"),
        ("a", "https://court.example/a"),
        ("?q=1", "https://court.example/case?q=1"),
        ("//other.example/x", "https://other.example/x"),
        (" /a ", "https://court.example/a"),
        ("/a#part", "https://court.example/a"),
    ],
)
def test_where_a_redirect_leads(location: str, url: str) -> None:
    way = journey()
    way.follow(redirect(location))
    assert str(way.url) == url


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://xn--/",
        "http://[::1",
        "\\\\evil.example",
        "http://u:p@a.example/",
    ],
)
def test_a_redirect_that_leads_nowhere_stops_the_visit_in_one_line(location: str) -> None:
    with pytest.raises(Stopped) as caught:
        journey().follow(redirect(location))
    assert (caught.value.error.outcome, caught.value.error.cls) == (Outcome.FAILED, "address")
    assert "\n" not in caught.value.error.reason


# ---------------------------------------------------------------- over a real connection


class Tagged:
    """Serves one page under an entity tag, and keeps what it was asked."""

    def __init__(self, tag: bytes) -> None:
        asked = self.asked = []

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                known = (self.headers.get("If-None-Match") or "").encode("latin-1")
                asked.append(known)
                body = b"" if known == tag else b"<html><body><p>The port office counted nine.</p></body></html>"
                head = b"304 Not Modified" if known == tag else b"200 OK"
                length = b"Content-Length: %d\r\n" % len(body) if known != tag else b""
                self.wfile.write(b"HTTP/1.1 " + head + b"\r\nETag: " + tag + b"\r\n" + length + b"\r\n" + body)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.port = int(self.server.server_address[1])
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()


@pytest.fixture(
    params=[b'"plain"', b'W/"weak"', '"größer"'.encode("latin-1"), '"größer"'.encode(), b'"\xff\xfe"', b"unquoted"]
)
def tagged(request: pytest.FixtureRequest) -> Iterator[Tagged]:
    opened = Tagged(request.param)
    yield opened
    opened.server.shutdown()
    opened.server.server_close()


def test_any_entity_tag_comes_back_byte_for_byte(tagged: Tagged) -> None:
    fetcher = Fetcher(Guard(["127.0.0.0/8"], [tagged.port]), FetchSettings())
    url, soon = f"http://127.0.0.1:{tagged.port}/", timedelta(seconds=10)
    first = fetcher.fetch(Ask(url, deadline=soon))
    assert isinstance(first, Response), first
    again = fetcher.fetch(Ask(url, etag=first.capture.header("etag"), deadline=soon))
    fetcher.close()
    assert not isinstance(again, FetchError), again.reason
    assert isinstance(again, NotModified)
