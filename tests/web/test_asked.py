"""From a query string to a filter and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import BadInput
from monitor.web.asked import Asked, asked, moment, split_words
from storage.records import ChangeFilter, Kind, Weight


def test_every_filter_reaches_the_archive() -> None:
    params = {"source": "ledger", "tag": "port", "flag": "quote", "weight": "major", "kind": "docket"}
    params |= {"words": "a", "added": "b", "removed": "c", "item": "i", "since": "2026-04-22", "before": "17"}
    where = asked(params).where()
    assert where == ChangeFilter(
        source="ledger",
        tag="port",
        flag="quote",
        weight=Weight.MAJOR,
        kind=Kind.DOCKET,
        words="a",
        added="b",
        removed="c",
        item_id="i",
        since=moment("2026-04-22"),
        before_seq=17,
    )


def test_new_means_after_what_was_seen_and_only_then() -> None:
    assert asked({"new": "1"}).where(seen=9).after_seq == 9
    assert asked({}).where(seen=9).after_seq is None


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"weight": "huge"}, "not a weight"),
        ({"kind": "blog"}, "not a kind"),
        ({"since": "yesterday"}, "not a date"),
        ({"before": "-3"}, "not a place"),
        ({"before": "٣"}, "not a place"),
        ({"before": "9" * 40}, "not a place"),
        ({"words": "w" * 501}, "too long"),
        ({"tag": "a\x00b"}, "NUL"),
    ],
)
def test_what_cannot_be_understood_is_said_in_one_line(params: dict[str, str], said: str) -> None:
    with pytest.raises(BadInput, match=said) as caught:
        asked(params)
    assert "\n" not in str(caught.value)


def test_a_link_keeps_the_question_and_starts_at_the_top() -> None:
    question = Asked(tag="city hall", flag="quote", before="99")
    assert question.link("/", flag="") == "/?tag=city+hall"
    assert question.link("/", source="a&b") == "/?source=a%26b&tag=city+hall&flag=quote"
    assert Asked().link("/") == "/"
    assert question.narrowed
    assert not Asked(before="99").narrowed


@given(st.dictionaries(st.sampled_from(Asked.__slots__), st.text(max_size=600)))
def test_any_query_string_is_a_question_or_bad_input(params: dict[str, str]) -> None:
    try:
        question = asked(params)
    except BadInput:
        return
    assert isinstance(question.where(), ChangeFilter)


def test_words_are_told_apart_from_added_and_removed_ones() -> None:
    assert split_words('mayor added:"not yet" removed:close "port talks"') == (
        'mayor "port talks"',
        '"not yet"',
        "close",
    )
    assert split_words("") == ("", "", "")
