"""The demo's texts and templates, as they lie in data/."""

from __future__ import annotations

import html
import json
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any


@cache
def _text(name: str) -> str:
    return files("monitor.demo").joinpath(f"data/{name}").read_text(encoding="utf-8")


def stories() -> dict[str, Any]:
    """data/stories.json, read anew: whoever asks may change it."""
    loaded: dict[str, Any] = json.loads(_text("stories.json"))
    return loaded


def docket() -> dict[str, Any]:
    """data/docket.json, read anew."""
    loaded: dict[str, Any] = json.loads(_text("docket.json"))
    return loaded


def fill(template: str, values: dict[str, Any], *, raw: tuple[str, ...] = ()) -> str:
    """The template with its places filled; values are escaped for HTML but for those named in `raw`."""
    shown = {name: str(value) if name in raw else html.escape(str(value)) for name, value in values.items()}
    return Template(_text(template)).substitute(shown)
