"""Reads sources.toml: all problems at once, each with its address."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from monitor.config.complaints import Complaints
from monitor.config.lines import Lines, Place, lines_of
from monitor.config.records import addresses, record_of
from monitor.config.refusals import refusal
from monitor.config.tables import CHANNELS, AlertConfig, Channel, ChannelConfig, Defaults, Desk, SourceConfig
from monitor.config.values import nearest
from monitor.config.whole import Config
from monitor.errors import BadInput, ConfigError, Problem
from storage.records import Source

_ONE = ("nightdesk", "defaults")
_MANY = ("source", "channel", "alert")
_AT = re.compile(r"\s*\(at line (\d+), column \d+\)")


def load(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """The configuration in the file at `path`. Raises ConfigError with every problem."""
    text = _text_of(path)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _AT.search(str(error))
        where = int(line[1]) if line else len(text.splitlines())
        problem = Problem(str(path), where, "", "", f"this is not TOML: {_AT.sub('', str(error))}")
        raise ConfigError([problem]) from None
    complaints = Complaints(str(path), lines_of(text))
    config = _assemble(raw, complaints, path)
    if config is None:
        complaints.problems.sort(key=lambda problem: problem.line)
        raise ConfigError(complaints.problems)
    return config.at_home(environ)


def default_config(data_dir: Path) -> Config:
    """What holds where there is no sources.toml: every key at its default, archive in `data_dir`."""
    return Config(path=data_dir.absolute().parent / "sources.toml", nightdesk=Desk(data_dir=data_dir.absolute()))


def desk_source(table: Mapping[str, Any]) -> Source:
    """The source that a person adds while running, held to the rules of the file; `table` has the keys of a
    [[source]]. Raises BadInput with all that is wrong with it in one line."""
    complaints = Complaints("", Lines())
    source = complaints.build(SourceConfig, dict(table), (), "source")
    _check_sources([source], complaints)
    if source is not None and any(url.startswith("file:") for url in source.routes):
        text = "a folder of this machine may be named by its operator alone"
        complaints.add(("source", "routes"), "source", text, "Name it in sources.toml", "routes")
    if source is None or complaints.problems:
        told = (f"{p.key or 'the source'}: {p.text}{'. ' + p.remedy if p.remedy else ''}" for p in complaints.problems)
        raise BadInput("; ".join(told))
    return replace(record_of(source, Defaults(), has_token=True), origin="desk")


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")  # some editors put a mark before the text
    except FileNotFoundError:
        problem = Problem(str(path), 0, "", "", "there is no such file", "`nightdesk init` writes one to begin with")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problem = Problem(str(path), line, "", "", "this is not UTF-8 text", "Save the file as UTF-8")
    except OSError as error:
        problem = Problem(str(path), 0, "", "", f"the file cannot be read: {error.strerror}")
    raise ConfigError([problem])


def _assemble(raw: dict[str, Any], complaints: Complaints, path: Path) -> Config | None:
    _unknown_tables(raw, complaints)
    desk = complaints.build(Desk, raw.get("nightdesk", {}), ("nightdesk",), "nightdesk")
    defaults = complaints.build(Defaults, raw.get("defaults", {}), ("defaults",), "defaults")
    sources = [complaints.build(SourceConfig, *one) for one in _each(raw, "source", "slug", complaints)]
    channels = [_channel(complaints, *one) for one in _each(raw, "channel", "name", complaints)]
    alerts = [complaints.build(AlertConfig, *one) for one in _each(raw, "alert", "name", complaints)]
    _check_desk(desk, complaints)
    _check_sources(sources, complaints)
    _check_names("channel", channels, complaints)
    _check_names("alert", alerts, complaints)
    _check_alerts(raw, complaints)
    if complaints.problems or desk is None or defaults is None:
        return None
    return Config(
        path=path.absolute(),
        nightdesk=desk,
        defaults=defaults,
        sources=tuple(source for source in sources if source is not None),
        channels=tuple(channel for channel in channels if channel is not None),
        alerts=tuple(alert for alert in alerts if alert is not None),
    )


def _unknown_tables(raw: dict[str, Any], complaints: Complaints) -> None:
    known = {**{name: f"[{name}]" for name in _ONE}, **{name: f"[[{name}]]" for name in _MANY}}
    for name, value in raw.items():
        if name not in known:
            near = nearest(name, known, 55)
            text = "there is no such table" if isinstance(value, (dict, list)) else "a key must stand in a table"
            complaints.add(
                (name, 0), name, text, f"Did you mean {known[near]}?" if near else "Put it under [nightdesk]"
            )
        elif name in _MANY and not isinstance(value, list):
            complaints.add((name,), name, "must have double brackets", f"Write [[{name}]]")


def _each(raw: dict[str, Any], name: str, key: str, complaints: Complaints) -> list[tuple[Any, Place, str]]:
    """Each table of an array with its place and what to call it."""
    many = raw.get(name, [])
    if not isinstance(many, list):
        return []
    found: list[tuple[Any, Place, str]] = []
    for index, table in enumerate(many):
        called = table.get(key) if isinstance(table, dict) else None
        found.append((table, (name, index), f"{name}[{called if isinstance(called, str) else index + 1}]"))
    return found


def _channel(complaints: Complaints, raw: Any, place: Place, label: str) -> ChannelConfig | None:
    """The channel by its kind; with a wrong kind, only what all channels have can be judged."""
    kind = raw.get("kind") if isinstance(raw, dict) else None
    if isinstance(kind, str) and kind in CHANNELS:
        return complaints.build(CHANNELS[kind], raw, place, label)
    shared = {key: value for key, value in raw.items() if key in Channel.model_fields} if isinstance(raw, dict) else raw
    complaints.build(Channel, shared, place, label)
    return None


def _check_desk(desk: Desk | None, complaints: Complaints) -> None:
    if desk is not None and desk.listen_host not in ("127.0.0.1", "::1") and desk.password_file is None:
        complaints.add(
            ("nightdesk", "listen"),
            "nightdesk",
            "anybody who reaches this address could read and change everything",
            "Add password_file, or listen on 127.0.0.1",
            "listen",
        )


def _check_sources(sources: Sequence[SourceConfig | None], complaints: Complaints) -> None:
    slugs: dict[str, int] = {}
    watched: dict[tuple[str, str | None], str] = {}
    for index, source in enumerate(sources):
        if source is None:
            continue
        place, label = ("source", index), f"source[{source.slug}]"
        if source.slug in slugs:
            text = f"source {slugs[source.slug] + 1} has this short name too"
            complaints.add((*place, "slug"), label, text, "Give each its own", "slug")
        slugs.setdefault(source.slug, index)
        for url in addresses(source):
            key = "url" if url == source.url else "routes" if url in source.routes else "number"
            if reason := refusal(url, source.permission):
                complaints.add((*place, key), label, f"{url} may not be fetched", reason, key)
            elif watched.setdefault((url, source.number), source.slug) != source.slug:  # a feed has many cases
                text = f"source {watched[url, source.number]!r} watches this address already"
                complaints.add((*place, key), label, text, "Take one of them out", key)


def _check_names(
    table: str, named: Sequence[ChannelConfig | None] | Sequence[AlertConfig | None], complaints: Complaints
) -> None:
    seen: set[str] = set()
    for index, one in enumerate(named):
        if one is not None and one.name in seen:
            label = f"{table}[{one.name}]"
            complaints.add((table, index, "name"), label, f"another {table} has this name", "Give each its own", "name")
        if one is not None:
            seen.add(one.name)


def _named(raw: dict[str, Any], table: str, key: str) -> set[str]:
    """Names as written, also of tables that have other problems: one mistake must not cause a second complaint."""
    many = raw.get(table, [])
    tables = [one for one in many if isinstance(one, dict)] if isinstance(many, list) else []
    values = [one.get(key) for one in tables]
    lists = [value if isinstance(value, list) else [value] for value in values]
    return {name for one in lists for name in one if isinstance(name, str)}


def _check_alerts(raw: dict[str, Any], complaints: Complaints) -> None:
    """Names that rules refer to, also of rules that have other problems."""
    channels, slugs = _named(raw, "channel", "name"), _named(raw, "source", "slug")
    tags = _named(raw, "source", "tags") | _named({"one": [raw.get("defaults")]}, "one", "tags")
    for alert, place, label in _each(raw, "alert", "name", complaints):
        if not isinstance(alert, dict):
            continue
        for key, known, what in (
            ("channel", channels, "channel"),
            ("channels", channels, "channel"),
            ("sources", slugs, "source"),
        ):
            for name in sorted(_named({"one": [alert]}, "one", key) - known):
                _unknown_name(complaints, place, label, key, name, known, what)
        for tag in sorted(_named({"one": [alert]}, "one", "tags") - tags):
            # Sources added at the desk bring tags that no file knows: only a near miss is a mistake.
            if near := nearest(tag, tags, 75):
                complaints.add(
                    (*place, "tags"), label, f"no source has the tag {tag!r}", f'Did you mean "{near}"?', "tags"
                )


def _unknown_name(
    complaints: Complaints, place: Place, label: str, key: str, name: str, known: set[str], what: str
) -> None:
    near = nearest(name, known)
    listed = "This file names: " + ", ".join(sorted(known)) if known else f"Add a [[{what}]] with that name"
    remedy = f'Did you mean "{near}"?' if near else listed
    complaints.add((*place, key), label, f"there is no {what} called {name!r}", remedy, key)
