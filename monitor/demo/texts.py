"""The demo's texts and templates, as they lie in data/."""

from __future__ import annotations

import html
import json
import re
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any

_DAY = "%m/%d/%Y"
_WRITTEN = date(2026, 5, 11)
"""The day of the register's latest entry, as it is written."""


@cache
def _text(name: str) -> str:
    return files("monitor.demo").joinpath(f"data/{name}").read_text(encoding="utf-8")


def stories() -> dict[str, Any]:
    """data/stories.json, read anew: whoever asks may change it."""
    loaded: dict[str, Any] = json.loads(_text("stories.json"))
    return loaded


def docket(today: date | None = None) -> dict[str, Any]:
    """data/docket.json, read anew. With `today` all its days are moved by whole weeks, so that the latest entry was
    filed in the week before and its hearing lies ahead."""
    text = _text("docket.json")
    if today is not None:
        weeks = (today - _WRITTEN).days // 7
        text = re.sub(r"\b\d\d/\d\d/\d{4}\b", lambda match: _moved(match[0], timedelta(weeks=weeks)), text)
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _moved(day: str, by: timedelta) -> str:
    return (datetime.strptime(day, _DAY).date() + by).strftime(_DAY)  # noqa: DTZ007


def fill(template: str, values: dict[str, Any], *, raw: tuple[str, ...] = ()) -> str:
    """The template with its places filled; values are escaped for HTML but for those named in `raw`."""
    shown = {name: str(value) if name in raw else html.escape(str(value)) for name, value in values.items()}
    return Template(_text(template)).substitute(shown)
