"""Pages that are no docket: log-in and error pages, search forms, notices that there is nothing or not yet."""

from __future__ import annotations

import re

from monitor.extract.dockets.page import Element, words

_TITLE = re.compile(
    r"^\W{0,9}[45]0\d(?=\W{0,9}(?:$|[-–—|:]\s|error|service|gateway|server|not|bad|forbidden|internal|unauthori[sz]ed|page))"
    r"|\b(?:error|http|status|code|page):? [45]0\d\b|(?:^|[-–—|:]\s|\()[45]0\d\W{0,9}$"
    r"|\b(?:log ?[io]n|sign in|error|unavailable|not found|denied|maintenance|forbidden|moved|bad gateway|timed? ?out"
    r"|just a moment|attention required|request rejected|captcha)\b",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"(?:access (?:is )?denied|page (?:id )?(?:does not exist|cannot be found|not found)|case not found|no (?:such )?case"
    r"|you (?:must|need to) (?:log|sign) in|please (?:log|sign) in|session (?:has )?(?:expired|timed out)"
    r"|temporarily unavailable|down for maintenance|invalid (?:date|case|user)|unable to create"
    r"|process of being opened|verify (?:that )?you are (?:a )?human|enable javascript and cookies"
    r"|documents? (?:are|is) attached to this filing|document selection menu|to accept charges shown below|will be billed for|must be less than|case type was)",
    re.IGNORECASE,
)
SHORT = 3_000
"""A page with more visible characters than this is not judged by what it says."""


def trouble_in(root: Element, title: str, entries: int, named: bool = False) -> str:
    """Why the page is not to be read as a docket; empty if it may be. `entries` is how many dated rows were found in
    it; `named` whether it names a case and its number."""
    if entries == 0 and _TITLE.search(title):
        return f"it is called “{title[:80]}”"
    if entries <= (0 if named else 3) and asks_for_password(root):
        return "it asks for a password"
    text = words(root)[: SHORT + 1] if entries <= 1 else ""
    said = _SAYS.search(text) if len(text) <= SHORT else None
    return f"it says “{said[0]}”" if said else ""


def asks_for_password(root: Element) -> bool:
    return any((field.get("type") or "").lower() == "password" for field in root.iter("input"))
