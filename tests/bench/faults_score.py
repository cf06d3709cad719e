"""What the faults bench counts, and the journal in which it writes each life down as it ends."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from tests.bench.faults_day import Story

TELL_EVERY_S = 60.0
COUNTS = ("kills", "lost", "doubled", "false_changes")


class Wrong(list[str]):
    """What went wrong, told as it is found."""

    def append(self, line: str) -> None:
        print(line, file=sys.stderr, flush=True)
        super().append(line)


class Score:
    def __init__(self) -> None:
        self.lives = 0
        self.kills = 0
        self.lost = 0
        self.doubled = 0
        self.false_changes = 0
        self.wrong: list[str] = Wrong()

    def counts(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in COUNTS}

    def compare(self, name: str, expected: Story, got: Story) -> None:
        """Count what is missing, what is there twice, and what should not be there."""
        before = self.counts()
        for kind in ("versions", "changes", "owed", "told"):
            want, have = getattr(expected, kind), getattr(got, kind)
            self.lost += (want - have).total()
            extra: Counter[Any] = have - want
            twice = sum(count for key, count in extra.items() if key in want)
            self.doubled += twice
            self.false_changes += extra.total() - twice
        self.lost += len(got.damage)
        if before != self.counts():
            differ = {kind: differs(getattr(expected, kind), getattr(got, kind)) for kind in ("versions", "told")}
            self.wrong.append(f"{name}: {differ}, {got.damage}")


def differs(want: Counter[Any], have: Counter[Any]) -> dict[str, list[Any]]:
    return {"missing": sorted(want - have), "too many": sorted(have - want)}


@dataclass
class Life:
    """One life of an hour: new, or told by the journal."""

    name: str
    score: Score
    new: bool = True
    kills: int = 0

    def came(self, expected: Story, got: Story, kills: int) -> None:
        self.kills = kills
        self.score.kills += kills
        self.score.compare(self.name, expected, got)


class Journal:
    """One line of JSON for each life: its name, what it added to the counts, and what was wrong."""

    def __init__(self, path: Path | None) -> None:
        self.score = Score()
        self.told: dict[str, dict[str, Any]] = {}
        if path is not None and path.exists():
            entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            self.told = {entry["life"]: entry for entry in entries}
        self.file: TextIO | None = path.open("a", encoding="utf-8") if path is not None else None

    @contextmanager
    def life(self, name: str) -> Iterator[Life]:
        """Lives what the body lives, unless the journal tells of it already; then `new` is false."""
        told = self.told.get(name)
        life = Life(name, self.score, told is None, told["kills"] if told else 0)
        before, wrong = self.score.counts(), len(self.score.wrong)
        if told is not None:
            self.take(told)
        yield life
        self.score.lives += 1
        if told is None and self.file is not None:
            added = {count: now - before[count] for count, now in self.score.counts().items()}
            self.file.write(json.dumps({"life": name, **added, "wrong": self.score.wrong[wrong:]}) + "\n")
            self.file.flush()

    def take(self, entry: dict[str, Any]) -> None:
        for count in COUNTS:
            setattr(self.score, count, getattr(self.score, count) + entry[count])
        for line in entry["wrong"]:
            self.score.wrong.append(line)


class Way:
    """How far a part is, told once a minute on stderr."""

    def __init__(self, part: str, total: int) -> None:
        self.part = part
        self.total = total
        self.done = 0
        self.began = self.told = time.monotonic()

    def step(self, score: Score, done: int | None = None) -> None:
        self.done = self.done + 1 if done is None else done
        now = time.monotonic()
        if now - self.told >= TELL_EVERY_S or self.done >= self.total:
            self.told = now
            print(
                f"{self.part}: {self.done} of {self.total}, {now - self.began:.0f} s, {score.counts()}",
                file=sys.stderr,
                flush=True,
            )
