"""The parts of a page that no template draws: they escape what goes in, and say the moment twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from monitor.web import drawn
from monitor.web.templating import compile_templates
from monitor.web.words import showable
from storage.records import Change, Finding, Span

ZONE = ZoneInfo("America/New_York")
NOON = datetime(2026, 4, 22, 12, tzinfo=ZONE)


def test_a_moment_is_said_both_ways() -> None:
    then = NOON - timedelta(minutes=5)
    assert drawn.when(then, zone=ZONE, now=NOON) == (
        '<time datetime="2026-04-22T11:55:00-04:00" title="22 Apr 2026 11:55:00 EDT">5 min ago</time>'
    )
    assert drawn.moment(then, zone=ZONE, now=NOON) == (
        '<time datetime="2026-04-22T11:55:00-04:00" title="5 min ago">22 Apr 2026 11:55:00 EDT</time>'
    )


@pytest.mark.parametrize(
    ("runs", "shown"),
    [
        ((Span("same", "Nine "), Span("ins", "large ")), "Nine <ins>large</ins> "),
        ((Span("del", "at least"),), "<del>at least</del>"),
        ((Span("ins", "<b>&\"'"),), "<ins>&lt;b&gt;&amp;&quot;&#x27;</ins>"),
        ((Span("del", "abc\u202e"),), "<del>abc</del>"),
        ((), ""),
    ],
)
def test_runs_are_marked_and_escaped(runs: tuple[Span, ...], shown: str) -> None:
    assert drawn.spans(runs) == shown


@given(st.lists(st.tuples(st.sampled_from(("same", "ins", "del")), st.text(max_size=40))))
def test_no_text_becomes_markup(drawn_from: list[tuple[str, str]]) -> None:
    shown = drawn.spans(Span(op, text) for op, text in drawn_from)
    tree = BeautifulSoup(f"<p>{shown}</p>", "html.parser")
    assert {tag.name for tag in tree.find_all()} <= {"p", "ins", "del"}
    words = "".join(showable(text) for _, text in drawn_from)
    assert "".join(tree.text.split()) == "".join(words.split())


def test_what_moved_as_it_was_is_listed_once_and_unmarked() -> None:
    parts: Any = compile_templates().get_template("parts.html").make_module({"said": str})
    listed = str(parts.findings(Change((Finding("paragraph-moved", "The hall is open.", "The hall is open."),))))
    assert listed.count("The hall is open.") == 1
    assert "<ins>" not in listed
    altered = str(parts.findings(Change((Finding("figure", "9", "11"),))))
    assert "<del>9</del> <ins>11</ins>" in altered
