"""What the reading commands print: in words for a person, as JSON and CSV for a script, and safe for a terminal."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime

import pytest
from lxml import html

from monitor.cli import nightdesk
from tests.cli.conftest import Typed, saved_story, shelved
from tests.web.shelf import MORNING, Shelf, article, source
from tests.web.stories import TURNED

NEVER = set("\x00\x07\x1b\u202e\u2066\u2069\u2028")
"""What no terminal, table or page may be given of a text from outside."""
MARKUP = "[/] [bold red]Storm[/bold red] :100: [link=a]here[/link] {0} %s"


def test_log_names_when_how_heavy_which_flags_and_where(desk: Typed) -> None:
    text = desk.good("log", "--source", "metro")
    removed, edited = text.split("\n\n")[0], text
    assert "removed" in removed
    assert "2026-04-22" in edited
    assert "metro@2" in edited
    assert "Mayor" in edited


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), {"ledger", "metro", "court", "evil"}),
        (("--source", "court"), {"court"}),
        (("--tag", "city hall"), {"ledger", "metro"}),
        (("--tag", "courts"), {"court"}),
        (("--flag", "removed"), {"metro"}),
        (("--flag", "retraction"), set()),
        (("--weight", "major", "--tag", "port"), {"court"}),
        (("--since", "2026-04-22T12:00:00"), {"ledger", "evil"}),
        (("--since", "2999-01-01"), set()),
        (("--source", "ledger", "--flag", "removed"), set()),
    ],
)
def test_log_is_narrowed_by_every_option(desk: Typed, options: tuple[str, ...], expected: set[str]) -> None:
    assert {row["item"]["source"]["slug"] for row in desk.json("log", *options)} == expected


def test_log_is_newest_first_and_bounded(desk: Typed) -> None:
    rows = desk.json("log")
    moments = [row["noted_at"] for row in rows]
    assert moments == sorted(moments, reverse=True)
    assert desk.json("log", "--limit", "2") == rows[:2]


def test_nothing_that_fits_says_so_and_where_to_look(desk: Typed) -> None:
    assert "nightdesk sources" in desk.good("log", "--flag", "retraction")
    assert desk.json("log", "--flag", "retraction") == []
    assert desk.good("search", "zeppelin") == "Nothing in any version.\n"
    assert desk.json("search", "zeppelin") == []


def test_history_in_all_its_shapes_says_the_same(desk: Typed) -> None:
    rows = desk.json("history", "ledger")
    table = list(csv.DictReader(io.StringIO(desk.good("history", "ledger", "--csv"))))
    assert [{name: str(value) for name, value in row.items()} for row in rows] == table
    assert [row["version"] for row in rows] == [1, 2, 3, 4]
    assert rows[0]["flags"] == ""
    assert all(len(row["digest"]) == 64 and len(row["chain"]) == 64 for row in rows)
    assert all(datetime.fromisoformat(row["first_seen_at"]).tzinfo for row in rows)
    text = desk.good("history", "ledger")
    assert "4 versions of Envoy says" in text
    assert "first" in text


def test_show_gives_what_stood_then(desk: Typed) -> None:
    first, last = desk.good("show", "ledger@1"), desk.good("show", "ledger")
    assert "very close" in first
    assert "very close" not in last
    assert "not there yet" in last
    assert "[update] This story was updated" in last
    assert "By R. Alder" in last
    assert desk.good("show", "ledger@4") == last


def test_show_by_slug_address_and_id_is_one(desk: Typed) -> None:
    item = desk.json("log", "--source", "ledger")[0]["item"]
    assert desk.good("show", item["url"]) == desk.good("show", item["id"]) == desk.good("show", "ledger")


def test_a_removal_is_shown_as_one(desk: Typed) -> None:
    text = desk.good("show", "metro")
    assert "version 3" in text
    assert "Removed: the page was gone on 2026-04-22" in text
    assert "reading" not in desk.json("show", "metro")


def test_show_json_is_the_whole_record(desk: Typed) -> None:
    version = desk.json("show", "ledger@2")
    assert version["number"] == 2
    assert version["reading"]["article"]["headline"].startswith("Envoy says")
    docket = desk.json("show", "court")["reading"]["docket"]
    assert docket["docket_number"] == "8:25-cv-00417"
    assert [entry["number"] for entry in docket["entries"]] == ["79", "81", "83", "84"]


def test_raw_is_byte_for_byte_what_came(desk: Typed) -> None:
    raw = desk("show", "ledger@1", "--raw").stdout_bytes
    assert raw.startswith(b"<!doctype html><title>Envoy says port talks")


def test_diff_of_neighbours_is_the_change_as_it_was_judged(desk: Typed) -> None:
    told = next(row for row in desk.json("log", "--source", "ledger") if row["after"] == 4)
    shown = desk.json("diff", "ledger")
    assert shown["change"]["flags"] == told["change"]["flags"]
    assert shown["title"].endswith("version 3 → 4")
    assert desk.json("diff", "ledger", "3", "4") == shown


def test_diff_backwards_turns_what_came_into_what_went(desk: Typed) -> None:
    def words(a: str, b: str, op: str) -> list[str]:
        blocks = desk.json("diff", "ledger", a, b)["redline"]
        return [span["text"].strip() for block in blocks for span in block["spans"] if span["op"] == op]

    assert words("1", "4", "del") != []
    assert sorted(words("1", "4", "ins")) == sorted(words("4", "1", "del"))


def test_a_version_beside_itself_differs_in_nothing(desk: Typed) -> None:
    assert desk.json("diff", "ledger", "2", "2")["change"] is None
    assert "Nothing but noise differs." in desk.good("diff", "ledger", "2", "2")


def test_a_redline_in_plain_text_marks_both_sides(desk: Typed) -> None:
    text = desk.good("diff", "ledger", "1", "4")
    assert "[-" in text
    assert "{+" in text
    assert "unchanged" in text


def test_a_page_of_html_is_whole_and_holds_what_it_is_given_as_text(desk: Typed) -> None:
    page = html.document_fromstring(desk.good("diff", "evil", "1", "2", "--html"))
    assert page.xpath("//script | //img | //svg | //@*[starts-with(name(), 'on')]") == []
    assert page.cssselect("ins")
    assert "Storm" in page.cssselect("h1")[0].text_content()


def test_files_are_compared_without_an_archive(own: Typed) -> None:
    saved_story(own.folder, "a.html", "nine")
    saved_story(own.folder, "b.html", "eleven")
    (own.folder / "data" / "nightdesk.sqlite").unlink()
    shown = own.json("diff", "a.html", "b.html")
    kinds = {finding["kind"] for finding in shown["change"]["findings"]}
    assert kinds == {"figure"}
    assert "Nothing but noise differs." in own.good("diff", "a.html", "a.html")


def test_search_says_which_versions_and_whether_it_stands(desk: Typed) -> None:
    text = desk.good("search", "containers")
    assert "ledger@" in text
    assert "stands now" in text
    assert "no longer there" in text
    standing = desk.json("search", "containers", "--standing")
    assert {hit["current"] for hit in standing} == {True}
    assert {hit["item"]["source"]["slug"] for hit in standing} == {"ledger"}
    assert {hit["item"]["source"]["slug"] for hit in desk.json("search", "containers", "--source", "metro")} == {
        "metro"
    }
    assert len(desk.json("search", "containers", "--limit", "1")) == 1


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("very close",), True),
        (("close", "very"), True),
        (("close very",), False),
        (("contain*",), True),
        (("containers", "-eleven"), True),
        (("containers", "-nine"), False),
        (("zeppelin", "OR", "containers"), True),
        (("headline:mayor",), True),
        (("headline:containers",), False),
    ],
)
def test_the_language_of_the_manual_is_understood(desk: Typed, words: tuple[str, ...], found: bool) -> None:
    assert bool(json.loads(desk.good("search", "--json", "--", *words))) is found


SHOWING = [
    ("log", "--source", "evil"),
    ("history", "evil"),
    ("history", "evil", "--csv"),
    ("show", "evil"),
    ("show", "evil@1"),
    ("diff", "evil"),
    ("diff", "evil", "--html"),
    ("search", "price"),
    ("sources",),
    ("hosts",),
    ("why", "evil"),
]


@pytest.mark.parametrize("words", SHOWING, ids=" ".join)
def test_no_text_from_outside_moves_the_cursor(desk: Typed, words: tuple[str, ...]) -> None:
    text = desk.good(*words)
    assert not NEVER & set(text)
    assert len(text) < 400_000


def test_the_table_of_versions_holds_no_formula(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    typed = shelved(tmp_path, lambda shelf: told(shelf, "=cmd|' /C calc'!A0", f" +1 {TURNED}"))
    rows = list(csv.DictReader(io.StringIO(typed.good("history", "story", "--csv"))))
    assert [row["headline"][:2] for row in rows] == ["'=", "'+"]
    assert not NEVER & set("".join(row["headline"] for row in rows))


def told(shelf: Shelf, *headlines: str) -> None:
    """One story that had these headlines, an hour apart."""
    shelf.watch(source("story", "https://a.example/story", name=headlines[0], tags=(headlines[0][:40],)))
    for hour, headline in enumerate(headlines):
        shelf.see("story", article(headline, "The port office counted nine.", headline), MORNING.replace(hour=7 + hour))


def test_no_mistake_repeats_a_headline_that_moves_the_cursor(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    typed = shelved(tmp_path, lambda shelf: told(shelf, f"Storm {TURNED} \x1b[2J"))
    for words, code in ((("diff", "story"), 65), (("show", "story@9"), 66)):
        said = typed.refused(*words, code=code)
        assert "Storm" in said
        assert not NEVER & set(said)


def test_brackets_of_a_headline_are_no_markup(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    typed = shelved(tmp_path, lambda shelf: told(shelf, MARKUP, f"Later {MARKUP}"))
    for words in (("log",), ("history", "story"), ("show", "story"), ("diff", "story"), ("search", "storm")):
        assert MARKUP[:40] in typed.good(*words), words
    for words in (("sources",), ("hosts",), ("why", "story"), ("verify",)):
        typed.good(*words)


def test_every_json_is_json_whatever_was_stored(desk: Typed) -> None:
    for command in ("log", "sources", "hosts", "history", "show", "diff", "search", "docket"):
        assert "--json" in {option for param in nightdesk.commands[command].params for option in param.opts}
    for words in (("log",), ("sources",), ("hosts",), ("history", "evil"), ("show", "evil"), ("diff", "evil")):
        again = json.loads(desk.good(*words, "--json"))
        assert again or again == []


def test_a_word_to_leave_out_is_typed_as_it_is_documented(desk: Typed) -> None:
    assert desk.json("search", "port")
    assert desk.json("search", "port", "-port") == []


def test_a_quoted_phrase_that_stands_nowhere_says_what_quotes_do(desk: Typed) -> None:
    assert "may stand apart" in desk.good("search", "zeppelin port")
    assert "may stand apart" not in desk.good("search", "zeppelin", "port")
