"""Whatever stands in sources.toml, loading gives a configuration or problems in a person's words, and nothing else."""

from __future__ import annotations

import re
import time
import tomllib
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config import load
from monitor.config import values as kinds
from monitor.config.lines import lines_of
from monitor.config.patterns import why_not_linear
from monitor.errors import ConfigError

KINDS = ("duration", "size", "address", "network", "zone", "selector", "pattern", "slug", "listen", "keep")
plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40)
anything = st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3), max_leaves=6)  # fmt: skip


def refusal_of(take, value) -> ValueError | ConfigError | None:
    """Why it was refused; None if it was taken. Anything else is raised."""
    try:
        take(value)
    except (ValueError, ConfigError) as error:
        return error
    return None


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=150)
@given(value=anything)
def test_a_value_is_taken_or_refused_with_words(kind, value):
    refused = refusal_of(getattr(kinds, kind), value)
    assert refused is None or str(refused)


SELECTORISH = st.text(st.sampled_from("ap.#[]:()>+~*=\"' ,^$|\\-n0"), max_size=25)


@settings(max_examples=300)
@given(SELECTORISH)
def test_a_selector_is_taken_or_refused_with_words(text):
    refused = refusal_of(kinds.selector, text)
    assert refused is None or "\n" not in str(refused)


PATTERNISH = st.text(st.sampled_from("ab\\d\\w\\s.*+?()[]{}|^$1,-"), min_size=1, max_size=18)


@settings(max_examples=400)
@given(PATTERNISH, st.text(st.sampled_from("ab1 -"), max_size=40))
def test_a_pattern_that_is_taken_runs_in_no_time_on_text_made_against_it(pattern, seed):
    if why_not_linear(pattern) is not None:
        return
    text = (seed * 500)[:8000] + "!"
    started = time.process_time()
    re.compile(pattern).search(text)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("value", [float("inf"), 1e300, 10**12, "9999999d", "1" * 400 + "s", float("nan"), "0.5y"])
def test_a_time_that_nobody_can_reckon_with_is_refused(value):
    with pytest.raises(ValueError, match=r"longer than ten years|is not a duration"):
        kinds.duration(value)


@given(seconds=st.integers(0, 10**8))
def test_durations_are_sums_of_their_parts(seconds):
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    text = f"{days}d {hours}h{rest // 60}m {rest % 60} s"
    assert kinds.duration(text) == kinds.duration(seconds) == timedelta(seconds=seconds)


@given(
    number=st.integers(0, 10**9), unit=st.sampled_from(["b", "kB", "MB", "GB", "Kb"]), space=st.sampled_from(["", " "])
)
def test_sizes_are_decimal(number, unit, space):
    factor = {"b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9}[unit.lower()]
    assert kinds.size(f"{number}{space}{unit}") == number * factor


@given(st.text(max_size=80))
def test_a_short_name_that_is_refused_comes_with_one_that_is_not(text):
    try:
        kinds.slug(text)
    except ValueError as error:
        offered = re.search(r'Write "([^"]+)"$', str(error))
        assert offered is not None
        assert kinds.slug(offered[1]) == offered[1]


WORDS = ["nightdesk", "defaults", "source", "channel", "alert", "slug", "kind", "url", "name", "floor", "[", "]", "[[",
         "]]", "=", '"a"', "'b'", '"""', "{", "}", ",", "5", "true", "\n", "\n", "#", ".", '"feed"', '"https://x.example/"',
         "1979-05-27", "nan", "-inf", "hosts", '"\\u00e9"']  # fmt: skip
files = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)
tables = st.dictionaries(
    st.sampled_from(["nightdesk", "defaults", "source", "channel", "alert", "other"]), anything, max_size=4
)


@settings(max_examples=300)
@given(text=files)
def test_any_file_loads_or_has_problems(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text(text, encoding="utf-8")
    refused = refusal_of(lambda file: load(file, {}), path)
    for problem in refused.problems if refused is not None else ():
        assert 0 <= problem.line <= len(text.splitlines()) + 1
        assert "\n" not in str(problem)


KEYS = ["slug", "kind", "url", "name", "tags", "floor", "allow", "hosts", "ports", "channel", "channels", "flags", "to",
        "columns", "keep", "ignore", "routes", "court", "on", "faults", "sources", "from", "listen", "zone"]  # fmt: skip
values = st.sampled_from(['"feed"', '"a"', "5", "-1", "1.5", "true", "[]", '["a"]', "[[1]]", "{}", '{ a = "b" }', "nan",
                          "1979-05-27", "07:32:00", '"https://x.example/"', '"all"', "[{}]"])  # fmt: skip
lines = st.dictionaries(st.sampled_from(KEYS), values, max_size=6)
headers = st.sampled_from(
    ["[nightdesk]", "[defaults]", "[[source]]", "[[channel]]", "[[alert]]", '[nightdesk.hosts."*"]']
)


@settings(max_examples=300)
@given(parts=st.lists(st.tuples(headers, lines), max_size=4))
def test_any_values_under_known_keys_load_or_have_problems_on_their_own_lines(tmp_path_factory, parts):
    text = "".join(f"{header}\n" + "".join(f"{k} = {v}\n" for k, v in table.items()) for header, table in parts)
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    path = tmp_path_factory.getbasetemp() / "values.toml"
    path.write_text(text, encoding="utf-8")
    refused = refusal_of(lambda file: load(file, {}), path)
    written = text.splitlines()
    for problem in refused.problems if refused is not None else ():
        assert problem.line >= 1, str(problem)
        shown = written[problem.line - 1]
        keys = [*problem.key.split("."), "channel"]
        assert shown.startswith(("[", *(f"{key} =" for key in keys))), (str(problem), shown)


PLACES = '''\
# a comment = with [brackets]
[nightdesk]   # ours
contact = "a = b [c]"
allow = [
  "10.0.0.0/8",
  # [source]
  "fd00::/8" ]
user_agent = """
[[source]]
slug = "not one"
"""
"zone" = 'UTC'
[nightdesk.hosts."*.example.org"]
gap = 5
[[source]]
slug = "one"
columns = { date = 0,
}
[[source]]
slug = "two"
'deep'.er = 1
[[ channel ]]
name = "c"
'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("nightdesk",), 2),
        (("nightdesk", "contact"), 3),
        (("nightdesk", "allow"), 4),
        (("nightdesk", "allow", 1), 4),
        (("nightdesk", "user_agent"), 8),
        (("nightdesk", "zone"), 12),
        (("nightdesk", "hosts", "*.example.org", "gap"), 14),
        (("source", 0), 15),
        (("source", 0, "slug"), 16),
        (("source", 0, "columns", "date"), 17),
        (("source", 1), 19),
        (("source", 1, "slug"), 20),
        (("source", 1, "deep", "er"), 21),
        (("source", 1, "url"), 19),
        (("channel", 0, "name"), 23),
        (("alert", 0), 0),
    ],
)
def test_where_things_stand_in_a_file(place, line):
    assert lines_of(PLACES).find(place) == line


@given(st.text(max_size=300))
def test_any_text_can_be_searched_for_places(text):
    found = lines_of(text)
    assert all(1 <= line <= len(text.splitlines()) for line in found.of.values())
