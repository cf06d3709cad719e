"""Commands that read the archive: log, history, show, diff, search."""

from __future__ import annotations

import csv
import html
import sys
import textwrap
from collections.abc import Sequence
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from monitor.cli.docket_text import docket_text
from monitor.cli.looking import compared_files
from monitor.cli.opening import (
    AT_MOST,
    Desk,
    colour_wanted,
    item_of,
    json_option,
    line,
    local,
    out,
    print_json,
    since_when,
    split_page,
    version_of,
)
from monitor.compare import Known, compare, redline
from monitor.config import nearest
from monitor.config.vocabulary import FLAGS
from monitor.errors import BadInput, UnknownName
from monitor.export import safe_cell
from monitor.render.clean import clean_text
from monitor.render.html import redline_html
from monitor.render.plain import takedown_words
from monitor.render.terminal import change_text, redline_text
from monitor.render.wording import FLAG_WORDS
from storage import Archive
from storage.records import Change, ChangeFilter, Item, Reading, StoredChange, Version, Weight

PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
    "<style>body{{max-width:46em;margin:2em auto;font:1.05em/1.5 serif}}ins{{background:#dff0d8}}"
    "del{{background:#f6d9d5}}</style><h1>{title}</h1>{body}</html>"
)
_FLAGS = frozenset((*FLAGS, *FLAG_WORDS))
WEIGHTS = click.Choice([w.value for w in Weight])


@click.command("log")
@click.option("--source", help="Slug of a source.")
@click.option("--tag", help="Changes of sources with this tag.")
@click.option("--flag", help="For example silent-edit, headline, correction, entry-new.")
@click.option("--weight", type=WEIGHTS, help="At least this weight.")
@click.option("--since", help="90d, 12h, 30m or a date.")
@click.option("--limit", type=AT_MOST, default=30, show_default=True)
@json_option
@click.pass_obj
def log_command(desk: Desk, /, since: str | None, weight: str | None, limit: int, as_json: bool, **where: Any) -> None:
    """Changes, newest first."""
    flag, source = where["flag"], where["source"]
    if flag and flag not in _FLAGS:
        near = nearest(flag, _FLAGS)
        raise BadInput(
            f"there is no flag {flag!r}; {f'did you mean {near}?' if near else 'docs/sources.md lists them'}"
        )
    wanted = ChangeFilter(since=since_when(since), weight=Weight(weight) if weight else None, **where)
    with desk.reading() as archive:
        if source and archive.source(source) is None:
            raise UnknownName(f"there is no source called {source!r}; see: nightdesk sources")
        changes = archive.changes(wanted, limit)
    if as_json:
        print_json(changes)
        return
    for stored in changes:
        print_change(stored, desk.config.nightdesk.zone)
    if not changes:
        out.print("No change fits. Changes come with the second version of a page: nightdesk sources")


def print_change(stored: StoredChange, zone: str) -> None:
    change, item = stored.change, stored.item
    flags = ", ".join(change.flags) or change.weight.value
    out.print(local(stored.noted_at, zone), style="bold", end="", markup=False)
    out.print(f"  {change.weight.value:<11} {line(flags)}", markup=False)
    print(textwrap.indent(change_text(change, colour=colour_wanted()), "  "))
    out.print(f"  {item.source.slug}@{stored.after}  {stored.id}", style="dim", markup=False)


@click.command()
@click.argument("page")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@json_option
@click.pass_obj
def history(desk: Desk, page: str, as_csv: bool, as_json: bool) -> None:
    """The versions of a page."""
    with desk.reading() as archive:
        item = item_of(archive, page)
        versions = archive.versions(item.id)
        changes = {c.after: c for c in archive.changes(ChangeFilter(item_id=item.id), limit=10_000)}
    if as_json:
        print_json([version_row(v, changes.get(v.number)) for v in versions])
    elif as_csv:
        write_csv([version_row(v, changes.get(v.number)) for v in versions])
    else:
        print_history(item, versions, changes, desk.config.nightdesk.zone)


def version_row(version: Version, stored: StoredChange | None) -> dict[str, Any]:
    return {
        "version": version.number,
        "first_seen_at": version.first_seen_at.isoformat(),
        "last_seen_at": version.last_seen_at.isoformat(),
        "visits": version.visits,
        "headline": version.headline,
        "weight": stored.change.weight.value if stored else "",
        "flags": " ".join(stored.change.flags) if stored else "",
        "digest": version.digest,
        "chain": version.chain,
        "taken_down": version.taken_down.reason if version.taken_down is not None else "",
    }


def write_csv(rows: Sequence[dict[str, Any]]) -> None:
    """RFC 4180, with cells that a spreadsheet would run as a formula made harmless."""
    if not rows:
        return
    writer = csv.DictWriter(sys.stdout, list(rows[0]))
    writer.writeheader()
    writer.writerows({key: safe_cell(value) for key, value in row.items()} for row in rows)


def print_history(item: Item, versions: Sequence[Version], changes: dict[int, StoredChange], zone: str) -> None:
    out.print(f"[bold]{len(versions)} versions[/] of", end=" ")
    out.print(line(item.title or item.url), markup=False)
    table = Table(box=None, pad_edge=False)
    for column in ("version", "first seen", "last seen", "visits", "what changed", "headline"):
        table.add_column(column)
    for version in versions:
        stored = changes.get(version.number)
        said = ", ".join(stored.change.flags) or stored.change.weight.value if stored else "first"
        table.add_row(
            str(version.number),
            local(version.first_seen_at, zone),
            local(version.last_seen_at, zone),
            str(version.visits),
            Text(said),
            Text("taken down" if version.taken_down is not None else line(version.headline, 80)),
        )
    out.print(table)


@click.command()
@click.argument("page")
@click.option("--raw", is_flag=True, help="The bytes as received, to standard output.")
@json_option
@click.pass_obj
def show(desk: Desk, page: str, raw: bool, as_json: bool) -> None:
    """One version in full: PAGE, or PAGE@N."""
    name, number = split_page(page)
    with desk.reading() as archive:
        item = item_of(archive, name)
        version = version_of(archive, item, number)
        if raw:
            sys.stdout.buffer.write(raw_bytes(archive, version))
        elif as_json:
            print_json(version)
        else:
            print_version(item, version, desk.config.nightdesk.zone)


def raw_bytes(archive: Archive, version: Version) -> bytes:
    if version.taken_down is not None:
        raise BadInput(takedown_words(version))
    stored = archive.capture(version.capture_id) if version.capture_id else None
    if stored is None:
        raise BadInput(f"version {version.number} has no capture: it is a removal")
    return stored.capture.payload


def print_version(item: Item, version: Version, zone: str) -> None:
    out.print(f"{item.url}  version {version.number}", style="dim", markup=False)
    if version.taken_down is not None:
        out.print(f"{takedown_words(version)}. Its digest and its place in the chain stay.", markup=False)
        return
    if version.reading is None:
        out.print(f"Removed: the page was gone on {local(version.first_seen_at, zone)}.")
        return
    print(reading_text(version.reading))


def reading_text(reading: Reading) -> str:
    """A reading as a person reads it, safe for a terminal."""
    if reading.docket is not None:
        return docket_text(reading.docket)
    article = reading.article
    assert article is not None
    parts = [article.headline, article.dek]
    if article.byline:
        parts.append("By " + ", ".join(article.byline))
    stated = [f"published {article.published_at}"] if article.published_at else []
    stated += [f"modified {article.modified_at}"] if article.modified_at else []
    parts.append(", ".join(stated))
    parts += [f"[{note.kind}] {note.text}" for note in article.notes]
    parts += [("# " if p.kind == "heading" else "") + p.text for p in article.paragraphs]
    return clean_text("\n\n".join(part for part in parts if part))


@click.command()
@click.argument("page")
@click.argument("a", required=False)
@click.argument("b", required=False)
@click.option("--html", "as_html", is_flag=True, help="A page of HTML.")
@json_option
@click.pass_obj
def diff(desk: Desk, page: str, a: str | None, b: str | None, as_html: bool, as_json: bool) -> None:
    """Compare two versions: PAGE (the last two), PAGE A B, or any two files or URLs: FILE FILE."""
    if a and not b and not is_number(a):
        pair: Pair = file_pair(desk, page, a)
    else:
        pair = stored_pair(desk, page, a, b)
    before, after, title, change = pair
    blocks = redline(before, after)
    if as_html:
        print(PAGE.format(title=html.escape(title), body=redline_html(blocks)))
        return
    if as_json:
        print_json({"title": title, "change": change, "redline": blocks})
        return
    out.print(title, style="bold", markup=False)
    print(redline_text(blocks, colour=colour_wanted()))
    print(change_text(change, colour=colour_wanted()) if change else "Nothing but noise differs.")


Pair = tuple[Reading | None, Reading | None, str, Change | None]


def file_pair(desk: Desk, a: str, b: str) -> Pair:
    """Two files or URLs, without an archive."""
    before, after, title = compared_files(desk, a, b)
    return before, after, title, compare(before, after, Known(zone=desk.config.nightdesk.zone))


def stored_pair(desk: Desk, page: str, a: str | None, b: str | None) -> Pair:
    """Two versions and what differs: neighbours as they were judged then, with what was known of the page."""
    with desk.reading() as archive:
        item = item_of(archive, page)
        last = number(b, item) if b else item.versions
        first = number(a, item) if a else last - 1
        if first < 1 and not a:
            raise BadInput(f"{line(item.title or item.url)} has one version; there is nothing to compare yet")
        older, newer = version_of(archive, item, first), version_of(archive, item, last)
        stored = archive.change_between(item.id, last) if first == last - 1 else None
    if taken := takedown_words(older) or takedown_words(newer):
        raise BadInput(f"{taken}. There is nothing to compare")
    before, after = older.reading, newer.reading
    known = Known.of(item.source, item.kind, desk.config.nightdesk.zone)
    change = stored.change if stored is not None else compare(before, after, known)
    return before, after, f"{line(item.title or item.url)}: version {first} → {last}", change


def is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def number(text: str, item: Item) -> int:
    if not is_number(text):
        raise BadInput(f"{text!r} is no version number; {item.source.slug} has versions 1 to {item.versions}")
    return int(text)


@click.command(context_settings={"ignore_unknown_options": True})  # `-without` is a word
@click.argument("words", nargs=-1, required=True)
@click.option("--source", help="Slug of a source.")
@click.option("--tag", help="Sources with this tag.")
@click.option("--standing/--any", "standing", default=False, help="Only what the latest versions still say.")
@click.option("--limit", type=AT_MOST, default=20, show_default=True)
@json_option
@click.pass_obj
def search(desk: Desk, /, words: Sequence[str], standing: bool, as_json: bool, **where: Any) -> None:
    """Search every version: words, "a phrase", -without, OR, begin*, headline:word."""
    if option := next((word for word in words if word.startswith("--")), ""):
        raise click.NoSuchOption(option)
    query = " ".join(f'"{w}"' if " " in w and '"' not in w else w for w in words)
    with desk.reading() as archive:
        hits = archive.search(query, current=True if standing else None, **where)
    if as_json:
        print_json(hits)
        return
    for hit in hits:
        span = (
            f"{hit.first_version}"
            if hit.first_version == hit.last_version
            else (f"{hit.first_version}–{hit.last_version}")
        )
        out.print(f"{hit.item.source.slug}@{span}", style="bold", end="  ", markup=False)
        out.print("stands now" if hit.current else "no longer there", style="dim")
        out.print("  " + line(hit.text, 400), markup=False)
    if not hits:
        phrase = next((w for w in words if " " in w and '"' not in w), "")
        hint = " Quoted words are one phrase; without the quotes they may stand apart." if phrase else ""
        out.print(f"Nothing in any version.{hint}")


COMMANDS = [log_command, history, show, diff, search]
