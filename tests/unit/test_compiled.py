"""The compiled form of the comparison: never stale, and kept to what compiles faithfully."""

import ast
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from monitor.compare import compiled, compiling
from monitor.compare.compiled import STEPS, home, prefer_compiled

ROOM = Path(compiled.__file__).parent
_PLAIN_BASES = {"NamedTuple"}


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A room of its own, with sources that may be edited, and a place of its own for compiled modules."""
    room = tmp_path / "room"
    room.mkdir()
    for step in STEPS:
        (room / f"{step}.py").write_bytes((ROOM / f"{step}.py").read_bytes())
    monkeypatch.setattr(compiled, "__file__", str(room / "compiled.py"))
    monkeypatch.setattr(compiled.sysconfig, "get_path", lambda _: str(tmp_path))
    return room


def test_other_sources_have_another_home(elsewhere: Path) -> None:
    before = home()
    assert home() == before
    with (elsewhere / "words.py").open("a") as file:
        file.write("# one more line\n")
    assert home() != before
    assert home().parent == before.parent


def test_without_a_compiled_form_the_sources_are_read(elsewhere: Path) -> None:
    search = [str(elsewhere)]
    prefer_compiled(search)
    assert search == [str(elsewhere)]


def test_a_compiled_form_comes_before_the_sources(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = home() / f"abc__mypyc{compiled.SUFFIX}"
    shared.parent.mkdir(parents=True)
    shared.touch()
    loaded: list[tuple[str, Path]] = []
    monkeypatch.setattr(compiled, "_load", lambda *what: loaded.append(what))
    search = [str(elsewhere)]
    prefer_compiled(search)
    assert search == [str(home() / "compare"), str(elsewhere)]
    assert loaded == [("abc__mypyc", shared)]


def test_what_cannot_be_compiled_is_said_in_one_line(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(compiling, "find_spec", lambda name: None if name == "mypyc" else object())
    assert compiling.main() == 1
    assert capsys.readouterr().err == "not compiled: mypyc missing; pip install 'mypy>=1.20,<1.21' setuptools\n"


def test_a_failed_build_leaves_nothing(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(compiling, "_BUILD", "import sys; sys.exit('gcc: not found')")
    assert compiling.main() == 1
    assert "gcc: not found" in capsys.readouterr().err
    assert list(home().parent.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(
    tmp_path: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "nightdesk_compiled").write_text("a file where the folder should be")
    assert compiling.main() == 1
    assert "nightdesk_compiled" in capsys.readouterr().err


def test_a_form_that_does_not_load_is_taken_away(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(compiling.sys, "executable", "/bin/false")
    monkeypatch.setattr(compiling, "_build", lambda place: "")
    monkeypatch.setattr(compiling, "_install", lambda made, folder: folder.mkdir())
    assert compiling.main() == 1
    assert "cannot be loaded" in capsys.readouterr().err
    assert not home().exists()


@pytest.mark.parametrize("step", STEPS)
def test_compiled_classes_stand_on_nothing_built_in_and_cache_by_hand(step: str) -> None:
    tree = ast.parse((ROOM / f"{step}.py").read_text("utf-8"))
    for found in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        bases = {ast.unparse(base).partition("[")[0] for base in found.bases}
        assert bases <= _PLAIN_BASES, found.name
        decorators = [
            ast.unparse(d) for node in found.body if isinstance(node, ast.FunctionDef) for d in node.decorator_list
        ]
        assert set(decorators) <= {"property", "classmethod", "staticmethod"}, found.name


def test_the_suffix_is_one_that_this_python_loads() -> None:
    assert compiled.SUFFIX in EXTENSION_SUFFIXES
    assert sys.implementation.name in compiled.SUFFIX
