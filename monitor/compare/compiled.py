"""The comparison's steps in compiled form, if somebody made it of these very sources: see `monitor.compare.compiling`."""

from __future__ import annotations

import hashlib
import sys
import sysconfig
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

STEPS = (
    "align",
    "anchors",
    "articles",
    "body",
    "chunks",
    "dates",
    "facts",
    "fields",
    "figures",
    "findings",
    "flags",
    "forms",
    "language",
    "lexicon",
    "lines",
    "links",
    "marking",
    "marks",
    "mentions",
    "moments",
    "names",
    "nouns",
    "noise",
    "pairs",
    "paragraph",
    "quotes",
    "redline",
    "rest",
    "sentences",
    "sides",
    "slips",
    "sourcing",
    "speech",
    "spelling",
    "splits",
    "spoken",
    "stances",
    "standing",
    "strokes",
    "telling",
    "tokens",
    "weigh",
    "words",
    "zones",
)
"""The modules that most of a comparison's time goes to. What is compiled keeps to two rules: no class stands on a
built-in one (such an object never lets go of what it holds), and no property is cached by a decorator (it would be found
anew each time)."""
SUFFIX: str = sysconfig.get_config_var("EXT_SUFFIX")


def place() -> Path:
    """Where compiled forms lie, beside this Python's installed packages."""
    return Path(sysconfig.get_path("platlib"), "nightdesk_compiled")


def home() -> Path:
    """Where the compiled form of these sources belongs for this Python; another version of them has another place, so
    what is found there is never stale."""
    made_of = hashlib.sha256(SUFFIX.encode())
    for step in STEPS:
        made_of.update(Path(__file__).with_name(f"{step}.py").read_bytes())
    return place() / made_of.hexdigest()[:16]


def prefer_compiled(search: list[str]) -> None:
    """Puts the folder of the compiled modules, if there is one, before the sources on a package's search path.
    Where none was ever made, nothing is read."""
    folder = home() if place().is_dir() else None
    shared = next(folder.glob(f"*__mypyc{SUFFIX}"), None) if folder else None
    if folder is None or shared is None:
        return
    _load(shared.name.removesuffix(SUFFIX), shared)
    search.insert(0, str(folder / "compare"))


def _load(name: str, file: Path) -> None:
    """What all of the modules share; they ask for it by its name."""
    spec = spec_from_file_location(name, file, loader=ExtensionFileLoader(name, str(file)))
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} cannot be loaded", name=name, path=str(file))
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
