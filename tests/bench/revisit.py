"""How soon each policy sees an edit, on real edit times at equal budgets.

    python -m tests.bench.revisit --traces HISTORIES

Reads HISTORIES/edit_traces. Only traces whose times are exact to the hour or better count. How each is censored
(traces.json says so in words) is written down in TRACES and handled so:

- An edit that was noticed at a poll happened somewhere since the poll before: it is put there at random (fixed seed).
- A page is watched until it was last seen; where the set says so, until the end of the set. A look after that is not
  counted, but the edit it would have found has its full delay.
- An edit counts as caught if a look came before the next known edit. Edits that the source itself missed are missed
  for every policy.
- Long histories are cut to a window of at most `--days`: from the start for articles, whose age matters, else at
  random. Pages are sampled by a fixed seed until `--page-days` are reached.

A budget is the number of looks a page and day over all pages of a run, the first look at finding not counted; each
policy's scale is set so that it spends that number, within half a per cent.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Any

from rich.console import Console
from rich.progress import Progress

from storage.records import Kind
from tests.bench.revisit_policies import DAY, POLICIES, PageFacts

BUDGETS = (6, 24, 96)


@dataclass(frozen=True, slots=True)
class Censoring:
    """What traces.json says of one trace. `poll` in seconds, 0 where the edit's own time is known; `to_set_end`: pages
    are watched to the end of the set, even if last seen earlier. `zone`: where its desk works."""

    kind: Kind
    poll: float
    zone: str
    to_set_end: bool = False


TRACES = {
    "nunl_articles": Censoring(Kind.ARTICLE, 0, "Europe/Amsterdam"),
    "bbc_front_headlines": Censoring(Kind.ARTICLE, 1200, "Europe/London"),
    "de_front_headlines_2026": Censoring(Kind.ARTICLE, 3600, "Europe/Berlin"),
    "nrk_corrections": Censoring(Kind.ARTICLE, 0, "Europe/Oslo"),
    "bbc_home": Censoring(Kind.SECTION, 1200, "Europe/London"),
    "de_home_2026": Censoring(Kind.SECTION, 3600, "Europe/Berlin"),
    "travel_uk": Censoring(Kind.PAGE, 0, "Europe/London", to_set_end=True),
    "travel_ca": Censoring(Kind.PAGE, 0, "America/Toronto", to_set_end=True),
    "watched_pages": Censoring(Kind.PAGE, 3600, "UTC"),
}
"""The traces exact to the hour or better; the others are exact to half a day or a day."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One page's edits, seconds since 1970, rising, all within (start, end]."""

    facts: PageFacts
    start: float
    end: float
    edits: tuple[float, ...]


@dataclass(slots=True)
class Tally:
    looks: int = 0
    page_days: float = 0.0
    caught: int = 0
    delays: list[float] | None = None

    def figures(self) -> dict[str, float]:
        delays = sorted(self.delays or [])
        at = lambda share: round(delays[min(int(share * len(delays)), len(delays) - 1)] / 60, 2)  # noqa: E731
        return {
            "mean_min": round(fmean(delays) / 60, 2),
            "p50_min": at(0.5),
            "p95_min": at(0.95),
            "caught": round(self.caught / len(delays), 4),
            "requests_per_day": round(self.looks / self.page_days, 3),
        }


def read_rows(folder: Path) -> Iterator[tuple[str, float, float, list[float]]]:
    csv.field_size_limit(10**9)
    with gzip.open(folder / "edit_traces" / "edit_traces.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["trace"] in TRACES:
                first = float(row["first_seen"])
                offsets = row["edit_offsets_s"].split(";")
                yield row["trace"], first, float(row["last_seen"]), sorted(first + float(o) for o in offsets if o)


def uncensored(edits: Sequence[float], first: float, poll: float, random: Random) -> list[float]:
    """Each edit somewhere between the poll that showed it and the one before, after the edit before it."""
    if not poll:
        return list(edits)
    placed, before = [], first
    for edit in edits:
        placed.append(random.uniform(max(edit - poll, before), edit))
        before = edit
    return placed


def window(first: float, last: float, edits: list[float], kind: Kind, days: float, random: Random) -> Trace | None:
    """At most `days` of a page's history as a trace; its facts still lack zone and seed."""
    start, length = first, min(last - first, days * DAY)
    if kind is not Kind.ARTICLE:
        start = random.uniform(first, last - length)
    kept = tuple(e for e in edits if start < e <= start + length)
    return Trace(PageFacts(kind, start, "UTC", random.getrandbits(32)), start, start + length, kept) if length else None


def sample(folder: Path, page_days: float, days: float, seed: int) -> dict[str, list[Trace]]:
    """Pages of each trace, in an order fixed by the seed, until there are enough page-days."""
    rows: dict[str, list[tuple[float, float, list[float]]]] = {}
    for name, first, last, edits in read_rows(folder):
        rows.setdefault(name, []).append((first, last, edits))
    chosen: dict[str, list[Trace]] = {}
    for name, pages in rows.items():
        rule, random = TRACES[name], Random(f"{seed} {name}")
        set_end = max(last for _, last, _ in pages)
        random.shuffle(pages)
        kept, total = [], 0.0
        for first, last, edits in pages:
            end = set_end if rule.to_set_end else last
            times = uncensored(edits, first, rule.poll, random)
            trace = window(first, end, times, rule.kind, days, random)
            if trace is not None:
                facts = PageFacts(rule.kind, trace.start, rule.zone, trace.facts.seed)
                kept.append(Trace(facts, trace.start, trace.end, trace.edits))
                total += (trace.end - trace.start) / DAY
            if total >= page_days:
                break
        chosen[name] = kept
    return chosen


def follow(trace: Trace, policy: str, budget: float, scale: float, tally: Tally) -> None:
    """Watch one page from its first look to the end of its window."""
    watch = POLICIES[policy](trace.facts, budget, scale)
    now, changed, seen, edits = trace.start, False, 0, trace.edits
    tally.page_days += (trace.end - trace.start) / DAY
    while True:
        now = watch.next_look(now, changed)
        if now > trace.end:
            break
        tally.looks += 1
        upto = bisect_right(edits, now, seen)
        changed = upto > seen
        if changed:
            tally.delays.extend(now - edit for edit in edits[seen:upto])
            tally.caught += 1
            seen = upto
    tally.delays.extend(now - edit for edit in edits[seen:])
    tally.caught += seen < len(edits)


def run(traces: Sequence[Trace], policy: str, budget: float, scale: float) -> Tally:
    tally = Tally(delays=[])
    for trace in traces:
        follow(trace, policy, budget, scale, tally)
    return tally


def at_budget(traces: Sequence[Trace], policy: str, budget: float) -> dict[str, float]:
    """The policy's figures at the scale that spends the budget: regula falsi on the logarithms, at most 12 runs."""
    scale, points, best = 1.0, [], None
    for _ in range(12):
        tally = run(traces, policy, budget, scale)
        drift = log(max(tally.looks, 1) / tally.page_days / budget)
        if best is None or abs(drift) < abs(best[0]):
            best = (drift, tally)
        if abs(drift) < 0.005:
            break
        points.append((log(scale), drift))
        scale = exp(_next_guess(points))
    assert best is not None
    return best[1].figures()


def _next_guess(points: list[tuple[float, float]]) -> float:
    """Where the drift crosses zero, from the nearest points on either side, else from the latest one."""
    over = [p for p in points if p[1] > 0]
    under = [p for p in points if p[1] <= 0]
    if not over or not under:
        return points[-1][0] + 1.2 * points[-1][1]
    low, high = max(over), min(under)
    share = low[1] / (low[1] - high[1])
    return low[0] + min(max(share, 0.1), 0.9) * (high[0] - low[0])


def measure(task: tuple[str, str, float, list[Trace]]) -> tuple[str, str, float, dict[str, float]]:
    name, policy, budget, traces = task
    return name, policy, budget, at_budget(traces, policy, budget)


def tasks(chosen: dict[str, list[Trace]], budgets: Sequence[int], alone: Sequence[int]) -> Iterator[Any]:
    pool = [trace for traces in chosen.values() for trace in traces]
    for policy in POLICIES:
        for budget in budgets:
            yield "", policy, budget, pool
        for name, traces in chosen.items():
            for budget in alone:
                yield name, policy, budget, traces


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path, help="the same as --traces")
    parser.add_argument("--traces", type=Path, help="folder that holds edit_traces/")
    parser.add_argument("--page-days", type=float, default=8000, help="page-days sampled of each trace")
    parser.add_argument("--days", type=float, default=120, help="longest stretch of one page's history")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    folder = options.traces or options.corpus
    if folder is None:
        parser.error("name the folder that holds edit_traces: --traces FOLDER")
    chosen = sample(folder, options.page_days, options.days, options.seed)
    work = list(tasks(chosen, BUDGETS, BUDGETS))
    results: dict[tuple[str, float], dict[str, dict[str, float]]] = {}
    console = Console(stderr=True)
    with (
        Progress(console=console, disable=not console.is_terminal) as bar,
        ProcessPoolExecutor(options.processes) as pool,
    ):
        todo = bar.add_task("policies", total=len(work))
        for name, policy, budget, figures in pool.map(measure, work):
            results.setdefault((name, budget), {})[policy] = figures
            print(f"{policy} on {name or 'all'} at {budget:g} looks: {figures}", file=sys.stderr, flush=True)
            bar.advance(todo)
    print(
        json.dumps(
            {
                "policies": results["", 24],
                "traces": {name: results[name, 24] for name in chosen},
                "budgets": {str(b): results["", b] for b in BUDGETS},
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
