"""Compares edited texts and prints what was told of them; run in a process of its own by test_compiled_form."""

from __future__ import annotations

import gc
import hashlib
import json
import random
import sys
import tomllib
from pathlib import Path

from monitor.compare import Known, compare, redline, words
from storage.records import Article, Paragraph, Reading

SAMPLES = Path(__file__).parents[1] / "golden" / "redlines.toml"


def reading(texts: list[str]) -> Reading:
    return Reading("article/1", "", article=Article(headline=texts[0][:60], paragraphs=tuple(map(Paragraph, texts))))


def edited(texts: list[str], vocabulary: list[str], rng: random.Random) -> list[str]:
    shown = [
        " ".join(rng.choice(vocabulary) if rng.random() < 0.06 else word for word in text.split(" ")) for text in texts
    ]
    if rng.random() < 0.5:
        rng.shuffle(shown)
    return shown


def pairs(count: int) -> list[tuple[Reading, Reading]]:
    samples = tomllib.loads(SAMPLES.read_text("utf-8"))["sample"]
    texts = [text for sample in samples for side in ("before", "after") for text in sample[side] if text.strip()]
    vocabulary = [word for text in texts for word in text.split()]
    rng = random.Random(7)
    chosen = [rng.sample(texts, 12) for _ in range(count)]
    return [(reading(some), reading(edited(some, vocabulary, rng))) for some in chosen]


def kept(made: list[tuple[Reading, Reading]]) -> int:
    """How many blocks of memory the fourth and fifth round of the same comparisons keep."""
    held = 0
    for rounds in (3, 2):
        for before, after in made * rounds:
            compare(before, after, Known())
        gc.collect()
        before_them, held = held, sys.getallocatedblocks()
    return held - before_them


def main() -> None:
    made = pairs(int(sys.argv[1]))
    told = hashlib.sha256()
    for before, after in made:
        told.update(repr((compare(before, after, Known()), redline(before, after))).encode())
    print(json.dumps({"module": words.__file__, "told": told.hexdigest(), "kept": kept(made)}))


if __name__ == "__main__":
    main()
