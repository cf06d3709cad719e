"""robots.txt by RFC 9309."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.egress import FetchSettings, Guard
from monitor.fetch import Ask, Fetched, Fetcher, FetchError, NotModified, Response
from monitor.fetch.ask import BeforeHop
from monitor.fetch.robots import KEPT, KEPT_IN_TROUBLE, MOST_BYTES, Robots, product, read
from storage.records import Capture, Outcome

NOW = datetime(2026, 3, 1, tzinfo=UTC)
AGENT = "nightdesk/1.0 (+mailto:desk@paper.example)"


def capture(status: int, body: bytes = b"") -> Capture:
    return Capture("https://paper.example/robots.txt", status, (), body, "", NOW)


def found(text: str) -> Response:
    return Response(capture(200, text.encode()), True, None, "utf-8")


def failed(status: int) -> FetchError:
    return FetchError(Outcome.FAILED, f"status {status}", "status", capture=capture(status))


class Site:
    """Answers as told, and counts."""

    def __init__(self, *answers: Fetched) -> None:
        self.answers = list(answers)
        self.asked: list[Ask] = []
        self.now = NOW

    def fetch(self, ask: Ask, leave: BeforeHop | None = None) -> Fetched:
        self.asked.append(ask)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def robots(self) -> Robots:
        return Robots(self.fetch, lambda: self.now)


RULES = """User-agent: *
Disallow: /private
Crawl-delay: 3

User-agent: nightdesk
Disallow: /search
Allow: /search/about
Disallow: /*.pdf$
Crawl-delay: 9
"""


@pytest.mark.parametrize(
    ("path", "agent", "allowed"),
    [
        ("/story", AGENT, True),
        ("/search?q=a", AGENT, False),
        ("/search/about", AGENT, True),
        ("/a.pdf", AGENT, False),
        ("/a.pdf?x", AGENT, True),
        ("/private", AGENT, True),
        ("/private", "other/1", False),
    ],
)
def test_rules_by_agent_and_longest_match(path: str, agent: str, allowed: bool) -> None:
    verdict = Site(found(RULES)).robots().verdict(f"https://paper.example{path}", agent)
    assert verdict.allowed is allowed
    assert verdict.crawl_delay == (9 if agent == AGENT else 3)
    assert ("allows" if allowed else "forbids") in verdict.reason


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_4xx_is_no_rules(status: int) -> None:
    assert read(failed(status), NOW).verdict("https://paper.example/x", "nightdesk").allowed


@pytest.mark.parametrize(
    "answer", [failed(500), failed(503), failed(429), FetchError(Outcome.FAILED, "reset", "reset"), NotModified(NOW)]
)
def test_5xx_or_no_answer_forbids_everything_for_an_hour(answer: Fetched) -> None:
    rules = read(answer, NOW)
    assert not rules.verdict("https://paper.example/x", "nightdesk").allowed
    assert rules.until == NOW + KEPT_IN_TROUBLE


def test_an_empty_file_allows() -> None:
    assert read(FetchError(Outcome.FAILED, "empty", "empty"), NOW).verdict("https://p.example/x", "a").allowed


def test_answers_are_kept_for_a_day_by_host() -> None:
    site = Site(found(RULES))
    robots = site.robots()
    assert robots.known("https://paper.example/x", AGENT) is None
    for path in ("a", "b", "c"):
        robots.verdict(f"https://paper.example/{path}", AGENT)
    assert len(site.asked) == 1
    robots.verdict("https://other.example/", AGENT)
    robots.verdict("http://paper.example/", AGENT)
    assert [ask.url for ask in site.asked[1:]] == [
        "https://other.example/robots.txt",
        "http://paper.example/robots.txt",
    ]
    site.now = NOW + KEPT + timedelta(seconds=1)
    robots.verdict("https://paper.example/a", AGENT)
    assert len(site.asked) == 4
    known = robots.known("https://paper.example/search", AGENT)
    assert known is not None
    assert not known.allowed


def test_half_a_megabyte_is_read_and_no_more() -> None:
    site = Site(found("#" * MOST_BYTES + "\nUser-agent: *\nDisallow: /"))
    assert site.robots().verdict("https://paper.example/x", AGENT).allowed
    assert site.asked[0].max_body == MOST_BYTES
    assert site.asked[0].truncate


def test_garbage_is_no_rules() -> None:
    assert Site(found("\x00\xff<html>not robots</html>")).robots().verdict("https://p.example/x", AGENT).allowed


def test_our_name_is_what_rules_name() -> None:
    assert product(AGENT) == product("nightdesk") == product("nightdesk (x)") == "nightdesk"


class Elsewhere(Exception):
    """Another host must be left alone for now."""


class Led(Site):
    """Its robots.txt redirects to another host."""

    def fetch(self, ask: Ask, leave: BeforeHop | None = None) -> Fetched:
        assert leave is not None
        leave("https://other.example/robots.txt", 9.0)
        return super().fetch(ask, leave)


def refuse(url: str, left_s: float) -> None:
    raise Elsewhere(url)


def test_where_robots_txt_redirects_to_leave_is_asked_and_nothing_is_known_without_it() -> None:
    robots = Led(found(RULES)).robots()
    with pytest.raises(Elsewhere, match=r"other\.example"):
        robots.verdict("https://paper.example/x", AGENT, refuse)
    assert not robots.knows("https://paper.example/x")
    assert robots.verdict("https://paper.example/x", AGENT, lambda url, left_s: None).allowed


def test_a_page_that_obeys_robots_txt_asks_the_same_leave_for_it() -> None:
    fetcher = Fetcher(Guard([], []), FetchSettings(user_agent=AGENT))
    fetcher.robots = Led(found("User-agent: *\nDisallow: /")).robots()
    with pytest.raises(Elsewhere):
        fetcher.fetch(Ask("https://paper.example/private", robots="obey"), refuse)
    got = fetcher.fetch(Ask("https://paper.example/private", robots="obey"), lambda url, left_s: None)
    fetcher.close()
    assert isinstance(got, FetchError)
    assert got.cls == "robots"
