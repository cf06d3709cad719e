"""record: versions, sightings, captures, faults, memory; all in one commit."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from storage import ArchiveError
from storage.content import content_digest
from storage.records import ChangeFilter, Fault, Kind, Memory, Outcome, VersionDraft
from tests.storage.making import (
    GAPS,
    HOUR,
    NOW,
    Desk,
    article,
    capture,
    change,
    claim,
    notice,
    seen,
    source,
    visit,
)

FIRST = article("The council delayed the harbour vote.", "Nobody said why.")
SECOND = article("The council delayed the harbour vote.", "A spokesman said the quorum was missing.")


@pytest.fixture
def desk(archive):
    return Desk(archive)


def test_a_first_version_makes_the_item(archive, desk):
    assert desk.see(FIRST) is None
    item = archive.item("ledger")
    assert (item.title, item.versions, item.kind, item.page_ids) == (
        "Harbour vote delayed",
        1,
        Kind.ARTICLE,
        (desk.page.id,),
    )
    version = archive.version(item.id, 1)
    assert version.reading == FIRST
    assert version.digest == content_digest(FIRST)
    assert (version.first_seen_at, version.last_seen_at, version.visits) == (NOW, NOW, 1)
    assert (desk.page.version, desk.page.reader) == (1, "article/1|")


def test_an_item_is_found_by_all_its_names(archive, desk):
    desk.see(FIRST, item_key="https://ledger.example/canonical")
    item = archive.item("ledger")
    for key in (item.id, desk.page.id, desk.page.url, "ledger", "https://ledger.example/canonical"):
        assert archive.item(key) == item
    assert archive.item("nothing") is None
    assert archive.page(desk.page.url).id == desk.page.id


def test_an_unchanged_visit_is_a_sighting_and_leaves_no_row(archive, desk):
    desk.see(FIRST)
    for _ in range(3):
        desk.look()
    [version] = archive.versions(archive.item("ledger").id)
    assert (version.visits, version.last_seen_at) == (4, NOW + 3 * HOUR)
    assert [v.outcome for v in archive.visits(desk.page.id)] == [Outcome.UNCHANGED, Outcome.FIRST]


def test_a_change_is_written_with_its_versions_and_notices(archive, desk):
    desk.see(FIRST)
    stored = desk.see(
        SECOND, change=change("silent-edit", after="quorum"), notices=(notice("k1"), notice("k2", "chat"))
    )
    assert (stored.before, stored.after, stored.seq) == (1, 2, 1)
    assert stored.change == change("silent-edit", after="quorum")
    assert archive.change(stored.id) == stored
    assert archive.change_between(stored.item.id, 2) == stored
    assert {n.draft.key: n.change_id for n in archive.notices(state="owed")} == {"k1": stored.id, "k2": stored.id}


def test_content_that_is_the_latest_already_is_a_sighting_not_a_version(archive, desk):
    desk.see(FIRST)
    assert desk.see(FIRST, change=change(), notices=(notice("k1"),)) is None
    assert archive.item("ledger").versions == 1
    assert archive.notices() == []
    assert archive.versions(archive.item("ledger").id)[0].visits == 2


def test_content_that_comes_back_is_a_new_number_with_the_same_digest(archive, desk):
    for reading in (FIRST, SECOND, FIRST):
        desk.see(reading)
    digests = [version.digest for version in archive.versions(archive.item("ledger").id)]
    assert digests[0] == digests[2] != digests[1]


def test_a_removal_is_a_version_without_content(archive, desk):
    desk.see(FIRST)
    desk.see(None, change=change("removed"))
    item = archive.item("ledger")
    last = archive.version(item.id, -1)
    assert (last.number, last.reading) == (2, None)
    assert item.title == "Harbour vote delayed"
    assert archive.latest_capture(desk.page.id).capture.payload.startswith(b"<html>")
    assert archive.verify() == []


def test_the_capture_behind_a_version_comes_back_as_it_was(archive, desk):
    desk.see(FIRST, payload=b"<html>first</html>")
    item = archive.item("ledger")
    stored = archive.capture(archive.version(item.id, 1).capture_id)
    assert stored.capture == replace(capture(b"<html>first</html>", NOW), url=desk.page.url, request_url=desk.page.url)
    assert stored.kept
    [listed] = archive.captures(item.id)
    assert (listed.capture.payload, listed.size) == (b"", 18)
    [brief] = archive.captures(item.id, headers=False)
    assert brief.capture == replace(
        listed.capture, url="", request_url="", headers=(), request_headers=(), hops=(), peer=""
    )
    assert replace(brief, capture=listed.capture) == listed


def test_a_suspect_capture_is_kept_and_no_version(archive, desk):
    desk.see(FIRST)
    odd = capture(b"<html>short</html>")
    desk.look(Outcome.SUSPECT, reason="the body shrank", capture=odd, keep_payload=True, pending={"looks": 1})
    assert archive.item("ledger").versions == 1
    assert archive.captures(archive.item("ledger").id)[0].outcome is Outcome.SUSPECT
    assert (desk.page.failures, desk.page.pending) == (1, {"looks": 1})
    assert archive.visits(desk.page.id)[0].reason == "the body shrank"


def test_a_capture_with_a_wrong_digest_is_refused_and_nothing_written(archive, desk):
    turn = desk.turn()
    wrong = replace(capture(b"x"), digest=hashlib.sha256(b"y").hexdigest())
    draft = VersionDraft(FIRST, content_digest(FIRST))
    with pytest.raises(ArchiveError, match="digest"):
        archive.record(visit(desk.page, NOW, Outcome.FIRST, capture=wrong, version=draft, keep_payload=True), turn)
    assert archive.counts()["items"] == 0
    assert archive.counts()["versions"] == 0


def test_failures_count_up_and_a_good_visit_ends_them(archive, desk):
    fault = Fault("failing", "ledger", "no answer", desk.page.id)
    desk.look(Outcome.FAILED, reason="no answer")
    desk.look(Outcome.FAILED, reason="no answer", faults=(fault,), notices=(notice("f1", "ops"),))
    desk.look(Outcome.FAILED, reason="no answer", faults=(fault,), notices=(notice("f2", "ops"),))
    assert desk.page.failures == 3
    [standing] = archive.faults()
    assert (standing.fault, standing.since_at, standing.told) == (fault, NOW + HOUR, True)
    assert [n.draft.key for n in archive.notices()] == ["f1"]
    assert archive.source("ledger").faults[0].kind == "failing"
    desk.look()
    assert archive.faults() == []
    assert desk.page.failures == 0


def test_a_fault_no_visit_carries_is_told_once(archive):
    disk = Fault("disk", "nightdesk", "400 MB left")
    assert archive.raise_fault(disk, NOW, [notice("d1", "ops")])
    assert not archive.raise_fault(disk, NOW, [notice("d2", "ops")])
    assert [n.draft.key for n in archive.notices()] == ["d1"]
    assert archive.clear_fault("disk", "nightdesk", NOW)
    assert not archive.clear_fault("disk", "nightdesk", NOW)


def test_memory_is_the_pages_and_the_sites(archive, desk):
    archive.sync_sources([source(), source("other", "https://www.ledger.example/other")], NOW, GAPS)
    desk.look(memory=Memory({"path": "main"}, {"furniture": ["x"]}))
    assert archive.page("ledger").memory == Memory({"path": "main"}, {"furniture": ["x"]})
    assert archive.page("other").memory == Memory({}, {"furniture": ["x"]})
    desk.look(memory=None)
    assert archive.page("ledger").memory.page == {"path": "main"}
    assert archive.site_memory("www.ledger.example").site == {"furniture": ["x"]}


def test_what_the_next_visit_needs_is_kept(archive, desk):
    desk.look(etag='"a"', last_modified="Wed", digest="ab" * 32, revisit={"rate": 2}, moved_to="https://x.example/")
    page = desk.page
    assert (page.etag, page.last_modified, page.digest, page.revisit) == ('"a"', "Wed", "ab" * 32, {"rate": 2})
    assert page.last_good_at == page.last_visit_at == NOW
    desk.look(Outcome.FAILED)
    assert (desk.page.revisit, desk.page.last_good_at) == ({"rate": 2}, NOW)


def test_the_last_twenty_noises_of_a_page_are_kept(archive, desk):
    desk.see(FIRST)
    for n in range(25):
        desk.look(noise=f"+ {n} readers")
    noises = [v.noise for v in archive.visits(desk.page.id) if v.noise]
    assert noises == [f"+ {n} readers" for n in range(24, 4, -1)]


def test_a_better_reader_leaves_a_technical_reading_and_nothing_else(archive, desk):
    desk.see(FIRST)
    better = replace(article("The council delayed the harbour vote.", headline="Vote delayed"), reader="article/2")
    desk.look(technical=better)
    item = archive.item("ledger")
    assert (item.versions, item.title) == (1, "Vote delayed")
    assert archive.readings(item.id, 1) == [FIRST, better]
    assert archive.version(item.id, -1).reading == better
    assert desk.page.reader == "article/2|"
    assert archive.count_changes(ChangeFilter()) == 0
    assert archive.notices() == []
    archive.add_reading(item.id, 1, replace(better, reader="article/3"))
    assert desk.page.reader == "article/3|"
    with pytest.raises(ArchiveError, match="no version 9"):
        archive.add_reading(item.id, 9, better)
    assert archive.verify() == []


def test_pages_with_one_key_are_one_item(archive, desk):
    archive.sync_sources([source(), source("amp", "https://amp.ledger.example/story")], NOW, GAPS)
    desk.see(FIRST, item_key="https://ledger.example/story")
    amp = next(t for t in claim(archive, desk.now) if t.host.startswith("amp"))
    looked = visit(amp.pages[0], desk.now, item_key="https://ledger.example/story")
    archive.record(looked, amp, desk.now)
    page = archive.page("amp")
    assert page.item_id == desk.page.item_id
    assert (page.version, page.reader) == (1, "article/1|")
    assert archive.latest_capture(page.id).page_id == desk.page.id
    assert len(archive.item("amp").page_ids) == 2


def test_many_unchanged_visits_go_in_one_commit(archive):
    slugs = [f"s{n}" for n in range(30)]
    archive.sync_sources([source(slug) for slug in slugs], NOW, GAPS)
    turns = claim(archive)
    for turn in turns:
        archive.record(seen(turn.pages[0], FIRST), turn, NOW + timedelta(seconds=5))
    later = NOW + HOUR
    turns = claim(archive, later)
    batch = [(visit(turn.pages[0], later), turn, later + timedelta(seconds=5)) for turn in turns]
    noisy = replace(batch[0][0], noise="+ 3 readers")
    assert archive.record_many([(noisy, *batch[0][1:]), *batch[1:]]) == 30
    for slug in slugs:
        [version] = archive.versions(archive.item(slug).id)
        assert (version.visits, version.last_seen_at) == (2, later)
        assert archive.page(slug).next_visit_at == later + HOUR
    assert archive.next_ready_at() == later + HOUR
    assert archive.visits(archive.page("s0").id)[0].noise == "+ 3 readers"


def test_ids_sort_by_time_and_are_of_version_seven():
    from storage.ids import id_bytes, id_text, new_id

    made = [new_id() for _ in range(50)]
    assert len(set(made)) == 50
    assert sorted(made, key=lambda i: i[:6]) == made
    text = id_text(made[0])
    assert text[14] == "7"
    assert text[19] in "89ab"
    assert id_bytes(text) == made[0]
    assert id_bytes("no id") == b""


def test_the_last_versions_come_without_the_rest(archive):
    desk = Desk(archive)
    for n in range(5):
        desk.see(article(f"Wording {n}"))
    item = archive.items()[0].id
    assert [v.number for v in archive.versions(item)] == [1, 2, 3, 4, 5]
    assert [v.number for v in archive.versions(item, 2)] == [4, 5]
    assert [v.number for v in archive.versions(item, 9)] == [1, 2, 3, 4, 5]
