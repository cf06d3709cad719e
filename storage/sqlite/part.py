"""What every part of the SQLite archive stands on."""

from __future__ import annotations

from storage.sqlite.connection import Connections


class Part:
    """A topic of the archive. All parts share one `Connections`."""

    db: Connections
    readonly: bool
