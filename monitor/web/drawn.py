"""The smallest parts of every page, drawn without a template because pages hold hundreds of them: a name, a moment, a
redline's runs. Everything that goes in is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from markupsafe import Markup

from monitor.render.times import ago
from monitor.web.words import one_line, showable, stamp
from storage.records import Item, Source, Span


def bdi(text: str, limit: int = 300) -> Markup:
    """On one line, and whatever its direction, it turns nothing around that stands beside it."""
    return Markup(f"<bdi>{escape(one_line(text, limit))}</bdi>")  # noqa: S704 - escaped


def source_name(source: Source) -> Markup:
    return bdi(source.name or source.slug, 80)


def item_title(item: Item) -> Markup:
    return bdi(item.title or item.url, 200)


def when(at: datetime, *, zone: ZoneInfo, now: datetime) -> Markup:
    """How long ago, with the moment itself behind it."""
    return _time(at, title=stamp(at, zone), shown=ago(at, now))


def moment(at: datetime, *, zone: ZoneInfo, now: datetime) -> Markup:
    """The moment itself, with how long ago behind it."""
    return _time(at, title=ago(at, now), shown=stamp(at, zone))


def _time(at: datetime, title: str, shown: str) -> Markup:
    return Markup(f'<time datetime="{at.isoformat()}" title="{escape(title)}">{escape(shown)}</time>')  # noqa: S704


def spans(runs: Iterable[Span]) -> Markup:
    """Runs of text with <ins> and <del>; white space at the end of a marked run stands behind the mark."""
    return Markup("".join(_run(run.op, showable(run.text)) for run in runs))  # noqa: S704 - each run is escaped


def _run(op: str, text: str) -> str:
    if op not in ("ins", "del"):
        return escape(text)
    marked = text.rstrip()
    return f"<{op}>{escape(marked)}</{op}>{' ' if len(marked) < len(text) else ''}"
