"""Whatever stands where an address should: it is asked for, or refused in one line, and never raises."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from monitor.config import default_config
from monitor.egress import Guard
from monitor.fetch import Ask, Fetcher, FetchError
from storage.records import Kind, Outcome

SOON = timedelta(seconds=2)
REFUSED = [
    ("", "only http and https"),
    ("ftp://a.example/", "only http and https"),
    ("file:///etc/passwd", "only http and https"),
    ("javascript:alert(1)", "only http and https"),
    ("data:text/html,x", "only http and https"),
    ("//a.example/", "only http and https"),
    ("a.example/story", "only http and https"),
    ("http://[", "is not an address"),
    ("http://[/", "is not an address"),
    ("http://[::1", "is not an address"),
    ("http://[x]/", "is not an address"),
    ("http:///story", "is not an address"),
    ("http://xn--/", "is not an address"),
    ("http://a]b/", "is not an address"),
    ("http://a.example:b/", "is not an address"),
    ("http://user@a.example/", "names a user"),
    ("http://user:secret@a.example/", "names a user"),
    ("http://a.example\\@b.example/", "backslash"),
    ("http://127.0.0.1\\x/", "backslash"),
    ("http://ecf.mdd.uscourts.gov/doc1/1", "not fetched"),
    ("https://www.courtlistener.com/docket/1/", "not fetched"),
]


@pytest.fixture(scope="module")
def fetcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fetcher]:
    """Reaches nothing: no port is open to it."""
    config = default_config(tmp_path_factory.mktemp("fetch"))
    opened = Fetcher(Guard([], []), config.fetch_settings())
    yield opened
    opened.close()


@pytest.mark.parametrize(("address", "said"), REFUSED, ids=[address for address, _ in REFUSED])
@pytest.mark.parametrize("kind", [Kind.ARTICLE, Kind.FEED, Kind.DOCKET])
def test_an_address_that_is_none_is_refused_in_one_line(fetcher: Fetcher, address: str, said: str, kind: Kind) -> None:
    got = fetcher.fetch(Ask(address, kind=kind, deadline=SOON))
    assert isinstance(got, FetchError)
    assert (got.outcome, got.cls) == (Outcome.FAILED, "address"), got.reason
    assert said in got.reason
    assert "\n" not in got.reason


def test_a_refusal_never_repeats_the_password_of_an_address(fetcher: Fetcher) -> None:
    got = fetcher.fetch(Ask("http://user:secret@a.example/", deadline=SOON))
    assert isinstance(got, FetchError)
    assert "secret" not in got.reason


hosts = st.sampled_from(
    [
        "a.example",
        "[::1]",
        "[",
        "]",
        "127.0.0.1",
        "0x7f.1",
        "2130706433",
        "a..b",
        "xn--",
        "ex\u2100ample.org",
        "\u3002",
        "",
    ]
)


@example("http://ex\u2100ample.org/")
@example("http://a.example/%")
@example("http://\u202ea.example/")
@given(
    st.one_of(
        st.text(max_size=60),
        st.builds(
            "{}://{}{}{}".format, st.sampled_from(["http", "https"]), hosts, st.text(max_size=8), st.text(max_size=20)
        ),
    )
)
@settings(max_examples=250, suppress_health_check=list(HealthCheck))
def test_any_text_as_an_address(fetcher: Fetcher, address: str) -> None:
    got = fetcher.fetch(Ask(address, deadline=SOON))
    assert isinstance(got, FetchError)
    assert got.outcome is Outcome.FAILED
    assert got.cls in ("address", "guard", "dns"), got.reason


@given(st.text(max_size=30))
@settings(max_examples=80, suppress_health_check=list(HealthCheck))
def test_no_header_that_was_kept_breaks_out_of_its_line(fetcher: Fetcher, value: str) -> None:
    ask = Ask("http://a.example/", etag=value, last_modified=value, user_agent=value, deadline=SOON)
    got = fetcher.fetch(ask)
    assert isinstance(got, FetchError)


def test_a_file_of_saved_rules_does_not_reach_the_network(tmp_path: Path) -> None:
    opened = Fetcher(Guard([], []), default_config(tmp_path).fetch_settings())
    got = opened.fetch(Ask("http://a.example/", deadline=SOON, robots="obey"))
    opened.close()
    assert isinstance(got, FetchError)
    assert got.outcome in (Outcome.FAILED, Outcome.BLOCKED)
