"""Walls are told from pages; pages are not taken for walls."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from monitor.fetch.blocked import _marks, blocked, title_of, visible_text, wall
from storage.records import Capture, Hop

AT = datetime(2026, 3, 1, tzinfo=UTC)
STORY = "<p>The harbour board voted on Tuesday to keep the night ferry for another year, officials said.</p>" * 20


def capture(
    body: str, *, url: str = "https://paper.example/2026/story", asked: str = "", status: int = 200, **headers: str
) -> Capture:
    pairs = (("Content-Type", "text/html"), *((k.replace("_", "-"), v) for k, v in headers.items()))
    hops = (Hop(asked, 302, url),) if asked else ()
    return Capture(url, status, pairs, body.encode(), "", AT, hops=hops)


def page(title: str, body: str) -> str:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


WALLS = [
    ("challenge", page("Just a moment...", "<script src='/cdn-cgi/challenge-platform/h/b/x.js'></script>")),
    ("challenge", page("Attention Required! | Cloudflare", "<p>Sorry, you have been blocked</p>")),
    ("challenge", page("paper.example", "<p>Please verify you are a human</p><div id='px-captcha'></div>")),
    ("challenge", page("Access Denied", "<p>You don't have permission to access this server.</p>")),
    ("challenge", page("Pardon Our Interruption", "<p>Something about your browser made us think you are a bot.</p>")),
    (
        "challenge",
        page("", "<script>window.awsWafCookieDomainList=[]</script><script src='https://x.awswaf.com/c.js'></script>"),
    ),
    ("challenge", page("403 Forbidden", "<center><h1>403 Forbidden</h1></center>")),
    ("challenge", page("Verify", "<p>We detected unusual traffic from your network.</p>")),
    ("consent", page("Before you continue", "<p>We use cookies</p><button>Accept all</button>")),
    ("consent", page("Your privacy choices", "<p>We and our 812 partners store and use data.</p>" * 10)),
    ("consent", page("Paper", "<p>Please accept all cookies to continue.</p>")),
    ("login", page("Log in - Paper", "<form><input type=password></form>")),
    ("login", page("Paper", "<p>Please log in to continue reading.</p>")),
    ("missing", page("Page not found - Paper", "<p>Try our search.</p>" + "<p>Most read: a story.</p>" * 20)),
    ("missing", page("404", "<p>Nothing here.</p>")),
    ("missing", page("Paper", "<h1>The page you were looking for is no longer here</h1>")),
    ("script", page("Paper", "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>")),
    ("script", page("Paper", "<p>Please enable JS and disable any ad blocker</p>")),
    ("shell", page("Paper", "<div id='root'></div><script src='/main.js'></script>")),
]


@pytest.mark.parametrize(("kind", "body"), WALLS, ids=[f"{i}-{w[0]}" for i, w in enumerate(WALLS)])
def test_walls_are_seen(kind: str, body: str) -> None:
    assert wall(capture(body), {}) == kind
    assert blocked(capture(body), {}) == _marks().words[kind]


PAGES = [
    page("Ferry stays", STORY),
    page("Ferry stays", STORY + "<div class='g-recaptcha'></div><script src='https://hcaptcha.com/1/api.js'></script>"),
    page("Just a moment: how a vote was won", STORY),
    page("Access denied: reporters shut out of hearing", STORY),
    page("404 days later, the bridge opens", STORY),
    page("Page not found: the missing ledger", STORY * 3),
    page("Log in to the future", STORY * 2),
    page("Are you a robot? The town's new mascot", "<p>" + "The mascot rolled into the square. " * 120 + "</p>"),
    page("Notice", "<p>The court is closed on Monday.</p>"),
    page("Docket 24-1", "<table><tr><td>03/01/2026</td><td>ORDER granting motion.</td></tr></table>"),
    page("Ferry", "<noscript>Please enable JavaScript to see the comments.</noscript>" + STORY),
    page("Ferry", "<a href=/login>Log in</a> <a>Subscribe</a> We use cookies. <button>Accept all</button>" + STORY),
    page("Ferry", "<script>var story = 1;</script><p>Short, but here: the ferry stays, the board has said.</p>"),
    page("Ferry", "<script>self.push(" + "'words of the story', " * 2000 + ")</script>"),
]


@pytest.mark.parametrize("body", PAGES, ids=range(len(PAGES)))
def test_pages_are_not_walls(body: str) -> None:
    assert wall(capture(body), {}) is None


def test_headers_of_a_challenge_are_enough() -> None:
    assert wall(capture(page("x", STORY), cf_mitigated="challenge"), {}) == "challenge"
    assert wall(capture(page("x", STORY), x_amzn_waf_action="captcha"), {}) == "challenge"
    assert wall(capture(page("x", STORY), cf_cache_status="HIT"), {}) is None


@pytest.mark.parametrize(
    ("asked", "url", "kind"),
    [
        ("https://paper.example/a/b", "https://consent.paper.example/collect?to=1", "consent"),
        ("https://paper.example/a/b", "https://paper.example/login?next=/a/b", "login"),
        ("https://paper.example/a/b", "https://accounts.paper.example/s?continue=x", "login"),
        ("https://paper.example/a/b", "https://paper.example/404", "missing"),
        ("https://paper.example/a/b", "https://paper.example/captcha?u=1", "challenge"),
        ("https://paper.example/2026/03/story", "https://paper.example/", "front"),
        ("https://paper.example/2026/03/story", "https://paper.example/2026/03/story-2", None),
        ("https://paper.example/login", "https://paper.example/login/", None),
        ("http://paper.example/", "https://paper.example/", None),
        ("https://paper.example/news", "https://paper.example/", None),
    ],
)
def test_where_a_redirect_leads_tells(asked: str, url: str, kind: str | None) -> None:
    assert wall(capture(page("Paper", STORY), url=url, asked=asked), {}) == kind


def test_what_the_page_used_to_be_counts() -> None:
    thin = page("Ferry stays", "<p>" + "word " * 20 + "</p><script></script>")
    assert wall(capture(thin), {}) is None
    assert wall(capture(thin), {"length": 9000}) == "shell"
    assert wall(capture(thin), {"length": 400}) is None
    notice = page("Not found", "<p>This list holds persons that were not found on the day of the hearing.</p>")
    assert wall(capture(notice), {}) == "missing"
    assert wall(capture(notice), {"title": "Not found"}) is None


def test_other_types_are_not_judged_but_html_in_their_place_is() -> None:
    json = Capture(
        "https://c.example/1.json", 200, (("Content-Type", "application/json"),), b'{"title": "Access Denied"}', "", AT
    )
    html = Capture(
        "https://c.example/1.json", 200, (("Content-Type", "text/html"),), b"<title>Access Denied</title>", "", AT
    )
    assert wall(json, {}) is None
    assert wall(html, {}) == "challenge"


def test_titles_and_text_are_read_roughly() -> None:
    assert title_of(b"<TITLE lang=en>\n A &amp; B\n</TITLE>") == "A & B"
    assert title_of(b"<p>none</p>") == ""
    assert (
        visible_text(b"<head><title>x</title></head><style>a</style><p>One &lt; <b>two</b></p><!-- no -->")
        == "One < two"
    )


def test_a_long_page_is_never_a_wall() -> None:
    assert wall(capture(page("Just a moment...", "x" * 500_000)), {}) is None


@pytest.mark.parametrize(
    "piece", [b"<head ", b"<", b"<!--", b"<title", b"<script></scrip", b"<p <p>"], ids=lambda piece: piece.decode()
)
def test_hostile_pages_are_read_in_linear_time(piece: bytes) -> None:
    started = time.process_time()
    hostile = piece * (400_000 // len(piece))
    visible_text(hostile)
    title_of(hostile)
    assert time.process_time() - started < 5
