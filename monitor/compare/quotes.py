"""Where somebody is quoted in a paragraph, and who."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from monitor.compare.marks import APOSTROPHE, QUOTE
from monitor.compare.paragraph import Mention, Paragraph
from monitor.compare.tokens import Text

_NEAR_SPEECH = 4
_WIDEST = 20
"""Pieces that an attribution and what parts it from its quote take at most."""
_AFTER_CLOSE = frozenset(".,;:!?)-")
_STOPS, _ASIDE = frozenset(".!?:"), frozenset(",-?!")
_OPENING, _CLOSING = frozenset("“„«‟"), frozenset("”»")


class Quote:
    """Pieces `start` to `end` with both marks; the closing mark may be missing where the quote runs on into the next
    paragraph."""

    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start, self.end = start, end


def quotes_of(text: Text, paragraph: Paragraph) -> list[Quote]:
    """Outer quotes in order; a quote inside a quote belongs to the outer one. A mark opens where space or a bracket
    stands before it and none behind; a closing mark without an opening one is passed over. A quote that begins the
    paragraph, or is its last, and does not end runs on into the next; another one that does not end is dropped."""
    found: list[Quote] = []
    opened: list[int] = []
    for index in paragraph.starts(QUOTE):
        if _opens(text, paragraph, index, bool(opened)):
            opened.append(index)
        elif opened:
            found.append(Quote(opened.pop(), index + 1))
    if opened and _runs_on(opened, found):
        found.append(Quote(opened[0], len(paragraph.words)))
    found = [quote for quote in _outer(found) if quote.end - quote.start > 2]
    if not found and paragraph.language.dash_quotes and paragraph.words[:1] == ["-"]:
        found = _dash_quotes(text, paragraph)
    return found or _single_quotes(text, paragraph)


def _dash_quotes(text: Text, paragraph: Paragraph) -> list[Quote]:
    """Quotes that a dash opens at the head of the paragraph, or of a sentence in it, up to the comma or the dash before
    a verb of speech: `– Dette er feil, sier Hansen. – Vi går videre.`"""
    words = paragraph.words
    found: list[Quote] = []
    at = 0
    while at < len(words):
        end = _dash_end(text, paragraph, at + 1)
        if end - at > 2:
            found.append(Quote(at, end))
        at = max(end, at + 1)
        while at < len(words) and not _dash_opens(text, paragraph, at):
            at += 1
    return found


def _dash_end(text: Text, paragraph: Paragraph, start: int) -> int:
    """Where what is said behind a dash ends."""
    for k in range(start, len(paragraph.words)):
        if _dash_opens(text, paragraph, k) or (paragraph.words[k] in _ASIDE and _says(paragraph, k + 1)):
            return k
    return len(paragraph.words)


def _dash_opens(text: Text, paragraph: Paragraph, at: int) -> bool:
    words = paragraph.words
    if words[at] != "-" or at + 1 >= len(words) or not (at == 0 or text.pieces[at - 1][-1:].isspace()):
        return False
    return at == 0 or (words[at - 1] in _STOPS and not words[at + 1][:1].islower())


def _says(paragraph: Paragraph, at: int) -> bool:
    """A verb of speech stands there, with what helps it: `a déclaré`."""
    low, lang = paragraph.low, paragraph.language
    while at < len(low) and (low[at] in lang.helping or low[at] in lang.elisions):
        at += 1
    return at < len(low) and low[at] in lang.speech


def _runs_on(opened: Sequence[int], found: Sequence[Quote]) -> bool:
    return opened[0] == 0 or (len(opened) == 1 and not any(quote.start > opened[0] for quote in found))


def _outer(found: Sequence[Quote]) -> list[Quote]:
    """Those that stand in no other."""
    kept: list[Quote] = []
    for quote in sorted(found, key=lambda quote: (quote.start, quote.end)):
        if not kept or quote.start >= kept[-1].end:
            kept.append(quote)
    return kept


def _opens(text: Text, paragraph: Paragraph, index: int, inside: bool) -> bool:
    mark = text.pieces[index].strip()[:1]
    spaced_before = index == 0 or text.pieces[index - 1][-1:].isspace() or paragraph.words[index - 1] in "([-"
    spaced_behind = text.pieces[index][-1:].isspace() or index + 1 == len(text.pieces)
    if not spaced_behind and paragraph.words[index + 1] in _AFTER_CLOSE:
        return False
    if spaced_before != spaced_behind:
        return spaced_before
    return mark in _OPENING or (mark not in _CLOSING and not inside)


def _single_quotes(text: Text, paragraph: Paragraph) -> list[Quote]:
    """Quotes in single marks, where a paragraph has no double ones: an opening mark has no space behind it, a closing
    one none before it; an apostrophe stands inside its word and is none."""
    found: list[Quote] = []
    opened = -1
    for index in paragraph.starts(APOSTROPHE):
        spaced_before = index == 0 or text.pieces[index - 1][-1:].isspace() or paragraph.words[index - 1] in "([-"
        spaced_behind = text.pieces[index][-1:].isspace() or index + 1 == len(text.pieces)
        if spaced_before and not spaced_behind:
            opened = index
        elif opened >= 0 and not spaced_before:
            if index - opened > 2:
                found.append(Quote(opened, index + 1))
            opened = -1
    return found


def speaker_of(quote: Quote, text: Text, paragraph: Paragraph, attributions: Sequence[Mention]) -> str:
    """Who says the quote: where a verb of speech stands right beside it, or else where the paragraph has but one
    speaker; empty where neither is plain. `attributions` stand in order."""
    first = bisect_left(attributions, quote.start - _WIDEST, key=lambda m: m.start)
    last = bisect_right(attributions, quote.end + _NEAR_SPEECH, key=lambda m: m.start)
    near = [m for m in attributions[first:last] if _distance(quote, m) < _NEAR_SPEECH]
    for mention in near if near else attributions if len(attributions) == 1 else ():
        if name := _speaker(mention, text, paragraph):
            return name
    return ""


def _distance(quote: Quote, mention: Mention) -> int:
    return max(mention.start - quote.end, quote.start - mention.end, 0)


def _speaker(mention: Mention, text: Text, paragraph: Paragraph) -> str:
    lang = paragraph.language
    said = lang.speech | lang.according_words | lang.helping
    kept = [k for k in range(mention.start, mention.end) if paragraph.low[k] not in said]
    if not kept:
        return ""
    return text.words(kept[0], _name_end(paragraph, kept[0], kept[-1] + 1))


def _name_end(paragraph: Paragraph, start: int, end: int) -> int:
    """Where the words that name somebody end: `Helen Marsh in an interview` goes on with no name."""
    named = False
    for k in range(start, end):
        if named and paragraph.low[k] in paragraph.language.circumstance:
            return k
        named = named or paragraph.words[k][:1].isupper()
    return end
