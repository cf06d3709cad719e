"""What a person mistypes gets one line with the remedy and an exit code that means something; never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.cli import nightdesk
from tests.cli.conftest import Typed, saved_story

HUGE = "9" * 25
NO_INPUT, NO_NAME = 65, 66
UNKNOWN = [
    (("show", "nobody"), "nothing is kept for 'nobody'; see what is: nightdesk sources"),
    (("history", "nobody"), "nothing is kept for 'nobody'"),
    (("diff", "nobody", "1", "2"), "nothing is kept for 'nobody'"),
    (("docket", "nobody"), "nothing is kept for 'nobody'"),
    (("export", "nobody", "new.warc"), "nothing is kept for 'nobody'"),
    (("export", "ledger@99", "new.zip"), "has versions 1 to 4, not 99"),
    (("log", "--source", "nobody"), "there is no source called 'nobody'; see: nightdesk sources"),
    (("why", "nobody"), "there is no page 'nobody'; see: nightdesk sources"),
    (("pause", "nobody"), "there is no source called 'nobody'; see: nightdesk sources"),
    (("resume", "nobody"), "there is no source called 'nobody'"),
    (("mute", ""), "there is no source called ''"),
    (("unmute", "nobody"), "there is no source called 'nobody'"),
    (("noise", "nothing"), "there is no change nothing; see: nightdesk log"),
    (("channels", "test", "desk"), "there is no channel called 'desk'; there are: none"),
    (("alerts", "try", "mine"), "there is no alert called 'mine' in sources.toml"),
    (("show", "coast"), "nothing is kept for 'coast'"),
    (("show", "ledger@0"), "has versions 1 to 4, not 0"),
    (("show", "ledger@-5"), "has versions 1 to 4, not -5"),
    (("show", "ledger@5"), "has versions 1 to 4, not 5"),
    (("show", f"ledger@{HUGE}"), f"has versions 1 to 4, not {HUGE}"),
    (("diff", "ledger", "1", HUGE), f"has versions 1 to 4, not {HUGE}"),
    (("diff", "ledger", HUGE), "has versions 1 to 4, not"),
    (("diff", "ledger", "0", "2"), "has versions 1 to 4, not 0"),
]
UNUSABLE = [
    (("diff", "ledger", "²", "3"), "'²' is no version number; ledger has versions 1 to 4"),
    (("diff", "ledger", "x", "3"), "'x' is no version number"),
    (("diff", "story.html", "nothing.html"), "is no source, no URL (http:// or https://) and no file"),
    (("docket", "ledger"), "ledger is no docket. `nightdesk show ledger` shows what it says"),
    (("search", '"open'), 'a phrase is not closed: a " is missing'),
    (("search", ""), "at least one word"),
    (("log", "--flag", "silent_edit"), "there is no flag 'silent_edit'; did you mean silent-edit?"),
    (("log", "--since", "yesterdayish"), "give 90d, 12h, 30m or a date like 2026-04-22"),
    (("log", "--since", HUGE + "d"), "give 90d, 12h, 30m"),
    (("compare", "--again", "--since", "never"), "--since 'never'"),
    (("reextract", "--since", "never"), "--since 'never'"),
    (("check", "nothing"), "'nothing' is no source, no URL (http:// or https://) and no file"),
    (("check", "/dev"), "'/dev' is no source, no URL"),
    (("check", "x" * 5000), "cannot be read: File name too long"),
    (("check", "/proc/self/mem"), "/proc/self/mem cannot be read: Input/output error"),
    (("check", "file:///etc/passwd"), "is no source, no URL (http:// or https://) and no file"),
    (("check", "empty.html"), "empty.html cannot be read: "),
    (("extract", "nothing"), "is no source, no URL (http:// or https://) and no file"),
    (("extract", "story.html", "--select", "body"), "give KEY=CSS, for example body=article.story"),
    (("extract", "story.html", "--select", "body="), "give KEY=CSS"),
    (("extract", "story.html", "--select", "body=:::"), "':::' is not a CSS selector"),
    (("extract", "story.html", "--select", "bodies=p"), "there are body, remove, headline"),
    (("watch", "nothing"), "'nothing' is no URL; give one that begins with https://"),
    (("watch", "http://["), "is not an address"),
    (("watch", "https://a.example:99999/"), "is not an address"),
    (("watch", "https://"), "must start with https:// or http:// and name a host"),
    (("watch", "https://a.example/", "--kind", "article", "--slug", "My Page"), 'Write "my-page"'),
    (("export", "ledger", "no/such/folder.warc"), "no/such/folder.warc cannot be written: No such file or directory"),
    (("export", "ledger", "new.pdf"), "give a name that ends in .warc.gz, .csv or .zip"),
    (("export", "ledger", "story.html"), "story.html is there already; give a new name"),
    (("backup", "no/such/copy.sqlite"), "no/such is no folder"),
    (("backup", "story.html"), "story.html is there already; give a new name, or a folder"),
    (("backup", "/proc/copy.sqlite"), "/proc/copy.sqlite cannot be written"),
    (("backup", "--keep", "3", "copy.sqlite"), "is no folder; --keep is for a folder of copies"),
    (("init", "story.html"), "story.html is there already; it was left as it is"),
    (("init", "/proc/sources.toml"), "/proc/sources.toml cannot be written"),
    (("config", "check"), "sources.toml is not there; write one: nightdesk init"),
]
USAGE = [
    ("log", "--limit", "0"),
    ("log", "--limit", "-1"),
    ("log", "--limit", HUGE),
    ("search", "port", "--limit", HUGE),
    ("docket", "court", "--limit", "-1"),
    ("docket", "court", "--limit", HUGE),
    ("log", "--weight", "heavy"),
    ("backup", "--keep", "0", "."),
    ("watch", "https://a.example/", "--kind", "blog"),
    ("export", "ledger", "new.pdf", "--as", "pdf"),
    ("compare",),
    ("search",),
    ("search", "port", "--standin"),
    ("nonsense",),
    ("log", "--nonsense"),
]


@pytest.fixture(autouse=True)
def files(desk: Typed) -> None:
    saved_story(desk.folder)
    (desk.folder / "empty.html").write_bytes(b"")


@pytest.mark.parametrize(("words", "said"), UNKNOWN, ids=[" ".join(words)[:40] for words, _ in UNKNOWN])
def test_what_is_not_there_is_named(desk: Typed, words: tuple[str, ...], said: str) -> None:
    assert said in desk.refused(*words, code=NO_NAME)


@pytest.mark.parametrize(("words", "said"), UNUSABLE, ids=[" ".join(words)[:40] for words, _ in UNUSABLE])
def test_what_cannot_be_used_is_said_with_the_remedy(desk: Typed, words: tuple[str, ...], said: str) -> None:
    assert said in desk.refused(*words, code=NO_INPUT)


@pytest.mark.parametrize("words", USAGE, ids=[" ".join(words)[:40] for words in USAGE])
def test_a_wrong_option_shows_how_the_command_is_used(desk: Typed, words: tuple[str, ...]) -> None:
    result = desk(*words)
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: ")
    assert "Error: " in result.stderr


def test_none_of_these_mistakes_left_a_file(desk: Typed) -> None:
    assert {path.name for path in desk.folder.iterdir()} == {"data", "story.html", "empty.html"}


def test_without_an_archive_readers_say_how_to_start_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    typed = Typed(tmp_path)
    for words in (("log",), ("sources",), ("hosts",), ("search", "port"), ("verify",), ("why", "x"), ("backup", "x")):
        said = typed.refused(*words, code=NO_NAME)
        assert said.endswith("data/nightdesk.sqlite yet; start one: nightdesk run")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", [b"not an archive, only text that is long enough to be a header" * 20, b"", b"SQLite"]
)
def test_a_file_that_is_no_archive_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "nightdesk.sqlite"
    file.write_bytes(content)
    assert Typed(tmp_path).refused("log", code=NO_INPUT)
    assert file.read_bytes() == content


@pytest.mark.parametrize("path", [".", "story.html", "none.toml"])
def test_a_configuration_that_is_none_is_a_problem_of_the_file(desk: Typed, path: str) -> None:
    result = desk("log", config=path)
    assert result.exit_code in (65, 78)
    assert path in result.stderr
    assert "Traceback" not in result.stderr


PAGES = st.one_of(st.sampled_from(["ledger", "metro", "court", "evil", "sealed", "coast"]), st.text(max_size=20))
NUMBERS = st.one_of(st.integers(-9, 9).map(str), st.text(max_size=6))


@given(st.sampled_from(["show", "history", "docket", "why"]), PAGES, NUMBERS)
@settings(max_examples=80, suppress_health_check=list(HealthCheck))
def test_any_page_is_shown_or_refused(desk: Typed, command: str, page: str, number: str) -> None:
    assert desk(command, "--", f"{page}@{number}" if command == "show" else page).exit_code in (0, 65, 66)


@given(PAGES, NUMBERS, NUMBERS)
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_any_two_versions_are_compared_or_refused(desk: Typed, page: str, a: str, b: str) -> None:
    assert desk("diff", "--json", "--", page, a, b).exit_code in (0, 65, 66)


@given(st.lists(st.text(max_size=12), min_size=1, max_size=4))
@settings(max_examples=80, suppress_health_check=list(HealthCheck))
def test_any_words_are_searched_or_refused(desk: Typed, words: list[str]) -> None:
    assert desk("search", "--", *words).exit_code in (0, 65)


def test_help_names_every_command_of_the_manual(desk: Typed) -> None:
    text = desk.good("--help")
    manual = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    for name in nightdesk.commands:
        assert f"  {name}" in text
        assert f"nightdesk {name}" in manual or f"`{name}`" in manual, name
