"""Reads real docket documents, compares real pairs of them through the real line, and lets the corpus's score.py judge.

    python -m tests.bench.dockets CORPUS [--limit N] [--sets a,b] [--entries FILE] [--changes FILE]

Documents go through the product's reader; pairs are served by a local site and visited until the page is neither
suspect nor unconfirmed, three visits at most. `headers` is the share of header values that are right, all fields
pooled. Times are medians in milliseconds. Ends with one line of JSON.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import importlib.util
import io
import json
import logging
import re
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from rich.console import Console
from rich.progress import Progress

from monitor.compare.dockets import signals
from monitor.extract import Raw, Recipe, read
from storage.records import Entry, Kind, Memory
from tests.bench.docket_pairs import replay
from tests.bench.docket_speed import speeds

TYPES = {".html": "text/html; charset=utf-8", ".json": "application/json", ".xml": "application/xml"}
HEADERS = ("court", "docket_number", "case_name", "assigned_to", "date_filed", "date_terminated")
LABELS = (
    "hearing_set", "hearing_moved", "hearing_cancelled", "order", "judgment", "opinion", "sealed", "judge_reassigned",
    "correction", "appeal",
)  # fmt: skip
Row = dict[str, Any]


class Corpus:
    """The folder's documents, pairs, signals and scorer. `sets` are kinds; `limit` documents and pairs of each."""

    def __init__(self, folder: Path, sets: Sequence[str], limit: int | None) -> None:
        self.folder, self.sets, self.limit = folder, sets, limit
        self.documents = zipfile.ZipFile(folder / "documents.zip")
        self.files = zipfile.ZipFile(folder / "pairs.zip")
        with gzip.open(folder / "gold.jsonl.gz", "rt", encoding="utf-8") as lines:
            self.gold = self.chosen(json.loads(line) for line in lines if line.strip())
        self.pairs = self.chosen(self.lines("pairs.jsonl"))
        self.signals = list(self.lines("signals.jsonl"))

    def lines(self, name: str) -> Iterable[Row]:
        text = (self.folder / name).read_text(encoding="utf-8")
        return (json.loads(line) for line in text.splitlines() if line.strip())

    def chosen(self, rows: Iterable[Row]) -> list[Row]:
        taken: Counter[str] = Counter()
        kept = []
        for row in rows:
            taken[row["kind"]] += 1
            wanted = not self.sets or row["kind"] in self.sets
            if wanted and (self.limit is None or taken[row["kind"]] <= self.limit):
                kept.append(row)
        return kept

    def scorer(self) -> ModuleType:
        spec = importlib.util.spec_from_file_location("docket_score", self.folder / "score.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module


# ---------------------------------------------------------------- reading


def raw_of(name: str, payload: bytes) -> Raw:
    return Raw(payload, f"https://court.example/{name}", TYPES.get(Path(name).suffix, ""), Kind.DOCKET)


def predicted(name: str, payload: bytes) -> Row:
    """What our reader makes of one document, in the scorer's form."""
    reading = read(raw_of(name, payload), Recipe(), Memory()).reading
    docket = reading.docket if reading is not None else None
    if docket is None:
        return {"id": name, "is_docket": False, "entries": []}
    parties = [{"name": party.name, "type": party.role} for party in docket.parties]
    fields = {field: getattr(docket, field) for field in HEADERS}
    return {
        "id": name,
        "is_docket": True,
        **fields,
        "entries": [entry_row(e) for e in docket.entries],
        "parties": parties,
    }


def entry_row(entry: Entry) -> Row:
    more = {"docket_number": entry.docket_number, "case_name": entry.case_name} if entry.docket_number else {}
    return {"number": entry.number, "date": entry.date_filed, "text": entry.text or entry.short or "", **more}


def judge_entries(score: ModuleType, gold: list[Row], rows: list[Row]) -> Row:
    said = printed(score.entries, gold, rows)
    strict = re.findall(r"^(\S+) +docs .*?strict P \S+ R \S+ F (\S+)", said, re.MULTILINE)
    empty = re.search(r"^ALL +pages that are no docket: (\d+) of (\d+)", said, re.MULTILINE)
    right, asked = header_counts(score, gold, rows)
    return {
        "entries_f1": {kind: float(f) for kind, f in strict if kind != "ALL"},
        "headers": ratio(sum(right.values()), sum(asked.values())),
        "headers_by_field": {field: ratio(right[field], asked[field]) for field in HEADERS if asked[field]},
        "false_dockets": int(empty[2]) - int(empty[1]) if empty else 0,
    }


def header_counts(score: ModuleType, gold: list[Row], rows: list[Row]) -> tuple[Counter[str], Counter[str]]:
    """Header values that are right and that the gold has; names are evened out as the scorer does it."""
    found = {row["id"]: row for row in rows}
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for row in gold:
        said = found.get(row["id"], {})
        for field in HEADERS:
            if row.get(field):
                even = score.FIELDS.get(field, str.lower)
                asked[field] += 1
                right[field] += bool(said.get(field)) and even(row[field]) == even(said[field])
    return right, asked


# ---------------------------------------------------------------- changes, signals


def judge_changes(score: ModuleType, pairs: list[Row], rows: list[Row]) -> Row:
    said = printed(score.changes, pairs, rows)
    line = next((line for line in said.splitlines() if line.startswith("ALL")), "")
    quiet = re.search(r"quiet pairs alarmed (\d+)/(\d+)", line)
    told = re.search(r"source errors told (\d+)/(\d+), false (\d+)", line)
    gone, f1 = re.search(r"false vanished (\d+)", line), re.search(r" F (\S+) \(by", line)
    return {
        "events_f1": float(f1[1]) if f1 else None,
        "quiet_alarmed": int(quiet[1]) if quiet else 0,
        "false_vanished": int(gone[1]) if gone else 0,
        "source_errors_told": int(told[1]) if told else 0,
        "source_errors": int(told[2]) if told else 0,
        "source_errors_false": int(told[3]) if told else 0,
    }


def judge_signals(rows: list[Row]) -> Row:
    """A text is wrong if its labels differ, or its hearing's time does."""
    wrong = []
    for row in rows:
        said = signals(row["text"])
        labels = {kind.replace("-", "_") for kind in said.kinds} & set(LABELS)
        when = said.when[0] if said.when else None
        if labels != set(row["labels"]) or (row.get("when") and when != row["when"]):
            wrong.append(f"{row['text'][:150]!r}: {sorted(labels)} {when}, not {row['labels']} {row.get('when')}")
    for line in wrong:
        print(f"signal: {line}", file=sys.stderr)
    return {"signals": len(rows), "signal_errors": len(wrong)}


def printed(judge: Any, *given: Any) -> str:
    """What the scorer says, for people on the error output too."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        judge(*given, True)
    print(said.getvalue(), file=sys.stderr)
    return said.getvalue()


def ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


# ---------------------------------------------------------------- main


def read_all(corpus: Corpus, progress: Progress) -> list[Row]:
    rows = []
    for gold in progress.track(corpus.gold, description="documents"):
        started = time.perf_counter()
        row = predicted(gold["id"], corpus.documents.read(gold["id"]))
        rows.append({**row, "ms": round(1000 * (time.perf_counter() - started), 1)})
    return rows


def written(path: Path | None, rows: list[Row]) -> None:
    if path is not None:
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--sets", help="kinds, comma-separated; all by default")
    parser.add_argument("--limit", type=int, help="documents and pairs of each kind")
    parser.add_argument("--entries", type=Path, help="write what was read, in the scorer's form")
    parser.add_argument("--changes", type=Path, help="write what was told of the pairs, in the scorer's form")
    parser.add_argument("--only", choices=("entries", "changes", "signals", "speed"), help="one part alone")
    args = parser.parse_args(words)
    logging.getLogger("nightdesk").setLevel(logging.ERROR)
    corpus = Corpus(args.corpus, args.sets.split(",") if args.sets else (), args.limit)
    parts = (args.only,) if args.only else ("entries", "changes", "signals", "speed")
    score, result = corpus.scorer(), {}
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        if "entries" in parts:
            rows = read_all(corpus, progress)
            written(args.entries, rows)
            result |= judge_entries(score, corpus.gold, rows)
        if "changes" in parts:
            told = replay(corpus.pairs, corpus.files, progress)
            written(args.changes, told)
            result |= judge_changes(score, corpus.pairs, told)
        if "signals" in parts:
            result |= judge_signals(corpus.signals)
        if "speed" in parts:
            result |= speeds({g["id"]: corpus.documents.read(g["id"]) for g in corpus.gold}, raw_of)
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
