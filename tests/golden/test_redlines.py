"""The page of sample redlines is what the comparison draws, and says what its samples promise."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from monitor.compare import Known, compare, redline
from tests.redlines import SAMPLES, page, versions

DRAWN = Path(__file__).parents[2] / "docs" / "redlines.html"
KINDS = {
    "Facts within a sentence": ["date", "figure", "figure", "attribution", "figure", "name"],
    "How sure the text is": ["negation", "hedge", "hedge", "wording"],
    "A quote put right, a quote taken out of its marks": ["quote", "quote"],
    "Paragraphs that moved, parted and met": ["paragraph-moved", "paragraph-split", "paragraph-merged"],
    "A long story with one edit": ["wording"],
    "A correction that says so": ["headline", "note", "figure"],
    "Form only": ["typography", "figure"],
    "Counters and boxes round the story": ["figure"],
}


def test_the_page_is_what_the_command_draws() -> None:
    assert DRAWN.read_text("utf-8") == page(), "run `make redlines` and look at the page"


@pytest.mark.parametrize("sample", tomllib.loads(SAMPLES.read_text("utf-8"))["sample"], ids=lambda s: s["title"])
def test_samples_are_told_as_promised(sample: dict[str, object]) -> None:
    before, after = versions(sample)
    change = compare(before, after, Known())
    assert change is not None
    if sample["title"] in KINDS:
        assert [finding.kind for finding in change.findings] == KINDS[str(sample["title"])]
    assert len(change.telling) <= 3


@pytest.mark.parametrize("sample", tomllib.loads(SAMPLES.read_text("utf-8"))["sample"], ids=lambda s: s["title"])
def test_there_is_no_confetti(sample: dict[str, object]) -> None:
    """Between two edits of a block stands something that a reader can hold on to."""
    for block in redline(*versions(sample)):
        for span in block.spans[1:-1]:
            assert span.op != "same" or any(letter.isalnum() for letter in span.text), block
