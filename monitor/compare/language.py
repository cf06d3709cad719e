"""What a language's words are good for, as data: data/LANGUAGE.toml. Adding a language is adding a file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from monitor.compare.compounds import with_compounds
from monitor.compare.spelling import without_accents

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
    elisions: frozenset[str]
    """What is written with an apostrophe to the word behind it, and is a word of its own: `l'`, `d'`."""
    unparted: frozenset[str]
    """Words that hold such a beginning and are one: `aujourd'hui`."""
    dash_quotes: bool
    """A dash opens what somebody says."""
    function: frozenset[str]
    numbers: Mapping[str, float]
    scales: Mapping[str, float]
    ordinals: Mapping[str, float]
    pairs: Mapping[str, float]
    """Numbers of two words: `quatre vingt`."""
    number_and: frozenset[str]
    """What joins the parts of a number: `a hundred and ten`."""
    ones: frozenset[str]
    """Articles that count behind such a joint: `vingt et un`."""
    money: frozenset[str]
    """Currencies in letters that may stand before their sum: `kr 500`."""
    units: Mapping[str, str]
    months: frozenset[str]
    weekdays: frozenset[str]
    days: frozenset[str]
    parts: frozenset[str]
    clock: frozenset[str]
    """What makes a time of the number before it: `7 pm`, `14 Uhr`."""
    hours: frozenset[str]
    """The same, where a word of `hour_leads` stands before the number too: `à 14 heures`."""
    hour_leads: frozenset[str]
    clock_leads: frozenset[str]
    """What makes a time of the number behind it: `klokken 14`, `a las 14`."""
    hour_joints: frozenset[str]
    """What joins two such times: `klokken 14 og 16`, `14 und 16 Uhr`."""
    spelt_hours: bool
    """Hours in words are looked for: `klokken to`."""
    spans: frozenset[str]
    pointing: frozenset[str]
    """What makes a span a date: `last week`."""
    span_leads: frozenset[str]
    """The same, where nothing else of a date stands behind it: `im Sommer`, `i dag`."""
    ambiguous: frozenset[str]
    """Month and weekday names that are also other words; only what stands before them tells."""
    before_date: frozenset[str]
    joints: frozenset[str]
    """What joins a day to its month, or a month to its year: `28. November`, `28 de noviembre de 2026`."""
    negation: frozenset[str]
    negation_openers: frozenset[str]
    """The first of two words that deny together, round their verb: `ne ... pas`."""
    negation_closers: frozenset[str]
    """The second, where it denies nothing by itself: `ne ... plus`."""
    hedge: frozenset[str]
    hedge_pairs: Mapping[str, frozenset[str]]
    """Words that hedge before certain others only: `is thought to be`."""
    speech: frozenset[str]
    saying: frozenset[str]
    """Those verbs of speech that are nothing else."""
    helping: frozenset[str]
    """What stands before a verb of speech and says nobody: `a déclaré`, `hat erklärt`."""
    circumstance: frozenset[str]
    """What stands behind a speaker's name and says where or when: `said Marsh in an interview`."""
    clauses: frozenset[str]
    """Words with which another clause begins: nobody is named across them."""
    sources: frozenset[str]
    titles: frozenset[str]
    according: tuple[tuple[str, ...], ...]
    according_words: frozenset[str]
    according_heads: frozenset[str]
    """Of each such phrase the longest word."""
    common: frozenset[str]
    """Words that are no names though a sentence begins with them."""
    confusable: frozenset[str]
    """Real words a letter away from other real words: no slip of spelling."""
    capital_nouns: bool
    """All nouns have a capital; what follows tells names from them."""
    title_ends: tuple[str, ...]
    """How words end that stand before a name: `Polizeisprecher Berg`."""
    determiners: frozenset[str]
    """What stands before nouns and seldom before names."""
    before_names: frozenset[str]
    """Common nouns that a name follows: `Firma Nordwerft`."""
    bare: frozenset[str]
    """What stands before names without an article: `in Köln`."""
    nouns: frozenset[str]
    """Common nouns, without the dots on their vowels."""
    heads: frozenset[str]
    """Those of them that end no name: what ends with one is a noun made from it."""
    noun_ends: tuple[str, ...]
    called: frozenset[str]
    """Names that everybody knows, of places above all."""
    given: frozenset[str]
    """First names."""
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
    dates, words, nouns = plain["dates"], plain["words"], plain.get("nouns", {})
    numbers = with_compounds(plain["numbers"], plain.get("compounds", {}))
    according = tuple(tuple(phrase.split()) for phrase in words["according"])

    def bag(text: str) -> frozenset[str]:
        return frozenset(text.split())

    def added(key: str) -> frozenset[str]:
        return bag(nouns.get(key, ""))

    return Language(
        name=plain["language"],
        decimal=plain["decimal"],
        spaced=bool(plain.get("spaced", False)),
        elisions=bag(plain.get("elisions", "")),
        unparted=bag(plain.get("unparted", "")),
        dash_quotes=bool(plain.get("dash_quotes", False)),
        function=bag(plain["function"]),
        numbers=numbers,
        scales=plain["scales"],
        ordinals=plain["ordinals"],
        pairs=plain.get("pairs", {}),
        number_and=bag(plain["number_and"]),
        ones=bag(plain.get("ones", "")),
        money=bag(plain.get("money", "")),
        units=plain["units"],
        months=bag(dates["months"]),
        weekdays=_weekdays(dates),
        days=bag(dates["days"]),
        parts=bag(dates["parts"]),
        clock=bag(dates["clock"]),
        hours=bag(dates.get("hours", "")),
        hour_leads=bag(dates.get("hour_leads", "")),
        clock_leads=bag(dates.get("clock_leads", "")),
        hour_joints=bag(dates.get("hour_joints", "")),
        spelt_hours=bool(dates.get("spelt_hours", False)),
        spans=bag(dates["spans"]),
        pointing=bag(dates["pointing"]),
        span_leads=bag(dates.get("span_leads", "")),
        ambiguous=bag(dates["ambiguous"]),
        before_date=bag(dates["before"]),
        joints=bag(dates["joints"]),
        negation=bag(words["negation"]),
        negation_openers=bag(words.get("negation_openers", "")),
        negation_closers=bag(words.get("negation_closers", "")),
        hedge=bag(words["hedge"]),
        hedge_pairs=_pairs(words.get("hedge_pairs", "")),
        speech=bag(words["speech"]),
        saying=bag(words["saying"]),
        helping=bag(words.get("helping", "")),
        circumstance=bag(words.get("circumstance", "")),
        sources=bag(words["sources"]),
        titles=bag(words["titles"]),
        clauses=bag(words["clauses"]),
        according=according,
        according_words=frozenset(word for phrase in according for word in phrase),
        according_heads=frozenset(max(phrase, key=len) for phrase in according),
        common=bag(words["common"]),
        confusable=bag(words["confusable"]),
        capital_nouns=bool(nouns),
        title_ends=tuple(nouns.get("title_ends", "").split()),
        determiners=added("determiners"),
        before_names=added("before_names"),
        bare=added("bare"),
        nouns=frozenset(map(without_accents, added("nouns"))),
        heads=frozenset(
            word for word in map(without_accents, added("nouns") - added("ends_of_names")) if len(word) > 3
        ),
        noun_ends=tuple(nouns.get("endings", "").split()),
        called=added("called"),
        given=added("given"),
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
            for word in [
                *f"{dates['months']} {dates['days']} {dates['parts']} {dates['spans']}".split(),
                *_weekdays(dates),
            ]
            for form in (word, f"{word}'s")
        ),
        counting=frozenset([*numbers, *plain["ordinals"], *(s for s in plain["scales"] if len(s) > 2)]),
    )


def _weekdays(dates: Mapping[str, Any]) -> frozenset[str]:
    """The days of the week, and those grown together with a part of the day where the language does so."""
    days = dates["weekdays"].split()
    return frozenset([*days, *(day + part for day in days for part in dates.get("grown_parts", "").split())])


def _pairs(pairs: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pair in pairs.split():
        word, behind = pair.split("/")
        found.setdefault(word, set()).add(behind)
    return {word: frozenset(behind) for word, behind in found.items()}


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
