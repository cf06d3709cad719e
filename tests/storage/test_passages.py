"""Search over every version, in our own language; docket entries with a life of their own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage import ArchiveError
from storage.records import Document, Entry, Kind, Note
from storage.sqlite.language import parse
from tests.storage.making import GAPS, HOUR, NOW, Desk, article, docket, seen, source


@pytest.fixture
def shelf(archive):
    """An article in two versions, and another that shares a paragraph with its first."""
    desk = Desk(archive, source(tags=("port",)))
    archive.sync_sources([source(tags=("port",)), source("herald")], NOW, GAPS)
    desk.see(article("The harbour vote was delayed.", "Nobody spoke to reporters.", headline="Vote delayed"))
    desk.see(article("The harbour vote was delayed.", "A spokeswoman blamed the tide.", headline="Vote off"))
    herald = archive.page("herald")
    archive.due_now(herald.id, desk.now)
    turn = next(t for t in archive.claim_due(desk.now, 9, HOUR) if t.host == herald.host)
    text = article("The harbour vote was delayed.", "Fishermen cheered the café's owner.", headline="Fishermen cheer")
    archive.record(seen(herald, text, desk.now), turn, desk.now)
    return archive


def found(archive, words, **narrowed):
    return {(hit.item.source.slug, hit.text) for hit in archive.search(words, **narrowed)}


def test_words_are_all_required_but_may_stand_in_different_paragraphs(shelf):
    assert {slug for slug, _ in found(shelf, "delayed tide")} == {"ledger"}
    assert {slug for slug, _ in found(shelf, "harbour")} == {"ledger", "herald"}
    assert found(shelf, "harbour nowhere") == set()


def test_a_phrase_keeps_its_order(shelf):
    assert found(shelf, '"vote was delayed"') == {
        ("ledger", "The harbour vote was delayed."),
        ("herald", "The harbour vote was delayed."),
    }
    assert found(shelf, '"delayed was vote"') == set()


def test_a_word_can_be_left_out_and_alternatives_named(shelf):
    assert {slug for slug, _ in found(shelf, "harbour -fishermen")} == {"ledger"}
    assert found(shelf, "tide OR cheered") == {
        ("ledger", "A spokeswoman blamed the tide."),
        ("herald", "Fishermen cheered the café's owner."),
    }


def test_a_prefix_and_a_word_without_its_accents(shelf):
    assert found(shelf, "spokes*") == {("ledger", "A spokeswoman blamed the tide.")}
    assert found(shelf, "cafe") == {("herald", "Fishermen cheered the café's owner.")}


def test_headline_words_are_looked_for_in_headlines(shelf):
    assert {slug for slug, _ in found(shelf, "headline:fishermen")} == {"herald"}
    assert found(shelf, "headline:tide") == set()


def test_old_wording_is_found_with_the_versions_that_had_it(shelf):
    [hit] = shelf.search("nobody")
    assert (hit.first_version, hit.last_version, hit.current, hit.where) == (1, 1, False, "body")
    assert shelf.search("nobody", current=True) == []
    [hit] = shelf.search("tide", current=True)
    assert (hit.first_version, hit.last_version, hit.current) == (2, 2, True)
    assert {slug for slug, _ in found(shelf, "harbour", tag="port")} == {"ledger"}
    assert {slug for slug, _ in found(shelf, "harbour", source="herald")} == {"herald"}


def test_where_a_passage_stands(shelf):
    hits = shelf.stands_in("The harbour vote was delayed.")
    assert {(hit.item.source.slug, hit.current) for hit in hits} == {("ledger", True), ("herald", True)}
    [old] = shelf.stands_in("Nobody spoke to reporters.")
    assert (old.current, old.last_version) == (False, 1)
    assert shelf.stands_in("The harbour vote") == []


def test_near_matches_by_rare_words(shelf):
    assert shelf.similar("Spokeswoman: tide is to blame")[0].text == "A spokeswoman blamed the tide."
    assert shelf.similar("zebra") == []
    assert shelf.similar('"; DROP TABLE') == []


@pytest.mark.parametrize("words", ["", "   ", "-only", '"open', "OR", "a OR", "OR a", "x" * 501, "- !", "a OR -b"])
def test_a_query_that_cannot_be_read_gets_one_clear_line(shelf, words):
    with pytest.raises(ArchiveError) as caught:
        shelf.search(words)
    assert "\n" not in str(caught.value)
    assert "fts5" not in str(caught.value)


@pytest.mark.parametrize(
    "words",
    [
        "text : a",
        "NEAR(a b)",
        "a AND b",
        "NOT a",
        "(a)",
        "^a",
        "a + b",
        "{a}",
        "a'b",
        "é*",
        "https://x.example/?a=1",
        "**a*",
    ],
)
def test_nothing_typed_is_read_as_fts5s_own_language(shelf, words):
    assert isinstance(shelf.search(words), list)


def test_the_language_as_it_is_parsed():
    [[a], [b, c], [d]] = parse('one "two three" OR four* -headline:five')
    assert (a.text, b.text, c.text, c.prefix) == ("one", "two three", "four", True)
    assert (d.text, d.without, d.headline) == ("five", True, True)


def test_a_paragraph_that_comes_back_has_two_ranges(archive):
    desk = Desk(archive)
    for texts in (("Kept.", "Dropped once."), ("Kept.",), ("Kept.", "Dropped once.")):
        desk.see(article(*texts))
    ranges = {(hit.first_version, hit.last_version, hit.current) for hit in archive.stands_in("Dropped once.")}
    assert ranges == {(1, 1, False), (3, 3, True)}
    [kept] = archive.stands_in("Kept.")
    assert (kept.first_version, kept.last_version) == (1, 3)


def test_notes_and_bylines_are_found_too(archive):
    desk = Desk(archive)
    note = Note("correction", "An earlier version misstated the quorum.")
    desk.see(article("Text.", notes=(note,), byline=("City desk",)))
    assert archive.search("misstated")[0].where == "note"
    assert archive.search("city")[0].where == "byline"
    desk.see(None)
    assert archive.search("misstated", current=True) == []


# ---------------------------------------------------------------- entries


ONE = Entry("COMPLAINT filed.", "2026-04-01", "1")
TWO = Entry("ORDER granting motion.", "2026-04-02", "2")
MINUTE = Entry("Minute entry.", "2026-04-03")


@pytest.fixture
def case(archive):
    return Desk(archive, source("case", "https://court.example/case", Kind.DOCKET))


def test_an_entrys_whole_life_is_seen(archive, case):
    case.see(docket(ONE, TWO))
    edited = replace(TWO, text="ORDER denying motion.")
    case.see(docket(ONE, edited, MINUTE))
    case.see(docket(edited, replace(MINUTE, restricted=True)))
    lives = archive.entries_seen(archive.item("case").id)
    assert [(life["entry"].text, life["state"]) for life in lives] == [
        ("COMPLAINT filed.", "gone"),
        ("ORDER denying motion.", "standing"),
        ("Minute entry.", "sealed"),
    ]
    order = lives[1]
    assert [(number, entry.text) for number, entry in order["history"]] == [
        (1, "ORDER granting motion."),
        (2, "ORDER denying motion."),
    ]
    assert (order["first_version"], order["last_version"]) == (1, 3)
    assert (lives[0]["last_version"], lives[0]["last_seen_at"]) == (2, NOW + HOUR)
    assert archive.entries_seen("nothing") == []


def test_the_latest_of_a_feed_stand_as_they_came(archive, case):
    case.see(docket(TWO, ONE))
    case.see(docket(MINUTE, replace(TWO, text="ORDER denying motion.")))
    item = archive.item("case").id

    def told(*part, **which):
        lives = archive.entries_latest(item, *part, **which)
        return [life["entry"].text for life in lives], archive.entries_count(item, **which)

    assert told(0, 2) == (["Minute entry.", "ORDER denying motion."], 3)
    assert told(2, 2) == (["COMPLAINT filed."], 3)
    assert told(0, 0) == ([], 3)
    assert told(0, 9, since=NOW + HOUR) == (["Minute entry.", "ORDER denying motion."], 2)
    assert told(0, 9, since=NOW + 2 * HOUR) == ([], 0)
    assert told(0, 1, fits=lambda entry: "filed" not in entry.text) == (["Minute entry."], 2)
    assert (archive.entries_latest("nothing", 0, 9), archive.entries_count("nothing")) == ([], 0)


def test_parts_are_loaded_as_they_are_asked_for(archive, case, monkeypatch):
    from storage.sqlite import entries

    monkeypatch.setattr(entries, "BATCH", 2)
    rows = [Entry(f"Minute {n}.", "2026-04-03", str(n)) for n in range(7)]
    case.see(docket(*rows))
    item = archive.item("case").id
    whole = archive.entries_seen(item)
    part = archive.entries_part(item, 1)
    assert next(part) == whole[1]
    case.see(docket(*rows, Entry("Later.", "2026-04-04", "8")))
    archive.takedown(item, [1, 2], "order of the court")
    assert [life["entry"].text for life in part] == ["Minute 2."]
    assert list(archive.entries_part(item, 0)) == list(archive.entries_part("nothing", 0)) == []


def test_a_row_pushed_down_the_page_is_not_another_state(archive, case):
    case.see(docket(ONE))
    case.see(docket(TWO, ONE))
    lives = archive.entries_seen(archive.item("case").id)
    assert [life["entry"].number for life in lives] == ["2", "1"]
    assert len(lives[1]["history"]) == 1


def test_rows_that_look_alike_are_kept_apart(archive, case):
    case.see(docket(MINUTE, MINUTE, replace(MINUTE, source_id="9", documents=(Document("Order", "3"),))))
    lives = archive.entries_seen(archive.item("case").id)
    assert len(lives) == 3
    assert lives[2]["entry"].documents == (Document("Order", "3"),)
    assert archive.search("minute")[0].where == "entry"
    assert archive.search("headline:harbour")[0].item.source.slug == "case"
