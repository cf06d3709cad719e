"""What each page shows, over a filled archive."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import html
from starlette.testclient import TestClient

from monitor.web import look
from storage.records import Coverage, Entry, Kind
from tests.web.conftest import Desk, close, open_desk
from tests.web.shelf import Shelf, article, docket, source
from tests.web.stories import NOON, fill


def tree(answer: object) -> html.HtmlElement:
    assert answer.status_code == 200, answer.text  # type: ignore[attr-defined]
    return html.fromstring(answer.content)  # type: ignore[attr-defined]


def text_of(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_the_wire_shows_what_changed_with_its_redline(ask: TestClient) -> None:
    page = tree(ask.get("/"))
    card = next(c for c in page.cssselect(".card") if "Capitol Ledger" in text_of(c))
    assert [e.text for e in card.cssselect(".red del")][:2] == ["very close", "nine"]
    assert [e.text for e in card.cssselect(".red ins")][:2] == ["not there yet", "eleven"]
    assert page.cssselect("h2.day")[0].text == "Today"
    assert page.cssselect("main")
    assert page.cssselect("nav")
    assert page.cssselect(".skip")[0].get("href") == "#main"


def test_the_bar_says_that_somebody_watches(ask: TestClient) -> None:
    assert text_of(tree(ask.get("/")).cssselect(".pulse")[0]) == "6 pages, last look 4 min ago"


def test_facets_count_and_narrow(ask: TestClient) -> None:
    page = tree(ask.get("/"))
    flags = {text_of(a).rsplit(" ", 1)[0]: a for a in page.cssselect(".side a")}
    assert "Entry gone" in flags
    narrowed = tree(ask.get(flags["Entry gone"].get("href")))
    assert len(narrowed.cssselect(".card")) == 1
    assert "Harbor Workers" in text_of(narrowed.cssselect(".card h3")[0])
    assert "flag: entry-gone" in text_of(narrowed.cssselect(".asked")[0])


@pytest.mark.parametrize(
    ("query", "cards"),
    [
        ("source=ledger", 3),
        ("tag=courts", 2),
        ("weight=major&source=court", 1),
        ("added=eleven", 1),
        ("removed=eleven", 0),
    ],
)
def test_filters(ask: TestClient, query: str, cards: int) -> None:
    assert len(tree(ask.get(f"/?{query}")).cssselect(".card")) == cards


def test_the_wire_pages_back_without_a_gap_or_a_double(ask: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.web.wire.PER_PAGE", 3)
    seen, address = [], "/"
    while address:
        page = tree(ask.get(address))
        seen += [int(c.get("data-seq")) for c in page.cssselect(".card")]
        following = page.cssselect("a[rel=next]")
        address = following[0].get("href") if following else ""
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 8


def test_new_since_the_last_look(desk: Desk) -> None:
    newest = desk.change("evil").seq
    reader = desk.client()
    earlier = int(desk.now.timestamp()) - 7200
    reader.cookies.set(look.COOKIE, str(look.Look(0, newest - 2, earlier)))
    page = tree(reader.get("/"))
    assert len(page.cssselect(".card.unseen")) == 2
    assert len(tree(reader.get("/?new=1")).cssselect(".card")) == 2
    answer = reader.post("/seen", headers={"origin": "http://127.0.0.1:8470"}, follow_redirects=False)
    assert answer.status_code == 303
    assert tree(reader.get("/")).cssselect(".card.unseen") == []


def test_a_first_look_marks_nothing(desk: Desk) -> None:
    assert tree(desk.client().get("/")).cssselect(".unseen") == []


def test_an_item_shows_its_history_and_what_the_outlet_says(desk: Desk, ask: TestClient) -> None:
    page = tree(ask.get(f"/item/{desk.item('ledger')}"))
    bars = page.cssselect("svg.strip > a")
    assert len(bars) == 4
    assert bars[-1].get("aria-current") == "true"
    panels = {text_of(p.cssselect("h2")[0]): text_of(p) for p in page.cssselect(".panel")}
    assert "eleven" in panels["What changed"]
    assert "This story was updated on Wednesday" in panels["What the outlet says"]
    assert "sha256" in panels["Record"]
    assert page.cssselect('a[href^="https://web.archive.org/web/*/"]')
    live = page.cssselect('a[rel~="noreferrer"]')[0]
    assert live.get("href") == "https://capitolledger.example/2026/04/22/port-talks"


def test_the_old_wording_elsewhere_is_named_only_where_it_still_stands(desk: Desk, ask: TestClient) -> None:
    """Metro Wire carried the same quote, but was taken down."""
    assert "Same passage elsewhere" not in ask.get(f"/item/{desk.item('ledger')}").text


def test_any_two_versions_inline_and_side_by_side(desk: Desk, ask: TestClient) -> None:
    item = desk.item("ledger")
    inline = tree(ask.get(f"/item/{item}?a=1&b=4"))
    assert {e.text for e in inline.cssselect(".redline del")} >= {"nearly done", "very close", "nine"}
    assert "The board meets on Thursday." in [text_of(e) for e in inline.cssselect(".redline ins")]
    side = tree(ask.get(f"/item/{item}?a=1&b=4&view=side"))
    assert [text_of(th) for th in side.cssselect(".sides th")] == ["Before", "After"]
    read = tree(ask.get(f"/item/{item}?b=1&view=text"))
    assert "We are very close" in text_of(read.cssselect(".asread")[0])
    back = tree(ask.get(f"/item/{item}?a=4&b=1"))
    assert "eleven" in [e.text for e in back.cssselect(".redline del")]


def test_older_and_newer(desk: Desk, ask: TestClient) -> None:
    page = tree(ask.get(f"/item/{desk.item('ledger')}?b=2"))
    assert page.cssselect("a[rel=prev]")[0].get("href").endswith("?b=1&view=redline")
    assert page.cssselect("a[rel=next]")[0].get("href").endswith("?b=3&view=redline")
    last = tree(ask.get(f"/item/{desk.item('ledger')}?b=4"))
    assert last.cssselect("a[rel=next]") == []


def test_a_removed_item_keeps_what_it_said(desk: Desk, ask: TestClient) -> None:
    page = tree(ask.get(f"/item/{desk.item('metro')}"))
    assert "had been removed" in text_of(page.cssselect(".sheet")[0])
    assert any("stalled contract" in text_of(e) for e in page.cssselect(".redline del"))


def test_items_answer_to_slug_and_address_of_latest(desk: Desk, ask: TestClient) -> None:
    assert ask.get("/item/ledger").status_code == 200
    answer = ask.get("/item/ledger/latest", follow_redirects=False)
    assert answer.headers["location"] == f"/item/{desk.item('ledger')}?b=4"
    assert "eleven containers" in ask.get("/item/ledger/4.txt").text


def test_a_docket_shows_every_entry_ever_seen(desk: Desk, ask: TestClient) -> None:
    page = tree(ask.get("/item/court"))
    rows = page.cssselect("table.docket tbody tr")
    assert [text_of(r.cssselect("td.n")[0]) for r in rows] == ["84", "83", "81", "80", "79"]
    assert "Order" in text_of(rows[0])
    assert next(e.text for e in rows[2].cssselect("del")) == "set"
    assert "gone" in rows[3].get("class")
    assert "kept in this archive" in text_of(rows[3])
    assert "numbers never seen: 82" in text_of(page.cssselect("main")[0])


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("show=orders", ["84"]),
        ("show=gone", ["80"]),
        ("show=changed&since=2026-04-22T10:00", ["84", "80"]),
        ("show=changed&since=2026-04-22T07:00", ["84", "83", "81", "80"]),
        ("from=4", ["79"]),
    ],
)
def test_a_docket_narrowed(ask: TestClient, query: str, numbers: list[str]) -> None:
    rows = tree(ask.get(f"/item/court?{query}")).cssselect("table.docket tbody td.n")
    assert [text_of(r) for r in rows] == numbers


FEED = Coverage("window", 40)
LAST = 130


def filing(number: int) -> Entry:
    text = f"ORDER no. {number}" if number % 10 == 0 else f"Motion no. {number}"
    case = f"8:26-cv-{number % 7 + 1:05d}"
    return Entry(text, "2026-04-22", str(number), f"d{number}", docket_number=case, restricted=number == 55)


def court_feed(shelf: Shelf) -> None:
    """Three looks at a whole court's feed, which shows the latest forty each time."""
    fill(shelf)
    shelf.watch(source("feed", "https://feed.court.example/rss", Kind.DOCKET))
    for hour, last in enumerate((40, 80, LAST)):
        shown = [filing(number) for number in range(last, last - 50, -1) if number > 0]
        shelf.see("feed", docket(*shown, coverage=FEED), NOON + timedelta(hours=hour))


@pytest.fixture
def feed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A feed's page may not load all that was ever seen of it."""
    own = open_desk(tmp_path, court_feed)
    monkeypatch.setattr(type(own.archive), "entries_seen", lambda *_: pytest.fail("every entry was loaded"))
    yield own.client()
    close(own)


@pytest.mark.parametrize(
    ("query", "numbers", "of"),
    [
        ("", range(LAST, LAST - 50, -1), LAST),
        ("from=50", range(LAST - 50, LAST - 100, -1), LAST),
        ("from=100", range(30, 0, -1), None),
        ("show=orders", range(LAST, 0, -10), None),
        ("show=gone", [55], None),
        ("show=changed&since=2026-04-22T13:30", range(LAST, 80, -1), None),
        ("show=orders&since=2026-04-22T13:30", range(LAST, 80, -10), None),
    ],
)
def test_a_whole_court_s_feed_shows_a_page_of_what_was_ever_seen(
    feed: TestClient, query: str, numbers: Iterable[int], of: int | None
) -> None:
    page = tree(feed.get(f"/item/feed?{query}"))
    assert [text_of(td) for td in page.cssselect("table.docket tbody td.n")] == [str(number) for number in numbers]
    said = text_of(page.cssselect("main")[0])
    assert f"{LAST} entries ever seen" in said
    assert (f" of {LAST}" in said) is (of is not None)
    assert "Entry gone" not in said


def test_a_docket_as_csv_and_json(ask: TestClient) -> None:
    table = ask.get("/item/court/entries.csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert "attachment" in table.headers["content-disposition"]
    assert len(table.text.strip().splitlines()) == 6
    listed = ask.get("/item/court/entries.json").json()["entries"]
    assert {e["number"]: e["state"] for e in listed}["80"] == "gone"
    assert [w["version"] for e in listed if e["number"] == "81" for w in e["history"]] == [1, 2]
    assert ask.get("/item/ledger/entries.csv").status_code == 404


def test_a_docket_in_parts_is_the_docket(ask: TestClient) -> None:
    whole = ask.get("/item/court/entries.json").json()["entries"]
    found, cursor = [], ""
    while cursor is not None:
        part = ask.get(f"/api/v1/items/court/entries?limit=2&cursor={cursor}").json()
        assert len(part["entries"]) <= 2
        found, cursor = [*found, *part["entries"]], part["next"]
    assert found == whole


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_a_file_of_entries_is_written_as_it_is_sent(
    own_desk: Desk, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    client = own_desk.client()
    before = client.get(f"/item/court/entries.{ending}")
    monkeypatch.setattr("monitor.web.entry_files.AT_A_TIME", 2)
    again = client.get(f"/item/court/entries.{ending}")
    assert again.content == before.content
    assert "content-length" not in again.headers
    known = {"if-none-match": before.headers["etag"]}
    assert client.get(f"/item/court/entries.{ending}", headers=known).status_code == 304
    own_desk.writer.takedown(own_desk.item("court"), [1], "order of the court")
    assert client.get(f"/item/court/entries.{ending}", headers=known).status_code == 200


def test_lists(ask: TestClient) -> None:
    everything = tree(ask.get("/pages"))
    assert len(everything.cssselect("tbody tr")) == 4
    dockets = tree(ask.get("/dockets"))
    assert [text_of(a) for a in dockets.cssselect("tbody a.open")] == ["Harbor Workers v. Port Authority"]
    named = tree(ask.get("/pages?words=crews+voted"))
    assert [text_of(a) for a in named.cssselect("tbody a.open")] == ["Mayor meets port union over stalled contract"]


def test_sources_say_how_they_are_in_words(ask: TestClient) -> None:
    page = tree(ask.get("/sources"))
    rows = {r.get("id"): text_of(r) for r in page.cssselect("tr.row")}
    assert "well" in rows["source-ledger"]
    assert "the body shrank from 4,100 to 60 characters" in rows["source-coast"]
    assert "needs a token" in rows["source-sealed"]
    assert "No contact is set" in text_of(page)
    spark = page.cssselect("#source-ledger svg.spark")[0]
    assert spark.get("aria-label") == "3 changes in 14 days"
    needy = tree(ask.get("/sources?state=needy"))
    assert {r.get("id") for r in needy.cssselect("tr.row")} == {"source-coast", "source-sealed"}


def test_search_finds_what_stood_once_and_what_stands_now(ask: TestClient) -> None:
    page = tree(ask.get("/search?q=containers+remain"))
    said = [text_of(chip) for chip in page.cssselect(".red .chip")]
    assert "stands now, version 4" in said
    assert "gone, version 1–3" in said
    assert tree(ask.get("/search?q=zeppelin")).cssselect(".card") == []
    gone = tree(ask.get("/search?q=containers&current=0"))
    assert all("gone" in text_of(chip) for chip in gone.cssselect(".red .chip"))


def test_search_tells_added_from_removed_words(ask: TestClient) -> None:
    assert len(tree(ask.get("/search?q=added:eleven")).cssselect(".card")) == 1
    assert tree(ask.get("/search?q=removed:eleven")).cssselect(".card") == []
    assert len(tree(ask.get("/search?q=removed:nine")).cssselect(".card")) >= 1


def test_a_share_page_holds_everything_of_one_change(desk: Desk, ask: TestClient) -> None:
    stored = desk.change("ledger")
    page = tree(ask.get(f"/change/{stored.id}"))
    assert "eleven" in [e.text for e in page.cssselect(".redline ins")]
    assert f"/change/{stored.id}" in text_of(page.cssselect(".panel .hash")[0])
    assert page.cssselect('button[value="noise"]')


def test_a_capture_shows_headers_and_source_and_gives_its_bytes(desk: Desk, ask: TestClient) -> None:
    kept = desk.archive.captures(desk.item("ledger"))[0]
    page = tree(ask.get(f"/capture/{kept.id}"))
    assert "Content-Type" in text_of(page.cssselect("table.headers")[0])
    assert "<!doctype html>" in page.cssselect("pre code")[0].text
    raw = ask.get(f"/capture/{kept.id}/raw")
    assert raw.headers["content-type"].startswith("text/plain")
    assert raw.headers["content-disposition"].startswith("attachment")
    assert raw.headers["x-content-type-options"] == "nosniff"
    assert raw.content.startswith(b"<!doctype html>")
    looks = tree(ask.get(f"/item/{desk.item('ledger')}/captures"))
    assert len(looks.cssselect("tbody tr")) == 8


NOWHERE = [
    ("/nothing", 404),
    ("/item/unknown", 404),
    ("/item/%00", 404),
    ("/item/" + "x" * 5000, 404),
    ("/item/ledger?b=99", 404),
    ("/item/ledger?b=x", 400),
    ("/item/ledger?b=0", 404),
    ("/item/ledger?view=odd", 400),
    ("/item/ledger/99.txt", 404),
    ("/item/ledger/x.txt", 400),
    ("/item/court?show=odd", 400),
    ("/item/court?from=-1", 400),
    ("/change/unknown", 404),
    ("/change/" + "f" * 32, 404),
    ("/capture/unknown", 404),
    ("/capture/unknown/raw", 404),
    ("/pages?after=unknown", 404),
    ("/?before=x", 400),
    ("/?weight=odd", 400),
    ("/?words=%22", 400),
    ("/pages?words=%22", 400),
    ("/search?q=%22open", 400),
    ("/search?q=a&show=odd", 400),
    ("/search?q=a&current=7", 400),
    ("/sources?from=x", 400),
    ("/static/nothing.css", 404),
    ("/feeds/changes.atom?since=odd", 400),
    ("/metrics", 404),
]


@pytest.mark.parametrize(("address", "status"), NOWHERE, ids=[f"{a[:30]}={s}" for a, s in NOWHERE])
def test_what_is_not_there_gets_one_clear_line(ask: TestClient, address: str, status: int) -> None:
    answer = ask.get(address)
    assert answer.status_code == status, answer.text[:500]
    page = html.fromstring(answer.content)
    assert len(text_of(page.cssselect(".empty")[0])) > 10
    assert "Traceback" not in answer.text


def test_no_page_has_inline_style_or_script(desk: Desk, ask: TestClient) -> None:
    addresses = ["/", "/pages", "/sources", "/search?q=port", f"/item/{desk.item('ledger')}", "/item/court"]
    addresses += [f"/item/{desk.item('ledger')}?view=side", f"/change/{desk.change('ledger').id}", "/nothing"]
    for address in addresses:
        page = html.fromstring(ask.get(address).content)
        assert page.xpath("//@style | //style | //script[not(@src)] | //@*[starts-with(name(), 'on')]") == []
        assert not re.search(r"javascript:", html.tostring(page).decode().lower())
        sources = page.xpath("//script/@src | //link[@rel='stylesheet']/@href | //img/@src")
        assert all(s.startswith("/static/") for s in sources)


def test_two_versions_can_be_taken_away_as_evidence(desk: Desk, ask: TestClient) -> None:
    item = desk.item("ledger")
    assert f"/item/{item}/evidence.zip?a=3&amp;b=4" in ask.get(f"/item/{item}").text
    given = ask.get(f"/item/{item}/evidence.zip?a=1&b=4")
    assert given.headers["content-disposition"] == f'attachment; filename="evidence-{item}-4.zip"'
    with ZipFile(BytesIO(given.content)) as bundle:
        assert {"prove.py", "version-1.payload", "version-4.payload", "redline.html"} <= set(bundle.namelist())
    assert ask.get(f"/item/{item}/evidence.zip?a=1&b=99").status_code == 404
    assert ask.get(f"/item/{item}/evidence.zip?a=x").status_code == 400


def test_a_docket_leads_to_the_stories_that_name_its_case(tmp_path: Path) -> None:
    def stories(shelf: Shelf) -> None:
        fill(shelf)
        shelf.watch(source("herald", "https://herald.example/strike"), source("coastal", "https://coastal.example/x"))
        named = article("Strike goes to court", "The case is Harbor Workers v. Port Authority, No. 8:25-cv-00417.")
        shelf.see("herald", named, NOON)
        shelf.see("coastal", article("Harbor festival", "The Harbor Workers band played."), NOON)

    own = open_desk(tmp_path, stories)
    shown = own.client().get(f"/item/{own.item('court')}").text
    close(own)
    assert "In the news" in shown
    assert "Strike goes to court" in shown
    assert "Harbor festival" not in shown
