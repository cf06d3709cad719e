"""Times, counts, flags in words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.web import words
from storage.records import Change, Finding, Outcome, Weight

NOW = datetime(2026, 4, 22, 21, 0, tzinfo=UTC)
YORK = ZoneInfo("America/New_York")


def test_days_are_the_newsroom_s_own() -> None:
    late = datetime(2026, 4, 22, 3, 30, tzinfo=UTC)
    assert words.day(late, ZoneInfo("UTC"), NOW) == "Today"
    assert words.day(late, YORK, NOW) == "Yesterday"
    assert words.day(NOW - timedelta(days=2), YORK, NOW) == "Monday 20 April"
    assert words.day(datetime(2025, 4, 20, 12, tzinfo=UTC), YORK, NOW) == "Sunday 20 April 2025"


def test_moments_name_their_zone_and_no_more_than_they_must() -> None:
    at = datetime(2026, 4, 22, 18, 47, 9, tzinfo=UTC)
    assert words.stamp(at, YORK) == "22 Apr 2026 14:47:09 EDT"
    assert words.short(at, YORK, NOW) == "14:47"
    assert words.short(at - timedelta(days=1), YORK, NOW) == "21 Apr 14:47"
    assert words.short(at.replace(year=2024), YORK, NOW) == "22 Apr 2024"


@pytest.mark.parametrize(
    ("date", "said"),
    [("2026-04-22", "22 Apr"), ("2024-04-22", "22 Apr 2024"), (None, "–"), ("last\nTuesday", "last Tuesday")],
)
def test_dates_as_filed(date: str | None, said: str) -> None:
    assert words.filed(date, NOW) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1 byte"), (984, "984 bytes"), (1900, "1.9 KB"), (214_000, "214 KB"), (1_900_000, "1.9 MB")],
)
def test_sizes(number: int, said: str) -> None:
    assert words.size(number) == said


def test_what_reorders_or_hides_text_goes_and_letters_stay() -> None:
    assert words.showable("a\u202eb\u2066c\x00d\x1b[31m\ud800\ufffe e\u0301 שלום 東京") == "abcd[31m e\u0301 שלום 東京"
    assert words.one_line("  a\n\tb\u2028c  ") == "a bc"


def test_a_line_is_cut_at_its_limit_however_long_the_text() -> None:
    assert words.one_line("w" * 1_000_000, 40) == "w" * 39 + "…"
    assert words.one_line("short", 40) == "short"


def test_findings_are_counted_by_kind_in_words() -> None:
    findings = [Finding("quote"), Finding("figure"), Finding("figure"), Finding("hearing-set"), Finding("hearing-set")]
    assert words.tally(findings) == "1 quote altered, 2 figures altered, 2 hearings set"
    assert words.tally([]) == ""


def test_what_the_outlet_says_in_one_line() -> None:
    assert "no modified time moved" in words.disclosure(Change(flags=("silent-edit",)))
    assert "only its modified time moved" in words.disclosure(Change(flags=("silent-edit",), modified_moved=True))
    assert words.disclosure(Change(claims=("It was nine.",), flags=("correction",))) == "The outlet says: It was nine."
    assert "kept here" in words.disclosure(Change(flags=("removed",)))
    assert words.disclosure(Change()) == ""


def test_flags_and_outcomes_have_words_and_unknown_ones_are_spelt_out() -> None:
    assert words.flag("silent-edit") == "Silent edit"
    assert words.flag("something-odd") == "Something odd"
    assert words.tone("silent-edit") == "major"
    assert words.tone("something-odd") == "plain"
    assert all(words.outcome(outcome) for outcome in Outcome)
    assert words.outcome(None) == "not yet looked at"


def test_beside_a_note_the_note_itself_is_not_counted() -> None:
    findings = (Finding("modified"), Finding("note"), Finding("figure"))
    assert words.beside(Change(findings)) == "1 note altered, 1 figure altered"
    assert words.beside(Change(findings, claims=("It was nine.",))) == "beside the note: 1 figure altered"
    assert words.beside(Change(findings[:2], claims=("It was nine.",))) == "nothing beside the note"
    assert words.beside(Change(findings[:1])) == "1 modified time altered"


def test_the_reason_of_a_weight_is_said_without_the_rules_name() -> None:
    assert words.reason(Change(weight=Weight.MAJOR, reason="headline-changed: it did")) == "Major: it did"
    assert words.reason(Change(weight=Weight.MAJOR, reason="entry-new 84 · 2026-04-22: order")) == (
        "Major: new entry 84 · 2026-04-22, order"
    )
    assert words.reason(Change(reason="entry-gone 80")) == "Minor: entry gone 80"
    assert words.reason(Change(reason="")) == ""


def test_moments_are_said_and_other_texts_left() -> None:
    zone = ZoneInfo("America/New_York")
    assert words.dated("2026-04-22T22:47:09Z", zone) == "22 Apr 2026 18:47:09 EDT"
    assert words.dated("2026-13-22T22:47:09Z", zone) == "2026-13-22T22:47:09Z"
    assert words.dated("Tuesday", zone) == "Tuesday"


ENDS = ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z")


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("moment", ENDS)
def test_no_moment_that_a_page_may_state_breaks_its_words(moment: str, zone: str) -> None:
    assert words.dated(moment, ZoneInfo(zone))
    assert words.filed(moment, NOW)
    assert words.local_moment(moment, NOW)


@given(st.text(max_size=40), st.integers(0, 9999), st.integers(-30, 30))
def test_any_text_where_a_moment_should_stand(text: str, year: int, hours: int) -> None:
    for said in (text, f"{year:04}-01-01T00:00:00{hours:+03}:00", f"{year:04}-12-31T{abs(hours):02}:59"):
        for shown in (words.dated(said, YORK), words.filed(said, NOW), words.local_moment(said, NOW)):
            assert "\n" not in shown or "\n" in said
