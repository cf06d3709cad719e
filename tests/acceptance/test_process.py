"""The installed command as a process: a page is edited, a mail arrives; killed in between, it loses nothing."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.demo import Newsroom
from storage import open_archive
from storage.archive import ArchiveError
from storage.records import ChangeFilter
from tests.acceptance import settings
from tests.acceptance.inbox import Inbox, free_port, listening
from tests.waiting import until


@pytest.fixture
def sink() -> Iterator[tuple[Inbox, int]]:
    with listening() as opened:
        yield opened


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as playing:
        yield playing


class Nightdesk:
    """The command, started as its user would."""

    def __init__(self, folder: Path, newsroom: Newsroom, smtp: int) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = free_port()
        played = int(newsroom.url.rsplit(":", 1)[1].strip("/"))
        pace = {"gap": "1s", "floor": "1s", "ceiling": "2s", "workers": 1, "listen": f"127.0.0.1:{self.port}"}
        tables = (
            settings.nightdesk(self.data, played, **pace),
            settings.source("ferry", "article", newsroom.story_url("ferry")),
            settings.all_by_mail(smtp),
        )
        (folder / "sources.toml").write_text("\n".join(tables), encoding="utf-8")
        self.running: subprocess.Popen[bytes] | None = None

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "monitor.cli", "--config", str(self.folder / "sources.toml"), *words]

    def start(self) -> None:
        log = (self.folder / "log").open("ab")
        self.running = subprocess.Popen(self.command("run", "--verbose"), stderr=log, stdout=log, cwd=self.folder)

    def kill(self, how: signal.Signals) -> int:
        assert self.running is not None
        self.running.send_signal(how)
        return self.running.wait(40)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.command(*words), capture_output=True, text=True, cwd=self.folder, check=False)

    def version(self, slug: str = "ferry") -> int:
        """A page's version as a reader beside the service sees it; 0 before there is one."""
        if not (self.data / "nightdesk.sqlite").exists():
            return 0
        try:
            archive = open_archive(self.data / "nightdesk.sqlite", readonly=True)
        except ArchiveError:  # the file is there, its tables not yet
            return 0
        try:
            page = archive.page(slug)
            return page.version if page is not None else 0
        finally:
            archive.close()


@pytest.fixture
def nightdesk(tmp_path: Path, newsroom: Newsroom, sink: tuple[Inbox, int]) -> Iterator[Nightdesk]:
    desk = Nightdesk(tmp_path, newsroom, sink[1])
    yield desk
    if desk.running is not None and desk.running.poll() is None:
        desk.kill(signal.SIGKILL)


def test_an_edit_reaches_the_inbox_through_a_kill(
    nightdesk: Nightdesk, newsroom: Newsroom, sink: tuple[Inbox, int]
) -> None:
    kept, _ = sink
    nightdesk.start()
    until(lambda: nightdesk.version() == 1, "the first version")
    kept.closed.set()
    newsroom.act("silent-edit")
    until(lambda: nightdesk.version() == 2, "the second version")
    nightdesk.kill(signal.SIGKILL)
    kept.closed.clear()
    nightdesk.start()
    until(lambda: bool(kept.mails), "a mail")
    assert nightdesk.kill(signal.SIGTERM) == 0
    assert len({mail["Message-ID"] for mail in kept.mails}) == 1
    assert "ilent" in str(kept.mails[0]["Subject"])
    assert {part.get_content_type() for part in kept.mails[0].walk()} >= {"text/plain", "text/html"}
    archive = open_archive(nightdesk.data / "nightdesk.sqlite", readonly=True)
    assert len(archive.changes(ChangeFilter())) == 1
    assert archive.verify() == []
    archive.close()


def test_a_second_service_refuses_with_the_first_ones_pid(nightdesk: Nightdesk) -> None:
    nightdesk.start()
    until(lambda: nightdesk.version() == 1, "the first version")
    assert nightdesk.running is not None
    second = nightdesk.run("run")
    assert second.returncode == 75
    assert str(nightdesk.running.pid) in second.stderr
    assert "Traceback" not in second.stderr


def test_a_taken_port_is_one_line_with_the_remedy(nightdesk: Nightdesk) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", nightdesk.port))
        taken.listen()
        done = nightdesk.run("run")
    assert done.returncode == 1
    assert "set `listen`" in done.stderr
    assert "Traceback" not in done.stderr


def test_commands_work_beside_the_service(nightdesk: Nightdesk, newsroom: Newsroom) -> None:
    nightdesk.start()
    until(lambda: nightdesk.version() == 1, "the first version")
    assert nightdesk.run("pause", "ferry").returncode == 0
    assert "paused" in nightdesk.run("sources").stdout
    assert nightdesk.run("resume", "ferry").returncode == 0
    newsroom.act("headline")
    until(lambda: nightdesk.version() == 2, "the second version")
    assert "headline" in nightdesk.run("log").stdout
    assert nightdesk.run("diff", "ferry").returncode == 0
    assert nightdesk.run("history", "ferry", "--csv").stdout.count("\n") == 3
    assert nightdesk.run("verify").returncode == 0
    assert nightdesk.run("backup", str(nightdesk.folder / "copy.sqlite")).returncode == 0
    assert nightdesk.run("search", "ferry").returncode == 0
    assert "looks)" in nightdesk.run("why", "ferry").stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "nothing"), 66),
        (("pause", "nothing"), 66),
        (("check", "not-a-thing"), 65),
        (("log", "--since", "yesterdayish"), 65),
    ],
)
def test_a_users_mistake_gets_one_line(nightdesk: Nightdesk, words: tuple[str, ...], code: int) -> None:
    nightdesk.data.mkdir()
    open_archive(nightdesk.data / "nightdesk.sqlite").close()
    done = nightdesk.run(*words)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_bad_reload_keeps_the_old_configuration(nightdesk: Nightdesk) -> None:
    nightdesk.start()
    until(lambda: nightdesk.version() == 1, "the first version")
    path = nightdesk.folder / "sources.toml"
    good = path.read_text()
    path.write_text(good.replace('kind = "article"', 'kind = "artikel"'))
    assert nightdesk.run("reload").returncode != 0
    path.write_text(good)
    assert nightdesk.run("reload").returncode == 0
    assert nightdesk.version() == 1


def test_env_is_not_needed(nightdesk: Nightdesk) -> None:
    done = subprocess.run(
        nightdesk.command("config", "check"),
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"]},
        check=False,
    )
    assert done.returncode == 0, done.stderr
