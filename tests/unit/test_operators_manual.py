"""docs/operators.md as a list of promises: every fault is raised, every metric is given, every number is the one in force."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from monitor import config as configuration
from monitor import errors
from monitor.config.vocabulary import FaultKind
from monitor.metrics import metrics_text
from monitor.notify import outbox
from monitor.render.message import message
from monitor.service import Service
from monitor.watchers import clock_fault, needy_faults
from storage import open_archive
from storage.records import Kind, NoticeDraft, Source, SourceState, StandingFault
from tests.acceptance import settings
from tests.storage.making import NOW

FAULTS = get_args(FaultKind)
ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, as they are written."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


class Nothing:
    def counts(self) -> dict[str, int]:
        return {}

    def faults(self) -> list[StandingFault]:
        return []


def test_the_table_of_faults_is_that_of_the_rules() -> None:
    assert {re.sub("`", "", row[0]) for row in rows("Faults")} == set(FAULTS)
    assert all(row[1] and row[2] for row in rows("Faults"))


def test_every_fault_is_raised_somewhere() -> None:
    """By a literal in the code: in `Fault("kind"`, or by the outcome that leads to it."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "monitor").rglob("*.py"))
    raised = set(re.findall(r'Fault\(\s*"([a-z]+)"', code))
    by_outcome = {"failing", "blocked", "unreadable", "shrunk"}
    assert raised | by_outcome == set(FAULTS)


def test_the_table_of_metrics_is_what_is_given() -> None:
    written = {name for row in rows("Metrics and health") for name in re.findall(r"`(nightdesk_[a-z_]+)", row[0])}
    given = set(re.findall(r"^# TYPE (nightdesk_[a-z_]+) ", metrics_text(Nothing(), {}), re.MULTILINE))
    assert written == given


@pytest.mark.parametrize(("code", "error"), [(75, errors.Busy), (78, errors.ConfigError)])
def test_exit_codes_that_are_not_tried_again(code: int, error: type[errors.NightdeskError]) -> None:
    assert error.exit_code == code
    assert f"{code}, " in PAGE
    unit = (ROOT / "deploy" / "nightdesk.service").read_text()
    [prevented] = re.findall(r"^RestartPreventExitStatus=(.*)$", unit, re.MULTILINE)
    assert str(code) in prevented.split()


def test_the_watchdog_s_patience_is_the_unit_s() -> None:
    unit = (ROOT / "deploy" / "nightdesk.service").read_text()
    [seconds] = re.findall(r"^WatchdogSec=(\d+)", unit, re.MULTILINE)
    assert f"{seconds} seconds" in PAGE


def test_how_long_notices_are_tried_is_what_the_page_of_keys_says() -> None:
    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    assert "10 s, 20 s … up to an hour; after 7 days" in page
    waits = [outbox.wait_after(failed) for failed in range(12)]
    assert waits[:2] == [timedelta(seconds=10), timedelta(seconds=20)]
    assert max(waits) == timedelta(hours=1)
    assert timedelta(days=7) == outbox.GIVE_UP_AFTER


# ---------------------------------------------------------------- those that nothing else raises


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    case = settings.table("source", slug="case", kind="docket", court="mdd", number="8:25-cv-00951")
    rule = settings.table("alert", name="faults", on="faults", channels=["ops"])
    channel = settings.table("channel", name="ops", kind="terminal")
    file = tmp_path / "sources.toml"
    file.write_text("\n".join((settings.nightdesk(tmp_path, workers=1), case, channel, rule)), encoding="utf-8")
    config = configuration.load(file)
    opened = Service(config, open_archive(tmp_path / "nightdesk.sqlite"))
    opened.archive.sync_sources(config.source_records(), opened.clock(), {})
    yield opened
    opened.stop()


def standing(service: Service) -> dict[str, str]:
    return {one.fault.kind: one.fault.subject for one in service.archive.faults()}


def test_a_source_that_needs_a_token_is_told_once_and_until_it_has_one(service: Service) -> None:
    for _ in range(3):
        service.upkeep()
    assert standing(service) == {"needs": "case"}
    [notice] = service.archive.notices()
    assert "case" in message(notice.draft).subject
    assert "it needs a token" in message(notice.draft).text
    service.archive.sync_sources([Source("case", Kind.DOCKET, "https://court.example/")], service.clock(), {})
    service.upkeep()
    assert standing(service) == {}


@pytest.mark.parametrize(
    ("jump", "said"),
    [(timedelta(hours=5), "forward by 5:00:00"), (-timedelta(days=1), "back by 1 day, 0:00:00")],
)
def test_a_clock_that_jumped_is_told_for_an_hour(
    service: Service, monkeypatch: pytest.MonkeyPatch, jump: timedelta, said: str
) -> None:
    service.jumped(jump)
    service.upkeep()
    assert standing(service)["clock"] == "nightdesk"
    [notice] = [one for one in service.archive.notices() if "clock" in one.draft.subject]
    assert said in message(notice.draft).text
    at, delta = service.jump
    service.jump = (at - 3600, delta)
    service.upkeep()
    assert "clock" not in standing(service)


def test_no_jump_and_no_need_are_no_faults() -> None:
    well = SourceState(Source("ledger", Kind.ARTICLE, "https://ledger.example/"), 1, 0, NOW, NOW, NOW, 0)
    assert clock_fault(timedelta(0)) == needy_faults([well]) == []


def test_every_kind_of_fault_has_its_words_in_a_message() -> None:
    for kind in FAULTS:
        draft = NoticeDraft(
            "ops", "a" * 32, f"ledger: {kind}", {"what": "fault", "fault": kind, "subject": "ledger", "text": "x"}
        )
        assert message(draft).subject
