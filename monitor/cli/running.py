"""Commands that run: run, reload, demo."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from monitor import config as configuration
from monitor import control
from monitor.cli.opening import Desk, out, told_clearly
from monitor.config import Config
from monitor.demo import Newsroom, sources_toml
from monitor.errors import Busy, ConfigError, NightdeskError
from monitor.metrics import metrics_text
from monitor.render.times import count
from monitor.service import Service
from monitor.web import create_app
from monitor.web.serving import Pages
from monitor.web.settings import Settings
from storage import Archive, open_archive

log = logging.getLogger("nightdesk")

ACT_S = 20.0
"""Seconds that a page waits for the service to do something."""


@click.command()
@click.option("--verbose", is_flag=True, help="Log every visit, not only those with news.")
@click.pass_obj
def run(desk: Desk, verbose: bool) -> None:
    """Run the service: visit what is due, tell what changed, serve the pages. Ctrl-C stops it."""
    log_to_stderr(verbose)
    sys.exit(serve(desk.config))


def serve(settings: Config, pages: Pages | None = None) -> int:
    """`pages` is made here, before anything else begins, where it is not given."""
    Settings.of(settings)  # what is wrong with the password file is said now, not by processes that begin later
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    pages = pages or Pages(partial(web_app, settings))
    try:
        with told_clearly():
            archive = open_archive(settings.archive_path())
        service = Service(settings, archive)
        say_what_runs(settings, archive)
        return service.run(pages)
    finally:
        pages.stop()


def web_app(settings: Config, acts: Callable[[], int], **where: Any) -> object:
    """The app as each process that serves pages makes it: the archive to read, and the service to ask for the rest."""
    reader = open_archive(settings.archive_path(), readonly=True)
    service = Asked(settings.data_dir)
    return create_app(
        settings,
        reader,
        service.act,
        metrics=lambda: metrics_text(reader, service.health()),
        health=service.health,
        acts=acts,
        **where,
    )


class Asked:
    """The service, over its control socket."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir

    def act(self, command: str, given: dict[str, Any]) -> dict[str, Any]:
        """Raises what the service raised, or Busy if it does not answer."""
        try:
            reply = control.send(self._data_dir, command, given, ACT_S)
        except OSError as error:
            raise Busy(f"the service does not answer ({error}); try again in a moment") from error
        if reply is None:
            raise Busy("the service is starting or stopping; try again in a moment")
        return reply

    def health(self) -> dict[str, Any]:
        """What the service says of itself; one that says nothing is neither alive nor ready."""
        try:
            return self.act("status", {})
        except NightdeskError:
            return {"alive": False, "ready": False}


def say_what_runs(settings: Config, archive: Archive) -> None:
    host, port = settings.listen_address()
    log.info(
        "%s from %s, archive in %s", count(len(settings.sources), "source"), settings.path, settings.archive_path()
    )
    log.info("pages at http://%s:%d/", host, port)
    if not settings.nightdesk.contact:
        log.warning("no contact is set: hosts are asked half as often; set `contact` in %s", settings.path)
    for source in settings.source_records():
        if source.state == "needs":
            log.warning("%s needs %s", source.slug, source.needs)
    for problem in settings.missing_secrets():
        log.warning("not readable: %s", problem)


@click.command()
@click.pass_obj
def reload(desk: Desk) -> None:
    """Have the running service read sources.toml again. A bad file keeps the old one and says why."""
    reply = control.send(data_dir_of(desk), "reload", {})
    if reply is None:
        raise NightdeskError("no service runs on this archive; start it: nightdesk run")
    out.print(reply["done"], markup=False)


def data_dir_of(desk: Desk) -> Path:
    """Where the service listens. Under systemd that is known also while the file is bad, so that the service itself can
    refuse it and show that it did."""
    try:
        return desk.config.data_dir
    except ConfigError:
        state = os.environ.get("STATE_DIRECTORY", "").split(":")[0]
        if not state:
            raise
        return Path(state)


@click.command()
@click.option("--pace", default=4.0, show_default=True, help="Seconds between two things that happen.")
@click.option("--data", type=click.Path(path_type=Path), help="Keep the demo's archive here.")
@click.option("--listen", default="127.0.0.1:8470", show_default=True)
@click.option("--seconds", type=float, help="Stop by itself after this long.")
def demo(pace: float, data: Path | None, listen: str, seconds: float | None) -> None:
    """A newsroom and a court that Nightdesk plays itself: see versions, flags and a redline arrive."""
    log_to_stderr(False)
    with tempfile.TemporaryDirectory(prefix="nightdesk-demo-") as scratch:
        folder = data or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        play(folder, pace, listen, seconds)


def play(folder: Path, pace: float, listen: str, seconds: float | None) -> None:
    path = folder / "sources.toml"
    pages = Pages(lambda acts, **where: web_app(configuration.load(path), acts, **where))
    newsroom = Newsroom(today=datetime.now(UTC).date())
    newsroom.start()
    path.write_text(sources_toml(newsroom.url, folder / "data", listen), encoding="utf-8")
    settings = configuration.load(path)
    stop = threading.Event()
    threading.Thread(target=act_out, args=(newsroom, pace, stop), name="newsroom", daemon=True).start()
    if seconds:
        threading.Timer(seconds, os.kill, (os.getpid(), 15)).start()
    log.info("a newsroom and a court are playing at %s; open http://%s/ to watch them change", newsroom.url, listen)
    try:
        serve(settings, pages)
    finally:
        stop.set()
        newsroom.stop()


def act_out(newsroom: Newsroom, pace: float, stop: threading.Event) -> None:
    newsroom.wait_for_readers(stop)
    newsroom.play(pace, stop)


class JournalFormat(logging.Formatter):
    """`<n>` priorities for the journal, which adds the time itself (sd-daemon(3))."""

    LEVELS = {"CRITICAL": 2, "ERROR": 3, "WARNING": 4, "INFO": 6, "DEBUG": 7}  # noqa: RUF012

    def format(self, record: logging.LogRecord) -> str:
        return f"<{self.LEVELS.get(record.levelname, 6)}>{record.name}: {super().format(record)}"


def log_to_stderr(verbose: bool) -> None:
    under_journal = "JOURNAL_STREAM" in os.environ
    shape = JournalFormat("%(message)s") if under_journal else logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S")
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(shape)
    logging.basicConfig(level=logging.WARNING, handlers=[stream], force=True)
    logging.getLogger("nightdesk").setLevel(logging.DEBUG if verbose else logging.INFO)


COMMANDS = [run, reload, demo]
