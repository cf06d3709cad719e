"""Dockets in the shapes of each system, written for these tests, against what a person reads in them.

`dockets/` holds the documents, `dockets.json` what is read from each; values that are not there are not looked at.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from monitor.extract import Raw, Recipe, looks_like_docket, read
from storage.content import to_plain
from storage.records import Docket, Kind, Memory

HERE = Path(__file__).parent
EXPECTED: dict[str, dict[str, Any]] = json.loads((HERE / "dockets.json").read_text(encoding="utf-8"))
TYPES = {".html": "text/html; charset=utf-8", ".json": "application/json"}


def raw_of(name: str, payload: bytes | None = None) -> Raw:
    path = HERE / "dockets" / name
    kind = TYPES.get(path.suffix, "application/xml")
    return Raw(payload or path.read_bytes(), f"https://court.example/{name}", kind, Kind.DOCKET)


def docket_of(name: str) -> Docket:
    got = read(raw_of(name), Recipe(), Memory())
    assert got.reading is not None, got.problem
    assert got.reading.docket is not None
    return got.reading.docket


def agrees(said: Any, expected: Any, where: str) -> None:
    """Every value of `expected` stands in `said`; lists are of equal length."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            agrees(said.get(key) if isinstance(said, dict) else None, value, f"{where}.{key}")
    elif isinstance(expected, list):
        assert isinstance(said, list), where
        assert len(said) == len(expected), where
        for n, (one, other) in enumerate(zip(said, expected, strict=True)):
            agrees(one, other, f"{where}[{n}]")
    else:
        assert said == expected, where


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_system_is_read_as_a_person_reads_it(name: str) -> None:
    plain = json.loads(json.dumps(to_plain(docket_of(name)), default=str))
    agrees(plain, EXPECTED[name], name)


def test_every_document_has_an_expectation() -> None:
    assert {path.name for path in (HERE / "dockets").iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(set(EXPECTED) - {"hearing_record.html", "case_list.json"}))
def test_a_saved_file_is_known_for_a_docket(name: str) -> None:
    assert looks_like_docket(raw_of(name))


@pytest.mark.parametrize("name", [name for name in sorted(EXPECTED) if name != "portal_list.html"])
def test_a_document_cut_off_is_no_docket(name: str) -> None:
    whole = raw_of(name).payload.rstrip()
    got = read(raw_of(name, whole[: int(len(whole) * 0.7)]), Recipe(), Memory())
    assert got.reading is None
    assert "cut off" in got.problem or "no docket" in got.problem
