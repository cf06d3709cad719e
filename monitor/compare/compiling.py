"""Makes the compiled form of the comparison's steps: `python -m monitor.compare.compiling`.

Needs a C compiler, Python's headers, mypy and setuptools, and about two minutes. Everything works without it, slower."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from monitor.compare.compiled import STEPS, SUFFIX, home

_ROOT = Path(__file__).parents[2]
_ROOMS = ("monitor", "storage")
# What runs in a process of its own: setuptools builds where it stands, and may end the process that calls it.
_BUILD = """
import sys
from mypyc.build import mypycify
from setuptools import setup
options = ["--config-file=", "--ignore-missing-imports"]
modules = mypycify([*options, *sys.argv[1:]], opt_level="2", debug_level="0")
setup(name="compiled", packages=[], ext_modules=modules, script_args=["-q", "build_ext", "--build-lib", "out"])
"""


def main() -> int:
    """0 if the compiled form is there, else 1 with one line that says why not."""
    folder = home()
    failed = "" if folder.is_dir() else _make(folder)
    if failed:
        print(f"not compiled: {failed}", file=sys.stderr)
    return 1 if failed else 0


def _make(folder: Path) -> str:
    """Compiles and installs; what stood in the way, in a line, or nothing."""
    missing = [name for name in ("mypyc", "setuptools") if find_spec(name) is None]
    if missing:
        return f"{' and '.join(missing)} missing; pip install 'mypy>=1.20,<1.21' setuptools"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        print("Compiling the comparison (once, about two minutes) …", flush=True)
        with tempfile.TemporaryDirectory() as place:
            failed = _build(Path(place))
            if not failed:
                _install(Path(place, "out"), folder)
    except OSError as error:
        return f"{error}; is it for you to write there?"
    return failed or _does_not_load(folder)


def _build(place: Path) -> str:
    """Compiles a copy of the sources to `place`/out; what went wrong, in a line, or nothing."""
    for room in _ROOMS:
        shutil.copytree(_ROOT / room, place / room, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    files = [f"monitor/compare/{step}.py" for step in STEPS]
    done = subprocess.run(
        [sys.executable, "-c", _BUILD, *files], cwd=place, capture_output=True, text=True, check=False
    )
    said = (done.stderr or done.stdout).strip().splitlines()
    return (said[-1] if said else f"exit {done.returncode}") if done.returncode else ""


def _install(made: Path, folder: Path) -> None:
    """Moves what was made to its place in one step, and takes away what was made of other sources."""
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(folder.parent, ignore_errors=True)
    fresh.mkdir(parents=True)
    shutil.move(made / "monitor" / "compare", fresh / "compare")
    for shared in made.glob(f"*{SUFFIX}"):
        shutil.move(shared, fresh / shared.name)
    fresh.rename(folder)


def _does_not_load(folder: Path) -> str:
    """Takes what was made away again, and says so, if a process cannot begin with it."""
    tried = subprocess.run(
        [sys.executable, "-c", "import monitor.compare"], cwd=_ROOT, capture_output=True, check=False
    )
    if tried.returncode:
        shutil.rmtree(folder, ignore_errors=True)
    return "what was made cannot be loaded" if tried.returncode else ""


if __name__ == "__main__":
    sys.exit(main())
