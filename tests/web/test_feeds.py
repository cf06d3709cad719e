"""Feeds: valid, read back by a feed reader, cheap to ask again."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import feedparser
import pytest
from lxml import etree, html
from starlette.testclient import TestClient

from monitor.web.asked import Asked
from monitor.web.feeds import title
from tests.web.conftest import Desk

SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
ATOM = {"a": "http://www.w3.org/2005/Atom"}
QUESTIONS = [
    "",
    "?tag=port",
    "?source=court",
    "?words=containers",
    "?flag=entry-gone",
    "?source=unknown",
    "?weight=major",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_atom_is_valid_whatever_is_asked(ask: TestClient, question: str) -> None:
    answer = ask.get(f"/feeds/changes.atom{question}")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    document = etree.fromstring(answer.content)
    assert SCHEMA.validate(document), SCHEMA.error_log
    ids = document.xpath("//a:entry/a:id/text()", namespaces=ATOM)
    assert len(ids) == len(set(ids))
    assert document.xpath("a:link[@rel='self']", namespaces=ATOM)


def test_the_schema_can_fail() -> None:
    bad = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><id>urn:x:1</id><updated>today</updated></feed>'
    assert not SCHEMA.validate(etree.fromstring(bad))


def test_a_feed_reader_reads_it_back(desk: Desk, ask: TestClient) -> None:
    read = feedparser.parse(ask.get("/feeds/changes.atom").content)
    assert not read.bozo
    assert read.feed.title == "Nightdesk: all changes"
    assert len(read.entries) == 8
    first = next(e for e in read.entries if e.author == "Capitol Ledger")
    assert first.link.startswith("http://127.0.0.1:8470/change/")
    assert first.id.startswith("urn:uuid:")
    shown = html.fromstring(first.content[0].value)
    assert "eleven" in [e.text.strip() for e in shown.iter("ins")]
    assert {t.term for t in first.tags} >= {"port", "city hall"}


def test_ids_are_the_same_in_every_feed(ask: TestClient) -> None:
    whole = {e.id for e in feedparser.parse(ask.get("/feeds/changes.atom").content).entries}
    part = {e.id for e in feedparser.parse(ask.get("/feeds/changes.atom?source=court").content).entries}
    listed = {item["id"] for item in ask.get("/feeds/changes.json").json()["items"]}
    assert part < whole
    assert listed == whole


def test_json_feed(ask: TestClient) -> None:
    answer = ask.get("/feeds/changes.json?tag=courts")
    assert answer.headers["content-type"].startswith("application/feed+json")
    feed = answer.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] == "Nightdesk: tag courts"
    assert feed["feed_url"].endswith("/feeds/changes.json?tag=courts")
    assert len(feed["items"]) == 2
    for item in feed["items"]:
        assert item["content_html"]
        assert item["date_published"].endswith("Z")
        assert item["authors"][0]["name"] == "U.S. District Court, D. Example"


@pytest.mark.parametrize("address", ["/feeds/changes.atom", "/feeds/changes.json", "/item/court/entries.csv"])
def test_asking_again_costs_nothing(ask: TestClient, address: str) -> None:
    first = ask.get(address)
    tag = first.headers["etag"]
    again = ask.get(address, headers={"if-none-match": f'"other", {tag}'})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == tag
    assert ask.get(address, headers={"if-none-match": '"other"'}).status_code == 200


def test_last_modified_is_the_newest_change(ask: TestClient) -> None:
    stamp = ask.get("/feeds/changes.atom").headers["last-modified"]
    assert stamp == "Wed, 22 Apr 2026 12:12:00 GMT"
    assert ask.get("/feeds/changes.atom", headers={"if-modified-since": stamp}).status_code == 304


def test_feeds_come_compressed(desk: Desk) -> None:
    with desk.client(**{"accept-encoding": "gzip"}).stream("GET", "/feeds/changes.json") as answer:
        assert answer.headers["content-encoding"] == "gzip"
        raw = b"".join(answer.iter_raw())
    assert json.loads(gzip.decompress(raw))["items"]


def test_hostile_text_stays_text(ask: TestClient) -> None:
    content = ask.get("/feeds/changes.atom?source=evil").content
    document = etree.fromstring(content)
    for entry in document.xpath("//a:entry/a:content/text()", namespaces=ATOM):
        shown = html.fromstring(entry)
        assert not list(shown.iter("script", "img"))
        assert "\u202e" not in entry
        assert "\x1b" not in entry
    assert len(content) < 20_000


def test_a_feed_s_title_says_what_it_follows() -> None:
    assert title(Asked()) == "Nightdesk: all changes"
    asked = Asked(tag="port", flag="silent-edit", words="envoy\u202e")
    assert title(asked) == "Nightdesk: tag port, silent edit, “envoy”"
