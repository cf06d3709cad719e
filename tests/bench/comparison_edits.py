"""Pairs with known edits: real articles, a seeded hand that edits them, and noise that is none."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Plain = dict[str, Any]

_NUMBER_WORDS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty"]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_MONTHS = ["January", "February", "April", "June", "July", "August", "September", "October", "November", "December"]
_SOURCES = ["police", "officials", "witnesses", "authorities", "prosecutors", "residents", "experts", "lawyers"]
_SOURCE_SITE = re.compile(rf"\b({'|'.join(_SOURCES)})(?= (?:said|told|say|added)\b)", re.IGNORECASE)
_PEOPLE = ["Maria Lindqvist", "Tomasz Keller", "Aisha Okonkwo", "Daniel Ferreira", "Ingrid Halvorsen", "Ravi Menon"]
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
_STRANGE = [
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
_SENTENCE = re.compile(r"(?<=[a-z][.!?]) (?=[A-Z“\"])")
_SAID_END = re.compile(r"(?<=[a-z]{3})\.(?=$| [A-Z])")


@dataclass
class Pair:
    id: str
    before: Plain
    after: Plain
    edits: list[Plain] = field(default_factory=list)


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
    "name": _found("name", re.compile(r"(?<=[a-z,] )[A-Z][a-z]+ [A-Z][a-z]+(?=[ ,.][ a-z]|[’']s)"), _other(_PEOPLE)),
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
_QUOTED = re.compile(r"[“\"]([^”\"]{25,300})[”\"]")


def quote_spots(text: str, rng: random.Random) -> list[Spot]:
    spots = []
    for quote in _QUOTED.finditer(text):
        words = list(re.finditer(r"(?<= )[a-z]{4,}(?= )", quote[1]))
        if words:
            word = rng.choice(words)
            new = rng.choice(_STRANGE)
            at = quote.start(1) + word.start()
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
FIELD_KINDS = ["headline", "dek", "byline", "section", "published", "modified", "note", "contributors"]
BODY_KINDS = [
    "paragraph-added",
    "paragraph-removed",
    "paragraph-moved",
    "paragraph-split",
    "paragraph-merged",
    "paragraph-edited",
]
KINDS = [*TEXT_KINDS, *BODY_KINDS, *FIELD_KINDS]


class Hand:
    """Edits one article."""

    def __init__(self, article: Plain, others: list[Plain], rng: random.Random) -> None:
        self.rng, self.others = rng, others
        self.fields = {
            k: article.get(k) for k in ("headline", "dek", "byline", "published_at", "modified_at", "section")
        }
        self.fields["contributors"], self.fields["notes"] = [], list(article.get("notes", []))
        self.paragraphs = [dict(p) for p in article["paragraphs"]]
        self.spots: dict[int, list[Spot]] = {}
        self.used: set[int] = set()
        self.edits: list[Plain] = []
        self.marks: dict[int, str] = {}

    def edit(self, kind: str) -> bool:
        if kind in TEXT_KINDS:
            return self._in_text(kind)
        if kind in FIELD_KINDS:
            return self._in_field(kind)
        return self._in_body(kind)

    def _note(self, kind: str, before: str, after: str) -> bool:
        self.edits.append({"kind": kind, "before": before, "after": after})
        return True

    def _in_text(self, kind: str) -> bool:
        busy = [i for i, s in self.spots.items() if s]
        order = self.rng.sample(range(len(self.paragraphs)), len(self.paragraphs))
        if busy and self.rng.random() < 0.5:
            order = [*self.rng.sample(busy, len(busy)), *order]
        for index in order:
            text = self.paragraphs[index]["text"]
            if (
                index in self.used
                or len(text.split()) < 12
                or len(self.spots.get(index, ())) >= max(1, len(text.split()) // 9)
            ):
                continue
            options = [s for name in TEXT_KINDS[kind] for s in FINDERS[name](text, self.rng)]
            options = [s for s in options if self._is_free(index, s, text)]
            if options:
                spot = self.rng.choice(options)
                self.spots.setdefault(index, []).append(spot)
                return self._note(kind, spot.before.strip(), spot.after)
        return False

    def _is_free(self, index: int, spot: Spot, text: str) -> bool:
        if spot.kind != "quote" and any(
            q.start() <= spot.start < q.end() for q in re.finditer(r"[“\"‘][^”\"]*([”\"]|$)", text)
        ):
            return False
        return all(spot.start > other.end + 16 or spot.end < other.start - 16 for other in self.spots.get(index, ()))

    def _in_field(self, kind: str) -> bool:
        if any(e["kind"] == kind for e in self.edits):
            return False
        rng, fields = self.rng, self.fields
        if kind in ("headline", "dek"):
            old = fields[kind] or ""
            words = old.split()
            if len(words) < 4:
                return False
            at = rng.randrange(len(words))
            words[at] = rng.choice(_STRANGE)
            fields[kind] = " ".join(words)
        elif kind in ("byline", "contributors"):
            old = ", ".join(fields[kind] or [])
            fields[kind] = [*(fields[kind] or []), rng.choice(_PEOPLE)]
            return self._note(kind, old, ", ".join(fields[kind]))
        elif kind == "section":
            old, fields[kind] = fields[kind] or "", "Business" if fields[kind] != "Business" else "World"
        elif kind == "note":
            said = f"Correction: An earlier version misstated the age of {rng.choice(_PEOPLE)}."
            fields["notes"] = [*fields["notes"], {"kind": "correction", "text": said}]
            return self._note(kind, "", said)
        else:
            key = f"{kind}_at"
            old = fields[key] or ""
            fields[key] = f"2024-0{rng.randrange(1, 9)}-1{rng.randrange(9)}T08:15:00Z"
            return self._note(kind, old, fields[key])
        return self._note(kind, old, fields[kind])

    def _in_body(self, kind: str) -> bool:
        free = [
            i
            for i, p in enumerate(self.paragraphs)
            if i not in self.used and not self.spots.get(i) and 12 <= len(p["text"].split()) <= 150
        ]
        if not free:
            return False
        index = self.rng.choice(free)
        text = self.paragraphs[index]["text"]
        quoted = [range(q.start(), q.end()) for q in re.finditer(r"[“\"‘][^”\"]*([”\"]|$)", text)]
        cuts = [m.start() for m in _SENTENCE.finditer(text) if not any(m.start() in q for q in quoted)]
        if kind == "paragraph-added":
            strange = self.rng.choice(self.others)["paragraphs"]
            added = [
                p["text"] for p in strange if 15 <= len(p["text"].split()) <= 80 and p["text"].rstrip()[-1:] in '.”"'
            ]
            if not added:
                return False
            new = self.rng.choice(added)
            self.paragraphs[index]["added"] = new
            self.used.add(index)
            return self._note(kind, "", new)
        if kind == "paragraph-removed":
            self.marks[index] = "removed"
            self.used.add(index)
            return self._note(kind, text, "")
        if kind == "paragraph-moved":
            if len(self.paragraphs) < 6 or "moved" in self.marks.values():
                return False
            self.marks[index] = "moved"
            self.used.update({index})
            return self._note(kind, text, text)
        if kind == "paragraph-split" and cuts:
            cut = self.rng.choice(cuts)
            self.paragraphs[index]["split"] = cut
            self.used.add(index)
            return self._note(kind, text, text)
        if kind == "paragraph-merged" and index + 1 in free:
            self.marks[index] = "merged"
            self.used.update({index, index + 1})
            return self._note(kind, text, text)
        if kind == "paragraph-edited" and cuts:
            strange = self.rng.choice(self.others)["paragraphs"]
            sentences = [
                s
                for p in strange
                for s in _SENTENCE.split(p["text"])
                if 8 <= len(s.split()) <= 30 and s[0].isupper() and s[-1] == "." and "“" not in s and '"' not in s
            ]
            if not sentences:
                return False
            cut, new = self.rng.choice(cuts), self.rng.choice(sentences)
            self.paragraphs[index]["text_after"] = f"{text[:cut]} {new}{text[cut:]}"
            self.used.add(index)
            return self._note(kind, "", new)
        return False

    def result(self) -> Plain:
        shown: list[Plain] = []
        moved: list[Plain] = []
        skip = -1
        for index, paragraph in enumerate(self.paragraphs):
            if index == skip:
                continue
            text = paragraph.get("text_after", paragraph["text"])
            for spot in sorted(self.spots.get(index, ()), key=lambda s: -s.start):
                text = text[: spot.start] + spot.text + text[spot.end :]
            mark = self.marks.get(index)
            base = {"kind": paragraph["kind"], "text": text}
            if mark == "moved":
                moved.append({**base, "from": len(shown)})
                continue
            if mark == "merged":
                base["text"] += " " + self.paragraphs[index + 1]["text"]
                skip = index + 1
            if "split" in paragraph:
                cut = paragraph["split"]
                shown += [{**base, "text": text[:cut]}, {**base, "text": text[cut + 1 :]}]
            elif mark != "removed":
                shown.append(base)
            if "added" in paragraph:
                shown.append({"kind": "paragraph", "text": paragraph["added"]})
        for one in moved:
            places = [k for k in range(len(shown) + 1) if abs(k - one["from"]) >= 3] or [0]
            shown.insert(self.rng.choice(places), {"kind": one["kind"], "text": one["text"]})
        return {**self.fields, "paragraphs": shown}


# --- noise -----------------------------------------------------------------------------------------------------------

_BOXES = [
    "Sign up to our newsletter",
    "Share this article",
    "Advertisement",
    "Follow us on social media",
    "Read more: The long road home",
    "Most read",
    "Download our app",
]


def straight(text: str) -> str:
    return text.translate({0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'"})


def dashes(text: str) -> str:
    return text.replace("—", "–").replace(" – ", " - ")


def spaces(text: str) -> str:
    return text.replace(" ", "\u00a0", 2).replace(". ", ".  ")


def invisible(text: str) -> str:
    words = text.split(" ")
    return (
        " ".join(
            w[:3] + "\u00ad" + w[3:] if k % 11 == 5 and len(w) > 6 and w.isalpha() else w for k, w in enumerate(words)
        )
        + "\u200b"
    )


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


NOISES: list[Callable[[str], str]] = [straight, dashes, spaces, invisible, decomposed]


def add_noise(before: Plain, after: Plain, rng: random.Random) -> None:
    """Differences of form in both fields and body, counters that moved, boxes in another order."""
    for change in rng.sample(NOISES, rng.randrange(1, 4)):
        for paragraph in after["paragraphs"]:
            paragraph["text"] = change(paragraph["text"])
        if after["headline"] and change in (straight, spaces):
            after["headline"] = change(after["headline"])
    if rng.random() < 0.6:
        boxes = rng.sample(_BOXES, 4)
        again = rng.sample(boxes, 4)
        before["paragraphs"] += [{"kind": "paragraph", "text": t} for t in boxes]
        after["paragraphs"] += [{"kind": "paragraph", "text": t} for t in again]
    if rng.random() < 0.6:
        count = rng.randrange(100, 90_000)
        where = rng.choice([0, len(before["paragraphs"])])
        form = rng.choice(["{:,} views", "{} comments", "Updated {} minutes ago", "Views: {}", "Shared {} shares"])
        before["paragraphs"].insert(where, {"kind": "paragraph", "text": form.format(count)})
        after["paragraphs"].insert(
            0 if where == 0 else len(after["paragraphs"]),
            {"kind": "paragraph", "text": form.format(count + rng.randrange(1, 999))},
        )


def make_pair(number: int, article: Plain, others: list[Plain], rng: random.Random) -> Pair:
    """One pair; every tenth has noise only."""
    hand = Hand(article, others, rng)
    wanted = 0 if number % 10 == 9 else rng.randrange(1, 13)
    tries = 0
    while len(hand.edits) < wanted and tries < 60:
        tries += 1
        hand.edit(rng.choice(KINDS))
    before = {
        **{k: article.get(k) for k in ("headline", "dek", "byline", "published_at", "modified_at", "section")},
        "contributors": [],
        "notes": list(article.get("notes", [])),
        "paragraphs": [{"kind": p["kind"], "text": p["text"]} for p in article["paragraphs"]],
    }
    after = hand.result()
    if number % 10 == 9 or rng.random() < 0.5:
        add_noise(before, after, rng)
    return Pair(str(number), before, after, hand.edits)
