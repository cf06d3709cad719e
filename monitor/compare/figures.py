"""The figures in a paragraph: numbers in digits or words, with currency, scale and unit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from monitor.compare.marks import CURRENCY
from monitor.compare.paragraph import Mention, Paragraph, low_at

_DIGITS = re.compile(r"^(\d+(?:[.,:]\d+)*)(\D*)$")
_ORDINAL_END = ("st", "nd", "rd", "th")
_HEAD, _GROUP = re.compile(r"^[1-9]\d{0,2}$"), re.compile(r"^\d{3}(?:[.,]\d+)?$")
_UNBREAKABLE = ("\u00a0", "\u202f", "\u2009")


def figures(p: Paragraph, starts: Iterable[int], taken: set[int]) -> list[Mention]:
    kept: list[Mention] = []
    reached = 0
    for index in starts:
        if index < reached or index in taken or _names_something(p, index):
            continue
        found = _figure(p, index, taken)
        if found is not None:
            kept.append(found)
            reached = found.end
    return kept


def _names_something(p: Paragraph, index: int) -> bool:
    """`Fifth Avenue`, `the First Minister`: an ordinal with a capital in a name."""
    if p.low[index] not in p.language.ordinals or not p.words[index][0].isupper() or p.opens_sentence(index):
        return False
    return index + 1 < len(p.words) and p.words[index + 1][0].isupper()


def _figure(p: Paragraph, index: int, taken: set[int]) -> Mention | None:
    """One number, or several in digits that a hyphen or dash without space joins: a score, a vote, a range."""
    found = _one(p, index, taken)
    if found is None or not p.low[found.end - 1][:1].isdigit():
        return found
    values, end = [found.value], found.end
    while p.low[end - 1][:1].isdigit() and low_at(p, end) == "-" and low_at(p, end + 1)[:1].isdigit():
        part = _one(p, end + 1, taken) if _is_close(p, end) else None
        if part is None:
            break
        values.append(part.value)
        end = part.end
    return Mention("figure", found.start, end, tuple(values)) if len(values) > 1 else found


def _is_close(p: Paragraph, at: int) -> bool:
    return not (p.pieces[at - 1][-1:].isspace() or p.pieces[at][-1:].isspace())


def _one(p: Paragraph, index: int, taken: set[int]) -> Mention | None:
    """One number with its currency before it and its scale and unit behind it."""
    start = index
    currency = ""
    if p.words[index] in CURRENCY:
        currency, index = p.words[index], index + 1
    read = _amount(p, index, taken)
    if read is None:
        return None
    value, end, ordinal, unit = read
    unit, end = (unit, end) if unit else _unit(p, end)
    if not currency and index > 0 and p.words[index - 1] in ("-", "+") and _signed(p, index - 1):
        start, value = index - 1, -value if p.words[index - 1] == "-" else value
    if not currency and index > 0 and p.low[index - 1] in p.language.money:
        start, currency = index - 1, p.language.units.get(p.low[index - 1], p.low[index - 1])
    return Mention("figure", start, end, (value, currency or unit, ordinal))


def _signed(p: Paragraph, at: int) -> bool:
    """A sign stands apart from the word before it and close to its number; `2-3` and `9 - 3` have none."""
    close = not p.pieces[at][-1:].isspace()
    return close and (at == 0 or p.pieces[at - 1][-1:].isspace() or p.words[at - 1] in ("(", '"'))


def _amount(p: Paragraph, index: int, taken: set[int]) -> tuple[Decimal, int, bool, str] | None:
    """(value, end, whether an ordinal, unit grown to it) of the number that begins here."""
    if index >= len(p.words) or index in taken:
        return None
    word = p.low[index]
    if word[:1].isdigit():
        return _digits(p, index)
    return _spelt(p, index)


def _digits(p: Paragraph, index: int) -> tuple[Decimal, int, bool, str] | None:
    word, end = _grouped(p, index)
    match = _DIGITS.match(word)
    if match is None:
        return (Decimal(0), end, False, word)
    value, rest = _decimal(match[1], p.language.decimal), match[2]
    if value is None:
        return (Decimal(0), end, False, word)
    if rest in p.language.scales:
        return (value * Decimal(str(p.language.scales[rest])), end, False, "")
    if rest in _ORDINAL_END:
        return (value, end, True, "")
    while end < len(p.low) and p.low[end] in p.language.scales and len(p.low[end]) > 1:
        value, end = value * Decimal(str(p.language.scales[p.low[end]])), end + 1
        if low_at(p, end) == "." and low_at(p, end + 1) in p.language.units:  # `1,2 Mrd. Euro`
            end += 1
    return (value, end, False, p.language.units.get(rest, rest))


def _grouped(p: Paragraph, index: int) -> tuple[str, int]:
    """(digits, end) of the number that begins here: `1 450` and `12 450 000,5` are one. A space that breaks no line
    parts thousands in any language, an ordinary one where the language writes so."""
    word, end = p.low[index], index + 1
    if _HEAD.match(word) is None:
        return word, end
    while end < len(p.low) and _GROUP.match(p.low[end]) and _is_spaced(p, end - 1):
        word, end = word + p.low[end], end + 1
        if not word.isdigit():
            break
    return word, end


def _is_spaced(p: Paragraph, at: int) -> bool:
    piece = p.pieces[at]
    return piece[-1:] in _UNBREAKABLE or (p.language.spaced and piece[-1:] == " ")


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
        paired = _pair_end(p, end)
        if paired > end:
            current = (current or Decimal(0)) + Decimal(str(lang.pairs[f"{word} {p.low[paired]}"]))
            end = paired
        elif word in lang.numbers:
            current = (current or Decimal(0)) + Decimal(str(lang.numbers[word]))
            end += _is_half_a(p, end)
        elif word in lang.ones and end > index and p.low[end - 1] in lang.number_and:
            current = (current or Decimal(0)) + 1
        elif word in lang.scales and len(word) > 2:
            current = (current if current is not None else Decimal(1)) * Decimal(str(lang.scales[word]))
            if lang.scales[word] >= 1000:
                total, current = total + current, Decimal(0)
        elif word in lang.ordinals and not ordinal:
            current, ordinal = (current or Decimal(0)) + Decimal(str(lang.ordinals[word])), True
        elif (word == "-" or word in lang.number_and) and end > index and _carries_on(p, end):
            pass
        else:
            break
        end += 1
        if ordinal:
            break
    if end == index or current is None or _is_pronoun(p, index, end):
        return None
    return (total + current, end, ordinal, "")


def _pair_end(p: Paragraph, at: int) -> int:
    """The last piece of a number of two words, with a hyphen between them or not: `quatre-vingts`; else where it is."""
    if not p.language.pairs:
        return at
    last = at + 2 if low_at(p, at + 1) == "-" else at + 1
    return last if f"{p.low[at]} {low_at(p, last)}" in p.language.pairs else at


def _is_half_a(p: Paragraph, at: int) -> bool:
    """`half a million`, `half a dozen`."""
    scaled = low_at(p, at + 2) in p.language.scales and len(low_at(p, at + 2)) > 2
    return scaled and p.language.numbers[p.low[at]] == 0.5 and low_at(p, at + 1) in p.language.function


def _carries_on(p: Paragraph, at: int) -> bool:
    """`twenty-two`, `two-thirds`, `a hundred and ten`: a number goes on behind the hyphen or `and`."""
    word, lang = low_at(p, at + 1), p.language
    known = word in lang.numbers or word in lang.ordinals
    if p.low[at] != "-":
        tens = bool(lang.ones) and 20 <= lang.numbers.get(p.low[at - 1], 0) <= 90
        return (known and p.low[at - 1] in lang.scales) or (tens and (known or word in lang.ones))
    return known or (word in p.language.scales and len(word) > 2)


def _is_pronoun(p: Paragraph, start: int, end: int) -> bool:
    """`one of them`, `no one`, `first,` at the head of a sentence: words that count nothing by themselves. They are
    mentions all the same if the other version has a number there; the caller decides."""
    return end - start == 1 and p.low[start] == "second" and low_at(p, end) in ("", ",")


def _unit(p: Paragraph, at: int) -> tuple[str, int]:
    """The unit behind a number, one or two words; a hyphen may join it (`12-year-old`)."""
    units = p.language.units
    if at < len(p.low) and p.low[at] == "-" and low_at(p, at + 1) in ("year", "day", "mile", "hour", "week", "month"):
        return "", at
    if at + 1 < len(p.low) and f"{p.low[at]} {p.low[at + 1]}" in units:
        return units[f"{p.low[at]} {p.low[at + 1]}"], at + 2
    if at < len(p.low) and p.low[at] in units:
        return units[p.low[at]], at + 1
    return "", at
