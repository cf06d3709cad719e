"""Who says so: the words before or behind a verb of speech, and those behind `according to`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from monitor.compare.paragraph import Mention, Paragraph, low_at


def numbered(p: Paragraph, at: int) -> bool:
    """`No. 10` denies nothing."""
    return p.low[at] == "no" and low_at(p, at + 1) == "." and low_at(p, at + 2)[:1].isdigit()


def attributions(p: Paragraph, starts: Iterable[int]) -> Iterator[Mention]:
    """Who says so: the words before or behind a verb of speech, and those behind `according to`."""
    phrase = p.language.according
    for index in starts:
        if p.low[index] in p.language.speech:
            yield from _speaker_round(p, index)
        elif tuple(p.low[index : index + len(phrase)]) == phrase:
            end = _phrase_end(p, index + len(phrase))
            yield Mention("attribution", index, end, tuple(p.low[index:end]))


def _speaker_round(p: Paragraph, verb: int) -> Iterator[Mention]:
    first = start = verb - 1 if verb > 0 and p.low[verb - 1] in p.language.helping else verb
    while start > 0 and verb - start < 6 and _in_phrase(p, start - 1):
        start -= 1
    if start < first and p.low[verb - 1] not in ("have", "has", "had"):
        yield Mention("attribution", start, verb + 1, tuple(p.low[start : verb + 1]))
        return
    end = _phrase_end(p, verb + 1)
    if end > verb + 1 and first > 0 and p.words[first - 1] in (",", '"', "'"):
        yield Mention("attribution", first, end, tuple(p.low[first:end]))
    elif p.low[verb] in p.language.saying or p.low[verb] in p.language.loaded:
        yield Mention("attribution", verb, verb + 1, (p.low[verb],))


def _in_phrase(p: Paragraph, at: int) -> bool:
    return p.words[at][:1].isalnum() and p.low[at] not in ("that", "and", "but", "who", "which", "as", "when", "while")


def _phrase_end(p: Paragraph, at: int) -> int:
    end = at
    while end < len(p.words) and end - at < 6 and _in_phrase(p, end):
        end += 1
    return end
