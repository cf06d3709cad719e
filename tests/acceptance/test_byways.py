"""Where redirects lead, a host's gap, pause and daily limit hold as they do for its own pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.byway import PATIENCE_S
from monitor.cli import nightdesk
from storage.records import Page
from tests.acceptance import settings
from tests.acceptance.desk import WaitingDesk
from tests.acceptance.fault_newsroom import FaultNewsroom, answer, fixed, redirect

GAP = timedelta(seconds=5)
TEXT = "<p>The council met in the old hall by the river, and voted on the levy after a long debate.</p>" * 12
SHORT, PAPER = "127.0.0.2", "127.0.0.3"


class TwoHosts(FaultNewsroom):
    """A shortener and a paper: `/s/…` leads to the paper's `/…`. Notes what was asked of whom."""

    at = "0.0.0.0"
    refuses = ""

    def _fault(self, path: str):
        if path.startswith("/s/"):
            return redirect(f"http://{PAPER}:{self.port}{path[2:]}", "302 Found")
        if path == self.refuses:
            return fixed(answer("429 Too Many Requests", "Retry-After: 600"))
        page = f"<html><body><article><h1>News of {path}</h1>{TEXT}</article></body></html>".encode()
        return fixed(answer("200 OK", "Content-Type: text/html; charset=utf-8", "Connection: close", body=page))


class Reader(WaitingDesk):
    """Watches a page of the paper, and others by the shortener."""

    def __init__(self, folder: Path, site: TwoHosts, *short: str, daily: int | None = None) -> None:
        self.site = site
        more = settings.table(f'nightdesk.hosts."{PAPER}"', daily=daily) if daily else ""
        sources = [settings.source("own", "article", f"http://{PAPER}:{site.port}/own", robots="ignore")]
        sources += [
            settings.source(slug, "article", f"http://{SHORT}:{site.port}/s/{slug}", robots="ignore") for slug in short
        ]
        super().__init__(folder, "\n".join((settings.nightdesk(folder, site.port, gap="5s"), more, *sources)))

    def only(self, slug: str) -> Page:
        """A visit to one page alone."""
        for host in self.archive.hosts():
            for page in self.archive.pages(host=host.host):
                if page.source.slug != slug:
                    self.archive.set_source_state(page.source.slug, "paused")
        self.archive.set_source_state(slug, "active")
        self.archive.due_now(self.page(slug).id, self.now)
        self.go()
        return self.page(slug)


@pytest.fixture
def site() -> Iterator[TwoHosts]:
    with TwoHosts() as opened:
        yield opened


def test_a_host_that_was_just_asked_is_waited_for(tmp_path: Path, site: TwoHosts) -> None:
    desk = Reader(tmp_path, site, "levy")
    desk.only("own")
    desk.now += timedelta(seconds=2)
    assert desk.only("levy").version == 1
    assert desk.waited == [3.0]
    assert site.asked == ["/own", "/s/levy", "/levy"]
    desk.close()


def test_a_host_that_a_redirect_led_to_counts_as_asked(tmp_path: Path, site: TwoHosts) -> None:
    desk = Reader(tmp_path, site, "levy")
    desk.only("levy")
    led = desk.now
    assert desk.waited == []
    assert (desk.host(PAPER).asked_today, desk.host(PAPER).last_asked_at) == (1, led)
    desk.only("own")
    assert "/own" not in site.asked
    desk.go(GAP - timedelta(seconds=1))
    assert "/own" not in site.asked
    desk.go(timedelta(seconds=1))
    assert site.asked[-1] == "/own"
    desk.close()


def test_a_host_that_is_paused_is_not_asked_and_the_visit_is_put_off(tmp_path: Path, site: TwoHosts) -> None:
    desk = Reader(tmp_path, site, "levy")
    until = desk.now + timedelta(hours=1)
    desk.archive.pause_host(PAPER, until, "by hand")
    page = desk.only("levy")
    assert site.asked == ["/s/levy"]
    assert (page.next_visit_at, page.failures, page.last_outcome) == (until, 0, None)
    assert desk.host(SHORT).asked_today == 1
    desk.go(timedelta(hours=1))
    assert desk.page("levy").version == 1
    desk.close()


def test_a_host_that_is_held_is_not_asked_beside(tmp_path: Path, site: TwoHosts) -> None:
    desk = Reader(tmp_path, site, "levy")
    held = desk.archive.claim_host(f"http://{PAPER}/", desk.now, timedelta(minutes=2), GAP)
    page = desk.only("levy")
    assert site.asked == ["/s/levy"]
    assert sum(desk.waited) <= PATIENCE_S
    assert page.next_visit_at <= desk.now + GAP
    desk.archive.give_back(held, desk.now)
    desk.go(timedelta(minutes=1))
    assert desk.page("levy").version == 1
    desk.close()


def test_who_asks_for_a_pause_gets_it_and_not_who_led_there(tmp_path: Path, site: TwoHosts) -> None:
    desk = Reader(tmp_path, site, "levy", "ferry")
    site.refuses = "/levy"
    desk.only("levy")
    assert desk.host(SHORT).paused_until is None
    assert desk.host(PAPER).paused_until == desk.now + timedelta(minutes=10)
    desk.now += GAP
    desk.only("ferry")
    assert "/ferry" not in site.asked
    desk.close()


def test_the_daily_limit_of_where_a_redirect_leads_is_kept(tmp_path: Path, site: TwoHosts) -> None:
    desk = Reader(tmp_path, site, "levy", "ferry", daily=1)
    desk.only("levy")
    desk.now += timedelta(minutes=1)
    page = desk.only("ferry")
    assert "/ferry" not in site.asked
    assert page.next_visit_at.date() > desk.now.date()
    desk.close()


def test_hosts_says_of_one_without_pages_that_nothing_is_due_there(tmp_path: Path, site: TwoHosts) -> None:
    desk = Reader(tmp_path, site, "levy")
    desk.archive.set_source_state("own", "paused")
    desk.go()
    desk.close()
    said = CliRunner().invoke(nightdesk, ["--config", str(tmp_path / "sources.toml"), "hosts"]).output
    assert f"{PAPER}: 0 pages, nothing is due there; " in " ".join(said.split())
