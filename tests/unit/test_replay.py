"""Over history: what is read and judged again is told to nobody, and what is tried on it is what would have happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor import replay
from monitor.config import AlertConfig, load
from monitor.extract import Raw, Recipe, read
from storage import open_archive
from storage.records import ChangeFilter, Entry, Kind, Memory, Weight
from tests.storage.making import HOUR, NOW, Desk, article, change, docket, source

PARAGRAPHS = ("The council delayed the harbour vote by a week on Monday, a spokesman for the mayor said in the evening.",
              "Nobody at the meeting said why the quorum was missing, and three members did not answer their telephones.",
              "Nine ferries a day cross the harbour, and the terminal is to cost 15 million by the end of the decade.")  # fmt: skip


def html(*paragraphs, headline="Council delays vote on harbour"):
    inner = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f"<html><head><title>{headline}</title></head><body><article><h1>{headline}</h1>{inner}</article></body></html>"
    )


def reading_of(page, url="https://ledger.example/story", options=None):
    raw = Raw(page.encode(), url, "text/html", Kind.ARTICLE)
    return read(raw, Recipe.from_options(options or {}), Memory(), None).reading


@pytest.fixture
def archive(tmp_path):
    opened = open_archive(tmp_path / "archive.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def config(tmp_path):
    (tmp_path / "sources.toml").write_text("[nightdesk]\n", encoding="utf-8")
    return load(tmp_path / "sources.toml", {})


def publish(desk, page, *, reader=None, headline=None, **rest):
    reading = reading_of(page)
    if reader is not None:
        reading = replace(reading, reader=reader)
    if headline is not None:
        reading = replace(reading, article=replace(reading.article, headline=headline))
    return desk.see(reading, payload=page.encode(), **rest)


def test_versions_of_the_present_reader_are_left_alone(archive):
    desk = Desk(archive)
    publish(desk, html(*PARAGRAPHS))
    assert list(replay.reextract(archive, None)) == []


def test_a_version_of_an_older_reader_is_read_again_and_compared(archive):
    desk = Desk(archive)
    publish(desk, html(*PARAGRAPHS), reader="article/0")
    publish(desk, html(*PARAGRAPHS[:2]), reader="article/0", headline="A worse reading of it")
    same, other = replay.reextract(archive, None)
    assert [(one.version.number, one.slug, one.differs) for one in (same, other)] == [
        (1, "ledger", False),
        (2, "ledger", True),
    ]
    assert other.reading == reading_of(html(*PARAGRAPHS[:2]))
    assert archive.readings(archive.item("ledger").id, 2) == [archive.version(archive.item("ledger").id, 2).reading]


def test_a_new_recipe_is_a_reason_to_read_again(archive):
    desk = Desk(archive, source(options={"headline": [".kicker"]}))
    page = html(*PARAGRAPHS).replace("<p>", '<p class="kicker">', 1)
    publish(desk, page)
    [one] = replay.reextract(archive, None)
    assert one.differs
    assert one.reading.article.headline.startswith("The council delayed")


def test_since_leaves_out_what_is_older(archive):
    desk = Desk(archive)
    publish(desk, html(*PARAGRAPHS), reader="article/0")
    publish(desk, html(*PARAGRAPHS[:2]), reader="article/0")
    assert [one.version.number for one in replay.reextract(archive, NOW + HOUR)] == [2]


def test_removals_and_what_was_taken_down_have_nothing_to_be_read(archive):
    desk = Desk(archive)
    publish(desk, html(*PARAGRAPHS), reader="article/0")
    desk.see(None)
    publish(desk, html(*PARAGRAPHS[:2]), reader="article/0")
    archive.takedown(archive.item("ledger").id, [1], "order of the court")
    assert [one.version.number for one in replay.reextract(archive, None)] == [3]


def test_a_docket_of_an_older_reader_is_read_again_from_its_page(archive):
    desk = Desk(archive, source("case", "https://court.example/case", Kind.DOCKET))
    rows = "".join(
        f"<tr><td>{n}</td><td>04/0{n}/2026</td><td>ORDER number {n} granting motion.</td></tr>" for n in (2, 3)
    )
    page = (
        "<html><body><h1>Harbour Board v. Tide Co.</h1><p>Case number 26-00317</p><table><tr><th>No.</th><th>Date filed</th>"
        f"<th>Docket text</th></tr>{rows}</table></body></html>"
    )
    earlier = docket(Entry("ORDER number 2 granting motion.", "2026-04-02", "2"))
    desk.see(replace(earlier, reader="docket/0"), payload=page.encode())
    [one] = replay.reextract(archive, None)
    assert [entry.text for entry in one.reading.docket.entries] == [
        "ORDER number 2 granting motion.", "ORDER number 3 granting motion.",
    ]  # fmt: skip
    assert one.differs


# ---------------------------------------------------------------- judged again


def test_stored_changes_are_judged_by_the_present_rules(archive, config):
    desk = Desk(archive)
    publish(desk, html(*PARAGRAPHS))
    edited = [PARAGRAPHS[0], PARAGRAPHS[1], PARAGRAPHS[2].replace("Nine ferries", "Eleven ferries")]
    publish(desk, html(*edited), change=change("headline", weight=Weight.MINOR))
    publish(desk, html(*edited), headline="Council delays vote on  harbour", change=change("quote"))
    judged = list(replay.compare_again(archive, None, config))
    by_version = {stored.after: fresh for stored, fresh in judged}
    assert any(finding.kind == "figure" for finding in by_version[2].findings)
    assert by_version[2].weight is not Weight.MINOR
    assert by_version[3] is None, "two spaces are noise"
    assert archive.notices() == []


def test_a_removal_and_a_return_are_judged_too(archive, config):
    desk = Desk(archive)
    publish(desk, html(*PARAGRAPHS))
    desk.see(None, change=change("removed"))
    publish(desk, html(*PARAGRAPHS), change=change("returned"))
    flags = {stored.after: fresh.flags for stored, fresh in replay.compare_again(archive, None, config)}
    assert "removed" in flags[2]
    assert "returned" in flags[3]


def test_every_change_is_walked_once_over_pages_of_any_size(archive):
    desk = Desk(archive)
    desk.see(article("Text."))
    for n in range(7):
        desk.see(article(f"Text {n}."), change=change())
    for page in (1, 2, 3, 7, 50):
        assert [stored.seq for stored in replay.every_change(archive, None, page)] == list(range(7, 0, -1))
    assert [stored.seq for stored in replay.every_change(archive, NOW + 6 * HOUR, 2)] == [7, 6]
    assert list(replay.every_change(archive, NOW + timedelta(days=9))) == []


# ---------------------------------------------------------------- rules tried


def rules(*tables):
    return [AlertConfig.model_validate({"name": f"r{n}", "channels": ["c"], **table}) for n, table in enumerate(tables)]


@pytest.fixture
def told(archive):
    desk = Desk(archive, source(tags=("port",)))
    desk.see(article("Text."))
    desk.see(article("Text 1."), change=change("headline", weight=Weight.MAJOR, headline="Ferry vote"))
    desk.see(article("Text 2."), change=change("quote", weight=Weight.MINOR, headline="Tide table"))
    desk.see(article("Text 3."), change=replace(change("quote"), held="it flips to and fro"))
    return archive


TRIED = [
    ([{}], {1: ("c",), 2: ("c",)}),
    ([{"weight": "substantive"}], {1: ("c",)}),
    ([{"flags": ["quote"]}], {2: ("c",)}),
    ([{"keywords": ["ferry"]}], {1: ("c",)}),
    ([{"tags": ["city"]}], {}),
    ([{"sources": ["ledger"], "channels": ["a", "b"]}, {"channels": ["b"]}], {1: ("a", "b"), 2: ("a", "b")}),
    ([{"on": "faults"}], {}),
    ([], {}),
]


@pytest.mark.parametrize(("tables", "expected"), TRIED, ids=[str(tables) for tables, _ in TRIED])
def test_a_rule_tried_over_history_says_what_it_would_have_told(told, tables, expected):
    found = {
        stored.seq: channels for stored, channels in replay.try_rules(told, rules(*tables), None, "https://d.example")
    }
    assert found == expected
    assert told.notices() == []
    assert told.count_changes(ChangeFilter()) == 3


def test_a_rule_is_tried_over_the_time_that_is_asked_for(told):
    found = [stored.seq for stored, _ in replay.try_rules(told, rules({}), NOW + 2 * HOUR, "https://d.example")]
    assert found == [2]


def test_a_muted_source_would_not_have_told(told):
    told.set_muted("ledger", True)
    assert list(replay.try_rules(told, rules({}), None, "https://d.example")) == []
