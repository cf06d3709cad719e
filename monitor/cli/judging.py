"""Commands about judgement: noise, reextract, compare --again, alerts try."""

from __future__ import annotations

import click

from monitor import replay
from monitor.cli.opening import Desk, line, local, out, since_when
from monitor.errors import UnknownName
from monitor.render.clean import clean_line


@click.command()
@click.argument("change")
@click.option("--undo", is_flag=True, help="Take the verdict back.")
@click.option("--text", default="", help="A remark.")
@click.pass_obj
def noise(desk: Desk, change: str, undo: bool, text: str) -> None:
    """A person's verdict: this change is noise. Changes like it are not told again."""
    reply = desk.act("unnoise" if undo else "noise", {"change": change, "text": text})
    out.print(reply["done"], markup=False)


@click.command()
@click.option("--since", help="90d, 12h or a date; all by default.")
@click.option("--write", is_flag=True, help="Keep the technical readings (else only the report).")
@click.pass_obj
def reextract(desk: Desk, since: str | None, write: bool) -> None:
    """Read stored captures again with the present reader. Says first what would change; --write keeps it."""
    with desk.writing() if write else desk.reading() as archive:
        seen = changed = 0
        for reread in replay.reextract(archive, since_when(since)):
            seen += 1
            changed += reread.differs
            if reread.differs:
                out.print(f"{reread.slug}@{reread.version.number}: reads differently", markup=False)
            if write:
                archive.add_reading(reread.version.item_id, reread.version.number, reread.reading)
    done = "technical readings written" if write else "versions would get a technical reading"
    out.print(f"{seen} {done}, {changed} of them with another content; nobody is told")


@click.command("compare")
@click.option("--again", is_flag=True, required=True, help="Judge stored changes by the present rules.")
@click.option("--since", help="90d, 12h or a date; all by default.")
@click.option("--write", is_flag=True, help="Keep the new judgements (else only the report).")
@click.pass_obj
def compare_command(desk: Desk, again: bool, since: str | None, write: bool) -> None:
    """Weigh history again after a change of rules. Nobody is told anything."""
    with desk.writing() if write else desk.reading() as archive:
        seen = moved = 0
        for stored, change in replay.compare_again(archive, since_when(since), desk.config):
            seen += 1
            if change is None or (change.weight, change.flags) == (stored.change.weight, stored.change.flags):
                continue
            moved += 1
            was, now = stored.change, change
            out.print(
                f"{stored.id}  {was.weight.value} {', '.join(was.flags)} → {now.weight.value} {', '.join(now.flags)}",
                markup=False,
            )
            if write:
                archive.rewrite_change(stored.id, change)
    out.print(f"{seen} changes judged again, {moved} judged differently{'' if write else ' (nothing was written)'}")


@click.group()
def alerts() -> None:
    """Alert rules."""


@alerts.command("try")
@click.argument("rule")
@click.option("--since", default="30d", show_default=True)
@click.pass_obj
def try_rule(desk: Desk, rule: str, since: str) -> None:
    """What a rule of sources.toml (by its name) would have told."""
    rules = [r for r in desk.config.alerts if r.name == rule]
    if not rules:
        names = ", ".join(r.name for r in desk.config.alerts if r.name) or "none has a name"
        raise UnknownName(f"there is no alert called {rule!r} in sources.toml ({names})")
    told = 0
    with desk.reading() as archive:
        for stored, channels in replay.try_rules(archive, rules, since_when(since), desk.config.public_url):
            told += 1
            at = local(stored.noted_at, desk.config.nightdesk.zone)
            out.print(f"{at}  {', '.join(channels)}  {clean_line(stored.change.headline, 100)}", markup=False)
    out.print(f"{told} changes would have been told since {line(since)}")


COMMANDS = [noise, reextract, compare_command, alerts]
