"""The court's one case: its register as a page and as JSON."""

from __future__ import annotations

import html
import json
from datetime import date, datetime
from typing import Any

from monitor.demo import texts

PAGE = "/court/cases/HC-CV-26-00317"
RECORD = "/court/json/26A317.json"


class Court:
    """A register that gains, loses, changes, seals and stubs entries."""

    def __init__(self, today: date | None = None) -> None:
        said = texts.docket(today)
        self.case = said
        self.entries: list[dict[str, Any]] = said["entries"]
        self.steps: dict[str, list[dict[str, Any]]] = said["steps"]
        self.lost: list[dict[str, Any]] = []
        self.outage = False
        self.edited_at: datetime | None = None

    def act(self, name: str, now: datetime) -> None:
        """Raises ValueError for an act that the court does not know or has no step left for."""
        acts = {
            "docket-order": self._file,
            "docket-stub": self._file,
            "docket-fill": self._fill,
            "docket-lose": self._lose,
            "docket-restore": self._restore,
            "docket-edit": self._edit,
            "docket-seal": self._edit,
            "docket-outage": self._go_out,
            "docket-mend": self._come_back,
        }
        if name not in acts:
            raise ValueError(f"the court does not know how to {name}")
        acts[name](name, now)
        self.edited_at = now

    def _step(self, act: str) -> dict[str, Any]:
        if not self.steps.get(act):
            raise ValueError(f"the court has no step left for {act}")
        return self.steps[act].pop(0)

    def _file(self, act: str, now: datetime) -> None:
        step = self._step(act)
        number = self.entries[-1]["number"] + 1
        self.entries.append({**step, "number": number, "date": now.strftime("%m/%d/%Y")})

    def _fill(self, act: str, now: datetime) -> None:
        for entry in self.entries:
            if "full" in entry:
                entry["text"] = entry.pop("full")
                return
        raise ValueError("no entry is a stub")

    def _lose(self, act: str, now: datetime) -> None:
        number = self._step(act)["number"]
        self.lost += [entry for entry in self.entries if entry["number"] == number]
        self.entries = [entry for entry in self.entries if entry["number"] != number]

    def _restore(self, act: str, now: datetime) -> None:
        if not self.lost:
            raise ValueError("no entry is lost")
        self.entries = sorted([*self.entries, *self.lost], key=lambda entry: int(entry["number"]))
        self.lost = []

    def _edit(self, act: str, now: datetime) -> None:
        step = self._step(act)
        for entry in self.entries:
            if entry["number"] == step["number"]:
                old, new = step.get("replace", (entry["text"], step.get("text")))
                entry["text"] = entry["text"].replace(old, new)

    def _go_out(self, act: str, now: datetime) -> None:
        self.outage = True

    def _come_back(self, act: str, now: datetime) -> None:
        self.outage = False

    def page(self, now: datetime, token: str) -> str:
        """The register as HTML; during an outage a page without one, which still answers 200."""
        case = self.case
        plain = {key: case[key] for key in ("court", "number", "title", "filed", "department", "nature", "status")}
        values = {**plain, "now": now.strftime("%m/%d/%Y %I:%M:%S %p"), "token": token}
        if self.outage:
            return texts.fill("outage.html", values)
        values["parties"] = _rows((p["name"], p["role"], p["counsel"]) for p in case["parties"])
        values["entries"] = _rows((e["number"], e["date"], e["text"]) for e in self.entries)
        return texts.fill("docket.html", values, raw=("parties", "entries"))

    def record(self) -> str:
        """The register in the form of the Supreme Court's JSON."""
        case = self.case
        entries = [
            {"Date": datetime.strptime(e["date"], "%m/%d/%Y").strftime("%b %d %Y"), "Text": e["text"]}  # noqa: DTZ007
            for e in self.entries
        ]
        petitioner, respondent = case["title"].split(" v. ")
        made = {
            "CaseNumber": "26A317 ",
            "bCapitalCase": False,
            "DocketedDate": "February 11, 2026",
            "PetitionerTitle": f"{petitioner}, Applicant",
            "RespondentTitle": respondent,
            "LowerCourt": case["court"],
            "LowerCourtCaseNumbers": f"({case['number']})",
            "ProceedingsandOrder": entries,
            "Petitioner": [
                {"Attorney": p["counsel"], "PartyName": f"Party name: {p['name']}"} for p in case["parties"][:1]
            ],
            "Respondent": [
                {"Attorney": p["counsel"], "PartyName": f"Party name: {p['name']}"} for p in case["parties"][1:2]
            ],
        }
        return json.dumps(made, indent=1)


def _rows(rows: Any) -> str:
    return "\n".join("<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
