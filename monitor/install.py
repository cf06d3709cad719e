"""`nightdesk install-service`: the systemd files with the executable's own path, printed or written."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from monitor.errors import BadInput

_PLACES = {
    "nightdesk.service": "etc/systemd/system/nightdesk.service",
    "nightdesk-backup.service": "etc/systemd/system/nightdesk-backup.service",
    "nightdesk-backup.timer": "etc/systemd/system/nightdesk-backup.timer",
    "nightdesk.sysusers.conf": "etc/sysusers.d/nightdesk.conf",
    "nightdesk.tmpfiles.conf": "etc/tmpfiles.d/nightdesk.conf",
}
_SHIPPED = "/usr/bin/nightdesk"
_HOMES = ("/home", "/root", "/run/user")
_NEXT = """\
Next:
  systemd-sysusers && systemd-tmpfiles --create
  nightdesk init /etc/nightdesk/sources.toml
  systemctl daemon-reload
  systemctl enable --now nightdesk.service nightdesk-backup.timer"""


def unit_text(name: str, executable: Path = Path(_SHIPPED)) -> str:
    """A shipped file, with the program's path in place."""
    return (files("monitor") / "units" / name).read_text("utf-8").replace(_SHIPPED, str(executable))


def install_service(*, write: bool, executable: Path, root: Path = Path("/")) -> str:
    """The files as text, or, after writing them below `root`, what was written and what comes next. Drop-ins are never
    touched. Raises BadInput for a program that systemd could not see or run."""
    _refuse_unusable(executable)
    if not write:
        return "\n".join(f"# /{place}\n{unit_text(name, executable)}" for name, place in _PLACES.items())
    done = [_write(root / place, unit_text(name, executable)) for name, place in _PLACES.items()]
    return "\n".join([*done, "", _NEXT])


def _refuse_unusable(executable: Path) -> None:
    real = executable.resolve()
    for path in (executable, real):
        if any(path.is_relative_to(home) for home in _HOMES):
            raise BadInput(
                f"{path} is under a home directory, which the service cannot see. Install it for the whole system, "
                "for example: python3 -m venv /opt/nightdesk && /opt/nightdesk/bin/pip install nightdesk"
            )
    if not executable.is_absolute() or any(character.isspace() or character == "%" for character in str(executable)):
        raise BadInput(f"{executable} cannot stand in a systemd unit: it needs a whole path without spaces and %")


def _write(path: Path, text: str) -> str:
    try:
        if path.exists() and path.read_text("utf-8") == text:
            return f"{path} stands as it should"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}. Run it as root: sudo nightdesk …") from error
    return f"{path} is written"
