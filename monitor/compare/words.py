"""Word by word: the regions in which two paragraphs differ, and the redline of them that a person can read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import Editops, Indel

from monitor.compare.anchors import gaps
from monitor.compare.forms import plain_form
from monitor.compare.lexicon import Lexicon
from monitor.compare.tokens import Text, read_text
from storage.records import Span

Region = tuple[int, int, int, int]
"""Pieces `before[0:1]` became pieces `after[2:3]`; one of the two may be empty."""

_SENTENCE_ENDS = frozenset(".!?")
_QUICK = 4_000
"""Up to so many pieces on a side a pair is aligned whole; longer ones in parts."""
_BIT = re.compile(r"\w+|[^\w\s]")
_AROUND = ".,;:!?\"'()“”‘’"
_COMMAS = frozenset((",", ";", "-", "–", "—"))
RAGGED = 3
"""An equal run of fewer words between two edits is joined to them where the edits outweigh it."""


def regions(before: Text, after: Text) -> list[Region]:
    """Where the two differ, in order. Two regions may touch where one of them is a sentence of its own."""
    return _regions(before.key, after.key, before.pieces, after.pieces)


def _regions(a: Sequence[str], b: Sequence[str], old: Sequence[str], new: Sequence[str]) -> list[Region]:
    if a == b:
        return []
    if len(a) > _QUICK or len(b) > _QUICK:
        return _settled(a, b, old, new, _in_gaps(a, b))
    return _settled(a, b, old, new, _between(a, b, 0, 0))


def _in_gaps(a: Sequence[str], b: Sequence[str]) -> list[Region]:
    """Where two long texts differ: aligned between what both have once; a stretch that stays too long is one region."""
    found: list[Region] = []
    for gap in gaps(a, b, _QUICK):
        i, i_end, j, j_end = gap
        whole = i == i_end or j == j_end or i_end - i > _QUICK or j_end - j > _QUICK
        found += [gap] if whole else _between(a[i:i_end], b[j:j_end], i, j)
    return found


def _between(a: Sequence[str], b: Sequence[str], start: int, new_start: int) -> list[Region]:
    return _blocks(Indel.editops(a, b), start, new_start)


def _blocks(steps: Editops, start: int, new_start: int) -> list[Region]:
    found = []
    i = j = 0
    for at_a, at_b, size in steps.as_matching_blocks():
        if at_a > i or at_b > j:
            found.append((i + start, at_a + start, j + new_start, at_b + new_start))
        i, j = at_a + size, at_b + size
    return found


def _settled(
    a: Sequence[str], b: Sequence[str], old: Sequence[str], new: Sequence[str], found: Sequence[Region]
) -> list[Region]:
    """An insertion or removal that could as well stand a little earlier is put where a sentence begins:
    `A. [B. ]C` rather than `A[. B]. C`. It never slides into its neighbours."""
    settled: list[Region] = []
    for number, region in enumerate(found):
        i, i_end, j, j_end = region
        if i == i_end or j == j_end:
            key, pieces, start, end = (b, new, j, j_end) if i == i_end else (a, old, i, i_end)
            back = i - settled[-1][1] if settled else min(i, j)
            ahead = found[number + 1][0] - i_end - 1 if number + 1 < len(found) else len(key) - end
            shift = -_to_sentence(key, pieces, start, end, back) or _to_comma(key, pieces, start, end, ahead)
            region = (i + shift, i_end + shift, j + shift, j_end + shift)
        settled.append(region)
    return settled


def _to_sentence(key: Sequence[str], pieces: Sequence[str], start: int, end: int, most: int) -> int:
    """How far an insertion or removal slides back to begin with a sentence; 0 where it does so already, or cannot."""
    shift = 0
    while shift < most and not _opens(pieces, start - shift) and key[start - shift - 1] == key[end - shift - 1]:
        shift += 1
    return shift if _opens(pieces, start - shift) else 0


def _to_comma(key: Sequence[str], pieces: Sequence[str], start: int, end: int, most: int) -> int:
    """How far an insertion or removal slides on to begin with its comma: `said[, police said]` rather than
    `[said, police] said`. 0 where it cannot, or begins with one or with a sentence already."""
    if pieces[start].strip() in _COMMAS or _opens(pieces, start):
        return 0
    shift = 0
    while shift < min(most, end - start) and key[start + shift] == key[end + shift]:
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
    return _redline_words(old, new, _regions(old, new, old, new), lexicon)


def _redline_words(
    old: Sequence[str], new: Sequence[str], found: Sequence[Region], lexicon: Lexicon
) -> tuple[Span, ...]:
    """The redline of two texts that were parted at each space and differ in these regions. Only the regions are read
    more closely, and only where that may show something."""
    shown = _plainly(old, new, found)
    return tuple(as_spans(readable(_runs(old, new, found, lexicon))) if shown is None else shown)


def _plainly(old: Sequence[str], new: Sequence[str], found: Sequence[Region]) -> list[Span] | None:
    """The spans where each region is told by its words; else None."""
    smooth = _smoothed(old, new, found)
    if smooth is None:
        return None
    shown: list[Span] = []
    at = 0
    for i, i_end, j, j_end in smooth:
        if j > at:
            shown.append(Span("same", _stretch(new, at, j)))
        if i < i_end:
            gone = _stretch(old, i, i_end)
            shown.append(Span("del", " " + gone if j == len(new) and j > at else gone))
        if j < j_end:
            shown.append(Span("ins", _stretch(new, j, j_end)))
        at = j_end
    if at < len(new):
        shown.append(Span("same", _stretch(new, at, len(new))))
    return shown


def _smoothed(old: Sequence[str], new: Sequence[str], found: Iterable[Region]) -> list[Region] | None:
    """Regions joined where what stands between them is too short to help a reader; None if one of them has pieces that
    stay."""
    kept: list[Region] = []
    size = 0
    for region in found:
        i, i_end, j, j_end = region
        if not apart(old[i:i_end], new[j:j_end]):
            return None
        words = max(i_end - i, j_end - j)
        if kept and ragged(size, between := j - kept[-1][3], words) and not _is_sentence(old, new, kept[-1]):
            kept[-1] = (kept[-1][0], i_end, kept[-1][2], j_end)
            size += between + words
        else:
            kept.append(region)
            size = words
    return kept


def _is_sentence(old: Sequence[str], new: Sequence[str], region: Region) -> bool:
    """Sentences that came or went whole, as it seems: they stand for themselves."""
    i, i_end, j, j_end = region
    pieces, start, end = (new, j, j_end) if i == i_end else (old, i, i_end)
    return (i == i_end or j == j_end) and _opens(pieces, start) and _opens(pieces, end)


def apart(gone: Sequence[str], come: Sequence[str]) -> bool:
    """No piece of these words stands in those, as far as that can be seen at once."""
    if not gone or not come:
        return bool(plain_form(" ".join(gone or come)).strip())
    return are_apart(" ".join(gone), " ".join(come))


def are_apart(old: str, new: str) -> bool:
    """The same of two texts that both have words."""
    word, other = old.strip(_AROUND), new.strip(_AROUND)
    if word.isalnum() and other.isalnum():
        if word == other:
            return False
        if len(word) == len(old) or len(other) == len(new):  # marks on one side at most
            return True
    return set(_BIT.findall(plain_form(old))).isdisjoint(_BIT.findall(plain_form(new)))


def _runs(old: Sequence[str], new: Sequence[str], found: Sequence[Region], lexicon: Lexicon) -> list[Run]:
    runs: list[Run] = []
    at = 0
    for i, i_end, j, j_end in found:
        if j > at:
            runs.append((_stretch(old, i - j + at, i), _stretch(new, at, j), True, j - at))
        gone, come, words = _stretch(old, i, i_end), _stretch(new, j, j_end), max(i_end - i, j_end - j)
        plain = apart(old[i:i_end], new[j:j_end])
        runs += [(gone, come, False, words)] if plain else closer(gone, come, words, lexicon)
        at = j_end
    if at < len(new):
        rest = len(new) - at
        runs.append((_stretch(old, len(old) - rest, len(old)), _stretch(new, at, len(new)), True, rest))
    return runs


def _stretch(words: Sequence[str], start: int, end: int) -> str:
    """The exact text of a run of words, with the space behind it if another word follows."""
    text = words[start] if end - start == 1 else " ".join(words[start:end])
    return text + " " if start < end < len(words) else text


def closer(old: str, new: str, words: int, lexicon: Lexicon) -> list[Run]:
    """A region of words, piece by piece: `dead.` and `dead,` differ in the mark alone, and forms that look alike not at
    all."""
    left, right = read_text(old, lexicon), read_text(new, lexicon)
    return [(old, new, True, words)] if left.key == right.key else text_runs(left, right)


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
    return tuple(as_spans(readable(text_runs(before, after))))


def readable(runs: list[Run]) -> list[Run]:
    """Edits joined where what stands between them is too short to help a reader."""
    kept: list[Run] = []
    for index, (old, new, same, words) in enumerate(runs):
        if same and 0 < index < len(runs) - 1:
            edited = not (kept[-1][2] or runs[index + 1][2])
            same = not (edited and ragged(kept[-1][3], words, runs[index + 1][3]))
        if kept and kept[-1][2] == same:
            last = kept[-1]
            kept[-1] = (last[0] + old, last[1] + new, same, last[3] + words)
        else:
            kept.append((old, new, same, words))
    return kept


def ragged(left: int, between: int, right: int) -> bool:
    """So few words stand between two edits of so many that a reader is better served by one."""
    if between >= RAGGED:
        return False
    return between == 0 or min(left, right) > between or left + right >= 3 * between + 1


def as_spans(runs: list[Run]) -> list[Span]:
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
