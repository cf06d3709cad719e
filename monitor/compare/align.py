"""Which paragraph became which. Equal ones anchor; between anchors the rest are matched by how alike their words are,
with order kept; what is left is looked for elsewhere (moved); and one that became two, or two that became one, are
recognised. Work is bounded: a gap too large for every pair to be weighed is matched by shared runs of three words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import pairwise

from rapidfuzz.distance import Indel

from monitor.compare.links import Alignment, Link
from monitor.compare.sides import Side
from monitor.compare.splits import find_splits
from monitor.compare.strokes import strokes

_EVERY_PAIR = 2_500
"""Largest product of a gap's sides in which every pair is weighed."""
_NEAR = 0.6
_ALIKE = 0.5
_AKIN = 0.34
_MOVED = 0.75
_MOVED_WORDS = 4
_ONE_MOVE = 10_000
_PART = 0.85
"""Share of the shorter one that must stand in a longer one for it to be a part of it."""
_SHARED_RUN = 3
_RUN_HOLDERS = 8
_LONG = 12_000
"""Characters of a paragraph up to which the steps from one version to the other are kept."""
_CANDIDATES = 3


def align(before: Side, after: Side) -> Alignment:
    """The alignment of two versions that share a lexicon."""
    head, tail = _ends(before, after)
    if head + tail == len(before.raw) == len(after.raw):
        rows = enumerate(zip(before.raw, after.raw, strict=True))
        return Alignment(tuple([Link((i,), (i,), False, old == new) for i, (old, new) in rows]), (), ())
    pairs, strays = _anchors(before, after, head, tail)
    for left, right in _gaps(pairs, strays, len(before.raw), len(after.raw)):
        pairs += _match_gap(before, after, left, right)
    pairs += strays
    free_before = _free({i for i, _ in pairs}, len(before.raw))
    free_after = _free({j for _, j in pairs}, len(after.raw))
    pairs += _match_equal(before, after, free_before, free_after)
    pairs += _match_moved(before, after, free_before, free_after)
    pairs.sort()
    splits = find_splits(before, after, pairs, free_after)
    merges = find_splits(after, before, [(j, i) for i, j in pairs if i not in splits], free_before)
    links = _links(before, after, pairs, splits, merges)
    return Alignment(links, tuple(free_before), tuple(free_after))


def _links(
    before: Side,
    after: Side,
    pairs: list[tuple[int, int]],
    splits: dict[int, tuple[int, ...]],
    merges: dict[int, tuple[int, ...]],
) -> tuple[Link, ...]:
    """Of all pairs as few as can be count as moved."""
    steady: Collection[int] = range(len(pairs))
    if any(above[1] > below[1] for above, below in pairwise(pairs)):
        steady = set(heaviest_rising([(j, _weight(before.raw[i])) for i, j in pairs]))
    links = []
    for index, (i, j) in enumerate(pairs):
        sources, results = merges.get(j, (i,)), splits.get(i, (j,))
        equal = before.raw[i] == after.raw[j] and len(sources) == len(results)
        links.append(Link(sources, results, index not in steady, equal))
    links.sort(key=lambda link: link.after)
    return tuple(links)


def alike(before: Side, after: Side, i: int, j: int, cutoff: float = 0.0) -> float:
    """Share of equal words in order, 0 to 1; 0 if it is below the cutoff."""
    return Indel.normalized_similarity(before.words(i), after.words(j), score_cutoff=cutoff)


def _weight(text: str) -> int:
    """What it costs to call a paragraph moved: each one the same, but the shorter of two rather than the longer."""
    return _ONE_MOVE + min(text.count(" "), _ONE_MOVE // 10)


def _free(taken: set[int], count: int) -> list[int]:
    return [index for index in range(count) if index not in taken]


def _anchors(before: Side, after: Side, head: int, tail: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Pairs of equal paragraphs in order, and those out of order (moved). A text that stands more often in one version
    than in the other is no anchor: which of them came or went, their neighbours tell."""
    rows, columns = len(before.raw), len(after.raw)
    older, newer = _standing(before, head, rows - tail), _standing(after, head, columns - tail)
    equal = [
        pair
        for identity, places in older.items()
        if len(places) == len(newer.get(identity, ()))
        for pair in zip(places, newer[identity], strict=True)
    ]
    equal.sort()
    kept = heaviest_rising([(j, _weight(before.raw[i])) for i, j in equal])
    pairs = [(i, i) for i in range(head)] + [equal[k] for k in kept]
    pairs += [(rows - tail + k, columns - tail + k) for k in range(tail)]
    held = set(kept)
    return pairs, [pair for k, pair in enumerate(equal) if k not in held]


def _standing(side: Side, start: int, end: int) -> dict[object, list[int]]:
    """What stands between, with its places in order."""
    found: dict[object, list[int]] = defaultdict(list)
    for index in range(start, end):
        found[side.identity(index)].append(index)
    return found


def _ends(before: Side, after: Side) -> tuple[int, int]:
    """How many paragraphs at either end are the same or plainly became one another. One that stands unchanged in both
    versions became no other; where white space is odd, that is not seen at once."""
    a, b = before.exact, after.exact
    shortest = min(len(a), len(b))
    staying = None if before.oddly_spaced or after.oddly_spaced or a == b else set(a).intersection(b)
    head = 0
    while head < shortest and _same_or_near(before, after, head, head, staying):
        head += 1
    tail = 0
    while tail < shortest - head and _same_or_near(before, after, len(a) - 1 - tail, len(b) - 1 - tail, staying):
        tail += 1
    return head, tail


def _same_or_near(before: Side, after: Side, i: int, j: int, staying: Collection[object] | None) -> bool:
    old, new = before.exact[i], after.exact[j]
    if old == new:
        return True
    if staying is None or old in staying or new in staying:
        return False
    return isinstance(old, str) and isinstance(new, str) and _near(before, after, i, j)


def heaviest_rising(items: Sequence[tuple[int, int]]) -> list[int]:
    """Indexes of the subsequence with rising values whose weights sum to the most; values are distinct.
    The fewest words then count as moved."""
    tops: list[int] = []
    sums: list[int] = []
    last: list[int] = []
    parent = [-1] * len(items)
    for index, (value, weight) in enumerate(items):
        at = bisect_right(tops, value)
        total = weight + (sums[at - 1] if at else 0)
        parent[index] = last[at - 1] if at else -1
        end = at
        while end < len(tops) and sums[end] <= total:
            end += 1
        tops[at:end], sums[at:end], last[at:end] = [value], [total], [index]
    chain = []
    index = last[-1] if last else -1
    while index >= 0:
        chain.append(index)
        index = parent[index]
    return chain[::-1]


def _gaps(
    pairs: Iterable[tuple[int, int]], strays: Iterable[tuple[int, int]], rows: int, columns: int
) -> list[tuple[list[int], list[int]]]:
    """What stands free on both sides between two anchors."""
    gone = [(i, j) for i, j in strays]
    moved_before, moved_after = {i for i, _ in gone}, {j for _, j in gone}
    gaps = []
    last_i = last_j = -1
    for i, j in [*sorted(pairs), (rows, columns)]:
        left = [k for k in range(last_i + 1, i) if k not in moved_before]
        right = [k for k in range(last_j + 1, j) if k not in moved_after]
        if left and right:
            gaps.append((left, right))
        last_i, last_j = i, j
    return gaps


def _match_gap(before: Side, after: Side, left: list[int], right: list[int]) -> list[tuple[int, int]]:
    """Pairs of alike paragraphs in order. Runs that plainly correspond at both ends of the gap are taken first."""
    shorter, head, tail = min(len(left), len(right)), 0, 0
    while head < shorter and _near(before, after, left[head], right[head]):
        head += 1
    while tail < shorter - head and _near(before, after, left[-1 - tail], right[-1 - tail]):
        tail += 1
    pairs = [*zip(left[:head], right[:head], strict=True)]
    pairs += zip(left[len(left) - tail :], right[len(right) - tail :], strict=True)
    left, right = left[head : len(left) - tail], right[head : len(right) - tail]
    if not left or not right:
        return pairs
    if len(left) * len(right) <= _EVERY_PAIR:
        return pairs + _best_in_order(left, right, _weigher(before, after))
    return pairs + _by_shared_runs(before, after, left, right)


def _near(before: Side, after: Side, i: int, j: int) -> bool:
    """Whether the one plainly became the other; how it did is kept for the redline."""
    old, new = before.raw[i], after.raw[j]
    size, new_size = len(old), len(new)
    if max(size, new_size) <= _LONG and size <= 10 * new_size <= 100 * size:
        found = strokes(old, new)
        edited = sum([end - start + new_end - new_start for start, end, new_start, new_end, _, _ in found])
        if edited <= (1 - _NEAR) * (size + new_size):
            before.became[i, j] = found
            return True
        if old.isascii() and new.isascii() and not before.oddly_spaced and not after.oddly_spaced:
            return False
    return bool(alike(before, after, i, j, _NEAR))


def _weigher(before: Side, after: Side) -> Callable[[int, int], float]:
    """How much a pair is worth, 0 if the two are different paragraphs: words in common, where enough are."""

    def worth(i: int, j: int) -> float:
        ratio = alike(before, after, i, j, _AKIN)
        if ratio < _AKIN or (ratio < _ALIKE and not _share_rare_words(before, after, i, j)):
            return 0.0
        return ratio * ratio * (len(before.words(i)) + len(after.words(j)))

    return worth


def _share_rare_words(before: Side, after: Side, i: int, j: int) -> bool:
    """A rewritten paragraph keeps its longer words; two different ones share little but commas and articles."""
    long_a = {word for word in before.words(i) if len(word) > 5}
    long_b = {word for word in after.words(j) if len(word) > 5}
    return len(long_a & long_b) >= 0.4 * max(1, min(len(long_a), len(long_b)))


def _best_in_order(left: list[int], right: list[int], worth: Callable[[int, int], float]) -> list[tuple[int, int]]:
    """The order-keeping pairs of greatest worth: dynamic programming over the gap."""
    value = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    worths = [[worth(i, j) for j in right] for i in left]
    for r in range(len(left) - 1, -1, -1):
        row, below, weights = value[r], value[r + 1], worths[r]
        for c in range(len(right) - 1, -1, -1):
            row[c] = max(below[c], row[c + 1], below[c + 1] + weights[c] if weights[c] else 0.0)
    pairs, r, c = [], 0, 0
    while r < len(left) and c < len(right):
        if worths[r][c] and value[r][c] == value[r + 1][c + 1] + worths[r][c]:
            pairs.append((left[r], right[c]))
            r, c = r + 1, c + 1
        elif value[r][c] == value[r + 1][c]:
            r += 1
        else:
            c += 1
    return pairs


def _by_shared_runs(before: Side, after: Side, left: list[int], right: list[int]) -> list[tuple[int, int]]:
    """For gaps too large to weigh every pair: each paragraph's likeliest partner, then the heaviest rising run."""
    partners = [(i, j) for i, j in _likeliest(before, after, left, right) if alike(before, after, i, j, _ALIKE)]
    kept = heaviest_rising([(j, 1 + len(before.words(i))) for i, j in partners])
    return [partners[k] for k in kept]


def _likeliest(before: Side, after: Side, left: list[int], right: list[int]) -> list[tuple[int, int]]:
    """Each paragraph of `left` with the one of `right` that shares most runs of three words; each used once."""
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for j in right:
        for run in _runs(after.words(j)):
            if len(holders[run]) < _RUN_HOLDERS:
                holders[run].append(j)
    likely = []
    for i in left:
        votes = Counter(j for run in _runs(before.words(i)) for j in holders.get(run, ()))
        likely += [(-count, i, j) for j, count in votes.most_common(_CANDIDATES)]
    partners: dict[int, int] = {}
    used: set[int] = set()
    for _, i, j in sorted(likely):
        if i not in partners and j not in used:
            partners[i] = j
            used.add(j)
    return sorted(partners.items())


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[k : k + _SHARED_RUN]) for k in range(max(1, len(words) - _SHARED_RUN + 1))}


def _match_equal(before: Side, after: Side, left: list[int], right: list[int]) -> list[tuple[int, int]]:
    """Free paragraphs that are equal, wherever they stand; removes them from both lists."""
    if not left or not right:
        return []
    places: dict[object, list[int]] = defaultdict(list)
    for j in reversed(right):
        places[after.identity(j)].append(j)
    pairs = [(i, found.pop()) for i in left if (found := places.get(before.identity(i)))]
    _take(pairs, left, right)
    return pairs


def _take(pairs: list[tuple[int, int]], left: list[int], right: list[int]) -> None:
    taken_before, taken_after = {i for i, _ in pairs}, {j for _, j in pairs}
    left[:] = [i for i in left if i not in taken_before]
    right[:] = [j for j in right if j not in taken_after]


def _match_moved(before: Side, after: Side, left: list[int], right: list[int]) -> list[tuple[int, int]]:
    """Free paragraphs that stand elsewhere, reworded a little at most, or as a part of a longer one; removes them from
    both lists."""
    pairs = []
    for i, j in _likeliest(before, after, left, right) if left and right else ():
        if _stands_elsewhere(before.words(i), after.words(j)):
            pairs.append((i, j))
    _take(pairs, left, right)
    return pairs


def _stands_elsewhere(a: list[str], b: list[str]) -> bool:
    shorter = min(len(a), len(b))
    if shorter < _MOVED_WORDS:
        return False
    if Indel.normalized_similarity(a, b, score_cutoff=_MOVED):
        return True
    shared = Indel.similarity(a, b) / 2
    return shorter >= 2 * _MOVED_WORDS and shared >= _PART * shorter and shared >= 0.25 * max(len(a), len(b))
