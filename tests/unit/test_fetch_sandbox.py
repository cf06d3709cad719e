"""The browser's own sandbox is used where it can be, and its absence is told in words."""

from __future__ import annotations

import logging
import os

import pytest

from monitor.egress import FetchSettings, Guard
from monitor.fetch import Ask, rendered, sandbox
from monitor.fetch.rendered import Renderer


@pytest.mark.parametrize(
    ("user", "namespaces", "why"),
    [(0, True, sandbox.AS_ROOT), (1000, False, sandbox.NO_NAMESPACES), (1000, True, "")],
)
def test_when_there_is_a_sandbox(user: int, namespaces: bool, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(sandbox, "may_make_namespaces", lambda: namespaces)
    assert sandbox.why_none() == why


def test_the_try_leaves_this_process_where_it_was() -> None:
    before = os.readlink("/proc/self/ns/user")
    assert sandbox.may_make_namespaces() in (True, False)
    assert os.readlink("/proc/self/ns/user") == before


def test_its_absence_is_told_once(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    answer = {"trouble": "no page", "unsandboxed": sandbox.AS_ROOT}
    monkeypatch.setattr(rendered, "missing", lambda: None)
    monkeypatch.setattr(rendered, "run", lambda order, seconds, leads_on: answer)
    renderer = Renderer(Guard(), FetchSettings())
    with caplog.at_level(logging.WARNING, "nightdesk.visits"):
        for _ in range(2):
            renderer.fetch(Ask("https://ledger.example/", render=True))
    assert [record.getMessage() for record in caplog.records] == [
        f"pages are rendered without Chromium's own sandbox: {sandbox.AS_ROOT}"
    ]
