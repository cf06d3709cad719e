"""What no kind explained: wording, or typography where the words are the same."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.compare.pairs import Half, Pair
from monitor.compare.slips import same_but_form
from monitor.compare.words import Region
from storage.records import Finding


def rest(pair: Pair, where: str) -> Iterator[Finding]:
    """What no kind explained: wording, or typography where the words are the same."""
    pending: Region | None = None
    for i, i_to, j, j_to in pair.regions:
        left, right = pair.old.left(range(i, i_to)), pair.new.left(range(j, j_to))
        partly = len(left) + len(right) < (i_to - i) + (j_to - j)
        if (not left and not right) or (partly and _is_filler(pair, left, right)):
            continue
        span = (*_bounds(left, i, i_to), *_bounds(right, j, j_to))
        if pending and not partly and _close(pair, pending, span):
            pending = (pending[0], span[1], pending[2], span[3])
            continue
        if pending:
            yield _plain(pair, pending, where)
        pending = span
    if pending:
        yield _plain(pair, pending, where)


def _bounds(left: list[int], start: int, end: int) -> tuple[int, int]:
    return (left[0], left[-1] + 1) if left else (end, end)


def _is_filler(pair: Pair, left: list[int], right: list[int]) -> bool:
    """What changes along with what was explained: small words and marks, such as `on` before another day; a capital
    where a sentence now begins; a verb of speech beside a quote that came or went."""
    old, new = _counted(pair.old, left), _counted(pair.new, right)
    if old and new:
        return [pair.old.paragraph.low[k] for k in old] == [pair.new.paragraph.low[k] for k in new]
    half = pair.old if old else pair.new
    return all(half.paragraph.low[k] in half.paragraph.language.speech for k in old or new)


def _counted(half: Half, left: list[int]) -> list[int]:
    low = half.paragraph.low
    return [k for k in left if low[k][:1].isalnum() and low[k] not in half.paragraph.language.function]


def _close(pair: Pair, before: Region, after: Region) -> bool:
    """One small word, and nothing explained, stands between two edits."""
    between = range(before[1], after[0])
    low = pair.old.paragraph.low
    return (
        len(between) <= 1
        and after[2] - before[3] == len(between)
        and all(k not in pair.old.changed and low[k] in pair.setting.language.function for k in between)
    )


def _plain(pair: Pair, span: Region, where: str) -> Finding:
    before, after = pair.old.text.words(span[0], span[1]), pair.new.text.words(span[2], span[3])
    old = [pair.old.paragraph.words[k] for k in range(span[0], span[1])]
    new = [pair.new.paragraph.words[k] for k in range(span[2], span[3])]
    kind = "typography" if same_but_form(old, new, pair.setting.language) else "wording"
    return Finding(kind, before, after, where=where)
