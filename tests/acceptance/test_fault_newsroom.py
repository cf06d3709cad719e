"""Every fault of a server has its outcome, in words; none is a page, none costs more than its deadline and its bytes."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from datetime import timedelta

import pytest

from monitor.egress import FetchSettings, Guard
from monitor.fetch import Ask, Fetcher, FetchError, NotModified, Response
from storage.records import Outcome
from tests.acceptance.fault_newsroom import BOUND, STORY, FaultNewsroom

SHORT = timedelta(seconds=0.4)
LONG = timedelta(seconds=20)
DAY = timedelta(hours=24)


@pytest.fixture(scope="module")
def newsroom() -> Iterator[FaultNewsroom]:
    with FaultNewsroom() as opened:
        yield opened


@pytest.fixture(scope="module")
def fetcher(newsroom: FaultNewsroom) -> Iterator[Fetcher]:
    opened = Fetcher(Guard(["127.0.0.0/8"], [80, 443, newsroom.port]), FetchSettings(max_body=2_000_000))
    yield opened
    opened.close()


def fetch(fetcher: Fetcher, newsroom: FaultNewsroom, path: str, deadline: timedelta = LONG, **more: object):
    return fetcher.fetch(Ask(newsroom.url(path), deadline=deadline, **more))


FAILURES = [
    ("/reset", Outcome.FAILED, "reset", "reset the connection"),
    ("/reset-midway", Outcome.INCOMPLETE, "cut", "50 of 5000"),
    ("/empty-reply", Outcome.FAILED, "protocol", "hung up"),
    ("/empty-page", Outcome.FAILED, "empty", "empty"),
    ("/not-http", Outcome.FAILED, "protocol", "does not speak HTTP"),
    ("/endless-headers", Outcome.FAILED, "too-big", "headers without end"),
    ("/endless-hints", Outcome.FAILED, "too-big", "headers without end"),
    ("/endless-chunks", Outcome.FAILED, "too-big", "more than"),
    ("/endless-body", Outcome.FAILED, "too-big", "more than"),
    ("/ten-gigabytes", Outcome.FAILED, "too-big", "10000000000 bytes"),
    ("/short", Outcome.INCOMPLETE, "cut", "100 of 1000"),
    ("/short-chunks", Outcome.INCOMPLETE, "cut", "cut off"),
    ("/cut-gzip", Outcome.INCOMPLETE, "cut", "inside its gzip"),
    ("/cut-gzip-framed", Outcome.INCOMPLETE, "cut", "inside its gzip"),
    ("/garbage-gzip", Outcome.FAILED, "encoding", "gzip is broken"),
    ("/brotli-bomb", Outcome.FAILED, "encoding", "sent br though"),
    ("/zstd", Outcome.FAILED, "encoding", "sent zstd though"),
    ("/deflate", Outcome.FAILED, "encoding", "sent deflate though"),
    ("/gzip-gzip", Outcome.FAILED, "encoding", "gzip in gzip"),
    ("/gzip-bomb", Outcome.FAILED, "too-big", "unpacked"),
    ("/circle", Outcome.FAILED, "redirect", "circle"),
    ("/circle-of-two", Outcome.FAILED, "redirect", "circle"),
    ("/endless-redirects", Outcome.FAILED, "redirect", "more than 10 times"),
    ("/to-private", Outcome.FAILED, "guard", "10.0.0.1"),
    ("/to-metadata", Outcome.FAILED, "guard", "metadata"),
    ("/to-file", Outcome.FAILED, "address", "only http and https"),
    ("/to-userinfo", Outcome.FAILED, "address", "names a user"),
    ("/to-backslash", Outcome.FAILED, "address", "backslash"),
    ("/to-nonsense", Outcome.FAILED, "address", "no address"),
    ("/to-no-name", Outcome.FAILED, "address", "not an address"),
    ("/300", Outcome.FAILED, "status", "300"),
    ("/204", Outcome.FAILED, "status", "204"),
    ("/206", Outcome.INCOMPLETE, "cut", "only a part"),
    ("/304", Outcome.FAILED, "protocol", "did not ask"),
    ("/401", Outcome.BLOCKED, "status", "log-in"),
    ("/403", Outcome.BLOCKED, "status", "refuses"),
    ("/404", Outcome.GONE, "status", "not there"),
    ("/410", Outcome.GONE, "status", "for good"),
    ("/418", Outcome.FAILED, "status", "418"),
    ("/451", Outcome.BLOCKED, "status", "legal"),
    ("/500", Outcome.FAILED, "status", "server failed"),
    ("/503", Outcome.FAILED, "status", "not again before 90 s"),
    ("/challenge", Outcome.BLOCKED, "challenge", "robots"),
]


@pytest.mark.parametrize(("path", "outcome", "cls", "words"), FAILURES, ids=[row[0] for row in FAILURES])
def test_each_fault_has_its_outcome(fetcher, newsroom, path, outcome, cls, words) -> None:
    got = fetch(fetcher, newsroom, path)
    assert isinstance(got, FetchError), got
    assert (got.outcome, got.cls) == (outcome, cls), got.reason
    assert words in got.reason
    assert "\n" not in got.reason


@pytest.mark.parametrize("path", ["/trickle", "/trickle-head", "/silent"])
def test_no_trickle_outlives_the_deadline(fetcher, newsroom, path) -> None:
    got = fetch(fetcher, newsroom, path, SHORT)
    assert isinstance(got, FetchError)
    assert (got.outcome, got.cls) == (Outcome.FAILED, "timeout")
    assert "in time" in got.reason


@pytest.mark.parametrize(
    ("path", "wait", "pause"),
    [
        ("/429", timedelta(seconds=120), True),
        ("/429-date", DAY, True),
        ("/429-absurd", DAY, True),
        ("/429-past", None, True),
        ("/429-nonsense", None, True),
        ("/503", timedelta(seconds=90), True),
        ("/503-plain", None, True),
        ("/500", None, False),
        ("/403", None, False),
    ],
)
def test_retry_after_is_kept_and_capped_and_the_host_is_paused(fetcher, newsroom, path, wait, pause) -> None:
    got = fetch(fetcher, newsroom, path)
    assert isinstance(got, FetchError)
    assert (got.retry_after, got.host_pause) == (wait, pause)


@pytest.mark.parametrize(
    ("path", "complete", "ended"),
    [
        ("/", True, True),
        ("/gzip", True, True),
        ("/closed-gzip", True, True),
        ("/two-members", True, True),
        ("/closed", False, True),
        ("/closed-early", False, False),
    ],
)
def test_what_came_is_proved_whole_or_said_not_to_be(fetcher, newsroom, path, complete, ended) -> None:
    got = fetch(fetcher, newsroom, path)
    assert isinstance(got, Response), got
    assert (got.complete, got.document_ended) == (complete, ended)
    assert got.capture.payload in (STORY, STORY * 20, STORY[:700])


@pytest.mark.parametrize(
    ("path", "moved_to", "hops"),
    [("/moved", "/", 1), ("/moved-twice", "/", 2), ("/found", None, 2), ("/moved-then-found", "/found", 3)],
)
def test_permanent_redirects_are_noted_as_far_as_they_are_permanent(fetcher, newsroom, path, moved_to, hops) -> None:
    got = fetch(fetcher, newsroom, path)
    assert isinstance(got, Response)
    assert got.moved_to == (None if moved_to is None else newsroom.url(moved_to))
    assert got.capture.hops[0].url == newsroom.url(path)
    assert len(got.capture.hops) == hops
    assert got.capture.url == newsroom.url("/")


def test_charsets_that_lie_are_not_believed(fetcher, newsroom) -> None:
    lying = fetch(fetcher, newsroom, "/wrong-charset")
    unknown = fetch(fetcher, newsroom, "/unknown-charset")
    assert isinstance(lying, Response)
    assert lying.charset == "utf-8"
    assert isinstance(unknown, Response)
    assert "Straße" in unknown.capture.payload.decode(unknown.charset)


def test_a_conditional_request_that_nothing_answers_but_304(fetcher, newsroom) -> None:
    got = fetch(fetcher, newsroom, "/304", etag='"1"')
    assert isinstance(got, NotModified)
    assert b'If-None-Match: "1"' in newsroom.heads[-1]


def test_the_request_names_us_and_asks_for_gzip_alone(fetcher, newsroom) -> None:
    fetch(fetcher, newsroom, "/")
    head = newsroom.heads[-1].lower()
    assert b"user-agent: nightdesk/" in head
    assert b"accept-encoding: gzip\r\n" in head
    assert b"cookie" not in head


def test_all_floods_together_cost_little_memory(fetcher, newsroom) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for path in ("/brotli-bomb", "/gzip-gzip", "/gzip-bomb", "/endless-chunks", "/endless-headers", "/endless-body"):
        assert isinstance(fetch(fetcher, newsroom, path), FetchError)
    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kib < 64 * 1024 < BOUND / 1024


def test_a_refused_redirect_never_asks_again(fetcher, newsroom) -> None:
    newsroom.asked.clear()
    fetch(fetcher, newsroom, "/to-private")
    assert newsroom.asked == ["/to-private"]


def test_robots_are_obeyed_where_asked_for() -> None:
    with FaultNewsroom(b"User-agent: nightdesk\nDisallow: /404\nCrawl-delay: 7\n") as newsroom:
        fetcher = Fetcher(Guard(["127.0.0.0/8"], [newsroom.port]), FetchSettings())
        forbidden = fetcher.fetch(Ask(newsroom.url("/404"), robots="obey"))
        allowed = fetcher.fetch(Ask(newsroom.url("/"), robots="obey"))
        fetcher.close()
    assert isinstance(forbidden, FetchError)
    assert (forbidden.outcome, forbidden.cls) == (Outcome.BLOCKED, "robots")
    assert isinstance(allowed, Response)
    assert newsroom.asked == ["/robots.txt", "/"]
    assert fetcher.robots.known(newsroom.url("/"), "nightdesk/1").crawl_delay == 7
