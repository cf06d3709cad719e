"""The running service from start to end: signals, its socket, its pages, what stands in the way, what it leaves behind."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from monitor import config as configuration
from monitor import control
from monitor.errors import NightdeskError
from monitor.service import Service, listening
from monitor.web.serving import serving
from storage import open_archive
from storage.records import NoticeDraft, Outcome
from tests.acceptance import settings
from tests.acceptance.inbox import free_port
from tests.storage.making import claim, visit
from tests.waiting import until

STORY = "https://ledger.invalid/story"


async def least(scope: Any, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
    """The least that is a web app."""
    if scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"the desk"})


class Beside:
    """Serves the least app on a thread, and counts what it hears."""

    def __init__(self) -> None:
        self.server = serving(least)
        self.thread = threading.Thread()
        self.acts = 0

    def start(self, listener: socket.socket, failed: Callable[[BaseException], None]) -> None:
        self.thread = threading.Thread(target=self.server.run, args=([listener],), daemon=True)
        self.thread.start()

    def acted(self) -> None:
        self.acts += 1

    def stop(self) -> None:
        self.server.should_exit = True
        if self.thread.is_alive():
            self.thread.join(5)


class Refused(Beside):
    """Cannot serve."""

    def start(self, listener: socket.socket, failed: Callable[[BaseException], None]) -> None:
        super().start(listener, failed)
        failed(RuntimeError("ours"))


class Running:
    """A service on its own folder, which runs on another thread or in `run`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.file = folder / "sources.toml"
        self.write(settings.source("ledger", "article", STORY))
        self.service = self.opened()
        self.ended = False

    def run(self, *pages: Any) -> int:
        """To its end, on this thread, which is the one that signals come to."""
        self.ended = True
        return self.service.run(*pages)

    def write(self, *tables: str, **keys: Any) -> None:
        keys = {"listen": f"127.0.0.1:{self.port}", "workers": 1, **keys}
        self.file.write_text("\n".join((settings.nightdesk(self.folder, **keys), *tables, FAULTS)), encoding="utf-8")

    def opened(self) -> Service:
        return Service(configuration.load(self.file), open_archive(self.folder / "nightdesk.sqlite"))

    def ask(self, path: str = "/") -> str:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}").text

    def tell(self, command: str, **arguments: Any) -> dict[str, Any] | None:
        return control.send(self.folder, command, arguments)


FAULTS = settings.table("channel", name="ops", kind="terminal") + settings.table(
    "alert", name="faults", on="faults", channels=["ops"]
)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    made = Running(tmp_path)
    yield made
    if not made.ended:
        made.service.stop()


@pytest.fixture
def signals() -> Iterator[None]:
    """Whatever a test's service made of signals is undone."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    yield
    for number, what in kept.items():
        signal.signal(number, what)


def meanwhile(act: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    return thread


def test_it_is_ready_after_its_first_tick_and_serves_its_pages(running: Running) -> None:
    assert not running.service.health()["ready"]
    running.service.start(Beside())
    until(lambda: running.service.ready, "the first tick")
    assert running.ask() == "the desk"
    health = running.service.health()
    assert (health["alive"], health["ready"], health["disk_short"]) == (True, True, False)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(running: Running, signals: None, number: signal.Signals) -> None:
    def end() -> None:
        until(lambda: running.service.ready, "the first tick")
        os.kill(os.getpid(), number)

    thread = meanwhile(end)
    assert running.run(Beside()) == 0
    thread.join(10)
    assert not (running.folder / control.SOCKET_NAME).exists()
    assert running.tell("status") is None
    open_archive(running.folder / "nightdesk.sqlite").close()
    with pytest.raises(httpx.TransportError):
        running.ask()


def test_a_bug_of_ours_ends_it_with_70(running: Running, signals: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(now: object) -> int:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(running.service.rounds, "tick", broken)
    assert running.run() == 70
    assert isinstance(running.service.failure, ZeroDivisionError)
    open_archive(running.folder / "nightdesk.sqlite").close()


def test_pages_that_cannot_be_served_end_it_with_70(running: Running, signals: None) -> None:
    assert running.run(Refused()) == 70
    assert str(running.service.failure) == "ours"


def test_the_pages_hear_of_everything_that_is_done(running: Running) -> None:
    beside = Beside()
    running.service.start(beside)
    running.tell("status")
    assert beside.acts == 0
    running.tell("pause", slug="ledger")
    assert beside.acts == 1


def test_a_hangup_reads_the_file_again_and_a_bad_one_changes_nothing(running: Running, signals: None) -> None:
    seen: list[Any] = []

    def play() -> None:
        service = running.service
        until(lambda: service.ready, "the first tick")
        good = running.file.read_text()
        running.file.write_text("nonsense")
        os.kill(os.getpid(), signal.SIGHUP)
        until(lambda: service.reload_failed, "a refused reload")
        seen.append([source.slug for source in service.config.sources])
        running.file.write_text(good.replace('slug = "ledger"', 'slug = "port"'))
        os.kill(os.getpid(), signal.SIGHUP)
        until(lambda: service.config.sources[0].slug == "port", "the new file in force")
        until(lambda: service.archive.source("port") is not None, "the new source in the archive")
        seen.append(service.reload_failed)
        os.kill(os.getpid(), signal.SIGTERM)

    thread = meanwhile(play)
    assert running.run() == 0
    thread.join(10)
    assert seen == [["ledger"], ""]


def test_a_taken_port_leaves_nothing_open(running: Running, signals: None) -> None:
    with listening("127.0.0.1", running.port), pytest.raises(NightdeskError, match="set `listen`"):
        running.run(Beside())
    open_archive(running.folder / "nightdesk.sqlite").close()
    assert not (running.folder / control.SOCKET_NAME).exists()


def test_an_address_that_is_not_ours_names_the_key() -> None:
    with pytest.raises(NightdeskError, match=r"pages cannot be served at 192\.0\.2\.1:80"):
        listening("192.0.2.1", 80)


def test_commands_and_reloads_come_over_the_socket(running: Running) -> None:
    running.service.start()
    status = running.tell("status")
    assert status is not None
    assert status["pid"] == os.getpid()
    assert "paused" in str(running.tell("pause", slug="ledger"))
    running.write("nonsense")
    with pytest.raises(NightdeskError, match=r"sources\.toml:") as caught:
        running.tell("reload")
    assert caught.value.exit_code == 78
    running.write(settings.source("ledger", "article", STORY), settings.source("port", "article", f"{STORY}/2"))
    assert running.tell("reload") == {"done": "2 sources in force"}
    state = running.service.archive.source("ledger")
    assert state is not None
    assert state.source.state == "paused"


def test_a_reload_takes_over_what_is_told_and_fetched(running: Running) -> None:
    service = running.service
    before = (service.fetcher, service.rounds, service.guard)
    running.write(settings.all_by_mail(25))
    assert service.reload() == ""
    assert set(service.channels) == {"ops", "mail"}
    assert all(
        old is not new for old, new in zip(before, (service.fetcher, service.rounds, service.guard), strict=True)
    )
    assert service.reload() == ""


def kinds(service: Service) -> list[str]:
    return [standing.fault.kind for standing in service.archive.faults()]


def test_a_parked_notice_is_a_fault_until_it_is_owed_again(running: Running) -> None:
    service = running.service
    service.archive.sync_sources(service.config.source_records(), service.clock(), {})
    page = service.archive.page("ledger")
    assert page is not None
    [turn] = claim(service.archive, service.clock())
    draft = NoticeDraft("ops", "a" * 32, "Something changed", {})
    service.archive.record(visit(page, service.clock(), Outcome.FAILED, notices=(draft,)), turn, service.clock())
    [notice] = service.archive.claim_notices(service.clock(), 5, timedelta(minutes=1))
    service.archive.mark_failed(notice.id, "refused for good", None)
    service.upkeep()
    assert "notices" in kinds(service)
    service.archive.unpark(notice.id, service.clock())
    service.upkeep()
    assert "notices" not in kinds(service)


def test_the_socket_of_a_dead_service_is_no_service(running: Running) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
        dead.bind(str(running.folder / control.SOCKET_NAME))
    assert running.tell("status") is None
    running.service.start()
    assert running.tell("status") is not None
