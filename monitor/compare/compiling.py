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
_BUILD = """
import sys
from mypyc.build import mypycify
from setuptools import setup
modules = mypycify(["--ignore-missing-imports", *sys.argv[1:]], opt_level="2", debug_level="0", strip_asserts=False)
setup(name="compiled", packages=[], ext_modules=modules, script_args=["-q", "build_ext", "--build-lib", "out"])
"""


def main() -> int:
    """0 if the compiled form is there, else 1 with one line that says why not."""
    folder = home()
    if folder.is_dir():
        return 0
    missing = [name for name in ("mypyc", "setuptools") if find_spec(name) is None]
    if missing:
        print(
            f"not compiled: {' and '.join(missing)} missing; pip install 'mypy>=1.20,<1.21' setuptools", file=sys.stderr
        )
        return 1
    print("Compiling the comparison (once, about two minutes) …", flush=True)
    with tempfile.TemporaryDirectory() as place:
        failed = _build(Path(place))
        if failed:
            print(f"not compiled, the comparison stays slower: {failed}", file=sys.stderr)
            return 1
        _install(Path(place, "out"), folder)
    return 0 if _loads(folder) else 1


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


def _loads(folder: Path) -> bool:
    """Whether a process can begin with what was made; else it is taken away again."""
    tried = subprocess.run(
        [sys.executable, "-c", "import monitor.compare"], cwd=_ROOT, capture_output=True, check=False
    )
    if tried.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        print("not compiled: what was made cannot be loaded", file=sys.stderr)
    return not tried.returncode


if __name__ == "__main__":
    sys.exit(main())
