"""Commands reach the writer: performed in one commit, refused in one line, also over the socket."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import control
from monitor.errors import BadInput, NightdeskError, UnknownName
from storage import Archive, open_archive
from storage.records import Kind, Source
from tests.storage.making import Desk as Desk_
from tests.storage.making import article, change, notice

NOW = datetime(2026, 4, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = open_archive(tmp_path / "nightdesk.sqlite")
    archive.sync_sources([Source("ledger", Kind.ARTICLE, "https://ledger.example/story")], NOW, {})
    yield archive
    archive.close()


def do(archive: Archive, command: str, **arguments: Any) -> str:
    return str(control.perform(archive, command, arguments, NOW)["done"])


def state(archive: Archive) -> str:
    source = archive.source("ledger")
    assert source is not None
    return source.source.state


def muted(archive: Archive) -> bool:
    source = archive.source("ledger")
    assert source is not None
    return source.source.muted


def test_pause_and_resume(archive: Archive) -> None:
    assert "paused" in do(archive, "pause", slug="ledger")
    assert state(archive) == "paused"
    do(archive, "resume", slug="ledger")
    assert state(archive) == "active"


def test_mute_and_unmute(archive: Archive) -> None:
    do(archive, "mute", slug="ledger")
    assert muted(archive)
    do(archive, "unmute", slug="ledger")
    assert not muted(archive)


def test_check_now_makes_a_page_due(archive: Archive) -> None:
    [turn] = archive.claim_due(NOW, 10, timedelta(minutes=2))
    page = archive.page("ledger")
    assert page is not None
    archive.give_back(turn, NOW)
    do(archive, "check-now", slug="ledger")
    do(archive, "check-now", page=page.id)
    assert archive.claim_due(NOW, 10, timedelta(minutes=2))


def test_watch_adds_a_source_of_the_desk(archive: Archive) -> None:
    do(archive, "watch", slug="port", kind="page", url="https://port.example/", tags=["harbour"])
    added = archive.source("port")
    assert added is not None
    assert (added.source.origin, added.source.kind, added.source.tags) == ("desk", Kind.PAGE, ("harbour",))


def test_a_verdict_is_kept_and_taken_back(archive: Archive) -> None:
    desk = Desk_(archive)
    desk.see(article("One."))
    desk.see(article("Two."), change=change(), notices=(notice("a"),))
    item = desk.page.item_id
    assert item is not None
    entry = archive.change_between(item, 2)
    assert entry is not None
    do(archive, "noise", change=entry.id)
    assert archive.verdicts(item)
    do(archive, "unnoise", change=entry.id)
    assert not archive.verdicts(item)


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("pause", {"slug": "nobody"}),
        ("check-now", {"page": "nothing"}),
        ("noise", {"change": "nothing"}),
    ],
)
def test_an_unknown_name_is_refused(archive: Archive, command: str, arguments: dict[str, str]) -> None:
    with pytest.raises(UnknownName):
        control.perform(archive, command, arguments, NOW)


def test_an_unknown_command_is_refused(archive: Archive) -> None:
    with pytest.raises(BadInput):
        control.perform(archive, "explode", {}, NOW)


class Service:
    """What the socket calls in these tests."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def act(self, command: str, arguments: dict[str, Any]) -> dict[str, Any]:
        self.asked.append((command, arguments))
        if command == "pause":
            raise UnknownName("there is no source called 'x'")
        return {"done": command}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[Service, Path]]:
    service = Service()
    deep = tmp_path / ("long-" * 30)
    deep.mkdir()
    listening = control.ControlSocket(deep, service.act)
    yield service, deep
    listening.close()


def test_the_answer_comes_back_even_from_a_path_longer_than_an_address(service: tuple[Service, Path]) -> None:
    asked, folder = service
    assert control.send(folder, "mute", {"slug": "x"}) == {"done": "mute"}
    assert asked.asked == [("mute", {"slug": "x"})]


def test_an_error_of_the_service_is_raised_with_its_code(service: tuple[Service, Path]) -> None:
    with pytest.raises(NightdeskError, match="no source") as raised:
        control.send(service[1], "pause", {})
    assert raised.value.exit_code == UnknownName.exit_code


@pytest.mark.parametrize("line", [b"\n", b"{}\n", b"[1]\n", b'{"command": 1, "arguments": 3}\n', b"\xff\xfe\n"])
def test_garbage_gets_an_error_not_a_silence(service: tuple[Service, Path], line: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(control.short_path(os.open(service[1], os.O_RDONLY | os.O_DIRECTORY)))
        connection.sendall(line)
        assert "error" in json.loads(control.read_line(connection))


def test_only_its_user_may_speak_to_it(service: tuple[Service, Path]) -> None:
    assert (service[1] / control.SOCKET_NAME).stat().st_mode & 0o077 == 0


def test_without_a_service_there_is_no_answer(tmp_path: Path) -> None:
    assert control.send(tmp_path, "mute", {}) is None
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / control.SOCKET_NAME))
    assert control.send(tmp_path, "mute", {}) is None
