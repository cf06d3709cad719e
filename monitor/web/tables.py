"""Cells of the tables that go into spreadsheets."""

from __future__ import annotations

from monitor.web import words

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(text: str) -> str:
    """One cell: showable, on one line, and never a formula."""
    flat = " ".join(words.showable(text).split())
    return "'" + flat if flat.startswith(_FORMULA) else flat
