"""What a page says is looked for only where it can stand: whatever a pattern matches passes the cheap question before it."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.extract.dockets import caselists, coverage, documents, entries, forms, page

COUNTED = (coverage._ROWS_OF, coverage._FIRST_OF, coverage._SO_MANY_OF)
MANY = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
ASCII = st.characters(max_codepoint=126)


@pytest.mark.parametrize("pattern", COUNTED, ids=lambda pattern: pattern.pattern[:20])
@MANY
@given(data=st.data())
def test_what_counts_entries_has_counts(pattern: re.Pattern[str], data: st.DataObject) -> None:
    text = data.draw(st.from_regex(pattern))
    assert coverage._COUNTS.search(text)


@MANY
@given(st.from_regex(coverage._PAGE_OF, alphabet=ASCII))
def test_what_names_a_page_says_page(text: str) -> None:
    assert "page" in text.lower()


@MANY
@given(st.from_regex(caselists._CASE, alphabet=ASCII))
def test_what_names_a_case_has_a_captions_words(text: str) -> None:
    line = " ".join(text.split())
    assert caselists.may_name(line) or not caselists._CASE.match(line)


@pytest.mark.parametrize("form", forms._MARKS, ids=lambda form: str(form[0]))
@MANY
@given(data=st.data())
def test_the_marks_of_a_form_have_its_words(
    form: tuple[str, tuple[str, ...], re.Pattern[str]], data: st.DataObject
) -> None:
    low = data.draw(st.from_regex(form[2], alphabet=ASCII)).lower()
    assert any(stem in low for stem in form[1])


@MANY
@given(st.from_regex(documents._PACER, alphabet=ASCII))
def test_what_leads_into_pacer_may(url: str) -> None:
    assert documents.may_be_pacer(url)


@MANY
@given(st.from_regex(entries._SEALED, alphabet=ASCII, fullmatch=True))
def test_what_is_sealed_may_be(text: str) -> None:
    assert entries.may_be_sealed(text)


@MANY
@given(st.from_regex(documents._DOC_ID))
def test_an_address_with_a_documents_number_gives_it(url: str) -> None:
    assert documents.pacer_id(url)


@settings(deadline=None, max_examples=300)
@given(st.text(alphabet=st.one_of(st.sampled_from(" \t\n\u00a0\u2003\u200bab"), st.characters()), max_size=120))
def test_one_line_is_what_collapsing_makes(text: str) -> None:
    assert page.one_line(text) == " ".join(text.split())


@given(st.text(alphabet=" \u00a0a\u2003b", min_size=41, max_size=90))
def test_one_line_of_spaces_of_every_kind(text: str) -> None:
    assert page.one_line(text) == " ".join(text.split())
