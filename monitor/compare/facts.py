"""What changed inside a pair of paragraphs, in DESIGN's vocabulary: each edit is explained once, by the most telling
kind that covers it; what no kind covers is wording or typography."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.compare.mentions import KINDS
from monitor.compare.pairs import Pair, partners
from monitor.compare.paragraph import Mention, Setting
from monitor.compare.rest import rest
from monitor.compare.sentences import sentence_findings
from monitor.compare.slips import slips
from monitor.compare.sourcing import names_source
from monitor.compare.spoken import new_quotes, quote_findings
from monitor.compare.tokens import Text
from storage.records import Finding

_STYLED = frozenset(("date", "figure", "name"))
_OUTLETS_OWN = frozenset(("hedge", "attribution"))
"""What the outlet says in its own voice; inside a quote it is the speaker's, and the quote changed."""
_FEW_PIECES = 40


def word_findings(before: Text, after: Text, where: str, setting: Setting) -> Iterator[Finding]:
    """Every edit between the two, most telling kinds first."""
    if before.key == after.key:
        return
    pair = Pair(before, after, setting)
    yield from slips(pair, where)
    yield from sentence_findings(pair, where)
    yield from new_quotes(pair, where)
    for kind in filter(pair.may_touch, KINDS):
        yield from _kind_findings(pair, kind, where)
    yield from quote_findings(pair, where)
    yield from rest(pair, where)


# --- the kinds -------------------------------------------------------------------------------------------------------


def _kind_findings(pair: Pair, kind: str, where: str) -> Iterator[Finding]:
    for old, new in partners(pair, kind):
        if pair.old.is_explained(old) and pair.new.is_explained(new):
            continue
        if _tells_nothing(pair, kind, old, new):
            continue
        if old and new and old.value == new.value:
            if kind in _STYLED:
                yield from _restyled(pair, old, new, where)
            continue
        before, after = pair.old.words(old), pair.new.words(new)
        pair.old.explain(old)
        pair.new.explain(new)
        if not before or not after:
            before, after = _with_counterpart(pair, kind, old, new, before, after)
        yield Finding(kind, before, after, where=where)


def _tells_nothing(pair: Pair, kind: str, old: Mention | None, new: Mention | None) -> bool:
    """What changed is no edit of this kind, or is told by another."""
    if kind in _OUTLETS_OWN and _in_one_quote(pair, old, new):
        return True
    if kind == "attribution":
        return not names_source(pair, old, new)
    alone = kind == "figure" and (old is None or new is None)
    return alone and (_counts_nothing(pair, old, new) or _counts_sources(pair, old, new))


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


def _counts_sources(pair: Pair, old: Mention | None, new: Mention | None) -> bool:
    """`according to two witnesses`: who says so came, went or changed whole, and the number is told with them."""
    half, number = (pair.old, old) if old else (pair.new, new)
    low, nobody = half.paragraph.low, pair.setting.language.speech.union(pair.setting.language.according_words)
    for said in half.mentions.holding("attribution").get(number.start, ()) if number else ():
        whole = all(k in half.changed or low[k] in nobody for k in range(said.start, said.end))
        if whole and names_source(pair, *((said, None) if old else (None, said))):
            return True
    return False


def _restyled(pair: Pair, old: Mention, new: Mention, where: str) -> Iterator[Finding]:
    """The same figure, date or name, written otherwise."""
    pair.old.explain(old)
    pair.new.explain(new)
    yield Finding("typography", pair.old.words(old), pair.new.words(new), where=where)


def _with_counterpart(
    pair: Pair, kind: str, old: Mention | None, new: Mention | None, before: str, after: str
) -> tuple[str, str]:
    """The words that stand where a mention was put or taken away, if there are few: `the president` for a name."""
    half, other = (pair.new, pair.old) if new else (pair.old, pair.new)
    mention = new or old
    if mention is None:
        return before, after
    for number in half.regions_of(mention):
        i, i_to, j, j_to = pair.regions[number]
        there = other.left(range(i, i_to) if new else range(j, j_to))
        if kind == "figure" and there and other.paragraph.low[there[0]] in pair.setting.language.ones:
            other.explained.add(there[0])
            words = other.text.words(there[0], there[0] + 1)  # `un mort` became `deux morts`
            return (words, after) if new else (before, words)
        if i_to - i + j_to - j > _FEW_PIECES:
            continue
        rest_here = half.left(range(j, j_to) if new else range(i, i_to))
        rest_there = other.left(range(i, i_to) if new else range(j, j_to))
        if rest_there and len(rest_there) <= 4 and not any(half.paragraph.words[k][:1].isalpha() for k in rest_here):
            if kind == "name" and any(k in other.mentions.holding("attribution") for k in rest_there):
                continue
            words = other.text.words(rest_there[0], rest_there[-1] + 1)
            other.explained.update(rest_there)
            return (words, after) if new else (before, words)
    return before, after
