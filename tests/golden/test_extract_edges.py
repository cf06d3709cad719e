"""What stands right beside a story and is none of it, and what looks like that and is."""

from __future__ import annotations

import pytest

from tests.golden.test_extract_body import FOUR, HEAD, ONE, STORY, THREE, TWO, article_of, body_of, page, paragraphs

LINK = '<a href="/letters">write to the desk</a>'


def story(inner: str) -> bytes:
    return page(f"<article>{HEAD}<div class='story-body'>{inner}</div></article>")


@pytest.mark.parametrize(
    "line",
    [
        f"<p><em>Our letters page is open to you: {LINK}.</em></p>",
        "<p><strong>Watch the whole meeting again tonight.</strong></p>",
        "<p>Do you want to submit a picture of the quay? Reach out and say hello.</p>",
        f"<p>Harbor desk | {LINK} | {LINK}</p>",
        "<div><img src='quay.jpg'><br>The quay in 2024</div>",
        "<p><b>Footnotes</b></p><p>[1] Survey of the port, Jan. 12, 2019, p. 84, in the board's own files.</p>",
        "<p>A. Weaver et al. 2023. The growth of quays in cold water. Port Studies 12: 4.</p>",
        "<p>The harbor hour airs Thursdays at 9 p.m. on Channel Two.</p>",
    ],
)
def test_lines_behind_a_story_that_speak_to_its_readers_are_left_out(line: str) -> None:
    assert body_of(story(paragraphs(STORY) + line)) == STORY


@pytest.mark.parametrize(
    "line",
    [
        "<p><em>The vote in March is the last one before the election.</em></p>",
        "<p>“Our members ask you to wait,” the chair said to the crowd.</p>",
        "<p>The members left the hall through the back door, past the crowd that had waited for three hours in the rain "
        "to hear them. Let us know what you think in the comments.</p>",
        "<p>Steel is 14 per cent dearer | the estimate is two years old</p>",
    ],
)
def test_last_lines_of_a_story_stay(line: str) -> None:
    assert len(body_of(story(paragraphs(STORY) + line))) == len(STORY) + 1


def test_a_list_of_links_goes_on_where_a_line_has_a_link_and_no_end() -> None:
    told = [*STORY, *(f"On day {day} of the talks the board heard the same: {text}" for day, text in enumerate(STORY))]
    links = f"<p>Harbor desk | {LINK}</p><p>Ferry desk for 2026: {LINK} and more</p>"
    assert body_of(story(paragraphs(told) + links)) == told


def test_a_list_of_headings_at_the_end_is_of_the_story() -> None:
    headings = [f"{n}. The quay has stood empty for {n} summers" for n in range(2, 7)]
    shown = body_of(story(paragraphs(STORY) + "".join(f"<h3>{text}</h3>" for text in headings)))
    assert shown == STORY + headings


def test_a_line_of_author_and_date_under_a_standfirst_is_no_paragraph() -> None:
    lead = "<div class='standfirst'>The estimate no longer holds, say two of the members of the board.</div>"
    meta = "<div class='standfirst-meta'>by Example Desk March 25, 2026</div>"
    got = article_of(page(f"<article>{HEAD}{lead}{meta}<div class='story-body'>{paragraphs(STORY)}</div></article>"))
    assert [p.text for p in got.paragraphs] == STORY


def test_what_is_said_of_a_picture_under_the_headline_is_no_standfirst() -> None:
    caption = "<div class='lead'><img src='a.jpg'><div class='image-caption'>The old quay as it lay in the fog on Monday</div></div>"
    got = article_of(page(f"<article>{HEAD}{caption}<div class='story-body'>{paragraphs(STORY)}</div></article>"))
    assert (got.dek, [p.text for p in got.paragraphs]) == ("", STORY)


@pytest.mark.parametrize("shown", ["pic.example/a1", "https://t.co/a1", "Ten things to know about quays"])
def test_of_a_post_from_elsewhere_its_addresses_do_not_count(shown: str) -> None:
    post = (
        "<blockquote class='twitter-tweet'><p>No vote tonight, says <a href='/t'>@harborboard</a>, see you in spring. "
        f"<a href='https://t.co/a1'>{shown}</a></p></blockquote>"
    )
    read = body_of(story(paragraphs(STORY[:3]) + post + paragraphs([FOUR])))
    assert read[3] == "No vote tonight, says @harborboard, see you in spring."


def test_a_heading_right_under_the_headline_is_its_standfirst() -> None:
    dek = "<section><h2>Two members say the estimate no longer holds</h2></section>"
    got = article_of(page(f"<article>{HEAD}{dek}<div class='story-body'>{paragraphs(STORY)}</div></article>"))
    assert "Two members say" in got.dek + " ".join(p.text for p in got.paragraphs)


def test_a_page_of_a_gallery_that_is_in_the_source_twice_is_read_once() -> None:
    leaf = f"<p>For a day at the quay</p><p>{ONE}</p><p>For a night at the quay</p><p>{TWO}</p>"
    shown = body_of(story(paragraphs([THREE, FOUR]) + leaf + f"<div class='leaf'>{leaf}</div>"))
    assert shown == [THREE, FOUR, "For a day at the quay", ONE, "For a night at the quay", TWO]


def test_a_short_line_that_stands_twice_among_other_lines_stays() -> None:
    told = [ONE, "So it goes at the port", TWO, THREE, "So it goes at the port", FOUR]
    assert body_of(story(paragraphs(told))) == told
