"""What an entry announces is told the same whether patterns are tried only where they can match, or everywhere."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.compare.dockets import moments, occasions
from monitor.compare.dockets.gated import Gated, folded

signals_module = importlib.import_module("monitor.compare.dockets.signals")
"""The module, which the function of its name hides in the package."""
TEXTS = [
    line.split("\t")[2]
    for line in Path(__file__).with_name("docket_announcements.tsv").read_text(encoding="utf-8").splitlines()[1:]
]
GATES = {
    f"{module.__name__.rpartition('.')[2]}{name}": gate
    for module in (signals_module, occasions)
    for name, gate in vars(module).items()
    if isinstance(gate, Gated)
}


def spliced() -> st.SearchStrategy[str]:
    """The opening of one announcement and the end of another, in one of three cases."""
    cut = st.integers(0, 250)
    joined = st.builds(
        lambda a, b, i, j, mark: a[:i] + mark + b[-j:] if j else a,
        st.sampled_from(TEXTS),
        st.sampled_from(TEXTS),
        cut,
        cut,
        st.sampled_from(["", " ", ". ", "; ", " - ", " | "]),
    )
    return st.builds(lambda text, case: case(text), joined, st.sampled_from([str, str.lower, str.upper]))


def open_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Gated, "may", lambda self, low: True)


@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spliced())
def test_told_the_same_with_all_gates_open(text: str) -> None:
    told = signals_module.signals.__wrapped__(text)
    with pytest.MonkeyPatch.context() as patched:
        open_all(patched)
        assert signals_module.signals.__wrapped__(text) == told


@pytest.mark.parametrize("text", TEXTS)
def test_announcements_are_told_the_same_with_all_gates_open(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = signals_module.signals.__wrapped__(text)
    open_all(monkeypatch)
    assert signals_module.signals.__wrapped__(text) == told


@pytest.mark.parametrize("name", sorted(GATES))
@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_a_pattern_matches_opens_its_gate(name: str, data: st.DataObject) -> None:
    gate = GATES[name]
    text = " ".join(data.draw(st.from_regex(gate.pattern)).split())
    assert gate.may(folded(text)) or not gate.pattern.search(text)


@settings(deadline=None, max_examples=200)
@given(spliced())
def test_every_moment_has_a_day_or_a_year(text: str) -> None:
    assert moments._DAY_OR_YEAR.search(text) or not moments._MOMENT.search(text)


def test_letters_that_case_blind_patterns_take_for_others() -> None:
    for letter in "\u0130\u0131\u017f\u212a":
        for plain in "isk":
            matches = re.match(plain, letter, re.IGNORECASE) is not None
            assert matches == (folded(letter) == plain)
    assert len(folded("HEAR\u0130NG")) == len("HEAR\u0130NG")
