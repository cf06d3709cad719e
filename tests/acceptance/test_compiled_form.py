"""The compiled comparison beside the plain one: they tell the same, and neither keeps anything."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from monitor.compare.compiled import home

ROOT = Path(__file__).parents[2]
NEEDED = ("monitor", "storage", "tests/acceptance/compared.py", "tests/golden/redlines.toml")
COUNT = 60
needs_compiled = pytest.mark.skipif(not home().is_dir(), reason="`make compiled` makes what is tested here")


def run(root: Path, count: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.acceptance.compared", str(count)]
    where = {**os.environ, "PYTHONPATH": str(root), "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, cwd=root, env=where, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The same sources but for a remark, of which no compiled form was made."""
    root = tmp_path_factory.mktemp("plain")
    for name in NEEDED:
        source, target = ROOT / name, root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    with (root / "monitor/compare/words.py").open("a") as file:
        file.write("# edited\n")
    return run(root, COUNT)


def test_edited_sources_run_as_they_are_and_keep_nothing(plain: dict[str, Any]) -> None:
    assert plain["module"].endswith("words.py")
    assert plain["kept"] < COUNT


@needs_compiled
def test_compiled_tells_the_same_and_keeps_nothing(plain: dict[str, Any]) -> None:
    compiled = run(ROOT, COUNT)
    assert not compiled["module"].endswith(".py")
    assert compiled["told"] == plain["told"]
    assert compiled["kept"] < COUNT
