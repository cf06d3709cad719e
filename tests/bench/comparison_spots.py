"""Where an article can be edited in its words, by kind of finding, and how."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

_NUMBER_WORDS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty"]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_MONTHS = ["January", "February", "April", "June", "July", "August", "September", "October", "November", "December"]
_SOURCES = ["police", "officials", "witnesses", "authorities", "prosecutors", "residents", "experts", "lawyers"]
_SOURCE_SITE = re.compile(rf"\b({'|'.join(_SOURCES)})(?= (?:said|told|say|added)\b)", re.IGNORECASE)
PEOPLE = ["Maria Lindqvist", "Tomasz Keller", "Aisha Okonkwo", "Daniel Ferreira", "Ingrid Halvorsen", "Ravi Menon"]
_PLACES = ["Leeds", "Lyon", "Bergen", "Toronto", "Nairobi", "Osaka", "Lima", "Denver", "Kraków"]
_HEDGES = ["allegedly", "reportedly", "apparently", "purportedly"]
_SYNONYMS = {
    "big": "large",
    "large": "big",
    "began": "started",
    "started": "began",
    "help": "assist",
    "buy": "purchase",
    "show": "indicate",
    "shows": "indicates",
    "quickly": "rapidly",
    "often": "frequently",
    "important": "significant",
    "begin": "start",
    "many": "numerous",
    "difficult": "hard",
    "hard": "difficult",
    "near": "close to",
    "end": "finish",
    "get": "obtain",
    "need": "require",
    "use": "employ",
    "used": "employed",
    "children": "kids",
    "movie": "film",
    "beautiful": "lovely",
    "small": "little",
    "whole": "entire",
    "entire": "whole",
    "enough": "sufficient",
    "people": "persons",
    "job": "position",
    "money": "funds",
    "car": "vehicle",
    "house": "home",
    "home": "residence",
    "largely": "mostly",
    "mostly": "largely",
    "also": "additionally",
    "however": "nevertheless",
    "way": "manner",
    "made": "created",
    "make": "create",
    "found": "discovered",
    "think": "believe",
    "keep": "retain",
    "new": "fresh",
}
STRANGE = [
    "terrible",
    "wonderful",
    "careful",
    "bitter",
    "useless",
    "brave",
    "hollow",
    "gentle",
    "reckless",
    "splendid",
]
_AUX = re.compile(r"\b(?:is|was|are|were|did|will|had|could|would|should)\b(?= [a-z]+)(?! not)")
_SAID_END = re.compile(r"(?<=[a-z]{3})\.(?=$| [A-Z])")


@dataclass
class Spot:
    """One replacement in a paragraph: characters start to end of the original become `text`."""

    kind: str
    start: int
    end: int
    text: str
    before: str
    after: str


Finder = Callable[[str, random.Random], list[Spot]]


def _found(kind: str, pattern: re.Pattern[str], change: Callable[[re.Match[str], random.Random], str | None]) -> Finder:
    def find(text: str, rng: random.Random) -> list[Spot]:
        spots = []
        for match in pattern.finditer(text):
            new = change(match, rng)
            if new is not None and new != match[0]:
                spots.append(Spot(kind, match.start(), match.end(), new, match[0], new.strip() or new))
        return spots

    return find


def _other(words: list[str]) -> Callable[[re.Match[str], random.Random], str]:
    return lambda match, rng: rng.choice([w for w in words if w.casefold() != match[0].casefold()])


def _number(match: re.Match[str], rng: random.Random) -> str | None:
    if re.fullmatch(r"(?:1[89]|20)\d\d", match[0]):
        return None
    digits = list(match[0])
    at = rng.choice([k for k, c in enumerate(digits) if c.isdigit()])
    digits[at] = rng.choice([d for d in "123456789" if d != digits[at]])
    return "".join(digits)


def _source(match: re.Match[str], rng: random.Random) -> str:
    new = rng.choice([w for w in _SOURCES if w != match[0].casefold()])
    return new.capitalize() if match[0][0].isupper() else new


def _synonym(match: re.Match[str], rng: random.Random) -> str | None:
    return _SYNONYMS.get(match[0])


def _misspelt(match: re.Match[str], rng: random.Random) -> str:
    word, at = match[0], rng.randrange(2, len(match[0]) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :] if rng.random() < 0.5 else word[:at] + word[at + 1 :]


_DATED = rf"(?:{'|'.join(_MONTHS)}|March|May)"
_BEHIND_MONTH = "".join(
    rf"(?<!{month} )" for month in [*_MONTHS, "March", "May", "Jan.", "Feb.", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."]
)
_DIGITS = re.compile(
    rf"{_BEHIND_MONTH}(?<![\w.,:/-])\d+(?:[.,]\d+)*(?![\w:/-]|[.,]\d)(?! (?:{_DATED}|a\.m|p\.m|am\b|pm\b))"
)
FINDERS: dict[str, Finder] = {
    "figure": _found("figure", _DIGITS, _number),
    "figure_word": _found("figure", re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b(?![-’'])"), _other(_NUMBER_WORDS)),
    "date": _found("date", re.compile(rf"\b(?:{'|'.join(_DAYS)})\b"), _other(_DAYS)),
    "month": _found("date", re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b"), _other(_MONTHS)),
    "name": _found("name", re.compile(r"(?<=[a-z,] )[A-Z][a-z]+ [A-Z][a-z]+(?=[ ,.][ a-z]|[’']s)"), _other(PEOPLE)),
    "place": _found(
        "name",
        re.compile(
            r"(?<= in )(?!January|February|March|April|May|June|July|August|September|October|November|December)[A-Z][a-z]+(?=[.,;] |\.$)"
        ),
        _other(_PLACES),
    ),
    "negation": _found("negation", _AUX, lambda m, rng: f"{m[0]} not"),
    "negation_gone": _found("negation", re.compile(r" not(?= [a-z])"), lambda m, rng: ""),
    "hedge": _found(
        "hedge", re.compile(r"\b(?:was|were|had|has)\b(?= [a-z]+ed\b)"), lambda m, rng: f"{m[0]} {rng.choice(_HEDGES)}"
    ),
    "hedge_gone": _found("hedge", re.compile(rf" (?:{'|'.join(_HEDGES)})\b"), lambda m, rng: ""),
    "attribution": _found("attribution", _SOURCE_SITE, _source),
    "said": _found("attribution", _SAID_END, lambda m, rng: f", {rng.choice(_SOURCES)} said."),
    "wording": _found("wording", re.compile(rf"\b(?:{'|'.join(_SYNONYMS)})\b(?![-’'])"), _synonym),
    "typography": _found(
        "typography",
        re.compile(r"(?<= )(?!thousands|millions|billions|hundreds|yesterday|according|announced)[a-z]{8,}(?=[ .,])"),
        _misspelt,
    ),
    "comma": _found("typography", re.compile(r"(?<=[a-z]),(?= [a-z])"), lambda m, rng: rng.choice(["", ";"])),
}


def quoted(text: str) -> list[tuple[int, int]]:
    """What stands between marks; a straight mark opens and closes by turns."""
    curved = [(m.start(1), m.end(1)) for m in re.finditer(r"“([^“”\"]*)”", text)]
    marks = [m.start() for m in re.finditer('"', text)]
    straight = [(a + 1, b) for a, b in zip(marks[::2], marks[1::2], strict=False)] if len(marks) % 2 == 0 else []
    return curved or straight


def quote_spots(text: str, rng: random.Random) -> list[Spot]:
    spots = []
    for start, end in quoted(text):
        words = list(re.finditer(r"(?<= )[a-z]{4,}(?= )", text[start:end]))
        if words and 25 <= end - start <= 300:
            word = rng.choice(words)
            new = rng.choice(STRANGE)
            at = start + word.start()
            spots.append(Spot("quote", at, at + len(word[0]), new, word[0], new))
    return spots


FINDERS["quote"] = quote_spots
TEXT_KINDS = {
    "figure": ["figure", "figure_word"],
    "date": ["date", "month"],
    "name": ["name", "place"],
    "negation": ["negation", "negation_gone"],
    "hedge": ["hedge", "hedge_gone"],
    "attribution": ["attribution", "said"],
    "quote": ["quote"],
    "wording": ["wording"],
    "typography": ["typography", "comma"],
}
