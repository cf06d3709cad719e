"""A takedown leaves nothing of the words: not in the file's bytes, not in a title, not in what is still to be sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from storage import ArchiveError
from storage.records import ChangeFilter, Entry, Found, Kind, Memory, Note, NoticeDraft, Outcome, Paragraph, Takedown
from tests.storage.making import HOUR, NOW, Desk, article, capture, change, docket, notice, source

SECRET = "Zanzibarine testimony"
"""Words that stand nowhere else."""


def bytes_on_disk(archive) -> bytes:
    path = Path(archive.db.path)
    beside = [path, path.with_name(path.name + "-wal")]
    return b"".join(part.read_bytes() for part in beside if part.exists())


def secret_article(n: int = 0):
    return article(
        f"The court heard {SECRET}.",
        f"Kept paragraph {n}.",
        headline=f"{SECRET} heard",
        dek=f"Of {SECRET}",
        byline=(f"{SECRET} desk",),
        notes=(Note("correction", f"{SECRET} was misstated."),),
    )


@pytest.fixture
def desk(archive):
    desk = Desk(archive)
    desk.see(article("Kept paragraph 0.", headline="Court opens"))
    body = {"what": "change", "flags": ["figure"], "headline": f"{SECRET} heard", "link": "https://desk.example/"}
    notices = (NoticeDraft("mail", "k1", f"figure: {SECRET} heard", body),)
    edit = change(after=f"heard {SECRET}", headline=f"{SECRET} heard", claims=(SECRET,))
    desk.see(secret_article(), change=edit, notices=notices)
    return desk


def assert_no_trace(archive):
    item = archive.item("ledger")
    assert SECRET not in item.title
    assert SECRET not in repr([archive.version(item.id, v.number) for v in archive.versions(item.id)])
    assert SECRET not in repr(archive.changes(ChangeFilter()))
    assert SECRET not in repr([archive.captures(item.id), archive.notices(), archive.visits(item.page_ids[0])])
    assert archive.search("zanzibarine") == archive.similar(SECRET) == archive.stands_in(f"Of {SECRET}") == []
    assert archive.changes(ChangeFilter(words="zanzibarine")) == []
    assert archive.items(words="zanzibarine") == []
    assert archive.verify() == []


def test_no_question_is_answered_with_the_words_that_were_taken_down(archive, desk):
    desk.see(article("Kept paragraph 0.", headline="Court adjourns"), change=change(before=SECRET))
    archive.takedown(archive.item("ledger").id, [2], "order of the court")
    assert_no_trace(archive)
    assert archive.item("ledger").title == "Court adjourns"


def test_the_latest_version_can_be_taken_down_and_the_title_is_that_of_the_one_before(archive, desk):
    archive.takedown(archive.item("ledger").id, [2], "order of the court")
    assert_no_trace(archive)
    assert archive.item("ledger").title == "Court opens"


def test_an_only_version_leaves_its_address_as_the_title(archive):
    desk = Desk(archive)
    desk.see(secret_article())
    archive.takedown(archive.item("ledger").id, [1], "order of the court")
    assert_no_trace(archive)
    assert archive.item("ledger").title in ("", "https://ledger.example/story")


@pytest.mark.parametrize("packed_before", [False, True])
def test_after_upkeep_the_file_itself_holds_none_of_the_words(archive, desk, packed_before):
    assert SECRET.encode() in bytes_on_disk(archive)
    if packed_before:
        archive.upkeep(desk.now, whole=True)
    archive.takedown(archive.item("ledger").id, [2], "order of the court")
    archive.upkeep(desk.now + HOUR, whole=True)
    left = bytes_on_disk(archive)
    for trace in (SECRET, "zanzibarine", "Zanzibarine"):
        assert trace.encode() not in left
    assert b"Kept paragraph" in left


def test_a_message_that_was_not_sent_yet_is_not_sent_with_the_words(archive, desk):
    archive.takedown(archive.item("ledger").id, [2], "order of the court")
    owed = archive.claim_notices(desk.now, 9, HOUR)
    assert SECRET not in repr(owed)
    assert owed[0].draft.body == {
        "what": "change", "flags": ["figure"], "headline": "taken down", "link": "https://desk.example/"
    }  # fmt: skip


def test_a_message_that_was_sent_keeps_nothing(archive, desk):
    [owed] = archive.claim_notices(desk.now, 9, HOUR)
    archive.mark_sent(owed.id, desk.now)
    archive.takedown(archive.item("ledger").id, [2], "order of the court")
    [sent] = archive.notices()
    assert (sent.draft.subject, sent.draft.body, sent.state) == ("", {}, "sent")


def test_the_noise_around_the_story_goes_too(archive, desk):
    desk.look(noise=f"+ {SECRET} most read")
    archive.takedown(archive.item("ledger").id, [2], "order of the court")
    assert_no_trace(archive)


def test_an_earlier_judgement_of_the_change_goes_too(archive, desk):
    stored = archive.changes(ChangeFilter())[0]
    archive.rewrite_change(stored.id, replace(stored.change, headline="Court hears"))
    archive.takedown(archive.item("ledger").id, [2], "order of the court")
    archive.upkeep(desk.now, whole=True)
    assert SECRET.encode() not in bytes_on_disk(archive)


def test_the_change_that_led_away_from_it_loses_its_words_as_well(archive, desk):
    desk.see(article("Kept paragraph 0."), change=change("silent-edit", before=SECRET, headline_before=SECRET))
    archive.takedown(archive.item("ledger").id, [2], "order of the court")
    after = archive.change_between(archive.item("ledger").id, 3)
    assert (after.change.flags, after.change.findings, after.change.reason) == (("silent-edit",), (), "taken down")


def test_words_that_other_versions_or_stories_still_say_stay_theirs(archive, desk):
    archive.add_source(source("herald", origin="desk"), NOW)
    shared = article("Kept paragraph 0.", f"The herald too heard {SECRET}.", headline="Herald")
    herald = Desk.__new__(Desk)
    herald.archive, herald.now, herald.slug = archive, desk.now, "herald"
    herald.see(shared)
    archive.takedown(archive.item("ledger").id, [2], "order of the court")
    [hit] = archive.search("zanzibarine")
    assert hit.item.source.slug == "herald"
    assert {(hit.item.source.slug, hit.current) for hit in archive.stands_in("Kept paragraph 0.")} == {
        ("ledger", True),
        ("herald", True),
    }


def test_a_technical_reading_of_the_version_goes_with_it(archive, desk):
    better = replace(secret_article(7), reader="article/2")
    archive.add_reading(archive.item("ledger").id, 2, better)
    archive.takedown(archive.item("ledger").id, [2], "order of the court")
    assert archive.readings(archive.item("ledger").id, 2) == []
    assert_no_trace(archive)


def test_the_same_bytes_kept_for_another_version_go_as_well(archive):
    desk = Desk(archive)
    page = f"<p>{SECRET}</p>".encode()
    for n, payload in enumerate((page, b"<p>other</p>", page)):
        desk.see(article(f"Text {n}."), payload=payload)
    item = archive.item("ledger")
    archive.takedown(item.id, [1], "order of the court")
    kept = [archive.capture(v.capture_id).capture.payload for v in archive.versions(item.id)]
    assert kept == [b"", b"<p>other</p>", b""]
    assert archive.verify() == []


def test_what_was_taken_down_can_be_published_again_and_is_kept_then(archive):
    desk = Desk(archive)
    page = f"<p>{SECRET}</p>".encode()
    desk.see(secret_article(), payload=page)
    desk.see(article("Other."), payload=b"<p>other</p>")
    item = archive.item("ledger")
    archive.takedown(item.id, [1], "order of the court")
    desk.see(secret_article(), payload=page)
    assert archive.version(item.id, 3).reading == secret_article()
    assert archive.capture(archive.version(item.id, 3).capture_id).capture.payload == page
    assert [(t.number, t.reason) for t in archive.takedowns(item.id)] == [(1, "order of the court")]
    assert archive.verify() == []


def test_an_entry_of_a_docket_can_be_taken_down(archive):
    desk = Desk(archive, source("case", kind=Kind.DOCKET))
    one, two = Entry("COMPLAINT filed.", "2026-04-01", "1"), Entry(f"{SECRET} filed.", "2026-04-02", "2")
    for rows in ((one,), (one, two), (one, replace(two, text="Exhibit filed."))):
        desk.see(docket(*rows))
    item = archive.item("case")
    archive.takedown(item.id, [2], "sealed by the court")
    assert SECRET not in repr(archive.entries_seen(item.id))
    assert archive.search("zanzibarine") == []
    archive.upkeep(desk.now, whole=True)
    assert SECRET.encode() not in bytes_on_disk(archive)
    assert archive.verify() == []


def test_a_screenshot_of_it_goes_too(archive):
    desk = Desk(archive)
    turn = desk.turn()
    shot = replace(capture(b"<p>x</p>", NOW, desk.page.url), screenshot=b"PNG" + SECRET.encode())
    from storage.content import content_digest
    from storage.records import VersionDraft
    from tests.storage.making import visit

    reading = article("One.")
    draft = VersionDraft(reading, content_digest(reading))
    archive.record(visit(desk.page, NOW, Outcome.FIRST, capture=shot, version=draft, keep_payload=True), turn, NOW)
    item = archive.item("ledger")
    capture_id = archive.version(item.id, 1).capture_id
    assert archive.capture(capture_id).capture.screenshot is not None
    archive.takedown(item.id, [1], "order of the court")
    assert archive.capture(capture_id).capture.screenshot is None


def test_a_takedown_is_all_or_nothing(archive, desk, monkeypatch):
    from storage.sqlite import takedown

    def full(*_):
        raise OSError("disk is full")

    monkeypatch.setattr(takedown, "drop_changes", full)
    item = archive.item("ledger")
    with pytest.raises(OSError, match="disk"):
        archive.takedown(item.id, [2], "order of the court")
    assert archive.takedowns(item.id) == []
    assert archive.version(item.id, 2).reading == secret_article()
    assert archive.verify() == []


def test_every_takedown_stays_on_record_and_a_version_shows_the_latest(archive, desk):
    item = archive.item("ledger")
    archive.takedown(item.id, [2], "a reader asked", by="night desk", now=NOW)
    archive.takedown(item.id, [2, 1], "order of the court", now=NOW + HOUR)
    assert (
        archive.takedowns()
        == archive.takedowns(item.id)
        == [
            Takedown(item.id, 2, "a reader asked", NOW, "night desk"),
            Takedown(item.id, 1, "order of the court", NOW + HOUR),
            Takedown(item.id, 2, "order of the court", NOW + HOUR),
        ]
    )
    assert archive.version(item.id, 2).taken_down == archive.takedowns()[-1]
    assert [v.taken_down is not None for v in archive.versions(item.id)] == [True, True]
    assert archive.verify() == []


def test_several_versions_go_in_one_commit_with_what_stood_in_them_alone(archive):
    desk = Desk(archive)
    desk.see(article("Kept paragraph 0.", headline="Court opens"))
    for n in (1, 2, 3):
        desk.see(article("Kept paragraph 0.", f"The court heard {SECRET}.", f"Update {n}."), change=change())
    desk.see(article("Kept paragraph 0.", headline="Court adjourns"), change=change(before=SECRET))
    item = archive.item("ledger")
    archive.takedown(item.id, [2, 3, 4], "order of the court")
    assert archive.search("zanzibarine") == []
    assert archive.verify() == []
    assert [bool(archive.version(item.id, n).reading) for n in range(1, 6)] == [True, False, False, False, True]
    assert archive.version(item.id, 5).reading.article.headline == "Court adjourns"


def test_what_the_page_brought_while_the_version_stood_goes_too(archive):
    """Where every payload is kept, and where a look was doubted before it was believed."""
    desk = Desk(archive)
    desk.see(article("One."), payload=b"<p>one</p>")
    kept = {}
    for n, outcome in enumerate((Outcome.SUSPECT, None, Outcome.UNCHANGED)):
        page = f"<p>{SECRET} {n}</p>".encode()
        if outcome is None:
            desk.see(secret_article(), payload=page)
        else:
            desk.look(outcome, capture=capture(page, desk.now, desk.page.url), keep_payload=True)
        kept[n] = page
    desk.see(article("Two."), payload=b"<p>two</p>")
    item = archive.item("ledger")
    assert sum(stored.kept for stored in archive.captures(item.id)) == 5
    archive.takedown(item.id, [2], "order of the court")
    left = [archive.capture(stored.id).capture.payload for stored in archive.captures(item.id)]
    assert sorted(left) == [b"", b"", b"", b"<p>one</p>", b"<p>two</p>"]
    assert archive.verify() == []


def test_no_reading_comes_back_to_a_version_that_was_taken_down(archive, desk):
    item = archive.item("ledger")
    archive.takedown(item.id, [2], "order of the court")
    with pytest.raises(ArchiveError, match="taken down"):
        archive.add_reading(item.id, 2, replace(secret_article(), reader="article/2"))
    desk.look(technical=replace(secret_article(), reader="article/2"))
    assert_no_trace(archive)
    assert archive.readings(item.id, 2) == []


def test_what_was_learnt_of_the_page_goes_with_it(archive, desk):
    desk.look(memory=Memory({"blocks": [SECRET]}, {"shared": 1}), pending={"gone": [SECRET]})
    archive.takedown(archive.item("ledger").id, [2], "order of the court")
    assert (desk.page.memory.page, desk.page.memory.site, desk.page.pending) == ({}, {"shared": 1}, {})


def test_the_words_are_overwritten_in_the_file_at_once(archive, desk):
    """But for the index of words, which is written anew by upkeep."""
    archive.takedown(archive.item("ledger").id, [2], "order of the court")
    archive.upkeep(desk.now + HOUR)
    assert SECRET.encode() not in bytes_on_disk(archive)


def test_a_discovered_page_can_be_left_alone_for_good(archive):
    desk = Desk(archive, source("wire", "https://wire.example/feed", Kind.FEED))
    found = (Found("https://wire.example/1", "One"),)
    desk.look(Outcome.FIRST, found=found)
    [page] = [p for p in archive.pages(slug="wire") if p.discovered]
    archive.leave_page(page.id)
    desk.look(found=found)
    archive.sync_sources([source("wire", "https://wire.example/feed", Kind.FEED)], desk.now, {})
    assert [p.url for turn in archive.claim_due(desk.now + 99 * HOUR, 9, HOUR) for p in turn.pages] == [desk.page.url]
    for key, words in ((desk.page.id, "names"), ("no-such", "no page")):
        with pytest.raises(ArchiveError, match=words):
            archive.leave_page(key)


def test_what_a_front_showed_of_it_goes_and_does_not_come_back(archive):
    desk = Desk(archive, source("wire", "https://wire.example/feed", Kind.FEED))
    url = "https://wire.example/1"
    found = (Found(url, f"{SECRET} heard"),)
    seen_there = Memory({"found": {url: f"{SECRET} heard"}})
    desk.look(Outcome.CHANGED, found=found, memory=seen_there, reason=f"“Court” now reads “{SECRET} heard”")
    [page] = [p for p in archive.pages(slug="wire") if p.discovered]
    story = Desk.__new__(Desk)
    story.archive, story.now, story.slug = archive, desk.now, page.url
    story.see(secret_article())
    archive.takedown(archive.item(page.url).id, [1], "order of the court")
    desk.now = story.now
    assert SECRET not in repr((archive.visits(desk.page.id), archive.source("wire"), desk.page.memory))
    desk.look(found=found)
    assert archive.page(url).title_found == ""


def test_versions_go_on_after_a_takedown_of_the_latest(archive, desk):
    item = archive.item("ledger")
    archive.takedown(item.id, [2], "order of the court")
    desk.see(article("Kept paragraph 0.", "A new one.", headline="Court goes on"), change=change())
    assert archive.item("ledger").versions == 3
    assert archive.version(item.id, 3).reading.article.paragraphs[1] == Paragraph("A new one.")
    assert archive.verify() == []


def test_only_a_writer_can_take_down(opened):
    desk = Desk(opened())
    desk.see(article("One."))
    reader = opened(readonly=True)
    with pytest.raises(ArchiveError, match="reading only"):
        reader.takedown(reader.item("ledger").id, [1], "order")


def test_what_a_feed_called_the_story_goes_with_its_only_version(archive):
    """A feed's title for a page is often the headline itself."""
    desk = Desk(archive, source("wire", "https://wire.example/feed", Kind.FEED))
    desk.look(Outcome.FIRST, found=(Found("https://wire.example/1", f"{SECRET} heard"),))
    [page] = [p for p in archive.pages(slug="wire") if p.discovered]
    story = Desk.__new__(Desk)
    story.archive, story.now, story.slug = archive, desk.now, page.url
    story.see(secret_article(), notices=(notice("k9"),))
    item = archive.item(page.url)
    archive.takedown(item.id, [1], "order of the court")
    assert SECRET not in archive.item(page.url).title
    assert SECRET not in archive.page(page.url).title_found
