"""The telling lines of a change, cut to what fits a card: the words that changed, with a little of what stands around
them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from monitor.web.words import disclosure, one_line
from storage.records import Change, Finding, Kind, Span, StoredChange

_AROUND = 90
_CHANGED = 320


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a card. op of a span: same, ins, del."""

    spans: tuple[Span, ...]
    label: str = ""
    style: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Telling:
    """`title` is the headline, as a redline if it changed; `lines` come below it."""

    title: tuple[Span, ...]
    lines: tuple[Line, ...]


def telling(change: Change, title: str) -> Telling:
    """What a card shows of a change; `title` stands in where the change has no headline of its own. What is new as a
    whole is told plainly: nothing in it was edited."""
    headline = next((b for b in change.telling if b.style == "headline" and _changed(b.spans)), None)
    spans = headline.spans if headline else (Span("same", one_line(change.headline or title or "Without a title")),)
    blocks = [b for b in change.telling if b is not headline and _changed(b.spans)]
    lines = tuple(Line(trim(b.spans), one_line(b.label, 60), b.style) for b in blocks[:3])
    if "new" in change.flags:
        return Telling(_plain(trim(spans)), tuple(replace(line, spans=_plain(line.spans)) for line in lines))
    return Telling(trim(spans), lines)


def _plain(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(replace(span, op="same") for span in spans)


def marked(change: Change, found: Finding) -> tuple[Span, ...]:
    """An edited entry's finding as the redline that tells of it, cut to what changed; empty for any other finding."""
    if found.kind != "entry-edited" or not found.speaker:
        return ()
    block = next((b for b in change.telling if b.label == found.speaker and _changed(b.spans)), None)
    return trim(block.spans) if block is not None else ()


@dataclass(frozen=True, slots=True)
class Card:
    """One change as the wire shows it."""

    stored: StoredChange
    fresh: bool
    """Came after the reader's last look."""

    @property
    def docket(self) -> bool:
        return self.stored.item.kind is Kind.DOCKET

    @property
    def telling(self) -> Telling:
        """Made anew each time: ask once, and only where the card is drawn."""
        return telling(self.stored.change, self.stored.item.title)

    def said_beside(self, told: Telling) -> str:
        """What the outlet says of it, unless a line of what is told shows that already."""
        claims = self.stored.change.claims
        shown = [one_line(_text(line.spans)) for line in told.lines]
        if claims and any(one_line(claims[0], _CHANGED).rstrip("…") in text for text in shown):
            return ""
        return disclosure(self.stored.change)


def _text(spans: Iterable[Span]) -> str:
    return "".join(span.text for span in spans)


def cards(changes: Sequence[StoredChange], seen: int | None = None) -> list[Card]:
    """`seen` is the last change the reader has seen; None = nothing is marked."""
    return [Card(stored, seen is not None and stored.seq > seen) for stored in changes]


def trim(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Unchanged text is kept near what changed only, changed text up to a length that a card can bear."""
    kept = [span for span in spans if span.text]
    last = len(kept) - 1
    return tuple(_shortened(span, _cut(span, i == 0, i == last)) for i, span in enumerate(kept))


def _shortened(span: Span, text: str) -> Span:
    return span if text is span.text else Span(span.op, text)


def _cut(span: Span, first: bool, last: bool) -> str:
    text = span.text
    if span.op != "same":
        return text if len(text) <= _CHANGED else text[:_CHANGED] + "…"
    if first and last:
        return one_line(text, _CHANGED)
    if first:
        return text if len(text) <= _AROUND else "… " + _from_word(text[-_AROUND:])
    if last:
        return text if len(text) <= _AROUND else _to_word(text[:_AROUND]) + " …"
    if len(text) <= 2 * _AROUND:
        return text
    return f"{_to_word(text[:_AROUND])} … {_from_word(text[-_AROUND:])}"


def _from_word(text: str) -> str:
    return text.partition(" ")[2] or text


def _to_word(text: str) -> str:
    return text.rpartition(" ")[0] or text


def _changed(spans: Iterable[Span]) -> bool:
    return any(span.op != "same" for span in spans)
