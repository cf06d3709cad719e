"""What changed inside a pair of paragraphs, in DESIGN's vocabulary: each edit is explained once, by the most telling
kind that covers it; what no kind covers is wording or typography."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.compare.mentions import KINDS
from monitor.compare.pairs import Half, Pair, partners
from monitor.compare.paragraph import Mention, Setting
from monitor.compare.rest import rest
from monitor.compare.slips import same_but_form, slips
from monitor.compare.spoken import quote_findings
from monitor.compare.tokens import Text
from storage.records import Finding

_STYLED = frozenset(("date", "figure", "name"))
_OUTLETS_OWN = frozenset(("hedge", "attribution"))
"""What the outlet says in its own voice; inside a quote it is the speaker's, and the quote changed."""
_SENTENCE_WORDS = 5
_FEW_PIECES = 40


def word_findings(before: Text, after: Text, where: str, setting: Setting) -> Iterator[Finding]:
    """Every edit between the two, most telling kinds first."""
    if before.key == after.key:
        return
    pair = Pair(before, after, setting)
    yield from slips(pair, where)
    yield from _whole_sentences(pair, where)
    for kind in filter(pair.may_touch, KINDS):
        yield from _kind_findings(pair, kind, where)
    yield from quote_findings(pair, where)
    yield from rest(pair, where)


# --- sentences -------------------------------------------------------------------------------------------------------


def _whole_sentences(pair: Pair, where: str) -> Iterator[Finding]:
    """A sentence that was put in or taken out is told as such, not word by word. If somebody who is quoted now says
    more, or less, that is a changed quote."""
    for i, i_to, j, j_to in pair.regions:
        if i in pair.old.slips or j in pair.new.slips:
            continue
        if i == i_to and _is_sentence(pair.new, j, j_to) and not pair.new.is_quoted(j, j_to + 1):
            pair.new.explained.update(range(j, j_to))
            yield Finding("paragraph-edited", "", pair.new.text.words(j, j_to), where=where)
        elif j == j_to and _is_sentence(pair.old, i, i_to) and not pair.old.is_quoted(i, i_to + 1):
            pair.old.explained.update(range(i, i_to))
            yield Finding("paragraph-edited", pair.old.text.words(i, i_to), "", where=where)


def _is_sentence(half: Half, start: int, end: int) -> bool:
    words = half.paragraph.words
    counted = sum(1 for k in range(start, end) if words[k][:1].isalnum())
    last = next((words[k] for k in range(end - 1, start - 1, -1) if words[k] not in "\"')"), "")
    if counted < _SENTENCE_WORDS or last not in (".", "!", "?", "..."):
        return False
    return half.paragraph.opens_sentence(start) or (words[start][0].isupper() and words[start - 1][-1] == ".")


# --- the kinds -------------------------------------------------------------------------------------------------------


def _kind_findings(pair: Pair, kind: str, where: str) -> Iterator[Finding]:
    for old, new in partners(pair, kind):
        if pair.old.is_explained(old) and pair.new.is_explained(new):
            continue
        if kind in _OUTLETS_OWN and _in_one_quote(pair, old, new):
            continue
        if kind == "attribution" and not _names_source(pair, old, new):
            continue
        if kind == "figure" and (old is None or new is None) and _counts_nothing(pair, old, new):
            continue
        if old and new and old.value == new.value:
            if kind in _STYLED:
                yield from _restyled(pair, old, new, where)
            continue
        before, after = pair.old.words(old), pair.new.words(new)
        pair.old.explain(old)
        pair.new.explain(new)
        if not before or not after:
            before, after = _with_counterpart(pair, old, new, before, after)
        yield Finding(kind, before, after, where=where)


def _in_one_quote(pair: Pair, old: Mention | None, new: Mention | None) -> bool:
    """Both sides of the edit stand inside quotes, as far as there are two sides."""
    sides = ((pair.old, old), (pair.new, new))
    return all(m is None or half.is_quoted(m.start, m.end) for half, m in sides)


def _counts_nothing(pair: Pair, old: Mention | None, new: Mention | None) -> bool:
    """`one`, `first` or `half` that came or went alone is a way of speaking; in the place of another number it counts."""
    half, mention = (pair.old, old) if old else (pair.new, new)
    if mention is None or mention.end - mention.start > 1:
        return False
    word, language = half.paragraph.low[mention.start], pair.setting.language
    return word in language.ordinals or language.numbers.get(word) in (1, 0.5, 0)


def _restyled(pair: Pair, old: Mention, new: Mention, where: str) -> Iterator[Finding]:
    """The same figure, date or name, written otherwise."""
    pair.old.explain(old)
    pair.new.explain(new)
    yield Finding("typography", pair.old.words(old), pair.new.words(new), where=where)


def _with_counterpart(pair: Pair, old: Mention | None, new: Mention | None, before: str, after: str) -> tuple[str, str]:
    """The words that stand where a mention was put or taken away, if there are few: `the president` for a name."""
    half, other = (pair.new, pair.old) if new else (pair.old, pair.new)
    mention = new or old
    if mention is None:
        return before, after
    for number in half.regions_of(mention):
        i, i_to, j, j_to = pair.regions[number]
        if i_to - i + j_to - j > _FEW_PIECES:
            continue
        rest_here = half.left(range(j, j_to) if new else range(i, i_to))
        rest_there = other.left(range(i, i_to) if new else range(j, j_to))
        if rest_there and len(rest_there) <= 4 and not any(half.paragraph.words[k][:1].isalpha() for k in rest_here):
            words = other.text.words(rest_there[0], rest_there[-1] + 1)
            other.explained.update(rest_there)
            return (words, after) if new else (before, words)
    return before, after


def _names_source(pair: Pair, old: Mention | None, new: Mention | None) -> bool:
    """An attribution changed if its source did, or came, or went; or if a loaded verb took a plain one's place."""
    language = pair.setting.language
    a, b = _unexplained(pair.old, old), _unexplained(pair.new, new)
    if old and new and same_but_form(a, b, language):
        return False
    both = old is not None and new is not None
    return any(
        word in language.sources or word == language.according[0] or (both and word in language.loaded)
        for word in a + b
    )


def _unexplained(half: Half, mention: Mention | None) -> list[str]:
    if mention is None:
        return []
    span = range(mention.start, mention.end)
    return [half.paragraph.low[k] for k in span if k in half.changed and k not in half.explained]
