"""The whole unit, booted: a small machine in systemd-nspawn installs the service, runs it, hurts it, backs it up."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.install import install_service

ROOT = Path(__file__).parents[2]
NSPAWN = shutil.which("systemd-nspawn")
PROGRAM = Path("/opt/nightdesk/bin/nightdesk")
LINKS = ("bin", "lib", "lib64", "sbin")
PATIENCE_S = 240

# ProtectHome hides home directories, so the interpreter and its packages are bound to places of their own.
WRAPPER = """\
#!/bin/sh
export LD_LIBRARY_PATH=/opt/python/lib PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/opt/src:/opt/packages
exec /opt/python/bin/{python} -m monitor.cli "$@"
"""
TARGET = """\
[Unit]
Requires=basic.target steps.service
After=basic.target
AllowIsolate=yes
"""
STEPS_UNIT = """\
[Unit]
After=basic.target
[Service]
Type=oneshot
ExecStart=/opt/steps
"""
# A watchdog and pauses that a test can wait for. The last: a container with version 1 of cgroups tells systemd nothing
# when the last process of a killed service has ended, so that it waits as long as it may.
DROP_IN = """\
[Service]
WatchdogSec=6s
RestartSec=1s
TimeoutStopSec=6s
LoadCredential=desk-password:/etc/nightdesk/credentials/desk-password
"""
STEPS = r"""#!/bin/bash
exec > /report 2>&1
say() { echo "$1: $2"; }
until_true() { for _ in $(seq 300); do eval "$1" && return 0; sleep 0.1; done; return 1; }
ask() { LD_LIBRARY_PATH=/opt/python/lib /opt/python/bin/PYTHON -c '
import http.client, sys
c = http.client.HTTPConnection("127.0.0.1", 8470)
c.request("GET", sys.argv[1]); r = c.getresponse(); print(r.status, r.read().decode())' "$1"; }
main() { systemctl show -P MainPID nightdesk; }
state() { systemctl is-active nightdesk; }
restarted() { [ "$(main)" != "$1" ] && [ "$(main)" != 0 ] && [ "$(state)" = active ]; }
systemd-tmpfiles --create
say user "$(id -un nightdesk)"
/opt/nightdesk/bin/nightdesk init /etc/nightdesk/sources.toml
sed -i 's/^\[nightdesk\]$/[nightdesk]\npassword_file = "desk-password"/' /etc/nightdesk/sources.toml
chgrp nightdesk /etc/nightdesk/sources.toml && chmod 640 /etc/nightdesk/sources.toml
systemctl daemon-reload
systemctl start nightdesk; say start $?
[ "$(main)" = 0 ] && { journalctl --no-pager -o cat -u nightdesk | tail -30; systemctl --no-block poweroff; exit; }
say active "$(state)"
say readable_by_others "$(find /var/lib/nightdesk -perm /007 | wc -l)"
say login "$(ask /)"
systemctl reload nightdesk; say reload $?
echo 'kind = "nonsense"' >> /etc/nightdesk/sources.toml
systemctl reload nightdesk; say bad_reload $?
say refused "$(ask /metrics | grep -c '^nightdesk_config_last_reload_successful 0')"
say after_bad_reload "$(state)"
sed -i '$d' /etc/nightdesk/sources.toml
systemctl reload nightdesk; say good_again $?
old=$(main); kill -STOP "$old"; until_true 'restarted '"$old"; say watchdog $?
old=$(main); kill -KILL "$old"; until_true 'restarted '"$old"; say kill9 $?
systemctl start nightdesk-backup; say backup $?
sleep 1.1
systemctl start nightdesk-backup; say second_backup $?
say copies "$(ls /var/backups/nightdesk/*.sqlite | wc -l)"
setpriv --reuid nightdesk --regid nightdesk --clear-groups /opt/nightdesk/bin/nightdesk --config /etc/nightdesk/sources.toml verify; say verify $?
systemctl stop nightdesk; say stop $?
say result "$(systemctl show -P Result nightdesk)"
rm -f /var/lib/nightdesk/nightdesk.sqlite*
install -o nightdesk -m 600 "$(ls /var/backups/nightdesk/*.sqlite | tail -1)" /var/lib/nightdesk/nightdesk.sqlite
systemctl start nightdesk; say restored $?
journalctl --no-pager -o cat -u nightdesk -u nightdesk-backup | grep -E 'Traceback|Permission|denied|EPERM' ; say quiet_journal $?
systemctl --no-block poweroff
"""
GOOD = {
    "user": "nightdesk",
    "start": "0",
    "active": "active",
    "readable_by_others": "0",
    "login": "303 ",
    "reload": "0",
    "refused": "1",
    "after_bad_reload": "active",
    "good_again": "0",
    "watchdog": "0",
    "kill9": "0",
    "backup": "0",
    "second_backup": "0",
    "copies": "2",
    "verify": "0",
    "stop": "0",
    "result": "success",
    "restored": "0",
    "quiet_journal": "1",
}


def nspawn(root: Path, *more: str) -> list[str]:
    return [str(NSPAWN), "-q", "-D", str(root), "--register=no", "--keep-unit", "--private-network", *more]


@functools.cache
def cannot() -> str:
    """Why a machine cannot be booted here; empty if it can."""
    if os.geteuid() != 0:
        return "needs root"
    if NSPAWN is None:
        return "no systemd-nspawn here; on Debian: apt-get install systemd-container"
    if not Path("/usr/lib/systemd/systemd").exists() or not all(Path("/", link).is_symlink() for link in LINKS[:3]):
        return "this system is not a merged /usr with systemd"
    try:
        tried = subprocess.run([*nspawn(Path("/"), "--volatile=yes"), "true"], capture_output=True, timeout=30)
    except subprocess.TimeoutExpired:
        return "systemd-nspawn does not come back here"
    return "" if tried.returncode == 0 else "systemd-nspawn may not make namespaces here"


def machine(root: Path) -> Path:
    """A root with nothing in it but our service and the steps; /usr is this system's own, bound read-only."""
    for folder in (
        "usr",
        "opt/nightdesk/bin",
        "opt/python",
        "opt/packages",
        "opt/src",
        "root",
        "etc/nightdesk/credentials",
        "var/log/journal",
    ):
        (root / folder).mkdir(parents=True)
    for link in LINKS:
        (root / link).symlink_to(f"usr/{link}")
    python = Path(sys.executable).resolve().name
    units = root / "etc/systemd/system"
    install_service(write=True, executable=PROGRAM, root=root)
    (units / "nightdesk.service.d").mkdir()
    texts = {
        "etc/os-release": "ID=nightdesk-test\n",
        "etc/nightdesk/credentials/desk-password": "a long password\n",
        "etc/systemd/system/default.target": TARGET,
        "etc/systemd/system/steps.service": STEPS_UNIT,
        "etc/systemd/system/nightdesk.service.d/test.conf": DROP_IN,
    }
    for name, text in texts.items():
        (root / name).write_text(text)
    for unit in ("systemd-firstboot.service", "systemd-networkd-wait-online.service"):
        (units / unit).symlink_to("/dev/null")
    for name, text in (("opt/nightdesk/bin/nightdesk", WRAPPER), ("opt/steps", STEPS)):
        (root / name).write_text(text.replace("{python}", python).replace("PYTHON -c", f"{python} -c"))
        (root / name).chmod(0o755)
    return root


@pytest.mark.root
def test_the_unit_starts_reloads_survives_and_stops(tmp_path: Path) -> None:
    if reason := cannot():
        pytest.skip(reason)
    tmp_path.chmod(0o755)
    root = machine(tmp_path / "machine")
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    binds = {"/usr": "/usr", sys.base_prefix: "/opt/python", packages: "/opt/packages", str(ROOT): "/opt/src"}
    bound = [f"--bind-ro={there}:{here}" for there, here in binds.items()]
    done = subprocess.run(
        ["timeout", f"{PATIENCE_S}", *nspawn(root, *bound), "--boot"],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    report = (root / "report").read_text() if (root / "report").exists() else done.stdout[-4000:]
    said = dict(line.split(": ", 1) for line in report.splitlines() if ": " in line)
    assert {key: said.get(key) for key in GOOD} == GOOD, report
    assert said["bad_reload"] != "0"
