"""The README's first page and first alert, as a user would copy them: an edit made in silence arrives by mail."""

from __future__ import annotations

import re
import signal
from pathlib import Path

from monitor.demo import Newsroom
from tests.acceptance import test_process as process
from tests.acceptance.inbox import Inbox, free_port
from tests.acceptance.test_process import Nightdesk, until

newsroom, sink = process.newsroom, process.sink
README = Path(__file__).parents[2] / "README.md"
# What a machine of its own needs: addresses here may be asked, and soon again.
HERE = """\
allow = ["127.0.0.0/8"]
ports = [{port}]
listen = "127.0.0.1:{listen}"
gap = "1s"
floor = "1s"
ceiling = "2s"
workers = 1
"""


def pieces(newsroom: Newsroom, smtp: int) -> str:
    """The first page and the first alert, with the newsroom's address and the relay's in place."""
    page, _, alert, *_ = re.findall(r"```toml\n(.*?)```", README.read_text(), re.DOTALL)
    port = newsroom.url.rsplit(":", 1)[1].strip("/")
    page = page.replace("[nightdesk]\n", "[nightdesk]\n" + HERE.format(port=port, listen=free_port()))
    page = page.replace("https://www.example.org/news/harbor-talks", newsroom.story_url("ferry"))
    alert = alert.replace('host = "mail.example.org"', f'host = "127.0.0.1"\nport = {smtp}\ntls = "none"')
    alert = re.sub(r"(?m)^(username|password_file) .*\n", "", alert)  # this relay asks for no login
    return page + alert


def test_the_readmes_first_alert_arrives(tmp_path: Path, newsroom: Newsroom, sink: tuple[Inbox, int]) -> None:
    kept, smtp = sink
    desk = Nightdesk(tmp_path, newsroom, smtp)
    (tmp_path / "sources.toml").write_text(pieces(newsroom, smtp))
    assert desk.run("config", "check").returncode == 0
    assert desk.run("channels", "test", "desk-mail").returncode == 0
    until(lambda: len(kept.mails) == 1, "the test message")
    desk.start()
    try:
        until(lambda: desk.version("harbor-story") == 1, "the first version")
        newsroom.act("silent-edit")
        until(lambda: len(kept.mails) == 2, "the alert")
        assert "ilent" in str(kept.mails[1]["Subject"])
    finally:
        desk.kill(signal.SIGTERM)
