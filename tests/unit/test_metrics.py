import re
import socket

from monitor import sdnotify
from monitor.metrics import metrics_text
from storage.records import Fault, Outcome, StandingFault
from tests.unit.test_alerts import NOW


class Held:
    def counts(self):
        return {"sources": 2, "pages": 3, "notices_parked": 1}

    def faults(self):
        return [StandingFault(Fault("blocked", "ledger", "https://secret.example/x"), NOW, True)]


HEALTH = {"alive": True, "ready": True, "tick_age_s": 0.5, "disk_short": False, "reload_failed": True,
          "visits": {Outcome.FIRST: 4, "unchanged": 7}, "running": 2}  # fmt: skip


def test_every_line_is_prometheus_and_every_metric_is_declared():
    text = metrics_text(Held(), HEALTH)
    declared = set(re.findall(r"^# TYPE (\S+) (?:gauge|counter)$", text, re.MULTILINE))
    for line in text.splitlines():
        if not line.startswith("#"):
            found = re.fullmatch(r"(nightdesk_[a-z_]+)(?:\{[a-z]+=\"[^\"]*\"\})? [0-9.e+-]+", line)
            assert found is not None, line
            assert found[1] in declared
    assert 'nightdesk_visits_total{outcome="first"} 4' in text
    assert 'nightdesk_visits_total{outcome="unchanged"} 7' in text
    assert 'nightdesk_notices{state="parked"} 1' in text
    assert 'nightdesk_faults{kind="blocked"} 1' in text
    assert "nightdesk_config_last_reload_successful 0" in text


def test_no_address_in_any_label():
    assert "example" not in metrics_text(Held(), HEALTH)


def test_counters_end_in_total_and_nothing_else_does():
    text = metrics_text(Held(), HEALTH)
    for name, kind in re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE):
        assert name.endswith("_total") == (kind == "counter")
        assert not name.endswith(("_ms", "_kb"))


def test_systemd_is_told_over_its_socket(tmp_path, monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        assert sdnotify.ready("12 sources\nin force")
        assert listening.recv(500) == b"READY=1\nSTATUS=12 sources in force"
        assert sdnotify.reloading()
        assert listening.recv(500).startswith(b"RELOADING=1\nMONOTONIC_USEC=")
        for tell, word in ((sdnotify.watchdog, b"WATCHDOG=1"), (sdnotify.stopping, b"STOPPING=1")):
            assert tell()
            assert listening.recv(500) == word


def test_without_a_supervisor_nothing_happens(tmp_path, monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert not sdnotify.ready()
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    assert not sdnotify.watchdog()
