"""What keeps changing and means nothing is no change; never at the cost of a figure in the story; people overrule it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.compare import Known, compare, learn
from storage.content import content_digest
from storage.records import Article, Change, Memory, Paragraph, Reading, Weight

STORY = "The harbour was closed in the early morning after a fire on the ferry."
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def page(*lines: str, **fields: object) -> Reading:
    paragraphs = (Paragraph(STORY), *map(Paragraph, lines))
    return Reading("article/1", "", article=Article(paragraphs=paragraphs, language="en", **fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1,204 views", "1,377 views"),
        ("12 comments", "15 comments"),
        ("Updated 5 minutes ago", "Updated 2 hours ago"),
        ("Published 3 hours ago", "Published 4 hours ago"),
        ("Sign up to our newsletter", "Subscribe to our newsletter"),
        ("Advertisement", "Share this article"),
        ("Views: 5883", "Views: 6202"),
    ],
)
def test_counters_times_and_boxes_are_noise(before: str, after: str) -> None:
    assert compare(page(before), page(after), Known()) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "The ferry had 1,204 views of the sea, said its owner.",
            "The ferry had 1,377 views of the sea, said its owner.",
        ),
        ("Police counted 12 shares of stolen stock.", "Police counted 15 shares of stolen stock."),
        ("Nine people died.", "Ten people died."),
        ("The council published 3 reports.", "The council published 4 reports."),
    ],
)
def test_a_figure_in_a_sentence_never_is(before: str, after: str) -> None:
    found = compare(page(before), page(after), Known())
    assert found is not None
    assert found.weight is Weight.SUBSTANTIVE


def test_boxes_in_another_order_are_noise() -> None:
    before, after = page("Advertisement", "Share this article"), page("Share this article", "Advertisement")
    assert compare(before, after, Known()) is None


def test_a_line_that_keeps_counting_is_learnt_and_one_in_the_story_is_not() -> None:
    memory = Memory()
    for count in range(3, 6):
        before, after = page(f"Queue {count} of lot A"), page(f"Queue {count + 1} of lot A")
        change = compare(before, after, Known(memory=memory))
        memory = learn(before, after, change, memory)
    assert change is None
    sentence = compare(page("There were 3 of lot A."), page("There were 4 of lot A."), Known(memory=memory))
    assert sentence is not None


def test_patterns_overrule() -> None:
    before, after = page("Token a1f9 for you"), page("Token 77c2 for you")
    assert compare(before, after, Known()) is not None
    assert compare(before, after, Known(ignore=(r"Token \w+ for you",))) is None
    counter = page("1,204 views"), page("1,377 views")
    assert compare(*counter, Known(keep=(r"views$",))) is not None


def test_patterns_take_linear_time() -> None:
    text = "a" * 50_000
    assert compare(page(text + "b"), page(text + "c"), Known(ignore=(r"(a+)+$", r"(a|aa)+x"))) is not None


def test_a_verdict_is_learnt_from() -> None:
    change = compare(page("Pick of the day: Soup 4"), page("Pick of the day: Stew 5"), Known())
    assert isinstance(change, Change)
    known = Known(verdicts=((change, "noise"),))
    assert compare(page("Pick of the day: Soup 4"), page("Pick of the day: Stew 5"), known) is None
    assert compare(page("Nine people died."), page("Ten people died."), known) is not None


def test_a_stated_time_that_alone_moved_is_no_version() -> None:
    before, after = page(modified_at="2026-03-04T08:00:00Z"), page(modified_at="2026-03-04T09:00:00Z")
    assert compare(before, after, Known(now=NOON)) is None


def linking(address: str, text: str = STORY) -> Reading:
    return Reading("article/1", "", article=Article(paragraphs=(Paragraph(text, links=(address,)),), language="en"))


def test_a_link_that_leads_elsewhere_is_told_beside_an_edit_and_is_no_version_by_itself() -> None:
    before, after = linking("https://example.org/a"), linking("https://example.org/b")
    assert compare(before, after, Known(now=NOON)) is None
    alone = compare(before, after, Known())
    edited = compare(before, linking("https://example.org/b", f"{STORY} Nobody was hurt."), Known(now=NOON))
    assert alone is not None
    assert edited is not None
    told = ("link", "https://example.org/a", "https://example.org/b")
    assert [(f.kind, f.before, f.after) for f in alone.findings] == [told]
    assert told in [(f.kind, f.before, f.after) for f in edited.findings]
    assert (alone.weight, edited.weight) == (Weight.MINOR, Weight.SUBSTANTIVE)
    assert content_digest(before) == content_digest(after)


def test_a_link_in_a_paragraph_that_stands_is_told_too() -> None:
    def story(address: str, second: str) -> Reading:
        shown = (Paragraph(STORY, links=(address,)), Paragraph(second))
        return Reading("article/1", "", article=Article(paragraphs=shown, language="en"))

    change = compare(story("", "Nine boats came."), story("https://example.org/b", "Ten boats came."), Known(now=NOON))
    assert change is not None
    assert {f.kind for f in change.findings} == {"link", "figure"}


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("https://example.org/a?utm_source=x#top", "https://example.org/a", True),
        ("http://example.org/a/", "https://example.org/a", True),
        (
            "https://l.example.org/?u=x&e=AT3z3Vj7BCutuWlz6yBd7nb9",
            "https://l.example.org/?u=x&e=AT0Q8mF30AMCVoVcYBod6I72",
            True,
        ),
        ("https://example.org/?search_session_id=8aa2&q=fair", "https://example.org/?q=fair", True),
        ("https://example.org/?id=1", "https://example.org/?id=2", False),
        (
            "https://example.org/?q=the-harbour-in-the-early-morning",
            "https://example.org/?q=the-harbour-in-the-late-evening",
            False,
        ),
    ],
)
def test_where_a_link_leads_but_for_tracking(before: str, after: str, same: bool) -> None:
    assert (compare(linking(before), linking(after), Known()) is None) is same


def listed(text: str) -> Reading:
    row = Paragraph(text, "item", links=("https://example.org/notice",))
    return Reading("article/1", "", article=Article(paragraphs=(Paragraph(STORY), row), language="en"))


def test_a_listed_document_issued_anew_is_minor_and_an_appointment_is_not() -> None:
    before, after = listed("Notice to sailors - 1 February, 2026"), listed("Notice to sailors - 2 March, 2026")
    change = compare(before, after, Known(now=NOON))
    assert change is not None
    assert (change.weight, [f.kind for f in change.findings]) == (Weight.MINOR, ["link"])
    ahead = compare(before, listed("Notice to sailors - 2 May, 2026"), Known(now=NOON))
    assert ahead is not None
    assert [f.kind for f in ahead.findings] == ["date"]
    back = compare(after, before, Known(now=NOON))
    assert back is not None
    assert [f.kind for f in back.findings] == ["date"]


def flips(minutes: int, count: int) -> Change | None:
    """The page shows A and B by turns; the last look shows A again."""
    looks = [page("Nine people died."), page("Ten people died.")]
    seen = [(content_digest(looks[n % 2]), NOON + timedelta(minutes=minutes * n)) for n in range(count)]
    known = Known(earlier=tuple(seen), now=NOON + timedelta(minutes=minutes * count))
    return compare(looks[(count - 1) % 2], looks[count % 2], known)


def test_what_comes_back_and_stays_is_a_revert() -> None:
    change = flips(600, 2)
    assert change is not None
    assert "revert" in change.flags
    assert not change.held


def test_what_goes_back_and_forth_within_the_hour_is_held_and_says_so() -> None:
    change = flips(5, 4)
    assert change is not None
    assert "flip" in change.flags
    assert "back and forth" in change.held


def test_the_same_edit_elsewhere_has_the_same_fingerprint() -> None:
    one = compare(page("The ferry sank at nine."), page("The ferry sank at ten near the old quay."), Known())
    lead = Paragraph("Another page entirely.")
    two = compare(
        Reading(
            "article/1", "", article=Article(headline="B", paragraphs=(lead, Paragraph("The ferry sank at nine.")))
        ),
        Reading(
            "article/1",
            "",
            article=Article(headline="B", paragraphs=(lead, Paragraph("The ferry sank at ten near the old quay."))),
        ),
        Known(),
    )
    small = compare(page("It was nine."), page("It was ten."), Known())
    assert one is not None
    assert two is not None
    assert small is not None
    assert one.fingerprint == two.fingerprint != ""
    assert small.fingerprint == ""


def test_first_removed_and_returned() -> None:
    shown = page("Nine people died.")
    new, gone = compare(None, shown, Known()), compare(shown, None, Known())
    back = compare(None, shown, Known(earlier=((content_digest(shown), NOON), (content_digest(None), NOON))))
    assert new is not None
    assert gone is not None
    assert back is not None
    assert (new.flags, gone.flags, back.flags) == (("new",), ("removed",), ("returned",))
    assert gone.weight is back.weight is Weight.MAJOR
