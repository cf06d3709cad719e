"""An item's history as a strip of bars, and a source's fortnight as a spark line: plain geometry. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.web import words
from storage.records import Change, StoredChange, Version

BARS = 100
"""At most this many versions are drawn, the newest; the rest are a link."""
_TALL, _LOW = 70.0, 8.0
_LABEL_ROOM = 8.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One version: `x` in per cent of the strip's width, `height` in pixels."""

    number: int
    height: float
    tone: str
    title: str
    label: str
    x: float = 0.0
    selected: bool = False


def extent(change: Change) -> int:
    """How much changed: characters before and after, over all findings."""
    return sum(len(found.before) + len(found.after) for found in change.findings)


def strip(
    versions: Sequence[Version],
    changes: Mapping[int, StoredChange],
    selected: int,
    when: Callable[[datetime], str],
) -> tuple[Bar, ...]:
    """Bars for the newest versions, oldest first; `changes` by the number of the version they led to, `when` says a
    moment in words."""
    shown = versions[-BARS:]
    places = _places([v.first_seen_at.timestamp() for v in shown])
    largest = max((extent(c.change) for c in changes.values()), default=0)
    bars, labelled = [], -100.0
    for version, x in zip(shown, places, strict=True):
        bar = _bar(version, changes.get(version.number), largest, when(version.first_seen_at))
        room = x - labelled >= _LABEL_ROOM
        labelled = x if room else labelled
        label = bar.label if room else ""
        bars.append(replace(bar, x=round(x, 2), label=label, selected=version.number == selected))
    return tuple(bars)


def _bar(version: Version, stored: StoredChange | None, largest: int, when: str) -> Bar:
    first = version.number == 1
    said, height, tone = "first version", _TALL, "first"
    if not first:
        said, height, tone = "not judged", _LOW, "first"
    if stored is not None and not first:
        change = stored.change
        said = ", ".join(words.flag(f) for f in change.flags) or words.tally(change.findings) or "no findings"
        height, tone = _height(change, largest), change.weight.value
    title = f"Version {version.number}, {when}: {said}"
    return Bar(number=version.number, height=round(height, 1), tone=tone, title=title, label=when)


def _height(change: Change, largest: int) -> float:
    if largest == 0:
        return _LOW
    return _LOW + (_TALL - _LOW) * math.log1p(extent(change)) / math.log1p(largest)


def _places(times: Sequence[float]) -> list[float]:
    """Per cent from 3 to 97 by time, order and a least distance kept."""
    if len(times) < 2 or times[-1] <= times[0]:
        return [3.0 + 94.0 * i / max(1, len(times) - 1) for i in range(len(times))]
    gap = min(2.0, 94.0 / len(times))
    places = [3.0 + 94.0 * (t - times[0]) / (times[-1] - times[0]) for t in times]
    for i in range(1, len(places)):
        places[i] = max(places[i], places[i - 1] + gap)
    limit = 97.0
    for i in range(len(places) - 1, -1, -1):
        places[i] = min(places[i], limit)
        limit = places[i] - gap
    return [max(0.5, place) for place in places]


def spark(counts: Sequence[int], width: int = 120, height: int = 26) -> str:
    """The points of a polyline for one count a day; empty if nothing ever happened."""
    top = max(counts, default=0)
    if top == 0 or len(counts) < 2:
        return ""
    step = width / (len(counts) - 1)
    rise = height - 4
    return " ".join(f"{round(i * step, 1):g},{round(height - 2 - rise * n / top, 1):g}" for i, n in enumerate(counts))
