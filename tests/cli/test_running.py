"""`run`, `reload` and `demo` up to the service itself: what is said first, what is opened, what is closed, which code."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from monitor import config as configuration
from monitor import control
from monitor.cli import running
from monitor.cli.running import JournalFormat, act_out, data_dir_of, log_to_stderr, serve
from monitor.demo import Newsroom
from monitor.errors import ConfigError, NightdeskError, UnknownName
from storage import ArchiveLocked, open_archive
from tests.acceptance import settings
from tests.cli.conftest import Typed


class Played:
    """Stands in for the service: keeps what it was given and ends at once."""

    code = 0
    fails: NightdeskError | None = None
    made: list[Played] = []  # noqa: RUF012

    def __init__(self, config: Any, archive: Any) -> None:
        self.config, self.archive = config, archive
        Played.made.append(self)

    def run(self, pages: Any) -> int:
        self.archive.close()
        if self.fails is not None:
            raise self.fails
        return self.code


@pytest.fixture(autouse=True)
def played(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Played]]:
    monkeypatch.setattr(running, "Service", Played)
    Played.made, Played.code, Played.fails = [], 0, None
    before = logging.getLogger().handlers[:], logging.getLogger("nightdesk").level
    yield Played
    logging.getLogger().handlers[:] = before[0]
    logging.getLogger("nightdesk").setLevel(before[1])


@pytest.fixture
def told(own: Typed, caplog: pytest.LogCaptureFixture) -> Typed:
    """With a sources.toml that needs something and has no contact."""
    case = settings.table("source", slug="case", kind="docket", court="mdd", number="8:25-cv-00951")
    tables = (
        settings.nightdesk(own.folder / "data", contact=None, listen="127.0.0.1:8499"),
        settings.source("ledger", "article", "https://ledger.example/"),
        case,
        settings.table("channel", name="desk-chat", kind="slack", url_file="no-such-file"),
    )
    (own.folder / "sources.toml").write_text("\n".join(tables), encoding="utf-8")
    caplog.set_level(logging.INFO, "nightdesk")
    return own


@pytest.mark.parametrize("code", [0, 70])
def test_the_service_s_own_code_is_the_command_s(told: Typed, played: type[Played], code: int) -> None:
    played.code = code
    assert told("run").exit_code == code
    assert [one.config.sources[0].slug for one in played.made] == ["ledger"]


def test_what_runs_is_said_before_it_does(told: Typed, caplog: pytest.LogCaptureFixture) -> None:
    config = configuration.load(told.folder / "sources.toml")
    assert serve(config) == 0
    said = [record.getMessage() for record in caplog.records]
    assert said[0].startswith("2 sources from ")
    assert said[1] == "pages at http://127.0.0.1:8499/"
    assert any("no contact is set" in line for line in said)
    assert any(line.startswith("case needs a token") for line in said)
    assert any("not readable" in line and "channel[desk-chat].url_file" in line for line in said)


def test_a_refusal_closes_what_was_opened(told: Typed, played: type[Played]) -> None:
    played.fails = NightdeskError("pages cannot be served at 127.0.0.1:8499: taken; set `listen`")
    result = told("run")
    assert result.exit_code == 1
    assert "set `listen`" in result.stderr
    open_archive(told.folder / "data" / "nightdesk.sqlite").close()


def test_the_data_folder_is_made_for_its_owner_alone(told: Typed, tmp_path: Path) -> None:
    config = configuration.load(told.folder / "sources.toml")
    fresh = config.model_copy(update={"nightdesk": config.nightdesk.model_copy(update={"data_dir": tmp_path / "new"})})
    assert serve(fresh) == 0
    assert (fresh.data_dir.stat().st_mode & 0o777) == 0o700


def test_a_second_one_is_refused_with_the_first_one_s_number(told: Typed, played: type[Played]) -> None:
    path = told.folder / "data" / "nightdesk.sqlite"
    with closing(open_archive(path)), pytest.raises(ArchiveLocked) as locked:
        open_archive(path)
    with closing(open_archive(path)):
        said = told.refused("run", code=75)
    assert str(locked.value.pid) in said
    assert played.made == []


def pages_of(config: configuration.Config) -> TestClient:
    app: Any = running.web_app(config, lambda: 0)
    return TestClient(app, base_url="http://127.0.0.1:8499", client=("127.0.0.1", 9), headers=HERE)


HERE = {"origin": "http://127.0.0.1:8499"}


def test_the_pages_ask_the_service(told: Typed) -> None:
    def act(command: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if command == "status":
            return {"alive": True, "ready": True, "visits": {"first": 3}}
        if arguments["slug"] != "ledger":
            raise UnknownName("there is no such source")
        return {"done": command}

    config = configuration.load(told.folder / "sources.toml")
    open_archive(config.archive_path()).close()
    ask = pages_of(config)
    with closing(control.ControlSocket(config.data_dir, act)):
        assert ask.get("/healthz").json() == {"alive": True}
        assert ask.get("/readyz").status_code == 200
        assert 'nightdesk_visits_total{outcome="first"} 3' in ask.get("/metrics").text
        assert ask.post("/sources/ledger/pause", follow_redirects=False).status_code == 303
        refused = ask.post("/sources/other/pause")
        assert (refused.status_code, "there is no such source" in refused.text) == (404, True)


def test_pages_without_a_service_say_so(told: Typed) -> None:
    config = configuration.load(told.folder / "sources.toml")
    open_archive(config.archive_path()).close()
    ask = pages_of(config)
    assert ask.get("/healthz").status_code == 503
    assert ask.get("/readyz").status_code == 503
    assert ask.get("/sources").status_code == 200
    refused = ask.post("/sources/ledger/pause")
    assert (refused.status_code, "try again" in refused.text) == (503, True)


# ---------------------------------------------------------------- reload


def test_a_reload_without_a_service_says_how_to_start_one(told: Typed) -> None:
    assert told.refused("reload", code=1).endswith("no service runs on this archive; start it: nightdesk run")


def test_a_reload_says_what_the_service_says(told: Typed) -> None:
    def act(command: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if (told.folder / "bad").exists():
            raise ConfigError([])
        return {"done": f"{command} {sorted(arguments)}"}

    with closing(control.ControlSocket(told.folder / "data", act)):
        assert told.good("reload") == "reload []\n"
        (told.folder / "bad").touch()
        assert told("reload").exit_code == 78


def test_where_the_service_listens_is_known_by_systemd_while_the_file_is_bad(
    told: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    from monitor.cli.opening import Desk

    (told.folder / "sources.toml").write_text("nonsense")
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)
    with pytest.raises(ConfigError):
        data_dir_of(Desk(told.folder / "sources.toml", chosen=True))
    monkeypatch.setenv("STATE_DIRECTORY", "/var/lib/nightdesk:/other")
    assert data_dir_of(Desk(told.folder / "sources.toml", chosen=True)) == Path("/var/lib/nightdesk")


# ---------------------------------------------------------------- demo


def test_the_demo_runs_the_ordinary_service_on_an_ordinary_file(tmp_path: Path, played: type[Played]) -> None:
    assert Typed(tmp_path)("demo", "--data", str(tmp_path / "kept"), "--listen", "127.0.0.1:8498").exit_code == 0
    [service] = played.made
    assert service.config.listen_address() == ("127.0.0.1", 8498)
    assert configuration.load(tmp_path / "kept" / "sources.toml").sources
    assert (tmp_path / "kept" / "data" / "nightdesk.sqlite").exists()
    assert all(thread.name != "newsroom" for thread in threading.enumerate())


def test_a_demo_that_keeps_nothing_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, played: type[Played]
) -> None:
    monkeypatch.setattr(running.tempfile, "tempdir", str(tmp_path))
    assert Typed(tmp_path)("demo", "--listen", "127.0.0.1:8498").exit_code == 0
    assert list(tmp_path.iterdir()) == []


def test_the_newsroom_waits_for_its_readers_and_stops_when_told() -> None:
    newsroom, stop = Newsroom(), threading.Event()
    stop.set()
    with newsroom:
        act_out(newsroom, 0.01, stop)


# ---------------------------------------------------------------- the log


@pytest.mark.parametrize(
    ("level", "number"),
    [(logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6), (logging.DEBUG, 7), (15, 6)],
)
def test_the_journal_gets_its_own_levels(level: int, number: int) -> None:
    record = logging.LogRecord("nightdesk.visits", level, "f", 1, "a %s", ("word",), None)
    assert JournalFormat("%(message)s").format(record) == f"<{number}>nightdesk.visits: a word"


@pytest.mark.parametrize(("journal", "verbose"), [(True, True), (False, False)])
def test_a_terminal_gets_the_hour_and_the_journal_its_own_form(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], journal: bool, verbose: bool
) -> None:
    monkeypatch.delenv("JOURNAL_STREAM", raising=False)
    if journal:
        monkeypatch.setenv("JOURNAL_STREAM", "8:1")
    log_to_stderr(verbose)
    logging.getLogger("nightdesk").info("one")
    logging.getLogger("nightdesk.visits").debug("two")
    logging.getLogger("elsewhere").info("three")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == (2 if verbose else 1)
    assert lines[0] == "<6>nightdesk: one" if journal else lines[0].endswith(" one") and lines[0][2] == ":"
