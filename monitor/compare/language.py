"""What a language's words are good for, as data: data/LANGUAGE.toml. Adding a language is adding a file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

FALLBACK = "en"
_SMALL_WORDS = 0.12
"""Share of a text's words that a language's small words make up at least."""
_PLAINLY = 0.3
"""Share that no text of another language reaches."""


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    name: str
    decimal: str
    spaced: bool
    """Thousands stand apart by a space: `1 450`."""
    function: frozenset[str]
    numbers: Mapping[str, float]
    scales: Mapping[str, float]
    ordinals: Mapping[str, float]
    units: Mapping[str, str]
    months: frozenset[str]
    weekdays: frozenset[str]
    days: frozenset[str]
    parts: frozenset[str]
    clock: frozenset[str]
    spans: frozenset[str]
    pointing: frozenset[str]
    """What makes a span a date: `last week`."""
    ambiguous: frozenset[str]
    """Month and weekday names that are also other words; only what stands before them tells."""
    before_date: frozenset[str]
    joints: frozenset[str]
    """What joins a day to its month, or a month to its year: `28. November`, `28 de noviembre de 2026`."""
    negation: frozenset[str]
    hedge: frozenset[str]
    hedge_to: frozenset[str]
    """Words that hedge before an infinitive only: `is thought to be`."""
    speech: frozenset[str]
    saying: frozenset[str]
    """Those verbs of speech that are nothing else."""
    helping: frozenset[str]
    """What stands before a verb of speech and says nobody: `a déclaré`, `hat erklärt`."""
    circumstance: frozenset[str]
    """What stands behind a speaker's name and says where or when: `said Marsh in an interview`."""
    sources: frozenset[str]
    titles: frozenset[str]
    according: tuple[str, ...]
    common: frozenset[str]
    """Words that are no names though a sentence begins with them."""
    confusable: frozenset[str]
    """Real words a letter away from other real words: no slip of spelling."""
    capital_nouns: bool
    common_endings: tuple[str, ...]
    """How words end that are made from others: no person is called so, though an office or a body may be."""
    loaded: frozenset[str]
    """Verbs of speech that colour what is said: `claimed`, `admitted`."""
    opposites: Mapping[str, frozenset[str]]
    """Word → words that turn its sense."""
    negation_tails: frozenset[str]
    """What may close a negation of two words: `no longer`."""
    styles: Mapping[str, frozenset[str]]
    """Word → the same word in other house style."""
    outlook: Mapping[str, int]
    """Words that say what is to come, may be or ought to be → which of these; forms that only follow the tense of a
    report (`will`, `would`) say the same."""
    credits: tuple[str, ...]
    """What a line says that names those who worked on the story."""
    month_numbers: Mapping[str, int]
    calendar: frozenset[str]
    counting: frozenset[str]


@dataclass(frozen=True, slots=True)
class Furniture:
    """What stands round a story, in all languages at once: a page's boxes need not speak the story's."""

    counters: frozenset[str]
    lists: tuple[str, ...]
    """What a label begins with that stands over a list of other stories' headlines."""
    boxes: tuple[str, ...]
    """What a line begins with that stands round the story, even where it is a sentence."""
    phrases: tuple[str, ...]
    """The same, only where it is none."""
    telling: tuple[str, ...]
    """Those of them that tell so much that a line need only hold one."""
    relative: re.Pattern[str]
    stamp: re.Pattern[str]


@cache
def furniture() -> Furniture:
    parts = [plain["furniture"] for plain in _plain_languages()]
    phrases = tuple(phrase for part in parts for phrase in part["phrases"])
    return Furniture(
        counters=frozenset(word for part in parts for word in part["counters"].split()),
        lists=tuple(phrase for part in parts for phrase in part["lists"]),
        boxes=tuple(phrase for part in parts for phrase in part["boxes"]),
        phrases=phrases,
        telling=tuple(phrase for phrase in phrases if len(phrase) > 9 or phrase.endswith(":")),
        relative=re.compile("|".join(part["relative"] for part in parts), re.IGNORECASE),
        stamp=re.compile("|".join(part["stamp"] for part in parts), re.IGNORECASE),
    )


@cache
def languages() -> Mapping[str, Language]:
    return {plain["language"]: _language(plain) for plain in _plain_languages()}


@cache
def _plain_languages() -> tuple[Mapping[str, Any], ...]:
    folder = resources.files("monitor.compare").joinpath("data")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    read = [tomllib.loads(file.read_text("utf-8")) for file in files]
    return tuple(plain for plain in read if "language" in plain)


def _language(plain: Mapping[str, Any]) -> Language:
    dates, words = plain["dates"], plain["words"]

    def bag(text: str) -> frozenset[str]:
        return frozenset(text.split())

    return Language(
        name=plain["language"],
        decimal=plain["decimal"],
        spaced=bool(plain.get("spaced", False)),
        function=bag(plain["function"]),
        numbers=plain["numbers"],
        scales=plain["scales"],
        ordinals=plain["ordinals"],
        units=plain["units"],
        months=bag(dates["months"]),
        weekdays=bag(dates["weekdays"]),
        days=bag(dates["days"]),
        parts=bag(dates["parts"]),
        clock=bag(dates["clock"]),
        spans=bag(dates["spans"]),
        pointing=bag(dates["pointing"]),
        ambiguous=bag(dates["ambiguous"]),
        before_date=bag(dates["before"]),
        joints=bag(dates.get("joints", "")),
        negation=bag(words["negation"]),
        hedge=bag(words["hedge"]),
        hedge_to=bag(words.get("hedge_to", "")),
        speech=bag(words["speech"]),
        saying=bag(words["saying"]),
        helping=bag(words.get("helping", "")),
        circumstance=bag(words.get("circumstance", "")),
        sources=bag(words["sources"]),
        titles=bag(words["titles"]),
        according=tuple(words["according"].split()),
        common=bag(words["common"]),
        confusable=bag(words["confusable"]),
        capital_nouns=bool(words.get("capital_nouns", False)),
        common_endings=tuple(words["common_endings"].split()),
        loaded=bag(words.get("loaded", "")),
        opposites=_both_ways(words["opposites"]),
        negation_tails=bag(words.get("negation_tails", "")),
        styles=_both_ways(words.get("styles", "")),
        outlook={word: number for number, alike in enumerate(words.get("outlook", ())) for word in alike.split()},
        credits=tuple(words["credits"]),
        month_numbers=_month_numbers(dates["months"].split()),
        calendar=frozenset(
            form
            for word in f"{dates['months']} {dates['weekdays']} {dates['days']} {dates['parts']} {dates['spans']}".split()
            for form in (word, f"{word}'s")
        ),
        counting=frozenset([*plain["numbers"], *plain["ordinals"], *(s for s in plain["scales"] if len(s) > 2)]),
    )


def _both_ways(pairs: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pair in pairs.split():
        one, other = pair.split("/")
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in found.items()}


def _month_numbers(months: Sequence[str]) -> dict[str, int]:
    """The twelve in full come first; a shorter form is the month that begins so."""
    full = months[:12]
    return {
        m: next(n for n, name in enumerate(full, 1) if name[:3] == m[:3] and (m not in full or m == name))
        for m in months
    }


def language_of(stated: str | None, texts: Iterable[str]) -> Language:
    """The language that the page states, where there is data for it; else the one whose small words are commonest."""
    known = languages()
    code = (stated or "").casefold().replace("_", "-").split("-")[0]
    code = {"nb": "no", "nn": "no", "da": "no"}.get(code, code)
    if code in known:
        return known[code]
    words = _sample(texts).casefold().split()
    first = known[FALLBACK]
    if len([word for word in words if word in first.function]) > _PLAINLY * len(words):
        return first
    scores = {name: len([w for w in words if w in language.function]) for name, language in known.items()}
    best = max(scores, key=lambda name: (scores[name], name == FALLBACK))
    plain = scores[best] > 1.2 * scores[FALLBACK] and scores[best] > _SMALL_WORDS * len(words)
    return known[best] if plain else known[FALLBACK]


def _sample(texts: Iterable[str], enough: int = 1_500) -> str:
    taken = ""
    for text in texts:
        taken += text[: enough - len(taken)] + " "
        if len(taken) >= enough:
            break
    return taken
