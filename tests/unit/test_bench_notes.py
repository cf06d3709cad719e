"""The bench over labelled sentences counts what it says it counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench.notes import main, measured, predicted

GOLD = [
    {"id": "a", "text": "Correction: The bridge opened in 1987.", "label": "note", "lang": "en"},
    {"id": "b", "text": "The city updated its rules.", "label": "not_note", "lang": "en"},
    {"id": "c", "text": "Rettelse: Broen åpnet i 1987.", "label": "note", "lang": "no"},
    {"id": "d", "text": "This is a breaking news story and will be updated.", "label": "not_note", "lang": "en"},
    {"id": "e", "text": "Updated: 5 March 2024", "label": "stamp", "lang": "en"},
]


def test_promises_and_stamps_are_no_notes() -> None:
    assert [predicted(row)["label"] for row in GOLD] == ["note", "not_note", "note", "not_note", "not_note"]


def test_precision_and_recall_by_language() -> None:
    guesses = [
        {"id": row["id"], "label": label}
        for row, label in zip(GOLD, ["note", "note", "not_note", "not_note", "note"], strict=True)
    ]
    got = measured(GOLD, guesses)
    assert (got["n"], got["precision"], got["recall"], got["f1"]) == (4, 0.5, 0.5, 0.5)
    assert got["english"] == {"n": 3, "precision": 0.5, "recall": 1.0, "f1": 0.6667}
    assert got["others"] == {"n": 1, "precision": 0.0, "recall": 0.0, "f1": 0.0}


def test_it_ends_with_one_line_of_json_and_writes_predictions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "notes.jsonl").write_text("".join(json.dumps(row) + "\n" for row in GOLD), "utf-8")
    assert main([str(tmp_path), "--out", str(tmp_path / "out.jsonl")]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["f1"] == 1.0
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [set(row) for row in rows] == [{"id", "label", "kind"}] * 5
