"""sources.toml for tests, table by table: every value is written as TOML, loopback is allowed and no gap is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FEDERAL = "America/New_York"


def table(name: str, /, **keys: Any) -> str:
    """One table; `[[source]]` and its like for those that a file may have several of. A trailing `_` hides a keyword;
    what is None is left out."""
    head = f"[[{name}]]" if name in ("source", "channel", "alert") else f"[{name}]"
    given = {key.rstrip("_"): value for key, value in keys.items() if value is not None}
    rows = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in given.items()]
    return "\n".join((head, *rows, ""))


def nightdesk(folder: Path, *ports: int, **keys: Any) -> str:
    """The first table: the archive in `folder`, and these ports of this machine may be fetched."""
    given = {"contact": "desk@example.org", "data_dir": str(folder), "gap": "0s"} | keys
    return table("nightdesk", **given, allow=["127.0.0.0/8"], ports=list(ports))


def source(slug: str, kind: str, url: str, **keys: Any) -> str:
    return table("source", slug=slug, kind=kind, url=url, **keys)


def all_to_screen() -> str:
    """Every change goes to the terminal; notices are owed and nothing is sent that a test would have to catch."""
    return table("channel", name="desk", kind="terminal") + table("alert", name="all", channels=["desk"])


def all_by_mail(port: int) -> str:
    """Every change and every fault goes to the inbox at `port`."""
    how = {"host": "127.0.0.1", "port": port, "tls": "none", "from_": "nightdesk@example.org"}
    return (
        table("channel", name="mail", kind="email", **how, to=["desk@example.org"])
        + table("alert", name="all", channels=["mail"])
        + table("alert", name="operators", on="faults", channels=["mail"])
    )
