"""Commands about what is watched: check, watch, unwatch, sources, pause, resume, mute, hosts, why, extract."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import click

from monitor import revisit
from monitor.check import robots_key
from monitor.cli.looking import fetch_once, guess_kind, is_address, load, look
from monitor.cli.opening import Desk, json_option, line, local, out, print_json
from monitor.cli.reading import reading_text
from monitor.config import values
from monitor.control import utc_now
from monitor.discover import discover
from monitor.errors import BadInput, NightdeskError, UnknownName
from monitor.extract import Raw, Recipe, explain
from monitor.extract.model import SELECTORS
from monitor.render.times import ago, count, soon
from monitor.verdict import limits_of
from storage.records import Kind, Memory, SourceState


@click.command()
@click.argument("target", metavar="URL|SLUG|FILE")
@json_option
@click.pass_obj
def check(desk: Desk, target: str, as_json: bool) -> None:
    """Look once, now, and show all that is read. Works on any URL or saved file without configuration."""
    source = next((s for s in desk.config.source_records() if s.slug == target), None)
    recipe = Recipe.from_options(source.options) if source is not None else Recipe()
    raw = load(desk, source.url if source is not None else target)
    kind = source.kind if source is not None else guess_kind(raw)
    if kind in (Kind.FEED, Kind.SECTION):
        show_found(raw, kind, as_json)
        return
    got = look(raw, recipe)
    if got.reading is None:
        raise BadInput(f"{line(target)} cannot be read: {got.problem}")
    if as_json:
        print_json({"kind": kind.value, "suspect": got.suspect, "reading": got.reading})
        return
    out.print(f"{kind.value}, {len(raw.payload):,} bytes, read by {got.reading.reader}", style="dim", markup=False)
    if got.suspect:
        out.print(f"suspect: {line(got.suspect)}", style="yellow", markup=False)
    print(reading_text(got.reading))


def show_found(raw: Raw, kind: Kind, as_json: bool) -> None:
    found = discover(raw.payload, raw.url, raw.content_type, kind)
    if as_json:
        print_json({"kind": kind.value, "found": found})
        return
    out.print(f"{kind.value} with {len(found)} stories", style="bold")
    for story in found:
        out.print(f"{story.position + 1:>3}  {line(story.title, 100)}\n     {line(story.url)}", markup=False)


@click.command()
@click.argument("url", required=False)
@click.option("--kind", type=click.Choice([k.value for k in Kind]), help="Say what it is instead of guessing.")
@click.option("--slug", help="Its short name (default: from the address, or the docket number).")
@click.option("--tag", "tags", multiple=True, help="May be given several times.")
@click.option("--court", help="A docket's court: mdd, ca4, scotus.")
@click.option("--number", help="A docket's number; without URL the case is read by court and number.")
@click.option("--family", help="A docket's story: dockets of one family stand together.")
@click.pass_obj
def watch(
    desk: Desk, /, url: str | None, kind: str | None, slug: str | None, tags: tuple[str, ...], **case: str | None
) -> None:
    """Watch one more page, or a case by --court and --number. sources.toml stays as it is; the source is kept in the
    archive."""
    named = {key: value for key, value in case.items() if value}
    if named and kind not in (None, Kind.DOCKET.value):
        raise BadInput(f"--{next(iter(named))} is for dockets")
    if not url:
        watch_case(desk, named, slug, tags)
        return
    kind = Kind.DOCKET.value if named else kind
    if not is_address(url):
        raise BadInput(f"{url!r} is no URL; give one that begins with https://")
    readable(values.address, url)
    guessed = kind or guess(desk, url)
    name = slug or slug_of(url)
    arguments = {"slug": name, "kind": guessed, "url": url, "tags": list(tags), "options": named}
    reply = desk.act("watch", arguments)
    out.print(reply["done"], markup=False)
    if kind is None:
        again = f"nightdesk unwatch {line(name)}, then nightdesk watch {line(url)} --kind …"
        out.print(f"Guessed: {guessed}. If that is wrong: {again}", markup=False)


def watch_case(desk: Desk, named: dict[str, str], slug: str | None, tags: tuple[str, ...]) -> None:
    """A docket without an address: read where cases of its court are to be had by their number."""
    if not named.get("court") or not named.get("number"):
        raise BadInput("give a URL, or --court and --number of a case")
    if named["court"] != "scotus" and not desk.config.nightdesk.names_token:
        raise BadInput(
            "cases by court and number are read from CourtListener, which needs a token: see docs/sources.md"
        )
    name = slug or words_of(f"{named['court']}-{named['number']}")
    reply = desk.act("watch", {"slug": name, "kind": Kind.DOCKET.value, "tags": list(tags), "options": named})
    out.print(reply["done"], markup=False)


def guess(desk: Desk, url: str) -> str:
    """What the address looks like, by one look at it; an article where it cannot be reached now."""
    try:
        capture = fetch_once(desk.config, url).capture
    except NightdeskError as problem:
        out.print(f"It cannot be looked at now ({line(str(problem))}).", markup=False)
        return "section" if urlsplit(url).path in ("", "/") else "article"
    kind = guess_kind(Raw(capture.payload, capture.url, capture.header("content-type") or "", Kind.ARTICLE))
    return "section" if kind is Kind.ARTICLE and urlsplit(url).path in ("", "/") else kind.value


def slug_of(url: str) -> str:
    """A short name from the address: the site's name and the last part of the path."""
    parts = urlsplit(url)
    site = (parts.hostname or "page").removeprefix("www.").split(".")[0]
    last = [p for p in parts.path.split("/") if p][-1:]
    return words_of("-".join([site, *last]).lower().removesuffix(".html"))


def words_of(text: str) -> str:
    """A text as a short name."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:48].strip("-") or "page"


@click.command()
@click.argument("page")
@click.pass_obj
def unwatch(desk: Desk, page: str) -> None:
    """Watch a source no more that was added by `watch`, or a story that a feed brought. Its versions stay.

    What stands in sources.toml is taken out there.
    """
    out.print(desk.act("unwatch", {"page": page})["done"], markup=False)


@click.command()
@click.option("--all", "with_removed", is_flag=True, help="Also those that `unwatch` took off the list.")
@json_option
@click.pass_obj
def sources(desk: Desk, with_removed: bool, as_json: bool) -> None:
    """The state of each source, in words."""
    with desk.reading() as archive:
        states = [state for state in archive.sources() if with_removed or state.source.listed]
    if as_json:
        print_json(states)
        return
    if not desk.config.nightdesk.contact:
        out.print("No contact is set: hosts are asked half as often. Set `contact` in sources.toml.", style="yellow")
    for state in states:
        print_state(state)


def print_state(state: SourceState) -> None:
    source = state.source
    pages, changes = count(state.pages, "page"), count(state.changes_14d, "change")
    following = f", next {soon(state.next_visit_at, utc_now())}" if state.next_visit_at else ""
    out.print(source.slug, style="bold", end="  ", markup=False)
    looked = f"looked {ago(state.last_visit_at, utc_now())}" if state.last_visit_at else "not looked at yet"
    rest = f"{source.kind.value}, {pages}, {looked}{following}, {changes} in 14 days"
    out.print(rest, style="dim", markup=False)
    out.print(f"  {line(state_words(state), 300)}", markup=False)


def state_words(state: SourceState) -> str:
    source = state.source
    if source.state == "needs":
        return f"needs {source.needs}"
    if source.state in ("paused", "removed"):
        return source.state
    if state.faults:
        return "; ".join(f"{fault.kind}: {fault.text}" for fault in state.faults)
    if state.last_visit_at is None:
        return "not looked at yet"
    words = "well" if not state.last_reason else f"{state.last_outcome or ''}: {state.last_reason}"
    return words + (", muted" if source.muted else "")


def simple(name: str, words: str) -> click.Command:
    @click.command(name, help=words)
    @click.argument("slug")
    @click.pass_obj
    def command(desk: Desk, slug: str) -> None:
        out.print(desk.act(name, {"slug": slug})["done"], markup=False)

    return command


@click.command()
@json_option
@click.pass_obj
def hosts(desk: Desk, as_json: bool) -> None:
    """Each host's state in words: when it may be asked again, and why not now."""
    with desk.reading() as archive:
        states = archive.hosts()
    if as_json:
        print_json(states)
        return
    for host in states:
        words = f"may be asked {soon(host.ready_at, utc_now())}" if host.pages else "nothing is due there"
        if host.paused_until:
            words = f"paused until {local(host.paused_until, desk.config.nightdesk.zone)}: {line(host.reason)}"
        pages = count(host.pages, "page")
        asked = f"{count(host.asked_today, 'request')} today, one each {host.gap.total_seconds():.0f} s at most"
        out.print(f"{host.host}: {pages}, {words}; {asked}", markup=False)


@click.command()
@click.argument("page")
@click.pass_obj
def why(desk: Desk, page: str) -> None:
    """Why a page is looked at next when it is."""
    with desk.reading() as archive:
        found = archive.page(page)
        visits = archive.visits(found.id, 5) if found is not None else []
        robots = archive.setting(robots_key(found.id)) if found is not None else None
    if found is None:
        raise UnknownName(f"there is no page {page!r}; see: nightdesk sources")
    limits = limits_of(found, desk.config)
    for row in revisit.explain(
        found.revisit, kind=found.kind, now=utc_now(), next_visit_at=found.next_visit_at, limits=limits
    ):
        out.print(row, markup=False)
    if found.moved_to:
        out.print(f"It moved for good to {line(found.moved_to)}, which is what is asked for.", markup=False)
    if robots:
        out.print(f'Looked at though {line(robots)}; set robots = "obey" to leave it alone.', markup=False)
    for visit in visits:
        out.print(
            f"  {ago(visit.at, utc_now())}: {visit.outcome.value} {line(visit.reason)}", style="dim", markup=False
        )


@click.command("extract")
@click.argument("target", metavar="URL|FILE")
@click.option("--explain", "explained", is_flag=True, help="Which signal gave each field, and why each block stays.")
@click.option("--select", "selectors", multiple=True, metavar="KEY=CSS", help="Try a selector: body=article.story")
@json_option
@click.pass_obj
def extract_command(desk: Desk, target: str, explained: bool, selectors: tuple[str, ...], as_json: bool) -> None:
    """Read a URL or file as an article and say how."""
    recipe = Recipe.from_options(selector_options(selectors))
    raw = load(desk, target)
    if explained:
        for row in explain(raw, recipe, Memory()):
            out.print(line(str(row), 400), markup=False)
        return
    got = look(raw, recipe)
    if got.reading is None:
        raise BadInput(f"{line(target)} cannot be read: {got.problem}")
    if as_json:
        print_json(got.reading)
    else:
        print(reading_text(got.reading))


def selector_options(selectors: tuple[str, ...]) -> dict[str, Any]:
    options: dict[str, list[str]] = {}
    for selector in selectors:
        key, equals, css = selector.partition("=")
        if not equals or not css:
            raise BadInput(f"--select {selector!r}: give KEY=CSS, for example body=article.story")
        if key not in (*SELECTORS, "next"):
            raise BadInput(f"--select {selector!r}: there are {', '.join((*SELECTORS, 'next'))}")
        options.setdefault(key, []).append(readable(values.selector, css, "--select: "))
    return options


def readable(kind: Callable[[Any], str], given: str, option: str = "") -> str:
    """What was typed, if it is what sources.toml would take."""
    try:
        return kind(given)
    except ValueError as error:
        raise BadInput(f"{option}{line(str(error))}") from None


COMMANDS = [
    check,
    watch,
    unwatch,
    sources,
    simple("pause", "Stop visiting a source until it is resumed."),
    simple("resume", "Visit a paused source again."),
    simple("mute", "Go on visiting and keeping, tell nobody."),
    simple("unmute", "Tell of a muted source's changes again."),
    hosts,
    why,
    extract_command,
]
