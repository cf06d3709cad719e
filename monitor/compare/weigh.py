"""Weights by named rules that are data: data/rules.toml says what weighs what, and each finding carries the rule's name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from monitor.compare.language import Language
from monitor.compare.lexicon import lexicon_for
from monitor.compare.slips import same_but_form, telling
from monitor.compare.stances import is_plainly_noun
from monitor.compare.tokens import read_text
from storage.records import Finding, Weight

_WORD = re.compile(r"\w+(?:-\w+)*")


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    kinds: frozenset[str]
    weight: Weight
    says: str
    style_only: bool = False
    words_under: int = 0
    opposites: bool = False
    outlook: bool = False
    nouns: bool = False
    withdrawn: bool = False
    note_kinds: frozenset[str] = frozenset()

    def holds(self, finding: Finding, language: Language) -> bool:
        if finding.kind not in self.kinds:
            return False
        if self.note_kinds and finding.speaker not in self.note_kinds:
            return False
        if self.withdrawn and finding.after:
            return False
        if self.words_under and _longest(finding) >= self.words_under:
            return False
        if self.outlook and not looks_otherwise(finding.before, finding.after, language):
            return False
        if self.nouns and not may_name(finding.before, finding.after, language):
            return False
        if self.opposites and not turns(finding.before, finding.after, language):
            return False
        return not self.style_only or same_words(finding.before, finding.after, language)


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


@cache
def _rules_for(kind: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules() if kind in rule.kinds)


def weighed(finding: Finding, language: Language) -> Finding:
    """The finding with its weight and the name of the rule that gave it; a kind that no rule names is minor."""
    for rule in _rules_for(finding.kind):
        if rule.holds(finding, language):
            f = finding
            return Finding(f.kind, f.before, f.after, rule.weight, rule.name, f.where, f.speaker)
    return finding


def heaviest(findings: Iterable[Finding]) -> tuple[Weight, str]:
    """The weight of a change and the rule that gave it, in words. Among equals the first finding speaks."""
    top = max(findings, key=lambda finding: finding.weight.rank, default=None)
    if top is None:
        return Weight.MINOR, ""
    says = next((rule.says for rule in rules() if rule.name == top.rule), "")
    return top.weight, f"{top.rule}: {says}" if says else top.rule


def same_words(before: str, after: str, language: Language) -> bool:
    """Equal but for spelling, case, marks and white space. Marks inside numbers count: 1.5 is not 15."""
    lexicon = lexicon_for(len(before) + len(after))
    a, b = (read_text(text, lexicon).low for text in (before, after))
    return same_but_form(a, b, language) and telling(a, language) == telling(b, language)


def turns(before: str, after: str, language: Language) -> bool:
    """A word gave way to its opposite: before to after, rose to fell, he to she."""
    words = before.casefold().split()
    if language.opposites.keys().isdisjoint(words):
        return False
    old, new = set(words), set(after.casefold().split())
    return any(language.opposites.get(word, frozenset()) & (new - old) for word in old - new)


def looks_otherwise(before: str, after: str, language: Language) -> bool:
    """What was to come has come, or what may be is to be: another word of outlook, or none. The tense of a report alone
    (`will` to `would`) is no other outlook."""
    if not before or not after:
        return False
    known = language.outlook.keys()
    old, new = (set(text.replace("’", "'").casefold().split()) & known for text in (before, after))
    return {language.outlook[word] for word in old} != {language.outlook[word] for word in new}


def may_name(before: str, after: str, language: Language) -> bool:
    """In a language where all nouns have a capital: one that came or went is no common noun that its data has, and may
    be a name."""
    if not language.capital_nouns:
        return False
    old, new = (set(_WORD.findall(text)) for text in (before, after))
    return any(_may_be_name(word, language) for word in old ^ new)


def _may_be_name(word: str, language: Language) -> bool:
    low = word.casefold()
    return (
        word[0].isupper()
        and low not in language.common
        and low not in language.function
        and not is_plainly_noun(low, language)
    )


def _longest(finding: Finding) -> int:
    return max(len(finding.before.split()), len(finding.after.split()))
