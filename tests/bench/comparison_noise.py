"""Differences that are none: of form, of counters, of boxes round the story."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from typing import Any

Plain = dict[str, Any]

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
