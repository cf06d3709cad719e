"""Docket numbers: how courts write them, and the part that names the case."""

from __future__ import annotations

import re

_FEDERAL = re.compile(r"(?:(\d{1,2}):)?(\d{2,4})-([a-z~]{2,5})-(\d{1,6})", re.IGNORECASE)
_SHORT = re.compile(r"((?:\d-)?\d{2}-\d{2,6})(?:-[A-Za-z0-9]{1,6})*")
NUMBER = re.compile(
    r"\b(?:\d{1,2}:\d{2,4}-[A-Za-z]{2,5}-\d{1,6}[\w-]*"
    r"|\d{2}-\d{2}-\d{4,6}-[A-Z]{2}"
    r"|[A-Z]{1,4}-?\d{2,4}-\d{1,7}(?:-[A-Z0-9]{1,4})*"
    r"|[A-Z]{1,2}\d{6,8}"
    r"|\d-\d{2}-\d{5}[\w-]{0,8}"
    r"|\d{2}[A-Z]{2,3}-[A-Z]{2}\d{4,6}(?:-\d{2})?"
    r"|[A-Z]{1,3}-?\d{1,5}/(?:19|20)?\d{2}"
    r"|\d{2,4}-?[A-Z]{1,4}-?\d{2,8}"
    r"|\d{2,4}-\d{1,6}[\w-]{0,12})"
)
"""A docket number of any court that we know of, anywhere in a line."""
_NO = r"(?:(?:n\.?\s?[°ºo]s?|n[uú]ms?|n[uú]mero|num[ée]ro)\.?[°º]?(?![^\W\d_])\s*)?"
"""How French and Spanish write `number`, where they do."""
_OF_CASE = (
    r"r\.?g\.?|rôle|r[ôo]le g[ée]n[ée]ral|dossier|affaire|pourvoi|requ[êe]te|parquet|greffe|r[ée]pertoire(?: g[ée]n[ée]ral)?"
    r"|expediente|causa|autos|rol|rit|radicad[oa]|radicaci[óo]n|rollo|toca"
)
"""What French and Spanish call a case's number."""
_OF_KIND = r"exp|procedimiento|proceso|asunto|recurso|caso|juicio|amparo|diligencias|(?:civil|criminal)(?=\sn[uú]m)|proc[ée]dure|arr[êe]t"
"""What stands before it, or before something else."""
CASE_WORD = (
    rf"{_NO}(?:d[eu]\s|del\s|de la\s)?(?:{_OF_CASE})\.?(?:\s(?:judicial|penal|civil|unique|{_OF_CASE}))?\s*{_NO}"
)
"""A label of a case's number."""
_ABROAD = (
    r"\d{2}-\d{2}\.\d{3}"  # a pourvoi: 22-15.417
    r"|\d{2}/\d{5}"  # a rôle général: 24/01417
    r"|\d{3,6}/\d{2}"  # the court at Strasbourg: 41720/24
    r"|\d{4}/[A-Z]{2}/\d{1,5}"  # a Belgian roll: 2024/AR/417
    r"|\d[A-Z]_\d{1,4}/\d{4}"  # the Swiss Federal Court: 4A_417/2024
    r"|\d{3}-\d{2}-\d{6}-\d{3}"  # Québec: 500-17-104417-241
    r"|\d{5}-\d{2}-\d{2}-\d{3}-(?:19|20)\d{2}-\d{5}-\d{2}"  # a Colombian radicado
    r"|[A-Z]{2}(?:19|20)\d{2}[A-Z]{2}\d{3,5}"  # Puerto Rico: SJ2024CV00417
    r"|(?:[A-Z]{1,4}-)?\d{1,7}-(?:19|20)\d{2}"  # a Chilean rol: C-417-2024
    r"|(?:[A-Z]{2,4} )?\d{1,7}/(?:19|20)\d{2}(?:/[A-Z0-9]{1,5}){0,3}"  # an expediente: 1417/2024, CIV 1417/2024/CA1
)
_ONE_ABROAD = re.compile(rf"(?:{_ABROAD})(?![\w/-])")
_CALLED = re.compile(
    rf"{_NO}(?:d[eu]\s|del\s)?\b(?:{_OF_CASE}|{_OF_KIND})\b\.?(?:\s[^\W\d_]{{2,15}}){{0,3}}?\s*{_NO}\s*:?\s*(?=\d|(?-i:[A-Z]{{1,4}}[-\d ]))",
    re.IGNORECASE,
)
_BEFORE = re.compile(rf"^(?:(?:no(?![^\W\d_])|number|#)\.?\s*|{_NO}(?:r\.?g\.?\s*(?=\d))?)", re.IGNORECASE)


def number_called(text: str, anywhere: bool = False) -> str | None:
    """The case number that stands behind what French or Spanish call it, at the text's beginning or `anywhere` in it:
    `Pourvoi n° 22-15.417`, `Expediente 1417/2024`."""
    found = _CALLED.search(text) if anywhere else _CALLED.match(text)
    number = (_ONE_ABROAD.match(text, found.end()) or NUMBER.match(text, found.end())) if found else None
    return number[0] if number else None


def case_number(text: str) -> str | None:
    """The docket number in a value, without judges' initials and defendants; the value itself if it is short."""
    clean = _BEFORE.sub("", " ".join(text.split())).strip(" ,;.")
    abroad = _ONE_ABROAD.match(clean)
    if abroad:
        return abroad[0]
    federal = _FEDERAL.match(clean)
    if federal:
        return federal[0]
    bare = clean.split("(")[0].strip(" ,;")
    short = _SHORT.fullmatch(bare.split(" ")[0]) if bare else None
    if short and not re.fullmatch(r"\d{2}-\d{2}-\d{4,6}-[A-Z]{2}", short[0]):
        return short[1]
    found = NUMBER.match(clean)
    if found:
        return found[0]
    return bare if bare and len(bare) <= 40 and any(c.isdigit() for c in bare) else None


def same_case(a: str, b: str) -> bool:
    """Whether two docket numbers name one case: office, initials, zeros and letters' case do not count."""
    return core(a) == core(b)


def core(number: str) -> str:
    """A docket number for comparison: without office, judges' initials, leading zeros and century."""
    federal = _FEDERAL.search(number)
    if federal:
        return f"{federal[2][-2:]}-{federal[3].lower()}-{int(federal[4])}"
    clean = case_number(number) or number
    return re.sub(r"[^0-9a-z]+", "-", clean.lower()).strip("-")
