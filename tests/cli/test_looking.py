"""One look without an archive, and pages added at the desk: check, extract, watch, over a real site on this machine."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from monitor.cli.watching import slug_of
from tests.acceptance import settings
from tests.bench.site import Site
from tests.cli.conftest import PARAGRAPH, Typed, saved_story

STORY = f"<html><head><title>Storm</title></head><body><article><h1>Storm</h1>{PARAGRAPH * 5}</article></body></html>"
HEAD = "<tr><th>Date Filed</th><th>#</th><th>Docket Text</th></tr>"
ROWS = "".join(f"<tr><td>04/0{n}/2026</td><td>{n}</td><td>ORDER number {n} by the court.</td></tr>" for n in (1, 2, 3))
CASE = f"<html><body><h1>Crews v. Port</h1><p>Case number: 8:26-cv-00317</p><table>{HEAD}{ROWS}</table></body></html>"
FEED = (
    "<?xml version='1.0'?><rss version='2.0'><channel><title>Ledger</title>"
    "<item><title>Levy [bold]passes[/]</title><link>/news/levy-passes-at-night</link></item>"
    "<item><title>Ferry waits</title><link>/news/ferry-waits-for-tide</link></item></channel></rss>"
)
PAGES = {"/story": (STORY.format(count="nine"), "text/html"), "/case": (CASE, "text/html")}
PAGES |= {"/feed": (FEED, "application/rss+xml"), "/empty": ("<html></html>", "text/html")}
At = Callable[[str], str]


@pytest.fixture
def at(site: Site) -> At:
    """The address of one of the site's pages."""
    for path, (text, kind) in PAGES.items():
        site.put(path, text.encode(), kind)
    return lambda path: site.url("ledger", path)


def also(desk: Typed, table: str) -> None:
    """One more table at the end of sources.toml."""
    file = desk.folder / "sources.toml"
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{table}", encoding="utf-8")


def test_check_of_an_article_shows_what_is_read_and_by_whom(own: Typed, at: At) -> None:
    text = own.good("check", at("/story"))
    assert text.startswith("article, ")
    assert "read by article/" in text
    assert "nine containers" in text
    found = own.json("check", at("/story"))
    assert (found["kind"], found["suspect"]) == ("article", "")
    assert found["reading"]["article"]["headline"] == "Storm"


def test_check_of_a_docket_says_what_it_is(own: Typed, at: At) -> None:
    text = own.good("check", at("/case"))
    assert text.startswith("docket, ")
    assert "ORDER number 3 by the court." in text
    assert len(own.json("check", at("/case"))["reading"]["docket"]["entries"]) == 3


def test_check_of_a_feed_lists_its_stories_in_order(own: Typed, at: At) -> None:
    also(own, settings.source("ledger", "feed", at("/feed")))
    for target in (at("/feed"), "ledger"):
        text = own.good("check", target)
        assert "feed with 2 stories" in text
        assert "1  Levy [bold]passes[/]" in text
    found = own.json("check", "ledger")["found"]
    assert [story["title"] for story in found] == ["Levy [bold]passes[/]", "Ferry waits"]
    assert all(story["url"].startswith("http://127.") for story in found)


def test_check_keeps_nothing(own: Typed, at: At) -> None:
    before = own.json("sources")
    own.good("check", at("/story"))
    assert own.json("sources") == before


def test_check_of_what_cannot_be_had_says_how_it_ended(own: Typed, at: At) -> None:
    assert "gone: the page is not there (404)" in own.refused("check", at("/nothing"), code=1)
    assert "cannot be read: " in own.refused("check", at("/empty"), code=65)
    assert "failed: 127.0.0.1 may not be connected to" in own.refused("check", "http://127.0.0.1:9/", code=1)


def test_check_of_a_saved_file_needs_no_network(own: Typed) -> None:
    name = saved_story(own.folder)
    assert "nine containers" in own.good("check", name)
    (own.folder / "case.html").write_text(CASE, encoding="utf-8")
    assert own.json("check", "case.html")["kind"] == "docket"


def test_a_named_source_is_read_by_its_own_selectors(own: Typed, at: At, site: Site) -> None:
    site.put(
        "/odd",
        STORY.format(count="nine").replace("<h1>Storm</h1>", "<h1>Site</h1><h2>Storm</h2>").encode(),
        "text/html",
    )
    also(own, settings.source("odd", "article", at("/odd"), headline="h2"))
    assert own.json("check", "odd")["reading"]["article"]["headline"] == "Storm"


# ---------------------------------------------------------------- extract


def test_extract_by_selectors(own: Typed) -> None:
    name = saved_story(own.folder)
    reading = own.json("extract", name, "--select", "headline=p", "--select", "body=p")
    assert reading["article"]["headline"].startswith("The port office counted nine")
    assert reading["recipe"]
    assert own.json("extract", name)["reader"].startswith("article/")


def test_extract_explains_each_field_and_block(own: Typed) -> None:
    text = own.good("extract", saved_story(own.folder), "--explain")
    assert "headline:" in text
    assert all(len(row) <= 400 for row in text.splitlines())


def test_extract_of_nothing_readable_is_refused(own: Typed) -> None:
    (own.folder / "empty.html").write_text("<html></html>")
    assert "cannot be read: " in own.refused("extract", "empty.html", code=65)


# ---------------------------------------------------------------- watch


@pytest.mark.parametrize(
    ("path", "kind"), [("/story", "article"), ("/case", "docket"), ("/feed", "feed"), ("/nothing", "article")]
)
def test_watch_guesses_by_one_look_and_says_so(own: Typed, at: At, path: str, kind: str) -> None:
    text = own.good("watch", at(path), "--slug", "mine")
    assert f"mine is watched as {kind}" in text
    assert f"Guessed: {kind}. If that is wrong: nightdesk unwatch mine, then nightdesk watch" in text
    assert ("cannot be looked at now" in text) is (path == "/nothing")
    [state] = [state for state in own.json("sources") if state["source"]["slug"] == "mine"]
    assert (state["source"]["kind"], state["source"]["origin"]) == (kind, "desk")


def test_a_site_s_root_is_a_section(own: Typed, at: At, site: Site) -> None:
    site.put("/", STORY.format(count="nine").encode(), "text/html")
    assert "Guessed: section" in own.good("watch", at("/"), "--slug", "front")
    assert "Guessed: section" in own.good("watch", "http://127.0.0.1:9/", "--slug", "away")


def test_watch_with_a_kind_does_not_look(own: Typed, site: Site, at: At) -> None:
    asked = site.requests
    text = own.good("watch", at("/story"), "--kind", "page", "--slug", "mine", "--tag", "port", "--tag", "labor")
    assert "Guessed" not in text
    assert site.requests == asked
    [state] = [state for state in own.json("sources") if state["source"]["slug"] == "mine"]
    assert state["source"]["tags"] == ["port", "labor"]


def test_watch_leaves_the_file_as_it_is_and_the_source_outlives_it(own: Typed, at: At) -> None:
    file = own.folder / "sources.toml"
    before = file.read_text()
    own.good("watch", at("/story"), "--kind", "article", "--slug", "mine")
    assert file.read_text() == before
    own.good("mute", "mine")
    assert "mine" in {state["source"]["slug"] for state in own.json("sources")}


def test_a_short_name_is_taken_once(own: Typed, at: At) -> None:
    own.good("watch", at("/story"), "--kind", "article", "--slug", "mine")
    assert "mine" in own.refused("watch", at("/case"), "--kind", "docket", "--slug", "mine", code=65)


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://www.ledger.example/news/2026/levy-passes.html", "ledger-levy-passes"),
        ("https://ledger.example/", "ledger"),
        ("https://ledger.example/News/Big_Story!/", "ledger-big-story"),
        ("https://ledger.example/" + "long-" * 30, "ledger-" + "long-" * 8 + "l"),
        ("https://[2001:db8::1]/x", "2001-db8-1-x"),
        ("https://例え.example/記事", "page"),
    ],
)
def test_a_short_name_from_the_address(url: str, slug: str) -> None:
    assert slug_of(url) == slug


# ---------------------------------------------------------------- the state of things


def states(desk: Typed) -> dict[str, Any]:
    return {state["source"]["slug"]: state for state in desk.json("sources")}


def test_sources_in_words(own: Typed) -> None:
    text = own.good("sources")
    assert "No contact is set" in text
    for said in (
        "needs a token",
        "shrunk: the body shrank from 4,100 to 60 characters",
        "well",
        "article, 1 page, looked",
    ):
        assert said in text
    own.good("pause", "metro")
    own.good("mute", "ledger")
    text = own.good("sources")
    assert "paused" in text
    assert "well, muted" in text
    assert (states(own)["metro"]["source"]["state"], states(own)["ledger"]["source"]["muted"]) == ("paused", True)


def test_each_switch_has_its_way_back(own: Typed) -> None:
    for there, back in (("pause", "resume"), ("mute", "unmute")):
        before = states(own)["ledger"]["source"]
        own.good(there, "ledger")
        assert states(own)["ledger"]["source"] != before
        own.good(back, "ledger")
        assert states(own)["ledger"]["source"] == before


def test_hosts_say_when_they_may_be_asked_again(own: Typed) -> None:
    text = own.good("hosts")
    assert "capitolledger.example: 1 page, may be asked now; " in text
    assert "requests today, one each 1 s at most" in text
    rows = own.json("hosts")
    assert {row["host"] for row in rows} >= {"capitolledger.example", "court.example"}
    assert all(row["gap"] == 1.0 for row in rows)


def test_why_says_what_was_seen_and_what_bounds_it(own: Typed) -> None:
    text = own.good("why", "ledger")
    assert text.count("\n") >= 4
    assert "first" in text
    coast = own.good("why", "coast")
    assert "suspect the body shrank" in coast


def test_json_is_json_to_the_last_byte(own: Typed) -> None:
    for words in (("sources",), ("hosts",), ("log",)):
        json.loads(own.good(*words, "--json"))


def test_a_case_of_a_feed_is_watched_by_its_number(own: Typed, at: At, site: Site) -> None:
    own.good("watch", at("/case"), "--slug", "mine", "--court", "mdd", "--number", "8:26-cv-00417", "--family", "ferry")
    [state] = [state for state in own.json("sources") if state["source"]["slug"] == "mine"]
    assert state["source"]["kind"] == "docket"
    assert state["source"]["options"] == {"court": "mdd", "number": "8:26-cv-00417", "family": "ferry"}


def test_a_case_by_court_and_number_alone(own: Typed) -> None:
    assert "scotus-26-321 is watched as docket" in own.good("watch", "--court", "scotus", "--number", "26-321")
    [state] = [state for state in own.json("sources") if state["source"]["slug"] == "scotus-26-321"]
    assert state["source"]["url"].endswith("/26-321.json")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "give a URL"),
        (("--court", "mdd"), "give a URL"),
        (("--court", "mdd", "--number", "8:26-cv-1"), "needs a token"),
        (("http://127.0.0.1:9/x", "--kind", "page", "--number", "8:26-cv-1"), "is for dockets"),
    ],
)
def test_cases_that_cannot_be_watched_so(own: Typed, words: tuple[str, ...], why: str) -> None:
    assert why in own.refused("watch", *words, code=65)


# ---------------------------------------------------------------- watched no more


def test_what_was_watched_at_the_desk_can_be_watched_no_more(own: Typed) -> None:
    address = "https://tip.example/story"
    for page in ("tip", address):
        own.good("watch", address, "--kind", "article", "--slug", "tip")
        assert "tip" in states(own)
        assert "not watched any more" in own.good("unwatch", page)
        assert "tip" not in states(own)
        assert "tip" not in own.good("sources")
        assert "removed" in own.good("sources", "--all")


def test_what_stands_in_the_file_is_taken_out_there(own: Typed) -> None:
    assert "take it out there" in own.refused("unwatch", "ledger", code=65)
    assert own.json("history", "ledger")
    assert "no source called" in own.refused("unwatch", "nobody", code=66)
