"""Which regular expressions sources.toml may hold: those that no page can make run for long.

Python's engine backtracks. The rules below leave it nothing to backtrack over: no back-references, no looking
around, no repeat inside a repeat, no choice inside an open-ended repeat, and no two open-ended repeats that could
share the same text. What is left takes, from each place in a text, time in proportion to what it matches.
"""

from __future__ import annotations

import re
import re._constants as sre  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterator
from typing import Any

_LONGEST = 500
_OPEN = 64
"""A repeat that may match more often than this counts as open-ended."""
_SAMPLE = [chr(code) for code in range(256)] + ["–", "’", "“", "\u2028", "Ж", "中"]
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
_LOOKS = (sre.ASSERT, sre.ASSERT_NOT)


def why_not_linear(pattern: str) -> str | None:
    """Why this pattern is refused, in plain words; None if it may run."""
    if len(pattern) > _LONGEST:
        return f"it is longer than {_LONGEST} characters"
    try:
        tree = parser.parse(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return f"it is not a regular expression ({error})"
    return next(_faults_of(list(tree), inside=False), None)


def _faults_of(steps: list[Any], inside: bool) -> Iterator[str]:
    """Reasons against a sequence of steps; `inside` an open-ended repeat choices and repeats are refused too."""
    yield from _shared_text(steps)
    for op, argument in steps:
        if op in (sre.GROUPREF, sre.GROUPREF_EXISTS):
            yield "it refers back to a group"
        elif op in _LOOKS:
            yield "it looks ahead or behind"
        elif op in _REPEATS:
            yield from _faults_of_repeat(argument, inside)
        elif op is sre.BRANCH:
            if inside:
                yield "it has a choice (a|b) inside an open-ended repeat"
            for choice in argument[1]:
                yield from _faults_of(list(choice), inside)
        elif op in (sre.SUBPATTERN, sre.ATOMIC_GROUP):
            yield from _faults_of(list(_inner(op, argument)), inside)


def _faults_of_repeat(argument: Any, inside: bool) -> Iterator[str]:
    low, high, body = argument
    if inside and low != high:
        yield "it has a repeat inside an open-ended repeat"
    yield from _faults_of(list(body), inside or high > _OPEN)


def _shared_text(steps: list[Any]) -> Iterator[str]:
    """Two open-ended repeats in a row must be kept apart by something that the first cannot match."""
    running: set[str] | None = None
    for step in _flat(steps):
        op, argument = step
        if op in _REPEATS and argument[1] > _OPEN:
            taken = _characters(list(argument[2]))
            if running is not None and running & taken:
                yield "two of its open-ended repeats can match the same text"
            running = taken
        elif running is not None and not _optional(step) and not running & _characters([step]):
            running = None


def _flat(steps: list[Any]) -> Iterator[Any]:
    for op, argument in steps:
        if op in (sre.SUBPATTERN, sre.ATOMIC_GROUP):
            yield from _flat(list(_inner(op, argument)))
        elif op is not sre.AT:
            yield op, argument


def _inner(op: Any, argument: Any) -> Any:
    return argument[3] if op is sre.SUBPATTERN else argument


def _optional(step: Any) -> bool:
    op, argument = step
    if op in _REPEATS:
        return bool(argument[0] == 0)
    return op is sre.BRANCH and any(len(choice) == 0 for choice in argument[1])


def _characters(steps: list[Any]) -> set[str]:
    """The characters of a sample that these steps can match anywhere; enough to see whether two sets meet."""
    found: set[str] = set()
    for op, argument in _flat(steps):
        if op in _REPEATS:
            found |= _characters(list(argument[2]))
        elif op is sre.BRANCH:
            for choice in argument[1]:
                found |= _characters(list(choice))
        else:
            found |= {character for character in [*_SAMPLE, *_named(op, argument)] if _fits(op, argument, character)}
    return found


def _named(op: Any, argument: Any) -> list[str]:
    """Literal characters outside the sample."""
    if op in (sre.LITERAL, sre.NOT_LITERAL):
        return [chr(argument)]
    if op is sre.IN:
        return [character for inner in argument for character in _named(*inner)]
    return []


def _fits(op: Any, argument: Any, character: str) -> bool:
    code = ord(character)
    if op is sre.ANY:
        return character != "\n"
    if op in (sre.LITERAL, sre.NOT_LITERAL):
        return (character.lower() == chr(argument).lower()) is (op is sre.LITERAL)
    if op is sre.RANGE:
        return bool(argument[0] <= code <= argument[1])
    if op is sre.CATEGORY:
        return _in_category(str(argument), character)
    if op is sre.IN:
        negated = bool(argument) and argument[0][0] is sre.NEGATE
        inside = any(_fits(kind, what, character) for kind, what in argument if kind is not sre.NEGATE)
        return inside is not negated
    return False


def _in_category(name: str, character: str) -> bool:
    letter = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}[name.rsplit("_", 1)[-1]]
    return bool(re.fullmatch(letter, character)) is ("_NOT_" not in name)
