"""Edits of single sentences in other languages are told as a reader of that language would tell them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from monitor.compare import Known, compare
from storage.records import Article, Finding, Paragraph, Reading

EDITS = Path(__file__).with_name("edits")


def edits() -> list[Any]:
    read = [(file.stem, tomllib.loads(file.read_text("utf-8"))) for file in sorted(EDITS.glob("*.toml"))]
    return [
        pytest.param(language, page["around"], edit, id=f"{language}-{edit['after']}")
        for language, page in read
        for edit in page["edit"]
    ]


def said(finding: Finding) -> str:
    speaker = f" ({finding.speaker})" if finding.speaker else ""
    return f"{finding.kind}: {finding.before} → {finding.after}{speaker}"


@pytest.mark.parametrize(("language", "around", "edit"), edits())
def test_an_edit_is_told_by_its_kind_with_its_words(language: str, around: list[str], edit: dict[str, Any]) -> None:
    def reading(text: str) -> Reading:
        body = tuple(map(Paragraph, (around[0], text, around[1])))
        return Reading("test/1", "", Article(headline="Port", language=language, paragraphs=body))

    change = compare(reading(edit["before"]), reading(edit["after"]), Known())
    assert change is not None
    assert ([said(finding) for finding in change.findings], change.weight.value) == (edit["told"], edit["weight"])
