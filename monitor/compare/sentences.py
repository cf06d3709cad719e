"""Sentences that came, went, or gave way to others: told as such, not word by word."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from monitor.compare.pairs import Half, Pair
from monitor.compare.spoken import speaker_in
from storage.records import Finding

_SENTENCE_WORDS = 5
_STAYS = 0.2
"""A sentence of which so few of the telling words stay, or fewer, gave way to another."""
_MOSTLY = 0.5
"""Share of a sentence's words that somebody says for the sentence to be a quote."""
_ENDS = (".", "!", "?", "...")


def sentence_findings(pair: Pair, where: str) -> Iterator[Finding]:
    """Sentences put in or taken out, then those that gave way to others. If somebody who is quoted now says more, or
    less, that is a changed quote, and what the sentence holds is told with it."""
    yield from _whole(pair, where)
    yield from _swapped(pair, where)


def _whole(pair: Pair, where: str) -> Iterator[Finding]:
    for i, i_to, j, j_to in pair.regions:
        if i in pair.old.slips or j in pair.new.slips or (i < i_to and j < j_to):
            continue
        half, start, end = (pair.new, j, j_to) if i == i_to else (pair.old, i, i_to)
        quoted = half.is_quoted(start, end + 1)
        if not (_is_sentence(half, start, end) or (quoted and _follows_stop(half, start, end))):
            continue
        if not quoted or _stands_in_part(half, start):
            half.explained.update(range(start, end))
        if not quoted:
            yield _put(half, start, end, where, is_newer=half is pair.new)


def _put(half: Half, start: int, end: int, where: str, *, is_newer: bool) -> Finding:
    """A sentence that came or went; if it is next to all a quote, the quote."""
    quotes = [quote for quote in half.quotes if start <= quote.start and quote.end <= end]
    said = sum(half.counted(quote.start, quote.end) for quote in quotes)
    kind, speaker = "paragraph-edited", ""
    if quotes and said >= _MOSTLY * half.counted(start, end):
        kind, speaker = "quote", speaker_in(half, quotes[0])
        start, end = quotes[0].start, quotes[-1].end
    text = half.text.words(start, end)
    before, after = ("", text) if is_newer else (text, "")
    return Finding(kind, before, after, where=where, speaker=speaker)


def _stands_in_part(half: Half, at: int) -> bool:
    """Of the quote there some words stand in both versions."""
    quote, words = half.quote_at[at], half.paragraph.words
    return any(k not in half.changed and words[k][0].isalnum() for k in range(quote.start, quote.end))


def _is_sentence(half: Half, start: int, end: int) -> bool:
    words = half.paragraph.words
    last = next((words[k] for k in range(end - 1, start - 1, -1) if words[k] not in "\"')"), "")
    if half.counted(start, end) < _SENTENCE_WORDS or last not in _ENDS:
        return False
    return half.paragraph.opens_sentence(start) or (words[start][0].isupper() and words[start - 1][-1] == ".")


def _follows_stop(half: Half, start: int, end: int) -> bool:
    """A sentence with the stop before it rather than its own: `"It was late[. Nobody had told us]," she said.`"""
    words = half.paragraph.words
    return half.counted(start, end) >= _SENTENCE_WORDS and words[start] in _ENDS and words[start + 1][0].isupper()


# --- sentences that gave way -----------------------------------------------------------------------------------------


class Lost(NamedTuple):
    """A sentence of which next to nothing stays."""

    start: int
    end: int
    place: tuple[int, int]
    """The last newer piece before it that stands in a sentence that stays, -1 if none does; and how many sentences that
    neither stay nor gave way are between."""


def _swapped(pair: Pair, where: str) -> Iterator[Finding]:
    """Sentences that gave way to others in the same place. A few small words that both have are chance, and are told
    with them."""
    if not (_much(pair.old) and _much(pair.new)):
        return
    gone, come = _lost(pair.old, pair.stands, is_newer=False), _lost(pair.new, pair.came_from, is_newer=True)
    places = {place: list(run) for place, run in groupby(come, lambda lost: lost.place)}
    for place, old_run in groupby(gone, lambda lost: lost.place):
        old, new = list(old_run), places.get(place)
        if new:
            pair.old.explained.update(range(old[0].start, old[-1].end))
            pair.new.explained.update(range(new[0].start, new[-1].end))
            before = pair.old.text.words(old[0].start, old[-1].end)
            yield Finding("paragraph-edited", before, pair.new.text.words(new[0].start, new[-1].end), where=where)


def _much(half: Half) -> bool:
    """So much changed side by side that a sentence may have given way."""
    changed = list(half.changed)
    steps = range(_SENTENCE_WORDS - 1, len(changed))
    return True in [changed[k] - changed[k - _SENTENCE_WORDS + 1] < 2 * _SENTENCE_WORDS for k in steps]


def _lost(half: Half, standing: dict[int, int], *, is_newer: bool) -> list[Lost]:
    """The sentences of a version that gave way; `standing` maps its pieces that stay to those of the other version."""
    found: list[Lost] = []
    behind, between = -1, 0
    sentences = list(_sentences(half))
    lost = [_gave_way(half, standing, *sentence) for sentence in sentences]
    for number, (start, end) in enumerate(sentences):
        kept = [k for k in range(start, end) if k in standing]
        if lost[number] or (not kept and True in lost[max(number - 1, 0) : number + 2]):
            found.append(Lost(start, end, (behind, between)))
        elif kept:
            behind, between = (kept[-1] if is_newer else standing[kept[-1]]), 0
        else:
            between += 1
    return found


def _gave_way(half: Half, standing: dict[int, int], start: int, end: int) -> bool:
    paragraph = half.paragraph
    telling = [k for k in range(start, end) if paragraph.words[k][0].isalnum()]
    if len(telling) < _SENTENCE_WORDS or half.is_quoted(start, end) or start in half.explained:
        return False
    telling = [k for k in telling if paragraph.low[k] not in paragraph.language.function] or telling
    return sum(1 for k in telling if k in standing) <= _STAYS * len(telling)


def _sentences(half: Half) -> Iterator[tuple[int, int]]:
    """First piece and end of each sentence, closing marks with it."""
    words, pieces = half.paragraph.words, half.text.pieces
    start = 0
    for k in range(1, len(words)):
        if not pieces[k - 1][-1:].isspace() or words[k][0].islower():
            continue
        last = k - 1
        while last > start and words[last] in "\"')":
            last -= 1
        if words[last] in _ENDS and not _shortened(half, last):
            yield start, k
            start = k
    if words:
        yield start, len(words)


def _shortened(half: Half, point: int) -> bool:
    """The point belongs to a word cut short: `Mr.`, `Sept.`, an initial."""
    low = half.paragraph.low[point - 1] if point else ""
    language = half.paragraph.language
    return half.paragraph.words[point] == "." and (len(low) == 1 or low in language.titles or low in language.months)
