"""The comparison judged: `--pairs IN --out OUT` compares given pairs; `--articles CORPUS --seed N` makes its own from
real articles, with known edits, and says how many were found, and how fast beside the tools that others use."""

from __future__ import annotations

import json
import random
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import track

from monitor.compare import Known, compare
from monitor.compare.compiled import home
from storage.records import Article, Change, Note, Paragraph, Reading
from tests.bench.comparison_edits import Pair, make_pair
from tests.bench.comparison_speed import speed

_HEAVY = {"figure", "date", "name", "quote", "negation"}
_COMPANIONS = {"quote": {"figure", "date", "name", "negation", "hedge"}}


def article_of(plain: dict[str, Any]) -> Article:
    """An article from the bench's JSON; missing fields are empty."""
    byline = plain.get("byline") or ()
    return Article(
        headline=plain.get("headline") or "",
        dek=plain.get("dek") or "",
        byline=(byline,) if isinstance(byline, str) else tuple(byline),
        contributors=tuple(plain.get("contributors") or ()),
        published_at=plain.get("published_at"),
        modified_at=plain.get("modified_at"),
        section=plain.get("section"),
        language=plain.get("language"),
        paragraphs=tuple(_paragraph(p) for p in plain.get("paragraphs") or ()),
        notes=tuple(Note(n.get("kind", ""), n.get("text", "")) for n in plain.get("notes") or ()),
    )


def _paragraph(plain: dict[str, Any]) -> Paragraph:
    links = tuple(plain.get("links") or ())
    return Paragraph(plain.get("text", ""), plain.get("kind", "paragraph"), plain.get("at"), None, links)


def judged(before: dict[str, Any], after: dict[str, Any]) -> Change | None:
    old, new = (Reading("article/1", "", article=article_of(plain)) for plain in (before, after))
    return compare(old, new, Known())


def told(identity: Any, change: Change | None) -> dict[str, Any]:
    """One line of the output file."""
    if change is None:
        return {"id": identity, "weight": None, "flags": [], "findings": []}
    findings = [{"kind": f.kind, "before": f.before, "after": f.after} for f in change.findings]
    return {"id": identity, "weight": change.weight.value, "flags": list(change.flags), "findings": findings}


def overlap(edit: dict[str, str], finding: dict[str, str]) -> bool:
    """The finding speaks of the edit: it has its kind, and words of it on the side where the edit has any."""
    if edit["kind"] != finding["kind"]:
        return False
    return any(_words(edit[side]) & _words(finding[side]) for side in ("before", "after")) or (
        not _words(edit["before"]) and not _words(edit["after"])
    )


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+|[^\w\s]", text.casefold().replace("\u00ad", "")))


class Score:
    def __init__(self) -> None:
        self.edits: Counter[str] = Counter()
        self.hits: Counter[str] = Counter()
        self.findings: Counter[str] = Counter()
        self.right: Counter[str] = Counter()
        self.noisy = self.light = self.pairs = 0
        self.missed: list[Any] = []
        self.extra: list[Any] = []

    def add(self, pair: Pair, change: Change | None) -> None:
        findings = told(pair.id, change)["findings"]
        self.pairs += 1
        for edit in pair.edits:
            found = any(overlap(edit, finding) for finding in findings)
            self.edits[edit["kind"]] += 1
            self.hits[edit["kind"]] += found
            if not found:
                self.missed.append((pair.id, edit))
        for finding in findings:
            right = any(overlap(edit, finding) for edit in pair.edits)
            self.findings[finding["kind"]] += 1
            self.right[finding["kind"]] += right
            if not right:
                self.extra.append((pair.id, finding))
        if not pair.edits and any(f["kind"] != "typography" for f in findings):
            self.noisy += 1
        heavy = any(edit["kind"] in _HEAVY for edit in pair.edits)
        if heavy and (change is None or change.weight.value == "minor"):
            self.light += 1

    def keys(self) -> dict[str, Any]:
        kinds = sorted(self.edits | self.findings)
        return {
            "pairs": self.pairs,
            "recall": {"all": _share(self.hits, self.edits), **{k: _part(self.hits, self.edits, k) for k in kinds}},
            "precision": {
                "all": _share(self.right, self.findings),
                **{k: _part(self.right, self.findings, k) for k in kinds},
            },
            "noise_pairs_with_findings": self.noisy,
            "heavy_called_minor": self.light,
        }


def _share(part: Counter[str], whole: Counter[str]) -> float | None:
    return round(part.total() / whole.total(), 4) if whole.total() else None


def _part(part: Counter[str], whole: Counter[str], kind: str) -> float | None:
    return round(part[kind] / whole[kind], 4) if whole[kind] else None


def corpus_articles(folder: Path) -> list[dict[str, Any]]:
    """Articles of the corpus that are long enough to edit, in English."""
    kept = []
    for line in (folder / "gold.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        body = [text for text in gold.get("body", ()) if text.strip()]
        if len(body) < 5 or not str(gold.get("lang") or "en").startswith("en") or not is_english(" ".join(body)):
            continue
        kept.append(
            {
                "headline": gold.get("title") or "",
                "dek": gold.get("deck") if isinstance(gold.get("deck"), str) else "",
                "byline": gold.get("authors") or [],
                "published_at": gold.get("published"),
                "modified_at": gold.get("modified"),
                "section": "World",
                "notes": [],
                "paragraphs": [{"kind": "paragraph", "text": text} for text in body],
            }
        )
    return kept


def is_english(text: str) -> bool:
    """Pages do not always state their language, and not always the right one."""
    words = text.casefold().split()
    return sum(word in ("the", "of", "and", "to", "in", "a") for word in words) > 0.1 * len(words)


def made(folder: Path, seed: int, count: int) -> Iterator[Pair]:
    rng = random.Random(seed)
    articles = corpus_articles(folder)
    for number in range(count):
        yield make_pair(number, rng.choice(articles), articles, rng)


def run_pairs(source: Path, target: Path) -> dict[str, Any]:
    """Compares given pairs; the keys that need the truth are null."""
    times: list[float] = []
    noisy = count = 0
    with source.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8") as out:
        for line in _tracked(lines):
            if not line.strip():
                continue
            plain = json.loads(line)
            change, took = speed.timed(judged, plain["before"], plain["after"])
            times.append(took)
            count += 1
            out.write(json.dumps(told(plain["id"], change), ensure_ascii=False) + "\n")
    return {
        "pairs": count,
        "recall": None,
        "precision": None,
        "noise_pairs_with_findings": noisy or None,
        "heavy_called_minor": None,
        "ms_p50": round(statistics.median(times), 3) if times else None,
    }


def _tracked(items: Iterable[Any]) -> Iterable[Any]:
    console = Console(stderr=True)
    return track(items, "pairs", console=console, transient=True) if console.is_terminal else items


@click.command()
@click.option("--pairs", "source", type=click.Path(path_type=Path, exists=True), help="Lines of {id, before, after}.")
@click.option("--out", type=click.Path(path_type=Path), help="Where what was found is written, a line a pair.")
@click.option("--articles", type=click.Path(path_type=Path, exists=True), help="A corpus of real articles to edit.")
@click.option("--seed", default=1, show_default=True)
@click.option("--limit", default=1000, show_default=True, help="How many pairs to make.")
@click.option("--show", default=0, help="Print so many edits missed and findings without an edit.")
def main(source: Path | None, out: Path | None, articles: Path | None, seed: int, limit: int, show: int) -> None:
    """Judges the comparison; ends with one line of JSON."""
    if source is not None:
        if out is None:
            raise click.UsageError("--pairs wants --out")
        click.echo(json.dumps(run_pairs(source, out)))
        return
    if articles is None:
        raise click.UsageError("give --pairs and --out, or --articles")
    score = Score()
    lines = []
    for pair in _tracked(made(articles, seed, limit)):
        change = judged(pair.before, pair.after)
        score.add(pair, change)
        lines.append(told(pair.id, change))
    if out is not None:
        out.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    for title, rows in (("missed", score.missed), ("extra", score.extra)):
        for number, row in rows[:show]:
            click.echo(f"{title} {number}: {row}", err=True)
    form = {"compiled": home().is_dir()}
    click.echo(json.dumps({**score.keys(), **form, **speed.ratios(articles_text(articles), seed)}))


def articles_text(folder: Path) -> list[list[str]]:
    return [[p["text"] for p in article["paragraphs"]] for article in corpus_articles(folder)]


if __name__ == "__main__":
    main()
