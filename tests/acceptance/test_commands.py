"""The commands on an archive that holds a story, a docket and what happened to them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor.cli import nightdesk
from storage import open_archive
from storage.records import ChangeFilter
from tests.acceptance.line import Newsdesk

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with sources.toml and the archive of an eventful morning; the newsroom goes on answering."""
    folder = tmp_path_factory.mktemp("kept")
    desk = Newsdesk(folder)
    desk.look("ferry")
    desk.look("docket")
    for act in ("silent-edit", "headline", "update-note"):
        desk.newsroom.act(act)
        desk.look("ferry")
    desk.newsroom.act("docket-order")
    desk.look("docket")
    desk.archive.close()
    yield folder
    desk.fetcher.close()
    desk.newsroom.stop()


@pytest.fixture
def run(kept: Path) -> Run:
    def call(*words: str) -> Result:
        return CliRunner().invoke(nightdesk, ["--config", str(kept / "sources.toml"), *words])

    return call


def good(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.stdout


def parsed(result: Result) -> Any:
    return json.loads(good(result))


def test_log_is_newest_first_with_flags_and_telling_words(run: Run) -> None:
    text = good(run("log"))
    assert text.index("entry-new") < text.index("update-note") < text.index("silent-edit")
    assert "ferry@2" in text


@pytest.mark.parametrize(
    ("options", "sources"),
    [
        (("--source", "docket"), {"docket"}),
        (("--flag", "silent-edit"), {"ferry"}),
        (("--weight", "major", "--source", "ferry"), {"ferry"}),
        (("--since", "2030-01-01"), set()),
    ],
)
def test_log_is_filtered(run: Run, options: tuple[str, ...], sources: set[str]) -> None:
    rows = parsed(run("log", "--json", *options))
    assert {row["item"]["source"]["slug"] for row in rows} == sources


def test_history_as_table_csv_and_json(run: Run) -> None:
    assert "4 versions" in good(run("history", "ferry"))
    rows = list(csv.DictReader(io.StringIO(good(run("history", "ferry", "--csv")))))
    assert [row["version"] for row in rows] == ["1", "2", "3", "4"]
    assert [row["digest"] for row in parsed(run("history", "ferry", "--json"))] == [row["digest"] for row in rows]


def test_show_a_version_and_its_bytes(run: Run) -> None:
    assert "delays vote" in good(run("show", "ferry@1"))
    assert "delays vote" not in good(run("show", "ferry")).split("\n")[2]
    assert "<html" in good(run("show", "ferry@1", "--raw"))
    assert parsed(run("show", "ferry@2", "--json"))["number"] == 2


def test_diff_of_two_versions_in_all_shapes(run: Run) -> None:
    assert "silent" in good(run("diff", "ferry", "1", "2"))
    page = good(run("diff", "ferry", "1", "2", "--html"))
    assert "<ins" in page
    assert "<del" in page
    assert parsed(run("diff", "ferry", "1", "4", "--json"))["change"]["findings"]


def test_diff_of_two_files_needs_no_archive(tmp_path: Path, run: Run) -> None:
    for name, count in (("a", "nine"), ("b", "eleven")):
        body = f"<p>The port office counted {count} containers that were lost in the storm on the way to the quay.</p>"
        (tmp_path / f"{name}.html").write_text(f"<html><body><article><h1>Storm</h1>{body * 3}</article></body></html>")
    text = good(run("diff", str(tmp_path / "a.html"), str(tmp_path / "b.html")))
    assert "nine" in text
    assert "eleven" in text


def test_search_finds_old_wording_and_says_that_it_is_gone(run: Run) -> None:
    assert "no longer there" in good(run("search", "delays"))
    assert "Nothing" in good(run("search", "delays", "--standing"))
    assert parsed(run("search", "ferry", "--json"))


def test_docket_lists_every_entry(run: Run) -> None:
    assert "ORDER" in good(run("docket", "docket"))
    assert len(parsed(run("docket", "docket", "--json"))) >= 3


def test_sources_hosts_and_why_are_in_words(run: Run) -> None:
    assert "well" in good(run("sources"))
    assert {row["source"]["slug"] for row in parsed(run("sources", "--json"))} == {"ferry", "docket"}
    assert "requests today" in good(run("hosts"))
    assert "looks)" in good(run("why", "ferry"))


def test_check_by_slug_url_and_file(run: Run, kept: Path, tmp_path: Path) -> None:
    assert "ferry" in good(run("check", "ferry")).lower()
    url = parsed(run("sources", "--json"))[1]["source"]["url"]
    assert "entries" in good(run("check", url))
    saved = tmp_path / "story.html"
    saved.write_bytes(run("show", "ferry@1", "--raw").stdout_bytes)
    assert parsed(run("check", str(saved), "--json"))["kind"] == "article"


def test_extract_says_where_each_field_comes_from(run: Run, tmp_path: Path) -> None:
    saved = tmp_path / "story.html"
    saved.write_bytes(run("show", "ferry@1", "--raw").stdout_bytes)
    assert "headline:" in good(run("extract", str(saved), "--explain"))
    assert run("extract", str(saved), "--select", "body").exit_code == 65


def test_a_verdict_of_noise_is_kept_and_taken_back(run: Run, kept: Path) -> None:
    change = parsed(run("log", "--json", "--flag", "silent-edit"))[-1]["id"]
    assert "noise" in good(run("noise", change))
    assert "no verdict" in good(run("noise", change, "--undo"))
    assert run("noise", "nothing").exit_code == 66


def test_pause_mute_and_back(run: Run) -> None:
    good(run("pause", "ferry"))
    assert "paused" in good(run("sources"))
    good(run("resume", "ferry"))
    good(run("mute", "ferry"))
    assert "muted" in good(run("sources"))
    good(run("unmute", "ferry"))


def test_watch_says_what_it_guessed(run: Run, kept: Path) -> None:
    feed = parsed(run("sources", "--json"))[0]["source"]["url"].rsplit("/", 2)[0] + "/"
    text = good(run("watch", feed, "--slug", "front"))
    assert "Guessed" in text
    assert "front" in good(run("sources"))
    assert run("watch", "not a url").exit_code == 65


def test_replay_tells_nobody(run: Run, kept: Path) -> None:
    before = len(parsed(run("log", "--json")))
    assert "0 of them with another content" in good(run("reextract"))
    assert "judged" in good(run("compare", "--again"))
    assert "changes would have been told" in good(run("alerts", "try", "all", "--since", "2020-01-01"))
    assert run("alerts", "try", "nothing").exit_code == 66
    assert len(parsed(run("log", "--json"))) == before


def test_backup_verify_upkeep_and_export(run: Run, kept: Path, tmp_path: Path) -> None:
    assert "is what was stored" in good(run("verify")) or "are what was stored" in good(run("verify"))
    copy = tmp_path / "copy.sqlite"
    assert "verified" in good(run("backup", str(copy)))
    archive = open_archive(copy, readonly=True)
    assert len(archive.changes(ChangeFilter())) == 4
    archive.close()
    assert run("backup", str(copy)).exit_code == 65
    assert "payloads take" in good(run("upkeep"))


def test_config_and_init(run: Run, tmp_path: Path) -> None:
    assert "no problem" in good(run("config", "check"))
    fresh = tmp_path / "sources.toml"
    good(run("init", str(fresh)))
    assert run("init", str(fresh)).exit_code == 65
    bad = CliRunner().invoke(nightdesk, ["--config", str(tmp_path / "none.toml"), "config", "check"])
    assert bad.exit_code == 65
    assert "nightdesk init" in bad.stderr


def test_every_command_explains_itself(run: Run) -> None:
    for name in nightdesk.commands:
        assert "Usage" in good(run(name, "--help"))
