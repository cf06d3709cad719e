"""The service's files: with the program's own path, written where systemd looks, and never over what stands."""

from __future__ import annotations

import configparser
from pathlib import Path

import pytest

from monitor.errors import BadInput
from monitor.install import install_service, unit_text

PROGRAM = Path("/opt/nightdesk/bin/nightdesk")


def written(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text("utf-8") for path in sorted(root.rglob("*")) if path.is_file()}


def test_without_write_everything_is_shown_and_nothing_touched(tmp_path):
    shown = install_service(write=False, executable=PROGRAM, root=tmp_path)
    assert "# /etc/systemd/system/nightdesk.service" in shown
    assert f"ExecStart={PROGRAM}" in shown
    assert "/usr/bin/nightdesk" not in shown
    assert list(tmp_path.iterdir()) == []


def test_what_is_written_is_what_was_shown(tmp_path):
    shown = install_service(write=False, executable=PROGRAM)
    said = install_service(write=True, executable=PROGRAM, root=tmp_path)
    files = written(tmp_path)
    assert sorted(files) == [
        "etc/systemd/system/nightdesk-backup.service",
        "etc/systemd/system/nightdesk-backup.timer",
        "etc/systemd/system/nightdesk.service",
        "etc/sysusers.d/nightdesk.conf",
        "etc/tmpfiles.d/nightdesk.conf",
    ]
    for text in files.values():
        assert text.strip() in shown
    assert said.count("is written") == 5
    assert "systemctl enable --now nightdesk.service" in said


def test_a_second_time_nothing_is_written(tmp_path):
    install_service(write=True, executable=PROGRAM, root=tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    said = install_service(write=True, executable=PROGRAM, root=tmp_path)
    assert said.count("stands as it should") == 5
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_a_newer_program_path_replaces_the_files_and_leaves_drop_ins(tmp_path):
    install_service(write=True, executable=PROGRAM, root=tmp_path)
    dropin = tmp_path / "etc/systemd/system/nightdesk.service.d/override.conf"
    dropin.parent.mkdir()
    dropin.write_text("[Service]\nMemoryMax=1G\n")
    install_service(write=True, executable=Path("/srv/nightdesk"), root=tmp_path)
    assert "/srv/nightdesk" in written(tmp_path)["etc/systemd/system/nightdesk.service"]
    assert dropin.read_text() == "[Service]\nMemoryMax=1G\n"


@pytest.mark.parametrize(
    ("executable", "why"),
    [
        ("/home/ann/.local/bin/nightdesk", "under a home directory"),
        ("/root/venv/bin/nightdesk", "under a home directory"),
        ("/run/user/1000/nightdesk", "under a home directory"),
        ("bin/nightdesk", "a whole path"),
        ("/opt/night desk/nightdesk", "without spaces"),
        ("/opt/%i/nightdesk", "without spaces and %"),
    ],
)
def test_a_program_that_systemd_could_not_run_is_refused_with_a_way_out(tmp_path, executable, why):
    with pytest.raises(BadInput, match=why):
        install_service(write=True, executable=Path(executable), root=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_link_into_a_home_directory_is_seen_through(tmp_path, monkeypatch):
    from monitor import install

    home = tmp_path / "home"
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "nightdesk").write_text("")
    link = tmp_path / "nightdesk"
    link.symlink_to(home / "bin" / "nightdesk")
    monkeypatch.setattr(install, "_HOMES", (str(home),))
    with pytest.raises(BadInput, match="under a home directory"):
        install_service(write=False, executable=link)


def test_a_place_that_cannot_be_written_says_to_be_root(tmp_path):
    (tmp_path / "etc").write_text("a file in the way")
    with pytest.raises(BadInput, match="Run it as root"):
        install_service(write=True, executable=PROGRAM, root=tmp_path)


@pytest.mark.parametrize("name", ["nightdesk.service", "nightdesk-backup.service", "nightdesk-backup.timer"])
def test_units_are_units(name):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read_string(unit_text(name, PROGRAM))
    assert "Unit" in parser.sections()
    assert {"Service", "Timer"} & set(parser.sections())
