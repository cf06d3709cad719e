"""Harder forms of each kind: dates and figures in other dress, who says so, sentences that gave way."""

from __future__ import annotations

import pytest

from monitor.compare import Known, compare
from storage.records import Article, Change, Paragraph, Reading, Weight


def change(before: str, after: str) -> Change | None:
    old, new = (
        Reading("article/1", "", article=Article(paragraphs=(Paragraph(text),), language="en"))
        for text in (before, after)
    )
    return compare(old, new, Known())


def told(before: str, after: str) -> list[tuple[str, str, str]]:
    found = change(before, after)
    return [(f.kind, f.before, f.after) for f in found.findings] if found else []


CASES = [
    ("They sailed on Jan. 12 at dawn.", "They sailed on Jan. 21 at dawn.", ("date", "Jan. 12", "Jan. 21")),
    ("It ends 01/03/2024 at last.", "It ends 01/04/2024 at last.", ("date", "01/03/2024", "01/04/2024")),
    ("It ends 2024-03-01 at last.", "It ends 2024-04-01 at last.", ("date", "2024-03-01", "2024-04-01")),
    ("They came last Friday.", "They came next Friday.", ("date", "last Friday", "next Friday")),
    ("It opened in late March.", "It opened in early April.", ("date", "late March", "early April")),
    ("In the 2013-14 season he quit.", "In the 2014-15 season he quit.", ("date", "2013-14", "2014-15")),
    ("The board voted 7-2 for it.", "The board voted 6-3 for it.", ("figure", "7-2", "6-3")),
    ("It lost a third of its water.", "It lost a quarter of its water.", ("figure", "third", "quarter")),
    ("Half a dozen men came.", "A dozen men came.", ("figure", "Half a dozen", "dozen")),
    ("Traffic has doubled.", "Traffic has tripled.", ("figure", "doubled", "tripled")),
    ("The road is closed to all.", "The road is no longer closed to all.", ("negation", "", "no longer")),
    ("No one on board was hurt.", "Everyone on board was hurt.", ("negation", "No one", "Everyone")),
    ("Neither side gave in.", "Either side gave in.", ("negation", "Neither", "Either")),
    ("He is the owner.", "He is thought to be the owner.", ("hedge", "", "thought")),
    ("It failed, the captain said.", "It failed, the owner said.", ("attribution", "captain said", "owner said")),
    ("It failed twice.", "It failed twice, the cook said.", ("attribution", "", "the cook said")),
    ("Judge Jan van der Berg sat.", "Judge Jan van den Broek sat.", ("name", "der Berg", "den Broek")),
    ("We met Dr. Aldous there.", "We met Dr. Benning there.", ("name", "Dr. Aldous", "Dr. Benning")),
    ("It was a grey and wet day.", "It was a gray and wet day.", ("typography", "grey", "gray")),
    ("They met in the cafe at six.", "They met in the café at six.", ("typography", "cafe", "café")),
    ("It left on March 3 at dawn.", "It left on 3 March at dawn.", ("typography", "March 3", "3 March")),
    ("It left at 7pm that day.", "It left at 7 p.m. that day.", ("typography", "7pm", "7 p.m.")),
    ("He lives in the U.S. now.", "He lives in the US now.", ("typography", "U.S.", "US")),
]


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_other_forms_of_each_kind(before: str, after: str, expected: tuple[str, str, str]) -> None:
    (found,) = told(before, after)
    assert found[0] == expected[0]
    assert all(words in given for words, given in zip(expected[1:], found[1:], strict=True))


def test_a_sentence_that_gave_way_to_another_is_told_whole() -> None:
    start, end = "The harbour was shut at noon.", "Boats lay idle along the quay."
    gone = "A crane driver saw the first of the smoke."
    come = "Insurers from three ports had warned of the old boiler."
    assert told(f"{start} {gone} {end}", f"{start} {come} {end}") == [("paragraph-edited", gone, come)]


def test_a_passage_that_was_pasted_twice_is_a_slip() -> None:
    passage = "with the union came when he left the board of the port, which nine towns own."
    before = f"The split {passage} {passage} It is over."
    found = change(before, f"The split {passage} It is over.")
    assert found is not None
    assert [(f.kind, f.before, f.after) for f in found.findings] == [("typography", passage, "")]
    assert found.weight is Weight.MINOR


def test_a_rewritten_sentence_keeps_its_facts() -> None:
    kinds = [kind for kind, _, _ in told("Nine men were hurt in the fire.", "Eleven men were hurt in the big fire.")]
    assert kinds == ["figure", "wording"]


def test_a_quote_that_came_whole_tells_what_it_says() -> None:
    before, after = "She thanked them.", "She thanked them, adding: “They came that night.”"
    assert told(before, after) == [("quote", "", "“They came that night.”")]


def test_what_is_to_come_has_come() -> None:
    for before, after, weight in (
        ("The two will meet in the old town.", "The two met in the old town.", Weight.SUBSTANTIVE),
        ("The rain could end the long walk.", "The rain will end the long walk.", Weight.SUBSTANTIVE),
        ("He said they will meet in the town.", "He said they would meet in the town.", Weight.MINOR),
    ):
        found = change(before, after)
        assert found is not None
        assert found.weight is weight


def test_nested_and_doubled_marks_hold_one_quote() -> None:
    before = 'She read: "It was a "small" leak that sank us."'
    assert told(before, before.replace("leak", "crack")) == [
        ("quote", '"It was a "small" leak that sank us."', '"It was a "small" crack that sank us."')
    ]
    assert {kind for kind, _, _ in told("It was “a small leak,’’ he said.", "It was “a small leak,” he said.")} <= {
        "typography"
    }


def test_long_runs_of_joined_numbers_are_read_in_bounded_depth() -> None:
    run = "-".join("123" for _ in range(3_000))
    assert told(f"The code is {run} here.", f"The code is {run}-7 here.")[0][0] == "figure"


def test_a_sentence_that_moved_to_another_paragraph_has_moved() -> None:
    sentence = "A third walked ashore unaided and spoke to the inspectors."
    first, last = (
        "Two of the crew were taken to hospital in Ellery with burns.",
        "The owner of the barge sent a surveyor.",
    )
    before, after = (
        (f"{first} {sentence}", "The lock carries sixty ships a day.", last),
        (
            first,
            "The lock carries sixty ships a day.",
            f"{last} {sentence}",
        ),
    )
    pair = [Reading("t/1", "", Article(headline="Lock", paragraphs=tuple(map(Paragraph, s)))) for s in (before, after)]
    change = compare(pair[0], pair[1], Known())
    assert change is not None
    assert [(f.kind, f.before, f.after) for f in change.findings] == [("paragraph-moved", sentence, sentence)]
