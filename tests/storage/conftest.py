"""Every back end passes the same contract: add one here and the whole suite runs against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from storage import open_archive

BACK_ENDS = ("sqlite",)


@pytest.fixture(params=BACK_ENDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where this test's archive is."""
    return {"sqlite": f"sqlite:///{tmp_path / 'archive.sqlite'}"}[request.param]


@pytest.fixture
def opened(address: str) -> Iterator[Callable[..., Any]]:
    """Opens this test's archive, again and again; what is still open at the end is closed."""
    archives: list[Any] = []

    def open_it(**how: Any) -> Any:
        archives.append(open_archive(address, **how))
        return archives[-1]

    yield open_it
    for archive in archives:
        archive.close()


@pytest.fixture
def archive(opened: Callable[..., Any]) -> Any:
    return opened()
