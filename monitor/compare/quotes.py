"""Where somebody is quoted in a paragraph, and who."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.compare.mentions import Mention, Paragraph
from monitor.compare.tokens import Text

_NEAR_SPEECH = 4


@dataclass(frozen=True, slots=True)
class Quote:
    """Pieces `start` to `end` with both marks; the closing mark may be missing where the quote runs on into the next
    paragraph."""

    start: int
    end: int
    nested: bool = False


def quotes_of(text: Text, paragraph: Paragraph) -> list[Quote]:
    """Outer quotes in order; a quote inside a quote belongs to the outer one."""
    found: list[Quote] = []
    opened = -1
    for index, word in enumerate(paragraph.words):
        if word != '"':
            continue
        if opened >= 0:
            found.append(Quote(opened, index + 1))
            opened = -1
        else:
            opened = index
    if opened >= 0 and len(paragraph.words) - opened > 2:
        found.append(Quote(opened, len(paragraph.words)))
    return found or _single_quotes(text, paragraph)


def _single_quotes(text: Text, paragraph: Paragraph) -> list[Quote]:
    """Quotes in single marks, where a paragraph has no double ones: an opening mark has no space behind it, a closing
    one none before it; an apostrophe stands inside its word and is none."""
    found: list[Quote] = []
    opened = -1
    for index, word in enumerate(paragraph.words):
        if word != "'":
            continue
        spaced_before = index == 0 or text.pieces[index - 1][-1:].isspace() or paragraph.words[index - 1] in "([-"
        spaced_behind = text.pieces[index][-1:].isspace() or index + 1 == len(text.pieces)
        if spaced_before and not spaced_behind:
            opened = index
        elif opened >= 0 and not spaced_before:
            if index - opened > 2:
                found.append(Quote(opened, index + 1))
            opened = -1
    return found


def speaker_of(quote: Quote, text: Text, paragraph: Paragraph, mentions: Iterable[Mention]) -> str:
    """Who says the quote, where a verb of speech stands right beside it; else empty."""
    speech = paragraph.language.speech
    near = [
        m
        for m in mentions
        if m.kind == "attribution"
        and (0 <= m.start - quote.end < _NEAR_SPEECH or 0 <= quote.start - m.end < _NEAR_SPEECH)
    ]
    for mention in near:
        kept = [k for k in range(mention.start, mention.end) if paragraph.low[k] not in speech]
        if kept:
            return text.words(kept[0], kept[-1] + 1)
    return ""
