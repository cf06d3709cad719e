from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from bs4 import BeautifulSoup

from monitor import alerts
from monitor.config import EmailChannel
from monitor.notify.email import mail_of
from monitor.notify.slack import payload_of as slack_payload
from monitor.render.message import message
from monitor.render.terminal import folded_words
from storage.records import Block, Notice, NoticeDraft, Span
from tests.unit.test_alerts import CHANGE, CONTEXT, NOW, Rule

MAIL = EmailChannel.model_validate(
    {"name": "m", "kind": "email", "host": "h.example", "from": "nightdesk@desk.example", "to": ["a@desk.example"]}
)
HOSTILE = [
    "Title\r\nBcc: all@example.org\r\n\r\nbody",
    "Title\u2028Bcc: x\u2029y\x85z",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "<!channel> <@U123> <https://evil.example|click>",
    "\x1b[2J\x1b]0;owned\x07 \u202egnp.exe \x00\x9b31m",
    "a" * 1_000_000,
    "\ud800 lone \udfff",
    "' style='x' onmouseover='alert(1)",
]


def draft(**fields):
    return alerts.owed(replace(CHANGE, **fields), [Rule()], CONTEXT)[0]


def test_a_message_says_what_happened_in_a_persons_words():
    said = message(draft())
    assert said.subject == "[Nightdesk] Silent edit, quote altered: Envoy says port talks “close”"
    assert "Capitol Ledger · version 6 · major" in said.text
    assert "[-very close-]" in said.text
    assert "{+not there yet+}" in said.text
    assert "The outlet says nothing of it" in said.text
    assert "https://desk.example/item/item-1" in said.text
    assert ">very close</del>" in said.html
    assert ">not there yet</ins>" in said.html


def test_a_fault_says_what_is_wrong():
    from storage.records import Fault

    owed = alerts.owed_for_faults([Fault("blocked", "ledger", "403 for an hour")], [Rule(on="faults")], CONTEXT)[0]
    said = message(owed)
    assert said.subject == "[Nightdesk] ledger blocks us"
    assert "403 for an hour" in said.text


def test_what_the_outlet_says_stands_beside_what_changed():
    said = message(draft(claims=("This story has been updated.",), flags=("update-note",)))
    assert "The outlet says: This story has been updated." in said.text
    assert said.subject.startswith("[Nightdesk] Update note: ")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_titles_cannot_inject(text):
    telling = (replace(CHANGE.telling[0], spans=(Span("ins", text),), label=text),)
    finding = replace(CHANGE.findings[0], before=text, after=text, speaker=text)
    owed = draft(headline=text, headline_before=text + "b", telling=telling, findings=(finding,), claims=(text,))
    said = message(owed)
    notice = Notice("n", owed, NOW, 0, "owed", NOW)
    raw = mail_of(MAIL, notice, said).as_bytes()
    mail = message_from_bytes(raw, policy=default)
    assert mail["Bcc"] is None
    assert mail["To"] == "a@desk.example"
    assert mail["Message-ID"] == f"<{owed.key}@desk.example>"
    assert "\n" not in said.subject
    assert len(raw) < 100_000
    for shown in (said.subject, said.text, said.html, said.chat):
        assert not set(shown) & set("\x00\x07\x1b\x9b\u202e\u2028\u2029\x85\ud800")
    page = BeautifulSoup(said.html, "lxml")
    assert {tag.name for tag in page.find_all()} <= {
        *["html", "head", "meta", "title", "body", "h1", "p", "small", "bdi", "ins", "del", "em", "ul", "li", "a"]
    }
    assert {name for tag in page.find_all() for name in tag.attrs} <= {"charset", "style", "href", "dir"}
    payload = slack_payload(said)
    assert payload["blocks"][0]["text"]["type"] == "plain_text"
    for marked_up in (payload["text"], said.chat.rpartition("\n")[0]):
        assert not set(marked_up) & set("<>")


def test_what_the_redline_shows_whole_is_not_said_again() -> None:
    text = "ORDER granting the motion to dismiss. Signed by Chambers Two."
    body = {
        "what": "change",
        "flags": ["entry-new", "order"],
        "weight": "major",
        "headline": "Port Office v. Ferry Company",
        "telling": [{"kind": "added", "spans": [{"op": "ins", "text": text}]}],
        "findings": [
            {"kind": "entry-new", "before": "", "after": text, "weight": "major"},
            {"kind": "hearing-set", "before": "", "after": "2026-05-04 10:00", "weight": "substantive"},
        ],
    }
    said = message(NoticeDraft("mail", "k", "Something", body)).text
    assert said.count(text) == 1
    assert "2026-05-04 10:00" in said


def test_what_is_folded_is_named_for_what_it_is() -> None:
    def block(style: str) -> Block:
        return Block("same", (Span("same", "x"),), style=style)

    assert folded_words([block("headline"), block("byline")]) == "headline and byline unchanged"
    assert folded_words([block("dek"), block("paragraph"), block("quote")]) == "2 paragraphs unchanged"
    assert folded_words([block("entry")]) == "1 entry unchanged"
