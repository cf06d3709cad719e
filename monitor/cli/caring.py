"""Commands of configuration: init, config check, channels test, install-service."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from monitor import config as configuration
from monitor.cli.opening import Desk, line, out
from monitor.egress import Guard
from monitor.errors import BadInput, NightdeskError, UnknownName
from monitor.install import install_service
from monitor.notify import open_channels, send_test
from monitor.render.times import count

SYSTEM_DATA = "/var/lib/nightdesk"
"""Where the systemd unit keeps the archive."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path), default=Path("sources.toml"))
def init(file: Path) -> None:
    """Write a commented sources.toml to begin with."""
    if file.exists():
        raise BadInput(f"{file} is there already; it was left as it is")
    text = configuration.INIT_TEXT
    if file.absolute().is_relative_to("/etc"):
        # The service's own file: commands typed by a person must find the service's archive too.
        text = text.replace('# data_dir = "data"', f'data_dir = "{SYSTEM_DATA}"')
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}") from error
    out.print(f"{file} is written. Next: put in what you watch, then nightdesk config check", markup=False)


@click.group()
def config() -> None:
    """The configuration."""


@config.command("check")
@click.pass_obj
def config_check(desk: Desk) -> None:
    """Read sources.toml and name every problem at once. Exit code 78 if there is one."""
    if not desk.path.exists():
        raise BadInput(f"{desk.path} is not there; write one: nightdesk init")
    settings = configuration.load(desk.path)
    needs = [s for s in settings.source_records() if s.state == "needs"]
    out.print(
        f"{desk.path}: {count(len(settings.sources), 'source')}, {count(len(settings.channels), 'channel')}, "
        f"{count(len(settings.alerts), 'alert')}, no problem",
        markup=False,
    )
    for source in needs:
        out.print(f"  {source.slug} needs {line(source.needs)}", markup=False)
    for alert, tag in settings.tags_of_nobody():
        out.print(f"  alert {line(alert)}: no source here has the tag {line(tag)!r}", markup=False)
    for problem in settings.missing_secrets():
        out.print(f"  not readable from here: {line(problem, 1000)}", markup=False)


@click.group()
def channels() -> None:
    """Where alerts go."""


@channels.command("test")
@click.argument("name")
@click.pass_obj
def channels_test(desk: Desk, name: str) -> None:
    """Send one test message to a channel."""
    guard = Guard(desk.config.nightdesk.allow, desk.config.nightdesk.ports)
    opened = open_channels(desk.config, guard)
    if name not in opened:
        raise UnknownName(f"there is no channel called {name!r}; there are: {', '.join(sorted(opened)) or 'none'}")
    problem = send_test(opened[name], desk.config)
    if problem:
        raise NightdeskError(f"{name}: {problem}")
    out.print(f"{name}: the test message was accepted", markup=False)


@click.command("install-service")
@click.option("--write", is_flag=True, help="Write the files (else they are only printed).")
@click.option("--root", type=click.Path(path_type=Path), default=Path("/"), hidden=True)
def install_command(write: bool, root: Path) -> None:
    """Print the hardened systemd service; --write installs it."""
    print(install_service(write=write, executable=Path(sys.argv[0]).absolute(), root=root))


COMMANDS = [init, config, channels, install_command]
