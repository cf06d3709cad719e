"""Which rule wants which change: keywords as people type them, kinds of docket entries, and all conditions at once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import alerts
from storage.records import Block, Change, Fault, Finding, Kind, Source, Span, Weight
from tests.unit.test_alerts import CHANGE, CONTEXT, NOW, SOURCE, Rule


def told(rule: Rule, change: Change, context=CONTEXT) -> bool:
    return bool(alerts.owed(change, [rule], context))


def saying(**fields) -> Change:
    return Change(flags=("quote",), weight=Weight.MAJOR, **fields)


WORDS = [
    ("port", "Envoy says port talks close", True),
    ("PORT", "Envoy says port talks close", True),
    ("port talks", "Envoy says Port   Talks close", True),
    ("port", "Envoy says ports close", False),
    ("port", "An airport closes", False),
    ("port", "port-side talks", True),
    ("port", "(port)", True),
    ("it's", "It’s over", True),
    ("it’s", "it's over", True),
    ('"close"', "talks “close”", True),
    ("co-op", "the co–op bank", True),
    ("STRASSE", "die Straße", True),
    ("café", "CAFÉ owner", True),
    ("c++", "written in C++ today", True),
    ("a.b", "axb", False),
    (".*", "anything", False),
    ("AT&T", "said AT&T on Monday", True),
    ("24-1287", "No. 24-1287", True),
    ("24-128", "No. 24-1287", False),
    ("Иванов", "сказал иванов", True),
    ("港", "港", True),
]


@pytest.mark.parametrize(("word", "text", "wanted"), WORDS, ids=[f"{w} in {t}" for w, t, _ in WORDS])
def test_a_keyword_is_found_as_a_person_means_it(word, text, wanted):
    assert told(Rule(keywords=(word,)), saying(headline=text)) is wanted


PLACES = [
    saying(headline="the port vote"),
    saying(headline_before="the port vote"),
    saying(claims=("the port vote was misdated",)),
    saying(findings=(Finding("quote", "the port vote", ""),)),
    saying(findings=(Finding("quote", "", "the port vote"),)),
    saying(findings=(Finding("quote", "a", "b", speaker="the port vote"),)),
    saying(telling=(Block("edited", (Span("same", "the port "), Span("ins", "vote"))),)),
    saying(telling=(Block("edited", (Span("same", "the port "), Span("del", "vote"))),)),
]


@pytest.mark.parametrize("change", PLACES, ids=["headline", "before", "claim", "was", "is", "speaker", "came", "went"])
def test_a_keyword_is_looked_for_wherever_the_change_has_words(change):
    assert told(Rule(keywords=("port vote",)), change)
    assert not told(Rule(keywords=("vote port",)), change)


def test_words_that_never_stood_together_are_no_match():
    """What went and what came are two texts, not one."""
    spans = (Span("same", "the "), Span("del", "port"), Span("ins", "vote"))
    change = saying(telling=(Block("edited", spans),))
    assert told(Rule(keywords=("the port",)), change)
    assert told(Rule(keywords=("the vote",)), change)
    assert not told(Rule(keywords=("port vote", "portvote")), change)


ENTRIES = [
    ("orders", "ORDER granting 79 Motion to Compel. Signed by Judge Rowe.", True),
    ("orders", "PAPERLESS ORDER setting schedule", True),
    ("orders", "It is hereby ORDERED that the motion is denied", True),
    ("orders", "Scheduling Order", True),
    ("orders", "MOTION to vacate the court's earlier scheduling order by Plaintiff", False),
    ("orders", "NOTICE of appearance", False),
    ("opinions", "MEMORANDUM OPINION", True),
    ("opinions", "Memorandum Decision and Order", True),
    ("opinions", "LETTER about a public opinion", True),
    ("judgments", "JUDGMENT in favor of Defendants", True),
    ("judgments", "JURY VERDICT", True),
    ("judgments", "MANDATE of USCA", True),
    ("judgments", "MOTION for leave", False),
    ("hearings", "Minute Entry: Telephone Conference held", True),
    ("hearings", "NOTICE of rescheduling: oral argument set for May 2", True),
    ("hearings", "COMPLAINT", False),
    ("deadlines", "Answer due 5/12/2026", True),
    ("deadlines", "no later than Friday", True),
    ("deadlines", "residue of evidence", False),
    ("motions", "MOTION to Dismiss", True),
    ("motions", "Application for stay", True),
    ("motions", "PETITION for writ", True),
    ("motions", "emotional distress", False),
    ("notices", "NOTICE of Appearance", True),
    ("appeals", "NOTICE OF APPEAL", True),
    ("appeals", "appealing photographs", False),
    ("appeals", "Petition for a writ of certiorari filed", True),
    ("sealed", "SEALED DOCUMENT", True),
    ("sealed", "Motion to unseal", False),
    ("sealed", "filed under seal", True),
    ("documents", "ORDER", False),
]


@pytest.mark.parametrize(("kind", "text", "wanted"), ENTRIES, ids=[f"{k}: {t}" for k, t, _ in ENTRIES])
def test_an_entry_is_of_a_kind_by_its_own_words(kind, text, wanted):
    new = saying(findings=(Finding("entry-new", "", text),))
    assert told(Rule(entries=(kind,)), new) is wanted
    gone = saying(findings=(Finding("entry-gone", text, ""),))
    assert told(Rule(entries=(kind,)), gone) is wanted


@pytest.mark.parametrize(
    ("kind", "finding"),
    [
        ("hearings", "hearing-moved"),
        ("hearings", "hearing-cancelled"),
        ("deadlines", "deadline-set"),
        ("sealed", "entry-sealed"),
        ("sealed", "entry-unsealed"),
        ("documents", "document-available"),
        ("documents", "document-unavailable"),
    ],
)
def test_an_entry_is_of_a_kind_by_what_happened_to_it(kind, finding):
    change = saying(findings=(Finding(finding, "May 1", "May 2"),))
    assert told(Rule(entries=(kind,)), change)
    others = {"hearings", "deadlines", "sealed", "documents", "opinions", "motions"} - {kind}
    assert not any(told(Rule(entries=(other,)), change) for other in others)


def test_an_article_that_says_order_is_no_order_of_a_court():
    article = saying(headline="ORDER restored", findings=(Finding("wording", "", "an ORDER of the court"),))
    assert not told(Rule(entries=("orders",)), article)


@given(
    sources=st.booleans(), tags=st.booleans(), flags=st.booleans(), weight=st.booleans(), words=st.booleans(),
    judge=st.booleans(), party=st.booleans(),
)  # fmt: skip
def test_every_condition_that_is_given_must_hold(sources, tags, flags, weight, words, judge, party):
    change = replace(
        CHANGE, findings=(*CHANGE.findings, Finding("party-added", "", "Harbour Board, before Judge Rowe"))
    )
    rule = Rule(
        sources=("ledger" if sources else "herald", "other"),
        tags=("port" if tags else "courts",),
        flags=("figure" if flags else "headline", "hearing"),
        weight=Weight.MAJOR,
        keywords=("not there yet" if words else "nowhere",),
        judges=("Rowe" if judge else "Poe",),
        parties=("Harbour Board" if party else "Tide Board",),
    )
    change = change if weight else replace(change, weight=Weight.SUBSTANTIVE)
    assert told(rule, change) is all((sources, tags, flags, weight, words, judge, party))


def test_a_rule_by_kind_of_finding_and_by_flag_are_both_flags():
    assert told(Rule(flags=("figure",)), CHANGE)
    assert told(Rule(flags=("silent-edit",)), CHANGE)
    assert not told(Rule(flags=("dek",)), CHANGE)


@pytest.mark.parametrize("weight", list(Weight))
def test_a_rule_by_weight_takes_that_weight_and_heavier(weight):
    heavier = [w for w in Weight if told(Rule(weight=weight), replace(CHANGE, weight=w))]
    assert heavier == [w for w in Weight if w.rank >= weight.rank]


# ---------------------------------------------------------------- faults

DISK = Fault("disk", "nightdesk", "400 MB free")
FAILING = Fault("failing", "ledger", "no answer", "page-1")
FAULT_RULES = [
    (Rule(on="faults"), FAILING, True),
    (Rule(on="faults"), DISK, True),
    (Rule(on="changes"), FAILING, False),
    (Rule(on="faults", faults=("failing", "blocked")), FAILING, True),
    (Rule(on="faults", faults=("blocked",)), FAILING, False),
    (Rule(on="faults", sources=("ledger",)), FAILING, True),
    (Rule(on="faults", sources=("herald",)), FAILING, False),
    (Rule(on="faults", sources=("ledger",)), DISK, False),
    (Rule(on="faults", tags=("port",)), FAILING, True),
    (Rule(on="faults", tags=("courts",)), FAILING, False),
    (Rule(on="faults", tags=("port",)), DISK, False),
]


@pytest.mark.parametrize(("rule", "fault", "wanted"), FAULT_RULES, ids=[str(n) for n in range(len(FAULT_RULES))])
def test_who_is_told_of_a_fault(rule, fault, wanted):
    assert bool(alerts.owed_for_faults([fault], [rule], CONTEXT)) is wanted


def test_a_fault_of_the_house_has_a_context_without_a_source():
    class Config:
        public_url = "https://desk.example/"

    context = alerts.fault_context(Config(), DISK, NOW)
    [owed] = alerts.owed_for_faults([DISK], [Rule(on="faults")], context)
    assert owed.body["link"] == "https://desk.example/"
    assert owed.body["source"]["slug"] == "nightdesk"
    assert "/item/" not in json.dumps(owed.body)


def test_two_kinds_of_fault_are_two_notices_and_a_channel_named_twice_gets_one_each():
    rules = [Rule("a", ("ops",), on="faults"), Rule("b", ("ops", "chat"), on="faults")]
    drafts = alerts.owed_for_faults([FAILING, replace(FAILING, kind="blocked")], rules, CONTEXT)
    assert [(d.channel, d.body["fault"]) for d in drafts] == [
        ("ops", "failing"), ("chat", "failing"), ("ops", "blocked"), ("chat", "blocked"),
    ]  # fmt: skip
    assert len({d.key for d in drafts}) == 4
    assert drafts[0].body["rules"] == ["a", "b"]


def test_a_fault_just_before_and_just_after_midnight_utc_are_of_two_days():
    late = replace(CONTEXT, noted_at=NOW.replace(hour=23, minute=59))
    early = replace(CONTEXT, noted_at=late.noted_at + timedelta(minutes=2))
    keys = [alerts.owed_for_faults([FAILING], [Rule(on="faults")], c)[0].key for c in (late, early)]
    assert keys[0] != keys[1]


# ---------------------------------------------------------------- what a notice carries

texts = st.text(max_size=3000)
changes = st.builds(
    Change,
    findings=st.lists(st.builds(Finding, st.just("wording"), texts, texts, speaker=texts), max_size=20).map(tuple),
    flags=st.lists(st.sampled_from(["quote", "figure"]), max_size=2).map(tuple),
    weight=st.sampled_from(list(Weight)),
    reason=texts,
    telling=st.lists(
        st.builds(Block, st.just("edited"), st.lists(st.builds(Span, st.just("ins"), texts), max_size=5).map(tuple)),
        max_size=5,
    ).map(tuple),
    headline=texts,
    headline_before=texts,
    claims=st.lists(texts, max_size=9).map(tuple),
)


@given(changes)
def test_a_notice_is_json_and_of_bounded_length_whatever_changed(change):
    [draft] = alerts.owed(change, [Rule()], replace(CONTEXT, item_title="t" * 5000))
    assert len(json.dumps(draft.body)) < 400_000
    assert len(draft.subject) < 300
    assert json.loads(json.dumps(draft.body)) == draft.body


def test_a_notice_without_a_headline_takes_the_items_title():
    [draft] = alerts.owed(replace(CHANGE, headline=""), [Rule()], CONTEXT)
    assert draft.body["headline"] == "Port talks"
    assert draft.subject == "silent-edit, quote: Port talks"


def test_an_item_that_is_new_has_a_link_to_the_desk_alone():
    [draft] = alerts.owed(CHANGE, [Rule()], replace(CONTEXT, item_id=""))
    assert draft.body["link"] == "https://desk.example/"


def test_a_source_without_a_name_is_called_by_its_slug():
    source = Source("port-authority", Kind.PAGE, "https://port.example/")
    [draft] = alerts.owed(CHANGE, [Rule()], replace(CONTEXT, source=source))
    assert draft.body["source"] == {"slug": "port-authority", "name": "port-authority", "kind": "page", "tags": []}


def test_nobody_asks_nobody_is_told():
    assert alerts.owed(CHANGE, [], CONTEXT) == ()
    assert alerts.owed_for_faults([FAILING], [], CONTEXT) == ()
    assert alerts.owed_for_faults([], [Rule(on="faults")], CONTEXT) == ()


def test_a_muted_source_of_a_held_change_tells_nothing():
    muted = replace(CONTEXT, source=replace(SOURCE, muted=True))
    assert alerts.owed(replace(CHANGE, held="flip"), [Rule()], muted) == ()
