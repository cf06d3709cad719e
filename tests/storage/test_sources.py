"""Sources come, change, go and come back; what people said at the desk and what history holds stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import ArchiveError, open_archive
from storage.records import Fault, Found, Kind, Outcome
from tests.storage.making import GAPS, HOUR, LEASE, NOW, Desk, article, change, claim, source, visit

MIRROR = {"routes": ["https://mirror.example/case"]}


def sync(archive, *sources, now=NOW):
    archive.sync_sources(list(sources), now, GAPS)


def due(archive, now=NOW):
    return sorted(page.url for turn in archive.claim_due(now, 99, LEASE) for page in turn.pages)


def test_a_source_comes_back_as_it_was_given(archive):
    given_source = source(
        "court-7", "https://court.example/7", Kind.DOCKET, name="In re: Harbour „Ü“", tags=("courts", "port"),
        muted=True, options={"body": ["main"], "floor_s": 60.0, "nested": {"a": [1, None]}},
    )  # fmt: skip
    sync(archive, given_source)
    assert archive.source("court-7").source == given_source
    assert archive.page("court-7").source == given_source


def test_tags_keep_their_order_and_repeat_nothing(archive):
    sync(archive, source(tags=("zoo", "art", "zoo")))
    assert archive.source("ledger").source.tags == ("zoo", "art")
    sync(archive, source(tags=("art", "zoo")))
    assert archive.source("ledger").source.tags == ("art", "zoo")
    sync(archive, source())
    assert archive.source("ledger").source.tags == ()


def test_a_reload_of_the_same_file_changes_nothing(archive):
    sources = [source(options=MIRROR, tags=("port",)), source("herald")]
    sync(archive, *sources)
    before = (archive.sources(), archive.pages(), archive.hosts())
    sync(archive, *sources, now=NOW + HOUR)
    assert (archive.sources(), archive.pages(), archive.hosts()) == before


def test_a_route_that_is_taken_out_is_visited_no_more_and_comes_back_where_it_was(archive):
    sync(archive, source(options=MIRROR))
    [page] = archive.pages(host="mirror.example")
    sync(archive, source())
    assert due(archive) == ["https://ledger.example/story"]
    sync(archive, source(options=MIRROR))
    assert archive.pages(host="mirror.example")[0].id == page.id
    assert "https://mirror.example/case" in due(archive, NOW + HOUR)


def test_pages_found_by_a_feed_stop_and_go_with_their_source(archive):
    desk = Desk(archive, source("wire", "https://wire.example/feed", Kind.FEED))
    desk.look(Outcome.FIRST, found=(Found("https://one.example/1"), Found("https://two.example/2")))
    found = ["https://one.example/1", "https://two.example/2"]
    archive.set_source_state("wire", "paused")
    assert due(archive, NOW + 9 * HOUR) == []
    archive.set_source_state("wire", "active")
    assert set(found) <= set(due(archive, NOW + 9 * HOUR))
    sync(archive, now=NOW + 9 * HOUR)
    assert due(archive, NOW + 20 * HOUR) == []
    assert archive.source("wire").pages == 3


def test_a_story_shown_while_its_source_is_paused_is_visited_when_it_goes_on(archive):
    desk = Desk(archive, source("wire", "https://wire.example/feed", Kind.FEED))
    turn = desk.turn()
    archive.set_source_state("wire", "paused")
    archive.record(visit(desk.page, NOW, Outcome.FIRST, found=(Found("https://one.example/1"),)), turn, NOW)
    assert due(archive, NOW + 9 * HOUR) == []
    archive.set_source_state("wire", "active")
    assert "https://one.example/1" in due(archive, NOW + 9 * HOUR)


def test_the_same_story_on_two_feeds_is_a_page_of_each_and_one_item(archive):
    sync(archive, source("a", "https://a.example/feed", Kind.FEED), source("b", "https://b.example/feed", Kind.FEED))
    story = Found("https://story.example/1", "Story")
    for turn in claim(archive):
        archive.record(visit(turn.pages[0], NOW, Outcome.FIRST, found=(story,)), turn, NOW)
    [turn] = claim(archive, NOW + timedelta(seconds=9))
    assert [page.source.slug for page in turn.pages] == ["a", "b"]
    from tests.storage.making import seen

    archive.record(seen(turn.pages[0], article("One."), NOW + HOUR), turn)
    archive.record(visit(turn.pages[1], NOW + HOUR), turn, NOW + HOUR)
    one, two = archive.pages(host="story.example")
    assert one.item_id == two.item_id
    assert archive.item(story.url).versions == 1


def test_what_stands_first_on_a_front_is_visited_first(archive):
    desk = Desk(archive, source("wire", "https://wire.example/feed", Kind.FEED))
    shown = tuple(Found(f"https://one.example/{n}", position=n) for n in range(5))
    desk.look(Outcome.FIRST, found=shown)
    [turn] = [turn for turn in archive.claim_due(desk.now, 9, LEASE, 3) if turn.host == "one.example"]
    assert [page.url[-1] for page in turn.pages] == ["0", "1", "2"]


def test_a_feed_that_shows_thousands_is_noted_in_one_go(archive):
    desk = Desk(archive, source("wire", "https://wire.example/feed", Kind.FEED))
    shown = tuple(Found(f"https://h{n % 40}.example/{n}", f"Story {n}", position=n) for n in range(2000))
    desk.look(Outcome.FIRST, found=shown)
    assert archive.counts()["pages"] == 2001
    assert len(archive.hosts()) == 41
    assert [p.position for p in archive.pages(slug="wire", limit=3000) if p.discovered][:3] == [0, 1, 2]


def test_a_source_that_turns_into_another_kind_is_read_as_that(archive):
    desk = Desk(archive)
    desk.look()
    sync(archive, source(kind=Kind.SECTION))
    assert desk.page.kind is Kind.SECTION
    assert len(archive.pages(slug="ledger")) == 1


def test_a_source_moves_from_needing_a_token_to_being_visited(archive):
    sync(archive, source(state="needs", needs="a token"))
    assert due(archive) == []
    sync(archive, source())
    assert due(archive) == ["https://ledger.example/story"]
    assert archive.source("ledger").source.needs == ""


def test_a_pause_from_the_file_holds_until_a_person_ends_it(archive):
    sync(archive, source(state="paused"))
    assert archive.source("ledger").source.state == "paused"
    archive.set_source_state("ledger", "active")
    assert due(archive) == ["https://ledger.example/story"]


@pytest.mark.parametrize("state", ["removed", "needs", "", "Active", "deleted"])
def test_a_person_can_make_a_source_active_or_paused_and_nothing_else(archive, state):
    sync(archive, source())
    with pytest.raises(ArchiveError, match="active or paused"):
        archive.set_source_state("ledger", state)


def test_muting_from_the_file_can_be_overruled_at_the_desk(archive):
    sync(archive, source(muted=True), source("herald"))
    archive.set_muted("ledger", False)
    archive.set_muted("herald", True)
    sync(archive, source(muted=True), source("herald"))
    muted = {state.source.slug: state.source.muted for state in archive.sources()}
    assert muted == {"ledger": False, "herald": True}


def test_a_removed_slug_can_be_added_at_the_desk_and_has_its_history(archive):
    desk = Desk(archive)
    desk.see(article("One."))
    sync(archive, now=desk.now)
    page = archive.add_source(source(origin="desk"), desk.now)
    assert page.version == 1
    assert archive.source("ledger").source.state == "active"


def test_sources_are_listed_those_removed_last(archive):
    sync(archive, source("a"), source("b"), source("c"))
    sync(archive, source("a"), source("c"))
    assert [state.source.slug for state in archive.sources()] == ["a", "c", "b"]
    assert archive.counts()["sources"] == 2


def test_what_a_sources_state_says(archive):
    desk = Desk(archive, source(options=MIRROR))
    desk.see(article("One."))
    desk.see(article("Two."), change=change())
    desk.look(Outcome.FAILED, reason="no answer", faults=(Fault("failing", "ledger", "no answer", desk.page.id),))
    state = archive.source("ledger", desk.now)
    assert (state.pages, state.due, state.changes_14d) == (2, 2, 1)
    assert (state.last_outcome, state.last_reason) == (Outcome.FAILED, "no answer")
    assert (state.last_visit_at, state.last_good_at) == (NOW + 2 * HOUR, NOW + HOUR)
    assert state.next_visit_at == NOW
    assert [fault.text for fault in state.faults] == ["no answer"]
    assert state.watched_since == NOW


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Ledger.EXAMPLE/a", "www.ledger.example"),
        ("http://127.0.0.1:8080/a", "127.0.0.1"),
        ("http://[2001:db8::1]/a", "2001:db8::1"),
        ("https://user@ledger.example./a", "ledger.example."),
        ("https://bücher.example/", "bücher.example"),
    ],
)
def test_pages_of_one_machine_share_a_host_whatever_the_address_looks_like(archive, url, host):
    sync(archive, source(url=url), source("again", url=url.replace("/a", "/b") + "?x=1"))
    assert {page.host for page in archive.pages()} == {host}


def test_overdue_is_what_nobody_visited_and_could_have(archive):
    sync(archive, *(source(slug) for slug in ("late", "paused", "muted", "held", "fresh", "waits")))
    archive.set_source_state("paused", "paused")
    archive.set_muted("muted", True)
    turns = {turn.host: turn for turn in claim(archive, limit=99)}
    for slug, later in (("late", 0), ("paused", 0), ("muted", 0), ("held", 0), ("fresh", 10), ("waits", 0)):
        turn = turns.get(f"{slug}.example")
        if turn is not None:
            until = NOW + 9 * HOUR if slug == "waits" else None
            looked = visit(turn.pages[0], NOW, next_visit_at=NOW + later * HOUR, host_pause_until=until)
            archive.record(looked, turn, NOW)
    late = archive.overdue(NOW + 3 * HOUR, 2 * HOUR)
    assert sorted(page.source.slug for page in late) == ["held", "late", "muted"]
    assert archive.overdue(NOW + HOUR, 2 * HOUR) == []


@settings(max_examples=20)
@given(
    files=st.lists(st.lists(st.sampled_from("abcde"), max_size=5, unique=True), min_size=1, max_size=5),
    paused=st.sets(st.sampled_from("abcde")),
)
def test_after_any_reloads_exactly_what_the_last_file_names_is_visited(tmp_path_factory, files, paused):
    archive = open_archive(tmp_path_factory.mktemp("sources") / "archive.sqlite")
    for n, file in enumerate(files):
        sync(archive, *(source(slug) for slug in file), now=NOW + n * HOUR)
        for slug in paused & set(file):
            archive.set_source_state(slug, "paused")
    wanted = sorted(f"https://{slug}.example/story" for slug in set(files[-1]) - paused)
    assert due(archive, NOW + 99 * HOUR) == wanted
    removed = {state.source.slug for state in archive.sources() if state.source.state == "removed"}
    assert removed == {slug for file in files for slug in file} - set(files[-1])
    archive.close()


def test_a_source_of_the_file_may_take_the_name_of_one_of_the_desk(archive):
    """The file is the stronger word: the desk's source becomes the file's, its history stays."""
    archive.add_source(source("tip", origin="desk"), NOW)
    sync(archive, replace(source("tip"), name="From the file"))
    state = archive.source("tip").source
    assert (state.origin, state.name) == ("file", "From the file")
    sync(archive)
    assert archive.source("tip").source.state == "removed"


# ---------------------------------------------------------------- taken off the desk


def test_a_source_of_the_desk_can_be_removed_and_keeps_its_history(archive):
    sync(archive, source("ledger"))
    desk = Desk.__new__(Desk)
    desk.archive, desk.now, desk.slug = archive, NOW, "tip"
    archive.add_source(source("tip", "https://tip.example/story", origin="desk"), NOW)
    desk.see(article("One."))
    fault = Fault("failing", "tip", "no answer", desk.page.id)
    desk.record(visit(desk.page, desk.now, Outcome.FAILED, faults=(fault,)))
    archive.set_muted("tip", True)
    archive.remove_source("tip")
    assert due(archive, NOW + 99 * HOUR) == ["https://ledger.example/story"]
    assert (archive.source("tip").source.state, archive.source("tip").source.muted) == ("removed", False)
    assert archive.faults() == []
    assert archive.item("tip").versions == 1
    sync(archive, source("ledger"))
    assert archive.source("tip").source.state == "removed"
    archive.add_source(source("tip", "https://tip.example/story", origin="desk"), NOW)
    assert archive.source("tip").source.state == "active"
    assert "https://tip.example/story" in due(archive, NOW + 200 * HOUR)


def test_what_cannot_be_removed_says_why(archive):
    sync(archive, source("ledger"))
    archive.add_source(source("tip", origin="desk"), NOW)
    archive.remove_source("tip")
    for slug, words in (("ledger", "sources.toml"), ("tip", "already"), ("nobody", "no source")):
        with pytest.raises(ArchiveError, match=words):
            archive.remove_source(slug)


def test_faults_of_a_source_that_left_the_file_are_over(archive):
    sync(archive, source("ledger"))
    page = archive.page("ledger")
    [turn] = archive.claim_due(NOW, 9, LEASE)
    archive.record(visit(page, NOW, Outcome.FAILED, faults=(Fault("failing", "ledger", "no", page.id),)), turn, NOW)
    assert archive.faults()
    sync(archive)
    assert archive.faults() == []
