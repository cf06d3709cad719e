"""Commands that take something away: takedown, takedowns."""

from __future__ import annotations

import getpass
import re
from collections.abc import Sequence

import click

from monitor.cli.opening import Desk, item_of, json_option, line, local, out, print_json
from monitor.errors import BadInput, UnknownName
from monitor.render.times import count
from storage import Archive
from storage.records import Item, Version


def user_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


@click.command()
@click.argument("page", metavar="PAGE[@N[-M]]")
@click.option("--reason", prompt="Why (kept, and shown in place of what was said)", help="Kept, and shown to readers.")
@click.option("--by", default=user_name, help="Who does it, for the record (default: your user name).")
@click.option("--stop", is_flag=True, help="Also stop visiting its page, or what it says next is kept again.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def takedown(desk: Desk, page: str, reason: str, by: str, stop: bool, yes: bool) -> None:
    """Take the content of versions out of the archive, for good: of PAGE all, of PAGE@3 one, of PAGE@3-5 three.

    Digests, the chain and the reason stay. What other versions say too stays theirs.
    """
    if not reason.strip():
        raise BadInput("a takedown needs a reason")
    name, wanted = split_span(page)
    with desk.reading() as archive:
        item = item_of(archive, name)
        numbers = numbers_of(item, wanted)
        say_what_goes(archive, item, numbers, stop)
    if not yes:
        click.confirm("This cannot be undone. Take it down?", abort=True)
    given = {"item": item.id, "numbers": numbers, "reason": reason, "by": by, "stop": stop}
    out.print(desk.act("takedown", given)["done"], markup=False)
    out.print("Backups made before still hold it. Words in free parts of the file go at: nightdesk upkeep")


def split_span(name: str) -> tuple[str, tuple[int, int] | None]:
    """`PAGE@3-5` → (PAGE, (3, 5)); without @ (PAGE, None)."""
    found = re.fullmatch(r"(.+)@([0-9]{1,9})(?:-([0-9]{1,9}))?", name)
    if found is None:
        return name, None
    return found[1], (int(found[2]), int(found[3] or found[2]))


def numbers_of(item: Item, wanted: tuple[int, int] | None) -> list[int]:
    first, last = wanted or (1, item.versions)
    if not 1 <= first <= last <= item.versions:
        raise UnknownName(f"{line(item.title or item.url)} has versions 1 to {item.versions}")
    return list(range(first, last + 1))


def say_what_goes(archive: Archive, item: Item, numbers: Sequence[int], stop: bool) -> None:
    out.print(line(item.title or item.url), style="bold", markup=False)
    shown = f"version {numbers[0]}" if len(numbers) == 1 else f"versions {numbers[0]} to {numbers[-1]}"
    out.print(f"  goes: what {shown} of {item.versions} said, and the captures behind", markup=False)
    versions = archive.versions(item.id)
    for twin in twins(versions, numbers):
        out.print(f"  stays: version {twin} says the same; name it too if it must go", style="yellow", markup=False)
    if item.versions in numbers and not stop:
        out.print(
            "  The page is still visited: what it says otherwise from now on is kept again, unless you give --stop",
            style="yellow",
        )


def twins(versions: Sequence[Version], numbers: Sequence[int]) -> list[int]:
    """Versions that are not among those named and have the content of one that is."""
    gone = {version.digest for version in versions if version.number in numbers}
    rest = (v for v in versions if v.number not in numbers and v.taken_down is None)
    return [version.number for version in rest if version.digest in gone]


@click.command()
@json_option
@click.pass_obj
def takedowns(desk: Desk, as_json: bool) -> None:
    """Every takedown: when, of what, by whom, why."""
    with desk.reading() as archive:
        made = archive.takedowns()
        items = {item_id: archive.item(item_id) for item_id in {taken.item_id for taken in made}}
    if as_json:
        print_json(made)
        return
    for taken in made:
        item = items[taken.item_id]
        name = item.url if item is not None else taken.item_id
        out.print(local(taken.at, desk.config.nightdesk.zone), style="bold", end="  ", markup=False)
        out.print(f"{line(name)} version {taken.number}", end="", markup=False)
        out.print(f", by {line(taken.by, 60)}" if taken.by else "", markup=False)
        out.print(f"  {line(taken.reason, 400)}", markup=False)
    if not made:
        out.print(f"{count(0, 'takedown')}: nothing was ever taken down")


COMMANDS = [takedown, takedowns]
