"""The installed command takes a docket alert, is killed at once, and mails it after all."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from storage import open_archive
from storage.records import ChangeFilter
from tests.acceptance import settings
from tests.acceptance.inbox import Inbox, free_port, listening
from tests.acceptance.test_alerts_delivered import DOCKET, ORDER, SECRET, alert, entry
from tests.waiting import until


class Nightdesk:
    def __init__(self, folder: Path, smtp: int) -> None:
        self.folder, self.port = folder, free_port()
        (folder / "hook").write_text(SECRET, encoding="utf-8")
        keys = {"listen": f"127.0.0.1:{self.port}", "public_url": "http://127.0.0.1", "workers": 1}
        tables = (
            settings.nightdesk(folder / "data", 80, courtlistener_hook_file="hook", **keys),
            settings.table("source", slug="harbour", kind="docket", courtlistener=DOCKET),
            settings.all_by_mail(smtp),
        )
        (folder / "sources.toml").write_text("\n".join(tables), encoding="utf-8")

    def start(self) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "monitor.cli", "--config", str(self.folder / "sources.toml"), "run", "--verbose"]
        return subprocess.Popen(words, stderr=(self.folder / "log").open("ab"), cwd=self.folder)

    def post(self, body: bytes, secret: str = SECRET) -> int:
        """The status; 0 while nobody listens."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", f"/courtlistener/{secret}", body, {"Idempotency-Key": "one"})
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()


@pytest.fixture
def sink() -> Iterator[tuple[Inbox, int]]:
    with listening() as opened:
        yield opened


def test_an_alert_that_was_taken_is_mailed_through_a_kill(tmp_path: Path, sink: tuple[Inbox, int]) -> None:
    kept, smtp = sink
    desk = Nightdesk(tmp_path, smtp)
    # nearly as long as may be, and hardly to be packed
    body = alert(entry(13, ORDER), *(entry(1000 + n, str(hash((n, "seed"))) * 9) for n in range(9_000)))
    assert 3_000_000 < len(body) < 4_194_304
    running = desk.start()
    try:
        until(lambda: desk.post(body) == 202, "the alert is taken")
        running.send_signal(signal.SIGKILL)
        running.wait(40)
        running = desk.start()
        until(lambda: desk.post(body) == 202, "it is known again")
        until(lambda: bool(kept.mails), "a mail")
        assert desk.post(body) == 202
        assert desk.post(body, "wrong") == 404
        running.send_signal(signal.SIGTERM)
        assert running.wait(40) == 0
    finally:
        running.kill()
        running.wait(40)
    archive = open_archive(tmp_path / "data" / "nightdesk.sqlite", readonly=True)
    assert len(archive.changes(ChangeFilter())) == 1
    archive.close()
    assert len({mail["Message-ID"] for mail in kept.mails}) == 1
    assert SECRET not in (tmp_path / "log").read_text()
