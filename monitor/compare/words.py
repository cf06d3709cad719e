"""Word by word: the regions in which two paragraphs differ, and the redline of them that a person can read."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import Editops, Indel, Postfix, Prefix

from monitor.compare.tokens import Lexicon, Text, read_text
from storage.records import Span

Region = tuple[int, int, int, int]
"""Pieces `before[0:1]` became pieces `after[2:3]`; one of the two may be empty."""

_SENTENCE_ENDS = frozenset(".!?")
_QUICK = 4_000
"""Up to so many pieces on a side a pair is aligned whole; longer ones only between their common ends and, past that,
as one replaced run."""
_ROUND = ".,;:!?\"'“”‘’()"
_COMMAS = frozenset((",", ";", "-", "–", "—"))
_RAGGED = 3
"""An equal run of fewer words between two edits is joined to them where the edits outweigh it."""


def regions(before: Text, after: Text) -> list[Region]:
    """Where the two differ, in order; between two regions stands at least one equal piece."""
    return _regions(before.key, after.key, before.pieces, after.pieces)


def _regions(a: Sequence[str], b: Sequence[str], old: Sequence[str], new: Sequence[str]) -> list[Region]:
    if a == b:
        return []
    start, end_a, end_b = 0, len(a), len(b)
    if end_a > _QUICK or end_b > _QUICK:
        start, end_a, end_b = _middle(a, b)
        a_part, b_part = a[start:end_a], b[start:end_b]
    else:
        a_part, b_part = a, b
    if end_a - start > _QUICK or end_b - start > _QUICK:
        return [(start, end_a, start, end_b)]
    found = _between(a_part, b_part, start)
    return [r if r[0] < r[1] and r[2] < r[3] else _settle(a, b, old, new, r) for r in found]


def _middle(a: Sequence[str], b: Sequence[str]) -> tuple[int, int, int]:
    """Where the common beginning ends, and the common end begins in each."""
    head = Prefix.similarity(a, b)
    tail = min(Postfix.similarity(a, b), len(a) - head, len(b) - head)
    return head, len(a) - tail, len(b) - tail


def _between(a: Sequence[str], b: Sequence[str], offset: int) -> list[Region]:
    return _blocks(Indel.editops(a, b), offset)


def _blocks(steps: Editops, offset: int) -> list[Region]:
    found = []
    i = j = 0
    for at_a, at_b, size in steps.as_matching_blocks():
        if at_a > i or at_b > j:
            found.append((i + offset, at_a + offset, j + offset, at_b + offset))
        i, j = at_a + size, at_b + size
    return found


def regions_of(steps: Editops, old: Sequence[str], new: Sequence[str]) -> list[Region]:
    """Where two lists of words differ, of which the steps from one to the other are known."""
    found = _blocks(steps, 0)
    return [r if r[0] < r[1] and r[2] < r[3] else _settle(old, new, old, new, r) for r in found]


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
    shift = _to_comma(key, pieces, start, end)
    return (i + shift, i_end + shift, j + shift, j_end + shift)


def _to_comma(key: Sequence[str], pieces: Sequence[str], start: int, end: int) -> int:
    """How far an insertion or removal slides on to begin with its comma: `said[, police said]` rather than
    `[said, police] said`. 0 where it cannot, or begins with one or with a sentence already."""
    if pieces[start].strip() in _COMMAS or _opens(pieces, start):
        return 0
    shift = 0
    while end + shift < len(key) and shift < end - start and key[start + shift] == key[end + shift]:
        shift += 1
        if pieces[start + shift].strip() in _COMMAS:
            return shift
    return 0


def _opens(pieces: Sequence[str], index: int) -> bool:
    return index == 0 or pieces[index - 1].strip(" \"'”’\n")[-1:] in _SENTENCE_ENDS


Run = tuple[str, str, bool, int]
"""A stretch of the redline: what it was, what it is, whether that is the same, and how many words it holds."""


def redline_texts(before: str, after: str, lexicon: Lexicon) -> tuple[Span, ...]:
    """The redline of two texts: what stays, what goes, what comes."""
    old, new = before.split(" "), after.split(" ")
    return redline_words(old, new, _regions(old, new, old, new), lexicon)


def redline_words(
    old: Sequence[str], new: Sequence[str], found: Sequence[Region], lexicon: Lexicon
) -> tuple[Span, ...]:
    """The redline of two texts that were parted at each space and differ in these regions. Only the regions are read
    more closely, and only where that may show something."""
    shown = _plainly(old, new, found)
    return tuple(_as_spans(_readable(_runs(old, new, found, lexicon))) if shown is None else shown)


def _plainly(old: Sequence[str], new: Sequence[str], found: Sequence[Region]) -> list[Span] | None:
    """The spans where each region is told by its words and what stands between two is long enough to read; else None."""
    shown: list[Span] = []
    at = 0
    for i, i_end, j, j_end in found:
        if at and j - at < _RAGGED:
            return None
        gone, come = _stretch(old, i, i_end), _stretch(new, j, j_end)
        if not (gone.isascii() and come.isascii() and _share_nothing(gone, come) and (gone + come).strip()):
            return None
        if j > at:
            shown.append(Span("same", _stretch(new, at, j)))
        if gone:
            shown.append(Span("del", " " + gone if j == len(new) and j > at else gone))
        if come:
            shown.append(Span("ins", come))
        at = j_end
    if at < len(new):
        shown.append(Span("same", _stretch(new, at, len(new))))
    return shown


def _runs(old: Sequence[str], new: Sequence[str], found: Sequence[Region], lexicon: Lexicon) -> list[Run]:
    runs: list[Run] = []
    at = 0
    for i, i_end, j, j_end in found:
        if j > at:
            runs.append((_stretch(old, i - j + at, i), _stretch(new, at, j), True, j - at))
        runs += _closer(_stretch(old, i, i_end), _stretch(new, j, j_end), max(i_end - i, j_end - j), lexicon)
        at = j_end
    if at < len(new):
        rest = len(new) - at
        runs.append((_stretch(old, len(old) - rest, len(old)), _stretch(new, at, len(new)), True, rest))
    return runs


def _stretch(words: Sequence[str], start: int, end: int) -> str:
    """The exact text of a run of words, with the space behind it if another word follows."""
    text = words[start] if end - start == 1 else " ".join(words[start:end])
    return text + " " if start < end < len(words) else text


def _closer(old: str, new: str, words: int, lexicon: Lexicon) -> list[Run]:
    """A region of words, piece by piece: `dead.` and `dead,` differ in the mark alone, and forms that look alike not at
    all."""
    if old.isascii() and new.isascii() and _share_nothing(old, new):
        return [(old, new, not (old.strip() or new.strip()), words)]
    left, right = read_text(old, lexicon), read_text(new, lexicon)
    return [(old, new, True, words)] if left.key == right.key else text_runs(left, right)


def _share_nothing(old: str, new: str) -> bool:
    """No piece of the one stands in the other, as far as that can be seen at once."""
    if not old or not new:
        return True
    old, new = old.removesuffix(" "), new.removesuffix(" ")
    if old.isalnum():
        return old not in new
    if new.isalnum():
        return new not in old
    if not old or not new or old[-1] == new[-1] or old[0] == new[0]:
        return False
    a, b = ([word.strip(_ROUND) for word in text.split(" ")] for text in (old, new))
    return all(map(str.isalnum, a)) and all(map(str.isalnum, b)) and set(a).isdisjoint(b)


def text_runs(before: Text, after: Text) -> list[Run]:
    """The runs of two texts, piece by piece: `dead.` and `dead,` differ in the mark alone."""
    runs: list[Run] = []
    old, new = before.pieces, after.pieces
    at = 0
    for i, i_end, j, j_end in regions(before, after):
        if j > at:
            runs.append(("".join(old[i - j + at : i]), "".join(new[at:j]), True, _words(new[at:j])))
        words = max(_words(old[i:i_end]), _words(new[j:j_end]))
        runs.append(("".join(old[i:i_end]), "".join(new[j:j_end]), False, words))
        at = j_end
    if at < len(new):
        rest = len(new) - at
        runs.append(("".join(old[len(old) - rest :]), "".join(new[at:]), True, _words(new[at:])))
    return runs


def _words(pieces: Sequence[str]) -> int:
    return sum(1 for piece in pieces if piece[0].isalnum())


def redline_joined(before: Text, after: Text) -> tuple[Span, ...]:
    """The redline of paragraphs that were joined, for a split or a merge."""
    return tuple(_as_spans(_readable(text_runs(before, after))))


def _readable(runs: list[Run]) -> list[Run]:
    """Edits joined where what stands between them is too short to help a reader."""
    kept: list[Run] = []
    for index, (old, new, same, words) in enumerate(runs):
        if same and kept and index + 1 < len(runs) and _ragged(kept[-1], words, runs[index + 1]):
            same = False
        if kept and kept[-1][2] == same:
            last = kept[-1]
            kept[-1] = (last[0] + old, last[1] + new, same, last[3] + words)
        else:
            kept.append((old, new, same, words))
    return kept


def _ragged(left: Run, between: int, right: Run) -> bool:
    """So few words stand between two edits that a reader is better served by one."""
    if left[2] or right[2] or between >= _RAGGED:
        return False
    return between == 0 or min(left[3], right[3]) > between or left[3] + right[3] >= 3 * between + 1


def _as_spans(runs: list[Run]) -> list[Span]:
    shown: list[Span] = []
    space = ""
    for old, new, same, _ in runs:
        if same:
            shown.append(Span("same", new))
            space = " " if old[-1:] == " " != new[-1:] else ""
            continue
        if old:
            shown.append(Span("del", space + old))
        if new:
            shown.append(Span("ins", new))
    return shown
