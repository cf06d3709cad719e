"""What a capture leaves for the next visit to its page: what the page usually is, and the tags that a request may name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monitor.fetch.blocked import title_of, visible_text
from storage.parts import is_joined, separated
from storage.records import Capture

ALIKE = 0.02
"""Two states of a page whose bytes differ by no more of them show about as much text."""


def tag_of(capture: Capture, name: str) -> str | None:
    """What the next visit may name to be told that nothing changed. A story over several pages has none: its first page
    says nothing of the others."""
    return None if is_joined(capture.header("content-type") or "") else capture.header(name)


def usual_of(capture: Capture) -> dict[str, Any]:
    """What fetch.blocked compares later answers with."""
    payload = separated(capture)[0].payload
    return {"title": title_of(payload), "length": len(visible_text(payload)), "bytes": len(payload)}


def looks_like(usual: Mapping[str, Any], capture: Capture) -> bool:
    """Whether a page is so near to what it usually is that its text need not be measured anew."""
    payload = separated(capture)[0].payload
    known, size = int(usual.get("bytes", 0)), len(payload)
    return abs(size - known) <= known * ALIKE and usual["title"] == title_of(payload)
