"""What a replay of page histories came to, set by set and pooled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.bench.told import Told


@dataclass
class Tally:
    """What one set came to."""

    pages: int = 0
    offered: int = 0
    stored: int = 0
    flagged: int = 0
    noise_steps: int = 0
    false: int = 0
    change_steps: int = 0
    missed: int = 0
    read_empty: int = 0
    errors: int = 0
    visits: int = 0
    seconds: float = 0.0
    cpu_s: float = 0.0
    payload_bytes: int = 0
    archive_bytes: int = 0
    opens_ms: list[float] = field(default_factory=list)
    told: Told | None = None
    plain: Told | None = None
    """The same, as if every page showed all there is."""
    git_bytes: int | None = None
    wrong: list[dict[str, Any]] = field(default_factory=list)

    def row(self) -> dict[str, Any]:
        names = [
            "pages",
            "offered",
            "stored",
            "flagged",
            "noise_steps",
            "false",
            "change_steps",
            "missed",
            "read_empty",
            "errors",
        ]
        row: dict[str, Any] = {name: getattr(self, name) for name in names}
        row["pages_per_s"] = round(self.visits / self.seconds, 1) if self.seconds else None
        row["cpu_ms_per_visit"] = round(1000 * self.cpu_s / self.visits, 2) if self.visits else None
        row["payload_bytes_per_version"] = self.payload_bytes // max(1, self.offered)
        row["archive_bytes_per_version"] = self.archive_bytes // max(1, self.offered)
        row["open_ms_p99"] = percentile(self.opens_ms, 0.99)
        if self.told is not None:
            row |= {"told": self.told.told, "untold": self.told.untold, "invented": self.told.invented}
        if self.plain is not None:
            row |= {"plain_untold": self.plain.untold, "plain_invented": self.plain.invented}
        if self.git_bytes is not None:
            row["git_bytes_per_version"] = self.git_bytes // max(1, self.offered)
        return row


def percentile(values: Sequence[float], share: float) -> float | None:
    return round(sorted(values)[min(len(values) - 1, int(share * len(values)))], 2) if values else None


def pooled(tallies: Sequence[Tally]) -> Tally:
    any_told = any(t.told for t in tallies)
    whole = Tally(told=Told() if any_told else None, plain=Told() if any_told else None)
    numbers = "pages offered stored flagged noise_steps false change_steps missed read_empty errors visits seconds cpu_s payload_bytes archive_bytes"
    for tally in tallies:
        for name in numbers.split():
            setattr(whole, name, getattr(whole, name) + getattr(tally, name))
        whole.opens_ms += tally.opens_ms
        for sums, told in ((whole.told, tally.told), (whole.plain, tally.plain)):
            for name in ("told", "untold", "invented") if sums is not None and told is not None else ():
                setattr(sums, name, getattr(sums, name) + getattr(told, name))
        if tally.git_bytes is not None:
            whole.git_bytes = (whole.git_bytes or 0) + tally.git_bytes
    return whole
