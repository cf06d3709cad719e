"""Silence is noticed: what stands still, fills up or stays stuck becomes a fault. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from storage.records import Fault, Kind, Notice, SourceState

QUIET_AFTER = timedelta(days=14)
"""A feed or section that showed nothing new for this long, while its visits went well, has gone quiet."""


def disk_fault(free: int, total: int, reserve: int, share: float) -> list[Fault]:
    """One fault while less is free than the smaller of `reserve` bytes and `share` of the disk."""
    least = min(reserve, int(total * share))
    if free >= least:
        return []
    text = f"the disk is short: {free // 1_000_000} MB free, {least // 1_000_000} MB are kept back; visits pause"
    return [Fault("disk", "nightdesk", text)]


def quiet_faults(states: Sequence[SourceState], now: datetime) -> list[Fault]:
    """Feeds and sections that are read well and have shown nothing new for a fortnight."""
    return [
        Fault("quiet", state.source.slug, f"{state.source.url} has shown no new story for {QUIET_AFTER.days} days")
        for state in states
        if state.source.state == "active"
        and state.source.kind in (Kind.FEED, Kind.SECTION)
        and state.changes_14d == 0
        and watched_long_enough(state, now)
    ]


def watched_long_enough(state: SourceState, now: datetime) -> bool:
    since = state.watched_since
    return state.last_good_at is not None and since is not None and now - since >= QUIET_AFTER


def needy_faults(states: Sequence[SourceState]) -> list[Fault]:
    """Sources that are not visited until a person gives what they lack."""
    needy = [state.source for state in states if state.source.state == "needs"]
    return [Fault("needs", source.slug, f"it is not visited: it needs {source.needs}") for source in needy]


def clock_fault(jump: timedelta) -> list[Fault]:
    """One fault after the wall clock jumped; none for no jump."""
    if not jump:
        return []
    way = "forward" if jump > timedelta(0) else "back"
    text = f"the clock jumped {way} by {abs(jump)}; due times, leases and retries moved with it"
    return [Fault("clock", "nightdesk", text)]


def stuck_fault(parked: Sequence[Notice]) -> list[Fault]:
    """One fault while notices are parked: somebody was not told."""
    if not parked:
        return []
    last = parked[0]
    text = f"{len(parked)} notices could not be delivered, the last one to {last.draft.channel}: {last.last_error}"
    return [Fault("notices", "nightdesk", text)]
