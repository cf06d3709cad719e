"""How the line behaves towards a site: robots.txt, moves, doubles, tracking, pauses; all over real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.check import robots_key
from storage.records import ChangeFilter, Outcome
from tests.acceptance import settings
from tests.acceptance.desk import Desk
from tests.acceptance.fault_newsroom import FaultNewsroom, answer, fixed, redirect

TEXT = "<p>The council met in the old hall by the river, and voted on the levy after a long debate.</p>" * 12


def story(title: str, canonical: str = "") -> bytes:
    link = f"<link rel='canonical' href='{canonical}'>" if canonical else ""
    return f"<html><head><title>{title}</title>{link}</head><body><article><h1>{title}</h1>{TEXT}</article></body></html>".encode()


def feed(*stories: tuple[str, str]) -> bytes:
    items = "".join(f"<item><title>{title}</title><link>{link}</link></item>" for link, title in stories)
    return f"<rss version='2.0'><channel><title>Port</title>{items}</channel></rss>".encode()


class Site(FaultNewsroom):
    """Serves `pages` by path; all else as the fault newsroom does."""

    def __init__(self, robots: bytes | None = None) -> None:
        super().__init__(robots)
        self.pages: dict[str, bytes] = {}
        self.moved: dict[str, str] = {}

    def _fault(self, path: str):
        if path in self.moved:
            return redirect(self.moved[path], "301 Moved Permanently")
        if path in self.pages:
            kind = "application/rss+xml" if self.pages[path].startswith(b"<rss") else "text/html; charset=utf-8"
            return fixed(answer("200 OK", f"Content-Type: {kind}", "Connection: close", body=self.pages[path]))
        return super()._fault(path)


class Asking(Desk):
    """Watches some pages of a site that counts what it is asked."""

    def __init__(self, folder: Path, site: Site, *sources: str, gap: int = 0) -> None:
        self.site = site
        super().__init__(folder, "\n".join((settings.nightdesk(folder, site.port, gap=f"{gap}s"), *sources)))

    def settle(self) -> None:
        """Until everything was visited, at the pace that robots.txt asks for."""
        for _ in range(8):
            self.go(timedelta(seconds=41))

    def asked(self, path: str) -> int:
        return self.site.asked.count(path)


def source(site: Site, slug: str, kind: str, path: str, **more: Any) -> str:
    return settings.source(slug, kind, site.url(path), **more)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(b"User-agent: *\nDisallow: /private/\nCrawl-delay: 40\n") as opened:
        opened.pages["/private/plan"] = story("The secret plan of the port")
        opened.pages["/news/levy"] = story("Council backs the levy")
        yield opened


def test_a_named_page_is_advised_and_a_found_one_obeys(tmp_path: Path, site: Site) -> None:
    site.pages["/feed"] = feed(("/news/levy", "Levy"), ("/private/plan", "Plan"))
    two = source(site, "feed", "feed", "/feed"), source(site, "plan", "article", "/private/plan")
    desk = Asking(tmp_path, site, *two)
    desk.settle()
    found = {page.url.rpartition("/")[2]: page for page in desk.archive.pages(slug="feed")}
    assert found["levy"].last_outcome is Outcome.FIRST
    assert found["plan"].last_outcome is Outcome.BLOCKED
    assert desk.page("plan").last_outcome is Outcome.FIRST
    assert desk.asked("/private/plan") == 1
    assert desk.asked("/robots.txt") == 1
    assert desk.archive.setting(robots_key(desk.page("plan").id)) == "robots.txt forbids it"
    desk.close()


@pytest.mark.parametrize(("robots", "asked"), [("obey", 0), ("advise", 1), ("ignore", 1)])
def test_each_source_says_what_robots_are_to_it(tmp_path: Path, site: Site, robots: str, asked: int) -> None:
    desk = Asking(tmp_path, site, source(site, "plan", "article", "/private/plan", robots=robots))
    desk.go()
    assert desk.asked("/private/plan") == asked
    assert desk.asked("/robots.txt") == int(robots != "ignore")
    desk.close()


def test_robots_and_page_keep_the_gap_and_a_longer_crawl_delay_holds(tmp_path: Path, site: Site) -> None:
    two = source(site, "levy", "article", "/news/levy"), source(site, "plan", "article", "/private/plan")
    desk = Asking(tmp_path, site, *two, gap=5)
    seconds = 0
    asked = []
    for second in range(0, 130):
        if desk.go(timedelta(seconds=second - seconds)):
            asked.append((second, len(desk.site.asked)))
        seconds = second
    assert [count for _, count in asked] == [1, 2, 3]
    times = [second for second, _ in asked]
    assert times[1] - times[0] >= 5
    assert times[2] - times[1] >= 40
    desk.close()


def test_a_permanent_move_is_kept_until_the_new_place_fails(tmp_path: Path, site: Site) -> None:
    site.pages["/new/levy"] = site.pages["/news/levy"]
    desk = Asking(tmp_path, site, source(site, "levy", "article", "/news/levy"))
    desk.go()
    site.moved["/news/levy"] = "/new/levy"
    assert desk.look("levy").moved_to == site.url("/new/levy")
    desk.look("levy")
    assert (desk.asked("/news/levy"), desk.asked("/new/levy")) == (2, 2)
    del site.pages["/new/levy"], site.moved["/news/levy"]
    gone = desk.look("levy")
    assert (gone.last_outcome, gone.moved_to) == (Outcome.GONE, None)
    assert desk.look("levy").last_outcome is Outcome.UNCHANGED
    assert desk.page("levy").version == 1
    desk.close()


def test_doubles_and_tracked_addresses_are_one_item(tmp_path: Path, site: Site) -> None:
    plain = "/news/council-backs-the-harbour-levy"
    for path in (plain, f"{plain}/amp"):
        site.pages[path] = story("Council backs the levy", site.url(plain))
    site.pages["/feed"] = feed(
        (f"{plain}?utm_source=rss&utm_medium=feed", "Levy"), (f"{plain}?fbclid=xyz", "Levy"), (f"{plain}/amp", "Levy")
    )
    both = source(site, "feed", "feed", "/feed"), source(site, "amp", "article", f"{plain}/amp")
    desk = Asking(tmp_path, site, *both)
    desk.go()
    assert [page.url for page in desk.archive.pages(slug="feed")] == [site.url("/feed"), site.url(plain)]
    assert len({page.item_id for page in desk.archive.pages() if page.item_id}) == 1
    assert desk.archive.count_changes(ChangeFilter()) == 0
    desk.close()


def test_a_story_is_watched_after_its_feed_has_forgotten_it(tmp_path: Path, site: Site) -> None:
    site.pages["/feed"] = feed(("/news/levy", "Levy"))
    desk = Asking(tmp_path, site, source(site, "feed", "feed", "/feed"))
    desk.go()
    site.pages["/feed"] = feed(("/news/other", "Other"))
    site.pages["/news/other"] = story("Another story altogether")
    desk.look("feed")
    site.pages["/news/levy"] = story("Council drops the levy")
    desk.go(timedelta(days=8))
    (levy,) = [page for page in desk.archive.pages(slug="feed") if page.url.endswith("levy")]
    assert (levy.position, levy.version) == (None, 2)
    assert {"headline", "new"} <= {flag for c in desk.archive.changes(ChangeFilter()) for flag in c.change.flags}
    desk.close()


def test_what_a_feed_leads_to_may_fail_alone(tmp_path: Path, site: Site) -> None:
    site.pages["/feed"] = feed(("/news/levy", "Levy"), ("/reset", "Reset"), ("/gzip-bomb", "Bomb"), ("/403", "No"))
    desk = Asking(tmp_path, site, source(site, "feed", "feed", "/feed"))
    desk.settle()
    outcomes = {page.url.rpartition("/")[2]: page.last_outcome for page in desk.archive.pages(slug="feed")}
    assert outcomes["feed"] in (Outcome.FIRST, Outcome.UNCHANGED)
    assert outcomes["levy"] is Outcome.FIRST
    assert {outcomes[name] for name in ("reset", "gzip-bomb")} == {Outcome.FAILED}
    assert outcomes["403"] is Outcome.BLOCKED
    desk.close()


def test_a_changed_front_headline_is_kept_and_told_with_the_visit(tmp_path: Path, site: Site) -> None:
    site.pages["/feed"] = feed(("/news/levy", "Levy may pass"))
    desk = Asking(tmp_path, site, source(site, "feed", "feed", "/feed"))
    desk.go()
    site.pages["/feed"] = feed(("/news/levy", "Levy passes at night"))
    desk.look("feed")
    visits = desk.archive.visits(desk.page("feed").id)
    assert visits[0].reason == "“Levy may pass” now reads “Levy passes at night”"
    (levy,) = [page for page in desk.archive.pages(slug="feed") if page.url.endswith("levy")]
    assert (levy.title_found, levy.position) == ("Levy passes at night", 0)
    desk.close()
