"""Chains and roots as a stranger would check them, with nothing but the published rules and what the archive shows."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest

from storage import ArchiveError
from storage.content import content_digest, reading_to_json
from storage.sqlite.care import merkle_root
from tests.storage.making import GAPS, HOUR, NOW, Desk, article, change, seen, source

DAY = timedelta(days=1)


def linked(before: bytes, item_id: str, version, reading, payload_digest: str) -> bytes:
    record = {
        "item": item_id,
        "number": version.number,
        "digest": version.digest,
        "reading": hashlib.sha256(reading_to_json(reading).encode() if reading else b"").hexdigest(),
        "payload": payload_digest,
        "first_seen_at": int(version.first_seen_at.timestamp() * 1_000_000),
    }
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(before + text.encode()).digest()


def test_anybody_can_follow_a_chain_from_its_first_version_to_its_head(archive):
    desk = Desk(archive)
    readings = [article("One."), article("Two.", byline=("City desk",)), None, article("One.")]
    for reading in readings:
        desk.see(reading, change=change() if desk.page.version else None)
    item = archive.item("ledger")
    head = bytes(32)
    for version, reading in zip(archive.versions(item.id), readings, strict=True):
        capture = archive.capture(version.capture_id).capture
        assert version.digest == content_digest(reading)
        assert reading is None or hashlib.sha256(capture.payload).hexdigest() == capture.digest
        head = linked(head, item.id, version, reading, capture.digest)
        assert version.chain == head.hex()
    assert dict(archive.chain_heads()) == {item.id: head.hex()}


def test_the_records_of_a_chain_are_what_it_was_made_of(archive):
    desk = Desk(archive)
    for reading in (article("One."), None, article("Two.")):
        desk.see(reading, change=change() if desk.page.version else None)
    item, value = archive.item("ledger"), bytes(32)
    links = archive.chain(item.id)
    for link in links:
        value = hashlib.sha256(value + link.record.encode()).digest()
        assert value.hex() == link.chain
    assert [link.number for link in links] == [1, 2, 3]
    assert dict(archive.chain_heads())[item.id] == value.hex()
    assert archive.chain("nothing") == []


def leaf(n: int) -> bytes:
    return hashlib.sha256(b"\0" + bytes([n])).digest()


def node(one: bytes, two: bytes) -> bytes:
    return hashlib.sha256(b"\1" + one + two).digest()


def test_roots_are_built_as_rfc_9162_says():
    a, b, c, d, e, f, g = map(leaf, range(7))
    assert merkle_root([]) == hashlib.sha256(b"").digest()
    assert merkle_root([a]) == a
    assert merkle_root([a, b]) == node(a, b)
    assert merkle_root([a, b, c]) == node(node(a, b), c)
    assert merkle_root([a, b, c, d, e]) == node(node(node(a, b), node(c, d)), e)
    assert merkle_root([a, b, c, d, e, f, g]) == node(node(node(a, b), node(c, d)), node(node(e, f), g))


@pytest.fixture
def two_items(archive):
    archive.sync_sources([source("ledger"), source("herald")], NOW, GAPS)
    for turn in archive.claim_due(NOW, 9, HOUR):
        archive.record(seen(turn.pages[0], article(f"Of {turn.host}."), NOW), turn, NOW)
    return archive


def test_a_days_root_can_be_made_from_the_chain_heads_alone(two_items):
    heads = sorted((bytes.fromhex(key.replace("-", "")), bytes.fromhex(head)) for key, head in two_items.chain_heads())
    leaves = [hashlib.sha256(b"\0" + key + head).digest() for key, head in heads]
    assert two_items.daily_root("2026-04-22") == node(*leaves).hex()


def test_a_day_before_the_first_version_has_the_root_of_nothing(two_items):
    assert two_items.daily_root("2026-04-21") == hashlib.sha256(b"").hexdigest()


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "", "22 April 2026"])
def test_what_is_no_day_is_refused(two_items, day):
    with pytest.raises(ArchiveError, match="is no day"):
        two_items.daily_root(day)


def test_a_root_once_noted_does_not_move_whatever_happens_later(two_items):
    root = two_items.daily_root("2026-04-22")
    two_items.upkeep(NOW + 2 * DAY)
    ledger = two_items.item("ledger")
    two_items.takedown(ledger.id, [1], "order of the court")
    two_items.upkeep(NOW + 3 * DAY, whole=True)
    assert two_items.daily_root("2026-04-22") == root
    assert two_items.daily_root("2026-04-25") == root, "a day without versions has the heads of the day before"
    assert two_items.verify() == []


def test_the_root_of_a_running_day_is_not_noted_yet(two_items):
    two_items.upkeep(NOW + HOUR)
    before = two_items.daily_root("2026-04-22")
    desk = Desk.__new__(Desk)
    desk.archive, desk.now, desk.slug = two_items, NOW + 2 * HOUR, "ledger"
    desk.see(article("Later that day."), change=change())
    assert two_items.daily_root("2026-04-22") != before


def test_days_that_upkeep_slept_through_get_their_roots(archive):
    desk = Desk(archive)
    roots = {}
    for n in range(4):
        desk.now = NOW + n * DAY
        desk.see(article(f"Day {n}."))
        day = desk.now.date().isoformat()
        roots[day] = archive.daily_root(day)
    archive.upkeep(NOW + 10 * DAY)
    noted = {row["day"]: row["root"].hex() for row in archive.db.rows("SELECT day, root FROM root")}
    assert noted == roots
