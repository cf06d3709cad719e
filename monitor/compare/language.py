"""What a language's words are good for, as data: data/LANGUAGE.toml. Adding a language is adding a file."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Language:
    name: str
    decimal: str
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
    ambiguous: frozenset[str]
    """Month and weekday names that are also other words; only what stands before them tells."""
    before_date: frozenset[str]
    negation: frozenset[str]
    hedge: frozenset[str]
    speech: frozenset[str]
    sources: frozenset[str]
    titles: frozenset[str]
    according: tuple[str, ...]
    common: frozenset[str]
    """Words that are no names though a sentence begins with them."""
    confusable: frozenset[str]
    """Real words a letter away from other real words: no slip of spelling."""
    capital_nouns: bool
    counters: frozenset[str]
    phrases: tuple[str, ...]
    relative: re.Pattern[str]
    stamp: re.Pattern[str]
    loaded: frozenset[str]
    """Verbs of speech that colour what is said: `claimed`, `admitted`."""
    calendar: frozenset[str]
    counting: frozenset[str]


@cache
def languages() -> Mapping[str, Language]:
    folder = resources.files("monitor.compare").joinpath("data")
    read = {}
    for file in folder.iterdir():
        if file.name.endswith(".toml"):
            plain = tomllib.loads(file.read_text("utf-8"))
            if "language" in plain:
                read[plain["language"]] = _language(plain)
    return read


def _language(plain: Mapping[str, Any]) -> Language:
    dates, words, furniture = plain["dates"], plain["words"], plain["furniture"]

    def bag(text: str) -> frozenset[str]:
        return frozenset(text.split())

    return Language(
        name=plain["language"],
        decimal=plain["decimal"],
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
        ambiguous=bag(dates["ambiguous"]),
        before_date=bag(dates["before"]),
        negation=bag(words["negation"]),
        hedge=bag(words["hedge"]),
        speech=bag(words["speech"]),
        sources=bag(words["sources"]),
        titles=bag(words["titles"]),
        according=tuple(words["according"].split()),
        common=bag(words["common"]),
        confusable=bag(words["confusable"]),
        capital_nouns=bool(words.get("capital_nouns", False)),
        counters=bag(furniture["counters"]),
        phrases=tuple(furniture["phrases"]),
        relative=re.compile(furniture["relative"]),
        stamp=re.compile(furniture["stamp"]),
        loaded=bag(words.get("loaded", "")),
        calendar=bag(f"{dates['months']} {dates['weekdays']} {dates['days']}"),
        counting=frozenset([*plain["numbers"], *plain["ordinals"], *(s for s in plain["scales"] if len(s) > 2)]),
    )


def language_of(stated: str | None, texts: Iterable[str]) -> Language:
    """The language that the page states, where there is data for it; else the one whose small words are commonest."""
    known = languages()
    code = (stated or "").casefold().replace("_", "-").split("-")[0]
    code = {"nb": "no", "nn": "no", "da": "no"}.get(code, code)
    if code in known:
        return known[code]
    words = Counter(" ".join(_sample(texts)).casefold().split())
    scores = {name: sum(words[word] for word in language.function) for name, language in known.items()}
    best = max(scores, key=lambda name: (scores[name], name == _FALLBACK))
    return known[best] if scores[best] > 1.2 * scores[_FALLBACK] else known[_FALLBACK]


def _sample(texts: Iterable[str], enough: int = 2_000) -> list[str]:
    taken: list[str] = []
    size = 0
    for text in texts:
        if size >= enough:
            break
        taken.append(text[:enough])
        size += len(text)
    return taken
