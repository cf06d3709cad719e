"""Whatever is sent to the writer, it answers with what was done or one clear line, and does all of it or nothing."""

from __future__ import annotations

import json
import socket
import threading
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.control import ACTIONS, LONGEST, SOCKET_NAME, ControlSocket, perform, send
from monitor.errors import BadInput, NightdeskError, UnknownName
from storage import open_archive
from storage.records import ChangeFilter
from tests.storage.making import NOW, Desk, article, change, notice

ARGUMENTS = (
    "slug",
    "page",
    "kind",
    "url",
    "name",
    "tags",
    "options",
    "change",
    "text",
    "verdict",
    "notice",
    "key",
    "value",
)
plain = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=10) | st.sampled_from(["ledger", "article", "noise"])
)
anything = plain | st.lists(plain, max_size=2) | st.dictionaries(st.text(max_size=3), plain, max_size=2)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    opened = open_archive(tmp_path_factory.mktemp("control") / "archive.sqlite")
    desk = Desk(opened)
    desk.see(article("One."))
    desk.see(article("Two."), change=change(), notices=(notice("k1"),))
    yield opened
    opened.close()


@settings(max_examples=400)
@given(
    command=st.sampled_from(sorted(ACTIONS)) | st.text(max_size=8),
    arguments=st.dictionaries(st.sampled_from(ARGUMENTS), anything, max_size=6),
)
def test_any_command_is_done_or_refused_in_one_line(archive, command, arguments):
    said = told(archive, command, arguments)
    assert said
    assert "\n" not in said


def told(archive, command, arguments) -> str:
    """What was done, or why it was not."""
    try:
        answer = perform(archive, command, arguments, NOW)
    except NightdeskError as error:
        return str(error)
    return str(json.loads(json.dumps(answer))["done"])


@pytest.mark.parametrize("command", sorted(ACTIONS))
def test_a_command_without_its_arguments_says_what_is_missing(archive, command):
    with pytest.raises(NightdeskError):
        perform(archive, command, {}, NOW)


WATCH = {"slug": "tip", "kind": "article", "url": "https://tip.example/story"}


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("slug", "Not A Slug", "short name"),
        ("slug", "", "short name"),
        ("slug", "a/../b", "short name"),
        ("kind", "artcle", "article"),
        ("url", "javascript:alert(1)", "https://"),
        ("url", "https://user:secret@tip.example/", "user name or password"),
        ("url", "https://ecf.mdd.uscourts.gov/cgi-bin/DktRpt.pl?1", "PACER is never"),
        ("url", "https://www.courtlistener.com/docket/1/x/", "robots.txt"),
        ("tags", ["x" * 99], "is not a tag"),
        ("options", {"colour": "blue"}, "there is no such key"),
        ("options", {"ignore": "(a+)+"}, "is not a pattern we can run"),
    ],
)
def test_a_source_added_at_the_desk_is_held_to_the_same_rules_as_one_of_the_file(tmp_path, field, value, told):
    opened = open_archive(tmp_path / "archive.sqlite")
    try:
        with pytest.raises(NightdeskError, match=told):
            perform(opened, "watch", {**WATCH, field: value}, NOW)
        assert opened.sources() == []
    finally:
        opened.close()


def test_a_good_source_is_added_with_its_tags(tmp_path):
    opened = open_archive(tmp_path / "archive.sqlite")
    perform(opened, "watch", {**WATCH, "tags": ["port", "city"], "name": "A tip"}, NOW)
    [state] = opened.sources()
    assert (state.source.slug, state.source.origin, state.source.tags, state.source.name) == (
        "tip", "desk", ("port", "city"), "A tip",
    )  # fmt: skip
    with pytest.raises(BadInput, match="called tip already"):
        perform(opened, "watch", WATCH, NOW)
    with pytest.raises(BadInput, match="is watched already, as tip"):
        perform(opened, "watch", {**WATCH, "slug": "tip-again"}, NOW)
    perform(opened, "watch", {**WATCH, "slug": "tip-again", "kind": "section"}, NOW)
    opened.close()


def test_verdicts_and_remarks(archive):
    found = archive.changes(ChangeFilter())[0]
    perform(archive, "noise", {"change": found.id, "text": "a counter"}, NOW)
    assert archive.change(found.id).verdict == "noise"
    perform(archive, "annotate", {"change": found.id, "verdict": "important", "text": "call them"}, NOW)
    assert archive.change(found.id).verdict == "important"
    perform(archive, "unnoise", {"change": found.id}, NOW)
    assert archive.change(found.id).verdict == ""
    with pytest.raises(BadInput, match="noise, important or nothing"):
        perform(archive, "annotate", {"change": found.id, "verdict": "great"}, NOW)
    with pytest.raises(UnknownName, match="nightdesk log"):
        perform(archive, "noise", {"change": "none"}, NOW)


def test_a_parked_notice_is_owed_again(archive):
    [one] = archive.claim_notices(datetime.max.replace(tzinfo=UTC), 1, NOW - NOW)
    archive.mark_failed(one.id, "refused", None)
    perform(archive, "unpark", {"notice": one.id}, NOW)
    assert archive.notices(state="owed")[0].id == one.id
    with pytest.raises(BadInput, match="no such notice"):
        perform(archive, "unpark", {"notice": one.id}, NOW)


# ---------------------------------------------------------------- the socket


@pytest.fixture
def listening(tmp_path):
    acts: list = []

    def act(command, arguments):
        acts.append((command, arguments))
        if command == "fails":
            raise BadInput("it cannot be done")
        return {"done": command, "arguments": arguments}

    listener = ControlSocket(tmp_path, act)
    yield tmp_path, acts
    listener.close()


@pytest.mark.parametrize("text", ["plain", "ünï ‹›", "a\nb", "x" * 200_000, "\x00\x1b", '"quoted"'])
def test_arguments_arrive_as_they_were_sent(listening, text):
    folder, acts = listening
    assert send(folder, "note", {"text": text, "list": [1, None]}) == {
        "done": "note", "arguments": {"text": text, "list": [1, None]},
    }  # fmt: skip
    assert acts[-1] == ("note", {"text": text, "list": [1, None]})


def test_an_error_comes_back_with_its_words_and_code(listening):
    folder, _ = listening
    with pytest.raises(NightdeskError, match="it cannot be done") as caught:
        send(folder, "fails", {})
    assert caught.value.exit_code == BadInput.exit_code


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"{}\n",
        b"[]\n",
        b"null\n",
        b"5\n",
        b'{"command": "x", "arguments": 5}\n',
        b"\xff\xfe\n",
        b'"' + b"x" * LONGEST + b'"\n',
    ],
)
def test_garbage_is_answered_and_does_nothing(listening, raw):
    folder, acts = listening
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(10)
        connection.connect(str(folder / SOCKET_NAME))
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        answer = connection.makefile("rb").readline()
    assert json.loads(answer)["exit_code"] == 65
    assert acts == []


def test_one_that_says_nothing_holds_up_nobody(listening):
    folder, _ = listening
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as silent:
        silent.connect(str(folder / SOCKET_NAME))
        assert send(folder, "note", {})["done"] == "note"


def test_many_at_once_are_all_answered(listening):
    folder, acts = listening
    answers: list = []
    threads = [threading.Thread(target=lambda n=n: answers.append(send(folder, "note", {"n": n}))) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer["arguments"]["n"] for answer in answers) == list(range(20))
    assert len(acts) == 20


def test_a_socket_that_was_left_by_a_crash_is_taken_over(tmp_path):
    stale = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    stale.bind(str(tmp_path / SOCKET_NAME))
    stale.close()
    assert send(tmp_path, "note", {}) is None
    listener = ControlSocket(tmp_path, lambda command, arguments: {"done": command})
    assert send(tmp_path, "note", {}) == {"done": "note"}
    listener.close()
    assert send(tmp_path, "note", {}) is None
    assert not (tmp_path / SOCKET_NAME).exists()
