"""A story over several pages, read as one by the whole line over real HTTP."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from monitor import replay
from monitor.export import write_evidence, write_warc
from storage.parts import parts_of
from storage.records import Article, Outcome
from tests.acceptance import settings
from tests.acceptance.desk import Desk
from tests.acceptance.paged_site import LINES, PATH, PagedSite


@pytest.fixture
def site() -> Iterator[PagedSite]:
    opened = PagedSite()
    yield opened
    opened.close()


@pytest.fixture
def opened(site: PagedSite, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    desks: list[Desk] = []

    def open_desk(**keys: Any) -> Desk:
        more = keys.pop("more", "")
        tables = (
            settings.nightdesk(tmp_path, site.port, **keys.pop("desk", {})) + more,
            settings.source("pilots", "article", site.url, **keys),
            settings.all_to_screen(),
        )
        desks.append(Desk(tmp_path, "\n".join(tables)))
        return desks[-1]

    yield open_desk
    for desk in desks:
        desk.close()


def article(desk: Desk) -> Article:
    item = desk.archive.item("pilots")
    assert item is not None
    version = desk.archive.version(item.id, -1)
    assert version is not None
    assert version.reading is not None
    assert version.reading.article is not None
    return version.reading.article


def texts(desk: Desk) -> list[str]:
    return [paragraph.text for paragraph in article(desk).paragraphs]


def test_its_pages_are_read_in_order_and_nothing_is_repeated(site: PagedSite, opened: Callable[..., Desk]) -> None:
    desk = opened()
    assert desk.look("pilots").last_outcome is Outcome.FIRST
    assert texts(desk) == list(LINES)
    assert article(desk).byline == ("Ada Holm",)
    assert site.asked == [PATH, f"{PATH}/2/", f"{PATH}/3/"]
    assert desk.look("pilots").last_outcome is Outcome.UNCHANGED
    assert len(site.asked) == 6, "the first page alone cannot say that the others stand"


def test_an_edit_on_the_last_page_is_told_once(site: PagedSite, opened: Callable[..., Desk]) -> None:
    desk = opened()
    desk.look("pilots")
    site.lines[8] = site.lines[8].replace("Thursday", "Saturday")
    assert desk.look("pilots").last_outcome is Outcome.CHANGED
    assert desk.look("pilots").last_outcome is Outcome.UNCHANGED
    (told,) = desk.changes("pilots")
    assert "date" in {finding.kind for finding in told.change.findings}
    assert len(desk.archive.notices()) == 1


@pytest.mark.parametrize(("broken", "status"), [(2, 500), (3, 500), (2, 404), (3, 410), (2, 403), (2, 200)])
def test_a_page_that_fails_is_no_change(site: PagedSite, opened: Callable[..., Desk], broken: int, status: int) -> None:
    desk = opened()
    desk.look("pilots")
    site.broken, site.status = {broken}, status
    site.lines[0] = site.lines[0].replace("three", "four")
    page = desk.look("pilots")
    assert page.last_outcome in (Outcome.INCOMPLETE, Outcome.BLOCKED)
    assert page.version == 1
    assert page.pending.get("gone_since") is None
    assert desk.changes("pilots") == []
    site.broken = set()
    assert desk.look("pilots").last_outcome is Outcome.CHANGED
    assert len(desk.changes("pilots")) == 1


def test_a_page_that_fails_at_the_first_look_leaves_no_version(site: PagedSite, opened: Callable[..., Desk]) -> None:
    desk = opened()
    site.broken = {3}
    page = desk.look("pilots")
    assert (page.last_outcome, page.version) == (Outcome.INCOMPLETE, 0)


@pytest.mark.parametrize("per_page", [5, 9])
def test_the_same_text_on_fewer_pages_and_back_is_no_change(
    site: PagedSite, opened: Callable[..., Desk], per_page: int
) -> None:
    desk = opened()
    desk.look("pilots")
    for size in (per_page, 3):
        site.per_page = size
        page = desk.look("pilots")
        assert (page.last_outcome, page.version) == (Outcome.UNCHANGED, 1)
    site.lines[8] = site.lines[8].replace("Thursday", "Saturday")
    assert desk.look("pilots").last_outcome is Outcome.CHANGED
    assert len(desk.changes("pilots")) == 1


def test_a_story_that_loses_its_further_pages_is_doubted(site: PagedSite, opened: Callable[..., Desk]) -> None:
    desk = opened()
    desk.look("pilots")
    del site.lines[3:]
    page = desk.look("pilots")
    assert (page.last_outcome, page.version) == (Outcome.SUSPECT, 1)


def test_a_story_that_gets_a_second_page_is_followed(site: PagedSite, opened: Callable[..., Desk]) -> None:
    desk = opened()
    del site.lines[3:]
    desk.look("pilots")
    site.lines += LINES[3:5]
    assert desk.look("pilots").last_outcome is Outcome.CHANGED
    assert texts(desk) == list(LINES[:5])


def test_one_that_was_read_by_one_page_goes_on_so(site: PagedSite, opened: Callable[..., Desk], monkeypatch) -> None:
    desk = opened()
    with monkeypatch.context() as before:
        before.setattr("monitor.check.Line.with_further", lambda _line, _page, _ask, first, _leave: first)
        desk.look("pilots")
    assert texts(desk) == list(LINES[:3])
    site.lines[0] = site.lines[0].replace("three", "four")
    desk.look("pilots")
    assert texts(desk)[1:] == list(LINES[1:3])


def test_a_source_may_say_that_nothing_is_joined(site: PagedSite, opened: Callable[..., Desk]) -> None:
    desk = opened(join=False)
    desk.look("pilots")
    assert texts(desk) == list(LINES[:3])
    assert site.asked == [PATH]


def test_a_gap_that_the_visit_has_no_time_for_is_no_version(site: PagedSite, opened: Callable[..., Desk]) -> None:
    desk = opened(desk={"gap": "30s", "deadline": "20s"})
    desk.go()
    page = desk.look("pilots")
    page = page if site.asked else desk.look("pilots")
    assert (page.last_outcome, page.version) == (Outcome.INCOMPLETE, 0)
    assert site.asked == [PATH]


def test_the_hosts_gap_is_kept_between_pages(
    site: PagedSite, opened: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = opened(desk={"gap": "5s"}, robots="ignore")
    waited: list[float] = []
    monkeypatch.setattr(desk.rounds.stopping, "wait", lambda seconds: waited.append(seconds))
    assert desk.look("pilots").last_outcome is Outcome.FIRST
    assert waited == [5.0, 5.0]


def test_a_service_that_stops_leaves_the_page_due(
    site: PagedSite, opened: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = opened(desk={"gap": "5s"}, robots="ignore")
    monkeypatch.setattr(desk.rounds.stopping, "wait", lambda _: True)
    desk.rounds.tick(desk.now)
    assert desk.rounds.wait(60)
    assert desk.page("pilots").last_outcome is None
    assert site.asked == [PATH]


def test_every_page_counts_for_the_hosts_daily_limit(site: PagedSite, opened: Callable[..., Desk]) -> None:
    desk = opened(more=settings.table('nightdesk.hosts."127.0.0.1"', daily=5))
    assert desk.look("pilots").version == 1
    site.lines[8] = site.lines[8].replace("Thursday", "Saturday")
    assert desk.look("pilots").version == 1
    assert len(site.asked) == 5, "three, and then two more"


def test_every_page_is_kept_read_again_and_given_away(
    site: PagedSite, opened: Callable[..., Desk], monkeypatch
) -> None:
    desk = opened()
    desk.look("pilots")
    item = desk.archive.item("pilots")
    assert item is not None
    version = desk.archive.version(item.id, -1)
    assert version is not None
    stored = desk.archive.capture(version.capture_id or "")
    assert stored is not None
    capture = stored.capture
    pages = parts_of(capture.payload, capture.header("content-type") or "", capture.url)
    assert [page.payload.decode() for page in pages] == [site.page(n) for n in (1, 2, 3)]

    monkeypatch.setattr("monitor.replay.reader_of", lambda *_: "article/999")
    (again,) = replay.reextract(desk.archive, None)
    assert not again.differs

    target = io.BytesIO()
    write_warc(desk.archive, [item], target)
    target.seek(0)
    records = [
        (r.rec_type, r.rec_headers.get_header("WARC-Target-URI"), r.content_stream().read())
        for r in ArchiveIterator(target)
    ]
    kept = [(kind, url, body) for kind, url, body in records if kind in ("response", "resource")]
    assert [(kind, url) for kind, url, _ in kept] == [
        ("response", site.url), ("resource", f"{site.url}/2/"), ("resource", f"{site.url}/3/"),
    ]  # fmt: skip
    assert [body for _, _, body in kept] == [page.payload for page in pages]
    assert write_evidence(desk.archive, item, [version], io.BytesIO()) > 5


def test_join_turned_off_later_is_no_change(site: PagedSite, opened: Callable[..., Desk]) -> None:
    desk = opened()
    desk.look("pilots")
    desk.close()
    later = opened(join=False)
    later.now = desk.now + timedelta(minutes=10)
    page = later.look("pilots")
    assert (page.last_outcome, page.version) == (Outcome.UNCHANGED, 1)
    assert later.changes("pilots") == []
    assert texts(later) == list(LINES[:3]), "a technical reading, told to nobody"
