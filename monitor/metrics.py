"""Prometheus text of what the archive holds and how the service is. Labels are closed words, never an address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from monitor import __version__
from storage.records import Outcome, StandingFault

_HELD = {
    "sources": "Sources that are watched.",
    "pages": "Pages that are visited.",
    "items": "Articles and dockets that versions belong to.",
    "versions": "Versions kept.",
    "captures": "Captures kept.",
    "changes": "Changes noted.",
}
_FAULT_KINDS = (
    "failing", "blocked", "overdue", "quiet", "shrunk", "unreadable", "missed", "needs", "disk", "notices", "clock",
)  # fmt: skip

Sample = tuple[str, float]
"""Labels as written, `{outcome="first"}` or empty, and the value."""


class Counts(Protocol):
    def counts(self) -> dict[str, int]: ...
    def faults(self) -> list[StandingFault]: ...


def metrics_text(archive: Counts, health: Mapping[str, Any]) -> str:
    """The exposition format 0.0.4. `health` is what the service says of itself."""
    counts = archive.counts()
    faults = Counter(standing.fault.kind for standing in archive.faults())
    lines: list[str] = []
    lines += _metric("build_info", "gauge", "Release that runs.", [(f'{{version="{__version__}"}}', 1)])
    for name, help_text in _HELD.items():
        lines += _metric(name, "gauge", help_text, [("", counts.get(name, 0))])
    notices = [(f'{{state="{state}"}}', counts.get(f"notices_{state}", 0)) for state in ("owed", "parked")]
    lines += _metric("notices", "gauge", "Notices not delivered yet.", notices)
    standing = [(f'{{kind="{kind}"}}', faults.get(kind, 0)) for kind in _FAULT_KINDS]
    lines += _metric("faults", "gauge", "Faults that stand.", standing)
    return "\n".join([*lines, *_service(health)]) + "\n"


def _service(health: Mapping[str, Any]) -> list[str]:
    visits = health.get("visits", {})
    by_outcome = [(f'{{outcome="{o}"}}', float(visits.get(o, visits.get(o.value, 0)))) for o in Outcome]
    lines = _metric("visits_total", "counter", "Visits since the service started.", by_outcome)
    gauges = (
        ("visits_running", "Visits under way.", health.get("running", 0)),
        ("alive", "1 while the loop ticks.", bool(health.get("alive"))),
        ("ready", "1 after the first tick.", bool(health.get("ready"))),
        ("tick_age_seconds", "Time since the last tick.", health.get("tick_age_s", 0)),
        ("disk_short", "1 while visits pause for want of disk.", bool(health.get("disk_short"))),
        ("config_last_reload_successful", "0 after a bad reload.", not health.get("reload_failed")),
    )
    for name, help_text, value in gauges:
        lines += _metric(name, "gauge", help_text, [("", float(value))])
    return lines


def _metric(name: str, kind: str, help_text: str, samples: Iterable[Sample]) -> list[str]:
    full = f"nightdesk_{name}"
    return [f"# HELP {full} {help_text}", f"# TYPE {full} {kind}", *(f"{full}{labels} {v:g}" for labels, v in samples)]
