"""The commands, called in this process on a folder with an archive of fictional outlets and one court."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor.cli import nightdesk
from storage import open_archive
from tests.acceptance import settings
from tests.bench.site import Site
from tests.web.shelf import Shelf
from tests.web.stories import fill

PARAGRAPH = "<p>The port office counted {count} containers that were lost in the storm on the way to the quay.</p>"


@dataclass
class Typed:
    """What a person types in one folder, and what comes of it."""

    folder: Path

    def __call__(self, *words: str, config: str = "") -> Result:
        start = ["--config", config] if config else []
        result = CliRunner().invoke(nightdesk, [*start, *words])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def good(self, *words: str) -> str:
        result = self(*words)
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, *words: str) -> Any:
        return json.loads(self.good(*words, "--json"))

    def refused(self, *words: str, code: int) -> str:
        """The one line on stderr of a mistake; nothing else was said."""
        result = self(*words)
        assert result.exit_code == code, result.output
        assert result.stdout == ""
        assert result.stderr.startswith("nightdesk: ")
        assert result.stderr.count("\n") == 1, result.stderr
        return result.stderr.strip()


def shelved(folder: Path, stories: Callable[[Shelf], None] = fill) -> Typed:
    """A folder with the archive in ./data, as it is without a sources.toml."""
    (folder / "data").mkdir()
    with closing(open_archive(folder / "data" / "nightdesk.sqlite")) as archive:
        stories(Shelf(archive))
    return Typed(folder)


def saved_story(folder: Path, name: str = "story.html", count: str = "nine") -> str:
    """A saved page; its name."""
    body = PARAGRAPH.format(count=count) * 4
    (folder / name).write_text(f"<html><body><article><h1>Storm</h1>{body}</article></body></html>", encoding="utf-8")
    return name


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Filled once; tests work on copies."""
    return shelved(tmp_path_factory.mktemp("stock")).folder


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, stock: Path) -> Typed:
    """Shared by a module's tests, which leave it as it is."""
    return Typed(Path(copytree(stock, tmp_path_factory.mktemp("desk"), dirs_exist_ok=True)))


@pytest.fixture
def desk(filled: Typed, monkeypatch: pytest.MonkeyPatch) -> Typed:
    monkeypatch.chdir(filled.folder)
    return filled


@pytest.fixture
def own(tmp_path: Path, stock: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """A desk to change."""
    monkeypatch.chdir(copytree(stock, tmp_path, dirs_exist_ok=True))
    return Typed(tmp_path)


@pytest.fixture
def site(own: Typed) -> Iterator[Site]:
    """A site on this machine, which the desk's sources.toml lets it fetch."""
    opened = Site()
    (own.folder / "sources.toml").write_text(settings.nightdesk(own.folder / "data", opened.port), encoding="utf-8")
    yield opened
    opened.close()
