"""Stated times: the same instant in another form is no edit; a date that the page itself contradicts is none either."""

from __future__ import annotations

import pytest

from monitor.compare.fields import field_findings
from monitor.compare.moments import same_moment
from storage.records import Article


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("2026-04-22T17:43:29+00:00", "2026-04-22T12:43:29-05:00", True),
        ("2026-04-22T17:43:29Z", "2026-04-22T17:43:29+00:00", True),
        ("2026-04-22", "2026-04-22T17:43:29Z", True),
        ("2026-04-22", "2026-04-23T17:43:29Z", False),
        ("2026-04-22T17:43:29Z", "2026-04-22T17:43:31Z", True),
        ("2026-04-22T17:43:29Z", "2026-04-22T17:44:30Z", False),
        ("0001-01-01T00:00:00+14:00", "2026-04-22T17:43:29Z", False),
        ("9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59-14:00", True),
        ("yesterday", "yesterday", True),
        ("yesterday", "today", False),
    ],
)
def test_same_moment(before: str, after: str, same: bool) -> None:
    assert same_moment(before, after) is same


def kinds(before: Article, after: Article) -> list[str]:
    return [finding.kind for finding in field_findings(before, after)]


def dated(published: str, signal: str = "json-ld", modified: str | None = None) -> Article:
    return Article(headline="Ferry", published_at=published, modified_at=modified, provenance={"published_at": signal})


def test_a_restated_date_is_found() -> None:
    assert kinds(dated("2026-04-22"), dated("2026-04-23")) == ["published"]


def test_a_date_read_from_a_line_of_the_page_is_not_compared() -> None:
    assert kinds(dated("2026-04-22", "dateline"), dated("2026-04-23", "dateline")) == []
    assert kinds(dated("2026-04-22"), dated("2026-04-23", "line")) == []


def test_a_story_published_after_its_last_edit_is_not_believed() -> None:
    before = dated("2026-04-22T08:00:00Z", modified="2026-04-22T09:00:00Z")
    after = dated("2026-04-25T08:00:00Z", modified="2026-04-22T09:00:00Z")
    assert kinds(before, after) == []


def test_a_section_that_is_not_stated_any_more_is_no_edit() -> None:
    assert kinds(Article(headline="Ferry", section="Port"), Article(headline="Ferry")) == []
    assert kinds(Article(headline="Ferry", section="Port"), Article(headline="Ferry", section="City")) == ["section"]
