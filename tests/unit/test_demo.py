"""The newsroom of the demo: noise on every fetch, acts that do what they say, real HTTP."""

from __future__ import annotations

import gzip
import json
import re
import threading
import tomllib
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor.demo import ACTS, Newsroom, sources_toml
from monitor.demo.court import Court
from monitor.demo.play import SCENES

SITE = "http://127.0.0.1:1"


@pytest.fixture
def newsroom() -> Newsroom:
    return Newsroom()


def text(newsroom: Newsroom, path: str) -> str:
    return newsroom.answer(path, {}, SITE).body.decode()


def story(newsroom: Newsroom, slug: str = "ferry") -> str:
    return text(newsroom, newsroom.stories[slug].path)


def body(newsroom: Newsroom, slug: str = "ferry") -> list[str]:
    inside = story(newsroom, slug).split('<div class="story__body"')[1].split("</div>")[0]
    return re.findall(r"<p>(.*?)</p>", inside)


def rows(newsroom: Newsroom) -> list[list[str]]:
    table = text(newsroom, "/court/cases/HC-CV-26-00317").split('<table class="docket">')[1]
    return [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>(<td>.*?)</tr>", table)]


def test_two_fetches_differ_in_noise_and_in_nothing_else(newsroom: Newsroom) -> None:
    first, second = story(newsroom), story(newsroom)
    assert first != second
    assert body(newsroom) == newsroom.stories["ferry"].paragraphs
    assert [re.findall(r"<h1[^>]*>(.*?)</h1>", page) for page in (first, second)] == [
        ["Harbor council delays vote on ferry terminal"]
    ] * 2


def test_a_quiet_story_is_byte_equal_and_conditional(newsroom: Newsroom) -> None:
    path = newsroom.stories["bridge"].path
    first, second = newsroom.answer(path, {}, SITE), newsroom.answer(path, {}, SITE)
    assert first == second
    again = newsroom.answer(path, {"if-none-match": f"W/{first.headers['ETag']}"}, SITE)
    assert (again.status, again.body) == (304, b"")
    newsroom.act("silent-edit", "bridge")
    assert newsroom.answer(path, {"if-none-match": first.headers["ETag"]}, SITE).status == 200


def test_linked_data_says_what_the_page_says(newsroom: Newsroom) -> None:
    newsroom.act("headline")
    page = story(newsroom)
    said = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert said["headline"] == newsroom.stories["ferry"].headline
    assert said["dateModified"] == said["datePublished"]


def test_a_silent_edit_changes_a_quote_and_a_figure_and_says_nothing(newsroom: Newsroom) -> None:
    before, at = body(newsroom), newsroom.stories["ferry"].modified_at
    newsroom.act("silent-edit")
    after = body(newsroom)
    changed = [(b, a) for b, a in zip(before, after, strict=True) if b != a]
    assert len(changed) == 2
    assert any("64 jobs" in a for _, a in changed)
    assert newsroom.stories["ferry"].modified_at == at
    assert "story__note" not in story(newsroom)


def test_an_update_note_adds_paragraphs_and_moves_the_time(newsroom: Newsroom) -> None:
    before, at = len(body(newsroom)), newsroom.stories["ferry"].modified_at
    newsroom.act("update-note")
    assert len(body(newsroom)) == before + 2
    assert "This story has been updated with additional developments." in story(newsroom)
    assert newsroom.stories["ferry"].modified_at > at


def test_a_correction_names_what_was_wrong(newsroom: Newsroom) -> None:
    newsroom.act("correction")
    assert "It is 55 per cent, not 60 per cent." in story(newsroom)
    assert any("the state pays 55 per cent" in paragraph for paragraph in body(newsroom))


def test_moving_a_paragraph_keeps_the_words(newsroom: Newsroom) -> None:
    before = body(newsroom)
    newsroom.act("move-paragraph")
    assert body(newsroom) != before
    assert sorted(body(newsroom)) == sorted(before)


def test_a_new_article_appears_in_feed_and_front(newsroom: Newsroom) -> None:
    path = newsroom.stories["buses"].path
    assert newsroom.answer(path, {}, SITE).status == 404
    newsroom.act("new-article")
    assert newsroom.answer(path, {}, SITE).status == 200
    assert path in text(newsroom, "/feed.xml")
    assert text(newsroom, "/").index(path) < text(newsroom, "/").index(newsroom.stories["ferry"].path)
    with pytest.raises(ValueError, match="no story waits"):
        newsroom.act("new-article")


def test_a_story_goes_and_comes_back(newsroom: Newsroom) -> None:
    path = newsroom.stories["ferry"].path
    newsroom.act("remove")
    assert newsroom.answer(path, {}, SITE).status == 410
    assert path not in text(newsroom, "/feed.xml")
    newsroom.act("return")
    assert newsroom.answer(path, {}, SITE).status == 200


def test_troubles_come_and_go(newsroom: Newsroom) -> None:
    path = newsroom.stories["ferry"].path
    for trouble, end, status in (("block", "unblock", 403), ("break", "mend", 500), ("shrink", "unshrink", 200)):
        newsroom.act(trouble)
        answer = newsroom.answer(path, {}, SITE)
        assert answer.status == status
        assert b"312 daily crossings" not in answer.body
        newsroom.act(end)
        assert b"312 daily crossings" in newsroom.answer(path, {}, SITE).body


def test_a_redirect_leads_to_the_new_address(newsroom: Newsroom) -> None:
    old = newsroom.stories["ferry"].path
    newsroom.act("redirect")
    answer = newsroom.answer(old, {}, SITE)
    assert (answer.status, answer.headers["Location"]) == (301, SITE + newsroom.stories["ferry"].path)
    assert newsroom.answer(newsroom.stories["ferry"].path, {}, SITE).status == 200


def test_the_docket_gains_loses_and_regains(newsroom: Newsroom) -> None:
    before = rows(newsroom)
    newsroom.act("docket-order")
    assert rows(newsroom)[:-1] == before
    assert rows(newsroom)[-1][2].startswith("ORDER granting in part")
    newsroom.act("docket-lose")
    assert [row[0] for row in rows(newsroom)] == ["1", "2", "3", "4", "5", "6", "7", "8", "10", "11"]
    newsroom.act("docket-restore")
    assert rows(newsroom)[:-1] == before


def test_the_docket_edits_seals_and_fills_a_stub(newsroom: Newsroom) -> None:
    newsroom.act("docket-edit")
    assert "06/22/2026 at 1:30 PM" in rows(newsroom)[9][2]
    newsroom.act("docket-seal")
    assert rows(newsroom)[7][2] == "SEALED DOCUMENT"
    newsroom.act("docket-stub")
    assert rows(newsroom)[-1][2] == "MOTION"
    newsroom.act("docket-fill")
    assert rows(newsroom)[-1][2].startswith("MOTION to compel")


def test_an_outage_is_a_page_without_a_register(newsroom: Newsroom) -> None:
    newsroom.act("docket-outage")
    assert "temporarily unavailable" in text(newsroom, "/court/cases/HC-CV-26-00317")
    assert newsroom.answer("/court/json/26A317.json", {}, SITE).status == 503
    newsroom.act("docket-mend")
    assert len(rows(newsroom)) == 10


def test_the_docket_as_json_has_the_same_entries(newsroom: Newsroom) -> None:
    said = json.loads(text(newsroom, "/court/json/26A317.json"))
    assert [e["Text"] for e in said["ProceedingsandOrder"]] == [row[2].replace("&#x27;", "'") for row in rows(newsroom)]
    assert said["ProceedingsandOrder"][0]["Date"] == "Feb 11 2026"


@pytest.mark.parametrize(("act", "of"), [("publish", "ferry"), ("headline", "nothing"), ("correction", "bridge")])
def test_what_cannot_be_done_says_so(newsroom: Newsroom, act: str, of: str) -> None:
    with pytest.raises(ValueError, match=r"there is no|no step left"):
        newsroom.act(act, of)


def test_every_act_can_be_done_once(newsroom: Newsroom) -> None:
    for act in ACTS:
        newsroom.act(act)
    assert newsroom.played == list(ACTS)


def test_the_play_runs_to_its_end_and_can_be_stopped(newsroom: Newsroom) -> None:
    newsroom.play(0, threading.Event())
    assert newsroom.played == [act for act, _ in SCENES]
    stopped, other = threading.Event(), Newsroom()
    stopped.set()
    other.play(60, stopped)
    assert other.played == []


def test_it_speaks_http_over_one_connection() -> None:
    with Newsroom() as newsroom:
        parts = urlsplit(newsroom.url)
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
        for path in ("/feed.xml", newsroom.stories["ferry"].path, "/nothing-here"):
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            received = answer.read()
            assert int(answer.headers["Content-Length"]) == len(received)
            assert answer.headers["Content-Encoding"] == "gzip"
            assert newsroom.url.encode() in gzip.decompress(received) or answer.status == 404
        connection.close()
        assert newsroom.asked == ["/feed.xml", newsroom.stories["ferry"].path, "/nothing-here"]
        assert newsroom.story_url().startswith(newsroom.url + "/politics/")
    with pytest.raises(RuntimeError):
        _ = newsroom.url


def test_the_sources_are_an_ordinary_file() -> None:
    plain = tomllib.loads(sources_toml("http://127.0.0.1:4321", Path("a b")))
    assert plain["nightdesk"]["ports"] == [80, 443, 4321]
    assert plain["nightdesk"]["allow"] == ["127.0.0.1"]
    assert [source["slug"] for source in plain["source"]] == ["ferry", "ledger", "terminal-case"]
    whole = tomllib.loads(sources_toml("http://127.0.0.1:4321", Path("a"), whole=True))
    assert [source["kind"] for source in whole["source"]][3:] == ["section", "docket"]


def test_the_court_s_case_can_be_a_present_one():
    today = date(2031, 3, 5)
    entries = Court(today).entries
    filed = [datetime.strptime(entry["date"], "%m/%d/%Y").date() for entry in entries]
    assert filed == sorted(filed)
    assert timedelta(0) <= today - filed[-1] < timedelta(days=7)
    hearing = re.search(r"set for (\d\d/\d\d/\d{4})", entries[-1]["text"])
    assert datetime.strptime(hearing[1], "%m/%d/%Y").date() - filed[-1] == timedelta(days=28)
    court = Court(today)
    court.act("docket-edit", datetime(2031, 3, 5, tzinfo=UTC))
    assert court.entries[-1]["text"] != entries[-1]["text"]


def test_the_play_waits_for_its_readers(newsroom):
    stop = threading.Event()
    stop.set()
    newsroom.wait_for_readers(stop)  # nobody came, and it is told to stop
    newsroom.asked = [newsroom.stories["ferry"].path, "/feed.xml", "/court/cases/HC-CV-26-00317"]
    newsroom.wait_for_readers(threading.Event())  # all have come: it does not wait
