"""One filled archive for a module's tests; the app over it; a client that asks as a browser on this machine would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from monitor import control
from monitor.config import default_config
from monitor.web import create_app
from storage import Archive, open_archive
from tests.web.shelf import Shelf
from tests.web.stories import NOON, fill

NOW = NOON + timedelta(minutes=4)


@dataclass
class Desk:
    app: FastAPI
    archive: Archive
    """As the app has it: read only."""
    writer: Archive
    shelf: Shelf
    now: datetime

    def client(self, **headers: str) -> TestClient:
        return TestClient(self.app, base_url="http://127.0.0.1:8470", client=("127.0.0.1", 50000), headers=headers)

    def item(self, slug: str) -> str:
        found = self.archive.item(slug)
        assert found is not None
        return found.id

    def change(self, slug: str) -> Any:
        """The latest change of a source."""
        from storage.records import ChangeFilter

        return self.archive.changes(ChangeFilter(source=slug), limit=1)[0]


def open_desk(folder: Path, stories: Callable[[Shelf], None] = fill, **desk: Any) -> Desk:
    config = default_config(folder)
    config = config.model_copy(update={"nightdesk": config.nightdesk.model_copy(update={"zone": "UTC", **desk})})
    writer = open_archive(folder / "nightdesk.sqlite")
    shelf = Shelf(writer)
    stories(shelf)
    archive = open_archive(folder / "nightdesk.sqlite", readonly=True)
    app = create_app(
        config, archive, lambda command, given: control.perform(writer, command, given, NOW), clock=lambda: NOW
    )
    return Desk(app, archive, writer, shelf, NOW)


def close(desk: Desk) -> None:
    desk.archive.close()
    desk.writer.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Filled; tests that share it leave it as it is."""
    opened = open_desk(tmp_path_factory.mktemp("desk"))
    yield opened
    close(opened)


@pytest.fixture(scope="module")
def ask(desk: Desk) -> TestClient:
    return desk.client()


@pytest.fixture
def own_desk(tmp_path: Path) -> Iterator[Desk]:
    """One to change."""
    opened = open_desk(tmp_path)
    yield opened
    close(opened)
