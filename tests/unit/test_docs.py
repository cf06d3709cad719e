"""The pages that explain the project keep up with it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from monitor.config.vocabulary import FLAGS
from storage.records import Kind, Outcome, Weight

ROOT = Path(__file__).parents[2]


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
    for page in [*(ROOT / "docs").glob("*.md"), *(ROOT / "docs/decisions").glob("*.md")]:
        for link in re.findall(r"\]\(([^)#:\s]+)\)", page.read_text()):
            assert link.endswith(".png") or (page.parent / link).exists(), f"{page.name}: {link}"


def test_the_glossary_knows_the_closed_words() -> None:
    page = (ROOT / "docs/glossary.md").read_text()
    for word in (*Kind, *Outcome, *Weight):
        assert f"`{word}`" in page, word
    assert all(flag in FLAGS for flag in ("headline", "correction", "silent-edit", "entry-gone"))
