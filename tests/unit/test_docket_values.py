"""Every shape of docket that is read, with one of its values turned into another: read or refused, never an exception."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest

from monitor.extract import Raw, Recipe, read
from storage.records import Docket, Entry, Kind, Memory
from tests.unit.mutating import OTHERS, places, turned, without

SHAPES = sorted((Path(__file__).parents[1] / "golden" / "dockets").iterdir())
JSON = [path for path in SHAPES if path.suffix == ".json"]
TEXTS = [path for path in SHAPES if path.suffix != ".json"]
DIGITS = {
    "superscript": "²",
    "Arabic": "٣",
    "circled": "①",
    "full width": "７",
    "none": "x",
    "many": "9" * 40,
    "thousands": "9" * 5000,
}
TYPES = {".json": "application/json", ".xml": "application/xml", ".rss": "application/rss+xml"}


def docket_of(payload: bytes, path: Path) -> Docket | None:
    """What is read, and that what is read can be told apart from nothing."""
    got = read(
        Raw(payload, "https://court.example/x", TYPES.get(path.suffix, "text/html"), Kind.DOCKET), Recipe(), Memory()
    )
    assert (got.reading is None) is bool(got.problem)
    return got.reading.docket if got.reading is not None else None


@pytest.mark.parametrize("path", SHAPES, ids=lambda path: path.name)
@pytest.mark.parametrize("digit", DIGITS.values(), ids=DIGITS)
def test_digits_that_are_no_numbers(path: Path, digit: str) -> None:
    text = path.read_text(encoding="utf-8")
    docket_of(re.sub("[0-9]", digit if len(digit) == 1 else lambda found: found[0] * len(digit), text).encode(), path)


@pytest.mark.parametrize("path", SHAPES, ids=lambda path: path.name)
def test_cut_off_anywhere(path: Path) -> None:
    whole = path.read_bytes()
    for share in range(1, 16):
        docket_of(whole[: len(whole) * share // 16], path)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_any_attribute_emptied_or_turned_to_nonsense(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for value in ("", "²", "-1", "javascript:alert(1)", "http://[", "x" * 3000):
        docket_of(re.sub(r'="[^"]*"', f'="{value}"', text).encode(), path)


@pytest.mark.parametrize("path", JSON, ids=lambda path: path.name)
def test_any_value_of_a_record_turned_into_another(path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    dice = random.Random(path.name)
    ways = list(places(document))
    for _ in range(60):
        way, into = dice.choice(ways), dice.choice(OTHERS)
        docket_of(json.dumps(turned(document, way, into)).encode(), path)


@pytest.mark.parametrize("path", JSON, ids=lambda path: path.name)
def test_a_record_without_any_one_of_its_keys(path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    for way in [way for way in places(document) if isinstance(way[-1], str)][:80]:
        docket_of(json.dumps(without(document, way)).encode(), path)


@pytest.mark.parametrize(
    ("number", "counted"),
    [
        (None, None),
        ("", None),
        ("0", 0),
        ("7", 7),
        ("007", 7),
        ("9" * 18, int("9" * 18)),
        ("9" * 19, None),
        ("9" * 5000, None),
        ("²", None),
        ("٣", None),
        ("-1", None),
        ("7-1", None),
        (" 7", None),
        ("A7", None),
    ],
)
def test_a_number_that_counts(number: str | None, counted: int | None) -> None:
    assert Entry("ORDER", number=number).counted == counted
