"""Notes among sentences: are those that tell of an edit found, and are hard negatives left alone?

    python -m tests.bench.notes CORPUS [--out OUT]

CORPUS is the folder of page histories: `notes/notes.jsonl` holds sentences with a label. `note` is scored against
`not_note`; `stamp` and `change_note` are predicted, not scored. Ends with one line of JSON: precision, recall and f1
for `note` over all, and the same for English and for all other languages.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from monitor.extract.notes import classify_note, tells_of_edit

Row = Mapping[str, Any]
SCORED = ("note", "not_note")


def predicted(row: Row) -> dict[str, Any]:
    """A sentence's label and kind. A promise to update and an editor's note on other matters tell of no edit."""
    kind = classify_note(row["text"], row.get("lang"))
    label = "note" if kind is not None and tells_of_edit(row["text"]) else "not_note"
    return {"id": row["id"], "label": label, "kind": kind}


def scores(pairs: Iterable[tuple[Row, Row]]) -> dict[str, float | int]:
    """Precision, recall and F1 of `note` over (gold, prediction) pairs."""
    rows = [(gold["label"], guess["label"]) for gold, guess in pairs if gold["label"] in SCORED]
    hits = rows.count(("note", "note"))
    said, true = sum(guess == "note" for _, guess in rows), sum(gold == "note" for gold, _ in rows)
    precision, recall = hits / said if said else 0.0, hits / true if true else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return {"n": len(rows), "precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def measured(gold: Sequence[Row], guesses: Sequence[Row]) -> dict[str, Any]:
    pairs = list(zip(gold, guesses, strict=True))
    english = [pair for pair in pairs if pair[0]["lang"] == "en"]
    others = [pair for pair in pairs if pair[0]["lang"] != "en"]
    return {**scores(pairs), "english": scores(english), "others": scores(others)}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tests.bench.notes", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--out", type=Path, help="write the predictions here, a line each")
    args = parser.parse_args(argv)
    lines = (args.corpus / "notes" / "notes.jsonl").read_text("utf-8").splitlines()
    gold: list[Row] = [json.loads(line) for line in lines if line.strip()]
    console = Console(stderr=True)
    guesses: list[Row] = [
        predicted(row) for row in track(gold, "sentences", console=console, disable=not sys.stderr.isatty())
    ]
    if args.out:
        args.out.write_text("".join(json.dumps(guess, ensure_ascii=False) + "\n" for guess in guesses), "utf-8")
    print(json.dumps(measured(gold, guesses)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
