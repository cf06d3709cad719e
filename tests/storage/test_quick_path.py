"""Two ways to write, one outcome: quiet visits recorded many at a time leave what recording them one by one leaves.
And lists that are walked page by page give everything once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import open_archive
from storage.records import Fault, Found, Kind, Memory, Outcome
from storage.sqlite.quick import fits
from tests.storage.making import GAPS, HOUR, LEASE, NOW, Desk, article, capture, claim, notice, seen, source, visit

SLUGS = ("a", "b", "c")
ROUTES = {"routes": ["https://shared.example/route"]}
outcomes = st.sampled_from([Outcome.UNCHANGED] * 4 + [Outcome.FAILED, Outcome.BLOCKED, Outcome.SUSPECT, Outcome.MOVED])
looks = st.fixed_dictionaries(
    {
        "outcome": outcomes,
        "later": st.integers(1, 5).map(lambda n: n * HOUR),
        "etag": st.sampled_from([None, '"a"', '"b"']),
        "noise": st.sampled_from(["", "", "+ 3 readers"]),
        "finished": st.sampled_from([False, False, False, True]),
        "pending": st.sampled_from([None, {}, {"looks": 1}]),
        "revisit": st.sampled_from([None, {"seen": 2.5}]),
        "memory": st.sampled_from([None, None, Memory({"k": "v"}, {"s": 1})]),
        "fault": st.booleans(),
        "elapsed": st.integers(0, 5).map(lambda n: timedelta(milliseconds=n)),
        "moved": st.sampled_from([None, None, "https://moved.example/x"]),
    }
)


def made(page, now, look) -> object:
    bad = look["outcome"] not in (Outcome.UNCHANGED, Outcome.MOVED)
    faults = (Fault("failing", page.source.slug, f"no answer at {now}", page.id),) if look["fault"] and bad else ()
    return visit(
        page, now, look["outcome"], next_visit_at=now + look["later"], etag=look["etag"],
        noise=look["noise"] if look["outcome"] is Outcome.UNCHANGED else "", finished=look["finished"],
        pending=look["pending"], revisit=look["revisit"], memory=look["memory"], faults=faults, elapsed=look["elapsed"],
        moved_to=look["moved"], reason="no answer" if bad else "", digest="ab" * 32,
    )  # fmt: skip


def filled(folder):
    archive = open_archive(folder / "archive.sqlite")
    archive.sync_sources([source(slug, options=ROUTES if slug == "a" else {}) for slug in SLUGS], NOW, GAPS)
    for turn in archive.claim_due(NOW, 9, LEASE):
        for page in turn.pages:
            archive.record(seen(page, article(f"Of {page.url}.")), turn)
        archive.give_back(turn, NOW)
    return archive


def state(archive):
    """Everything that can be asked of the archive, ids left out."""
    pages = [replace(page, id="", item_id=None) for page in archive.pages()]
    hosts = archive.hosts()
    versions = [
        (v.number, v.digest, v.first_seen_at, v.last_seen_at, v.visits)
        for page in archive.pages()
        if page.item_id
        for v in archive.versions(page.item_id)
    ]
    visits = [replace(v, page_id="") for page in archive.pages() for v in archive.visits(page.id)]
    faults = [(replace(s.fault, page_id=None), s.since_at, s.told) for s in archive.faults()]
    return pages, hosts, versions, visits, faults


@settings(max_examples=30)
@given(rounds=st.lists(st.lists(looks, min_size=4, max_size=4), min_size=1, max_size=4))
def test_many_at_a_time_leave_what_one_by_one_leaves(tmp_path_factory, rounds):
    one, many = (filled(tmp_path_factory.mktemp(name)) for name in ("one", "many"))
    now = NOW
    for round_of_looks in rounds:
        now += 6 * HOUR
        for archive in (one, many):
            turns = archive.claim_due(now, 9, LEASE)
            batch = [
                (made(page, now, look), turn, now + timedelta(seconds=5))
                for turn, look in zip(turns, round_of_looks, strict=False)
                for page in turn.pages
            ]
            if archive is one:
                for looked, turn, ready in batch:
                    archive.record(looked, turn, ready)
            else:
                assert archive.record_many(batch) == len(batch)
            for turn in turns[len(round_of_looks) :]:
                archive.give_back(turn, now)
    assert state(one) == state(many)
    for archive in (one, many):
        assert archive.verify() == []
        archive.close()


@pytest.mark.parametrize(
    ("more", "light"),
    [
        ({}, True),
        ({"etag": '"x"', "digest": "cd" * 32}, True),
        ({"finished": True}, True),
        ({"moved_to": "https://x.example/"}, False),
        ({"host_pause_until": NOW + HOUR}, True),
        ({"noise": "+ 1"}, False),
        ({"memory": Memory({"a": 1})}, False),
        ({"found": ()}, False),
        ({"found": (Found("https://x.example/1"),)}, False),
        ({"item_key": "k"}, False),
        ({"technical": article("x")}, False),
        ({"faults": (Fault("failing", "a", "x"),)}, False),
        ({"notices": (notice("k"),)}, False),
        ({"capture": capture(b"x")}, True),
        ({"capture": capture(b"x"), "keep_payload": True}, False),
    ],
    ids=str,
)
def test_which_visits_are_light(archive, more, light):
    desk = Desk(archive)
    assert fits(visit(desk.page, **more)) is light


def test_an_empty_front_that_is_recorded_with_others_takes_its_stories_off(archive):
    """`found = ()` says that nothing stands there now: that is no light visit's business to lose."""
    desk = Desk(archive, source("wire", "https://wire.example/feed", Kind.FEED))
    desk.look(Outcome.FIRST, found=(Found("https://one.example/1", position=0),))
    turn = desk.turn()
    assert archive.record_many([(visit(desk.page, desk.now, found=()), turn, desk.now)]) == 1
    assert archive.page("https://one.example/1").position is None


def test_visits_of_pages_that_are_not_the_turns_are_left_out(archive):
    archive.sync_sources([source("a"), source("b")], NOW, GAPS)
    one, two = claim(archive)
    batch = [(visit(two.pages[0]), one, NOW), (visit(one.pages[0]), one, NOW)]
    assert archive.record_many(batch) == 1
    assert archive.page("b").last_visit_at is None
    assert archive.record_many([]) == 0


# ---------------------------------------------------------------- walking


@settings(max_examples=20)
@given(order=st.permutations(range(9)), size=st.integers(1, 10))
def test_items_walked_page_by_page_come_once_and_latest_seen_first(tmp_path_factory, order, size):
    archive = open_archive(tmp_path_factory.mktemp("walk") / "archive.sqlite")
    archive.sync_sources([source(f"s{n}") for n in range(9)], NOW, GAPS)
    turns = {turn.pages[0].source.slug: turn for turn in claim(archive)}
    for minute, n in enumerate(order):
        turn, at = turns[f"s{n}"], NOW + timedelta(seconds=minute // 2)
        archive.record(seen(turn.pages[0], article(f"Text {n}."), at), turn)
    walked, after = [], None
    while found := archive.items(limit=size, after=after):
        walked += found
        after = found[-1].id
    assert len({item.id for item in walked}) == len(walked) == 9
    times = [item.last_seen_at for item in walked]
    assert times == sorted(times, reverse=True)
    assert walked == archive.items(limit=99)
    archive.close()


def test_versions_since_come_in_order_over_many_batches(archive, monkeypatch):
    from storage.sqlite import versions

    monkeypatch.setattr(versions, "BATCH", 3)
    desk = Desk(archive)
    for n in range(8):
        desk.see(article(f"Text {n}."))
    assert [v.number for v in archive.versions_since(None)] == list(range(1, 9))
    assert [v.number for v in archive.versions_since(NOW + 6 * HOUR)] == [7, 8]
    assert all(v.reading is not None for v in archive.versions_since(None))
    walking = archive.versions_since(None)
    next(walking)
    desk.see(article("Meanwhile."))
    assert [v.number for v in walking] == list(range(2, 10))


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_captures_and_visits_are_newest_first_and_bounded(archive, limit):
    desk = Desk(archive)
    for n in range(5):
        desk.see(article(f"Text {n}."))
    captures = archive.captures(archive.item("ledger").id, limit)
    visits = archive.visits(desk.page.id, limit)
    for found, moment in ((captures, lambda c: c.capture.captured_at), (visits, lambda v: v.at)):
        assert len(found) == min(limit, 5)
        assert moment(found[0]) == NOW + 4 * HOUR
        assert [moment(one) for one in found] == sorted(map(moment, found), reverse=True)


def test_near_matches_are_found_by_their_rarest_words(archive):
    desk = Desk(archive)
    common = "the council said that the vote was delayed"
    for n in range(12):
        desk.see(article(f"{common} {n}", headline=f"Day {n}"))
    desk.see(article("A zeppelin crossed the harbour at noon.", headline="Zeppelin"))
    found = archive.similar("They say that a zeppelin flew over the council", limit=3)
    assert found[0].text in ("A zeppelin crossed the harbour at noon.", "Zeppelin")
    assert len(found) <= 3
    assert archive.similar("qqq www") == archive.similar("") == archive.similar("a b") == []
