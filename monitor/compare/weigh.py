"""Weights by named rules that are data: data/rules.toml says what weighs what, and each finding carries the rule's name."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from monitor.compare.tokens import Lexicon, read_text
from storage.records import Finding, Weight


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    kinds: frozenset[str]
    weight: Weight
    says: str
    style_only: bool = False
    words_under: int = 0
    note_kinds: frozenset[str] = frozenset()

    def holds(self, finding: Finding) -> bool:
        if finding.kind not in self.kinds:
            return False
        if self.note_kinds and finding.speaker not in self.note_kinds:
            return False
        if self.words_under and _longest(finding) >= self.words_under:
            return False
        return not self.style_only or same_words(finding.before, finding.after)


@cache
def rules() -> tuple[Rule, ...]:
    """The rules in the order in which they are asked."""
    text = resources.files("monitor.compare").joinpath("data/rules.toml").read_text("utf-8")
    return tuple(_rule(plain) for plain in tomllib.loads(text)["rule"])


def _rule(plain: Mapping[str, Any]) -> Rule:
    fields = dict(plain)
    fields["kinds"] = frozenset(fields["kinds"])
    fields["note_kinds"] = frozenset(fields.get("note_kinds", ()))
    fields["weight"] = Weight(fields["weight"])
    return Rule(**fields)


def weighed(finding: Finding) -> Finding:
    """The finding with its weight and the name of the rule that gave it; a kind that no rule names is minor."""
    rule = next((rule for rule in rules() if rule.holds(finding)), None)
    return replace(finding, weight=rule.weight, rule=rule.name) if rule else finding


def heaviest(findings: Iterable[Finding]) -> tuple[Weight, str]:
    """The weight of a change and the rule that gave it, in words. Among equals the first finding speaks."""
    top = max(findings, key=lambda finding: finding.weight.rank, default=None)
    if top is None:
        return Weight.MINOR, ""
    says = next((rule.says for rule in rules() if rule.name == top.rule), "")
    return top.weight, f"{top.rule}: {says}" if says else top.rule


def same_words(before: str, after: str) -> bool:
    """Equal but for case, marks and white space. Marks inside numbers count: 1.5 is not 15."""
    lexicon = Lexicon()
    return _bare(before, lexicon) == _bare(after, lexicon)


def _bare(text: str, lexicon: Lexicon) -> str:
    read = (lexicon.words[c] for c in read_text(text, lexicon).key)
    return "".join(word.casefold() for word in read if word[0].isalnum() or word in "$€£%")


def _longest(finding: Finding) -> int:
    return max(len(finding.before.split()), len(finding.after.split()))
