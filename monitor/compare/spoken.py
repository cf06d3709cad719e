"""Quotes that changed: their words, their marks, or that somebody is quoted at all."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.compare.pairs import Half, Pair, share_region
from monitor.compare.quotes import Quote, speaker_of
from monitor.compare.slips import same_but_form
from storage.records import Finding

_UNQUOTED_WORDS = 3


def quote_findings(pair: Pair, where: str) -> Iterator[Finding]:
    used: set[Quote] = set()
    for new in pair.new.quotes:
        old = _quote_partner(pair, new, used)
        if old is not None:
            used.add(old)
        if not pair.new.regions_of(new) and not (old and pair.old.regions_of(old)):
            continue
        yield from _one_quote(pair, old, new, where)
    for old in pair.old.quotes:
        if old not in used and pair.old.regions_of(old):
            yield from _one_quote(pair, old, None, where)


def _quote_partner(pair: Pair, new: Quote, used: set[Quote]) -> Quote | None:
    sources = {pair.came_from[k] for k in range(new.start + 1, new.end - 1) if k in pair.came_from}
    best, most = None, 0
    for old in pair.old.quotes:
        shared = sum(1 for k in range(old.start + 1, old.end) if k in sources)
        if old not in used and shared > most:
            best, most = old, shared
    if best is None:
        best = next((q for q in pair.old.quotes if q not in used and share_region(pair, q, new)), None)
    return best


def _one_quote(pair: Pair, old: Quote | None, new: Quote | None, where: str) -> Iterator[Finding]:
    speaker = _speaker(pair.new, new) or _speaker(pair.old, old)
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


def _speaker(half: Half, quote: Quote | None) -> str:
    return speaker_of(quote, half.text, half.paragraph, half.mentions["attribution"]) if quote else ""


def _is_explained_run(half: Half, quote: Quote) -> bool:
    changed = [k for k in range(quote.start, quote.end) if k in half.changed]
    return bool(changed) and all(k in half.explained for k in changed) and len(changed) == quote.end - quote.start


def _bare(half: Half, quote: Quote) -> list[str]:
    """The quote's words; those that changed in form only are left out."""
    low = half.paragraph.low
    return [low[k] for k in range(quote.start, quote.end) if low[k][0].isalnum() and k not in half.slips]
