"""The command line: parse, call, print. The composition root: only here do service and web meet."""

from __future__ import annotations

from pathlib import Path

import click

from monitor import __version__
from monitor.cli import archiving, caring, dockets, judging, reading, removing, running, watching
from monitor.cli.opening import Commands, Desk


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="nightdesk")
@click.option("--config", "path", type=click.Path(path_type=Path), help="sources.toml (default: ./sources.toml).")
@click.pass_context
def nightdesk(ctx: click.Context, path: Path | None) -> None:
    """Watches news articles and court dockets, keeps every version, and tells what changed.

    PAGE is a slug, a URL or an id; PAGE@N is its version N.
    """
    ctx.obj = Desk(path or Path("sources.toml"), chosen=path is not None)


for module in (running, watching, reading, dockets, judging, archiving, removing, caring):
    for command in module.COMMANDS:
        nightdesk.add_command(command)


def main() -> None:
    """Entry point of the installed script."""
    nightdesk(prog_name="nightdesk")


if __name__ == "__main__":
    main()
