"""A court's feed of all its cases: watched whole it is a window without end, watched by case one request serves all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance import settings
from tests.acceptance.desk import Town
from tests.bench.site import Site

CASES = 7
SHOWN = 150


def item(number: int) -> str:
    """One filing: every case has its turn, and each minute one is filed."""
    case, minute = number % CASES + 1, number % 1440
    link = f"https://ecf.mdd.uscourts.gov/doc1/09314{number:06d}"
    event = f'[Order on Motion] (&lt;a href="{link}"&gt;{number // CASES + 1}&lt;/a&gt;)'
    return (
        f"<item><title>8:26-cv-{case:05d} Port of Marrow v. Ferry {case}</title>"
        f"<pubDate>Thu, {12 + number // 1440} Nov 2026 {minute // 60:02d}:{minute % 60:02d}:00 GMT</pubDate>"
        f"<link>https://ecf.mdd.uscourts.gov/cgi-bin/DktRpt.pl?{case}</link><description>{event}</description></item>"
    )


def feed(last: int) -> bytes:
    items = "".join(item(n) for n in range(last, max(0, last - SHOWN), -1))
    head = "<title>District of Maryland - Recent Entries on cases</title><link>https://ecf.mdd.uscourts.gov</link>"
    return f"<?xml version='1.0'?><rss version='2.0'><channel>{head}{items}</channel></rss>".encode()


class Court(Town):
    def __init__(self, folder: Path) -> None:
        self.site = Site()
        url = self.site.url("court", "/rss")
        cases = [{"court": "mdd", "number": f"8:26-cv-{n:05d}"} for n in (3, 4)]
        tables = (
            settings.nightdesk(folder, self.site.port),
            settings.source("all", "docket", url),
            *(settings.source(f"case-{case['number'][-1]}", "docket", url, **case) for case in cases),
            settings.all_to_screen(),
        )
        self.shows(SHOWN)
        super().__init__(folder, self.site, *tables)

    def shows(self, last: int) -> None:
        self.site.put("/rss", feed(last), "application/rss+xml")


@pytest.fixture
def court(tmp_path: Path) -> Iterator[Court]:
    opened = Court(tmp_path)
    opened.look("all")
    yield opened
    opened.close()


def test_what_rolls_out_of_a_feed_is_never_gone_and_never_kept_standing_for_good(court: Court) -> None:
    for last in range(2 * SHOWN, 12 * SHOWN, SHOWN // 2):
        court.shows(last)
        court.look("all")
    told = {f.kind for stored in court.changes("all") for f in stored.change.findings}
    assert told == {"entry-new"}
    standing = court.docket("all").entries
    assert len(standing) < 4 * SHOWN
    assert {e.number for e in standing} >= {str(n // CASES + 1) for n in range(last - SHOWN + 1, last + 1)}
    watched = court.archive.item("all")
    assert watched is not None
    assert watched.title == "District of Maryland - Recent Entries on cases"
    seen = court.archive.entries_seen(watched.id)
    assert len(seen) == last
    assert {row["state"] for row in seen} == {"standing"}


def test_what_comes_back_soon_is_no_news(court: Court) -> None:
    court.shows(2 * SHOWN)
    court.look("all")
    court.shows(2 * SHOWN - 20)
    court.look("all")
    assert len(court.changes("all")) == 1


def test_one_request_serves_every_case_of_the_feed(court: Court) -> None:
    for slug in ("case-3", "case-4"):
        numbers = {e.docket_number for e in court.docket(slug).entries}
        assert numbers == {court.docket(slug).docket_number}
    asked = court.site.requests
    court.shows(SHOWN + CASES)
    for slug in ("case-3", "case-4"):
        court.archive.due_now(court.page(slug).id, court.now)
    court.look("all")
    assert court.site.requests == asked + 1
    [stored] = court.changes("case-3")
    assert [f.kind for f in stored.change.findings] == ["entry-new"]
    assert len(court.changes("all")) == 1
