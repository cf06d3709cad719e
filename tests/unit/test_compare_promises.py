"""What every comparison promises, for any two articles that a newsroom could have published one after the other."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor.compare import Known, compare, redline
from storage.content import content_digest
from storage.records import Article, Note, Paragraph, Reading, Weight

KNOWN = Known()
SUBJECTS = (
    "The harbour council",
    "A spokesman for the mayor",
    "Judge Elena Rowe",
    "The Tide Company",
    "Police in Port Alma",
)
VERBS = ("said", "did not say", "denied", "reportedly confirmed", "announced on Monday")
OBJECTS = (
    "that the vote was delayed", "that 15 ferries were late", "that the terminal would cost $1.5 million",
    "that nobody was hurt", "“we are very close to a deal”", "that the inquiry began on May 3", "why the quorum was missing",
)  # fmt: skip
ENDS = ("", ", according to two officials", " after a meeting of three hours", " in a statement")
sentences = st.builds(
    lambda a, b, c, d: f"{a} {b} {c}{d}.",
    st.sampled_from(SUBJECTS), st.sampled_from(VERBS), st.sampled_from(OBJECTS), st.sampled_from(ENDS),
)  # fmt: skip
paragraphs = st.lists(sentences, min_size=1, max_size=3).map(" ".join)
NOTES = (
    Note("correction", "An earlier version of this story misstated the cost."),
    Note("correction", "The name of the judge was misspelt."),
    Note("update", "This story has been updated with a statement."),
    Note("clarification", "The day of the vote was made clear."),
)
notes = st.sampled_from(NOTES)
articles = st.builds(
    Article,
    headline=st.sampled_from(["Harbour vote delayed", "Harbour vote won", "Council delays vote on harbour terminal"]),
    dek=st.sampled_from(["", "Nobody said why", "A deal is close"]),
    byline=st.sampled_from([(), ("Ann Reeve",), ("Ann Reeve", "Bo Lind")]),
    published_at=st.just("2026-04-22T08:00:00Z"),
    modified_at=st.sampled_from([None, "2026-04-22T08:00:00Z", "2026-04-22T12:00:00Z"]),
    paragraphs=st.lists(paragraphs, min_size=1, max_size=7).map(lambda texts: tuple(map(Paragraph, texts))),
    notes=st.lists(notes, max_size=2, unique=True).map(tuple),
)
pairs = st.tuples(articles, articles)


def reading(article: Article) -> Reading:
    return Reading("article/1", "", article)


def judged(before: Article, after: Article, known: Known = KNOWN):
    return compare(reading(before), reading(after), known)


def text_of(article: Article) -> str:
    parts = [article.headline, article.dek, ", ".join(article.byline), ", ".join(article.contributors)]
    parts += [p.text for p in article.paragraphs] + [n.text for n in article.notes]
    parts += [article.published_at or "", article.modified_at or "", article.section or ""]
    return squeezed("\n".join(parts))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@given(articles)
def test_an_article_beside_itself_is_no_change(article):
    assert judged(article, article) is None
    assert judged(article, replace(article, provenance={"headline": "h1"})) is None


@pytest.mark.parametrize("texts", [("A.", "A."), ("A.", "B.")])
@pytest.mark.parametrize("kinds", [("correction", "update"), ("update", "update"), ("update", "correction")])
def test_notes_that_say_the_same_are_told_apart(texts, kinds):
    article = Article(headline="One", notes=tuple(map(Note, kinds, texts)), paragraphs=(Paragraph("Text of the day."),))
    assert judged(article, article) is None
    turned = replace(article, notes=article.notes[::-1])
    assert judged(article, turned) is None
    change = judged(article, replace(article, notes=article.notes[:1]))
    assert [(f.kind, f.before, f.after) for f in change.findings] == [("note", texts[1], "")]


@settings(max_examples=60)
@given(pairs)
def test_silence_means_that_the_words_are_the_same(pair):
    before, after = pair
    if judged(before, after) is None:
        same = ("headline", "dek", "byline", "paragraphs", "notes")
        assert [getattr(before, name) for name in same] == [getattr(after, name) for name in same]


@settings(max_examples=60)
@given(pairs)
def test_both_ways_see_a_difference_or_neither(pair):
    before, after = pair
    assert (judged(before, after) is None) is (judged(after, before) is None)


@settings(max_examples=60)
@given(pairs)
def test_a_finding_gives_the_exact_words_of_both_versions(pair):
    before, after = pair
    change = judged(before, after)
    old, new = text_of(before), text_of(after)
    for finding in change.findings if change else ():
        assert finding.before or finding.after, finding
        for said, where in ((finding.before, old), (finding.after, new)):
            for piece in re.split(r"\n\n| … ", said):  # paragraphs of a split need not stand side by side
                assert squeezed(piece) in where, (finding, where)


@settings(max_examples=60)
@given(pairs)
def test_a_change_weighs_what_its_heaviest_finding_weighs_and_says_why(pair):
    change = judged(*pair)
    assume(change is not None)
    assert change.weight.rank == max(finding.weight.rank for finding in change.findings)
    assert change.reason
    assert all(finding.rule for finding in change.findings if finding.weight is not Weight.MINOR)
    assert len(set(change.flags)) == len(change.flags)
    assert change.ruleset
    assert len(change.telling) <= 3


@settings(max_examples=60)
@given(pairs)
def test_facts_are_never_minor(pair):
    change = judged(*pair)
    for finding in change.findings if change else ():
        if finding.kind in ("figure", "date", "name", "quote", "negation"):
            assert finding.weight is not Weight.MINOR, finding


@settings(max_examples=60)
@given(pairs)
def test_an_edit_is_silent_where_it_matters_and_no_note_is_new(pair):
    before, after = pair
    change = judged(before, after)
    if change is None:
        return
    told = any(note not in before.notes for note in after.notes)
    if told:
        assert "silent-edit" not in change.flags
    if "silent-edit" in change.flags:
        assert change.weight is not Weight.MINOR
    assert not ({"silent-edit", "disclosed-edit"} <= set(change.flags))
    assert bool(change.claims) is told


@settings(max_examples=60)
@given(pairs)
def test_a_redline_holds_both_articles_whole(pair):
    blocks = redline(*map(reading, pair))

    def side(op):
        return bare("".join(span.text for block in blocks for span in block.spans if span.op != op))

    old, new = (bare(text_of(replace(article, published_at=None, modified_at=None))) for article in pair)
    assert side("del") == new, "the newer one stands in its own order"
    assert sorted(side("ins")) == sorted(old)


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


@given(pairs)
def test_the_same_two_are_judged_the_same_every_time(pair):
    assert judged(*pair) == judged(*pair)


@settings(max_examples=40)
@given(article=articles, data=st.data())
def test_order_of_paragraphs_alone_is_a_move_and_no_loss(article, data):
    assume(len(set(article.paragraphs)) == len(article.paragraphs) > 1)
    at = data.draw(st.integers(0, len(article.paragraphs) - 2))
    moved = list(article.paragraphs)
    moved.insert(data.draw(st.integers(at + 1, len(moved) - 1)), moved.pop(at))
    change = judged(article, replace(article, paragraphs=tuple(moved)))
    assert change is not None
    assert {finding.kind for finding in change.findings} == {"paragraph-moved"}


# ---------------------------------------------------------------- one fact, anywhere in a story

FACTS = [
    ("15 ferries were late", "16 ferries were late", "figure"),
    ("it would cost $1.5 million", "it would cost $15 million", "figure"),
    ("the inquiry began on May 3", "the inquiry began on May 13", "date"),
    ("the board said it would pay", "the board said it would not pay", "negation"),
    ("Judge Elena Rowe ordered it", "Judge Elena Poe ordered it", "name"),
    ("“we are very close,” he said", "“we are not very close,” he said", "quote"),
]
STORY = tuple(
    f"{subject} {verb} {thing} in the {place} of the town, and nothing more was known by the evening."
    for subject, verb, thing, place in (
        ("The council", "said", "the road was closed", "north"),
        ("A clerk", "wrote", "the hall was full", "middle"),
        ("The harbour office", "announced", "the pier was open", "south"),
        ("A neighbour", "remembered", "the lights were out", "old part"),
    )
)


@pytest.mark.parametrize(("old", "new", "kind"), FACTS, ids=[kind for *_, kind in FACTS])
@pytest.mark.parametrize("at", range(4))
@pytest.mark.parametrize("alone", [True, False])
def test_one_fact_that_changed_is_told_wherever_it_stands(old, new, kind, at, alone):
    def article(fact):
        texts = list(STORY)
        texts[at] = (
            f"{fact[:1].upper()}{fact[1:]} on the spot."
            if alone
            else f"{texts[at]} People there said {fact} on the spot."
        )
        return Article(headline="A day in town", paragraphs=tuple(map(Paragraph, texts)))

    change = judged(article(old), article(new))
    kinds = {finding.kind for finding in change.findings}
    assert kind in kinds
    assert change.weight is not Weight.MINOR
    assert {finding.where for finding in change.findings} == {f"body:{at}"}
    assert "silent-edit" in change.flags


FORM = [
    ("“close”", '"close"'),
    ("it’s late", "it's late"),
    ("the vote – delayed – was", "the vote - delayed - was"),
    ("two  spaces", "two spaces"),
    ("a\u00a0fixed space", "a fixed space"),
    ("soft\u00adhyphen", "softhyphen"),
    ("zero\u200bwidth", "zerowidth"),
    ("e\u0301cole", "école"),
    ("and so on…", "and so on..."),
]


@pytest.mark.parametrize(("old", "new"), FORM, ids=[new for _, new in FORM])
@pytest.mark.parametrize("field", ["headline", "dek", "paragraphs"])
def test_form_alone_is_no_version_or_a_minor_one(old, new, field):
    def article(text):
        value = (
            (Paragraph(f"A man in the street said {text} and went home."),)
            if field == "paragraphs"
            else f"He said {text} today"
        )
        return replace(Article(headline="A day", paragraphs=(Paragraph(STORY[0]),)), **{field: value})

    change = judged(article(old), article(new))
    assert change is None or change.weight is Weight.MINOR
    assert change is None or "silent-edit" not in change.flags


# ---------------------------------------------------------------- history

NOW = datetime(2026, 4, 22, 12, tzinfo=UTC)
A = Article(headline="One", paragraphs=(Paragraph(STORY[0]),))
B = Article(headline="Two", paragraphs=(Paragraph(STORY[1]),))


def history(*steps):
    """(article or None, minutes) → Known as of the last step."""
    earlier = tuple(
        (content_digest(reading(article) if article else None), NOW + timedelta(minutes=at)) for article, at in steps
    )
    return Known(earlier=earlier, now=NOW + timedelta(minutes=steps[-1][1] + 10))


@pytest.mark.parametrize(
    ("steps", "shown", "flag"),
    [
        (((A, 0), (B, 600)), A, "revert"),
        (((A, 0), (B, 600)), replace(A, headline="Three"), None),
        (((A, 0), (B, 10), (A, 20), (B, 30)), A, "flip"),
        (((A, 0), (B, 600), (A, 1200), (B, 1800)), A, "revert"),
    ],
)
def test_what_comes_back(steps, shown, flag):
    change = compare(reading(steps[-1][0]), reading(shown), history(*steps))
    assert [f for f in change.flags if f in ("revert", "flip")] == ([flag] if flag else [])
    assert bool(change.held) is (flag == "flip")


def test_gone_and_back_again():
    gone = compare(reading(A), None, history((A, 0)))
    assert "removed" in gone.flags
    assert gone.weight is Weight.MAJOR
    back = compare(None, reading(A), history((A, 0), (None, 60)))
    assert "returned" in back.flags
    new = compare(None, reading(A), KNOWN)
    assert "new" in new.flags
    assert "returned" not in new.flags


@given(articles)
def test_a_first_reading_and_a_removal_name_the_story(article):
    assert compare(None, reading(article), KNOWN).headline == article.headline
    removed = compare(reading(article), None, KNOWN)
    assert article.headline in (removed.headline, removed.headline_before)
