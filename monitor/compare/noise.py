"""What keeps changing on a page and is no news: counters, relative times, `most read`, boxes round the story.

Judged by shape (short lines with a furniture word, a counter, a stamp), by what was learnt of this page, and by people.
Never at the cost of a figure in the story: a sentence is never noise by shape, only by a person's word or pattern.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import re2

from monitor.compare.flips import Flips
from monitor.compare.forms import plain_form
from monitor.compare.furnished import Furnished
from monitor.compare.known import Known
from monitor.compare.language import furniture
from monitor.compare.links import Link
from monitor.compare.sides import Side
from storage.records import Article, Finding, Memory, Paragraph

_LABEL, _SHORT, _LINE, _LIST_LINE = 6, 8, 14, 18
_LONGEST_LINE = 160
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*[kKmM]?")
_NUMBERED_NAME = re.compile(r"[^\W\d_]{2,20}[-_]?\d{1,4}\Z")
_SPACES = re.compile(r"\s+")
_SEEN_MOVING = 2
"""Visits on which a line must have changed in nothing but its numbers before it is taken for a counter."""
_MOVING_KEPT = 100
_NOISE = "noise"
_FIELDS = ("headline", "dek")
_KEY = "compare"


class Noise:
    """The judgement for one comparison."""

    def __init__(self, before: Side, after: Side, known: Known) -> None:
        self._keep = [re2.compile(pattern) for pattern in known.keep]
        self._moving = moving_lines(known.memory)
        self._flips = Flips(known.memory, known.now)
        self._furnished = Furnished(known.memory)
        self._refused = _refused(known)
        self._furniture = (_furniture(before.raw), _furniture(after.raw))
        self._before, self._after = before, after
        self.now = known.now

    def of_link(self, link: Link) -> bool:
        """Whether a pair's difference, or its move, is noise."""
        if self._keep and self._kept(self._texts(link)):
            return False
        if self._furniture[0].issuperset(link.before) and self._furniture[1].issuperset(link.after):
            return True
        if self._flips.learnt and not link.equal and self._flips.know(self._texts(link)):
            return True
        if self._furnished.learnt and self._furnished.know(self._texts(link)):
            return True
        if len(link.before) != 1 or len(link.after) != 1:
            return False
        old, new = self._before.raw[link.before[0]], self._after.raw[link.after[0]]
        if len(old) > _LONGEST_LINE and not self._refused and len(old.split(None, _SHORT)) > _SHORT:
            return False
        if link.equal or plain_form(old).split() == plain_form(new).split():
            return is_line(old) and len(old.split()) <= _LABEL
        return self._only_counts(old, new)

    def _texts(self, link: Link) -> list[str]:
        return [*map(self._before.raw.__getitem__, link.before), *map(self._after.raw.__getitem__, link.after)]

    def of_field(self, finding: Finding) -> bool:
        """Whether a headline or dek has gone back and forth between these wordings: a test of headlines, a cache."""
        texts = [text for text in (finding.before, finding.after) if text]
        return finding.kind in _FIELDS and self._flips.learnt and not self._kept(texts) and self._flips.know(texts)

    def of_one(self, side: Side, index: int) -> bool:
        """Whether a paragraph that came or went is noise."""
        text = side.raw[index]
        return not self._kept([text]) and (
            self._shaped(side, index)
            or skeleton(text) in self._refused
            or self._moves(text)
            or self._flips.know([text])
            or self._furnished.know([text])
            or self._renumbered(side, text)
        )

    def _shaped(self, side: Side, index: int) -> bool:
        return index in self._furniture[side is self._after]

    def _moves(self, text: str) -> bool:
        """A line that was seen to change in nothing but its numbers: the name of the server that answered, a counter."""
        return is_line(text) and self._moving.get(skeleton(text), 0) >= _SEEN_MOVING

    def _renumbered(self, side: Side, text: str) -> bool:
        """A single word closed by a number, in whose place the other side has one with another: a server's name."""
        if not _NUMBERED_NAME.match(text):
            return False
        other = self._before if side is self._after else self._after
        return any(_NUMBERED_NAME.match(line) and skeleton(line) == skeleton(text) != line for line in other.raw)

    def _kept(self, texts: Iterable[str]) -> bool:
        return any(pattern.search(text) for pattern in self._keep for text in texts)

    def _only_counts(self, old: str, new: str) -> bool:
        """Equal but for numbers and relative times, in a line that is known to move so, or looks it."""
        if self._refused and skeleton(old) in self._refused and skeleton(new) in self._refused:
            return True
        line = is_line(old)
        if not line and len(old.split()) > _SHORT:
            return False
        if without_times(old) == without_times(new):
            return True
        shape = skeleton(old)
        return line and shape == skeleton(new) and self._moving.get(shape, 0) >= _SEEN_MOVING


def _furniture(texts: Sequence[str]) -> frozenset[int]:
    """Indexes of the lines round the story; the headlines under `Most read` go with it."""
    found = set()
    in_list = False
    for index, text in enumerate(texts):
        if is_furniture(text):
            found.add(index)
            in_list = len(text.split()) <= 5 and text.casefold().startswith(furniture().lists)
        elif in_list and is_line(text) and 2 <= len(text.split()) <= _LIST_LINE:
            found.add(index)
        else:
            in_list = False
    return frozenset(found)


def is_line(text: str) -> bool:
    """A line rather than a sentence: short, and without a sentence's end."""
    return len(text) <= _LONGEST_LINE and len(text.split()) <= _LIST_LINE and not _SENTENCE_END.search(text.rstrip())


def is_furniture(text: str) -> bool:
    """A counter, a stamp or a box's label, by its shape."""
    return len(text) <= _LONGEST_LINE and _is_furniture(text)


@lru_cache(maxsize=1 << 12)
def _is_furniture(text: str) -> bool:
    words = text.casefold().split()
    low = " ".join(words)
    if not words or len(words) > _LINE:
        return False
    box = furniture()
    sentence = bool(_SENTENCE_END.search(text.rstrip()))
    if _NUMBER.search(text) and (not sentence or len(words) <= 6) and box.stamp.search(text):
        return True
    if low.startswith(box.boxes):
        return True
    if sentence:
        return False
    if low.startswith(box.phrases) or True in [phrase in low for phrase in box.telling]:
        return True
    return len(words) <= _SHORT and (_counts(words) or bool(box.relative.search(text)))


def _counts(words: Sequence[str]) -> bool:
    return any(word.strip("():,•·") in furniture().counters for word in words) and any(
        _NUMBER.match(w.strip("():,•·")) for w in words
    )


def skeleton(text: str) -> str:
    """A line with its numbers masked: what stays of a counter from visit to visit."""
    return _SPACES.sub(" ", _NUMBER.sub("#", text)).strip().casefold()


def without_times(text: str) -> str:
    return _SPACES.sub(" ", furniture().relative.sub("~", text)).strip()


def moving_lines(memory: Memory) -> Mapping[str, int]:
    """Skeleton → on how many visits the line changed in nothing but its numbers."""
    kept: Any = memory.page.get(_KEY, {})
    moving = kept.get("moving", {}) if isinstance(kept, Mapping) else {}
    return moving if isinstance(moving, Mapping) else {}


def _refused(known: Known) -> Collection[str]:
    """Skeletons of the passages that people called noise; a number alone is none."""
    shapes = set()
    for change, verdict in known.verdicts:
        if verdict == _NOISE:
            for block in change.telling:
                for gone in ("ins", "del"):
                    shape = skeleton("".join(span.text for span in block.spans if span.op != gone))
                    if len(shape.replace("#", "").split()) >= 2:
                        shapes.add(shape)
    return shapes


def without_ignored(article: Article, patterns: Sequence[str]) -> Article:
    """The article as it is compared: what the source's `ignore` patterns match is cut out, and what is left empty is
    dropped."""
    if not patterns:
        return article
    compiled = [re2.compile(pattern) for pattern in patterns]

    def cut(text: str) -> str:
        for pattern in compiled:
            text = pattern.sub("", text)
        return text

    paragraphs = [replace(p, text=cut(p.text)) for p in article.paragraphs]
    return replace(
        article,
        headline=cut(article.headline),
        dek=cut(article.dek),
        paragraphs=tuple(p for p in paragraphs if p.text.strip()),
    )


def is_numbered(text: str) -> bool:
    """A line with a number in it, that may be a counter."""
    return is_line(text) and "#" in skeleton(text)


def learn_moving(before: Sequence[Paragraph], after: Sequence[Paragraph], memory: Memory) -> Memory:
    """Memory with the lines that this visit saw change in nothing but their numbers."""
    old, new = {p.text for p in before}, {p.text for p in after}
    gone = {skeleton(text) for text in old - new if is_line(text)}
    moved = {shape for text in new - old if is_numbered(text) and (shape := skeleton(text)) in gone}
    if not moved:
        return memory
    counts = dict(moving_lines(memory))
    for shape in moved:
        counts[shape] = min(99, int(counts.pop(shape, 0)) + 1)
    kept = dict(list(counts.items())[-_MOVING_KEPT:])
    return replace(memory, page={**memory.page, _KEY: {"moving": kept}})
