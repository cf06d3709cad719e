"""The systemd files: what systemd itself says of them, and how they are installed."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from monitor.errors import BadInput
from monitor.install import install_service, unit_text

ROOT = Path(__file__).parents[2]
ANALYZE = shutil.which("systemd-analyze")
PROMTOOL = shutil.which("promtool")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed (Debian: systemd)")
UNITS = ["nightdesk.service", "nightdesk-backup.service", "nightdesk-backup.timer"]
PROGRAM = Path("/usr/bin/true")


@needs_systemd
def test_systemd_finds_nothing_wrong(tmp_path):
    for name in UNITS:
        (tmp_path / name).write_text(unit_text(name, PROGRAM))
    paths = [str(tmp_path / name) for name in UNITS]
    done = subprocess.run(
        [ANALYZE, "verify", "--man=no", "--recursive-errors=no", *paths], capture_output=True, text=True
    )
    ours = [line for line in done.stderr.splitlines() if "nightdesk" in line]
    assert (done.returncode, ours) == (0, [])


@needs_systemd
@pytest.mark.parametrize("name", ["nightdesk.service", "nightdesk-backup.service"])
def test_exposure_is_small(tmp_path, name):
    (tmp_path / name).write_text(unit_text(name, PROGRAM))
    done = subprocess.run([ANALYZE, "security", "--offline=yes", str(tmp_path / name)], capture_output=True, text=True)
    found = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert found is not None
    assert float(found[1]) <= 1.2


def test_deploy_shows_the_shipped_files():
    for name in [*UNITS, "nightdesk.sysusers.conf", "nightdesk.tmpfiles.conf"]:
        assert (ROOT / "deploy" / name).read_text() == unit_text(name)


def test_printing_writes_nothing(tmp_path):
    text = install_service(write=False, executable=Path("/opt/nightdesk/bin/nightdesk"), root=tmp_path)
    assert "ExecStart=/opt/nightdesk/bin/nightdesk --config" in text
    assert "/usr/bin/nightdesk" not in text
    assert list(tmp_path.iterdir()) == []


def test_writing_is_repeatable_and_leaves_drop_ins_alone(tmp_path):
    drop_in = tmp_path / "etc/systemd/system/nightdesk.service.d/mine.conf"
    drop_in.parent.mkdir(parents=True)
    drop_in.write_text("[Service]\nNice=5\n")
    first = install_service(write=True, executable=Path("/opt/n/bin/nightdesk"), root=tmp_path)
    again = install_service(write=True, executable=Path("/opt/n/bin/nightdesk"), root=tmp_path)
    assert first.count("is written") == 5
    assert again.count("stands as it should") == 5
    assert "systemctl enable --now nightdesk.service" in again
    assert drop_in.read_text() == "[Service]\nNice=5\n"


@pytest.mark.parametrize(
    "path", ["/home/a/.local/bin/nightdesk", "/root/venv/bin/nightdesk", "/opt/a b/nightdesk", "bin/nightdesk"]
)
def test_a_program_that_the_service_cannot_run_is_refused(tmp_path, path):
    with pytest.raises(BadInput):
        install_service(write=True, executable=Path(path), root=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_metrics_in_the_alert_rules_exist():
    from monitor.metrics import metrics_text
    from tests.unit.test_metrics import HEALTH, Held

    text = metrics_text(Held(), HEALTH)
    named = set(re.findall(r"nightdesk_[a-z_]+", (ROOT / "deploy" / "prometheus-rules.yml").read_text()))
    assert named
    assert [name for name in named if f"# TYPE {name} " not in text] == []


@pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed (Debian: prometheus)")
@pytest.mark.parametrize("what", ["metrics", "rules"])
def test_promtool_finds_nothing_wrong(what):
    from monitor.metrics import metrics_text
    from tests.unit.test_metrics import HEALTH, Held

    given = {"metrics": ([], metrics_text(Held(), HEALTH)), "rules": ([str(ROOT / "deploy/prometheus-rules.yml")], "")}
    arguments, text = given[what]
    done = subprocess.run([PROMTOOL, "check", what, *arguments], input=text, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
