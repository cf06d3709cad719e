"""Notes: what an outlet says of its own edits, found by wording wherever it stands. Wordings are data, by language."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import accumulate
from typing import Any

import re2

from monitor.extract.folded import fold
from storage.records import Note

LONGEST = 3_000
"""Characters at the start and at the end of a block in which a note may stand."""
MOST = 1_000
"""Blocks with the words of a note that are looked at, from the start and from the end of a page each."""
LEAST = 6
GROUP = 2500
"""Characters of patterns that are asked together."""
_PLACE = re.compile(r"\{(\w+)\}")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[*]*[^\W\d_a-zäöüåæøéèç])")
_ENDED = re.compile(r"[.!?…:]\W*$")
EDITS = ("correction", "clarification", "update", "retraction")


@dataclass(frozen=True, slots=True)
class Wordings:
    """How one language words its notes."""

    triggers: tuple[str, ...]
    """Parts of words, one of which stands in any note: the cheap question asked first."""
    folded: tuple[tuple[Any, tuple[tuple[str, Any], ...]], ...]
    """Patterns in small groups, each behind one that matches what any of the group matches."""
    cased: tuple[tuple[str, Any], ...]
    any_cased: Any
    """Matches what any of `cased` matches; None without any."""
    refused: tuple[Any, ...]
    label: Any
    """The start of an update that is told after a label: "Update: …"."""
    finite: Any
    edit: Any
    """Speaks of an edit, inside an editor's note."""


def _plain(pattern: str) -> str:
    """A pattern for folded text: letters beyond ASCII as they stand there."""
    return "".join(fold(c) if ord(c) > 127 else c for c in pattern)


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    """A pattern with the words for its places, and for the places in those."""
    for _ in range(4):
        pattern = _PLACE.sub(lambda m: words.get(m[1], m[0]), pattern)
    return pattern


def _grouped(rows: list[tuple[str, str]]) -> Iterator[tuple[Any, tuple[tuple[str, Any], ...]]]:
    """Patterns in groups short enough for an automaton that fits its memory."""
    group: list[tuple[str, str]] = []
    for place, row in enumerate(rows):
        group.append(row)
        if place + 1 == len(rows) or sum(len(p) for _, p in (*group, rows[place + 1])) > GROUP:
            yield re2.compile("|".join(f"(?:{p})" for _, p in group)), tuple((k, re2.compile(p)) for k, p in group)
            group = []


def _wordings(row: Mapping[str, Any], shared: Mapping[str, str]) -> Wordings:
    words = {name: _plain(text) for name, text in {**shared, **row["words"]}.items()}
    cased = row.get("cased", [])
    label = rf"^\W*(?:{_plain(row['labels'])})(?: ?#?\d)? ?[:\]] ?\W*" if row["labels"] else r"^\b$"
    return Wordings(
        triggers=tuple(map(_plain, row["triggers"])),
        folded=tuple(_grouped([(kind, _filled(_plain(p), words)) for kind, p in row["wordings"]])),
        cased=tuple((kind, re2.compile(p)) for kind, p in cased),
        any_cased=re2.compile("|".join(f"(?:{p})" for _, p in cased)) if cased else None,
        refused=tuple(re2.compile(_filled(_plain(p), words)) for p in row["refused"]),
        label=re2.compile(label),
        finite=re2.compile(rf"\b{_plain(row['finite'])}\b") if "finite" in row else None,
        edit=re2.compile(row["told_of_edit"]) if "told_of_edit" in row else None,
    )


_DATA = json.loads(files("monitor.extract").joinpath("data/notes.json").read_text("utf-8"))
_LANGUAGES = tuple(_wordings(row, _DATA["words"]) for row in _DATA["languages"].values())


_TRIGGERS = re2.compile("|".join(re.escape(t) for words in _LANGUAGES for t in words.triggers).encode())
_OWNERS = tuple(number for number, words in enumerate(_LANGUAGES) for _ in words.triggers)
"""The language of each trigger, in the order of `_EACH`."""


def _set_of(texts: Iterable[str]) -> Any:
    """One automaton that says which of these texts a line holds."""
    found = re2.Set.SearchSet()
    for text in texts:
        found.Add(re.escape(text))
    found.Compile()
    return found


_EACH = _set_of(trigger for words in _LANGUAGES for trigger in words.triggers)


def classify_note(text: str, lang: str | None = None) -> str | None:
    """The kind of note that a sentence or paragraph is, None if it is running text, a mere time stamp or a promise of
    another kind. `lang` narrows nothing: outlets mix languages, and their wordings are told apart by their words."""
    line = " ".join(text[:LONGEST].encode("utf-8", "replace").decode().split())
    if len(line) < LEAST:
        return None
    plain = fold(line)
    spoken = sorted({_OWNERS[place] for place in _EACH.Match(plain) or ()})
    kinds = [kind for number in spoken if (kind := _kind(_LANGUAGES[number], plain, line))]
    return next((kind for kind in kinds if kind in EDITS), kinds[0] if kinds else None)


def _kind(words: Wordings, plain: str, line: str) -> str | None:
    """The kind of note by the wordings of one language, of a line that holds one of its triggers."""
    near = (group for any_of, group in words.folded if any_of.search(plain))
    found = [kind for group in near for kind, pattern in group if pattern.search(plain)][:1]
    if words.any_cased is not None and words.any_cased.search(line):
        found += [kind for kind, pattern in words.cased if pattern.search(line)]
    if not found and _told_after_label(words, plain, line):
        found.append("update")
    return found[0] if found and not any(pattern.search(plain) for pattern in words.refused) else None


def _told_after_label(words: Wordings, plain: str, line: str) -> bool:
    """Whether a statement follows the label: a sentence with an end, in English with a finite verb; no headline, no
    instruction."""
    label = words.label.search(plain)
    if label is None:
        return False
    rest = plain[label.end() :]
    if len(rest.split()) < 3 or not _ENDED.search(line):
        return False
    return words.finite is None or words.finite.search(rest) is not None


def tells_of_edit(text: str) -> bool:
    """Whether a note says that the story was edited: an editor's note on other matters, and a promise to update, do
    not."""
    kind = classify_note(text)
    if kind != "editors_note":
        return kind in EDITS
    plain = fold(text[:LONGEST])
    return any(words.edit is not None and words.edit.search(plain) for words in _LANGUAGES)


def may_hold_notes(texts: Iterable[str]) -> frozenset[str]:
    """Those of the texts that hold one of the words without which there is no note."""
    blocks = list(texts)
    return frozenset(blocks[place] for place in _suspected(blocks))


def find_notes(texts: Iterable[str]) -> tuple[Note, ...]:
    """The notes among blocks of text, each once, in order. Of a paragraph that ends in a note only that part counts."""
    blocks = list(texts)
    notes: dict[str, Note] = {}
    places = _suspected(blocks)
    for place in places if len(places) <= 2 * MOST else places[:MOST] + places[-MOST:]:
        found = note_in(blocks[place])
        if found is not None:
            notes.setdefault(found.text, found)
    return tuple(notes.values())


def _suspected(blocks: Sequence[str]) -> list[int]:
    """The places of blocks that hold one of the words without which there is no note; all are asked at once."""
    ends = (text if len(text) <= 2 * LONGEST else text[:LONGEST] + text[-LONGEST:] for text in blocks)
    lines = [fold(text).encode("utf-8", "replace") for text in ends]
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    hits = _TRIGGERS.finditer(b"\n".join(lines))
    return sorted({bisect_right(starts, hit.start()) - 1 for hit in hits})


def note_in(text: str) -> Note | None:
    """The note that a block is or ends in, None if it holds none."""
    line = " ".join(text.split())
    if len(line) <= LONGEST:
        return _note_of(line)
    head = _note_of(line[:LONGEST])
    if head is not None and line.startswith(head.text):
        return Note(head.kind, line)
    sentences = _SENTENCE.split(line[-LONGEST:])
    return _note_of(" ".join(sentences[1:]))


def _note_of(line: str) -> Note | None:
    kind = classify_note(line)
    if kind is None:
        return None
    sentences = _SENTENCE.split(line)
    for place, sentence in enumerate(sentences if len(sentences) > 1 else []):
        own = classify_note(sentence)
        if own is not None:
            return Note(own if place else kind, " ".join(sentences[place:]) if place else line)
    return Note(kind, line)
