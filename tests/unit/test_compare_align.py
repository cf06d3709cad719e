"""Which paragraph became which, and the redline of it: nothing is lost, little is called moved, hostile texts are bounded."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.compare import Known, compare, redline
from monitor.compare.align import align
from monitor.compare.lexicon import Lexicon
from monitor.compare.links import Alignment
from monitor.compare.sides import Side
from monitor.compare.tokens import read_text
from storage.records import Article, Block, Paragraph, Reading

A = "The harbour was closed in the early morning after a fire on the ferry."
B = "Rescue boats from three towns took off more than two hundred people."
C = "Its owner has paid for new ships since the old ones were sold."
D = "Inspectors had been on board in January and found nothing wrong with it."
E = "The strait was opened again in the evening when the wind had turned."
STORY = (A, B, C, D, E)


def aligned(before: tuple[str, ...], after: tuple[str, ...]) -> Alignment:
    lexicon = Lexicon()
    sides = [Side(tuple(map(Paragraph, texts)), lexicon) for texts in (before, after)]
    return align(*sides)


def reading(texts: tuple[str, ...]) -> Reading:
    return Reading("article/1", "", article=Article(paragraphs=tuple(map(Paragraph, texts)), language="en"))


def kinds(before: tuple[str, ...], after: tuple[str, ...]) -> list[str]:
    found = compare(reading(before), reading(after), Known())
    return [f.kind for f in found.findings] if found else []


def test_a_moved_paragraph_is_moved_and_nothing_else() -> None:
    assert kinds(STORY, (A, C, D, E, B)) == ["paragraph-moved"]


def test_a_moved_and_reworded_paragraph_is_both() -> None:
    assert kinds(STORY, (A, C, D, E, B.replace("three", "four"))) == ["paragraph-moved", "figure"]


def test_a_split_and_a_merge_are_told_as_such() -> None:
    whole = f"{A} {B}"
    assert kinds((whole, C, D), (A, B, C, D)) == ["paragraph-split"]
    assert kinds((A, B, C, D), (whole, C, D)) == ["paragraph-merged"]


def test_a_paragraph_put_between_two_leaves_them_alone() -> None:
    assert kinds((A, C), (A, B, C)) == ["paragraph-added"]
    assert kinds((A, B, C), (A, C)) == ["paragraph-removed"]


def test_of_a_text_that_stands_twice_the_one_that_went_is_told() -> None:
    assert kinds((A, B, C, A, B, C, D), (A, B.replace("three", "four"), C, A, B, C, D)) == ["figure"]
    found = aligned((A, B, A, C), (A, B, C))
    assert not any(link.moved for link in found.links)
    assert found.removed == (2,)


def test_of_two_candidates_the_nearer_in_words_is_taken() -> None:
    near = B.replace("two hundred", "three hundred")
    far = "Rescue boats from three towns were sent out to sea at nine."
    found = aligned((A, far, B, C), (C, near, A))
    assert next(link for link in found.links if link.after == (1,)).before == (2,)


def test_a_live_post_is_known_by_its_time_and_author() -> None:
    post = Paragraph("The ferry is on fire.", "post", "2026-03-04T08:00:00Z", "desk")
    after = Paragraph("All are safe ashore, the harbour says.", "post", "2026-03-04T08:00:00Z", "desk")
    later = Paragraph("The ferry is on fire.", "post", "2026-03-04T09:00:00Z", "desk")
    lexicon = Lexicon()
    found = align(Side((post,), lexicon), Side((later, after), lexicon))
    assert [link.after for link in found.links] == [(1,)]
    assert found.added == (0,)


_TEXTS = st.lists(st.sampled_from([*STORY, "", "A", "Advertisement", f"{A} {B}", f"{D} {E} {C}"]), max_size=12)


@given(_TEXTS, _TEXTS)
@settings(max_examples=150, deadline=None)
def test_every_paragraph_stands_in_exactly_one_place(before: list[str], after: list[str]) -> None:
    found = aligned(tuple(before), tuple(after))
    old = [i for link in found.links for i in link.before] + list(found.removed)
    new = [j for link in found.links for j in link.after] + list(found.added)
    assert sorted(old) == list(range(len(before)))
    assert sorted(new) == list(range(len(after)))


_WORDS = st.lists(
    st.sampled_from(
        [
            "the",
            "ferry",
            "fire",
            "not",
            "nine",
            "9",
            "1.5",
            "15",
            ",",
            ".",
            "“",
            "”",
            "-",
            "é",
            "e\u0301",
            "\u200b",
            "a\u00adb",
            "Ada",
        ]
    ),
    max_size=25,
).map(" ".join)


def words(text: str) -> str:
    return " ".join(read_text(text, Lexicon()).spelt)


def side(blocks: tuple[Block, ...], gone: str) -> str:
    return "".join(span.text for block in blocks for span in block.spans if span.op != gone)


@given(_WORDS, _WORDS)
@settings(max_examples=300, deadline=None)
def test_a_redline_holds_both_texts(before: str, after: str) -> None:
    blocks = redline(reading((A, before)), reading((A, after)))
    shown = tuple(block for block in blocks if block.before == 1 or block.after == 1)
    assert words(side(shown, "del")) == words(after)
    assert words(side(shown, "ins")) == words(before)


@given(_WORDS, _WORDS)
@settings(max_examples=300, deadline=None)
def test_a_comparison_is_silent_only_where_the_words_are_the_same(before: str, after: str) -> None:
    found = compare(reading((A, f"It said {before} that day.")), reading((A, f"It said {after} that day.")), Known())
    assert (found is None) == (words(before) == words(after))


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_compared(before: str, after: str) -> None:
    compare(reading((before, A)), reading((after, A)), Known())
    redline(reading((before, A)), reading((after, A)))


@given(st.text(max_size=80))
def test_pieces_join_to_the_text(text: str) -> None:
    lexicon = Lexicon()
    read = read_text(text, lexicon)
    assert len(read.pieces) == len(read.key)
    if read.key and read_text(text.lstrip()[:1], lexicon).key:
        assert "".join(read.pieces).replace("\0", "") == text.lstrip().replace("\0", "")


def lines(count: int, step: int = 1) -> tuple[str, ...]:
    return tuple(f"Line {n * step % 7919} of the list that nobody reads to its end." for n in range(count))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (lines(4000), lines(4000, 13)),
        (("the same line",) * 5000, ("the same line",) * 4000 + ("another",)),
        (("word " * 30_000,), ("word " * 15_000 + "other " + "word " * 15_000,)),
        (("a", "b", "c", "d", "e", "f") * 800, ("f", "e", "d", "c", "b", "a") * 800),
        ((" ".join(f"w{n}" for n in range(20_000)),), (" ".join(f"v{n}" for n in range(20_000)),)),
        (("“" * 5_000 + "x",), ("”" * 5_000 + "y",)),
        (("x" * 400_000,), ("y" * 400_000,)),
        (("a, " * 10_000,), ("a " * 10_000,)),
        ((" and the ".join(map(str, range(8_000))),), (" and the ".join(str(7 * n) for n in range(8_000)),)),
        (
            (" ".join(f"“say {n} now” he" for n in range(5_000)),),
            (" ".join(f"“say {n + 1} now” he" for n in range(5_000)),),
        ),
        (
            (" ".join(f"police said {n}," for n in range(5_000)),),
            (" ".join(f"owners said {n}," for n in range(5_000)),),
        ),
        (("Not a single 9 said Ada. " * 1_500,), ("No single 8 told Ida. " * 1_500,)),
    ],
)
def test_hostile_texts_are_compared_in_bounded_time(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    started = time.process_time()
    compare(reading(before), reading(after), Known())
    redline(reading(before), reading(after))
    assert time.process_time() - started < 20


def test_what_was_taken_out_between_merged_paragraphs_is_drawn_between_them() -> None:
    shown = redline(
        *(
            Reading("article/1", "", article=Article(paragraphs=tuple(map(Paragraph, texts))))
            for texts in ((E, A, C, B), (E, f"{A} {B}"))
        )
    )
    assert [(block.kind, "".join(span.text for span in block.spans).strip()) for block in shown] == [
        ("same", E),
        ("merged", A),
        ("removed", C),
        ("merged", B),
    ]
