"""Half a surrogate pair is no character, but JSON can write one: nothing that is read from a page may hold it, for no
archive could keep it and the visit would be lost."""

import json

import pytest

from monitor.discover import discover
from monitor.extract import Raw, Recipe, read
from storage import ArchiveError, open_archive
from storage.content import to_plain
from storage.records import Kind, Memory
from tests.storage.making import Desk, seen

BODY = "<p>The council delayed the harbour vote because the quorum was missing, a spokesman said on Monday.</p>" * 6
PAGE = """<html><head><title>Harbour vote delayed</title><script type="application/ld+json">
{"@type": "NewsArticle", "headline": "Harbour \\ud83d vote delayed", "datePublished": "2026-04-22",
"author": [{"@type": "Person", "name": "Ann \\udc00 Reeve"}]}</script></head>
<body><article><h1>Harbour &#xD83D; vote delayed</h1>BODY</article></body></html>""".replace("BODY", BODY)
CASE = json.dumps(
    {
        "CaseNumber": "24-1",
        "PetitionerTitle": "Harbour \ud83d Board",
        "ProceedingsandOrder": [{"Date": "Jan 1 2026", "Text": "Order \ud800 entered."}],
    }
)
RAWS = {
    "json-ld": Raw(PAGE.encode(), "https://ledger.example/a", "text/html", Kind.ARTICLE),
    "court": Raw(CASE.encode(), "https://court.example/24-1.json", "application/json", Kind.DOCKET),
    "utf-7": Raw(
        PAGE.replace("quorum", "+2AA- quorum").encode(), "https://ledger.example/a", "text/html; charset=utf-7"
    ),
}


@pytest.mark.parametrize("name", RAWS)
def test_what_is_read_can_be_kept(name, tmp_path):
    got = read(RAWS[name], Recipe(), Memory(), None)
    assert got.reading is not None
    for part in (to_plain(got.reading), dict(got.memory.page), dict(got.memory.site)):
        json.dumps(part, ensure_ascii=False).encode()
    archive = open_archive(tmp_path / "archive.sqlite")
    desk = Desk(archive)
    desk.see(got.reading, memory=got.memory)
    assert archive.version(archive.item("ledger").id, 1).reading == got.reading
    archive.close()


def test_what_a_feed_shows_can_be_kept(tmp_path):
    items = [
        {"url": "https://p.example/one", "title": "One \ud83d day"},
        {"url": "https://p.example/\udc00", "title": "Two"},
        {"url": "https://p.example/three", "title": "Grin \U0001f600"},
    ]
    feed = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()
    shown = discover(feed, "https://p.example/feed", "application/json", Kind.FEED)
    assert [(one.url[-5:], one.title) for one in shown] == [("e/one", "One \ufffd day"), ("three", "Grin \U0001f600")]
    archive = open_archive(tmp_path / "archive.sqlite")
    desk = Desk(archive)
    archive.record(seen(desk.page, None, found=shown), desk.turn(), desk.now)
    assert archive.page("https://p.example/one").title_found == "One \ufffd day"
    archive.close()


@pytest.mark.parametrize("typed", ["vote\x00", "\x00", "vo\ud800te", "\udcff"])
def test_a_search_with_what_no_text_can_hold(tmp_path, typed):
    """A terminal hands on bytes that are no UTF-8 as halves of pairs."""
    archive = open_archive(tmp_path / "archive.sqlite")
    Desk(archive).see(read(RAWS["json-ld"], Recipe(), Memory(), None).reading)
    if typed.strip("\x00\udcff"):
        assert archive.search("harbour")
        assert isinstance(archive.search(typed), list)
    else:
        with pytest.raises(ArchiveError, match="at least one word"):
            archive.search(typed)
    archive.close()
