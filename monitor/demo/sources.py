"""The sources.toml that watches the newsroom: an ordinary one."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

from monitor.demo.court import PAGE, RECORD
from monitor.demo.texts import stories

_FILE = """\
# What `nightdesk demo` runs on: a newspaper and a court on this machine, looked at every few seconds.

[nightdesk]
contact = "desk@harbor-ledger.invalid"
data_dir = {data_dir}
listen = {listen}
zone = "UTC"
gap = "{gap}"
floor = "{floor}"
ceiling = "{ceiling}"
allow = [{host}]             # the guard refuses addresses of this machine unless they are listed
ports = [80, 443, {port}]

[[source]]
slug = "ferry"
kind = "article"
name = "Harbor Ledger: the ferry terminal"
url = "{url}{ferry}"
tags = ["politics", "harbor"]

[[source]]
slug = "ledger"
kind = "feed"
name = "Harbor Ledger"
url = "{url}/feed.xml"
tags = ["metro"]

[[source]]
slug = "terminal-case"
kind = "docket"
name = "Port Authority v. Calder Marine Works"
url = "{url}{docket}"
tags = ["courts", "harbor"]
{more}
[[channel]]
name = "here"
kind = "terminal"

[[alert]]
name = "everything"
channels = ["here"]

[[alert]]
name = "trouble"
on = "faults"
channels = ["here"]
"""

_MORE = """
[[source]]
slug = "ledger-front"
kind = "section"
name = "Harbor Ledger: front page"
url = "{url}/"

[[source]]
slug = "appeal"
kind = "docket"
name = "Port Authority v. Calder Marine Works, on appeal"
url = "{url}{record}"
tags = ["courts"]
"""


def sources_toml(
    base_url: str,
    data_dir: Path,
    listen: str = "127.0.0.1:8470",
    *,
    gap: str = "1s",
    floor: str = "2s",
    ceiling: str = "6s",
    whole: bool = False,
) -> str:
    """The text of a sources.toml for a newsroom that listens at `base_url`; `whole` adds its front page and the case's
    JSON. Durations are written as sources.toml wants them."""
    parts = urlsplit(base_url)
    more = _MORE.format(url=base_url, record=RECORD) if whole else ""
    return _FILE.format(
        url=base_url,
        host=json.dumps(parts.hostname),
        port=parts.port or 80,
        data_dir=json.dumps(str(data_dir)),
        listen=json.dumps(listen),
        gap=gap,
        floor=floor,
        ceiling=ceiling,
        ferry=stories()["stories"]["ferry"]["path"],
        docket=PAGE,
        more=more,
    )
