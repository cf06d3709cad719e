"""Quotes that changed: their words, their marks, or that somebody is quoted at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from monitor.compare.pairs import Half, Pair
from monitor.compare.paragraph import Mention
from monitor.compare.quotes import Quote, speaker_of
from monitor.compare.slips import same_but_form
from storage.records import Finding

_UNQUOTED_WORDS = 3
_BESIDE = 1
"""Pieces that may part a quote from the words that say whose it is."""


def quote_findings(pair: Pair, where: str) -> Iterator[Finding]:
    if not (_near_change(pair.old) or _near_change(pair.new)):
        return
    used: set[Quote] = set()
    places: dict[int, list[Quote]] = defaultdict(list)
    for quote in reversed(pair.old.quotes):
        for region in pair.old.regions_of(quote):
            places[region].append(quote)
    for new in pair.new.quotes:
        old = _quote_partner(pair, new, places, used)
        if old is not None:
            used.add(old)
        if not pair.new.regions_of(new) and not (old and pair.old.regions_of(old)):
            continue
        yield from _one_quote(pair, old, new, where)
    for old in pair.old.quotes:
        if old not in used and pair.old.regions_of(old):
            yield from _one_quote(pair, old, None, where)


def _near_change(half: Half) -> bool:
    """A quote of this version changed, or stands beside a change."""
    return any(not half.near.isdisjoint(range(quote.start, quote.end)) for quote in half.quotes)


def new_quotes(pair: Pair, where: str) -> Iterator[Finding]:
    """Quotes that came or went with all they say, where nothing stood, or stands, in their place."""
    for new in pair.new.quotes:
        if _is_put(pair.new, new, [pair.old.paragraph.words[i:i_to] for i, i_to, _, _ in pair.regions]):
            yield from _one_quote(pair, None, new, where)
    for old in pair.old.quotes:
        if _is_put(pair.old, old, [pair.new.paragraph.words[j:j_to] for _, _, j, j_to in pair.regions]):
            yield from _one_quote(pair, old, None, where)


def _is_put(half: Half, quote: Quote, others: Sequence[Sequence[str]]) -> bool:
    """Every word of the quote changed, and no word stands in its place; `others` are the other side's, by region."""
    words = [k for k in range(quote.start, quote.end) if half.paragraph.words[k][0].isalnum()]
    if any(k not in half.changed for k in words):
        return False
    return not any(word[0].isalnum() for region in {half.changed[k] for k in words} for word in others[region])


def _quote_partner(pair: Pair, new: Quote, places: Mapping[int, list[Quote]], used: set[Quote]) -> Quote | None:
    """The older quote of which most words stand in the newer one; else one that stood in the same place."""
    shared: dict[Quote, int] = {}
    for k in pair.sources(new.start + 1, new.end - 1):
        quote = pair.old.quote_at.get(k)
        if quote is not None and quote.start < k and quote not in used:
            shared[quote] = shared.get(quote, 0) + 1
    if shared:
        return max(shared, key=lambda quote: shared[quote])
    for region in sorted(pair.new.regions_of(new)):
        waiting = places.get(region, [])
        while waiting:
            if (quote := waiting.pop()) not in used:
                return quote
    return None


def _one_quote(pair: Pair, old: Quote | None, new: Quote | None, where: str) -> Iterator[Finding]:
    speaker = speaker_in(pair.new, new) or speaker_in(pair.old, old)
    if old and new:
        if not same_but_form(_bare(pair.old, old), _bare(pair.new, new), pair.setting.language):
            yield Finding("quote", pair.old.words(old), pair.new.words(new), where=where, speaker=speaker)
            pair.old.explain(old)
            pair.new.explain(new)
        return
    half, quote = (pair.old, old) if old else (pair.new, new)
    if quote is None or (_is_explained_run(half, quote)):
        return
    if len(_bare(half, quote)) < _UNQUOTED_WORDS:
        return
    yield Finding("quote", pair.old.words(old), pair.new.words(new), where=where, speaker=speaker)
    half.explain(quote)
    for said in half.speakers:
        if _came_with(half, quote, said):
            half.explain(said)


def _came_with(half: Half, quote: Quote, said: Mention) -> bool:
    """Who says it stands beside the quote and came, or went, with it."""
    near = max(said.start - quote.end, quote.start - said.end) <= _BESIDE
    return near and all(k in half.changed for k in range(said.start, said.end))


def speaker_in(half: Half, quote: Quote | None) -> str:
    if quote is None:
        return ""
    return speaker_of(quote, half.text, half.paragraph, half.speakers)


def _is_explained_run(half: Half, quote: Quote) -> bool:
    changed = [k for k in range(quote.start, quote.end) if k in half.changed]
    return bool(changed) and all(k in half.explained for k in changed)


def _bare(half: Half, quote: Quote) -> list[str]:
    """The quote's words; those that changed in form only are left out."""
    low = half.paragraph.low
    return [low[k] for k in range(quote.start, quote.end) if low[k][0].isalnum() and k not in half.slips]
