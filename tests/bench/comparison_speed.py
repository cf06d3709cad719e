"""How fast the comparison is beside difflib, git, diff-match-patch and lxml's htmldiff, on the same words in one run."""

from __future__ import annotations

import difflib
import random
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from diff_match_patch import diff_match_patch
from lxml.html.diff import htmldiff

from monitor.compare import Known, compare, redline
from storage.records import Article, Paragraph, Reading

_EDITED = 0.05
_SHORT, _LONG = 800, 8_000
_RUNS = {_SHORT: 15, _LONG: 3}


class Speed:
    def timed(self, call: Callable[..., Any], *args: Any) -> tuple[Any, float]:
        """The result and the milliseconds it took."""
        begun = time.perf_counter()
        result = call(*args)
        return result, (time.perf_counter() - begun) * 1000

    def ratios(self, texts: list[list[str]], seed: int) -> dict[str, Any]:
        """Median milliseconds of a whole comparison, and how many times as long the others take for the redline
        alone: at 800 words, and at 8,000."""
        rng = random.Random(seed)
        keys: dict[str, Any] = {}
        ratios: dict[str, dict[str, float]] = {}
        for words, runs in _RUNS.items():
            pairs = [edited_pair(texts, words, rng) for _ in range(runs)]
            ours = self._median(lambda a, b: redline(_reading(a), _reading(b)), pairs)
            if words == _SHORT:
                keys["ms_p50"] = round(self._median(lambda a, b: compare(_reading(a), _reading(b), Known()), pairs), 3)
            for name, rival in RIVALS.items():
                ratios.setdefault(name, {})[str(words)] = round(self._median(rival, pairs) / ours, 2)
        return {**keys, **ratios}

    def _median(self, call: Callable[[list[str], list[str]], Any], pairs: list[tuple[list[str], list[str]]]) -> float:
        return statistics.median(self.timed(call, a, b)[1] for a, b in pairs)


def edited_pair(texts: list[list[str]], words: int, rng: random.Random) -> tuple[list[str], list[str]]:
    """Paragraphs of about so many words, and the same with one word in twenty replaced."""
    paragraphs: list[str] = []
    count = 0
    while count < words:
        for text in rng.choice(texts):
            paragraphs.append(text)
            count += len(text.split())
            if count >= words:
                break
    vocabulary = [word for text in rng.choice(texts) for word in text.split()]
    return paragraphs, [
        " ".join(rng.choice(vocabulary) if rng.random() < _EDITED else word for word in text.split(" "))
        for text in paragraphs
    ]


def _reading(paragraphs: list[str]) -> Reading:
    return Reading("article/1", "", article=Article(paragraphs=tuple(map(Paragraph, paragraphs))))


def _difflib(a: list[str], b: list[str]) -> Any:
    return difflib.SequenceMatcher(None, "\n".join(a).split(), "\n".join(b).split(), autojunk=False).get_opcodes()


def _difflib_paragraphs(a: list[str], b: list[str]) -> Any:
    """Paragraphs first, then the words of those that were replaced: one by one where they are as many."""
    rows = []
    for tag, i, i_end, j, j_end in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "replace":
            old, new = a[i:i_end], b[j:j_end]
            pairs = zip(old, new, strict=True) if len(old) == len(new) else [("\n".join(old), "\n".join(new))]
            rows += [_difflib([x], [y]) for x, y in pairs]
    return rows


def _git(a: list[str], b: list[str]) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        old, new = Path(folder, "a"), Path(folder, "b")
        old.write_text("\n".join(a), "utf-8")
        new.write_text("\n".join(b), "utf-8")
        command = ["git", "diff", "--no-index", "--word-diff", str(old), str(new)]
        return subprocess.run(command, capture_output=True, check=False).stdout


def _dmp(a: list[str], b: list[str]) -> Any:
    """Words as characters, as that library's own recipe for lines does."""
    tool = diff_match_patch()
    tool.Diff_Timeout = 0
    old, new, words = tool.diff_linesToChars("\n".join("\n".join(a).split()), "\n".join("\n".join(b).split()))
    diffs = tool.diff_main(old, new, False)
    tool.diff_charsToLines(diffs, words)
    return diffs


def _htmldiff(a: list[str], b: list[str]) -> Any:
    return htmldiff(*("".join(f"<p>{escape(text)}</p>" for text in side) for side in (a, b)))


RIVALS: dict[str, Callable[[list[str], list[str]], Any]] = {
    "difflib_ratio": _difflib,
    "difflib_paragraphs_ratio": _difflib_paragraphs,
    "git_ratio": _git,
    "dmp_ratio": _dmp,
    "htmldiff_ratio": _htmldiff,
}
speed = Speed()
