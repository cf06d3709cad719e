"""What commands stand on: the configuration in force, the archive to read or write, how to print."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console

from monitor import config as configuration
from monitor import control
from monitor.config import Config
from monitor.errors import BadInput, Busy, NightdeskError, UnknownName
from monitor.render.clean import clean_line, clean_text
from storage import Archive, ArchiveError, ArchiveLocked, open_archive
from storage.content import to_plain
from storage.records import Item, Version

out = Console(highlight=False, emoji=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)
LATEST = -1
"""In place of a version's number."""


@dataclass
class Desk:
    """The command's surroundings; made once by the group."""

    path: Path
    chosen: bool
    """--config was given: the file must be there."""
    settings: Config | None = None

    @property
    def config(self) -> Config:
        """sources.toml in force; without a file, what stands by default with the archive in ./data."""
        if self.settings is None:
            if self.path.exists() or self.chosen:
                self.settings = configuration.load(self.path)
            else:
                self.settings = configuration.default_config(Path("data"))
        return self.settings

    @contextmanager
    def reading(self) -> Iterator[Archive]:
        """The archive, read-only: works beside a running service."""
        path = self.config.archive_path()
        if not path.exists():
            raise UnknownName(f"there is no archive at {path} yet; start one: nightdesk run")
        with told_clearly():
            archive = open_archive(path, readonly=True)
        try:
            with told_clearly():
                yield archive
        finally:
            archive.close()

    @contextmanager
    def writing(self) -> Iterator[Archive]:
        """The archive as its writer, while no service runs."""
        self.config.data_dir.mkdir(parents=True, exist_ok=True)
        with told_clearly():
            archive = open_archive(self.config.archive_path())
        try:
            with told_clearly():
                yield archive
        finally:
            archive.close()

    def act(self, command: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Have the writer do it: the running service, or this process if none runs."""
        reply = control.send(self.config.data_dir, command, arguments)
        if reply is not None:
            return reply
        with self.writing() as archive:
            if self.path.exists():
                archive.sync_sources(self.config.source_records(), control.utc_now(), self.config.gaps())
            return control.perform(archive, command, arguments, control.utc_now())


@contextmanager
def told_clearly() -> Iterator[None]:
    """Archive errors as the command line tells them."""
    try:
        yield
    except ArchiveLocked as error:
        raise Busy(f"{error}; stop it first, or use the commands that work beside it") from error
    except ArchiveError as error:
        raise BadInput(str(error)) from error


def item_of(archive: Archive, key: str) -> Item:
    item = archive.item(key)
    if item is None:
        raise UnknownName(f"nothing is kept for {key!r}; see what is: nightdesk sources, nightdesk log")
    return item


def version_of(archive: Archive, item: Item, number: int) -> Version:
    there = number == LATEST or 0 < number <= item.versions
    version = archive.version(item.id, number) if there else None
    if version is None:
        raise UnknownName(f"{line(item.title or item.url)} has versions 1 to {item.versions}, not {number}")
    return version


def split_page(name: str) -> tuple[str, int]:
    """`PAGE@N` → (PAGE, N); without @N the latest, -1."""
    page, at, number = name.rpartition("@")
    if at and page and re.fullmatch("-?[0-9]+", number):
        return page, int(number)
    return name, LATEST


def since_when(text: str | None, now: datetime | None = None) -> datetime | None:
    """`90d`, `12h`, `30m`, or an ISO date or time."""
    if not text:
        return None
    units = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
    try:
        if text[-1] in units and text[:-1].isdecimal():
            return (now or datetime.now(UTC)) - timedelta(**{units[text[-1]]: int(text[:-1])})
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise BadInput(f"--since {text!r}: give 90d, 12h, 30m or a date like 2026-04-22") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def local(moment: datetime | None, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") if moment else "never"


def print_json(value: Any) -> None:
    print(json.dumps(jsonable(value), ensure_ascii=False, indent=2))


def jsonable(value: Any) -> Any:
    """Records, times and durations as JSON: times in ISO 8601, durations in seconds."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, dict):
        return {str(k): jsonable(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [jsonable(v) for v in value]
    plain = to_plain(value)
    return jsonable(plain) if plain is not value else value


def line(text: str, limit: int = 200) -> str:
    """Text from outside, safe for a terminal."""
    return clean_line(text, limit)


def colour_wanted() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


class Commands(click.Group):
    """Turns our errors into one line on stderr and an exit code that means something."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except NightdeskError as error:
            print(f"nightdesk: {clean_text(str(error))}", file=sys.stderr)
            sys.exit(error.exit_code)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)


Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
AT_MOST = click.IntRange(1, 1_000_000)
json_option: Decorator = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
