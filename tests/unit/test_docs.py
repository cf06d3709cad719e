"""The pages that explain the project keep up with it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import pytest

from monitor.cli import nightdesk
from monitor.config import load
from monitor.config.vocabulary import FLAGS
from storage.records import Kind, Outcome, Weight

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = [README, *(ROOT / "docs").glob("*.md"), *(ROOT / "docs/decisions").glob("*.md")]


def test_every_dependency_has_its_reason_and_none_is_left_over() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(name for names in project["optional-dependencies"].values() for name in names),
    ]
    named = {re.split(r"[<>=\[; ]", requirement)[0].lower() for requirement in wanted}
    page = (ROOT / "docs/decisions/0002-dependencies.md").read_text()
    explained = {name.lower() for name in re.findall(r"^\| ([\w.-]+) \| \S", page, re.MULTILINE)} - {"package"}
    assert explained == named


def test_decisions_are_numbered_without_gaps_and_say_why() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text()
        assert text.startswith(f"# {int(page.name[:4])}. "), page.name
        assert page.name.startswith("0002") or all(
            f"**{part}.**" in text for part in ("Question", "Decision", "Why", "Price")
        )


def test_every_room_stands_in_the_architecture() -> None:
    page = (ROOT / "docs/architecture.md").read_text()
    rooms = [path.name for path in (ROOT / "monitor").iterdir() if (path / "__init__.py").exists()]
    assert [room for room in rooms if f"`monitor/{room}/`" not in page] == []


def test_links_between_the_pages_lead_somewhere() -> None:
    for page in PAGES:
        for link in re.findall(r"\]\(([^)#:\s]+)\)", page.read_text()):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_the_glossary_knows_the_closed_words() -> None:
    page = (ROOT / "docs/glossary.md").read_text()
    for word in (*Kind, *Outcome, *Weight):
        assert f"`{word}`" in page, word
    assert all(flag in FLAGS for flag in ("headline", "correction", "silent-edit", "entry-gone"))


def said_commands(text: str) -> list[list[str]]:
    """Every `nightdesk …` of a page as its words, in code lines and in backticks; options of the group are left out."""
    code = "\n".join(re.findall(r"```[a-z]*\n(.*?)```", text, re.DOTALL))
    lines = [line.split("  #")[0] for line in code.splitlines()] + re.findall(r"`([^`\n]+)`", text)
    found = (re.search(r"(?:^|[/ ])nightdesk (?:--config \S+ )?([a-z].*)", line) for line in lines)
    return [match[1].split() for match in found if match and not match[0].startswith((" -u", "d "))]


def is_command(words: list[str]) -> bool:
    """True if the command is there, with every option that is given."""
    command: click.Command = nightdesk
    while isinstance(command, click.Group) and words:
        found = command.commands.get(words[0])
        if found is None:
            return False
        command, words = found, words[1:]
    known = {name for option in command.params for name in (*option.opts, *option.secondary_opts)} | {"--help"}
    return all(word in known for word in words if word.startswith("--"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_named_is_there(page: Path) -> None:
    systemctl = {"nightdesk.service", "nightdesk-backup.timer"}
    commands = [words for words in said_commands(page.read_text()) if words[0] not in systemctl]
    assert [" ".join(words) for words in commands if not is_command(words)] == []


def test_the_readme_names_every_command() -> None:
    named = {words[0] for words in said_commands(README.read_text())}
    beside = set(re.findall(r"`([a-z]+)`", README.read_text()))
    assert set(nightdesk.commands) - named - beside == set()


def test_make_knows_every_target_that_is_named() -> None:
    targets = set(re.findall(r"^([a-z%-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        named = set(re.findall(r"(?:`|^|\n)make ([a-z]+)\b(?!-)", page.read_text()))
        assert named - targets == set(), page.name


def test_the_readmes_pieces_of_sources_toml_load_one_by_one_and_together(tmp_path: Path) -> None:
    pieces = re.findall(r"```toml\n(.*?)```", README.read_text(), re.DOTALL)
    assert len(pieces) >= 3
    path = tmp_path / "sources.toml"
    for text in (*pieces[:2], "".join(pieces[:3]), pieces[3]):
        path.write_text(text, encoding="utf-8")
        load(path, {})
