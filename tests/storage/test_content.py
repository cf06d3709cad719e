"""What goes into the archive comes out equal, and the digest of a content is of the content alone."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.content import content_digest, reading_from_json, reading_to_json, to_plain
from storage.records import Article, Coverage, Docket, Document, Entry, Note, Paragraph, Party, Reading

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
maybe = st.none() | words
many = st.lists(words, max_size=3).map(tuple)
documents = st.builds(
    Document, name=words, number=maybe, attachment=st.none() | st.integers(0, 99), state=words, url=maybe
)
entries = st.builds(
    Entry,
    text=words,
    date_filed=maybe,
    number=maybe,
    source_id=maybe,
    sequence=st.integers(0, 500),
    short=maybe,
    documents=st.lists(documents, max_size=2).map(tuple),
    restricted=st.booleans(),
    stub=st.booleans(),
    routes=many,
    docket_number=maybe,
)
paragraphs = st.builds(Paragraph, text=words, kind=words, at=maybe, author=maybe, links=many)
articles = st.builds(
    Article,
    headline=words,
    dek=words,
    byline=many,
    contributors=many,
    published_at=maybe,
    section=maybe,
    paragraphs=st.lists(paragraphs, max_size=3).map(tuple),
    notes=st.lists(st.builds(Note, words, words), max_size=2).map(tuple),
    shape=words,
    provenance=st.dictionaries(words, words, max_size=2),
)
dockets = st.builds(
    Docket,
    court=maybe,
    docket_number=maybe,
    case_name=maybe,
    parties=st.lists(st.builds(Party, words, words, many), max_size=2).map(tuple),
    entries=st.lists(entries, max_size=3).map(tuple),
    coverage=st.builds(Coverage, kind=words, count=st.none() | st.integers(0, 9), total=st.none() | st.integers(0, 9)),
    complete=st.booleans(),
    zone=maybe,
)
readings = st.builds(Reading, words, words, article=articles) | st.builds(Reading, words, words, docket=dockets)


@given(readings)
def test_a_reading_comes_back_equal_whatever_is_in_it(reading):
    assert reading_from_json(reading_to_json(reading)) == reading


@given(readings)
def test_the_stored_form_is_json_with_nothing_in_it_that_stands_at_its_default(reading):
    plain = json.loads(reading_to_json(reading))
    assert plain == to_plain(reading)

    def empty(value):
        if isinstance(value, dict):
            return [key for key, inner in value.items() if inner in ([], {}, None)] + [
                name for inner in value.values() for name in empty(inner)
            ]
        return [name for inner in value for name in empty(inner)] if isinstance(value, list) else []

    provenance = plain.get("article", {}).pop("provenance", None)
    assert provenance is None or provenance
    assert empty(plain) == []


@given(readings)
def test_reader_recipe_and_provenance_are_no_content(reading):
    other = replace(reading, reader="another/9", recipe="ffff")
    if other.article is not None:
        other = replace(other, article=replace(other.article, provenance={"headline": "og"}))
    assert content_digest(other) == content_digest(reading)


ARTICLE = Article(
    headline="Harbour vote delayed",
    dek="Nobody said why",
    byline=("City desk",),
    contributors=("A. Writer",),
    published_at="2026-04-22",
    modified_at="2026-04-22T12:00",
    section="Politics",
    language="en",
    canonical_url="https://ledger.example/1",
    outlet="Ledger",
    image="https://ledger.example/1.jpg",
    paragraphs=(Paragraph("One."), Paragraph("Two.", "quote")),
    notes=(Note("correction", "It was two."),),
)


@pytest.mark.parametrize("name", [f.name for f in fields(Article) if f.name != "provenance"])
def test_every_field_that_a_reader_sees_is_part_of_the_digest(name):
    value = getattr(ARTICLE, name)
    other = value[:-1] if isinstance(value, tuple) else f"{value} now"
    changed = replace(ARTICLE, **{name: other})
    assert content_digest(Reading("r", "", changed)) != content_digest(Reading("r", "", ARTICLE))


ENTRY = Entry("ORDER.", "2026-04-02", "2", "id2", 0, "2026-04-03", "10:00", "Order", (Document("Order", "2"),))


NOT_SAID = ("restricted", "stub", "sequence", "routes", "identity")


@pytest.mark.parametrize("name", [f.name for f in fields(Entry) if f.name not in NOT_SAID])
def test_every_field_of_an_entry_is_part_of_the_digest(name):
    value = getattr(ENTRY, name)
    other = () if isinstance(value, tuple) else f"{value or ''}x"
    before, after = (Reading("r", "", docket=Docket(entries=(e,))) for e in (ENTRY, replace(ENTRY, **{name: other})))
    assert content_digest(before) != content_digest(after)


def test_who_showed_an_entry_and_what_we_call_it_is_no_content():
    other = replace(ENTRY, routes=("court.example",), identity="e1")
    one, two = (Reading("r", "", docket=Docket(entries=(e,))) for e in (ENTRY, other))
    assert content_digest(one) == content_digest(two)


def test_the_order_of_paragraphs_is_content():
    turned = replace(ARTICLE, paragraphs=tuple(reversed(ARTICLE.paragraphs)))
    assert content_digest(Reading("r", "", turned)) != content_digest(Reading("r", "", ARTICLE))


def test_a_removal_has_the_digest_of_nothing_and_an_empty_article_has_not():
    assert content_digest(None) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert content_digest(Reading("r", "", Article())) != content_digest(None)


def test_a_reading_of_nothing_is_a_bug_that_says_so():
    with pytest.raises(ValueError, match="holds an article or a docket"):
        _ = Reading("r", "").content


@settings(max_examples=30)
@given(readings)
def test_the_archive_gives_back_the_reading_that_was_recorded(tmp_path_factory, reading):
    from storage import open_archive
    from tests.storage.making import Desk

    archive = open_archive(tmp_path_factory.mktemp("content") / "archive.sqlite")
    try:
        Desk(archive).see(reading)
        stored = archive.version(archive.item("ledger").id, 1)
        assert stored.reading == reading
        assert stored.digest == content_digest(reading)
        assert archive.verify() == []
    finally:
        archive.close()
