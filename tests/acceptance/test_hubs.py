"""A feed with a hub, from the offer to the look that a delivery leads to; hub, site and desk over real sockets."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from monitor import control, websub
from monitor.web import create_app
from storage import open_archive
from tests.acceptance import settings
from tests.acceptance.desk import Desk
from tests.acceptance.test_going_out import Site
from tests.waiting import until
from tests.web.serving import served


class Hub:
    """Confirms every subscription at its callback, and delivers what a test publishes."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.confirmed: list[tuple[int, str]] = []
        hub = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                hub.asked.append(form)
                self.send_response(202)
                self.end_headers()
                threading.Thread(target=hub.confirm, args=(form,), daemon=True).start()

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.port = int(self.server.server_address[1])
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def confirm(self, form: dict[str, str]) -> None:
        said = {f"hub.{name}": form[f"hub.{name}"] for name in ("mode", "topic", "lease_seconds")}
        self.confirmed.append(self.call("GET", "?" + urlencode({**said, "hub.challenge": "open sesame"})))

    def publish(self, body: bytes, secret: str | None = None) -> int:
        key = (secret or self.asked[-1]["hub.secret"]).encode()
        signature = "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()
        return self.call("POST", "", body, {"X-Hub-Signature": signature, "Content-Type": "application/rss+xml"})[0]

    def call(
        self, method: str, query: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        place = urlsplit(self.asked[-1]["hub.callback"])
        connection = HTTPConnection(place.netloc, timeout=20)
        try:
            connection.request(method, place.path + query, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


def feed(hub: int, *names: str) -> bytes:
    items = "".join(f"<item><title>{n}</title><link>/news/{n}-at-night-again</link></item>" for n in names)
    link = f'<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="hub" href="http://127.0.0.1:{hub}/"/>'
    return f"<rss version='2.0'><channel><title>Port</title>{link}{items}</channel></rss>".encode()


class World:
    def __init__(self, folder: Path, site: Site, public_url: str, desk: Desk, hub: Hub) -> None:
        self.site, self.desk, self.hub = site, desk, hub
        self.place = websub.Place(public_url, desk.guard, "Nightdesk/test")
        self.url = f"http://127.0.0.1:{site.port}/feed"

    def subscribe(self) -> None:
        websub.subscribe(self.desk.archive, self.place, self.desk.now)
        until(lambda: len(self.hub.confirmed) == len(self.hub.asked), "the hub has asked back")

    def stories(self) -> int:
        return sum(page.discovered for page in self.desk.archive.pages(slug="feed"))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    hub = Hub()
    with Site() as site:
        url = f"http://127.0.0.1:{site.port}/feed"
        site.pages["/feed"] = feed(hub.port, "levy")
        nightdesk = settings.nightdesk(tmp_path, site.port, hub.port, public_url="http://127.0.0.1")
        desk = Desk(tmp_path, nightdesk + settings.source("feed", "feed", url))
        reader = open_archive(tmp_path / "nightdesk.sqlite", readonly=True)
        act = lambda command, given: control.perform(desk.archive, command, given, desk.now)  # noqa: E731
        with served(create_app(desk.config, reader, act)) as public_url:
            yield World(tmp_path, site, public_url, desk, hub)
        reader.close()
        desk.close()
    hub.server.shutdown()


def test_a_delivery_makes_the_feed_be_fetched_and_nothing_in_it_is_believed(world: World) -> None:
    world.desk.look("feed")
    world.subscribe()
    assert world.hub.asked[0]["hub.topic"] == world.url
    assert world.hub.confirmed == [(200, "open sesame")]
    world.desk.now += websub.subscription.APART
    quiet = world.desk.page("feed").next_visit_at
    world.site.pages["/feed"] = feed(world.hub.port, "levy", "ferry")
    assert world.hub.publish(feed(world.hub.port, "a-story-that-the-feed-does-not-have") + b" " * 300_000) == 202
    assert world.desk.page("feed").next_visit_at == world.desk.now < quiet
    world.desk.go()
    assert [page.url.rsplit("/")[-1] for page in world.desk.archive.pages(slug="feed") if page.discovered] == [
        "levy-at-night-again",
        "ferry-at-night-again",
    ]


def test_what_is_not_signed_by_the_hub_is_taken_and_left_alone(world: World) -> None:
    world.desk.look("feed")
    world.subscribe()
    world.desk.now += websub.subscription.APART
    before = world.desk.page("feed").next_visit_at
    assert world.hub.publish(b"<rss/>", secret="somebody else's") == 202
    assert world.hub.call("POST", "", b"<rss/>")[0] == 202
    assert world.desk.page("feed").next_visit_at == before


def test_callbacks_that_are_not_ours_are_told_so(world: World) -> None:
    world.desk.look("feed")
    world.subscribe()
    callback = world.hub.asked[0]["hub.callback"]
    world.hub.asked[0]["hub.callback"] = callback[:-3] + "xyz"
    assert world.hub.publish(b"<rss/>") == 410
    asked_back = urlencode({"hub.mode": "subscribe", "hub.topic": world.url, "hub.challenge": "x"})
    assert world.hub.call("GET", f"?{asked_back}")[0] == 404
    world.hub.asked[0]["hub.callback"] = callback
    assert world.hub.call("GET", f"?{asked_back.replace('mode=subscribe', 'mode=unsubscribe')}")[0] == 404
    assert world.hub.publish(b"x" * 5_000_000) == 413


def test_a_hub_that_is_not_there_costs_nothing(world: World) -> None:
    world.hub.server.shutdown()
    world.hub.server.server_close()
    world.desk.look("feed")
    assert websub.subscribe(world.desk.archive, world.place, world.desk.now) == 1
    assert websub.subscribe(world.desk.archive, world.place, world.desk.now) == 0
    world.site.pages["/feed"] = feed(world.hub.port, "levy", "ferry")
    world.desk.look("feed")
    assert world.stories() == 2


def test_a_hub_in_our_own_house_is_not_dialled(world: World) -> None:
    world.site.pages["/feed"] = feed(9, "levy")
    world.desk.look("feed")
    websub.subscribe(world.desk.archive, world.place, world.desk.now)
    assert world.hub.asked == []
