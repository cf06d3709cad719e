"""What commands stand on: names, times and records as people type and read them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from monitor.cli.docket_text import coverage_words, docket_text
from monitor.cli.opening import (
    Commands,
    Desk,
    item_of,
    jsonable,
    line,
    local,
    since_when,
    split_page,
    told_clearly,
    version_of,
)
from monitor.cli.reading import reading_text, version_row
from monitor.errors import BadInput, Busy, ConfigError, NightdeskError, Problem, Refused, UnknownName
from storage import ArchiveError, ArchiveLocked, open_archive
from storage.records import Article, Coverage, Docket, Entry, Kind, Note, Outcome, Paragraph, Reading, Weight
from tests.storage.making import Desk as Made
from tests.storage.making import article, change

NOW = datetime(2026, 4, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "page", "version"),
    [
        ("ledger", "ledger", -1),
        ("ledger@3", "ledger", 3),
        ("ledger@-1", "ledger", -1),
        ("https://x.example/a", "https://x.example/a", -1),
        ("https://x.example/a@2", "https://x.example/a", 2),
        ("https://x.example/@desk", "https://x.example/@desk", -1),
        ("https://x.example/@desk@7", "https://x.example/@desk", 7),
        ("a@b@c", "a@b@c", -1),
        ("@3", "@3", -1),
        ("ledger@", "ledger@", -1),
        ("ledger@three", "ledger@three", -1),
        ("", "", -1),
    ],
)
def test_a_page_and_its_version(typed, page, version):
    assert split_page(typed) == (page, version)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("30m", NOW - timedelta(minutes=30)),
        ("12h", NOW - timedelta(hours=12)),
        ("90d", NOW - timedelta(days=90)),
        ("2w", NOW - timedelta(weeks=2)),
        ("0d", NOW),
        ("2026-04-20", datetime(2026, 4, 20, tzinfo=UTC)),
        ("2026-04-20T10:30", datetime(2026, 4, 20, 10, 30, tzinfo=UTC)),
        ("2026-04-20T10:30+02:00", datetime(2026, 4, 20, 8, 30, tzinfo=UTC)),
        ("2026-04-20 10:30Z", datetime(2026, 4, 20, 10, 30, tzinfo=UTC)),
        (None, None),
        ("", None),
    ],
)
def test_since_when(typed, moment):
    assert since_when(typed, NOW) == moment


@pytest.mark.parametrize(
    "typed", ["yesterday", "d", "-3d", "1.5h", "3y", "22.04.2026", "2026-13-40", "²d", "9" * 30 + "d"]
)
def test_a_time_that_is_none_is_refused_with_examples(typed):
    with pytest.raises(BadInput, match="90d, 12h, 30m or a date"):
        since_when(typed, NOW)


@given(st.text(max_size=20))
def test_whatever_is_typed_as_a_time_is_taken_or_refused(typed):
    try:
        found = since_when(typed, NOW)
    except BadInput:
        return
    assert found is None or found.tzinfo is not None


def test_times_are_shown_in_the_newsrooms_zone():
    assert local(NOW, "America/New_York") == "2026-04-22 08:00"
    assert local(NOW, "Asia/Kathmandu") == "2026-04-22 17:45"
    assert local(None, "UTC") == "never"


def test_records_as_json_say_times_in_iso_and_lengths_in_seconds():
    found = jsonable(
        {
            "at": NOW,
            "for": timedelta(minutes=2),
            "body": b"12345",
            7: (Weight.MAJOR, Kind.PAGE, Outcome.FIRST),
            "article": Article(headline="One", paragraphs=(Paragraph("Two."),)),
            "nothing": None,
            "set": [1, 2.5, True],
        }
    )
    assert json.loads(json.dumps(found)) == {
        "at": "2026-04-22T12:00:00+00:00",
        "for": 120.0,
        "body": "5 bytes",
        "7": ["major", "page", "first"],
        "article": {"headline": "One", "paragraphs": [{"text": "Two."}]},
        "nothing": None,
        "set": [1, 2.5, True],
    }


def test_a_line_of_a_terminal_is_one():
    assert line("a\nb\x1b[2J") == "a b [2J"
    assert len(line("x" * 999)) == 200


# ---------------------------------------------------------------- errors


ERRORS = [
    (UnknownName("nothing is kept for 'x'"), 66),
    (BadInput("give a date"), 65),
    (Busy("held by process 7"), 75),
    (Refused("10.0.0.1 is private"), 77),
    (ConfigError([Problem("sources.toml", 3, "source[a]", "url", "is missing")]), 78),
    (NightdeskError("anything else"), 1),
]


@pytest.mark.parametrize(("error", "code"), ERRORS, ids=[type(error).__name__ for error, _ in ERRORS])
def test_an_error_of_ours_is_one_line_and_a_code_that_means_something(error, code, capsys):
    @click.group(cls=Commands)
    def group():
        pass

    @group.command()
    def fails():
        raise error

    result = CliRunner().invoke(group, ["fails"])
    assert result.exit_code == code
    assert result.stderr.strip() == f"nightdesk: {error}"
    assert "Traceback" not in result.output


def test_a_bug_of_ours_is_not_dressed_up():
    @click.group(cls=Commands)
    def group():
        pass

    @group.command()
    def fails():
        raise ZeroDivisionError

    assert isinstance(CliRunner().invoke(group, ["fails"]).exception, ZeroDivisionError)


def test_errors_of_the_archive_are_told_as_ours():
    with pytest.raises(Busy, match="stop it first"), told_clearly():
        raise ArchiveLocked("the archive is held by process 7", 7)
    with pytest.raises(BadInput, match="a phrase is not closed"), told_clearly():
        raise ArchiveError("a phrase is not closed")


# ---------------------------------------------------------------- the archive


@pytest.fixture
def filled(tmp_path):
    archive = open_archive(tmp_path / "data" / "nightdesk.sqlite")
    desk = Made(archive)
    desk.see(article("One."))
    desk.see(article("Two.", headline="Vote won"), change=change("headline", weight=Weight.MAJOR))
    yield archive
    archive.close()


def test_names_that_nothing_has_say_what_there_is(filled):
    with pytest.raises(UnknownName, match="nightdesk sources"):
        item_of(filled, "nobody")
    item = item_of(filled, "ledger")
    assert version_of(filled, item, -1).number == 2
    with pytest.raises(UnknownName, match="versions 1 to 2, not 9"):
        version_of(filled, item, 9)


def test_a_version_in_a_row_with_what_changed(filled):
    first, second = filled.versions(filled.item("ledger").id)
    stored = filled.change_between(filled.item("ledger").id, 2)
    row = version_row(second, stored)
    assert (row["version"], row["headline"], row["weight"], row["flags"]) == (2, "Vote won", "major", "headline")
    assert version_row(first, None)["weight"] == ""
    assert list(row) == list(version_row(first, None))


def test_without_a_file_the_archive_is_in_the_data_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    desk = Desk(tmp_path / "sources.toml", chosen=False)
    assert desk.config.archive_path() == tmp_path / "data" / "nightdesk.sqlite"
    with pytest.raises(UnknownName, match="start one: nightdesk run"), desk.reading():
        pass
    with desk.writing() as archive:
        assert not archive.readonly
    with desk.reading() as archive:
        assert archive.readonly


def test_a_file_that_was_named_must_be_there(tmp_path):
    with pytest.raises(ConfigError, match="no such file"):
        _ = Desk(tmp_path / "none.toml", chosen=True).config


def test_a_second_writer_is_told_who_holds_the_archive(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    desk = Desk(tmp_path / "sources.toml", chosen=False)
    with desk.writing(), pytest.raises(Busy, match="held by process"), desk.writing():
        pass


def test_what_a_command_changes_is_changed_at_once_while_no_service_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sources.toml").write_text(
        '[[source]]\nslug = "ledger"\nkind = "article"\nurl = "https://ledger.example/1"\n', encoding="utf-8"
    )
    desk = Desk(tmp_path / "sources.toml", chosen=True)
    desk.act("pause", {"slug": "ledger"})
    with desk.reading() as archive:
        assert archive.source("ledger").source.state == "paused"


# ---------------------------------------------------------------- readings as text

ARTICLE = Article(
    headline="Harbour \x1b[2Jvote",
    dek="Nobody said why",
    byline=("Ann Reeve", "Bo Lind"),
    published_at="2026-04-22",
    modified_at="2026-04-23",
    paragraphs=(Paragraph("What is known", "heading"), Paragraph("The vote was delayed.")),
    notes=(Note("correction", "It was Tuesday."),),
)


def test_an_article_as_a_person_reads_it():
    assert reading_text(Reading("r", "", ARTICLE)).split("\n\n") == [
        "Harbour [2Jvote",
        "Nobody said why",
        "By Ann Reeve, Bo Lind",
        "published 2026-04-22, modified 2026-04-23",
        "[correction] It was Tuesday.",
        "# What is known",
        "The vote was delayed.",
    ]


def test_an_article_of_nothing_is_no_lines():
    assert reading_text(Reading("r", "", Article())) == ""


DOCKET = Docket(
    court="mdd",
    docket_number="8:25-cv-00951",
    case_name="Harbour v. Tide",
    assigned_to="Judge Rowe",
    entries=(
        Entry("COMPLAINT.", "2026-04-01", "1"),
        Entry("", "2026-04-02", short="Minute\x1b[2J entry"),
        Entry("Exhibit.", "2026-04-03", "2", restricted=True),
        Entry("ORDER.", "2026-04-04", "3", docket_number="24-7", case_name="In re Pier"),
    ),
    form="table",
)


def test_a_docket_as_a_person_reads_it():
    said = docket_text(DOCKET).splitlines()
    assert said[0] == "Harbour v. Tide"
    assert said[1].endswith("(mdd) · 8:25-cv-00951 · before Judge Rowe")
    assert said[-4:] == [
        "     1  2026-04-01  COMPLAINT.",
        "     –  2026-04-02  Minute[2J entry",
        "     2  2026-04-03  [sealed] Exhibit.",
        "     3  2026-04-04  [24-7 · In re Pier] ORDER.",
    ]


def test_a_docket_of_nothing_says_what_it_lacks():
    said = docket_text(Docket(complete=False))
    for words in (
        "case not named",
        "court not named",
        "number not named",
        "0 entries",
        "the document's end is missing",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("coverage", "words"),
    [
        (Coverage(), "4 entries, the whole docket"),
        (Coverage("window", 50), "4 entries, the newest of a longer list; what is absent is not gone"),
        (Coverage("page", page=2, pages=7), "4 entries, page 2 of 7"),
        (Coverage("page", page=2, pages=7, total=310), "4 entries, page 2 of 7; 310 in all"),
        (Coverage("page"), "4 entries, one page of several"),
        (Coverage("filtered"), "4 entries, a selection: the report was asked for a part of the docket"),
    ],
)
def test_how_much_of_a_docket_is_shown(coverage, words):
    assert coverage_words(replace(DOCKET, coverage=coverage)) == words
    assert coverage_words(Docket(entries=DOCKET.entries[:1])) == "1 entry, the whole docket"
