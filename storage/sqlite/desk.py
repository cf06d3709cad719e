"""What people add: verdicts, remarks, settings."""

from __future__ import annotations

import sqlite_utils

from storage.archive import ArchiveError
from storage.ids import id_bytes
from storage.records import Annotation, Change, Memory
from storage.sqlite.changes import change_of
from storage.sqlite.part import Part
from storage.sqlite.rows import micros, unpack_json, when

VERDICTS = ("", "noise", "important")
JUDGED = 200
"""The newest verdicts of a site that a comparison learns from."""


class Desk(Part):
    def annotate(self, annotation: Annotation) -> None:
        if annotation.verdict not in VERDICTS:
            raise ArchiveError(f"a verdict is noise, important or nothing, not {annotation.verdict}")
        with self.db.write() as c:
            row = c.execute("SELECT n FROM change WHERE id = ?", [id_bytes(annotation.change_id)]).fetchone()
            if row is None:
                raise ArchiveError(f"there is no change {annotation.change_id}")
            c.execute("UPDATE change SET verdict = ? WHERE n = ?", [annotation.verdict, row["n"]])
            table = sqlite_utils.Database(c, recursive_triggers=False, execute_plugins=False).table("annotation")
            table.insert(
                {
                    "change": row["n"],
                    "verdict": annotation.verdict,
                    "text": annotation.text,
                    "made_at": micros(annotation.made_at),
                }
            )

    def annotations(self, change_id: str) -> list[Annotation]:
        rows = self.db.rows(
            "SELECT a.* FROM annotation a JOIN change c ON c.n = a.change WHERE c.id = ? ORDER BY a.n",
            [id_bytes(change_id)],
        )
        return [Annotation(change_id, row["verdict"], row["text"], when(row["made_at"])) for row in rows]

    def verdicts(self, item_id: str) -> list[tuple[Change, str]]:
        rows = self.db.rows(
            """SELECT c.body, c.verdict FROM change c WHERE c.verdict <> '' AND c.item IN
                (SELECT n FROM item WHERE site = (SELECT site FROM item WHERE id = ?)) ORDER BY c.n DESC LIMIT ?""",
            [id_bytes(item_id), JUDGED],
        )
        return [(change_of(row["body"]), row["verdict"]) for row in reversed(rows)]

    def site_memory(self, site: str) -> Memory:
        row = self.db.row("SELECT body FROM site_memory WHERE site = ?", [site.removeprefix("www.")])
        return Memory({}, unpack_json(row["body"]) if row is not None else {})

    def setting(self, key: str) -> str | None:
        row = self.db.row("SELECT value FROM setting WHERE key = ?", [key])
        return row["value"] if row is not None else None

    def put_setting(self, key: str, value: str) -> None:
        with self.db.write() as c:
            db = sqlite_utils.Database(c, recursive_triggers=False, execute_plugins=False)
            db.table("setting").upsert({"key": key, "value": value}, pk="key")
