"""Dates as pages state them."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract.dates import read_moment


@pytest.mark.parametrize(
    ("text", "language", "moment"),
    [
        ("2024-03-05", "en", "2024-03-05"),
        ("2024-03-05T07:08:09Z", "", "2024-03-05T07:08:09+00:00"),
        ("2024-03-05T07:08:09.123456789+0100", "", "2024-03-05T07:08:09+01:00"),
        ("2024-03-05 07:08:09 -0600", "", "2024-03-05T07:08:09-06:00"),
        ("2024-03-05T07:08", "", "2024-03-05T07:08"),
        ("20240305", "", "2024-03-05"),
        ("20240305T070809Z", "", "2024-03-05T07:08:09+00:00"),
        ("1709622489", "", "2024-03-05T07:08:09+00:00"),
        ("1709622489000", "", "2024-03-05T07:08:09+00:00"),
        ("Tue, 05 Mar 2024 07:08:09 GMT", "", "2024-03-05T07:08:09+00:00"),
        ("Tue Mar 05 2024 07:08:09 GMT+0100 (CET)", "", "2024-03-05T07:08:09+01:00"),
        ("Published March 5, 2024 at 7:08 p.m. ET", "en", "2024-03-05T19:08-05:00"),
        ("July 5, 2024, 7 am EDT", "en", "2024-07-05T07:00-04:00"),
        ("12:08 PM EST, Tue March 5, 2024", "en", "2024-03-05T12:08-05:00"),
        ("5. März 2024, 07:08 Uhr", "de", "2024-03-05T07:08"),
        ("05.03.2024 - 7.08 Uhr", "de", "2024-03-05T07:08"),
        ("5 mars 2024 à 7h08", "fr", "2024-03-05T07:08"),
        ("5 de marzo de 2024", "es", "2024-03-05"),
        ("1º de março de 2024", "pt", "2024-03-01"),
        ("5 marzo 2024", "it", "2024-03-05"),
        ("5. mars 2024 kl. 07.08", "nb", "2024-03-05T07:08"),
        ("5 maart 2024", "nl", "2024-03-05"),
        ("5 марта 2024, 07:08", "ru", "2024-03-05T07:08"),
        ("2024年3月5日 7時08分", "ja", "2024-03-05T07:08"),
        ("03/05/2024", "en", "2024-03-05"),
        ("03/05/2024", "en-GB", "2024-05-03"),
        ("03/05/2024", "fr", "2024-05-03"),
        ("13/05/2024", "en", "2024-05-13"),
        ("05/13/2024", "fr", "2024-05-13"),
        ("3.5.24", "de", "2024-05-03"),
    ],
)
def test_a_date_is_read_as_precise_as_it_is_stated(text: str, language: str, moment: str) -> None:
    assert read_moment(text, language) == moment


@pytest.mark.parametrize(
    "text",
    ["", "two hours ago", "0001-01-01T00:00:00Z", "2024-13-45", "30 February 2024", "May I?", "12:30", "1,204 views"],
)
def test_what_states_no_date_is_none(text: str) -> None:
    assert read_moment(text, "en") is None


@given(st.text(max_size=300), st.sampled_from(["", "en", "de", "ja", "x" * 40]))
def test_any_text_ends_in_a_date_that_can_be_read_or_none(text: str, language: str) -> None:
    moment = read_moment(text, language)
    assert moment is None or datetime.fromisoformat(moment)


@given(st.from_regex(r"[0-9:./ +\-TZapm]{1,60}", fullmatch=True))
def test_figures_never_raise(text: str) -> None:
    moment = read_moment(text, "en")
    assert moment is None or datetime.fromisoformat(moment)
