"""Is this evidence what was kept?    python3 prove.py [FOLDER]

Stands alone beside the evidence and needs nothing but Python. It computes every digest anew from the files, and the
chain of the page's versions from its records, and says what it finds. Ends with 0 if all of it fits, else with 1.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path


def sums(folder: Path) -> Iterator[str]:
    """What is wrong with the files, by SHA256SUMS."""
    for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        file = folder / name
        if not file.is_file():
            yield f"{name} is missing"
        elif sha256(file.read_bytes()) != digest:
            yield f"{name} is not what it was"


def links(folder: Path) -> Iterator[str]:
    """What is wrong with the chain: each value is SHA-256 over the value before and the version's record."""
    value = bytes(32)
    for link in json.loads((folder / "chain.json").read_text(encoding="utf-8")):
        value = hashlib.sha256(value + link["record"].encode()).digest()
        if value.hex() != link["chain"]:
            yield f"version {link['number']} does not follow from the one before"
            value = bytes.fromhex(link["chain"])


def contents(folder: Path) -> Iterator[str]:
    """What of the versions here is not what the chain says of them."""
    for link in json.loads((folder / "chain.json").read_text(encoding="utf-8")):
        record = json.loads(link["record"])
        for part, end in (("reading", "reading.json"), ("payload", "payload")):
            file = folder / f"version-{link['number']}.{end}"
            if file.is_file() and sha256(file.read_bytes()) != record[part]:
                yield f"{file.name} is not the {part} that the chain names"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def main() -> int:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)
    wrong = list(sums(folder))
    try:
        wrong += [*links(folder), *contents(folder)]
    except (KeyError, TypeError, ValueError):
        wrong.append("chain.json is no chain")
    for problem in wrong:
        print(f"WRONG: {problem}")
    if not wrong:
        head = json.loads((folder / "chain.json").read_text(encoding="utf-8"))[-1]
        print(f"All files, readings, payloads and the chain fit. Version {head['number']}, chain {head['chain']}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
