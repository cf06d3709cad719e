"""Word by word: the regions in which two paragraphs differ, and the redline of them that a person can read."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import Indel, Postfix, Prefix

from monitor.compare.tokens import Lexicon, Text, read_text
from storage.records import Span

Region = tuple[int, int, int, int]
"""Pieces `before[0:1]` became pieces `after[2:3]`; one of the two may be empty."""

_SENTENCE_ENDS = frozenset(".!?")
_QUICK = 4_000
"""Up to so many pieces on a side a pair is aligned whole; longer ones only between their common ends and, past that,
as one replaced run."""
_RAGGED = 3
"""An equal run of fewer words between two edits is joined to them where the edits outweigh it."""


def regions(before: Text, after: Text) -> list[Region]:
    """Where the two differ, in order; between two regions stands at least one equal piece."""
    return _regions(before.key, after.key, before.pieces, after.pieces)


def _regions(a: Sequence[str], b: Sequence[str], old: Sequence[str], new: Sequence[str]) -> list[Region]:
    if a == b:
        return []
    head = Prefix.similarity(a, b)
    tail = min(Postfix.similarity(a, b), len(a) - head, len(b) - head)
    middle_a, middle_b = a[head : len(a) - tail], b[head : len(b) - tail]
    if not middle_a or not middle_b or len(middle_a) > _QUICK or len(middle_b) > _QUICK:
        found = [(head, head + len(middle_a), head, head + len(middle_b))]
    else:
        found = _between(middle_a, middle_b, head)
    return [r if r[0] < r[1] and r[2] < r[3] else _settle(a, b, old, new, r) for r in found]


def _between(a: Sequence[str], b: Sequence[str], offset: int) -> list[Region]:
    found = []
    i = j = 0
    for at_a, at_b, size in Indel.editops(a, b).as_matching_blocks():
        if at_a > i or at_b > j:
            found.append((i + offset, at_a + offset, j + offset, at_b + offset))
        i, j = at_a + size, at_b + size
    return found


def _settle(a: Sequence[str], b: Sequence[str], old: Sequence[str], new: Sequence[str], region: Region) -> Region:
    """An insertion or removal that could as well stand a little earlier is put where a sentence begins:
    `A. [B. ]C` rather than `A[. B]. C`."""
    i, i_end, j, j_end = region
    key, pieces, start, end = (b, new, j, j_end) if i == i_end else (a, old, i, i_end)
    shift = 0
    while start > shift and not _opens(pieces, start - shift) and key[start - shift - 1] == key[end - shift - 1]:
        shift += 1
    if shift and _opens(pieces, start - shift) and min(i, j) >= shift:
        return (i - shift, i_end - shift, j - shift, j_end - shift)
    return region


def _opens(pieces: Sequence[str], index: int) -> bool:
    return index == 0 or pieces[index - 1].strip(" \"'”’\n")[-1:] in _SENTENCE_ENDS


class _Run:
    """A stretch of the redline: `old` became `new`, or both are the same text."""

    __slots__ = ("new", "old", "same", "words")

    def __init__(self, old: str, new: str, same: bool, words: int) -> None:
        self.old, self.new, self.same, self.words = old, new, same, words


def redline_texts(before: str, after: str, lexicon: Lexicon) -> tuple[Span, ...]:
    """The redline of two texts: what stays, what goes, what comes. Aligned by the words between white space first;
    only where those differ are they read more closely."""
    old, new = before.split(" "), after.split(" ")
    runs: list[_Run] = []
    at = 0
    for i, i_end, j, j_end in _regions(old, new, old, new):
        if j > at:
            runs.append(_same(old, new, i - (j - at), at, j - at))
        runs.extend(_closer(_stretch(old, i, i_end), _stretch(new, j, j_end), lexicon))
        at = j_end
    if at < len(new):
        runs.append(_same(old, new, len(old) - (len(new) - at), at, len(new) - at))
    return tuple(_as_spans(_readable(runs)))


def _stretch(words: Sequence[str], start: int, end: int) -> str:
    """The exact text of a run of words, with the space behind it if another word follows."""
    text = " ".join(words[start:end])
    return text + " " if start < end < len(words) else text


def _same(old: Sequence[str], new: Sequence[str], i: int, j: int, count: int) -> _Run:
    return _Run(_stretch(old, i, i + count), _stretch(new, j, j + count), True, count)


def _closer(old: str, new: str, lexicon: Lexicon) -> list[_Run]:
    """A region of words, piece by piece: `dead.` and `dead,` differ in the mark alone."""
    if not old or not new or (old[:-1].isalnum() and new[:-1].isalnum() and old.isascii() and new.isascii()):
        return [_Run(old, new, False, 1 + max(old.count(" "), new.count(" ")))]
    left, right = read_text(old, lexicon), read_text(new, lexicon)
    return text_runs(left, right)


def text_runs(before: Text, after: Text) -> list[_Run]:
    runs: list[_Run] = []
    old, new = before.pieces, after.pieces
    at = 0
    for i, i_end, j, j_end in regions(before, after):
        if j > at:
            runs.append(_Run("".join(old[i - (j - at) : i]), "".join(new[at:j]), True, _words(new[at:j])))
        words = max(_words(old[i:i_end]), _words(new[j:j_end]))
        runs.append(_Run("".join(old[i:i_end]), "".join(new[j:j_end]), False, words))
        at = j_end
    if at < len(new):
        rest = len(new) - at
        runs.append(_Run("".join(old[len(old) - rest :]), "".join(new[at:]), True, _words(new[at:])))
    return runs


def _words(pieces: Sequence[str]) -> int:
    return sum(1 for piece in pieces if piece[0].isalnum())


def redline_joined(before: Text, after: Text) -> tuple[Span, ...]:
    """The redline of paragraphs that were joined, for a split or a merge."""
    return tuple(_as_spans(_readable(text_runs(before, after))))


def _readable(runs: list[_Run]) -> list[_Run]:
    """Edits joined where what stands between them is too short to help a reader."""
    kept: list[_Run] = []
    for index, run in enumerate(runs):
        if run.same and kept and index + 1 < len(runs) and _ragged(kept[-1], run, runs[index + 1]):
            run = _Run(run.old, run.new, False, run.words)
        if kept and kept[-1].same == run.same:
            last = kept[-1]
            kept[-1] = _Run(last.old + run.old, last.new + run.new, run.same, last.words + run.words)
        else:
            kept.append(run)
    return kept


def _ragged(left: _Run, between: _Run, right: _Run) -> bool:
    if left.same or right.same or between.words >= _RAGGED:
        return False
    return between.words == 0 or (
        min(left.words, right.words) > between.words or left.words + right.words >= 3 * between.words + 1
    )


def _as_spans(runs: list[_Run]) -> list[Span]:
    shown: list[Span] = []
    space = ""
    for run in runs:
        if run.same:
            shown.append(Span("same", run.new))
            space = " " if run.old[-1:] == " " != run.new[-1:] else ""
            continue
        if run.old:
            shown.append(Span("del", space + run.old))
        if run.new:
            shown.append(Span("ins", run.new))
    return shown
