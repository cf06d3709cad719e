"""Descriptions of the JSON of known systems: where the case, its rows and their fields stand. A new system is a new line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Path = tuple[str, ...]
"""Names from the outside in; `*` goes into every item of a list."""


@dataclass(frozen=True, slots=True)
class Shape:
    """`rows` leads to the list of entries; the other paths of entries start at a row."""

    form: str
    rows: Path
    date: Path
    text: tuple[Path, ...]
    court: str | None = None
    number: Path = ()
    id: Path = ()
    restricted: Path = ()
    header: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    parties: Path = ()
    party_name: Path = ()
    party_role: Path = ()
    parties_page: Path = ()
    """Markup with a table of parties, where a system sends that instead."""
    pages: Path = ()
    """The number of pages, where the system tells it."""
    total: Path = ()
    more: Path = ()
    """True where there is more than was sent."""
    zone: str | None = None


_LASC = ("ResultList", "*", "NonCriminalCaseInformation")
_LASC_CASE = (*_LASC, "CaseInformation")

SHAPES = (
    Shape(
        form="acms_json",
        rows=("docketInfo", "docketEntries", "*"),
        date=("endDate",),
        text=(("docketEntryText",),),
        number=("entryNumber",),
        id=("docketEntryId",),
        header={
            "docket_number": (("caseDetails", "caseNumber"),),
            "case_name": (("caseDetails", "name"),),
            "date_filed": (("caseDetails", "caseOpened"), ("caseDetails", "receivedDate")),
            "nature": (("caseDetails", "caseType"),),
        },
        parties_page=("caseDetails", "partyAttorneyList"),
    ),
    Shape(
        form="florida_json",
        rows=("_embedded", "results", "*", "docketEntryHeader"),
        date=("filedDate",),
        text=(("docketEntryName",), ("docketEntryDescription",)),
        court="fla",
        id=("docketEntryUUID",),
        restricted=("securedDocument",),
        pages=("page", "totalPages"),
        total=("page", "totalElements"),
        zone="America/New_York",
    ),
    Shape(
        form="lasc_json",
        rows=(*_LASC, "RegisterOfActions", "*"),
        date=("RegisterOfActionDateString",),
        text=(("Description",), ("AdditionalInformation",)),
        court="lasc",
        header={
            "docket_number": ((*_LASC_CASE, "CaseNumber"),),
            "case_name": ((*_LASC_CASE, "CaseTitle"),),
            "assigned_to": ((*_LASC_CASE, "JudicialOfficer"),),
            "date_filed": ((*_LASC_CASE, "FilingDateString"), (*_LASC_CASE, "FilingDate")),
            "nature": ((*_LASC_CASE, "CaseTypeDescription"),),
        },
        parties=(*_LASC, "Parties", "*"),
        party_name=("Name",),
        party_role=("PartyDescription",),
        more=("HasMoreResults",),
        zone="America/Los_Angeles",
    ),
)
