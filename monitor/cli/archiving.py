"""Commands of the archive's care: verify, backup, export, upkeep."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.filesize import decimal
from rich.progress import Progress

from monitor import export
from monitor.cli.opening import LATEST, Desk, err, item_of, out, split_page, version_of
from monitor.control import utc_now
from monitor.errors import BadInput
from storage import Archive
from storage.records import Item

_FORMS = {"": "warc", ".warc": "warc", ".gz": "warc", ".csv": "csv", ".zip": "evidence"}
_COPY = re.compile(r"nightdesk-\d{8}T\d{6}Z\.sqlite")


@click.command()
@click.pass_obj
def verify(desk: Desk) -> None:
    """Check every digest and every chain. Exit code 1 if anything is not what was stored."""
    with desk.reading() as archive, Progress(console=err, transient=True) as progress:
        row = progress.add_task("checking", total=None)

        def step(done: int, total: int) -> None:
            progress.update(row, completed=done, total=total)

        problems = archive.verify(step)
        counts = archive.counts()
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print("Not all is what was stored; docs/operators.md says how a backup is restored.", file=sys.stderr)
        sys.exit(1)
    out.print(f"{counts['versions']} versions and {counts['captures']} captures are what was stored")


@click.command()
@click.argument("place", type=click.Path(path_type=Path), metavar="FILE|FOLDER")
@click.option("--keep", type=click.IntRange(min=1), help="In a folder: only so many copies stay, the newest.")
@click.pass_obj
def backup(desk: Desk, place: Path, keep: int | None) -> None:
    """A verified copy of the archive, also while the service runs. In a folder it is named by the time."""
    if keep and not place.is_dir():
        raise BadInput(f"{place} is no folder; --keep is for a folder of copies")
    file = place / f"nightdesk-{utc_now():%Y%m%dT%H%M%SZ}.sqlite" if place.is_dir() else place
    if file.exists():
        raise BadInput(f"{file} is there already; give a new name, or a folder")
    if not file.parent.is_dir():
        raise BadInput(f"{file.parent} is no folder")
    with desk.reading() as archive, writable(file):
        digest = archive.backup(file)
    out.print(f"{file}: written, opened and verified; SHA-256 {digest}", markup=False)
    for old in old_copies(place, keep) if keep else ():
        old.unlink()
        old.with_name(old.name + ".manifest.json").unlink(missing_ok=True)
        out.print(f"{old}: removed", markup=False)


@contextmanager
def writable(file: Path) -> Iterator[None]:
    """What keeps a file from being written, told in one line."""
    try:
        yield
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}") from error


def old_copies(folder: Path, keep: int) -> list[Path]:
    """Copies that `backup` named in this folder, without the newest `keep`. The time in the name is its order."""
    copies = sorted(path for path in folder.iterdir() if _COPY.fullmatch(path.name))
    return copies[:-keep]


@click.command("export")
@click.argument("page")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "form", type=click.Choice(["warc", "csv", "evidence"]), help="Default: by the file's ending.")
@click.pass_obj
def export_command(desk: Desk, page: str, file: Path, form: str | None) -> None:
    """Export an item: every capture as WARC 1.1 (.warc.gz), its versions as CSV (.csv), or a version and the one before
    it as evidence that proves itself (.zip); there PAGE@N is for another version than the last."""
    if file.exists():
        raise BadInput(f"{file} is there already; give a new name")
    chosen = form or form_of(file)
    name, number = split_page(page)
    if number != LATEST and chosen != "evidence":
        raise BadInput(f"{page}: {chosen} holds all versions; give {name}, or a file that ends in .zip")
    with desk.reading() as archive:
        item = item_of(archive, name)
        with writable(file), whole(file):
            written = write(archive, item, number, file, chosen)
    out.print(f"{file}: {written} {'files' if chosen == 'evidence' else 'records'}", markup=False)


def form_of(file: Path) -> str:
    """By the file's ending. Raises BadInput for one that promises what is not written."""
    form = _FORMS.get(file.suffix.lower())
    if form is None:
        raise BadInput(f"{file}: give a name that ends in .warc.gz, .csv or .zip, or say --as warc, csv or evidence")
    return form


@contextmanager
def whole(file: Path) -> Iterator[None]:
    """What cannot be written to its end leaves nothing behind."""
    try:
        yield
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def write(archive: Archive, item: Item, number: int, file: Path, form: str) -> int:
    if form == "csv":
        with file.open("w", encoding="utf-8", newline="") as table:
            return export.write_versions(archive, [item], table)
    with file.open("wb") as target:
        if form == "warc":
            return export.write_warc(archive, [item], target)
        after = version_of(archive, item, number)
        before = [version_of(archive, item, after.number - 1)] if after.number > 1 else []
        return export.write_evidence(archive, item, [*before, after], target)


@click.command()
@click.pass_obj
def upkeep(desk: Desk) -> None:
    """Do all of the upkeep that the service does bit by bit: recompress cold history, tidy, checkpoint."""
    with desk.writing() as archive:
        archive.upkeep(utc_now(), whole=True)
        sizes = archive.sizes()
    payloads, whole = (decimal(sizes[name]) for name in ("payload_bytes", "archive_bytes"))
    out.print(f"done: payloads take {payloads} of the archive's {whole}")


COMMANDS = [verify, backup, export_command, upkeep]
