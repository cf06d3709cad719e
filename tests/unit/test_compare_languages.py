"""Figures, dates and speakers as other languages write them: a finding gives the whole of each."""

from __future__ import annotations

import pytest

from monitor.compare import Known, compare
from storage.records import Article, Finding, Paragraph, Reading


def found(language: str, before: str, after: str) -> list[Finding]:
    def reading(text: str) -> Reading:
        return Reading("test/1", "", Article(headline="Port", language=language, paragraphs=(Paragraph(text),)))

    change = compare(reading(before), reading(after), Known())
    return list(change.findings) if change else []


def said(language: str, before: str, after: str) -> list[tuple[str, str, str]]:
    return [(one.kind, one.before, one.after) for one in found(language, before, after)]


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009"])
@pytest.mark.parametrize("language", ["fr", "no", "de", "es", "en"])
def test_thousands_parted_by_a_space_that_breaks_no_line_are_one_figure(language: str, space: str) -> None:
    before, after = f"1{space}450", f"1{space}250"
    assert said(language, f"Port 7: {before} crews.", f"Port 7: {after} crews.") == [("figure", before, after)]


@pytest.mark.parametrize(
    ("language", "before", "after", "finding"),
    [
        ("fr", "Le port compte 12 450 dockers.", "Le port compte 12 250 dockers.", ("12 450", "12 250")),
        ("no", "Havnen har 1 450 ansatte.", "Havnen har 1 250 ansatte.", ("1 450", "1 250")),
        ("fr", "Il manque 3 450,5 tonnes.", "Il manque 3 450,7 tonnes.", ("3 450,5 tonnes", "3 450,7 tonnes")),
        ("en", "In all 12 450 stayed.", "In all 12 455 stayed.", ("450", "455")),
        ("fr", "Le port compte 045 450 dockers.", "Le port compte 045 250 dockers.", ("450", "250")),
    ],
)
def test_thousands_parted_by_an_ordinary_space(
    language: str, before: str, after: str, finding: tuple[str, str]
) -> None:
    assert said(language, before, after) == [("figure", *finding)]


def test_the_same_figure_with_and_without_its_space_is_no_other_figure() -> None:
    kinds = {kind for kind, _, _ in said("fr", "Le port compte 1450 dockers.", "Le port compte 1\u202f450 dockers.")}
    assert "figure" not in kinds


@pytest.mark.parametrize(
    ("language", "before", "after", "finding"),
    [
        ("de", "Sie tagt am 28. November.", "Sie tagt am 1. Dezember.", ("28. November", "1. Dezember")),
        ("de", "Sie tagt am 28. November 2026.", "Sie tagt am 30. November 2026.", ("28. November 2026", "30. November 2026")),
        ("no", "Møtet er 28. november.", "Møtet er 30. november.", ("28. november", "30. november")),
        ("es", "Se reúne el 28 de noviembre.", "Se reúne el 30 de noviembre.", ("28 de noviembre", "30 de noviembre")),
        ("es", "Fue en mayo de 2024.", "Fue en mayo de 2025.", ("mayo de 2024", "mayo de 2025")),
    ],
)  # fmt: skip
def test_a_day_is_one_date_with_its_month(language: str, before: str, after: str, finding: tuple[str, str]) -> None:
    assert said(language, before, after) == [("date", *finding)]


def test_a_sentence_that_ends_with_a_number_is_no_date() -> None:
    assert said("de", "Es kamen 28. Danach schloss die Tür.", "Es kamen 30. Danach schloss die Tür.") == [
        ("figure", "28", "30")
    ]


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("fr", "« Nous sommes {} », a déclaré Hélène Marchand, la négociatrice.", "Hélène Marchand"),
        ("fr", "Hélène Marchand a déclaré : « Nous sommes {} ».", "Hélène Marchand"),
        ("de", "„Wir sind {}“, sagte Helene Marsch im Hafenamt.", "Helene Marsch"),
        ("es", "“Estamos {}”, ha declarado Elena Márquez en el puerto.", "Elena Márquez"),
        ("en", "“We are {},” said Helen Marsh in an interview.", "Helen Marsh"),
    ],
)
def test_who_is_quoted_is_named_without_helping_words_or_circumstance(language: str, text: str, speaker: str) -> None:
    (quote,) = (one for one in found(language, text.format("near a b"), text.format("far c d")) if one.kind == "quote")
    assert quote.speaker == speaker
