from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor import alerts
from storage.records import Block, Change, Fault, Finding, Kind, Source, Span, Weight

NOW = datetime(2026, 4, 22, 12, tzinfo=UTC)
SOURCE = Source("ledger", Kind.ARTICLE, "https://ledger.example/1", name="Capitol Ledger", tags=("port",))
CONTEXT = alerts.Context(SOURCE, "Port talks", SOURCE.url, "item-1", 6, "change-1", "https://desk.example", NOW)
CHANGE = Change(
    findings=(
        Finding("quote", "very close", "not there yet", Weight.MAJOR, where="body:3", speaker="the envoy"),
        Finding("figure", "nine", "eleven", Weight.SUBSTANTIVE),
    ),
    flags=("silent-edit", "quote"),
    weight=Weight.MAJOR,
    reason="a quote was altered",
    telling=(Block("edited", (Span("same", "We are "), Span("del", "very close"), Span("ins", "not there yet"))),),
    headline="Envoy says port talks “close”",
)
DOCKET = replace(
    CHANGE,
    flags=("entry-new",),
    findings=(Finding("entry-new", after="ORDER granting 79 Motion. Judge Rowe.", speaker="84"),),
)


@dataclass(frozen=True)
class Rule:
    name: str = "r"
    channels: tuple = ("mail",)
    on: str = "changes"
    sources: tuple = ()
    tags: tuple = ()
    flags: tuple = ()
    weight: Weight | None = None
    keywords: tuple = ()
    entries: tuple = ()
    parties: tuple = ()
    judges: tuple = ()
    faults: tuple = ()


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        (Rule(), CHANGE),
        (Rule(sources=("ledger", "x")), CHANGE),
        (Rule(tags=("port",)), CHANGE),
        (Rule(flags=("figure",)), CHANGE),
        (Rule(flags=("silent-edit",), weight=Weight.MAJOR), CHANGE),
        (Rule(keywords=("not there yet",)), CHANGE),
        (Rule(keywords=('"CLOSE"',)), CHANGE),
        (Rule(entries=("orders",)), DOCKET),
        (Rule(judges=("Rowe",)), DOCKET),
    ],
)
def test_wanted(rule, change):
    assert len(alerts.owed(change, [rule], CONTEXT)) == 1


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        (Rule(on="faults"), CHANGE),
        (Rule(sources=("x",)), CHANGE),
        (Rule(tags=("courts",)), CHANGE),
        (Rule(flags=("headline",)), CHANGE),
        (Rule(weight=Weight.MAJOR), replace(CHANGE, weight=Weight.SUBSTANTIVE)),
        (Rule(keywords=("elev",)), CHANGE),
        (Rule(flags=("quote",), tags=("courts",)), CHANGE),
        (Rule(entries=("orders",)), CHANGE),
        (Rule(entries=("hearings",)), DOCKET),
        (Rule(), replace(CHANGE, held="flip")),
    ],
)
def test_not_wanted(rule, change):
    assert alerts.owed(change, [rule], CONTEXT) == ()


def test_muted_sources_tell_no_news_but_their_faults():
    context = replace(CONTEXT, source=replace(SOURCE, muted=True))
    assert alerts.owed(CHANGE, [Rule()], context) == ()
    assert len(alerts.owed_for_faults([Fault("failing", "ledger", "x")], [Rule(on="faults")], context)) == 1


def test_one_notice_a_channel_with_all_its_rules_and_a_stable_key():
    rules = [Rule("a", ("mail", "slack")), Rule("b", ("mail",))]
    drafts = alerts.owed(CHANGE, rules, CONTEXT)
    assert [(d.channel, d.body["rules"]) for d in drafts] == [("mail", ["a", "b"]), ("slack", ["a"])]
    again = alerts.owed(CHANGE, rules, replace(CONTEXT, noted_at=NOW + timedelta(hours=1)))
    assert [d.key for d in again] == [d.key for d in drafts]
    assert len({d.key for d in drafts}) == 2
    assert all(len(d.key) == 32 for d in drafts)
    assert alerts.owed(CHANGE, rules, replace(CONTEXT, change_key="change-2"))[0].key != drafts[0].key


def test_the_body_is_bounded_whatever_the_page_says():
    huge = replace(CHANGE, headline="x" * 10**6, findings=(Finding("wording", "y" * 10**6, "z" * 10**6),) * 500)
    body = alerts.owed(huge, [Rule()], CONTEXT)[0].body
    assert len(str(body)) < 40_000
    assert len(body["findings"]) == alerts.SHOWN_FINDINGS
    assert body["more_findings"] == 500 - alerts.SHOWN_FINDINGS


def test_faults_by_kind_source_and_once_a_day():
    fault = Fault("blocked", "ledger", "blocked", "page-1")
    assert alerts.owed_for_faults([fault], [Rule(on="faults", faults=("failing",))], CONTEXT) == ()
    assert alerts.owed_for_faults([fault], [Rule(on="faults", tags=("courts",))], CONTEXT) == ()
    first = alerts.owed_for_faults([fault], [Rule(on="faults", tags=("port",))], CONTEXT)[0]
    later = replace(CONTEXT, noted_at=NOW + timedelta(hours=2))
    other_page = replace(fault, page_id="page-2")
    assert alerts.owed_for_faults([other_page], [Rule(on="faults")], later)[0].key == first.key
    tomorrow = replace(CONTEXT, noted_at=NOW + timedelta(days=1))
    assert alerts.owed_for_faults([fault], [Rule(on="faults")], tomorrow)[0].key != first.key


NOTICED = replace(
    DOCKET, findings=(Finding("entry-new", after="NOTICE of Order lodged", rule="notice", about=("notices",)),)
)


@pytest.mark.parametrize(("kind", "expected"), [("notices", True), ("orders", False)])
def test_the_kind_of_an_entry_is_what_the_comparison_read(kind, expected):
    assert alerts.wants(Rule(entries=(kind,)), NOTICED, CONTEXT) is expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule(judges=("Quill",)), True),
        (Rule(judges=("Tarn",)), False),
        (Rule(parties=("ferry crews",)), True),
        (Rule(parties=("Nobody",)), False),
        (Rule(parties=("ferry crews",), judges=("Tarn",)), False),
    ],
)
def test_a_docket_is_known_by_its_judges_and_parties(rule, expected):
    context = replace(CONTEXT, judges=("Ada Quill",), parties=("Ferry Crews' Union",))
    assert alerts.wants(rule, NOTICED, context) is expected
