"""What a process and everything that it started cost: CPU seconds, memory, open files, by /proc."""

from __future__ import annotations

import os
import threading
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_PAGE_MB = os.sysconf("SC_PAGESIZE") / 1_000_000
EVERY_S = 0.25


def stat_of(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name, from `state` on; empty once the process is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def family(root: int) -> set[int]:
    """The process and all that descend from it, as far as their parents still live."""
    parents = {int(name): stat for name in os.listdir("/proc") if name.isdigit() and (stat := stat_of(int(name)))}
    found, grown = {root}, True
    while grown:
        more = {pid for pid, stat in parents.items() if int(stat[1]) in found} - found
        grown = bool(more)
        found |= more
    return found


def cpu_of(pid: int) -> float:
    """CPU seconds of one process, its threads included, its children not."""
    stat = stat_of(pid)
    return (int(stat[11]) + int(stat[12])) / _TICK if stat else 0.0


def rss_of(pid: int) -> float:
    """Megabytes in memory."""
    stat = stat_of(pid)
    return int(stat[21]) * _PAGE_MB if stat else 0.0


def files_of(pid: int) -> int:
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0


class Meter:
    """Watches a process and its children from now on. Children that end keep what they had cost when last seen."""

    def __init__(self, root: int) -> None:
        self.root = root
        self.cpu: dict[int, float] = {}
        self.rss: dict[int, float] = {}
        self.peak: dict[int, float] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="meter", daemon=True)
        self.look()
        self._thread.start()

    def look(self) -> None:
        for pid in family(self.root):
            self.cpu[pid] = max(self.cpu.get(pid, 0.0), cpu_of(pid))
            self.rss[pid] = rss_of(pid)
            self.peak[pid] = max(self.peak.get(pid, 0.0), self.rss[pid])

    def _watch(self) -> None:
        while not self._ended.wait(EVERY_S):
            self.look()

    @property
    def cpu_s(self) -> float:
        self.look()
        return sum(self.cpu.values())

    @property
    def rss_mb(self) -> float:
        """The most that the process itself had."""
        return self.peak.get(self.root, 0.0)

    @property
    def children_rss_mb(self) -> float:
        """The most that any one child had."""
        return max((peak for pid, peak in self.peak.items() if pid != self.root), default=0.0)

    def close(self) -> None:
        self._ended.set()
        self._thread.join()
