"""A key that is set does something: from a line of sources.toml to the request, the recipe and the schedule."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.check import ask_for, recipe_of
from monitor.compare import Known
from monitor.config import load
from monitor.verdict import Planner, limits_of
from storage.records import Found, Kind, Outcome
from tests.storage.making import LEASE, NOW, capture, visit

URL = "https://ledger.example/story"
LATER = NOW + timedelta(days=3)


class Set:
    """A configuration with one source, and the page that an archive makes of it."""

    def __init__(self, tmp_path, lines: str = "", desk: str = "", kind: str = "article", table: str = "source") -> None:
        defaults = f"[defaults]\n{lines}\n" if table == "defaults" else ""
        own = lines if table == "source" else ""
        text = f'[nightdesk]\ncontact = "desk@example.org"\n{desk}\n{defaults}'
        text += f'[[source]]\nslug = "ledger"\nkind = "{kind}"\nurl = "{URL}"\n{own}\n'
        (tmp_path / "sources.toml").write_text(text, encoding="utf-8")
        self.config = load(tmp_path / "sources.toml", {})
        self.pages = pages_of(tmp_path, self.config)
        self.page = self.pages[0]


def pages_of(tmp_path, config):
    from storage import open_archive

    archive = open_archive(tmp_path / "archive.sqlite")
    try:
        archive.sync_sources(config.source_records(), NOW, config.gaps())
        if config.sources[0].kind in (Kind.FEED, Kind.SECTION):
            [turn] = archive.claim_due(NOW, 1, LEASE)
            found = (Found("https://ledger.example/found"),)
            archive.record(visit(turn.pages[0], NOW, Outcome.FIRST, found=found), turn, NOW)
        return archive.pages()
    finally:
        archive.close()


@pytest.fixture
def made(tmp_path):
    return lambda *args, **more: Set(tmp_path, *args, **more)


ASKED = [
    ('user_agent = "Other/1"', "", "user_agent", "Other/1"),
    ('robots = "obey"', "", "robots", "obey"),
    ('robots = "ignore"', "", "robots", "ignore"),
    ("render = true", "", "render", True),
    ('render = true\nwait_for = ["#a", ".b"]', "", "wait_for", "#a, .b"),
    ("", 'deadline = "20s"', "deadline", timedelta(seconds=20)),
    ("", 'max_body = "1MB"', "max_body", 1_000_000),
]


@pytest.mark.parametrize("table", ["source", "defaults"])
@pytest.mark.parametrize(("lines", "desk", "field", "value"), ASKED, ids=[field for *_, field, _ in ASKED])
def test_a_key_reaches_the_request(made, lines, desk, field, value, table):
    plain, chosen = made(), made(lines, desk, table=table)
    assert getattr(ask_for(chosen.page, chosen.config), field) == value
    assert getattr(ask_for(plain.page, plain.config), field) != value


def test_a_dockets_body_may_be_larger(made):
    chosen = made("", 'max_body = "1MB"\nmax_docket_body = "3MB"', kind="docket")
    assert ask_for(chosen.page, chosen.config).max_body == 3_000_000


def test_what_a_front_found_obeys_robots_and_is_rendered_as_its_source_says(made):
    chosen = made("render = true", kind="section")
    front, found = chosen.pages
    assert (found.discovered, ask_for(found, chosen.config).robots) == (True, "obey")
    assert ask_for(found, chosen.config).render
    assert ask_for(front, chosen.config).robots == "advise"
    assert not ask_for(front, chosen.config).render, "a front's links are read from what the server sends"


@pytest.mark.parametrize(
    "key", ["body", "remove", "headline", "dek", "byline", "published", "modified", "note", "next"],
)  # fmt: skip
@pytest.mark.parametrize("table", ["source", "defaults"])
def test_a_selector_reaches_the_reader_and_changes_the_recipes_digest(made, key, table):
    plain, chosen = made(), made(f'{key} = ".x"', table=table)
    recipe = recipe_of(chosen.page, chosen.config)
    assert getattr(recipe, key) == (".x",)
    assert recipe.digest != recipe_of(plain.page, plain.config).digest


@pytest.mark.parametrize("word", ["true", "false"])
def test_whether_pages_are_joined_is_part_of_the_recipe(made, word):
    plain, chosen = made(), made(f"join = {word}")
    recipe = recipe_of(chosen.page, chosen.config)
    assert recipe.join is (word == "true")
    assert recipe.digest != recipe_of(plain.page, plain.config).digest


def test_how_much_a_body_may_shrink_is_said_once_for_all(made):
    chosen = made("", "shrink_share = 0.7")
    assert recipe_of(chosen.page, chosen.config).shrink_share == 0.7
    assert recipe_of(chosen.page, chosen.config).digest == recipe_of(made().page, made().config).digest


def test_patterns_reach_the_comparison(made):
    chosen = made("ignore = ['''\\d+ views''']\nkeep = ['''\\d+ dead''']")
    known = Known.of(chosen.page.source, Kind.ARTICLE, "UTC")
    assert (known.ignore, known.keep) == ((r"\d+ views",), (r"\d+ dead",))


def next_look(chosen, outcome=Outcome.UNCHANGED, **page):
    looked = replace(chosen.page, first_seen_at=NOW, last_visit_at=LATER - timedelta(hours=2), **page)
    return Planner(looked, chosen.config, LATER).good(outcome, None).next_visit_at - LATER


PACED = [
    ('floor = "40h"', "", timedelta(hours=40), None),
    ('ceiling = "10m"', "", None, timedelta(minutes=10)),
    ("", 'floor = "40h"', timedelta(hours=40), None),
    ("", 'ceiling = "10m"', None, timedelta(minutes=10)),
    ('floor = "3m"\nceiling = "4m"', 'floor = "1h"\nceiling = "2h"', timedelta(minutes=3), timedelta(minutes=4)),
]


@pytest.mark.parametrize(("lines", "desk", "least", "most"), PACED, ids=[str(n) for n in range(len(PACED))])
@pytest.mark.parametrize("table", ["source", "defaults"])
def test_floor_and_ceiling_bound_the_next_look(made, lines, desk, least, most, table):
    waited = next_look(made(lines, desk, table=table))
    assert (least or timedelta(0)) <= waited <= (most or timedelta(days=30))


def test_priority_and_budget_move_the_next_look(made):
    plain = next_look(made())
    assert next_look(made("priority = 10")) < plain < next_look(made("priority = 0.1"))
    assert next_look(made("", "budget = 200")) < plain < next_look(made("", "budget = 2"))


def test_court_hours_are_the_newsrooms_where_the_court_names_none(made):
    chosen = made("", 'zone = "America/New_York"', kind="docket")
    assert limits_of(chosen.page, chosen.config).zone == "America/New_York"


def test_keep_all_keeps_the_bytes_of_every_visit(made):
    body = capture(b"x", NOW)
    for lines, kept in (('keep = "all"', True), ("", False), ("keep = ['''dead''']", False)):
        chosen = made(lines)
        assert Planner(chosen.page, chosen.config, LATER).good(Outcome.UNCHANGED, body).keep_payload is kept


@pytest.mark.parametrize(
    ("lines", "desk", "gap"),
    [
        ("", "", 5),
        ("", "gap = 8", 8),
        ("gap = 30", "", 30),
        ("gap = 2", "gap = 8", 8),
        ("", '[nightdesk.hosts."*.example"]\ngap = 20', 20),
        ("gap = 9", '[nightdesk.hosts."*.example"]\ngap = 20', 20),
    ],
)
def test_the_gap_of_a_host_is_the_slowest_that_anybody_asked_for(made, lines, desk, gap):
    chosen = made(lines, desk)
    assert chosen.config.gap_of("ledger.example") == timedelta(seconds=gap)


def test_without_a_contact_hosts_are_asked_half_as_often(tmp_path):
    (tmp_path / "sources.toml").write_text("[nightdesk]\n", encoding="utf-8")
    config = load(tmp_path / "sources.toml", {})
    assert config.gap() == timedelta(seconds=10)
    assert config.user_agent().startswith("Nightdesk/")
    assert "(" not in config.user_agent()


@pytest.mark.parametrize(
    ("lines", "agent"),
    [
        ("", "(desk@example.org)"),
        ('public_url = "https://desk.example"', "(+https://desk.example; desk@example.org)"),
        ('user_agent = "Ours/2"', "Ours/2"),
    ],
)
def test_how_we_present_ourselves(made, lines, agent):
    assert made("", lines).config.user_agent().endswith(agent)
