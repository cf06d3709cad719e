"""Notes: what an outlet says of its own edits, found by wording wherever it stands. Wordings are data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from importlib.resources import files

from storage.records import Note

_DATA = json.loads(files("monitor.extract").joinpath("data/notes.json").read_text("utf-8"))
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (row["kind"], re.compile(row["pattern"], re.IGNORECASE)) for row in _DATA["wordings"]
)
_REFUSED = re.compile("|".join(_DATA["refused"]), re.IGNORECASE)
LONGEST = 1200


def classify_note(sentence: str, lang: str | None = None) -> str | None:
    """The kind of note that a sentence or paragraph is, None if it is running text. `lang` narrows nothing yet: the
    wordings of all languages are told apart by their words."""
    text = " ".join(sentence.split())
    if not text or len(text) > LONGEST or _REFUSED.search(text):
        return None
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), None)


def find_notes(texts: Iterable[str]) -> tuple[Note, ...]:
    """The notes among blocks of text, each once, in order."""
    notes: dict[str, Note] = {}
    for text in texts:
        clean = " ".join(text.split())
        kind = classify_note(clean)
        if kind is not None:
            notes.setdefault(clean, Note(kind, clean))
    return tuple(notes.values())
