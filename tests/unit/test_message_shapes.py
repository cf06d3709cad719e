"""Messages fit the channels that carry them, whatever a notice holds: also what an older release left in the archive."""

from __future__ import annotations

import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.notify.slack import payload_of as slack_payload
from monitor.notify.terminal import Terminal
from monitor.notify.webhook import payload_of as webhook_payload
from monitor.render.message import finding_line, flags_line, message, slack_escaped
from storage.records import Fault, Notice, NoticeDraft, Span
from tests.unit.test_alerts import CHANGE, CONTEXT, NOW, Rule
from tests.unit.test_message import draft

SECTION, HEADER = 3000, 150
"""What Slack takes in a section's and a header's text; a longer one is refused whole."""


def chat_of(**fields) -> str:
    return slack_payload(message(draft(**fields)))["blocks"][1]["text"]["text"]


def body(**fields):
    return NoticeDraft("c", "k", "subject", {**draft().body, **fields})


LONG = "https://ledger.example/" + "a-very-long-address-" * 90
LINKS = [
    {"item": {"url": LONG}},
    {"link": LONG, "item": {"url": LONG}},
    {"item": {"url": LONG * 40}},
    {"item": {"url": "https://ledger.example/?" + "&".join(f"a{n}=<b>" for n in range(300))}},
]


@pytest.mark.parametrize("fields", LINKS, ids=["one long", "two long", "endless", "escapes"])
def test_slack_takes_the_message_however_long_the_addresses_are(fields):
    telling = [{"kind": "edited", "spans": [{"op": "ins", "text": "<&>" * 2000}]}]
    payload = slack_payload(message(body(telling=telling, **fields)))
    assert len(payload["blocks"][1]["text"]["text"]) <= SECTION
    assert len(payload["blocks"][0]["text"]["text"]) <= HEADER


@given(
    st.text(st.sampled_from("<>&ab \n"), max_size=300).map(lambda text: text * 20)
    | st.integers(0, 9).map(lambda n: "a" * n + "&" * 2000)
)
def test_slack_text_is_never_cut_inside_of_an_escape(text):
    shown = chat_of(telling=(CHANGE.telling[0].__class__("edited", (Span("ins", text * 3),)),))
    bare = re.sub(r"&(?:amp|lt|gt);", "", re.sub(r"<https?://[^>|]*\|[^>|]*>", "", shown))
    assert not set(bare) & set("<>&")
    assert len(shown) <= SECTION


def test_a_link_that_would_have_to_be_cut_is_left_out():
    """A cut address leads nowhere, or elsewhere."""
    said = message(body(item={"url": LONG * 40}))
    for shown in (said.text, said.html, said.chat):
        assert "very-long-address" not in shown
        assert "https://desk.example/item/item-1" in shown


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://x.example/", "//x.example", "", " "])
def test_only_web_addresses_become_links(url):
    said = message(body(item={"url": url}, link=url))
    assert "href" not in said.html
    assert "See it" not in said.text
    assert "Live page" not in said.chat


def test_a_bar_in_an_address_cannot_end_slacks_link():
    said = message(body(item={"url": "https://ledger.example/a|b>c"}))
    assert "<https://ledger.example/a%7Cb&gt;c|Live page>" in said.chat


def test_quotes_in_an_address_cannot_end_the_attribute():
    said = message(body(item={"url": "https://ledger.example/'\"><script>"}))
    assert "<script>" not in said.html
    assert "&#x27;" in said.html


# ---------------------------------------------------------------- what it says

FAULTS = {
    "failing": "cannot be fetched",
    "blocked": "blocks us",
    "overdue": "is overdue",
    "quiet": "has gone quiet",
    "shrunk": "shows less than it did",
    "unreadable": "cannot be read",
    "missed": "was looked at too late",
    "needs": "needs something",
    "disk": "disk is short",
    "notices": "messages are stuck",
    "clock": "the clock jumped",
}


@pytest.mark.parametrize("kind", FAULTS)
def test_every_fault_is_told_in_words(kind):
    from monitor import alerts

    [owed] = alerts.owed_for_faults([Fault(kind, "ledger", "the reason")], [Rule(on="faults")], CONTEXT)
    said = message(owed)
    assert said.subject == f"[Nightdesk] ledger {FAULTS[kind]}"
    assert "the reason" in said.text
    assert "the reason" in said.chat
    assert "the reason" in said.html


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("silent-edit", "quote"), "Silent edit, quote altered"),
        (("new",), "New"),
        (("editors-note",), "Editor’s note"),
        (("entry-new", "order"), "New entry, order"),
        (("hearing-moved",), "Hearing moved"),
        ((), ""),
        (("a", "b", "c", "d", "e"), "A, b, c, d"),
        (("x\ny",), "X y"),
    ],
)
def test_flags_in_words(flags, words):
    assert flags_line(flags) == words


def test_without_flags_the_weight_stands_in_the_subject():
    assert message(draft(flags=())).subject.startswith("[Nightdesk] Major: ")


def test_the_headline_before_is_said_where_it_was_another():
    assert "Headline before: Envoy silent" in message(draft(headline_before="Envoy silent")).text
    assert "Headline before" not in message(draft(headline_before=CHANGE.headline)).text
    assert "Headline before" not in message(draft()).text


def test_why_it_weighs_so_is_said():
    assert "Why: a quote was altered" in message(draft()).text
    assert "Why:" not in message(draft(reason="")).text


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"flags": ("silent-edit",), "modified_moved": True}, "its modified time moved"),
        ({"flags": ("silent-edit",)}, "no modified time moved"),
    ],
)
def test_of_a_silent_edit_it_is_said_what_the_outlets_clock_says(fields, line):
    assert line in message(draft(**fields)).text


def test_nothing_is_said_of_the_outlet_where_the_edit_is_not_silent():
    assert "The outlet says" not in message(draft(flags=("quote",))).text


def test_more_findings_than_fit_are_counted():
    from storage.records import Finding

    many = tuple(Finding("figure", f"{n} before", f"{n} after") for n in range(40))
    said = message(draft(findings=many))
    assert "and 28 more" in said.text
    assert said.text.count("- figure altered:") == 12
    assert said.chat.count("• figure altered:") == 5


@pytest.mark.parametrize(
    ("plain", "line"),
    [
        ({"kind": "figure", "before": "nine", "after": "eleven"}, "figure altered: nine → eleven"),
        ({"kind": "quote", "before": "a", "after": "b", "speaker": "the envoy"}, "quote altered: a → b (the envoy)"),
        ({"kind": "entry-gone", "before": "COMPLAINT"}, "entry gone: COMPLAINT"),
        ({}, ": +"),
    ],
)
def test_a_stored_finding_in_words(plain, line):
    assert finding_line(plain) == line


OLD = [
    {},
    {"what": "change"},
    {"what": "fault"},
    {"what": "change", "flags": [], "telling": [{}], "findings": [{}]},
    {"what": "change", "telling": [{"spans": [{}]}], "item": {}, "source": {}},
    {"what": "change", "headline": "", "more_findings": 0, "link": ""},
    {"what": "something new", "headline": "x"},
]


@pytest.mark.parametrize("old", OLD, ids=[str(n) for n in range(len(OLD))])
def test_a_body_that_lacks_things_still_makes_a_message(old):
    """Notices owed by another release, or whose words were taken down."""
    said = message(NoticeDraft("c", "k", "the subject", old))
    assert said.subject.startswith("[Nightdesk] ")
    assert said.html.startswith("<!doctype html>")
    assert "None" not in said.text
    notice = Notice("n", NoticeDraft("c", "k", "s", old), NOW, 0, "owed", NOW)
    json.dumps(webhook_payload(notice, said))


def test_escaping_for_slack_is_exact():
    assert slack_escaped("<!channel> & <@U1>") == "&lt;!channel&gt; &amp; &lt;@U1&gt;"
    assert slack_escaped("&lt;") == "&amp;lt;"


# ---------------------------------------------------------------- terminal


class Screen(io.StringIO):
    def __init__(self, tty: bool) -> None:
        super().__init__()
        self.tty = tty

    def isatty(self) -> bool:
        return self.tty


@pytest.mark.parametrize(
    ("tty", "no_color", "coloured"), [(True, False, True), (True, True, False), (False, False, False)]
)
def test_a_terminal_shows_colour_where_it_can_and_may(monkeypatch, tty, no_color, coloured):
    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    screen, owed = Screen(tty), draft()
    Terminal(screen).send(Notice("n", owed, NOW, 0, "owed", NOW), message(owed))
    shown = screen.getvalue()
    assert "[Nightdesk] Silent edit, quote altered:" in shown
    assert ("\x1b[31;9m" in shown) is coloured
    assert ("[-very close-]" in shown) is not coloured
