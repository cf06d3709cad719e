"""Deliveries: kept once for each key, given out in order, forgotten after a month."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from storage import ArchiveError
from storage.records import PUSH_HOST, Delivery, Kind, push_address
from storage.sqlite import deliveries, schema
from tests.storage.making import GAPS, HOUR, NOW, claim, source, visit


def paged(archive, *dockets):
    archive.sync_sources([source(f"d{n}", push_address(n), kind=Kind.DOCKET) for n in dockets], NOW, GAPS)
    return [archive.page(push_address(n)) for n in dockets]


def sent(page, key="a", payload=b'{"a": 1}', at=NOW):
    return Delivery(page.id, key, payload, (("content-type", "application/json"),), at)


def test_a_delivery_is_kept_as_it_came_and_makes_its_page_due(archive):
    [page] = paged(archive, 1)
    [turn] = claim(archive)
    archive.record(visit(page, next_visit_at=NOW + 9 * HOUR), turn, NOW)
    assert claim(archive, NOW + HOUR) == []
    assert archive.deliver(sent(page, at=NOW + HOUR))
    [turn] = claim(archive, NOW + HOUR)
    assert (turn.host, turn.pages[0].id) == (PUSH_HOST, page.id)
    got = archive.next_delivery(page.id, 0)
    assert (got.key, got.payload, got.headers, got.received_at) == (
        "a", b'{"a": 1}', (("content-type", "application/json"),), NOW + HOUR,
    )  # fmt: skip


def test_the_same_key_is_the_same_delivery_for_its_page_alone(archive):
    one, two = paged(archive, 1, 2)
    assert [archive.deliver(sent(page, key)) for page in (one, two) for key in "aba"] == [True, True, False] * 2


def test_deliveries_are_given_out_in_order(opened):
    archive = opened()
    one, two = paged(archive, 1, 2)
    for key in "abc":
        archive.deliver(sent(one, key))
        archive.deliver(sent(two, key))
    archive.close()
    archive = opened()
    keys, after = [], 0
    while (got := archive.next_delivery(one.id, after)) is not None:
        keys.append(got.key)
        after = got.n
    assert keys == ["a", "b", "c"]
    assert archive.newest_deliveries()[one.id] == after
    assert archive.next_delivery(two.id, after).key == "c"


def test_one_that_is_dropped_is_given_out_no_more_and_stays_known(archive):
    [page] = paged(archive, 1)
    archive.deliver(sent(page))
    archive.drop_delivery(archive.next_delivery(page.id, 0).n)
    assert archive.next_delivery(page.id, 0) is None
    assert archive.newest_deliveries() == {}
    assert not archive.deliver(sent(page))


def test_a_number_is_never_given_twice(archive):
    [page] = paged(archive, 1)
    archive.deliver(sent(page))
    first = archive.next_delivery(page.id, 0).n
    archive.upkeep(NOW + deliveries.KEPT + timedelta(seconds=1))
    assert archive.next_delivery(page.id, 0) is None
    archive.deliver(sent(page))
    assert archive.next_delivery(page.id, 0).n > first


def test_upkeep_leaves_what_may_come_again(archive):
    [page] = paged(archive, 1)
    archive.deliver(sent(page))
    archive.upkeep(NOW + deliveries.KEPT - timedelta(seconds=1))
    assert not archive.deliver(sent(page))


def test_no_more_are_kept_than_a_page_may_have(archive, monkeypatch):
    [page] = paged(archive, 1)
    monkeypatch.setattr(deliveries, "MOST", 2)
    assert archive.deliver(sent(page, "a"))
    assert archive.deliver(sent(page, "b"))
    with pytest.raises(ArchiveError, match="2 deliveries"):
        archive.deliver(sent(page, "c"))
    assert not archive.deliver(sent(page, "a"))


def test_what_is_for_no_page_is_refused(archive):
    [page] = paged(archive, 1)
    with pytest.raises(ArchiveError, match="no page"):
        archive.deliver(Delivery("019f0000-0000-7000-8000-000000000000", "a", b"x", (), page.next_visit_at))


def test_an_archive_of_before_gets_the_table_and_loses_nothing(opened, address):
    path = Path(address.removeprefix("sqlite:///"))
    old = sqlite3.connect(path, isolation_level=None)
    old.row_factory = sqlite3.Row
    schema.bring_up(old, upto=1)
    old.execute("INSERT INTO setting VALUES ('kept', 'yes')")
    old.close()
    archive = opened()
    [page] = paged(archive, 1)
    assert archive.deliver(sent(page))
    assert archive.setting("kept") == "yes"
