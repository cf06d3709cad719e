"""What changed inside a pair of paragraphs, in DESIGN's vocabulary: each edit is explained once, by the most telling
kind that covers it; what no kind covers is wording or typography."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from monitor.compare.language import Language
from monitor.compare.mentions import Mention, Paragraph
from monitor.compare.quotes import Quote, quotes_of, speaker_of
from monitor.compare.spelling import is_slip
from monitor.compare.tokens import Lexicon, Text
from monitor.compare.words import Region, regions
from storage.records import Finding

_KINDS = ("date", "figure", "name", "negation", "hedge", "attribution")
_STYLED = frozenset(("date", "figure", "name"))
_OUTLETS_OWN = frozenset(("hedge", "attribution"))
"""What the outlet says in its own voice; inside a quote it is the speaker's, and the quote changed."""
_SENTENCE_WORDS = 5
_UNQUOTED_WORDS = 3
_REWRITTEN = 0.4
"""Less of a paragraph standing than this share: it was rewritten."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the words of one comparison have in common."""

    lexicon: Lexicon
    language: Language
    lower: frozenset[str]
    proper: frozenset[str]


@dataclass(slots=True)
class Half:
    """One version's paragraph and which of its changed pieces have been explained."""

    text: Text
    paragraph: Paragraph
    mentions: list[Mention]
    quotes: list[Quote]
    changed: dict[int, int] = field(default_factory=dict)
    """Piece → number of its region."""
    explained: set[int] = field(default_factory=set)

    def touched(self, kind: str) -> list[Mention]:
        return [m for m in self.mentions if m.kind == kind and any(k in self.changed for k in range(m.start, m.end))]

    def words(self, mention: Mention | Quote | None) -> str:
        return self.text.words(mention.start, mention.end) if mention else ""

    def explain(self, mention: Mention | Quote | None) -> None:
        if mention:
            self.explained.update(k for k in range(mention.start, mention.end) if k in self.changed)

    def regions_of(self, mention: Mention | Quote) -> set[int]:
        return {self.changed[k] for k in range(mention.start, mention.end) if k in self.changed}

    def left(self, span: range) -> list[int]:
        return [k for k in span if k not in self.explained]


class Pair:
    """Two versions of a paragraph, with which piece stands for which."""

    def __init__(self, before: Text, after: Text, setting: Setting) -> None:
        self.setting = setting
        self.regions = regions(before, after)
        self.old, self.new = _half(before, setting), _half(after, setting)
        self.stands: dict[int, int] = {}
        """Older piece → newer piece, where equal."""
        i = j = 0
        for number, (i_from, i_to, j_from, j_to) in enumerate(
            [*self.regions, (len(before.key),) * 2 + (len(after.key),) * 2]
        ):
            self.stands.update(zip(range(i, i_from), range(j, j_from), strict=True))
            self.old.changed.update((k, number) for k in range(i_from, i_to))
            self.new.changed.update((k, number) for k in range(j_from, j_to))
            i, j = i_to, j_to
        self.came_from = {j: i for i, j in self.stands.items()}


def _half(text: Text, setting: Setting) -> Half:
    words = [setting.lexicon.words[c] for c in text.key]
    paragraph = Paragraph(words, setting.language, setting.lower, setting.proper)
    return Half(text, paragraph, paragraph.mentions(), quotes_of(text, paragraph))


def word_findings(before: Text, after: Text, where: str, setting: Setting) -> Iterator[Finding]:
    """Every edit between the two, most telling kinds first."""
    if before.key == after.key:
        return
    pair = Pair(before, after, setting)
    yield from _slips(pair, where)
    yield from _whole_sentences(pair, where)
    for kind in _KINDS:
        yield from _kind_findings(pair, kind, where)
    yield from _quote_findings(pair, where)
    yield from _rest(pair, where)


# --- slips -----------------------------------------------------------------------------------------------------------


def _slips(pair: Pair, where: str) -> Iterator[Finding]:
    """One word set right, or spelt the other way. A name spelt otherwise may be another name: that is for its kind."""
    for i, i_to, j, j_to in pair.regions:
        if i_to - i != 1 or j_to - j != 1:
            continue
        old, new = pair.old.paragraph.words[i], pair.new.paragraph.words[j]
        lower = old[:1].islower() or pair.old.paragraph.opens_sentence(i)
        if lower and old[:1].isupper() == new[:1].isupper() and is_slip(old, new, pair.setting.language.confusable):
            pair.old.explained.add(i)
            pair.new.explained.add(j)
            yield Finding("typography", pair.old.text.words(i, i_to), pair.new.text.words(j, j_to), where=where)


# --- sentences -------------------------------------------------------------------------------------------------------


def _whole_sentences(pair: Pair, where: str) -> Iterator[Finding]:
    """A sentence that was put in or taken out is told as such, not word by word."""
    for i, i_to, j, j_to in pair.regions:
        if i == i_to and _is_sentence(pair.new, j, j_to) and not _in_standing_quote(pair.new, j, j_to):
            pair.new.explained.update(range(j, j_to))
            yield Finding("paragraph-edited", "", pair.new.text.words(j, j_to), where=where)
        elif j == j_to and _is_sentence(pair.old, i, i_to) and not _in_standing_quote(pair.old, i, i_to):
            pair.old.explained.update(range(i, i_to))
            yield Finding("paragraph-edited", pair.old.text.words(i, i_to), "", where=where)


def _in_standing_quote(half: Half, start: int, end: int) -> bool:
    """Somebody who is quoted now says more, or less: that is a changed quote."""
    return any(quote.start < start and end < quote.end for quote in half.quotes)


def _is_sentence(half: Half, start: int, end: int) -> bool:
    words = half.paragraph.words
    counted = sum(1 for k in range(start, end) if words[k][:1].isalnum())
    last = next((words[k] for k in range(end - 1, start - 1, -1) if words[k] not in "\"')"), "")
    return counted >= _SENTENCE_WORDS and half.paragraph.opens_sentence(start) and last in (".", "!", "?", "...")


# --- the kinds -------------------------------------------------------------------------------------------------------


def _kind_findings(pair: Pair, kind: str, where: str) -> Iterator[Finding]:
    for old, new in _partners(pair, kind):
        if (old is None or _is_explained(pair.old, old)) and (new is None or _is_explained(pair.new, new)):
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
    return all(m is None or any(q.start < m.start and m.end <= q.end for q in half.quotes) for half, m in sides)


def _counts_nothing(pair: Pair, old: Mention | None, new: Mention | None) -> bool:
    """`one`, `first` or `half` that came or went alone is a way of speaking; in the place of another number it counts."""
    half, mention = (pair.old, old) if old else (pair.new, new)
    if mention is None or mention.end - mention.start > 1:
        return False
    word, language = half.paragraph.low[mention.start], pair.setting.language
    return word in language.ordinals or language.numbers.get(word) in (1, 0.5, 0)


def _is_explained(half: Half, mention: Mention) -> bool:
    changed = [k for k in range(mention.start, mention.end) if k in half.changed]
    return bool(changed) and all(k in half.explained for k in changed)


def _restyled(pair: Pair, old: Mention, new: Mention, where: str) -> Iterator[Finding]:
    """The same figure, date or name, written otherwise."""
    pair.old.explain(old)
    pair.new.explain(new)
    yield Finding("typography", pair.old.words(old), pair.new.words(new), where=where)


def _partners(pair: Pair, kind: str) -> list[tuple[Mention | None, Mention | None]]:
    """Mentions of one kind that changed, each with what it was before: the one that shares a standing piece, else the
    next of the same region."""
    olds = [m for m in pair.old.mentions if m.kind == kind]
    news = pair.new.touched(kind)
    partners: list[tuple[Mention | None, Mention | None]] = []
    used: set[Mention] = set()
    waiting = []
    for new in news:
        old = _standing_partner(pair, new, olds, used)
        if old is None:
            waiting.append(new)
        else:
            used.add(old)
            partners.append((old, new))
    partners += _left_standing(pair, kind, used)
    touched = [m for m in pair.old.touched(kind) if m not in used]
    return partners + _by_region(pair, touched, waiting)


def _standing_partner(pair: Pair, new: Mention, olds: Iterable[Mention], used: set[Mention]) -> Mention | None:
    sources = {pair.came_from[k] for k in range(new.start, new.end) if k in pair.came_from}
    if not sources:
        return None
    return next((m for m in olds if m not in used and any(m.start <= k < m.end for k in sources)), None)


def _left_standing(pair: Pair, kind: str, used: set[Mention]) -> list[tuple[Mention | None, Mention | None]]:
    """Older mentions that lost pieces while the rest of them stands in a mention that gained none."""
    news = [m for m in pair.new.mentions if m.kind == kind]
    partners: list[tuple[Mention | None, Mention | None]] = []
    for old in pair.old.touched(kind):
        results = {pair.stands[k] for k in range(old.start, old.end) if k in pair.stands}
        new = next((m for m in news if any(m.start <= k < m.end for k in results)), None)
        if old not in used and new is not None and not pair.new.regions_of(new):
            used.add(old)
            partners.append((old, new))
    return partners


def _by_region(pair: Pair, olds: list[Mention], news: list[Mention]) -> list[tuple[Mention | None, Mention | None]]:
    partners: list[tuple[Mention | None, Mention | None]] = []
    free = list(olds)
    late = []
    for new in news:
        same = next((m for m in free if m.value == new.value and _share_region(pair, m, new)), None)
        if same is None:
            late.append(new)
        else:
            free.remove(same)
            partners.append((same, new))
    for new in late:
        old = next((m for m in free if _share_region(pair, m, new)), None)
        if old is not None:
            free.remove(old)
        partners.append((old, new))
    return partners + [(old, None) for old in free]


def _share_region(pair: Pair, old: Mention | Quote, new: Mention | Quote) -> bool:
    return bool(pair.old.regions_of(old) & pair.new.regions_of(new))


def _with_counterpart(pair: Pair, old: Mention | None, new: Mention | None, before: str, after: str) -> tuple[str, str]:
    """The words that stand where a mention was put or taken away, if there are few: `the president` for a name."""
    half, other = (pair.new, pair.old) if new else (pair.old, pair.new)
    mention = new or old
    if mention is None:
        return before, after
    for number in half.regions_of(mention):
        i, i_to, j, j_to = pair.regions[number]
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
    if old and new and _same_but_form(a, b, language):
        return False
    telling = language.sources if old is None or new is None else language.sources | language.loaded
    return any(word in telling or word == language.according[0] for word in a + b)


def _unexplained(half: Half, mention: Mention | None) -> list[str]:
    if mention is None:
        return []
    span = range(mention.start, mention.end)
    return [half.paragraph.low[k] for k in span if k in half.changed and k not in half.explained]


# --- quotes ----------------------------------------------------------------------------------------------------------


def _quote_findings(pair: Pair, where: str) -> Iterator[Finding]:
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
        best = next((q for q in pair.old.quotes if q not in used and _share_region(pair, q, new)), None)
    return best


def _one_quote(pair: Pair, old: Quote | None, new: Quote | None, where: str) -> Iterator[Finding]:
    speaker = speaker_of(new, pair.new.text, pair.new.paragraph, pair.new.mentions) if new else ""
    speaker = speaker or (speaker_of(old, pair.old.text, pair.old.paragraph, pair.old.mentions) if old else "")
    if old and new:
        if _bare(pair.old, old) != _bare(pair.new, new) and not _only_slips(pair, old, new):
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


def _is_explained_run(half: Half, quote: Quote) -> bool:
    changed = [k for k in range(quote.start, quote.end) if k in half.changed]
    return bool(changed) and all(k in half.explained for k in changed) and len(changed) == quote.end - quote.start


def _bare(half: Half, quote: Quote) -> list[str]:
    return [w for w in half.paragraph.low[quote.start : quote.end] if w[:1].isalnum()]


def _only_slips(pair: Pair, old: Quote, new: Quote) -> bool:
    a, b = _bare(pair.old, old), _bare(pair.new, new)
    confusable = pair.setting.language.confusable
    return "".join(a) == "".join(b) or (
        len(a) == len(b) and all(is_slip(x, y, confusable) for x, y in zip(a, b, strict=True))
    )


# --- the rest --------------------------------------------------------------------------------------------------------


def _rest(pair: Pair, where: str) -> Iterator[Finding]:
    """What no kind explained: wording, or typography where the words are the same."""
    pending: Region | None = None
    for i, i_to, j, j_to in pair.regions:
        left, right = pair.old.left(range(i, i_to)), pair.new.left(range(j, j_to))
        partly = len(left) + len(right) < (i_to - i) + (j_to - j)
        if (not left and not right) or (partly and _is_filler(pair.old, left) and _is_filler(pair.new, right)):
            continue
        span = (*_bounds(left, i, i_to), *_bounds(right, j, j_to))
        if pending and not partly and _close(pair, pending, span):
            pending = (pending[0], span[1], pending[2], span[3])
            continue
        if pending:
            yield _plain(pair, pending, where)
        pending = span
    if pending:
        yield _plain(pair, pending, where)


def _bounds(left: list[int], start: int, end: int) -> tuple[int, int]:
    return (left[0], left[-1] + 1) if left else (end, end)


def _is_filler(half: Half, left: list[int]) -> bool:
    """Small words and marks that change along with what was explained: `on` before another day."""
    low = half.paragraph.low
    return all(not low[k][:1].isalnum() or low[k] in half.paragraph.language.function for k in left)


def _close(pair: Pair, before: Region, after: Region) -> bool:
    """One small word, and nothing explained, stands between two edits."""
    between = range(before[1], after[0])
    low = pair.old.paragraph.low
    return (
        len(between) <= 1
        and after[2] - before[3] == len(between)
        and all(k in pair.stands and low[k] in pair.setting.language.function for k in between)
    )


def _plain(pair: Pair, span: Region, where: str) -> Finding:
    before, after = pair.old.text.words(span[0], span[1]), pair.new.text.words(span[2], span[3])
    old = [pair.old.paragraph.words[k] for k in range(span[0], span[1])]
    new = [pair.new.paragraph.words[k] for k in range(span[2], span[3])]
    kind = "typography" if _same_but_form(old, new, pair.setting.language) else "wording"
    return Finding(kind, before, after, where=where)


def _same_but_form(old: list[str], new: list[str], language: Language) -> bool:
    a, b = [w for w in old if w[:1].isalnum()], [w for w in new if w[:1].isalnum()]
    if "".join(a).casefold() == "".join(b).casefold():
        return True
    return len(a) == len(b) and all(is_slip(x, y, language.confusable) for x, y in zip(a, b, strict=True))
