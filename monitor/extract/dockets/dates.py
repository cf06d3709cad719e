"""Dates as courts write them → ISO dates."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

_FORMS = ("%m/%d/%Y", "%m/%d/%y", "%Y-%m-%d", "%b %d %Y", "%B %d %Y", "%d %b %Y", "%d %B %Y", "%m-%d-%Y")


@lru_cache(maxsize=20_000)
def iso_date(text: str) -> str | None:
    """The whole text as an ISO date; None if it is none."""
    clean = re.sub(r"[,.]", " ", text)
    clean = " ".join(clean.replace("Sept ", "Sep ").split())
    clean = re.sub(r"^(mon|tue|wed|thu|fri|sat|sun)[a-z]*\s+", "", clean, flags=re.IGNORECASE)
    if not 6 <= len(clean) <= 20:
        return None
    for form in _FORMS:
        try:
            day = datetime.strptime(clean, form).date()  # noqa: DTZ007
        except ValueError:
            continue
        return day.isoformat() if date(1900, 1, 1) <= day <= date(2100, 1, 1) else None
    return None
