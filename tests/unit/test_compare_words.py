"""The redline of a paragraph, word by word: nothing is lost or said twice, whichever way it was found."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.compare import redline
from monitor.compare.anchors import gaps
from monitor.compare.forms import plain_form
from monitor.compare.lexicon import Lexicon, lexicon_for
from monitor.compare.marking import redline_strokes
from monitor.compare.strokes import strokes
from monitor.compare.words import redline_texts
from storage.records import Article, Block, Paragraph, Reading

SMALL = [
    "the",
    "ferry,",
    "sat.",
    "on",
    "a",
    "quay",
    "5",
    ".",
    "“the",
    "dog’s",
    "end-",
    "x",
    "y",
    "z",
    "the.",
    "The",
    "A.",
    "(b)",
    "b",
]
WORDS = st.lists(st.sampled_from(SMALL), min_size=6, max_size=40)
EDITS = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(["swap", "put", "take"]), st.sampled_from([*SMALL, "new", "’s"])),
    min_size=1,
    max_size=5,
)


def drawn(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[Block, ...]:
    old, new = (Reading("article/1", "", Article(paragraphs=tuple(map(Paragraph, texts)))) for texts in (before, after))
    return redline(old, new)


def side(blocks: tuple[Block, ...], gone: str) -> str:
    return bare("".join(span.text for block in blocks for span in block.spans if span.op != gone))


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def spans(before: str, after: str) -> list[tuple[str, str]]:
    return [(span.op, span.text) for block in drawn((before,), (after,)) for span in block.spans]


def edited(words: list[str], edits: list[tuple[int, str, str]]) -> list[str]:
    words = list(words)
    for at, kind, word in edits:
        at %= len(words)
        words[at : at + (kind != "put")] = [] if kind == "take" and len(words) > 1 else [word]
    return words


@settings(max_examples=300)
@given(WORDS, EDITS, st.sampled_from([" ", "  ", "\u00a0 "]))
def test_a_paragraph_edited_anywhere_is_drawn_whole(words: list[str], edits: list[tuple[int, str, str]], space: str):
    before, after = space.join(words), " ".join(edited(words, edits))
    blocks = drawn((before,), (after,))
    assert side(blocks, "del") == bare(after)
    assert plain_form(side(blocks, "ins")) == bare(plain_form(before))


@settings(max_examples=300)
@given(WORDS, EDITS)
def test_strokes_make_the_newer_text_of_the_older_one(words: list[str], edits: list[tuple[int, str, str]]):
    before, after = " ".join(words), " ".join(edited(words, edits))
    rebuilt, at, new_at = "", 0, 0
    for start, end, new_start, new_end, gone, come in strokes(before, after):
        assert before[at:start].split() == after[new_at:new_start].split()
        assert (len(before[start:end].split()), len(after[new_start:new_end].split())) == (gone, come)
        rebuilt += f"{before[at:start]} {after[new_start:new_end]}"
        at, new_at = end, new_end
    assert (rebuilt + before[at:]).split() == after.split()


@settings(max_examples=300)
@given(
    st.lists(st.text("abcé", min_size=1, max_size=9), min_size=4, max_size=40, unique=True),
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["swap", "put", "take"])), min_size=1, max_size=6),
)
def test_strokes_are_drawn_as_the_words_are(words: list[str], places: list[tuple[int, str]]):
    """Where each word stands once, there is but one way to tell what changed."""
    edits = [(at, kind, f"new{number}{'.' * (number % 2)}") for number, (at, kind) in enumerate(places)]
    before, after = " ".join(words), " ".join(edited(words, edits))
    lexicon = Lexicon()
    assert redline_strokes(strokes(before, after), before, after, lexicon) == redline_texts(before, after, lexicon)


def test_an_edit_does_not_slide_into_the_one_before_it():
    before = "The council did not say that the vote was late, said two clerks. The council said that 15 were late."
    after = "The council said that the vote was late. The council said that the vote was late, said two clerks."
    blocks = drawn((before,), (after,))
    assert side(blocks, "ins") == bare(before)
    assert side(blocks, "del") == bare(after)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("It was late on Monday.", "It was early on Monday.", [("del", "late "), ("ins", "early ")]),
        ("Nine died there.", "Ten died there.", [("del", "Nine "), ("ins", "Ten ")]),
        ("They came too late.", "They came too soon.", [("del", "late"), ("ins", "soon")]),
        ("“Stay there,” she said.", "“Stay here,” she said.", [("del", "there"), ("ins", "here")]),
        ("The dog’s owner was out.", "The dog's owner was in.", [("del", "out"), ("ins", "in")]),
    ],
)
def test_a_swapped_word_is_all_that_is_marked(before: str, after: str, shown: list[tuple[str, str]]):
    assert [span for span in spans(before, after) if span[0] != "same"] == shown


def test_a_sentence_put_in_stands_apart_from_the_edit_behind_it():
    before = "They were in the hills. They were well prepared for the snow, the statement said."
    after = "The trip was planned well. They had trained in the hills. They were well prepared for the snow, it said."
    assert ("ins", "The trip was planned well. ") in spans(before, after)


WHOLE = "The harbour was closed in the early morning after a fire. Rescue boats took off more than two hundred people."
FIRST, SECOND = WHOLE.split(". ")
BETWEEN = "Nobody at the port would say on the record how long it had been burning."


def test_what_is_put_between_the_parts_of_a_split_is_drawn_between_them():
    blocks = drawn((WHOLE,), (f"{FIRST}.", BETWEEN, SECOND))
    assert [block.kind for block in blocks] == ["split", "added", "split"]
    assert [block.after for block in blocks] == [0, 1, 2]
    assert [block.label for block in blocks] == ["split in 2", "", "split, continued"]
    assert ["".join(s.text for s in block.spans if s.op != "del") for block in blocks] == [f"{FIRST}.", BETWEEN, SECOND]


def test_a_very_long_paragraph_is_drawn_edit_by_edit() -> None:
    rng = random.Random(5)
    words = [f"{rng.choice('bdfgklmnprst')}{rng.choice('aeiou')}{rng.randrange(3_000)}" for _ in range(20_000)]
    edited = [("edited" if at % 500 == 7 else word) for at, word in enumerate(words)]
    before, after = " ".join(words), " ".join(edited)
    shown = redline_texts(before, after, lexicon_for(len(before) + len(after)))
    assert "".join(span.text for span in shown if span.op != "ins").split() == words
    assert "".join(span.text for span in shown if span.op != "del").split() == edited
    assert sum(span.op == "ins" for span in shown) == 40
    assert sum(len(span.text) for span in shown if span.op == "del") < 500


@given(st.lists(st.sampled_from("abcd"), max_size=60), st.lists(st.sampled_from("abcde"), max_size=60))
def test_between_the_gaps_both_texts_are_equal(a: list[str], b: list[str]) -> None:
    found = [*gaps(a, b, 5), (len(a), len(a), len(b), len(b))]
    i = j = 0
    for start, end, new_start, new_end in found:
        assert a[i:start] == b[j:new_start]
        i, j = end, new_end
