"""A browser's page that is led to another host, by a redirect or by its scripts, asks leave there as any visit does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.egress import FetchSettings, Guard
from monitor.fetch import Ask, Fetched, Fetcher, FetchError, Response
from monitor.fetch.rendered import missing
from storage.records import Outcome
from tests.acceptance import settings
from tests.acceptance.desk import WaitingDesk
from tests.acceptance.fault_newsroom import FaultNewsroom, answer, fixed, redirect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(missing() is not None, reason=str(missing())),
]
TEXT = "<p>The council met in the old hall by the river, and voted on the levy after a long debate.</p>" * 12
SHORT, PAPER, PICTURES = "127.0.0.2", "127.0.0.3", "127.0.0.4"


class Hosts(FaultNewsroom):
    """Three hosts: what `/s/…` leads to by a redirect, `/js/…` by a script, is the paper's `/…`."""

    at = "0.0.0.0"

    def url(self, host: str, path: str) -> str:
        return f"http://{host}:{self.port}{path}"

    def _fault(self, path: str):
        if path.startswith("/s/"):
            return redirect(self.url(PAPER, path[2:]), "301 Moved Permanently")
        if path == "/empty":
            return fixed(answer("204 No Content", "Connection: close"))
        if path == "/refuses":
            return fixed(answer("429 Too Many Requests", "Retry-After: 600", "Connection: close", body=b"<p>later</p>"))
        page = f"<!doctype html><html><body>{self.content(path)}</body></html>".encode()
        return fixed(answer("200 OK", "Content-Type: text/html; charset=utf-8", "Connection: close", body=page))

    def content(self, path: str) -> str:
        if path.startswith("/js/"):
            before = TEXT if path == "/js/empty" else "<p>One moment, please</p>"
            return f"{before}<script>location={self.url(PAPER, path[3:])!r}</script>"
        if path.startswith("/meta/"):
            return f"<meta http-equiv=refresh content='0;url={self.url(PAPER, path[5:])}'><p>One moment</p>"
        if path == "/popup":
            return f"<article><h1>Popup</h1>{TEXT}</article><script>open({self.url(PAPER, '/advert')!r})</script>"
        if path.startswith("/round"):
            return "<script>location='/round?'+Math.random()</script>"
        if path == "/never":
            return "<script>location='https://ecf.mdd.uscourts.gov/doc1/1'</script>"
        if path == "/embeds":
            picture, frame = self.url(PICTURES, "/picture"), self.url(PICTURES, "/frame")
            return f"<article><h1>Embeds</h1>{TEXT}</article><img src={picture}><iframe src={frame}></iframe>"
        return f"<article><h1>News of {path}</h1>{TEXT}</article>"


@pytest.fixture
def site() -> Iterator[Hosts]:
    with Hosts() as opened:
        yield opened


class Shut(Exception):
    """No leave is given."""


@dataclass
class Asked:
    """What leave was asked for. `shut` names a host that gives none."""

    shut: str = ""
    addresses: list[str] = field(default_factory=list)

    def __call__(self, url: str, left_s: float) -> None:
        assert 0 < left_s < 60
        self.addresses.append(url)
        if self.shut and self.shut in url:
            raise Shut(url)


def visit(site: Hosts, path: str, leave: Asked, **more: object) -> Fetched:
    guard = Guard(["127.0.0.0/8"], [80, 443, site.port])
    fetcher = Fetcher(guard, FetchSettings(**more))  # type: ignore[arg-type]
    try:
        return fetcher.fetch(Ask(site.url(SHORT, path), render=True, deadline=timedelta(seconds=60)), leave)
    finally:
        fetcher.close()


@pytest.mark.parametrize("way", ["/s", "/js", "/meta"])
def test_leave_is_asked_before_another_host_is(site: Hosts, way: str) -> None:
    leave = Asked()
    got = visit(site, f"{way}/levy", leave)
    assert isinstance(got, Response), got
    assert leave.addresses == [site.url(PAPER, "/levy")]
    assert got.capture.url == site.url(PAPER, "/levy")
    assert b"News of /levy" in got.capture.payload
    assert [hop.url for hop in got.capture.hops] == [site.url(SHORT, f"{way}/levy")]
    assert got.moved_to == (site.url(PAPER, "/levy") if way == "/s" else None)


@pytest.mark.parametrize("way", ["/s", "/js", "/meta"])
def test_without_leave_the_other_host_is_not_asked(site: Hosts, way: str) -> None:
    with pytest.raises(Shut):
        visit(site, f"{way}/levy", Asked(shut=PAPER))
    assert "/levy" not in site.asked


def test_what_a_page_embeds_asks_no_leave(site: Hosts) -> None:
    leave = Asked(shut=PICTURES)
    got = visit(site, "/embeds", leave)
    assert isinstance(got, Response), got
    assert {"/picture", "/frame"} <= set(site.asked)
    assert leave.addresses == []


def test_no_window_is_opened_beside_the_page(site: Hosts) -> None:
    assert isinstance(visit(site, "/popup", Asked()), Response)
    assert "/advert" not in site.asked


def test_the_answer_is_that_of_the_document_that_stands(site: Hosts) -> None:
    got = visit(site, "/js/refuses", Asked())
    assert isinstance(got, FetchError)
    assert got.capture is not None
    assert (got.capture.status, got.retry_after) == (429, timedelta(minutes=10))
    assert got.capture.url == site.url(PAPER, "/refuses")


def test_an_answer_without_a_document_leaves_the_page_where_it_was(site: Hosts) -> None:
    got = visit(site, "/js/empty", Asked())
    assert isinstance(got, Response), got
    assert "/empty" in site.asked
    assert (got.capture.url, got.capture.status, got.capture.hops) == (site.url(SHORT, "/js/empty"), 200, ())


def test_a_page_that_leads_on_without_end_is_no_page(site: Hosts) -> None:
    leave = Asked()
    got = visit(site, "/round", leave, max_redirects=3)
    assert isinstance(got, FetchError)
    assert (got.outcome, got.cls) == (Outcome.FAILED, "redirect")
    assert len(leave.addresses) == 3


def test_a_page_may_not_lead_where_nothing_is_fetched(site: Hosts) -> None:
    leave = Asked()
    got = visit(site, "/never", leave, refusal=lambda url: "never" if "uscourts" in url else None)
    assert isinstance(got, FetchError)
    assert (got.cls, leave.addresses) == ("address", [])
    assert got.reason == "https://ecf.mdd.uscourts.gov/doc1/1 is not fetched: never"


# ------------------------------------------------------------ by the whole line


class Reader(WaitingDesk):
    """Watches a page that scripts make."""

    def __init__(self, folder: Path, site: Hosts, path: str) -> None:
        story = settings.source("story", "article", site.url(SHORT, path), robots="ignore", render=True)
        own = settings.source("own", "article", site.url(PAPER, "/own"), robots="ignore")
        super().__init__(folder, "\n".join((settings.nightdesk(folder, site.port, gap="5s"), story, own)))
        self.archive.set_source_state("own", "paused")


def test_a_host_that_is_paused_is_not_asked_and_the_visit_is_put_off(tmp_path: Path, site: Hosts) -> None:
    desk = Reader(tmp_path, site, "/js/levy")
    paused = desk.now + timedelta(hours=1)
    desk.archive.pause_host(PAPER, paused, "by hand")
    desk.go()
    page = desk.page("story")
    assert "/levy" not in site.asked
    assert (page.next_visit_at, page.failures, page.last_outcome) == (paused, 0, None)
    desk.close()


def test_a_host_that_a_script_led_to_counts_as_asked(tmp_path: Path, site: Hosts) -> None:
    desk = Reader(tmp_path, site, "/js/levy")
    desk.go()
    assert desk.page("story").version == 1
    assert (desk.host(PAPER).asked_today, desk.host(PAPER).last_asked_at) == (1, desk.now)
    desk.close()
