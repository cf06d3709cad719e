"""The redline of two texts of which the strokes are known: what stands is never parted into words."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.compare.forms import plain_form
from monitor.compare.lexicon import Lexicon
from monitor.compare.strokes import Stroke
from monitor.compare.words import RAGGED, Run, apart, are_apart, as_spans, closer, ragged, readable, redline_texts
from storage.records import Span

_BESIDE = ".,;:!?\"'()“”‘’ "


def redline_strokes(found: Sequence[Stroke], before: str, after: str, lexicon: Lexicon) -> tuple[Span, ...]:
    """What `redline_texts` would show."""
    shown: list[Span] = []
    at = size = 0
    for start, end, new_start, new_end, words, new_words in found:
        gone, come = before[start:end], after[new_start:new_end]
        most = words if words > new_words else new_words
        if not _is_settled(before, start, end, after, new_start, new_end) or (
            shown and most + size > RAGGED and ragged(size, after.count(" ", at, new_start), most)
        ):
            return redline_texts(before, after, lexicon)
        if not _are_apart(gone, come):
            lead, tail = _marks_round(gone, come) if most == 1 else (0, 0)
            if not lead and not tail:
                return _closely(found, before, after, lexicon)
            new_start, new_end = new_start + lead, new_end - tail
            gone, come = gone[lead : len(gone) - tail], come[lead : len(come) - tail]
        if new_start > at:
            shown.append(Span("same", after[at:new_start]))
        if gone:
            shown.append(Span("del", " " + gone if new_start == len(after) > at else gone))
        if come:
            shown.append(Span("ins", come))
        at, size = new_end, most
    return tuple(shown) if at == len(after) else (*shown, Span("same", after[at:]))


def _are_apart(gone: str, come: str) -> bool:
    """No piece of these words stands in those, and they can be seen."""
    if gone and come:
        return are_apart(gone.rstrip(" "), come.rstrip(" "))
    return (gone or come).isascii() or bool(plain_form(gone or come).strip())


def _marks_round(gone: str, come: str) -> tuple[int, int]:
    """Characters of the marks that two words both begin with, and both end with, where nothing else of them stays;
    0, 0 if that is not so plain."""
    word, other = gone.strip(_BESIDE), come.strip(_BESIDE)
    if not (word.isalnum() and other.isalnum() and word != other):
        return 0, 0
    lead, _, tail = gone.partition(word)
    new_lead, _, new_tail = come.partition(other)
    if (lead != new_lead and not set(lead).isdisjoint(new_lead)) or (
        tail != new_tail and not set(tail.rstrip()).isdisjoint(new_tail)
    ):
        return 0, 0
    return len(lead) if lead == new_lead else 0, len(tail) if tail == new_tail != " " else 0


def _closely(found: Sequence[Stroke], before: str, after: str, lexicon: Lexicon) -> tuple[Span, ...]:
    """The same where some words share a piece or a mark with those that they gave way to."""
    runs: list[Run] = []
    i = j = 0
    for start, end, new_start, new_end, words, new_words in found:
        if not _is_settled(before, start, end, after, new_start, new_end):
            return redline_texts(before, after, lexicon)
        if new_start > j:
            runs.append((before[i:start], after[j:new_start], True, before.count(" ", i, start)))
        gone, come, most = before[start:end], after[new_start:new_end], max(words, new_words)
        plain = apart(gone.split(), come.split())
        runs += [(gone, come, False, most)] if plain else closer(gone, come, most, lexicon)
        i, j = end, new_end
    if j < len(after):
        runs.append((before[i:], after[j:], True, before.count(" ", i) + 1))
    return tuple(as_spans(readable(runs)))


def _is_settled(before: str, start: int, end: int, after: str, new_start: int, new_end: int) -> bool:
    """Words that were put in or struck out could stand nowhere else."""
    if start == end:
        return not _may_slide(after, new_start, new_end)
    return new_start != new_end or not _may_slide(before, start, end)


def _may_slide(text: str, start: int, end: int) -> bool:
    """The words there end with the word before them, or begin with the word behind them."""
    last = end - 1 if text[end - 1] == " " else end
    if start > 1 and text[start - 2] == text[last - 1]:
        word = text[max(start, text.rfind(" ", start, last) + 1) : last]
        if text.endswith(word, 0, start - 1):
            return True
    if end == len(text) or text[start] != text[end]:
        return False
    return text.startswith(text[start : text.find(" ", start, end) + 1], end)
