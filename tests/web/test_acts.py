"""Buttons: what a person does goes through the writer, and is seen on the next page."""

from __future__ import annotations

import pytest

from monitor.errors import Busy
from storage.records import Outcome, Visit
from tests.web.conftest import Desk
from tests.web.shelf import GAP, source
from tests.web.stories import owed

HERE = {"origin": "http://127.0.0.1:8470"}


def test_noise_is_said_and_taken_back(own_desk: Desk) -> None:
    reader, stored = own_desk.client(**HERE), own_desk.change("ledger")
    answer = reader.post(f"/change/{stored.id}/verdict", data={"verdict": "noise", "text": "a counter"})
    assert answer.status_code == 200
    assert own_desk.change("ledger").verdict == "noise"
    assert "judged noise" in answer.text
    assert "a counter" in answer.text
    assert "Judged noise" in reader.get("/?source=ledger").text
    reader.post(f"/change/{stored.id}/verdict", data={"verdict": ""})
    assert own_desk.change("ledger").verdict == ""
    assert [a.verdict for a in own_desk.archive.annotations(stored.id)].count("noise") == 1


def test_a_remark_leaves_the_verdict_as_it_is(own_desk: Desk) -> None:
    reader, stored = own_desk.client(**HERE), own_desk.change("ledger")
    reader.post(f"/change/{stored.id}/verdict", data={"verdict": "important"})
    answer = reader.post(f"/change/{stored.id}/remark", data={"text": "call the envoy"})
    assert "call the envoy" in answer.text
    assert own_desk.change("ledger").verdict == "important"
    assert reader.post(f"/change/{stored.id}/remark", data={"text": "  "}).status_code == 400


@pytest.mark.parametrize("verdict", ["odd", "<b>"])
def test_there_are_two_verdicts(own_desk: Desk, verdict: str) -> None:
    stored = own_desk.change("ledger")
    answer = own_desk.client(**HERE).post(f"/change/{stored.id}/verdict", data={"verdict": verdict})
    assert answer.status_code == 400
    assert own_desk.archive.annotations(stored.id) == []


def test_pause_resume_mute_unmute(own_desk: Desk) -> None:
    reader = own_desk.client(**HERE)

    def now() -> tuple[str, bool]:
        state = own_desk.archive.source("ledger")
        assert state is not None
        return state.source.state, state.source.muted

    assert "paused: not visited" in reader.post("/sources/ledger/pause").text
    assert now() == ("paused", False)
    reader.post("/sources/ledger/resume")
    reader.post("/sources/ledger/mute")
    assert now() == ("active", True)
    assert "muted: nobody is told" in reader.get("/sources").text
    reader.post("/sources/ledger/unmute")
    assert now() == ("active", False)


def test_check_now_makes_pages_due(own_desk: Desk) -> None:
    reader, before = own_desk.client(**HERE), own_desk.archive.page("ledger")
    assert before is not None
    assert before.next_visit_at > own_desk.now
    reader.post("/sources/ledger/check-now")
    after = own_desk.archive.page("ledger")
    assert after is not None
    assert after.next_visit_at <= own_desk.now
    answer = reader.post(f"/pages/{after.id}/check-now", follow_redirects=False)
    assert answer.status_code == 303


def test_a_parked_notice_is_owed_again(own_desk: Desk) -> None:
    page, turn = own_desk.shelf.turn("ledger", own_desk.now)
    visit = Visit(page.id, own_desk.now, Outcome.UNCHANGED, own_desk.now + GAP, notices=(owed("Envoy <says>"),))
    own_desk.writer.record(visit, turn, own_desk.now)
    own_desk.writer.mark_failed(own_desk.writer.notices(state="owed")[0].id, "550 no such box", None)
    reader = own_desk.client(**HERE)
    shown = reader.get("/sources").text
    assert "550 no such box" in shown
    assert "Envoy &lt;says&gt;" in shown
    reader.post(f"/notices/{own_desk.archive.notices(state='parked')[0].id}/unpark")
    assert own_desk.archive.notices(state="parked") == []


@pytest.mark.parametrize("address", ["/sources/unknown/pause", "/change/unknown/verdict"])
def test_acts_on_nothing_are_404(own_desk: Desk, address: str) -> None:
    assert own_desk.client(**HERE).post(address).status_code == 404


def test_what_cannot_be_done_is_400_and_a_busy_writer_503(own_desk: Desk) -> None:
    reader = own_desk.client(**HERE)
    assert reader.post("/sources/ledger/explode").status_code == 400

    def busy(command: str, given: object) -> dict[str, object]:
        raise Busy("The archive is held by process 17")

    own_desk.app.state.room._act = busy
    answer = reader.post("/sources/ledger/pause")
    assert answer.status_code == 503
    assert "process 17" in answer.text


def test_a_source_of_the_desk_is_removed_and_one_of_the_file_is_not(own_desk: Desk) -> None:
    reader = own_desk.client(**HERE)
    own_desk.writer.add_source(source("tip", "https://tip.example/story", origin="desk"), own_desk.now)
    assert "/sources/tip/unwatch" in reader.get("/sources").text
    assert "/sources/ledger/unwatch" not in reader.get("/sources").text
    assert 'id="source-tip"' not in reader.post("/sources/tip/unwatch").text
    assert "tip" not in {one["slug"] for one in reader.get("/api/v1/sources").json()["sources"]}
    refused = reader.post("/sources/ledger/unwatch")
    assert refused.status_code == 400
    assert "sources.toml" in refused.text
