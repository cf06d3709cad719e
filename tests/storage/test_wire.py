"""Changes as they are filtered, counted and judged; notices; what people add."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from storage import ArchiveError
from storage.records import Annotation, Block, ChangeFilter, Kind, Span, Weight
from tests.storage.making import GAPS, HOUR, NOW, Desk, article, change, notice, seen, source


@pytest.fixture
def wire(archive):
    """Two sources, three changes: ledger minor then major, herald substantive."""
    sources = [source(tags=("port",)), source("herald", kind=Kind.PAGE, tags=("port", "city"))]
    ledger = Desk(archive, sources[0])
    archive.sync_sources(sources, NOW, GAPS)
    ledger.see(article("One."))
    ledger.see(article("Two."), change=change("headline", weight=Weight.MINOR, before="harbour", after="port"))
    ledger.see(article("Three."), change=change("silent-edit", "figure", weight=Weight.MAJOR, before="15", after="1.5"))
    herald = archive.page("herald")
    for number, text in enumerate(("Uno.", "Dos.")):
        archive.due_now(herald.id, ledger.now)
        turn = next(t for t in archive.claim_due(ledger.now, 9, HOUR) if t.host == herald.host)
        edit = change("quote", before="may", after="must", fingerprint="f1", headline="Port") if number else None
        archive.record(seen(archive.page("herald"), article(text), ledger.now, change=edit), turn, ledger.now)
        ledger.now += HOUR
    return archive


FILTERS = [
    (ChangeFilter(), [3, 2, 1]),
    (ChangeFilter(source="ledger"), [2, 1]),
    (ChangeFilter(source="nobody"), []),
    (ChangeFilter(tag="city"), [3]),
    (ChangeFilter(tag="port"), [3, 2, 1]),
    (ChangeFilter(flag="figure"), [2]),
    (ChangeFilter(flags=("figure", "quote")), [3, 2]),
    (ChangeFilter(flag="figure", flags=("quote",)), []),
    (ChangeFilter(weight=Weight.SUBSTANTIVE), [3, 2]),
    (ChangeFilter(weight=Weight.MAJOR), [2]),
    (ChangeFilter(kind=Kind.PAGE), [3]),
    (ChangeFilter(since=NOW + 2 * HOUR), [3, 2]),
    (ChangeFilter(before_seq=3), [2, 1]),
    (ChangeFilter(after_seq=1), [3, 2]),
    (ChangeFilter(words="port"), [3, 1]),
    (ChangeFilter(words="port -harbour"), [3]),
    (ChangeFilter(words="headline:port"), [3]),
    (ChangeFilter(added="port"), [1]),
    (ChangeFilter(removed="port"), []),
    (ChangeFilter(removed="harbour", added="port"), [1]),
]


@pytest.mark.parametrize(("where", "expected"), FILTERS, ids=[str(n) for n in range(len(FILTERS))])
def test_every_field_of_a_filter_must_hold(wire, where, expected):
    assert [found.seq for found in wire.changes(where)] == expected
    assert wire.count_changes(where) == len(expected)
    assert sum(wire.flag_counts(where)["weight"].values()) == len(expected)


def test_a_page_of_changes_ends_at_its_limit_and_the_next_begins_there(wire):
    [newest] = wire.changes(ChangeFilter(), limit=1)
    assert [c.seq for c in wire.changes(ChangeFilter(before_seq=newest.seq), limit=1)] == [2]


def test_facets_count_the_changes_that_fit(wire):
    assert wire.flag_counts(ChangeFilter()) == {
        "weight": {"major": 1, "minor": 1, "substantive": 1},
        "flag": {"figure": 1, "headline": 1, "quote": 1, "silent-edit": 1},
        "tag": {"port": 3, "city": 1},
        "source": {"ledger": 2, "herald": 1},
    }
    assert wire.flag_counts(ChangeFilter(source="herald"))["flag"] == {"quote": 1}
    assert wire.flag_counts(ChangeFilter(weight=Weight.MAJOR)) == {
        "weight": {"major": 1},
        "flag": {"figure": 1, "silent-edit": 1},
        "tag": {"port": 1},
        "source": {"ledger": 1},
    }


def test_the_changes_of_an_item(wire):
    item = wire.item("ledger")
    assert [c.after for c in wire.changes(ChangeFilter(item_id=item.id))] == [3, 2]
    assert wire.change("nothing") is None
    assert wire.change_between(item.id, 1) is None


def test_the_same_edit_is_found_by_its_fingerprint(wire):
    assert [c.seq for c in wire.same_edit("f1", NOW)] == [3]
    assert wire.same_edit("f1", NOW + timedelta(days=1)) == []
    assert wire.same_edit("", NOW) == []


def test_changes_by_source_and_day(wire):
    assert wire.daily_changes(NOW) == {"ledger": {"2026-04-22": 2}, "herald": {"2026-04-22": 1}}
    assert wire.daily_changes(NOW + timedelta(days=1)) == {}


def test_a_reweighing_replaces_the_judgement_and_what_it_is_found_by(wire):
    first = wire.change_between(wire.item("ledger").id, 2)
    block = Block("edited", (Span("del", "harbour"), Span("ins", "quay")), 0, 0)
    again = change("figure", weight=Weight.MAJOR, before="harbour", after="quay", telling=(block,), ruleset="compare/9")
    wire.rewrite_change(first.id, again)
    assert wire.change(first.id).change == again
    assert wire.changes(ChangeFilter(flag="headline")) == []
    assert [c.seq for c in wire.changes(ChangeFilter(added="quay"))] == [1]
    assert wire.changes(ChangeFilter(added="port")) == []
    assert wire.flag_counts(ChangeFilter())["weight"] == {"major": 2, "substantive": 1}
    assert wire.notices() == []
    with pytest.raises(ArchiveError, match="no change"):
        wire.rewrite_change("nothing", again)


def test_the_last_verdict_counts_and_can_be_taken_back(wire):
    found = wire.changes(ChangeFilter())[0]
    wire.annotate(Annotation(found.id, "noise", "only the counter", NOW))
    assert wire.change(found.id).verdict == "noise"
    assert wire.verdicts(found.item.id) == [(found.change, "noise")]
    assert wire.verdicts(wire.item("ledger").id) == []
    wire.annotate(Annotation(found.id, "", "it was not", NOW + HOUR))
    assert wire.verdicts(found.item.id) == []
    assert [a.text for a in wire.annotations(found.id)] == ["only the counter", "it was not"]
    for broken in (Annotation("nothing", "noise", "", NOW), Annotation(found.id, "great", "", NOW)):
        with pytest.raises(ArchiveError):
            wire.annotate(broken)


def test_settings_keep_the_last_value(archive):
    assert archive.setting("last-look") is None
    archive.put_setting("last-look", "1")
    archive.put_setting("last-look", "2")
    assert archive.setting("last-look") == "2"


def test_items_latest_seen_first_page_by_page(wire):
    assert [item.url for item in wire.items()] == ["https://herald.example/story", "https://ledger.example/story"]
    [first] = wire.items(limit=1)
    assert [item.source.slug for item in wire.items(after=first.id)] == ["ledger"]
    assert [item.source.slug for item in wire.items(tag="city")] == ["herald"]
    assert [item.source.slug for item in wire.items(source="ledger")] == ["ledger"]
    assert [item.source.slug for item in wire.items(kind="page")] == ["herald"]
    assert [item.source.slug for item in wire.items(words="dos")] == ["herald"]
    assert wire.items(words="nowhere") == []


def test_sources_show_what_changed_lately_and_what_is_due(wire):
    states = {state.source.slug: state for state in wire.sources(NOW + timedelta(days=1))}
    assert (states["ledger"].changes_14d, states["herald"].changes_14d) == (2, 1)
    assert (states["ledger"].pages, states["ledger"].due) == (1, 1)
    assert wire.source("ledger", NOW + timedelta(days=30)).changes_14d == 0
    assert wire.source("nobody") is None


# ---------------------------------------------------------------- notices


@pytest.fixture
def owed(archive):
    desk = Desk(archive)
    desk.see(article("One."))
    desk.see(article("Two."), change=change(), notices=(notice("k1"), notice("k2")))
    return archive


LATER = NOW + 2 * HOUR
LEASED = timedelta(minutes=5)


def test_a_claimed_notice_is_nobody_elses_until_its_lease_ends(owed):
    first = owed.claim_notices(LATER, 1, LEASED)
    second = owed.claim_notices(LATER, 9, LEASED)
    assert {n.draft.key for n in first} | {n.draft.key for n in second} == {"k1", "k2"}
    assert owed.claim_notices(LATER + LEASED - timedelta(seconds=1), 9, LEASED) == []
    assert len(owed.claim_notices(LATER + LEASED, 9, LEASED)) == 2


def test_a_notice_comes_back_as_it_was_owed(owed):
    [first] = owed.claim_notices(LATER, 1, LEASED)
    assert first.draft == notice("k1")
    assert (first.state, first.attempts) == ("owed", 0)
    assert first.change_id == owed.changes(ChangeFilter())[0].id


def test_a_sent_notice_is_never_sent_again(owed):
    [first] = owed.claim_notices(LATER, 1, LEASED)
    owed.mark_sent(first.id, LATER)
    assert [n.draft.key for n in owed.claim_notices(LATER + HOUR, 9, LEASED)] == ["k2"]
    [sent] = owed.notices(state="sent")
    assert (sent.sent_at, sent.attempts) == (LATER, 1)


def test_a_failed_notice_waits_and_a_parked_one_waits_for_a_person(owed):
    first, second = owed.claim_notices(LATER, 9, LEASED)
    owed.mark_failed(first.id, "refused", LATER + HOUR)
    owed.mark_failed(second.id, "no such address", None)
    assert owed.claim_notices(LATER + HOUR - timedelta(seconds=1), 9, LEASED) == []
    [again] = owed.claim_notices(LATER + HOUR, 9, LEASED)
    assert (again.attempts, again.last_error) == (1, "refused")
    [parked] = owed.notices(state="parked")
    assert parked.last_error == "no such address"
    assert owed.counts()["notices_parked"] == 1
    owed.unpark(parked.id, LATER + HOUR)
    assert [n.id for n in owed.claim_notices(LATER + HOUR, 9, LEASED)] == [parked.id]


def test_a_notice_that_is_not_there(owed):
    for broken in (lambda: owed.mark_sent("nothing", NOW), lambda: owed.unpark(owed.notices()[0].id, NOW)):
        with pytest.raises(ArchiveError, match="no such notice"):
            broken()


def test_owing_a_key_twice_owes_it_once(owed):
    desk = Desk(owed)
    desk.now = NOW + 3 * HOUR
    desk.see(replace(article("Three.")), change=change(), notices=(notice("k1"), notice("k3")))
    assert sorted(n.draft.key for n in owed.notices()) == ["k1", "k2", "k3"]
