"""What changed inside a paragraph, told by the most telling kind, with the exact words."""

from __future__ import annotations

import pytest

from monitor.compare import Known, compare
from storage.records import Article, Change, Finding, Note, Paragraph, Reading, Weight


def story(*texts: str, **fields: object) -> Reading:
    paragraphs = tuple(Paragraph(text) for text in texts)
    return Reading("article/1", "", article=Article(paragraphs=paragraphs, language="en", **fields))  # type: ignore[arg-type]


def change(before: str, after: str) -> Change | None:
    return compare(story(before), story(after), Known())


def told(before: str, after: str) -> list[tuple[str, str, str]]:
    found = change(before, after)
    return [(f.kind, f.before, f.after) for f in found.findings] if found else []


CASES = [
    ("The ship carried nine containers.", "The ship carried eleven containers.", ("figure", "nine", "eleven")),
    ("It weighs 1.5 tonnes.", "It weighs 15 tonnes.", ("figure", "1.5 tonnes", "15 tonnes")),
    ("The bridge cost $1.2bn to build.", "The bridge cost $1.3bn to build.", ("figure", "$1.2bn", "$1.3bn")),
    ("Sales fell 12 per cent.", "Sales fell 15%.", ("figure", "12 per cent", "15%")),
    ("It dropped to -3 degrees.", "It dropped to 3 degrees.", ("figure", "-3 degrees", "3 degrees")),
    ("They met on Wednesday.", "They met on Friday.", ("date", "Wednesday", "Friday")),
    ("He died on 4 May 2021.", "He died on 4 June 2021.", ("date", "4 May 2021", "4 June 2021")),
    ("The vote is at 6.30pm.", "The vote is at 7.30pm.", ("date", "6.30pm", "7.30pm")),
    ("It rained last week.", "It rained this week.", ("date", "last week", "this week")),
    ("They left that morning.", "They left that evening.", ("date", "morning", "evening")),
    ("She met Petra Aldous there.", "She met Ines Aldous there.", ("name", "Petra Aldous", "Ines Aldous")),
    ("We met Anna Lindqvist there.", "We met Anna Lindkvist there.", ("name", "Anna Lindqvist", "Anna Lindkvist")),
    ("The owner said it was safe.", "The owner, Karel Voss, said it was safe.", ("name", "", "Karel Voss")),
    ("The ship was not insured.", "The ship was insured.", ("negation", "not", "")),
    ("It was inspected.", "It was never inspected.", ("negation", "", "never")),
    ("He took the money.", "He allegedly took the money.", ("hedge", "", "allegedly")),
    ("The firm denied the claim.", "The firm confirmed the claim.", ("hedge", "denied", "confirmed")),
    ("It was arson, police said.", "It was arson, witnesses said.", ("attribution", "police said", "witnesses said")),
    ("The road is closed.", "The road is closed, police said.", ("attribution", "", "police said")),
    ("The road is closed.", "The road is closed, two clerks said.", ("attribution", "", "two clerks said")),
    (
        "It is shut, the owner said.",
        "It is shut, two pilots said.",
        ("attribution", "the owner said", "two pilots said"),
    ),
    ("It will reopen soon, she added.", "It will reopen soon.", ("attribution", "she added", "")),
    ("It fell in last week's storm.", "It fell in last month's storm.", ("date", "last week's", "last month's")),
    ("They have said that it is safe.", "They have claimed that it is safe.", ("attribution", "said", "claimed")),
    ("He came before dawn broke.", "He came after dawn broke.", ("wording", "before", "after")),
    ("The large house stood empty.", "The big house stood empty.", ("wording", "large", "big")),
    ("The goverment fell in a day.", "The government fell in a day.", ("typography", "goverment", "government")),
    ("It was finally shut.", "It was finallly shut.", ("typography", "finally", "finallly")),
    ("The colour of the sea faded.", "The color of the sea faded.", ("typography", "colour", "color")),
]


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_each_edit_is_told_by_its_kind(before: str, after: str, expected: tuple[str, str, str]) -> None:
    assert told(before, after) == [expected]


def test_a_quote_is_told_whole_with_its_speaker() -> None:
    before = "“We had no warning at all,” said the captain. “Nobody told us what was in the boxes.”"
    found = change(before, before.replace("the boxes", "those boxes"))
    assert found is not None
    quote = found.findings[0]
    assert (quote.kind, quote.speaker) == ("quote", "the captain")
    assert quote.after == "“Nobody told us what was in those boxes.”"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Nine people died.", "9 people died."),
        ("It cost $1.2bn in all.", "It cost 1.2 billion dollars in all."),
        ("Sales fell 12 per cent.", "Sales fell 12%."),
        ("It opened on Jan. 4 this year.", "It opened on Jan 4 this year."),
        ("The air force flew.", "The airforce flew."),
        ("They said they don’t they don’t know.", "They said they don’t know."),
        ("The minister and thecabinet met.", "The minister and the cabinet met."),
        ("The defense ministry replied.", "The Defense Ministry replied."),
        ("He was re-elected by all.", "He was reelected by all."),
        ("She ran the Departement of Roads.", "She ran the Department of Roads."),
    ],
)
def test_the_same_written_otherwise_is_form_only(before: str, after: str) -> None:
    found = change(before, after)
    assert found is not None
    assert {f.kind for f in found.findings} == {"typography"}
    assert found.weight is Weight.MINOR


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("“No,” she said — twice.", '"No," she said - twice.'),
        ("A café at the quay.", "A cafe\u0301 at the quay."),
        ("The long co\u00adoperation ended.", "The long cooperation ended."),
        ("The price  fell\u00a0again.", "The price fell again.\u200b"),
        ("And so on … and on.", "And so on ... and on."),
        ("It cost $2,000 or 1.5 per cent.", "It cost $2\u2060,\u2060000 or 1\u200b.5 per cent."),
        ("‘Late again,’ they said.", "\ufeff'Late again,' they said."),
        ("It was built in the ’80s.", "It was built in the ʼ80s."),
        ("港が閉まる。", "港か\u3099閉まる。"),
    ],
)
def test_what_looks_alike_is_no_change(before: str, after: str) -> None:
    assert change(before, after) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It was not able to sail.", "It was notable to sail."),
        ("The scores were 1-5 that night.", "The scores were 15 that night."),
        ("There were four men on deck.", "There were for men on deck."),
        ("He paid $5 for it.", "He paid 5 for it."),
        ("The trial was long and hard.", "The trail was long and hard."),
    ],
)
def test_letters_alike_may_say_something_else(before: str, after: str) -> None:
    found = change(before, after)
    assert found is not None
    assert any(f.kind != "typography" for f in found.findings)


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_facts_are_never_minor(before: str, after: str, expected: tuple[str, str, str]) -> None:
    found = change(before, after)
    assert found is not None
    if expected[0] in ("figure", "date", "name", "quote", "negation", "hedge", "attribution"):
        assert found.weight is Weight.SUBSTANTIVE
        assert found.reason.split(":")[0] in ("fact-changed", "certainty-changed")


def weight(before: str, after: str) -> tuple[Weight, str]:
    found = change(before, after)
    assert found is not None
    return found.weight, found.reason.split(":")[0]


def test_a_word_that_gave_way_to_its_opposite_weighs() -> None:
    assert weight("Prices rose all year.", "Prices fell all year.") == (Weight.SUBSTANTIVE, "sense-turned")
    assert weight("Prices rose all year.", "Prices climbed all year.") == (Weight.MINOR, "wording-slight")


def test_a_sentence_put_in_is_told_as_one() -> None:
    before = "The bridge is shut. Traffic is heavy."
    after = "The bridge is shut. No. 12 buses do not run until Monday at all. Traffic is heavy."
    assert told(before, after) == [("paragraph-edited", "", "No. 12 buses do not run until Monday at all.")]


def test_a_sentence_that_is_a_quote_is_told_as_one() -> None:
    found = change(
        "The bridge is shut. It is old.", "The bridge is shut. “We had no choice,” the mayor said. It is old."
    )
    assert found is not None
    assert [(f.kind, f.after, f.speaker) for f in found.findings] == [("quote", "“We had no choice,”", "the mayor")]


def test_a_name_in_a_heading_is_told() -> None:
    assert told("How NATO Came to Rule These Seas", "How OPEC Came to Rule These Seas")[0][0] == "name"


@pytest.mark.parametrize("end", [".” The captain left.", ",” the captain said."])
def test_a_sentence_more_in_a_quote_is_told_with_the_quote(end: str) -> None:
    before, after = f"“It was late{end}", f"“It was late. Nobody in Bergen had told 15 of us{end}"
    (only,) = told(before, after)
    assert only[0] == "quote"
    assert told(after, before) == [("quote", only[2], only[1])]


def test_an_attribution_slides_to_its_comma() -> None:
    assert told("It was safe, the owner said.", "It was safe, the owner said, police said.") == [
        ("attribution", "", "police said")
    ]


def test_several_edits_in_one_paragraph_are_several_findings() -> None:
    before = "Nine people died on Monday, police said, and the ship was not insured by anyone at all."
    after = "Eleven people died on Friday, officials said, and the ship was insured by anyone at all."
    assert [kind for kind, _, _ in told(before, after)] == ["date", "figure", "negation", "attribution"]


def test_who_worked_on_it_is_a_credit_and_one_name_for_another_is_not() -> None:
    before = "Petra Aldous contributed to this report."
    assert told(before, "Petra Aldous and Ines Brandt contributed to this report.")[0][0] == "contributors"
    assert told(before, "Ines Brandt contributed to this report.")[0][0] == "name"


@pytest.mark.parametrize(
    ("name", "before", "after", "reason"),
    [
        ("headline", "Ferry burns at sea", "Ferry sinks at sea", "headline-changed"),
        ("headline", "Ferry Burns at Sea", "Ferry burns at sea", "headline-style"),
        ("dek", "Nine are dead", "Eleven are dead", "dek-changed"),
        ("section", "Port", "City", "credit-changed"),
        ("modified_at", "2026-03-01T10:00:00Z", "2026-03-01T11:00:00Z", "credit-changed"),
        ("published_at", "2026-03-01T10:00:00Z", "2026-03-02T10:00:00Z", "published-changed"),
    ],
)
def test_fields_are_weighed_by_name(name: str, before: str, after: str, reason: str) -> None:
    found = compare(
        story("The strait is shut.", **{name: before}), story("The strait is shut.", **{name: after}), Known()
    )
    assert found is not None
    assert [f.kind for f in found.findings] == [name.removesuffix("_at")]
    assert found.reason.split(":")[0] == reason


def test_a_correction_that_is_taken_away_is_major_and_said_so() -> None:
    before = story("Eleven people died.", notes=(Note("correction", "Correction: the number of dead was wrong."),))
    found = compare(before, story("Eleven people died."), Known())
    assert found is not None
    assert found.weight is Weight.MAJOR
    assert found.reason == "correction-withdrawn: the outlet took a correction or retraction away"
    assert "correction" not in found.flags


def test_a_correction_is_major_and_disclosed() -> None:
    after = story("Eleven people died.", notes=(Note("correction", "Correction: the number of dead was wrong."),))
    found = compare(story("Nine people died."), after, Known())
    assert found is not None
    assert found.weight is Weight.MAJOR
    assert {"correction", "figure", "disclosed-edit"} <= set(found.flags)
    assert found.claims == ("Correction: the number of dead was wrong.",)


def test_a_fact_changed_without_a_word_is_silent() -> None:
    found = change("Nine people died.", "Eleven people died.")
    assert found is not None
    assert "silent-edit" in found.flags


def test_language_data_speaks_other_languages() -> None:
    before, after = (
        "Die Polizei sagte, zwölf Menschen seien nicht verletzt.",
        "Die Polizei sagte, zehn Menschen seien verletzt.",
    )
    found = compare(
        Reading("article/1", "", article=Article(paragraphs=(Paragraph(before),), language="de")),
        Reading("article/1", "", article=Article(paragraphs=(Paragraph(after),), language="de")),
        Known(),
    )
    assert found is not None
    assert [(f.kind, f.before, f.after) for f in found.findings] == [
        ("figure", "zwölf", "zehn"),
        ("negation", "nicht", ""),
    ]


def test_a_finding_says_where() -> None:
    found = compare(story("One stays.", "Nine died."), story("One stays.", "Ten died."), Known())
    assert found is not None
    assert found.findings == (Finding("figure", "Nine", "Ten", Weight.SUBSTANTIVE, "fact-changed", "body:1"),)
