"""Do two stated times say the same? An outlet states when a story was published and modified in many forms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage.records import Article

_APART = timedelta(minutes=1)
_LINES = ("line", "dateline")
"""Signals that are lines of the page, where another story's date may stand or today's: not compared."""


def published_pair(before: Article, after: Article) -> tuple[str, str]:
    """What is compared of `published`; twice the same where the readings do not bear a comparison: the date was taken
    from a line of the page, or it lies after the time of the last edit that the same page states."""
    if _loose(before) or _loose(after) or _contradicts(after):
        return "", ""
    return before.published_at or "", after.published_at or ""


def same_moment(before: str, after: str) -> bool:
    """The same instant in another zone or form, give or take what machines of one outlet differ by; a bare date and a
    time of that date."""
    old, new = _moment(before), _moment(after)
    if old is None or new is None:
        return before == after
    if len(before) <= 10 or len(after) <= 10:
        return before[:10] == after[:10]
    return abs(_utc(old) - _utc(new)) < _APART


def _loose(article: Article) -> bool:
    return article.provenance.get("published_at") in _LINES


def _contradicts(article: Article) -> bool:
    if not article.provenance:
        return False
    published, modified = _moment(article.published_at or ""), _moment(article.modified_at or "")
    return published is not None and modified is not None and _utc(published) > _utc(modified)


def _utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:  # at either end of the calendar
        return moment.replace(tzinfo=UTC)


def _moment(stated: str) -> datetime | None:
    try:
        return datetime.fromisoformat(stated) if stated else None
    except ValueError:
        return None
