"""The archive's schema, and how an older archive becomes a present one.

`user_version` counts the steps that a file has had. A file that has had more than this release knows is refused and
left untouched; one that has had fewer gets the rest, each in a transaction of its own.
"""

from __future__ import annotations

import json
import sqlite3
from importlib.resources import files

import sqlite_utils

from storage.archive import ArchiveError
from storage.payloads import unpack_text

APPLICATION_ID = 0x4E474454
"""`NGDT` in the file's header: `file` and others can tell what it is."""

steps = sqlite_utils.Migrations("nightdesk")


@steps()
def the_archive(db: sqlite_utils.Database) -> None:
    """Everything of the first release: storage/sqlite/schema.sql."""
    run(db, "schema.sql")


@steps()
def deliveries(db: sqlite_utils.Database) -> None:
    """What is delivered to us unasked: storage/sqlite/deliveries.sql."""
    run(db, "deliveries.sql")


@steps()
def dockets_by_time(db: sqlite_utils.Database) -> None:
    """Dockets are few among many stories; their list need not pass them all."""
    db.execute("CREATE INDEX item_docket ON item (last_seen_at, n) WHERE kind = 'docket'")


@steps()
def entries_by_coming(db: sqlite_utils.Database) -> None:
    """A whole court's feed has entries without end; its latest need not pass them all."""
    db.execute("CREATE INDEX entry_came ON entry (item, first_version DESC, sequence)")


@steps()
def takedowns_by_whom(db: sqlite_utils.Database) -> None:
    """Every takedown stays on record, also one of a version that was taken down before: storage/sqlite/takedowns.sql."""
    run(db, "takedowns.sql")


@steps()
def entries_sealed(db: sqlite_utils.Database) -> None:
    """Sealed entries are few, and are found without reading all; the docket's order needs no entry read."""
    db.execute("ALTER TABLE entry ADD COLUMN restricted INTEGER NOT NULL DEFAULT 0")
    read = db.execute("SELECT n, body FROM entry")
    sealed = [(n,) for n, body in read if json.loads(unpack_text(body)).get("restricted")]
    db.conn.executemany("UPDATE entry SET restricted = 1 WHERE n = ?", sealed)
    db.execute("CREATE INDEX entry_sealed ON entry (item, key, first_version) WHERE restricted = 1")
    db.execute("DROP INDEX entry_item")
    db.execute("CREATE INDEX entry_item ON entry (item, key, first_version, sequence)")


def run(db: sqlite_utils.Database, name: str) -> None:
    for statement in statements(files("storage.sqlite").joinpath(name).read_text("utf-8")):
        db.execute(statement)


NEWEST = len(steps._migrations)


def statements(script: str) -> list[str]:
    """Cut an SQL script where sqlite3 says that a statement is complete (a trigger has semicolons inside)."""
    found, part = [], ""
    for line in script.splitlines(keepends=True):
        part += line
        if line.rstrip().endswith(";") and sqlite3.complete_statement(part):
            found.append(part)
            part = ""
    return found


def version_of(connection: sqlite3.Connection) -> int:
    """How many steps this file has had; 0 for an empty one. Raises ArchiveError for what is not ours or is newer."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if application != APPLICATION_ID and tables:
        raise ArchiveError("this SQLite file is not a Nightdesk archive")
    if version > NEWEST:
        raise ArchiveError(
            f"the archive was written by a newer release (schema {version}, this one knows {NEWEST}); nothing was touched"
        )
    return version


def bring_up(connection: sqlite3.Connection, upto: int = NEWEST) -> None:
    """Apply what is missing. A crash in between leaves the steps that were done, and the next start does the rest."""
    have = version_of(connection)
    if have >= upto:
        return
    db = sqlite_utils.Database(connection, recursive_triggers=False, execute_plugins=False)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
    names = [step.name for step in steps._migrations]
    for number in range(have, upto):
        stop = names[number + 1] if number + 1 < len(names) else None
        steps.apply(db, stop_before=stop)
        connection.execute(f"PRAGMA user_version = {number + 1:d}")
