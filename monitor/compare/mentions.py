"""What a stretch of words means: the figures, dates, names, negations, hedges and attributions in one paragraph.

A mention is a run of pieces with a kind and a value; two mentions of one kind with equal values say the same, however
they are written: nine and 9, $1.2bn and 1.2 billion dollars.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from monitor.compare.language import Language

_DIGITS = re.compile(r"^(\d+(?:[.,:]\d+)*)(\D*)$")
_CLOCK = re.compile(r"^\d{1,2}:\d{2}(?::\d{2})?(?:am|pm)?$|^\d{1,2}(?:\.\d{2})?(?:am|pm)$|^\d{1,2}h\d{2}$")
_NUMERIC_DATE = re.compile(r"^\d{1,2}\.\d{1,2}\.(?:\d{2}|\d{4})$")
_YEAR = re.compile(r"^(?:1[89]|20)\d\d(?:s|'s)?$")
_DAY = re.compile(r"^(?:[12]?\d|3[01])(?:st|nd|rd|th|er)?$")
_ORDINAL_END = ("st", "nd", "rd", "th")
_CURRENCY = frozenset("$€£¥₹")
_DIGIT = frozenset("0123456789")
_COUNTING = _DIGIT | _CURRENCY
_POSSESSIVE = re.compile(r"'s?$")
_ENDS = frozenset(".!?:;")
_QUOTES = frozenset("\"'")
_OPENERS = _QUOTES | frozenset("(-[*•")


@dataclass(frozen=True, slots=True)
class Mention:
    kind: str
    start: int
    end: int
    value: object


class Paragraph:
    """One paragraph's words with what the mentions need to know of the rest of the article."""

    def __init__(self, words: list[str], language: Language, lower: Collection[str], proper: Collection[str]) -> None:
        self.words = words
        self.low = [word.casefold() for word in words]
        self.language = language
        self.lower = lower
        """Words that stand in lower case somewhere in the article: no names."""
        self.proper = proper
        """Words that stand with a capital inside a sentence somewhere: names, even where a sentence begins with one."""
        capitals = sum(1 for w in words if w[:1].isupper())
        letters = sum(1 for w in words if w[:1].isalpha())
        self.titled = letters >= 3 and capitals > 0.7 * letters
        """A heading in title case: its capitals tell nothing."""

    def mentions(self) -> list[Mention]:
        """All mentions, by kind and then in order. A piece may belong to mentions of different kinds."""
        lang, low = self.language, self.low
        found = list(_dates(self, [k for k, w in enumerate(low) if w[0] in _DIGIT or w in lang.calendar]))
        taken = {k for m in found for k in range(m.start, m.end)}
        figures = list(_figures(self, [k for k, w in enumerate(low) if w[0] in _COUNTING or w in lang.counting], taken))
        taken.update(k for m in figures for k in range(m.start, m.end))
        found += figures
        found += _names(self, [k for k, w in enumerate(self.words) if w[0].isupper()], taken)
        found += [
            Mention("negation", k, k + 1, True)
            for k, w in enumerate(low)
            if w in lang.negation and not _numbered(self, k)
        ]
        found += [
            Mention("hedge", k, k + 1, w) for k, w in enumerate(low) if w in lang.hedge and self.words[k] != "May"
        ]
        found += _attributions(self, [k for k, w in enumerate(low) if w in lang.speech or w == lang.according[0]])
        return found

    def opens_sentence(self, index: int) -> bool:
        at = index - 1
        while at >= 0 and self.words[at] in _OPENERS:
            at -= 1
        quoted = at < index - 1 and self.words[index - 1] in _QUOTES
        return at < 0 or quoted or self.words[at] in _ENDS or self.words[at] == "..."


# --- dates -----------------------------------------------------------------------------------------------------------


def _dates(p: Paragraph, starts: Iterable[int]) -> Iterator[Mention]:
    reached = 0
    for index in starts:
        if index < reached:
            continue
        reached = _date_end(p, index)
        if reached > index:
            words = [_date_word(word) for word in p.low[index:reached] if word not in (",", "of", "the")]
            yield Mention("date", index, reached, tuple(words))


def _date_word(word: str) -> str:
    return _POSSESSIVE.sub("", word).replace(".", "").lstrip("0")


def _date_end(p: Paragraph, index: int) -> int:
    """Where a date that begins here ends: day, month, year, weekday and clock time side by side are one."""
    end = index
    while end < len(p.words):
        step = _date_step(p, end, index)
        if not step:
            break
        end += step
    return end


def _date_step(p: Paragraph, at: int, start: int) -> int:
    word, lang = p.low[at], p.language
    if _is_calendar(p, at):
        return 1
    if _DAY.match(word) and (
        _is_month(p, at + 1) or (_low(p, at + 1) == "of" and _is_month(p, at + 2)) or (at > 0 and _is_month(p, at - 1))
    ):
        return 1
    if word[:1].isdigit():
        if _CLOCK.match(word) or _NUMERIC_DATE.match(word):
            return 1
        if _YEAR.match(word) and _reads_as_year(p, at, start):
            return 1
        if _low(p, at + 1) in lang.clock:
            return 2
    if at > start and word in lang.clock and p.low[at - 1][:1].isdigit():
        return 1
    if (
        at > start
        and word == ","
        and (
            _is_calendar(p, at + 1)
            or _YEAR.match(_low(p, at + 1))
            or (_DAY.match(_low(p, at + 1)) and _is_month(p, at + 2))
        )
    ):
        return 1
    if word in ("of", "the") and at > start and _is_month(p, at + 1) and _DAY.match(p.low[at - 1]):
        return 1
    return 0


def _low(p: Paragraph, at: int) -> str:
    return p.low[at] if 0 <= at < len(p.low) else ""


def _is_month(p: Paragraph, at: int) -> bool:
    if not 0 <= at < len(p.words) or _POSSESSIVE.sub("", p.low[at]) not in p.language.months:
        return False
    return _POSSESSIVE.sub("", p.low[at]) not in p.language.ambiguous or _dated(p, at)


def _is_calendar(p: Paragraph, at: int) -> bool:
    if not 0 <= at < len(p.words):
        return False
    word, lang = _POSSESSIVE.sub("", p.low[at]), p.language
    if word in lang.months or word in lang.weekdays:
        return word not in lang.ambiguous or _dated(p, at)
    return word in lang.days


def _dated(p: Paragraph, at: int) -> bool:
    """`May` and `March` are months beside a number or behind a word such as `in`; never in lower case."""
    if p.words[at][:1].islower():
        return False
    near = (_low(p, at - 1), _low(p, at + 1))
    named_on = at + 1 < len(p.words) and p.words[at + 1][:1].isupper()
    return any(_DAY.match(w) or _YEAR.match(w) for w in near) or (near[0] in p.language.before_date and not named_on)


def _reads_as_year(p: Paragraph, at: int, start: int) -> bool:
    """A bare 2019 is a year; `2000 people`, `$2000` and `2000 km` are not."""
    before, after = _low(p, at - 1), _low(p, at + 1)
    if before in _CURRENCY or after in p.language.units or after in p.language.scales or after == "%":
        return False
    if at > start or before in p.language.before_date or before in (",", "(", "the", "-", "a", "'"):
        return True
    return not (after[:1].isalpha() and after.endswith("s") and before not in p.language.function)


# --- figures ---------------------------------------------------------------------------------------------------------


def _figures(p: Paragraph, starts: Iterable[int], taken: set[int]) -> Iterator[Mention]:
    reached = 0
    for index in starts:
        if index < reached or index in taken:
            continue
        found = _figure(p, index, taken)
        if found is not None:
            yield found
            reached = found.end


def _figure(p: Paragraph, index: int, taken: set[int]) -> Mention | None:
    """One number with its currency before it and its scale and unit behind it."""
    start = index
    currency = ""
    if p.words[index] in _CURRENCY:
        currency, index = p.words[index], index + 1
    read = _amount(p, index, taken)
    if read is None:
        return None
    value, end, ordinal, unit = read
    unit, end = (unit, end) if unit else _unit(p, end)
    if not currency and index > 0 and p.words[index - 1] in ("-", "+") and _signed(p, index - 1):
        start, value = index - 1, -value if p.words[index - 1] == "-" else value
    if currency and unit == "$":
        unit = ""
    return Mention("figure", start, end, (value, currency or unit, ordinal))


def _signed(p: Paragraph, at: int) -> bool:
    return at == 0 or not (p.words[at - 1][-1:].isalnum() or p.words[at - 1] in _CURRENCY)


def _amount(p: Paragraph, index: int, taken: set[int]) -> tuple[Decimal, int, bool, str] | None:
    """(value, end, whether an ordinal, unit grown to it) of the number that begins here."""
    if index >= len(p.words) or index in taken:
        return None
    word = p.low[index]
    if word[:1].isdigit():
        return _digits(p, index)
    return _spelt(p, index)


def _digits(p: Paragraph, index: int) -> tuple[Decimal, int, bool, str] | None:
    match = _DIGITS.match(p.low[index])
    if match is None:
        return (Decimal(0), index + 1, False, p.low[index])
    value, rest = _decimal(match[1], p.language.decimal), match[2]
    end = index + 1
    if value is None:
        return (Decimal(0), end, False, p.low[index])
    if rest in p.language.scales:
        return (value * Decimal(str(p.language.scales[rest])), end, False, "")
    if rest in _ORDINAL_END:
        return (value, end, True, "")
    while end < len(p.low) and p.low[end] in p.language.scales and len(p.low[end]) > 1:
        value, end = value * Decimal(str(p.language.scales[p.low[end]])), end + 1
    return (value, end, False, p.language.units.get(rest, rest))


def _decimal(text: str, point: str) -> Decimal | None:
    """1,234.5 and 1.234,5 by the language's decimal mark; None for what is no number (a score, a ratio)."""
    if ":" in text:
        return None
    other = "," if point == "." else "."
    groups = text.split(other)
    if len(groups) > 1 and not all(len(group.split(point)[0]) == 3 for group in groups[1:]):
        if len(groups) == 2 and point not in text:
            return Decimal(text.replace(other, "."))
        return None
    plain = text.replace(other, "").replace(point, ".")
    return Decimal(plain) if plain.count(".") <= 1 else None


def _spelt(p: Paragraph, index: int) -> tuple[Decimal, int, bool, str] | None:
    lang = p.language
    total, current, end, ordinal = Decimal(0), None, index, False
    while end < len(p.low):
        word = p.low[end]
        if word in lang.numbers:
            current = (current or Decimal(0)) + Decimal(str(lang.numbers[word]))
        elif word in lang.scales and len(word) > 2 and (current is not None or end > index or word[:1] in "htm"):
            current = (current if current is not None else Decimal(1)) * Decimal(str(lang.scales[word]))
            if lang.scales[word] >= 1000:
                total, current = total + current, Decimal(0)
        elif word in lang.ordinals and not ordinal:
            current, ordinal = (current or Decimal(0)) + Decimal(str(lang.ordinals[word])), True
        elif word in ("-", "and") and end > index and _carries_on(p, end):
            pass
        else:
            break
        end += 1
        if ordinal:
            break
    if end == index or current is None or _is_pronoun(p, index, end):
        return None
    return (total + current, end, ordinal, "")


def _carries_on(p: Paragraph, at: int) -> bool:
    """`twenty-two`, `two-thirds`, `a hundred and ten`: a number goes on behind the hyphen or `and`."""
    word = _low(p, at + 1)
    known = word in p.language.numbers or word in p.language.ordinals
    if p.low[at] == "and":
        return known and p.low[at - 1] in p.language.scales
    return known or (word in p.language.scales and len(word) > 2)


def _is_pronoun(p: Paragraph, start: int, end: int) -> bool:
    """`one of them`, `no one`, `first,` at the head of a sentence: words that count nothing by themselves. They are
    mentions all the same if the other version has a number there; the caller decides."""
    return end - start == 1 and p.low[start] == "second" and _low(p, end) in ("", ",")


def _unit(p: Paragraph, at: int) -> tuple[str, int]:
    """The unit behind a number, one or two words; a hyphen may join it (`12-year-old`)."""
    units = p.language.units
    if at < len(p.low) and p.low[at] == "-" and _low(p, at + 1) in ("year", "day", "mile", "hour", "week", "month"):
        return "", at
    if at + 1 < len(p.low) and f"{p.low[at]} {p.low[at + 1]}" in units:
        return units[f"{p.low[at]} {p.low[at + 1]}"], at + 2
    if at < len(p.low) and p.low[at] in units:
        return units[p.low[at]], at + 1
    return "", at


# --- names -----------------------------------------------------------------------------------------------------------


def _names(p: Paragraph, starts: Iterable[int], taken: set[int]) -> Iterator[Mention]:
    reached = 0
    for index in starts:
        if index < reached or index in taken or not _is_name(p, index):
            continue
        reached = index + 1
        while reached < len(p.words) and reached not in taken and not p.words[reached - 1].endswith("'s"):
            if not (_joins_name(p, reached) or _is_name(p, reached)) or p.opens_sentence(reached):
                break
            reached += 1
        value = tuple(_POSSESSIVE.sub("", word).strip(".") for word in p.words[index:reached])
        yield Mention("name", index, reached, value)


def _is_name(p: Paragraph, index: int) -> bool:
    word, low, lang = p.words[index], _POSSESSIVE.sub("", p.low[index]), p.language
    if not word[:1].isupper() or low in ("i", "i'm", "i've", "i'll", "i'd", "a"):
        return False
    bare = _POSSESSIVE.sub("", word)
    if bare in p.proper:
        return True
    if p.titled or lang.capital_nouns:
        return False if low in p.lower or low in lang.function else _named_by_company(p, index)
    if low in lang.function and not (len(bare) > 1 and bare.isupper()):
        return False
    if not p.opens_sentence(index):
        return True
    if low in lang.common or low in lang.sources or low in lang.hedge or low in lang.negation or low in lang.numbers:
        return _followed_by_name(p, index) and low in lang.titles
    return low not in p.lower and not (low.endswith(("ly", "ing")) and len(low) > 5 and not _followed_by_name(p, index))


def _named_by_company(p: Paragraph, index: int) -> bool:
    return not p.language.capital_nouns and _followed_by_name(p, index) and not p.titled


def _followed_by_name(p: Paragraph, index: int) -> bool:
    return index + 1 < len(p.words) and p.words[index + 1][:1].isupper() and p.words[index + 1].isalpha()


def _joins_name(p: Paragraph, at: int) -> bool:
    """What may stand inside a name: a hyphen, an initial's point, `de`, `van`, `of the`."""
    after = p.words[at + 1] if at + 1 < len(p.words) else ""
    if not after[:1].isupper():
        return False
    if p.words[at] == "-":
        return True
    if p.words[at] == ".":
        return len(p.words[at - 1]) <= 2 or p.low[at - 1] in p.language.titles
    return p.low[at] in ("de", "van", "von", "der", "bin", "al", "el", "la", "du", "da", "di")


# --- negation, hedge, attribution ------------------------------------------------------------------------------------


def _numbered(p: Paragraph, at: int) -> bool:
    """`No. 10` denies nothing."""
    return p.low[at] == "no" and _low(p, at + 1) == "." and _low(p, at + 2)[:1].isdigit()


def _attributions(p: Paragraph, starts: Iterable[int]) -> Iterator[Mention]:
    """Who says so: the words before or behind a verb of speech, and those behind `according to`."""
    phrase = p.language.according
    for index in starts:
        if p.low[index] in p.language.speech:
            yield from _speaker_round(p, index)
        elif tuple(p.low[index : index + len(phrase)]) == phrase:
            end = _phrase_end(p, index + len(phrase))
            yield Mention("attribution", index, end, tuple(p.low[index:end]))


def _speaker_round(p: Paragraph, verb: int) -> Iterator[Mention]:
    start = verb
    while start > 0 and verb - start < 6 and _in_phrase(p, start - 1):
        start -= 1
    if start < verb and (p.low[start:verb] and p.low[verb - 1] not in ("have", "has", "had")):
        yield Mention("attribution", start, verb + 1, tuple(p.low[start : verb + 1]))
        return
    end = _phrase_end(p, verb + 1)
    if end > verb + 1 and verb > 0 and p.words[verb - 1] in (",", '"', "'"):
        yield Mention("attribution", verb, end, tuple(p.low[verb:end]))


def _in_phrase(p: Paragraph, at: int) -> bool:
    return p.words[at][:1].isalnum() and p.low[at] not in ("that", "and", "but", "who", "which", "as", "when", "while")


def _phrase_end(p: Paragraph, at: int) -> int:
    end = at
    while end < len(p.words) and end - at < 6 and _in_phrase(p, end):
        end += 1
    return end
