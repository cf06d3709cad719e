"""The article reader judged: every page of a corpus with gold texts, read once, altered, and timed.

    python -m tests.bench.articles CORPUS [--limit N] [--sets a,b] [--out FILE] [--no-churn]

CORPUS holds gold.jsonl, pages/, score.py and churn.py, which judge. A prediction's body is dek and body without
captions. Ends with one line of JSON: score.py's `all` row; `churn`, the share of copies with altered furniture whose
body reads otherwise; `edit_caught` and `note_found`, all such copies pooled; `cheap_taken`, the share of furniture
copies that the cheap way passed, and `cheap_wrong`, copies of any kind that it passed though a full reading differs;
CPU per page of a full reading, of the cheap way, and of trafilatura's default mode on the same bytes.
"""

from __future__ import annotations

import argparse
import importlib
import json
import lzma
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import trafilatura
from rich.console import Console
from rich.progress import Progress

from monitor.extract import Raw, Recipe, locate, read
from storage.content import content_digest
from storage.records import Article, Memory, Reading

HTML = "text/html; charset=utf-8"
SLICE = 24
NEW_FURNITURE = b"\n<div><p>12 people are reading this</p></div>\n"
"""What the cheap way finds new on the page, far from the story, so that no digest of the whole spares it the look."""


def judges(corpus: Path) -> tuple[Any, Any]:
    """The corpus's own score and churn modules."""
    if str(corpus) not in sys.path:
        sys.path.insert(0, str(corpus))
    return importlib.import_module("score"), importlib.import_module("churn")


def body_of(article: Article) -> list[str]:
    body = [p.text for p in article.paragraphs if p.kind != "caption"]
    return [article.dek, *body] if article.dek and article.dek not in body else body


def prediction(article: Article | None) -> dict[str, Any]:
    """An article in the corpus's form; nothing for a page that could not be read."""
    if article is None:
        return {"title": "", "authors": [], "body": [], "notes": []}
    return {
        "title": article.headline,
        "authors": list(article.byline),
        "published": article.published_at,
        "modified": article.modified_at,
        "body": body_of(article),
        "notes": [n.text for n in article.notes],
    }


def payload_of(corpus: Path, gold: Mapping[str, Any]) -> bytes:
    return lzma.decompress((corpus / gold["html"]).read_bytes())


def read_slice(corpus: Path, rows: Sequence[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], Counter[str]]:
    """Predictions of some pages, and the CPU seconds of each way over them."""
    found, spent = [], Counter[str]()
    for gold in rows:
        raw = Raw(payload_of(corpus, gold), gold["url"], HTML)
        start = time.process_time()
        got = read(raw, Recipe(), Memory())
        full = time.process_time()
        locate(replace(raw, payload=raw.payload + NEW_FURNITURE), Recipe(), got.memory)
        cheap = time.process_time()
        trafilatura.extract(raw.payload, url=raw.url)
        spent.update(full=full - start, cheap=cheap - full, trafilatura=time.process_time() - cheap)
        found.append({"id": gold["id"], **prediction(got.reading.article if got.reading else None)})
    return found, spent


class Witness:
    """Reads what churn.py alters, the full and the cheap way, and counts where they disagree."""

    def __init__(self) -> None:
        self.url = ""
        self.memory = Memory()
        self.base: Reading | None = None
        self.same = self.passed = self.wrong = 0

    def __call__(self, html: str, url: str) -> dict[str, Any]:
        raw = Raw(html.encode("utf-8", "replace"), url, HTML)
        got = read(raw, Recipe(), Memory())
        if url != self.url:
            self.url, self.memory, self.base = url, got.memory, got.reading
        else:
            self.compare(raw, got.reading)
        return prediction(got.reading.article if got.reading else None)

    def compare(self, raw: Raw, reading: Reading | None) -> None:
        same = content_digest(reading) == content_digest(self.base)
        passed = locate(raw, Recipe(), self.memory) is not None
        self.same += same
        self.passed += passed and same
        self.wrong += passed and not same


def churn_slice(corpus: Path, rows: Sequence[Mapping[str, Any]]) -> tuple[dict[str, list[float]], tuple[int, ...]]:
    """churn.py over some pages: name of the copies → [how many, how many changed or found], and the witness's counts."""
    _, churn = judges(corpus)
    witness = Witness()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "pages").symlink_to((corpus / "pages").resolve())
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (Path(folder) / "gold.jsonl").write_text(text, encoding="utf-8")
        result, _ = churn.run(witness, folder)
    return {k: [v["n"], v["n"] * v["rate"]] for k, v in result.items()}, (witness.same, witness.passed, witness.wrong)


def pooled(parts: Iterable[tuple[dict[str, list[float]], tuple[int, ...]]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The churn figures over all slices, and a row for each kind of copy."""
    copies: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    counts = [0, 0, 0]
    for rows, seen in parts:
        counts = [a + b for a, b in zip(counts, seen, strict=True)]
        for name, (n, hits) in rows.items():
            copies[name][0] += n
            copies[name][1] += hits

    def share(prefix: str) -> float | None:
        chosen = [v for k, v in copies.items() if k == prefix or (prefix.endswith(":") and k.startswith(prefix))]
        n = sum(v[0] for v in chosen)
        return round(sum(v[1] for v in chosen) / n, 4) if n else None

    row = {"churn": share("churn"), "edit_caught": share("edit:"), "note_found": share("note:")}
    row |= {"cheap_taken": round(counts[1] / counts[0], 4) if counts[0] else None, "cheap_wrong": counts[2]}
    return row, {k: {"n": int(n), "rate": round(hits / n, 4)} for k, (n, hits) in sorted(copies.items())}


def chosen(rows: list[dict[str, Any]], sets: str | None, limit: int | None) -> list[dict[str, Any]]:
    """The first `limit` pages of each set asked for."""
    counts: Counter[str] = Counter()
    kept = []
    for row in rows:
        counts[row["corpus"]] += 1
        if (sets is None or row["corpus"] in sets.split(",")) and (limit is None or counts[row["corpus"]] <= limit):
            kept.append(row)
    return kept


def slices(rows: list[dict[str, Any]], size: int = SLICE) -> list[list[dict[str, Any]]]:
    return [rows[i : i + size] for i in range(0, len(rows), size)]


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tests.bench.articles", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--limit", type=int, help="pages of each set")
    parser.add_argument("--sets", help="names of sets, parted by commas")
    parser.add_argument("--out", type=Path, help="write the predictions, a line each")
    parser.add_argument("--no-churn", action="store_true", help="leave the altered copies out")
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args(words)
    score, _ = judges(args.corpus)
    gold = chosen(score.load(args.corpus / "gold.jsonl"), args.sets, args.limit)
    predictions, spent = [], Counter[str]()
    altered: list[Any] = []
    progress = Progress(console=Console(stderr=True), disable=not sys.stderr.isatty())
    with progress, ProcessPoolExecutor(args.processes) as pool:
        bar = progress.add_task("pages", total=len(gold))
        for part, seconds in pool.map(read_slice, *zip(*((args.corpus, s) for s in slices(gold)), strict=True)):
            predictions += part
            spent.update(seconds)
            progress.advance(bar, len(part))
        if not args.no_churn:
            bar = progress.add_task("copies", total=len(gold))
            for rows in pool.map(churn_slice, *zip(*((args.corpus, s) for s in slices(gold)), strict=True)):
                altered.append(rows)
                progress.advance(bar, SLICE)
    if args.out:
        args.out.write_text("".join(json.dumps(p, ensure_ascii=False) + "\n" for p in predictions), encoding="utf-8")
    totals, _ = score.score(gold, {p["id"]: p for p in predictions})
    figures, by_copy = pooled(altered)
    ms = {k: round(1000 * v / max(1, len(gold)), 2) for k, v in spent.items()}
    speed = {"cpu_ms_full": ms["full"], "cpu_ms_cheap": ms["cheap"], "trafilatura_cpu_ms": ms["trafilatura"]}
    print(json.dumps({**totals["all"], **figures, **speed, "sets": totals, "copies": by_copy}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
