"""The query language against a plain reading of its rules: whatever is typed, search finds what the words say."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import ArchiveError, open_archive
from storage.records import ChangeFilter
from storage.sqlite.language import parse
from tests.storage.making import GAPS, HOUR, NOW, Desk, article, change, seen, source

STORIES = {
    "pier": ("Pier closed", ["The harbour pier was closed on Monday.", "Nobody spoke to reporters."]),
    "tide": ("High tide", ["A high tide reached the old harbour.", "The council met on Monday."]),
    "vote": ("Council votes", ["The council voted twice.", "Its vote on the pier was delayed."]),
    "café": ("Café opens", ["The café's owner cheered.", "Naïve plans, said the council's São clerk."]),
    "long": ("U.S. budget", ["Some 1,500 ferries and 3.5 per cent more.", "e-mail from AT&T, re: harbour-side flats"]),
}


def folded(text: str) -> list[str]:
    """Words as the index cuts them: letters and digits, without case and accents."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()
    return "".join(c if c.isalnum() else " " for c in bare).split()


def holds(words: list[str], text: str, prefix: bool = False) -> bool:
    wanted = folded(text)
    for start in range(len(words) - len(wanted) + 1):
        here = words[start : start + len(wanted)]
        if here[:-1] == wanted[:-1] and (here[-1].startswith(wanted[-1]) if prefix else here[-1] == wanted[-1]):
            return True
    return False


def fits(story: str, groups) -> bool:
    """The rules of docs/search.md, one passage after the other."""
    headline, body = STORIES[story]
    passages = [folded(text) for text in (headline, *body)]

    def has(term) -> bool:
        places = passages[:1] if term.headline else passages
        return any(holds(words, term.text, term.prefix) for words in places)

    return all(not any(map(has, group)) if group[0].without else any(map(has, group)) for group in groups)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    archive = open_archive(tmp_path_factory.mktemp("language") / "archive.sqlite")
    archive.sync_sources([source(slug, f"https://s{n}.example/") for n, slug in enumerate(STORIES)], NOW, GAPS)
    for turn in archive.claim_due(NOW, 99, HOUR):
        page = turn.pages[0]
        headline, body = STORIES[page.source.slug]
        archive.record(seen(page, article(*body, headline=headline)), turn, NOW)
    yield archive
    archive.close()


def found(archive, query: str) -> set[str]:
    return {hit.item.source.slug for hit in archive.search(query)}


QUERIES = [
    "harbour",
    "harbour monday",
    "council -pier",
    "pier OR tide",
    "pier OR tide -council",
    "-council harbour OR cafe",
    '"high tide"',
    '"tide high"',
    "coun*",
    "vot* -delayed",
    "headline:pier",
    "headline:pier OR headline:tide",
    "-headline:council council",
    'headline:"high tide" monday',
    "cafe",
    "CAFÉ",
    "naive sao",
    "1,500",
    "3.5",
    '"1,500 ferries"',
    "AT&T",
    "e-mail",
    "harbour-side",
    "council's",
    "U.S.",
    "nowhere",
    "harbour nowhere",
    "harbour OR nowhere",
    "harbour -nowhere",
    "monday OR delayed OR owner",
    "pier* OR ferr* council",
]


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_finds_what_its_rules_say(shelf, query):
    assert found(shelf, query) == {story for story in STORIES if fits(story, parse(query))}


VOCABULARY = sorted(
    {word for headline, body in STORIES.values() for text in (headline, *body) for word in folded(text)}
)
word = st.sampled_from(VOCABULARY)
phrase = st.sampled_from([text for _, body in STORIES.values() for text in body]).flatmap(
    lambda text: st.tuples(st.integers(0, 3), st.integers(1, 3)).map(
        lambda cut: '"' + " ".join(folded(text)[cut[0] : cut[0] + cut[1]] or ["harbour"]) + '"'
    )
)
prefix = word.map(lambda w: w[: max(1, len(w) - 2)] + "*")
term = st.builds(lambda field, text: field + text, st.sampled_from(["", "", "headline:"]), word | phrase | prefix)
alternatives = st.lists(term, min_size=1, max_size=3).map(" OR ".join)
queries = st.builds(
    lambda wanted, unwanted: " ".join([*wanted, *(f"-{one}" for one in unwanted)]),
    st.lists(alternatives, min_size=1, max_size=3),
    st.lists(term, max_size=2),
)


@settings(max_examples=250)
@given(queries)
def test_any_query_of_the_language_finds_what_its_rules_say(shelf, query):
    assert found(shelf, query) == {story for story in STORIES if fits(story, parse(query))}


ONCE = [w for w in VOCABULARY if sum(w in folded(t) for h, b in STORIES.values() for t in (h, *b)) == 1]


@pytest.mark.parametrize("common", ["the", "harbour", "council", "on OR the", "headline:council", '"the pier"', "th*"])
def test_a_word_that_stands_nearly_everywhere_is_looked_up_beside_a_rarer_one(shelf, monkeypatch, common):
    """In a large archive such words are not read whole; what is found stays the same."""
    monkeypatch.setattr("storage.sqlite.search.MANY", 1)
    for rare in ONCE:
        for query in (f"{rare} {common}", f"{common} {rare} -nowhere", f"{rare} {common} -headline:pier"):
            assert found(shelf, query) == {story for story in STORIES if fits(story, parse(query))}, query


@settings(max_examples=400)
@given(st.text(st.sampled_from("abc \"-*:()^{}+~'\\\x00\n\tORANDNEARé%_;") | st.characters(), max_size=40))
def test_whatever_is_typed_gives_hits_or_one_clear_line(shelf, typed):
    for ask in (
        lambda: shelf.search(typed),
        lambda: shelf.changes(ChangeFilter(words=typed or "x")),
        lambda: shelf.changes(ChangeFilter(added=typed or "x")),
        lambda: shelf.items(words=typed or "x"),
    ):
        try:
            ask()
        except ArchiveError as error:
            told = str(error)
            assert "\n" not in told
            assert not any(word in told.lower() for word in ("fts5", "sql", "syntax", "column", "malformed"))


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "at least one word"),
        ("  ... ", "at least one word"),
        ("-harbour", "at least one word"),
        ('"harbour', "is missing"),
        ("OR harbour", "OR stands between two words"),
        ("harbour OR", "OR stands between two words"),
        ("a OR OR b", "OR stands between two words"),
        ("harbour OR -tide", "cannot stand beside OR"),
        ("-tide OR harbour", "cannot stand beside OR"),
        ("x " * 25, "more than 24 words"),
        ("y" * 501, "longer than 500 characters"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(shelf, query, told):
    with pytest.raises(ArchiveError, match=told):
        shelf.search(query)


def test_so_many_words_as_are_allowed_are_looked_for(shelf):
    assert found(shelf, " OR ".join(["nowhere"] * 23 + ["tide"])) == {"tide"}


def test_a_small_or_is_a_word_like_any_other(shelf):
    assert found(shelf, "pier or tide") == set()
    assert found(shelf, '"OR" harbour') == set()


def test_the_best_match_comes_first_and_the_limit_holds(shelf):
    hits = shelf.search("council", limit=2)
    assert len(hits) == 2
    everything = shelf.search("council")
    assert [hit.text for hit in everything[:2]] == [hit.text for hit in hits]


def test_words_of_a_change_are_looked_for_in_what_came_what_went_and_headlines(archive):
    desk = Desk(archive)
    desk.see(article("One."))
    edits = [
        {"before": "very close", "after": "not there yet", "headline": "Envoy speaks"},
        {"before": "nine ferries", "after": "eleven ferries", "headline": "Ferries grow", "headline_before": "Ferries"},
    ]
    for n, edit in enumerate(edits):
        desk.see(article(f"Text {n}."), change=change(**edit))

    def seqs(**where):
        return [stored.seq for stored in archive.changes(ChangeFilter(**where))]

    assert seqs(words="ferries") == [2]
    assert seqs(words="close") == seqs(removed="close") == [1]
    assert seqs(added="close") == []
    assert seqs(added="eleven OR yet") == [2, 1]
    assert seqs(added="ferries -eleven") == []
    assert seqs(removed='"nine ferries"', added="elev*") == [2]
    assert seqs(words="headline:ferries") == [2]
    assert seqs(words="headline:envoy close") == [1]
    assert seqs(words="headline:close") == []
