"""Commands that care for archive and configuration: backups in a folder, a file to begin with, a reload that is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli import nightdesk
from monitor.cli.archiving import old_copies
from storage import open_archive


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    open_archive(tmp_path / "data" / "nightdesk.sqlite").close()
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(nightdesk, words)


def test_a_backup_in_a_folder_is_named_by_the_time_and_only_the_newest_stay(desk: Path) -> None:
    folder = desk / "copies"
    folder.mkdir()
    for name in ("nightdesk-20260401T030000Z.sqlite", "nightdesk-20260402T030000Z.sqlite", "mine.sqlite"):
        (folder / name).write_text("older")
        (folder / f"{name}.manifest.json").write_text("{}")
    done = run("backup", "--keep", "2", str(folder))
    assert done.exit_code == 0, done.output
    kept = sorted(path.name for path in folder.glob("*.sqlite"))
    assert kept[:2] == ["mine.sqlite", "nightdesk-20260402T030000Z.sqlite"]
    assert len(kept) == 3
    assert not (folder / "nightdesk-20260401T030000Z.sqlite.manifest.json").exists()
    open_archive(folder / kept[2], readonly=True).close()


def test_copies_are_ordered_by_the_time_in_their_names(tmp_path: Path) -> None:
    names = [f"nightdesk-2026040{day}T030000Z.sqlite" for day in (3, 1, 2)]
    for name in names:
        (tmp_path / name).touch()
    assert [path.name for path in old_copies(tmp_path, 1)] == sorted(names)[:2]
    assert old_copies(tmp_path, 3) == []


def test_a_backup_overwrites_nothing_and_says_so_in_one_line(desk: Path) -> None:
    assert run("backup", str(desk / "copy.sqlite")).exit_code == 0
    for words in (["copy.sqlite"], ["nowhere/copy.sqlite"], ["--keep", "3", "new.sqlite"]):
        done = run("backup", *words)
        assert done.exit_code == 65, done.output
        assert done.output.count("\n") == 1


def test_init_overwrites_nothing(desk: Path) -> None:
    assert run("init").exit_code == 0
    text = (desk / "sources.toml").read_text()
    assert '# data_dir = "data"' in text
    assert run("config", "check").exit_code == 0
    assert run("init").exit_code == 65
    assert run("init", "no/such/folder.toml").exit_code == 65
    assert (desk / "sources.toml").read_text() == text


def test_a_reload_of_a_bad_file_names_its_problem_where_no_service_is_known(desk: Path) -> None:
    (desk / "sources.toml").write_text('[[source]]\nslug = "a"\n')
    done = run("reload")
    assert done.exit_code == 78
    assert "sources.toml:" in done.output


def test_under_systemd_the_service_is_asked_also_while_the_file_is_bad(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk / "sources.toml").write_text("nonsense")
    monkeypatch.setenv("STATE_DIRECTORY", str(desk / "data"))
    asked: list[Path] = []
    monkeypatch.setattr("monitor.control.send", lambda folder, *_: asked.append(folder))
    assert run("reload").exit_code != 0
    assert asked == [desk / "data"]
