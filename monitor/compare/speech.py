"""Who says so: the words before or behind a verb of speech, and those behind `according to`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from monitor.compare.paragraph import Mention, Paragraph, low_at

_BEHIND = frozenset((",", '"', "'"))
_BEHIND_DASHED = _BEHIND | frozenset("-?!")
"""What stands between a quote and the verb that says whose it is."""
_ROUND_VERB = 7
"""Pieces that a negation of two words takes at most."""


def numbered(p: Paragraph, at: int) -> bool:
    """`No. 10` denies nothing."""
    return p.low[at] == "no" and low_at(p, at + 1) == "." and low_at(p, at + 2)[:1].isdigit()


def denial_end(p: Paragraph, at: int) -> int:
    """Where a negation that begins here ends: `no longer`, `ne ... pas`; at its beginning if it denies nothing: `ne ...
    que`, which is only."""
    language = p.language
    if p.low[at] in language.negation_openers:
        for k in range(at + 1, min(at + _ROUND_VERB, len(p.low))):
            if p.low[k] in language.negation or p.low[k] in language.negation_closers:
                return k + 1
            if not p.words[k][0].isalnum() and p.low[k] != "-":
                break
        return at + 1 if p.low[at] in language.negation else at
    return at + 2 if low_at(p, at + 1) in language.negation_tails else at + 1


def attributions(p: Paragraph, starts: Iterable[int]) -> Iterator[Mention]:
    """Who says so: the words before or behind a verb of speech, and those behind `according to`."""
    for index in starts:
        if p.low[index] in p.language.speech:
            yield from _speaker_round(p, index)
        else:
            yield from _according(p, index)


def _according(p: Paragraph, index: int) -> Iterator[Mention]:
    for phrase in p.language.according:
        if p.low[index] == phrase[0] and tuple(p.low[index : index + len(phrase)]) == phrase:
            end = _phrase_end(p, index + len(phrase))
            yield Mention("attribution", index, end, tuple(p.low[index:end]))
            return


def _speaker_round(p: Paragraph, verb: int) -> Iterator[Mention]:
    first = start = verb - 1 if verb > 0 and p.low[verb - 1] in p.language.helping else verb
    while start > 0 and verb - start < 6 and _in_phrase(p, start - 1):
        start -= 1
    if start < first and p.low[verb - 1] not in ("have", "has", "had"):
        yield Mention("attribution", start, verb + 1, tuple(p.low[start : verb + 1]))
        return
    end = _phrase_end(p, verb + 1)
    if end > verb + 1 and first > 0 and p.words[first - 1] in (_BEHIND_DASHED if p.language.dash_quotes else _BEHIND):
        yield Mention("attribution", first, end, tuple(p.low[first:end]))
    elif p.low[verb] in p.language.saying or p.low[verb] in p.language.loaded:
        yield Mention("attribution", verb, verb + 1, (p.low[verb],))


def _in_phrase(p: Paragraph, at: int) -> bool:
    return p.words[at][:1].isalnum() and p.low[at] not in p.language.clauses


def _phrase_end(p: Paragraph, at: int) -> int:
    end = at
    while end < len(p.words) and end - at < 6 and _in_phrase(p, end):
        end += 1
    return end
