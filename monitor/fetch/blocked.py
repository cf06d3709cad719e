"""Pages that stand in the way of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storage.records import Capture


def blocked(capture: Capture, usual: Mapping[str, Any]) -> str | None:
    """Why this is not the page that was asked for; None if it is."""
    return None
