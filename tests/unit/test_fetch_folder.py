"""A folder as a docket's route: the newest finished file is what it shows."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor import config
from monitor.config.loading import desk_source
from monitor.errors import BadInput, ConfigError
from monitor.fetch import Ask, Fetched, FetchError, NotModified, Response
from monitor.fetch.folder import from_folder, is_folder
from storage.records import Kind

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)
PAGE = "<!doctype html><html><body><p>Harrow v. Pell</p></body></html>"


def drop(folder: Path, name: str, text: str, age: int = 0) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    os.utime(folder / name, (1_700_000_000 - age, 1_700_000_000 - age))


def look(folder: Path, etag: str | None = None, limit: int = 10_000) -> Fetched:
    return from_folder(Ask(f"file://localhost{folder}", etag=etag), limit, NOW)


def test_the_newest_file_is_read_and_known_again(tmp_path: Path) -> None:
    drop(tmp_path, "old.html", PAGE.replace("Pell", "Roe"), age=60)
    drop(tmp_path, "new.html", PAGE)
    drop(tmp_path, "half.html.part", PAGE, age=-60)
    drop(tmp_path, ".hidden.html", PAGE, age=-60)
    found = look(tmp_path)
    assert isinstance(found, Response)
    assert found.capture.payload.decode() == PAGE
    assert found.capture.header("content-type") == "text/html"
    assert found.document_ended
    assert not found.complete
    assert isinstance(look(tmp_path, found.capture.header("etag")), NotModified)
    drop(tmp_path, "newer.html", PAGE, age=-5)
    assert isinstance(look(tmp_path, found.capture.header("etag")), Response)


def test_a_file_that_is_cut_off_is_not_proved_whole(tmp_path: Path) -> None:
    drop(tmp_path, "cut.html", PAGE[:30])
    found = look(tmp_path)
    assert isinstance(found, Response)
    assert not found.document_ended


@pytest.mark.parametrize("what", ["missing", "nothing", "empty", "large", "link"])
def test_what_cannot_be_read_is_said_in_words(tmp_path: Path, what: str) -> None:
    folder = tmp_path / "drop"
    if what != "missing":
        folder.mkdir()
    if what in ("empty", "large"):
        drop(folder, "a.html", " " if what == "empty" else "x" * 20_000)
    if what == "link":
        drop(tmp_path, "secret.html", PAGE)
        (folder / "a.html").symlink_to(tmp_path / "secret.html")
    found = look(folder)
    assert isinstance(found, FetchError)
    assert str(folder) in found.reason or "a.html" in found.reason


def written(tmp_path: Path, route: str) -> Path:
    path = tmp_path / "sources.toml"
    path.write_text(f'[[source]]\nslug = "harbor-case"\nkind = "docket"\nroutes = ["{route}"]\n', encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "route", ["/srv/court files", "file:///srv/court%20files", "file://localhost/srv/court%20files"]
)
def test_a_folder_is_named_by_its_full_path(tmp_path: Path, route: str) -> None:
    (source,) = config.load(written(tmp_path, route)).source_records()
    assert source.url == "file://localhost/srv/court%20files"


@pytest.mark.parametrize("route", ["file://elsewhere/srv", "/srv/../etc", "srv/drop"])
def test_what_is_no_folder_of_this_machine_is_refused(tmp_path: Path, route: str) -> None:
    with pytest.raises(ConfigError):
        config.load(written(tmp_path, route))


@pytest.mark.parametrize(
    ("kind", "url", "folder"),
    [
        (Kind.DOCKET, "file://localhost/srv/drop", True),
        (Kind.DOCKET, "file:///etc/passwd", False),
        (Kind.ARTICLE, "file://localhost/srv/drop", False),
        (Kind.FEED, "file://localhost/srv/drop", False),
    ],
)
def test_only_a_docket_has_folders(kind: Kind, url: str, folder: bool) -> None:
    assert is_folder(Ask(url, kind=kind)) is folder


def test_the_desk_names_no_folders() -> None:
    with pytest.raises(BadInput, match="operator"):
        desk_source({"slug": "harbor-case", "kind": "docket", "routes": ["/etc"]})
