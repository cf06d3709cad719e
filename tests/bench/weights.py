"""Weights on labelled real edits: minor against heavier, beside the rules that other tools use.

    python -m tests.bench.weights CORPUS [--sets a,b] [--limit N] [--out FILE]

Balanced accuracy: the mean of the shares of minor and of heavier steps that are told right. The rivals: `digits` calls a
step minor if ten characters or fewer changed, `share` if under one per cent of the characters did, `fingerprint` if the
letters and digits are equal. Ends with one line of JSON.
"""

from __future__ import annotations

import io
import json
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import click
from rapidfuzz.distance import Indel
from rich.console import Console
from rich.progress import track

from monitor.compare import Known, compare
from storage.records import Article, Change, Paragraph, Reading, Weight
from tests.bench.corpus import unpack

SETS = ("cnn_lite", "travel_uk", "travel_ca")
_MINOR = {"minor", "editorial", "no_significant_update"}
_HEAVY = {"headline", "substantive"}
_MASS = 60
"""A commit that touched more countries than this was a mass update; its labels are doubtful."""
_FEW, _SMALL = 10, 0.01
_BARE = re.compile(r"[\W_]+")
_ITEM = re.compile(r"[*+-]\s+")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\(([^()\s]*)[^()\n]*\)")


@dataclass(frozen=True)
class Step:
    """A labelled step between two versions of a page."""

    id: str
    before: Article
    after: Article
    minor: bool

    @property
    def texts(self) -> tuple[str, str]:
        return f"{self.before.headline}\n{self.before.text}", f"{self.after.headline}\n{self.after.text}"


# ------------------------------------------------------------ reading the sets


def steps(folder: Path, name: str, limit: int | None) -> Iterator[Step]:
    """The labelled steps of a set whose text differs, of at most `limit` pages."""
    pages = news_pages(folder / name) if name == "cnn_lite" else advice_pages(folder / name)
    for page, versions in islice(pages, limit):
        for (_, before), (marks, after) in pairwise(versions):
            label = marks.get("label")
            if label not in _MINOR | _HEAVY or int(marks.get("countries_in_commit") or 0) > _MASS:
                continue
            if before != after:
                yield Step(f"{name}/{page}@{marks['n']}", before, after, label in _MINOR)


Version = tuple[Mapping[str, Any], Article]


def news_pages(folder: Path) -> Iterator[tuple[str, list[Version]]]:
    labels = {}
    for line in (folder / "labels.jsonl").read_text("utf-8").splitlines():
        label = json.loads(line)
        labels[label["page"], label["version"]] = label
    for line in unpack(folder / "pages.jsonl.zst").decode().splitlines():
        page = json.loads(line)
        marks = [{"n": n, **labels.get((page["page"], n), {})} for n in range(len(page["versions"]))]
        stories = [story_of(version) for version in page["versions"]]
        yield page["page"], list(zip(marks, stories, strict=True))


def story_of(version: Mapping[str, Any]) -> Article:
    byline = tuple(str(a.get("name", "")) if isinstance(a, dict) else str(a) for a in version.get("authors") or ())
    return Article(headline=version["title"], byline=byline, paragraphs=paragraphs_of(version["text"]), language="en")


def advice_pages(folder: Path) -> Iterator[tuple[str, list[Version]]]:
    for line in (folder / "index.jsonl").read_text("utf-8").splitlines():
        page = json.loads(line)
        with tarfile.open(fileobj=io.BytesIO(unpack(folder / page["file"]))) as tar:
            files = {m.name.split("/")[-1]: tar.extractfile(m) for m in tar.getmembers() if m.isfile()}
            texts = {name: stored.read().decode("utf-8", "replace") for name, stored in files.items() if stored}
        marks = [json.loads(row) for row in texts["versions.jsonl"].splitlines()]
        yield page["page"], [(m, Article(paragraphs=paragraphs_of(texts[m["file"]]), language="en")) for m in marks]


def paragraphs_of(text: str) -> tuple[Paragraph, ...]:
    """A text's blocks; Markdown's headings, items and links as such."""
    found = []
    for block in re.split(r"\n\s*\n", text):
        for line in item_lines(block.strip()):
            kind = "heading" if line.startswith("#") else "item" if _ITEM.match(line) else "paragraph"
            words = _ITEM.sub("", line.lstrip("# "), count=1) if kind == "item" else line.lstrip("# ")
            links = tuple(address for _, address in _LINK.findall(words))
            found.append(Paragraph(_LINK.sub(r"\1", words).strip(), kind, links=links))
    return tuple(paragraph for paragraph in found if paragraph.text)


def item_lines(block: str) -> list[str]:
    """A block's lines where each is an item or heading of its own, else the block as one line."""
    lines = [line.strip() for line in block.splitlines() if line.strip()]
    if any(_ITEM.match(line) or line.startswith("#") for line in lines):
        return lines
    return [" ".join(lines)] if lines else []


# ------------------------------------------------------------ who calls what minor


def nightdesk(step: Step) -> Change | None:
    return compare(Reading("article/1", "", article=step.before), Reading("article/1", "", article=step.after), Known())


def by_digits(step: Step) -> bool:
    return Indel.distance(*step.texts, score_cutoff=_FEW) <= _FEW


def by_share(step: Step) -> bool:
    before, after = step.texts
    few = int(_SMALL * max(len(before), len(after)))
    return Indel.distance(before, after, score_cutoff=few) <= few


def by_fingerprint(step: Step) -> bool:
    before, after = (_BARE.sub("", text).casefold() for text in step.texts)
    return before == after


RIVALS: Mapping[str, Callable[[Step], bool]] = {
    "digits": by_digits,
    "share": by_share,
    "fingerprint": by_fingerprint,
}


def balanced(calls: Iterable[tuple[bool, bool]]) -> float | None:
    """The mean share told right, over (is minor, called minor); None without both kinds."""
    told = list(calls)
    right = [[called == minor for minor, called in told if minor is kind] for kind in (True, False)]
    if not all(right):
        return None
    return round(sum(sum(side) / len(side) for side in right) / 2, 4)


def judged(name: str, found: Iterable[Step], out: list[dict[str, Any]]) -> dict[str, Any]:
    calls: dict[str, list[tuple[bool, bool]]] = {"nightdesk": [], **{rival: [] for rival in RIVALS}}
    for step in tracked(found, name):
        change = nightdesk(step)
        calls["nightdesk"].append((step.minor, change is None or change.weight is Weight.MINOR))
        for rival, rule in RIVALS.items():
            calls[rival].append((step.minor, rule(step)))
        out.append(line_of(step, change))
    return {"n": len(calls["nightdesk"]), **{who: balanced(told) for who, told in calls.items()}}


def line_of(step: Step, change: Change | None) -> dict[str, Any]:
    """What was judged of one step, for whoever wants to score it otherwise."""
    findings = [[f.kind, f.before, f.after, f.weight.value, f.rule] for f in change.findings] if change else []
    weight = change.weight.value if change else None
    return {
        "id": step.id,
        "minor": step.minor,
        "weight": weight,
        "reason": change.reason if change else "",
        "findings": findings,
    }


def tracked(items: Iterable[Any], words: str) -> Iterable[Any]:
    console = Console(stderr=True)
    return track(items, words, console=console, transient=True) if console.is_terminal else items


@click.command()
@click.argument("corpus", type=click.Path(path_type=Path, exists=True))
@click.option("--sets", default=",".join(SETS), show_default=True)
@click.option("--limit", type=int, help="Pages of each set.")
@click.option("--out", type=click.Path(path_type=Path), help="Where each step's judgement is written, a line a step.")
def main(corpus: Path, sets: str, limit: int | None, out: Path | None) -> None:
    """Judges the weights; ends with one line of JSON."""
    lines: list[dict[str, Any]] = []
    keys = {name: judged(name, steps(corpus, name, limit), lines) for name in sets.split(",")}
    if out is not None:
        out.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    click.echo(json.dumps({"sets": keys}))


if __name__ == "__main__":
    main()
