"""Pairs with known edits: real articles, a seeded hand that edits them, and noise that is none."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

from tests.bench.comparison_noise import Plain, add_noise
from tests.bench.comparison_spots import FINDERS, PEOPLE, STRANGE, TEXT_KINDS, Spot

SENTENCE = re.compile(r"(?<=[a-z][.!?]) (?=[A-Z“\"])")


@dataclass
class Pair:
    id: str
    before: Plain
    after: Plain
    edits: list[Plain] = field(default_factory=list)


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
            return self._in_line(kind)
        if kind in ("byline", "contributors"):
            old = ", ".join(fields[kind] or [])
            fields[kind] = [*(fields[kind] or []), rng.choice(PEOPLE)]
            return self._note(kind, old, ", ".join(fields[kind]))
        if kind == "note":
            said = f"Correction: An earlier version misstated the age of {rng.choice(PEOPLE)}."
            fields["notes"] = [*fields["notes"], {"kind": "correction", "text": said}]
            return self._note(kind, "", said)
        key = "section" if kind == "section" else f"{kind}_at"
        old = fields[key] or ""
        stamp = f"2024-0{rng.randrange(1, 9)}-1{rng.randrange(9)}T08:15:00Z"
        fields[key] = ("Business" if old != "Business" else "World") if kind == "section" else stamp
        return self._note(kind, old, fields[key])

    def _in_line(self, kind: str) -> bool:
        old = self.fields[kind] or ""
        words = old.split()
        if len(words) < 4:
            return False
        words[self.rng.randrange(len(words))] = self.rng.choice(STRANGE)
        self.fields[kind] = " ".join(words)
        return self._note(kind, old, self.fields[kind])

    def _in_body(self, kind: str) -> bool:
        free = [
            i
            for i, p in enumerate(self.paragraphs)
            if i not in self.used and not self.spots.get(i) and 12 <= len(p["text"].split()) <= 150
        ]
        if not free:
            return False
        index = self.rng.choice(free)
        act = getattr(self, "_" + kind.removeprefix("paragraph-"))
        return bool(act(index, index + 1 in free))

    def _added(self, index: int, _: bool) -> bool:
        strange = [p["text"] for p in self.rng.choice(self.others)["paragraphs"]]
        added = [text for text in strange if 15 <= len(text.split()) <= 80 and text.rstrip()[-1:] in '.”"']
        if not added:
            return False
        new = self.paragraphs[index]["added"] = self.rng.choice(added)
        self.used.add(index)
        return self._note("paragraph-added", "", new)

    def _removed(self, index: int, _: bool) -> bool:
        self.marks[index] = "removed"
        self.used.add(index)
        return self._note("paragraph-removed", self.paragraphs[index]["text"], "")

    def _moved(self, index: int, _: bool) -> bool:
        if len(self.paragraphs) < 6 or "moved" in self.marks.values():
            return False
        self.marks[index] = "moved"
        self.used.add(index)
        text = self.paragraphs[index]["text"]
        return self._note("paragraph-moved", text, text)

    def _split(self, index: int, _: bool) -> bool:
        text = self.paragraphs[index]["text"]
        cuts = cuts_of(text)
        if not cuts:
            return False
        self.paragraphs[index]["split"] = self.rng.choice(cuts)
        self.used.add(index)
        return self._note("paragraph-split", text, text)

    def _merged(self, index: int, next_is_free: bool) -> bool:
        if not next_is_free:
            return False
        self.marks[index] = "merged"
        self.used.update({index, index + 1})
        text = self.paragraphs[index]["text"]
        return self._note("paragraph-merged", text, text)

    def _edited(self, index: int, _: bool) -> bool:
        text = self.paragraphs[index]["text"]
        cuts = cuts_of(text)
        strange = [s for p in self.rng.choice(self.others)["paragraphs"] for s in SENTENCE.split(p["text"])]
        sentences = [s for s in strange if 8 <= len(s.split()) <= 30 and s[0].isupper() and s[-1] == "."]
        sentences = [s for s in sentences if "“" not in s and '"' not in s]
        if not sentences or not cuts:
            return False
        cut, new = self.rng.choice(cuts), self.rng.choice(sentences)
        self.paragraphs[index]["text_after"] = f"{text[:cut]} {new}{text[cut:]}"
        self.used.add(index)
        return self._note("paragraph-edited", "", new)

    def result(self) -> Plain:
        shown: list[Plain] = []
        moved: list[Plain] = []
        for index, paragraph in enumerate(self.paragraphs):
            if self.marks.get(index - 1) == "merged":
                continue
            base = {"kind": paragraph["kind"], "text": self._text(index)}
            mark = self.marks.get(index)
            if mark == "moved":
                moved.append({**base, "from": len(shown)})
                continue
            if mark == "merged":
                base["text"] += " " + self.paragraphs[index + 1]["text"]
            if "split" in paragraph:
                cut, text = paragraph["split"], base["text"]
                shown += [{**base, "text": text[:cut]}, {**base, "text": text[cut + 1 :]}]
            elif mark != "removed":
                shown.append(base)
            if "added" in paragraph:
                shown.append({"kind": "paragraph", "text": paragraph["added"]})
        for one in moved:
            places = [k for k in range(len(shown) + 1) if abs(k - one["from"]) >= 3] or [0]
            shown.insert(self.rng.choice(places), {"kind": one["kind"], "text": one["text"]})
        return {**self.fields, "paragraphs": shown}

    def _text(self, index: int) -> str:
        text: str = self.paragraphs[index].get("text_after", self.paragraphs[index]["text"])
        for spot in sorted(self.spots.get(index, ()), key=lambda s: -s.start):
            text = text[: spot.start] + spot.text + text[spot.end :]
        return text


def cuts_of(text: str) -> list[int]:
    """Where a sentence ends outside a quote."""
    quoted = [range(q.start(), q.end()) for q in re.finditer(r"[“\"‘][^”\"]*([”\"]|$)", text)]
    return [m.start() for m in SENTENCE.finditer(text) if not any(m.start() in q for q in quoted)]


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
